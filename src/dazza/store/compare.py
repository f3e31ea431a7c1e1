"""Two databases side by side: the rows in which a table of one differs from the same of the other.

People and words have other numbers in each, so rows are compared under names. The rows that differ
are gathered in temporary tables and read page by page, so that memory stays bounded however many
there are; values are read as SQL literals, because anything may stand in a table that is wrong.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl

from dazza import text
from dazza.store import ddl
from dazza.store.schema import create_messages
from dazza.store.sqlite import Database
from dazza.tables.kinds import PERSON, Ledger, Table, TermRollup

LIVE = "live"
PAGE = 1_000
USER_STATS_CHECKED = ("total_words", "display_name", "first_seen", "last_seen", "message_count")


@dataclass(frozen=True)
class Mismatch:
    """A key, and the values under it in the live and in the recomputed table, each as SQL literals
    in the order of `columns_compared`; None if there is no such row."""

    key: tuple[str, ...]
    held: tuple[str, ...] | None
    made: tuple[str, ...] | None


def open_scratch(path: Path) -> Database:
    """A database to count into, with an empty `messages` that takes word counts."""
    scratch = Database(path, create=True)
    scratch.execute("PRAGMA synchronous=OFF")  # it is thrown away
    create_messages(scratch)
    return scratch


@contextlib.contextmanager
def attached(scratch: Database, live: Path) -> Iterator[None]:
    """Within the block, the other database's tables are visible under `live`, to be read.

    Only as long as they are compared: while they are, a transaction of the scratch database would
    take the write lock of the other one too.
    """
    scratch.execute("PRAGMA temp_store=FILE")  # sorting millions of rows needs room
    scratch.execute(f"ATTACH ? AS {LIVE}", (f"file:{quote(str(live.absolute()))}?mode=ro",))
    try:
        yield
    finally:
        scratch.execute(f"DETACH {LIVE}")


def copy_table(scratch: Database, table: str) -> None:
    """Put the rows of a live table in the place of those of the scratch table."""
    there = set(
        scratch.query(
            f"SELECT name FROM pragma_table_info(?, '{LIVE}')", (table,), {"name": pl.String}
        )["name"]
    )
    names = ", ".join(name for name in scratch.columns(table) if name in there)
    scratch.execute(f"DELETE FROM main.{table}")
    scratch.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM {LIVE}.{table}")


def completed_runs(database: Database) -> dict[str, int]:
    """When the last run of each job that completed began, ms UTC, by name."""
    found = database.query(
        "SELECT job_name, max(started_at) AS began FROM batch_job_history"
        " WHERE status = 'completed' GROUP BY job_name",
        schema={"job_name": pl.String, "began": pl.Int64},
    )
    return dict(found.iter_rows())


def columns_compared(table: Table) -> tuple[str, ...]:
    """Key, values and ratios: all but `updated_at`. Of a ledger the key: when a row was added, and
    why, is history."""
    key = tuple("username" if name == PERSON else name for name in table.key_names)
    if isinstance(table, Ledger):
        return key
    ratios = [ratio.name for ratio in ddl.ratios(table)]
    return (*key, *(column.name for column in table.columns), *ratios)


def _select(table: Table, schema: str) -> str:
    names = columns_compared(table)
    if isinstance(table, TermRollup):
        values = ", ".join(f"t.{name}" for name in names[2:])
        return (
            f"SELECT p.username, w.term, {values} FROM {schema}.{table.stored_name} t"
            f" LEFT JOIN {schema}.dazza_people p ON p.person = t.person"
            f" LEFT JOIN {schema}.dazza_terms w ON w.term_id = t.term_id"
        )
    if table.key_names[0] == PERSON:
        values = "".join(f", t.{name}" for name in names[1:])
        return (
            f"SELECT p.username{values} FROM {schema}.{table.stored_name} t"
            f" LEFT JOIN {schema}.dazza_people p ON p.person = t.person"
        )
    return f"SELECT {', '.join(names)} FROM {schema}.{table.stored_name}"


def row_count(database: Database, table: str) -> int:
    return int(database.scalar(f"SELECT count(*) FROM main.{table}"))


class Mismatches:
    """The rows of a table that differ: how many keys, and what they are."""

    def __init__(self, scratch: Database, table: Table) -> None:
        self._scratch = scratch
        self._names = columns_compared(table)
        self._width = len(table.key)
        live, made = _select(table, LIVE), _select(table, "main")
        held = f"{live} EXCEPT {made}"
        if isinstance(table, Ledger):  # what is there too many was earned once, and is kept
            held = f"{live} LIMIT 0"
        self.total = self._gather(held, f"{made} EXCEPT {live}")

    def _gather(self, held: str, made: str) -> int:
        columns = ", ".join(f'"{name}"' for name in self._names)
        keys = ", ".join(f'"{name}"' for name in self._names[: self._width])
        found = 0
        for name, rows in (("held", held), ("made", made)):
            self._scratch.execute(f"DROP TABLE IF EXISTS temp.{name}")
            self._scratch.execute(
                f"CREATE TEMP TABLE {name} AS WITH d({columns}) AS ({rows}) SELECT * FROM d"
            )
            found += int(self._scratch.scalar(f"SELECT count(*) FROM temp.{name}"))
        if not found:
            return 0
        self._scratch.execute("DROP TABLE IF EXISTS temp.wrong")
        self._scratch.execute(
            f"CREATE TEMP TABLE wrong AS SELECT {keys} FROM temp.held"
            f" UNION SELECT {keys} FROM temp.made ORDER BY {keys}"
        )
        for name in ("held", "made"):
            self._scratch.execute(f"CREATE INDEX temp.{name}_key ON {name} ({keys})")
        return int(self._scratch.scalar("SELECT count(*) FROM temp.wrong"))

    def __iter__(self) -> Iterator[Mismatch]:
        """In order of the key."""
        names, width = self._names, self._width
        joined = {
            side: " AND ".join(f'{side}."{name}" IS k."{name}"' for name in names[:width])
            for side in ("held", "made")
        }
        values = [f'quote(k."{name}") AS k{i}' for i, name in enumerate(names[:width])]
        for side in ("held", "made"):
            values.append(f"{side}.rowid IS NOT NULL AS in_{side}")
            values += [f'quote({side}."{n}") AS {side}{i}' for i, n in enumerate(names[width:])]
        listed = (
            f"SELECT {', '.join(values)} FROM temp.wrong k"
            f" LEFT JOIN temp.held ON {joined['held']} LEFT JOIN temp.made ON {joined['made']}"
            " WHERE k.rowid > ? AND k.rowid <= ? ORDER BY k.rowid"
        )
        more = len(names) - width
        for start in range(0, self.total, PAGE):
            for row in self._scratch.query(listed, (start, start + PAGE)).iter_rows():
                key, rest = row[:width], row[width:]
                held, made = rest[: 1 + more], rest[1 + more :]
                yield Mismatch(key, held[1:] if held[0] else None, made[1:] if made[0] else None)


class WordCounts(Mismatches):
    """The messages whose `word_count` is not what was recomputed."""

    def __init__(self, scratch: Database) -> None:
        self._scratch = scratch
        self._names, self._width = ("id", "word_count"), 1
        differ = (
            f"FROM main.messages m LEFT JOIN {LIVE}.messages l ON l.id = m.id"
            " WHERE l.word_count IS NOT m.word_count"
        )
        self.total = self._gather(
            f"SELECT l.id, l.word_count {differ} AND l.id IS NOT NULL",
            f"SELECT m.id, m.word_count {differ}",
        )


def user_stats(database: Database, schema: str) -> pl.DataFrame:
    """Rows of user_stats under folded names: username, spelling, then USER_STATS_CHECKED. Text
    where a number belongs is greater than any, as SQLite has it when Dazza merges."""
    kinds: dict[str, Any] = dict.fromkeys(USER_STATS_CHECKED, pl.Int64()) | {
        "display_name": pl.String()
    }
    columns = ", ".join(_typed(name, kind == pl.String) for name, kind in kinds.items())
    found = database.query(
        f"SELECT username AS spelling, {columns} FROM {schema}.user_stats"
        " WHERE typeof(username) = 'text'",
        schema={"spelling": pl.String(), **kinds},
    ).drop_nulls("spelling")
    return found.with_columns(text.fold_names(found["spelling"]).alias("username"))


def _typed(name: str, is_text: bool) -> str:
    if is_text:
        return f"CASE WHEN typeof({name}) = 'text' THEN {name} END AS {name}"
    return (
        f"CASE WHEN typeof({name}) IN ('integer', 'real') THEN CAST({name} AS INTEGER)"
        f" WHEN {name} IS NOT NULL THEN {2**63 - 1} END AS {name}"
    )


def told(names: Sequence[str], literals: Sequence[str]) -> str:
    """`username 'bob', hour 5`"""
    return ", ".join(f"{name} {value}" for name, value in zip(names, literals, strict=True))
