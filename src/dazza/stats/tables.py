"""Whole cache tables, for those who want to count on with other tools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from dazza.errors import UsageError
from dazza.store import Database, reading_tables
from dazza.tables.catalogue import TABLES
from dazza.tables.definitions import TIERS
from dazza.tables.kinds import Column, Records, Table, Type


def _text(name: str, meaning: str) -> Column:
    return Column(name, meaning, Type.TEXT, nullable=True)


def _number(name: str, meaning: str) -> Column:
    return Column(name, meaning, nullable=True)


BOOKS: Final = (
    Records(
        "achievement_definitions",
        "achievements and the thresholds of their tiers",
        (_text("type", "key of the achievement"),),
        (
            *(_text(name, "as it is shown") for name in ("name", "description", "icon")),
            _text("category", "what it belongs to"),
            *(_number(f"{tier}_threshold", "NULL if there is no such tier") for tier in TIERS),
        ),
    ),
    Records(
        "batch_jobs",
        "one row a job",
        (_text("job_name", "name of the job"),),
        (
            _number("last_run", "when its last run began, ms UTC"),
            _number("next_run", "when it is due, ms UTC"),
            _text("status", "idle, running or error"),
            _number("error_count", "errors in a row"),
            _text("last_error", "what went wrong last"),
            _number("watermark", "last message that is in its tables"),
        ),
    ),
    Records(
        "batch_job_history",
        "one row an execution",
        (_number("id", "number of the execution"),),
        (
            _text("job_name", "name of the job"),
            _number("started_at", "ms UTC"),
            _number("completed_at", "ms UTC"),
            _text("status", "running, completed, error, interrupted or skipped"),
            _number("records_processed", "messages read"),
            _text("error_message", "what went wrong"),
            _number("duration_ms", "how long it took"),
        ),
    ),
)
"""Tables of section 3 of the contract that no analyzer keeps."""
EXPORTED: Final[dict[str, Table]] = {
    table.name: table for table in (*TABLES, *BOOKS) if not table.name.startswith("dazza_")
}
"""The cache tables of the contract, by name."""


def exported() -> tuple[str, ...]:
    """Names of the tables that can be had whole."""
    return tuple(EXPORTED)


def columns(name: str) -> tuple[tuple[str, str, str], ...]:
    """Name, type in SQL's words and meaning of each column. Raises UsageError."""
    return _table(name).documented


def rows(database: Database, name: str) -> Iterator[pl.DataFrame]:
    """All rows of a table by their key, as frames of some thousand rows; the first may be empty.

    Raises UsageError, before anything is read, for a table that is not one of `exported`.
    """
    return reading_tables.pages(database, _table(name))


def _table(name: str) -> Table:
    table = EXPORTED.get(name)
    if table is None:
        raise UsageError(f"unknown table {name!r}: choose from {', '.join(EXPORTED)}")
    return table
