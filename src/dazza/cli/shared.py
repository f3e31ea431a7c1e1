"""What the commands share: options, opening the database, errors in one line."""

from __future__ import annotations

import dataclasses
import enum
import json
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer
from rich.console import Console

from dazza.demo.safe import safe_text
from dazza.settings import Settings, load_settings

DatabaseOption = Annotated[
    str | None,
    typer.Option("--db", metavar="FILE|URL", help="The database; default: the settings, chat.db."),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The settings; default: ./dazza.toml."),
]
ZoneOption = Annotated[
    str | None,
    typer.Option(
        "--timezone",
        metavar="ZONE",
        help="Hours from UTC (10, 5.5, -3.5) or a name such as Australia/Brisbane.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print what a program can read.")]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show where an error comes from.")]


def load(config: Path | None) -> Settings:
    """The settings of this call."""
    return load_settings(config)


def out() -> Console:
    """Where results go."""
    return Console(highlight=False, markup=False, emoji=False)


def err() -> Console:
    """Where progress and errors go."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_jsonable)
    sys.stdout.write("\n")


def _jsonable(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return str(value)


def report_error(message: str, debug: bool) -> None:
    """One line on standard error, harmless whatever it quotes."""
    if debug:
        traceback.print_exc()
    line = safe_text(message, 2_000, sys.stderr.encoding or "utf-8")
    sys.stderr.write(f"dazza: {line}\n")


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """Within the block, SIGINT and SIGTERM ask for an end between two chunks; asked twice, at once.

    Gives the question whether to stop.
    """
    asked = False

    def ask(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = {each: signal.signal(each, ask) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
