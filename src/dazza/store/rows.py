"""Cache tables as frames: read for some people, merged, replaced, rebuilt beside the old ones."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dazza.store import ddl
from dazza.store.sqlite import Database
from dazza.tables.definitions import TIERS
from dazza.tables.kinds import (
    PERSON,
    USERNAME,
    Ledger,
    Rollup,
    Shared,
    SpanTable,
    Table,
    TermRollup,
)


def frame_schema(table: Table) -> dict[str, pl.DataType]:
    """Columns and types of a frame of this table, as `Table.frame_names` orders them."""
    types = [column.type.dtype for column in (*table.key, *table.columns)]
    schema: dict[str, pl.DataType] = dict(zip(table.frame_names, types, strict=True))
    if PERSON in schema:
        schema[PERSON] = pl.Int64()
    return schema


def read_rows(
    database: Database, table: Table, people: pl.Series | None = None, building: bool = False
) -> pl.DataFrame:
    """Rows of a table (no term rollup), people by number; of `people`, or of everybody."""
    columns = [
        "p.person" if name == USERNAME else f"t.{name}" for name in ddl.stored_columns(table)
    ]
    sql = f"SELECT {', '.join(columns)} FROM {ddl.people_join(table, building)}"
    if people is None:
        return database.query(sql, schema=frame_schema(table))
    owner = "t" if ddl.stored_key(table)[0] == PERSON else "p"
    return database.query(
        f"{sql} WHERE {owner}.person = ?", people.to_frame(), schema=frame_schema(table)
    )


def count_rows(
    database: Database, table: Table, people: pl.Series | None = None, building: bool = False
) -> pl.DataFrame:
    """Columns person, rows: how many rows each person has."""
    source = ddl.people_join(table, building)
    owner = "t" if ddl.stored_key(table)[0] == PERSON else "p"
    schema = {PERSON: pl.Int64(), "rows": pl.Int64()}
    if people is None:
        return database.query(
            f"SELECT {owner}.person, count(*) AS rows FROM {source} GROUP BY {owner}.person",
            schema=schema,
        )
    return database.query(
        f"SELECT ?1 AS person, count(*) AS rows FROM {source} WHERE {owner}.person = ?1",
        people.to_frame(),
        schema=schema,
    )


def new_rows(
    database: Database, table: Table, lines: pl.DataFrame, building: bool = False
) -> pl.DataFrame:
    """Columns person, rows: how many of these rows of each person the table does not have yet."""
    key = list(ddl.stored_key(table))
    source = ddl.people_join(table, building)
    owner = "t" if key[0] == PERSON else "p"
    matches = "".join(f" AND t.{name} = ?{i}" for i, name in enumerate(key[1:], 2))
    keys = lines.select(PERSON, *key[1:])
    held = database.query(
        f"SELECT ?1 AS person, count(*) AS held FROM {source} WHERE {owner}.person = ?1{matches}",
        keys,
        schema={PERSON: pl.Int64(), "held": pl.Int64()},
    )
    return held.group_by(PERSON).agg(rows=pl.len().cast(pl.Int64) - pl.col("held").sum())


def named(
    table: Table, frame: pl.DataFrame, people: pl.DataFrame, columns: Sequence[str]
) -> pl.DataFrame:
    """A frame with these stored columns: numbers turned into names where the table has names."""
    if ddl.stored_key(table)[0] == USERNAME:
        frame = frame.join(people, on=PERSON, how="inner", maintain_order="left").drop(PERSON)
    return frame.select(columns)


def merge(
    database: Database, table: Table, lines: pl.DataFrame, now_ms: int, building: bool = False
) -> None:
    """Write rows (from `named`) as the table's kind has it: a rollup folds them in, a ledger adds
    those it lacks, all others put them in the place of the rows with their keys."""
    if isinstance(table, Rollup):
        database.executemany(ddl.merge_row(table, now_ms, building), lines)
    elif isinstance(table, Ledger):
        database.executemany(ddl.add_row(table, now_ms), lines)
    else:
        database.executemany(ddl.replace_row(table, now_ms, building), lines)


def touching_spans(
    database: Database, table: SpanTable, spans: pl.DataFrame, building: bool = False
) -> pl.DataFrame:
    """The stored spans that new ones could touch: per person those from the last that starts
    before the first new one, to the last that starts within the gap after the newest."""
    reach = spans.group_by(PERSON).agg(
        low=pl.col(table.start).min(), high=pl.col(table.end).max() + table.gap
    )
    into = ddl.stored(table, building)
    return database.query(
        f"SELECT {', '.join(ddl.stored_columns(table))} FROM {into} WHERE person = ?1"
        f" AND {table.start} >= coalesce((SELECT max({table.start}) FROM {into}"
        f" WHERE person = ?1 AND {table.start} <= ?2), ?2) AND {table.start} <= ?3",
        reach,
        schema=frame_schema(table),
    )


def delete(database: Database, table: Table, keys: pl.DataFrame, building: bool = False) -> None:
    """Delete the rows with these keys (columns in the order of `stored_key`)."""
    database.executemany(ddl.delete_row(table, building), keys)


def start_building(database: Database, tables: Sequence[Table]) -> None:
    """Make empty tables beside those that readers see; what an older build left is dropped."""
    drop_building(database, tables)
    for table in rebuilt(tables):
        database.execute(ddl.create_table(table, building=True))


def drop_building(database: Database, tables: Sequence[Table]) -> None:
    """Drop what a rebuild that is given up has made so far."""
    for table in rebuilt(tables):
        database.execute(f"DROP TABLE IF EXISTS {ddl.stored(table, building=True)}")


def swap_built(database: Database, tables: Sequence[Table]) -> None:
    """Put the built tables in the place of the old ones; within a transaction, at once."""
    for table in rebuilt(tables):
        if isinstance(table, TermRollup):  # a view of a missing table would stop the renaming
            database.execute(f"DROP VIEW IF EXISTS {table.name}")
        database.execute(f"DROP TABLE IF EXISTS {table.stored_name}")
        built = ddl.stored(table, building=True)
        database.execute(f"ALTER TABLE {built} RENAME TO {table.stored_name}")
        if isinstance(table, TermRollup):
            database.execute(ddl.create_view(table))


def rebuilt(tables: Sequence[Table]) -> list[Table]:
    """Those that a rebuild starts from nothing: ledgers only grow, shared tables are the bot's."""
    return [table for table in tables if not isinstance(table, Ledger | Shared)]


