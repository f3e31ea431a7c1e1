"""Taking an import back: its messages go, save those that another import has too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from dazza.errors import UsageError
from dazza.store import Database, imports
from dazza.store.imports import UNDOING, Source
from dazza.store.ranges import Ranges, intersection, joined, without

STEP_ROWS: Final = 20_000
"""So many rows are deleted in one transaction, which others wait for."""


@dataclass(frozen=True)
class UndoReport:
    """What became of the messages of an import that was taken back."""

    id: int
    name: str
    deleted: int
    kept: int
    """Messages of it that another import has too, and that are now that one's."""


def list_imports(database: Database) -> list[Source]:
    """All imports, oldest first; none if the database never saw one."""
    if "import_sources" not in database.table_names():
        return []
    return list(imports.load_sources(database).values())


def undo_import(database: Database, number: int) -> UndoReport:
    """Take back the import of this number; the next batch run counts anew what it had counted.

    Broken off, it can be repeated, and goes on. Messages that a bot wrote are never deleted. Raises
    UsageError if there is no such import.
    """
    sources = {source.id: source for source in list_imports(database)}
    if number not in sources:
        known = ", ".join(map(str, sources)) or "none yet"
        raise UsageError(f"no import {number}: there are {known}; see `dazza import --list`")
    imports.migrate(database)
    with database.transaction():
        source = imports.load_sources(database)[number]
        imports.save_source(database, replace(source, status=UNDOING))
        kept = _hand_over(database, source)
    source = imports.load_sources(database)[number]
    before = _count(source.id_ranges)
    for first, last in _steps(source.id_ranges):
        with database.transaction():
            imports.take_back(database, first, last)
            left = without(source.id_ranges, ((0, last),))
            imports.save_source(database, replace(source, id_ranges=left))
    with database.transaction():
        imports.delete_source(database, number)
    return UndoReport(number, source.name, before, kept)


def _hand_over(database: Database, source: Source) -> int:
    """Give the rows that other imports have too to these; how many."""
    kept: Ranges = ()
    for other in imports.load_sources(database).values():
        if other.id == source.id or other.status == UNDOING:
            continue
        own = without(source.id_ranges, kept)
        common = intersection(own, other.shared_ranges)
        if common:
            kept = joined(kept, common)
            shared = without(other.shared_ranges, common)
            ranges = joined(other.id_ranges, common)
            added = other.added + _count(common)
            imports.save_source(
                database, replace(other, id_ranges=ranges, shared_ranges=shared, added=added)
            )
    left = without(source.id_ranges, kept)
    imports.save_source(database, replace(source, status=UNDOING, id_ranges=left))
    return _count(kept)


def _steps(ranges: Ranges) -> Iterator[tuple[int, int]]:
    """Ranges in pieces of at most STEP_ROWS."""
    for first, last in ranges:
        for start in range(first, last + 1, STEP_ROWS):
            yield start, min(last, start + STEP_ROWS - 1)


def _count(ranges: Ranges) -> int:
    return sum(last - first + 1 for first, last in ranges)
