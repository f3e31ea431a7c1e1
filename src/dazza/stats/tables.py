"""Whole cache tables, for those who want to count on with other tools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from dazza.errors import UsageError
from dazza.store import Database, reading_tables
from dazza.tables.catalogue import TABLES
from dazza.tables.kinds import Table

EXPORTED: Final[dict[str, Table]] = {
    table.name: table for table in TABLES if not table.name.startswith("dazza_")
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
