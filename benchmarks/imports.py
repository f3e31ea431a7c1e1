"""Import of a log of IRC, beside the least that a program can do with its lines."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks import programs
from benchmarks.measure import ChildError, Usage, alternate, run
from benchmarks.table import Row, at_least, count, unbound
from benchmarks.workspace import Workspace

LINES = 1_000_000


def rows_of(space: Workspace, lines: int, runs: int) -> list[Row]:
    """Import the same log as one file, and as a file a day."""
    folder = space.logs(lines)
    (whole,) = folder.glob("*.log")
    (days,) = (path for path in folder.iterdir() if path.is_dir())
    files = sum(1 for _ in days.iterdir())
    return [
        _row(space, whole, "one file", lines, runs),
        _row(space, days, f"{files:,} files", lines, runs),
    ]


def messages_in(logs: Path) -> int:
    """How many lines of a log, or of all logs in a folder, are messages."""
    paths = list(logs.iterdir()) if logs.is_dir() else [logs]
    total = 0
    for path in paths:
        with path.open("rb") as file:
            total += sum(line.startswith(b"[") for line in file)
    return total


def _row(space: Workspace, logs: Path, kind: str, lines: int, runs: int) -> Row:
    expected = messages_in(logs)

    def imported() -> Usage:
        database = space.new()
        try:
            usage = run(programs.import_logs(database, logs), space.folder)
            with closing(sqlite3.connect(database)) as connection:
                (found,) = connection.execute("SELECT count(*) FROM messages").fetchone()
        finally:
            space.drop(database)
        if found != expected:
            raise ChildError(f"{logs}: {found:,} of {expected:,} messages were imported")
        return usage

    least, import_ = alternate(runs, lambda: run(programs.read_lines(logs), space.folder), imported)
    rate = expected / import_.cpu_s
    row = at_least(
        f"import, {count(lines)} lines in {kind}",
        rate,
        150_000,
        f"{rate:,.0f} messages a CPU second ({import_.cpu_s:.2f} s, {import_.peak_mb:.0f} MB;"
        f" a bare loop over the lines {least.cpu_s:.2f} s)",
        " a CPU s",
    )
    return unbound(row, lines == LINES)
