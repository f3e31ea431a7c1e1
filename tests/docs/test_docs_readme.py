"""What the README shows exists, and works as it is shown."""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from dazza.cli import app
from dazza.settings import load_settings
from dazza.store import open_database, schema

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


COMMANDS = sorted(set(re.findall(r"(?:`|/|\$ )dazza ((?:bot )?[a-z]+)", README)) - {"chat"})


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_exists(command: str) -> None:
    said = CliRunner().invoke(app, [*command.split(), "--help"])
    assert said.exit_code == 0, said.output


def test_no_command_is_left_out() -> None:
    shown = {command.split()[0] for command in COMMANDS}
    assert shown == set(get_command(app).list_commands(None))  # type: ignore[attr-defined]  # it is a group


def test_the_options_that_are_shown_exist() -> None:
    for line in re.findall(r"dazza (?:bin/dazza )?([a-z]+) ([^\n`]*)", README):
        command, rest = line
        options = re.findall(r"--[a-z-]+", rest.partition("#")[0])
        if options:
            said = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"})
            assert all(option in said.output for option in options), line


def test_the_settings_are_settings(tmp_path: Path) -> None:
    (toml,) = blocks("toml")
    (tmp_path / "dazza.toml").write_text(toml)
    settings = load_settings(tmp_path / "dazza.toml", {})
    assert (settings.community, settings.batch.timezone, settings.api.port) == (
        "fatpizza",
        10,
        3001,
    )


def test_the_table_is_one_that_dazza_can_read(tmp_path: Path) -> None:
    (sql,) = blocks("sql")
    with open_database(str(tmp_path / "chat.db"), create=True) as database:
        database.execute(sql)
        schema.check_messages(database)


def test_the_python_is_python() -> None:
    (code,) = blocks("python")
    ast.parse(f"async def shown():\n{textwrap.indent(code, '    ')}")


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)", README)
    assert len(links) > 10
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []
