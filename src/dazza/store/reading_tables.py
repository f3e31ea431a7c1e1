"""Whole cache tables, page by page, in the order of their keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from dazza.store.sqlite import Database
from dazza.tables.kinds import PERSON, USERNAME, Table, TermRollup

PAGE: Final = 20_000
PEOPLE: Final = 20
"""So many people's words are read at once."""


def pages(database: Database, table: Table) -> Iterator[pl.DataFrame]:
    """All rows of a table, people by name, the columns of its documentation; at least one frame.

    What is read is of one moment only within one snapshot.
    """
    names = [name for name, _, _ in table.documented]
    if isinstance(table, TermRollup):
        yield from _by_person(database, table, names)
        return
    schema = {name: _TYPES[type] for name, type, _ in table.documented}
    key = ", ".join(table.key_names)
    bound: tuple[int | str, ...] = ()
    while True:
        marks = ", ".join("?" * len(table.key_names))
        after = f" WHERE ({key}) > ({marks})" if bound else ""
        page = database.query(
            f"SELECT {', '.join(names)} FROM {table.name}{after} ORDER BY {key} LIMIT {PAGE}",
            bound,
            schema=schema,
        )
        yield page
        if page.height < PAGE:
            return
        bound = page.select(table.key_names).row(-1)


_TYPES: Final = {"INTEGER": pl.Int64(), "REAL": pl.Float64(), "TEXT": pl.String()}


def _by_person(database: Database, table: Table, names: list[str]) -> Iterator[pl.DataFrame]:
    """A view that must not be sorted as a whole: the rows of some people at a time."""
    schema = {name: _TYPES[type] for name, type, _ in table.documented}
    people = database.query(
        "SELECT username FROM dazza_people ORDER BY username", schema={USERNAME: pl.String}
    )
    yield pl.DataFrame(schema=schema)
    for first in range(0, people.height, PEOPLE):
        yield database.query(
            f"SELECT {', '.join(names)} FROM {table.name} WHERE username = ?",
            people[first : first + PEOPLE],
            schema=schema,
        ).sort(table.key_names)


def by_name(table: Table) -> bool:
    """Whether a table says who by name: those of the contract do, Dazza's own have numbers."""
    return PERSON not in table.key_names
