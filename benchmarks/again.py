"""Runs on a database that was analysed before: a little is new, or nothing is."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks import programs
from benchmarks.full import MILLION, Measured
from benchmarks.measure import Usage, alternate, run
from benchmarks.table import Row, at_most, count, unbound
from benchmarks.workspace import Workspace

NEW = 100
RUNS = 7
"""A small difference of short processes needs more of them than others do."""
JOB_TABLES = frozenset({"batch_jobs", "batch_job_history", "dazza_lease"})
PAGE = 4096


def digests(database: Path) -> dict[str, str]:
    """Of every table of a SQLite file, and of its schema, a digest of all rows."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        connection.text_factory = bytes
        names = [
            name.decode()
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        return {name: _digest(connection, name) for name in [*names, "sqlite_schema"]}


def _digest(connection: sqlite3.Connection, table: str) -> str:
    digest = hashlib.sha256()
    for row in connection.execute(f'SELECT * FROM "{table}"'):  # a name from the schema
        digest.update(repr(row).encode())
    return digest.hexdigest()


def changed_tables(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Names of tables that came, went or have other rows."""
    return sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))


def changed_pages(one: Path, other: Path) -> int:
    """How many pages of 4 KiB differ between two files."""
    changed = 0
    with one.open("rb") as old, other.open("rb") as new:
        while True:
            a, b = old.read(PAGE), new.read(PAGE)
            if not a and not b:
                return changed
            changed += a != b


def rows_of(space: Workspace, measured: Measured, runs: int) -> list[Row]:
    """Both runs, on a copy of an analysed database of this size."""
    with space.copied(space.generated(measured.messages)) as analysed:
        run(programs.analyze(analysed), space.folder)
        return [nothing_new(space, analysed, measured), little_new(space, analysed, measured, runs)]


def nothing_new(space: Workspace, analysed: Path, measured: Measured) -> Row:
    """Which tables a run without new messages changes."""
    with space.copied(analysed) as database:
        run(programs.analyze(database), space.folder)
        changed = changed_tables(digests(analysed), digests(database))
        pages = changed_pages(analysed, database)
    others = [name for name in changed if name not in JOB_TABLES]
    told = (
        f"{', '.join(others) or 'none'} (job rows: {', '.join(sorted(set(changed) - set(others)))};"
    )
    row = Row(
        f"nothing new on {count(measured.messages)}: other tables written",
        f"{told} {pages} pages)",
        "none",
        not others,
        len(others),
    )
    return unbound(row, measured.messages == MILLION)


def little_new(space: Workspace, analysed: Path, measured: Measured, runs: int) -> Row:
    """What a run over few new messages costs beyond the start of its process."""
    with space.copied(analysed) as grown:
        space.append(grown, measured.messages, NEW)

        def update() -> Usage:
            with space.copied(grown) as database:
                return run(programs.analyze(database), space.folder)

        start, whole = alternate(runs, lambda: run(programs.start(grown), space.folder), update)
    percent = (whole.cpu_s - start.cpu_s) / measured.full.cpu_s * 100
    row = at_most(
        f"{NEW} new on {count(measured.messages)}: CPU to the full run",
        percent,
        1,
        f"{percent:.2f} % ({whole.cpu_s:.3f} s, of which {start.cpu_s:.3f} s to start)",
        " %",
    )
    return unbound(row, measured.messages == MILLION)
