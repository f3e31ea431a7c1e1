"""Run the batch core on a file, and put messages into it, one library after the other.

Messages are written with Python's `sqlite3`, as a bot would, and the runs go through Dazza's own
`Database`. In one process both must never have the file open at the same time: each function here
opens it and closes it again.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from tests.support.clock import ManualClock

from dazza import vocabulary
from dazza.batch import writer
from dazza.batch.config import BatchConfig
from dazza.batch.registry import Registry
from dazza.batch.report import RunReport
from dazza.batch.runner import Runner
from dazza.store import open_database, schema
from dazza.zones import parse_zone

Value = int | float | str | bytes | None
Thresholds = tuple[int | None, int | None, int | None, int | None]
TIER_COLUMNS = ("bronze_threshold", "silver_threshold", "gold_threshold", "diamond_threshold")


class BadText(bytes):
    """Bytes that a careless program stored as TEXT, though they are no UTF-8."""


@dataclass(frozen=True)
class Row:
    """One row of `messages`, with any value in any column; without an id SQLite gives the next."""

    username: Value | BadText
    message: Value | BadText
    timestamp: Value
    id: int | None = None


def make_database(path: Path) -> Path:
    """A database with all tables, seeded definitions and no message."""
    with open_database(str(path), create=True) as database:
        schema.create_messages(database)
        schema.prepare(database, Registry().tables(), 0)
    return path


def insert(path: Path, rows: Iterable[Row]) -> None:
    """Append messages with plain SQL, as a bot does."""
    with closing(path) as connection:
        for row in rows:
            name, text = (
                "CAST(? AS TEXT)" if isinstance(value, BadText) else "?"
                for value in (row.username, row.message)
            )
            connection.execute(
                "INSERT INTO messages (id, username, message, timestamp)"
                f" VALUES (?, {name}, {text}, ?)",
                (row.id, row.username, row.message, row.timestamp),
            )


@contextlib.contextmanager
def closing(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of Python's own SQLite that commits and closes."""
    connection = sqlite3.connect(path)
    try:
        yield connection
        connection.commit()
    finally:
        connection.close()


def execute(path: Path, sql: str, parameters: Sequence[Value] = ()) -> None:
    """One statement of somebody else."""
    with closing(path) as connection:
        connection.execute(sql, parameters)


def define(path: Path, type_: str, thresholds: Thresholds) -> None:
    """Edit the thresholds of an achievement."""
    sets = ", ".join(f"{name} = ?" for name in TIER_COLUMNS)
    execute(path, f"UPDATE achievement_definitions SET {sets} WHERE type = ?", (*thresholds, type_))


def config(
    zone: str | float = "UTC",
    *,
    retention_days: int = 0,
    ignore: tuple[str, ...] = ("[*]", "dazza"),
) -> BatchConfig:
    """A configuration that keeps all days."""
    return BatchConfig(zone=parse_zone(zone), retention_days=retention_days, ignore=ignore)


def run(
    path: Path,
    settings: BatchConfig,
    now_ms: int | ManualClock,
    names: Sequence[str] = (),
    *,
    rebuild: bool = False,
) -> RunReport:
    """One run that must not fail."""
    clock = now_ms if isinstance(now_ms, ManualClock) else ManualClock(now_ms)
    with open_database(str(path)) as database:
        report = Runner(database, settings, clock=clock).run(names, rebuild=rebuild)
    assert not report.failed, report.failed
    return report


@contextlib.contextmanager
def small_limits(slice_rows: int, tokens: int) -> Iterator[None]:
    """Let transactions hold this few rows, and dictionaries of tokens this many, where the core's
    own least numbers would never split a history that a test can afford."""
    with (
        mock.patch.object(writer, "LEAST_ROWS", slice_rows),
        mock.patch.object(vocabulary, "MAX_TOKENS", tokens),
    ):
        yield
