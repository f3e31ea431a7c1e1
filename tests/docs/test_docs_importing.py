"""The page about importing: every format, every option, and commands that can be given."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer.main

from dazza.cli import app
from dazza.cli.history import _columns
from dazza.ingest import formats
from dazza.ingest.importer import DATE_ORDERS
from dazza.ingest.localtime import import_zone

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "importing.md").read_text("utf-8")
SHOWN = re.compile(r"^ {4,}(dazza .*)$|`(dazza [^`]+)`", re.MULTILINE)
CHECKS: dict[str, Callable[[str], object]] = {
    "--format": lambda value: value in {name for name, _ in formats()} | {"NAME"},
    "--date-order": lambda value: value in DATE_ORDERS,
    "--columns": _columns,
    "--timezone": import_zone,
    "--undo": int,
    "--time-format": lambda value: "%" in value,
}
"""What says whether the value of an option can be understood."""


def commands() -> Iterator[str]:
    for found in SHOWN.finditer(PAGE):
        yield found[1] or found[2]


def options_of(name: str) -> set[str]:
    """What a command can be given, `--format` and the like."""
    found = getattr(typer.main.get_command(app), "commands", {})[name]
    return {option for each in found.params for option in each.opts}


def test_every_format_has_a_row_in_the_table() -> None:
    for name, _ in formats():
        assert PAGE.count(f"| `{name}` |") == 1


def test_every_option_of_the_command_is_told_of() -> None:
    general = {"--config", "--debug", "--db", "-h", "--help", "files"}
    assert {name for name in options_of("import") - general if name not in PAGE} == set()


@pytest.mark.parametrize("shown", list(dict.fromkeys(commands())))
def test_a_command_that_is_shown_can_be_given(shown: str) -> None:
    _, name, *arguments = shlex.split(shown)
    options = options_of(name)
    for at, argument in enumerate(arguments):
        if argument.startswith("--"):
            assert argument in options
            if argument in CHECKS:
                assert CHECKS[argument](arguments[at + 1]) is not False


def test_there_are_commands_to_be_looked_at() -> None:
    assert len(list(commands())) > 20
