"""docs/recorders.md says what the settings and credentials are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from dazza.bot.credentials import NAMES
from dazza.options import SECTIONS
from dazza.settings import load_settings

PAGE = (Path(__file__).parents[2] / "docs" / "recorders.md").read_text(encoding="utf-8")
PLACES = [name for name in SECTIONS if name.startswith("bot.")]


def row(key: str, default: object, meaning: str | None) -> str:
    shown = {"": "", "True": "true", "False": "false", "()": "[]"}.get(str(default), str(default))
    return f"| `{key}` | {shown} | {meaning} |".replace("|  |", "| |")


@pytest.mark.parametrize("place", PLACES)
def test_every_key_of_a_section_stands_on_the_page_as_it_is(place: str) -> None:
    model: type[BaseModel] = SECTIONS[place]
    wanted = [
        row(key, field.default, field.description) for key, field in model.model_fields.items()
    ]
    start = PAGE.index(f"### `[{place}]`")
    told = PAGE[start:].split("\n\n")[1].splitlines()[2:]
    assert told == wanted


def test_every_credential_stands_on_the_page_as_it_is() -> None:
    told = re.findall(r"^\| `(\w+)` \| ([^|]+) \|$", PAGE, re.MULTILINE)
    assert told == list(NAMES.items())


def test_the_example_of_settings_is_understood(tmp_path: Path) -> None:
    example = PAGE.split("```toml\n", 1)[1].split("```", 1)[0]
    file = tmp_path / "dazza.toml"
    file.write_text(example, encoding="utf-8")
    assert load_settings(file, {}).bot.irc.channel == "#fatpizza"
