"""What the commands share: options, opening the database, errors in one line."""

from __future__ import annotations

import dataclasses
import enum
import json
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, Never

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
SIGNALS = (signal.SIGINT, signal.SIGTERM)
LONGEST_LINE = 2_000


def load(config: Path | None) -> Settings:
    """The settings of this call."""
    return load_settings(config)


def out() -> Console:
    """Where results go."""
    return Console(highlight=False, markup=False, emoji=False)


def err() -> Console:
    """Where progress and errors go."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def say(line: str = "") -> None:
    """One line of text on standard output, harmless whatever it quotes; a terminal folds it."""
    indent = line[: len(line) - len(line.lstrip(" "))]
    told = safe_text(line, LONGEST_LINE, sys.stdout.encoding or "utf-8") if line else ""
    sys.stdout.write(f"{indent}{told}\n")


def counted(number: int, what: str) -> str:
    """`1 row`, `1,234 rows`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    told = json.dumps(value, ensure_ascii=False, indent=2, default=_jsonable)
    encoding = sys.stdout.encoding or "utf-8"
    try:
        told.encode(encoding)
    except UnicodeEncodeError:
        told = json.dumps(value, indent=2, default=_jsonable)
    sys.stdout.write(f"{told}\n")


def _jsonable(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return str(value)


def one_line(text: str) -> str:
    return " ".join(text.split())


def report_error(message: str, debug: bool) -> None:
    """One line on standard error, harmless whatever it quotes."""
    if debug:
        traceback.print_exc()
    line = safe_text(message, LONGEST_LINE, sys.stderr.encoding or "utf-8")
    sys.stderr.write(f"dazza: {line}\n")


def _end(number: int, _frame: FrameType | None) -> Never:
    report_error("stopped", debug=False)
    raise SystemExit(128 + number)


def stoppable_at_once() -> None:
    """From now on, SIGINT and SIGTERM end the process in order: what is open is closed."""
    for each in SIGNALS:
        signal.signal(each, _end)


class StopRequest:
    """Whether a signal has asked for an end."""

    def __init__(self) -> None:
        self.signal: int | None = None

    def __call__(self) -> bool:
        return self.signal is not None

    def ask(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal: the first is remembered, the second ends the process."""
        if self.signal is not None:
            _end(number, frame)
        self.signal = number
        if sys.stderr.isatty():
            report_error("stopping after the step in hand; once more stops at once", debug=False)


@contextmanager
def stoppable() -> Iterator[StopRequest]:
    """Within the block SIGINT and SIGTERM ask for an end between two chunks; twice, for one now."""
    request = StopRequest()
    before = {each: signal.signal(each, request.ask) for each in SIGNALS}
    try:
        yield request
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