def people_with_days_before(
    database: Database, table: Table, cutoff: str, building: bool = False
) -> pl.DataFrame:
    """Column username: who has rows of dates before `cutoff`, by way of the key."""
    people = database.query("SELECT username FROM dazza_people", schema={USERNAME: pl.String})
    return database.query(
        f"SELECT ?1 AS username FROM {ddl.stored(table, building)}"
        f" WHERE username = ?1 AND date < '{cutoff}' LIMIT 1",
        people,
        schema={USERNAME: pl.String},
    )


def delete_days_before(table: Table, cutoff: str, building: bool = False) -> str:
    """Statement that drops a person's rows of dates before `cutoff`; bound: username."""
    into = ddl.stored(table, building)
    return f"DELETE FROM {into} WHERE username = ? AND date < '{cutoff}'"


def newest_day(database: Database, table: Table, upto: str, building: bool = False) -> str | None:
    """The newest date of a daily table that is not after `upto`, one key look-up a person."""
    found = database.scalar(
        f"SELECT max((SELECT max(date) FROM {ddl.stored(table, building)} d"
        " WHERE d.username = p.username AND d.date <= ?)) FROM dazza_people p",
        (upto,),
    )
    return None if found is None else str(found)


USER_STATS_VALUES = ("first_seen", "last_seen", "message_count", "word_count", "display_name")


def user_stats_update(now_ms: int) -> str:
    """Statement that merges what Dazza counted into a row of user_stats, if that changes it.

    Bound: the row's own spelling, then USER_STATS_VALUES.
    """
    return f"""UPDATE user_stats SET
        first_seen = min(coalesce(first_seen, ?2), ?2),
        last_seen = max(coalesce(last_seen, ?3), ?3),
        message_count = max(coalesce(message_count, ?4), ?4),
        total_words = ?5, display_name = ?6, updated_at = {now_ms}
    WHERE username = ?1 AND (first_seen IS NULL OR first_seen > ?2 OR last_seen IS NULL
        OR last_seen < ?3 OR message_count IS NULL OR message_count < ?4
        OR total_words IS NOT ?5 OR display_name IS NOT ?6)"""


def user_stats_insert(now_ms: int) -> str:
    """Statement that adds a person to user_stats; bound: folded name, then USER_STATS_VALUES."""
    return (
        "INSERT INTO user_stats (username, first_seen, last_seen, message_count, total_words,"
        f" display_name, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, {now_ms})"
        " ON CONFLICT DO NOTHING"
    )


def user_stats_names(database: Database) -> pl.Series:
    """The spellings in user_stats that are text."""
    return database.query(
        "SELECT username FROM user_stats WHERE typeof(username) = 'text'",
        schema={USERNAME: pl.String},
    )[USERNAME]


def new_user_stats_names(database: Database) -> pl.Series:
    """The spellings of rows that somebody else put in, and Dazza has not merged anything into."""
    return database.query(
        "SELECT username FROM user_stats WHERE updated_at IS NULL AND typeof(username) = 'text'",
        schema={USERNAME: pl.String},
    )[USERNAME]


def definitions(database: Database) -> pl.DataFrame:
    """Rows of achievement_definitions: type, then the four thresholds (Int64).

    What is no number is no tier (NULL); a threshold of 5.5 is reached at 6.
    """
    thresholds = ", ".join(
        f"CASE WHEN typeof({tier}_threshold) IN ('integer', 'real')"
        f" THEN CAST({tier}_threshold AS INTEGER)"
        f" + ({tier}_threshold > CAST({tier}_threshold AS INTEGER)) END AS {tier}"
        for tier in TIERS
    )
    return database.query(
        f"SELECT type, {thresholds} FROM achievement_definitions ORDER BY type",
        schema={"type": pl.String(), **{tier: pl.Int64() for tier in TIERS}},
    )
