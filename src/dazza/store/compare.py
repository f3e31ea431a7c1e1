"""Two databases side by side: the rows in which a table of one differs from the same of the other.

People and words have other numbers in each, so rows are compared under names.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from dazza import text
from dazza.store import ddl
from dazza.store.schema import create_messages
from dazza.store.sqlite import Database
from dazza.tables.kinds import PERSON, Table, TermRollup

LIVE = "live"
USER_STATS_CHECKED = ("total_words", "display_name", "first_seen", "last_seen", "message_count")


def open_scratch(path: Path) -> Database:
    """A database to count into, with an empty `messages` that takes word counts."""
    scratch = Database(path, create=True)
    create_messages(scratch)
    return scratch


def attach(scratch: Database, live: Path) -> None:
    """Make the other database's tables visible under `live`."""
    scratch.execute("PRAGMA temp_store=FILE")  # sorting millions of rows needs room
    scratch.execute(f"ATTACH ? AS {LIVE}", (str(live),))


def detach(scratch: Database) -> None:
    """Let go of the other database: a write transaction would lock it too."""
    scratch.execute(f"DETACH {LIVE}")


def copy_table(scratch: Database, table: str) -> None:
    """Put the rows of a live table in the place of those of the scratch table of the same shape."""
    scratch.execute(f"DELETE FROM main.{table}")
    scratch.execute(f"INSERT INTO main.{table} SELECT * FROM {LIVE}.{table}")


def columns_compared(table: Table) -> tuple[str, ...]:
    """Key, values and ratios: all but `updated_at`."""
    key = tuple("username" if name == PERSON else name for name in table.key_names)
    ratios = [ratio.name for ratio in ddl.ratios(table)]
    return (*key, *(column.name for column in table.columns), *ratios)


def _select(table: Table, schema: str) -> str:
    names = columns_compared(table)
    if isinstance(table, TermRollup):
        values = ", ".join(f"t.{name}" for name in names[2:])
        return (
            f"SELECT p.username, w.term, {values} FROM {schema}.{table.stored_name} t"
            f" JOIN {schema}.dazza_people p ON p.person = t.person"
            f" JOIN {schema}.dazza_terms w ON w.term_id = t.term_id"
        )
    if table.key_names[0] == PERSON:
        values = "".join(f", t.{name}" for name in names[1:])
        return (
            f"SELECT p.username{values} FROM {schema}.{table.stored_name} t"
            f" JOIN {schema}.dazza_people p ON p.person = t.person"
        )
    return f"SELECT {', '.join(names)} FROM {schema}.{table.stored_name}"


def row_count(database: Database, table: Table) -> int:
    return int(database.scalar(f"SELECT count(*) FROM main.{table.stored_name}"))


def differing_rows(
    scratch: Database, table: Table, limit: int
) -> tuple[int, list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """How many rows are in one only, then the first of those that are only live and of those that
    are only recomputed, as tuples of `columns_compared`."""
    live, made = _select(table, LIVE), _select(table, "main")
    names = columns_compared(table)
    quoted = ", ".join(f'"{name}"' for name in names)
    found: list[list[tuple[Any, ...]]] = []
    total = 0
    for one, other in ((live, made), (made, live)):
        rows = f"WITH d({quoted}) AS ({one} EXCEPT {other})"
        count = int(scratch.scalar(f"{rows} SELECT count(*) FROM d"))
        total += count
        if count:
            order = ", ".join(str(i + 1) for i in range(len(table.key)))
            listed = f"{rows} SELECT {quoted} FROM d ORDER BY {order} LIMIT {limit}"
            found.append(scratch.query(listed).rows())
        else:
            found.append([])
    return total, found[0], found[1]


def missing_ledger_rows(scratch: Database, table: Table, limit: int) -> tuple[int, list[Any]]:
    """Keys of a ledger that were recomputed and are not there; what is there too many is kept."""
    names = ", ".join(table.key_names)
    rows = (
        f"WITH d AS (SELECT {names} FROM main.{table.stored_name}"
        f" EXCEPT SELECT {names} FROM {LIVE}.{table.stored_name})"
    )
    total = int(scratch.scalar(f"{rows} SELECT count(*) FROM d"))
    return total, scratch.query(f"{rows} SELECT * FROM d LIMIT {limit}").rows() if total else []


def differing_word_counts(
    scratch: Database, limit: int
) -> tuple[int, list[tuple[int, int | None, int]]]:
    """How many messages have another `word_count` than recomputed, and the first as (id, live,
    recomputed)."""
    rows = (
        f"FROM main.messages m LEFT JOIN {LIVE}.messages l ON l.id = m.id"
        " WHERE l.word_count IS NOT m.word_count"
    )
    total = int(scratch.scalar(f"SELECT count(*) {rows}"))
    if not total:
        return 0, []
    listed = f"SELECT m.id, l.word_count AS live, m.word_count AS made {rows} LIMIT {limit}"
    return total, scratch.query(listed).rows()


def user_stats(database: Database, schema: str) -> pl.DataFrame:
    """Rows of user_stats under folded names: username, spelling, then USER_STATS_CHECKED."""
    columns = ", ".join(USER_STATS_CHECKED)
    kinds: dict[str, Any] = dict.fromkeys(USER_STATS_CHECKED, pl.Int64())
    found = database.query(
        f"SELECT username AS spelling, {columns} FROM {schema}.user_stats"
        " WHERE typeof(username) = 'text'",
        schema={"spelling": pl.String(), **kinds, "display_name": pl.String()},
    )
    return found.with_columns(text.fold_names(found["spelling"]).alias("username"))
