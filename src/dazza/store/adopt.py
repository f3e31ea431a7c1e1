"""What an older bot's database holds that cannot be recomputed, brought into today's tables.

Each function reads `<table>__old` and fills `<table>`. Columns are copied by name where both have
them, because older versions of that bot differ.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dazza import text
from dazza.store.sqlite import Database
from dazza.tables.definitions import TIERS

# The older bot wrote milliseconds, seconds or SQLite's text date, depending on its age.
MOMENT_MS = """CASE
    WHEN typeof({0}) = 'text' AND ({0} = '' OR {0} GLOB '*[^0-9.]*')
        THEN CAST(strftime('%s', {0}) AS INTEGER) * 1000
    WHEN CAST({0} AS REAL) >= 100000000000 THEN CAST({0} AS INTEGER)
    ELSE CAST({0} * 1000 AS INTEGER) END"""


def copy_rows(database: Database, table: str, needed: Sequence[str]) -> None:
    """Copy the columns that both have; rows where a needed one is NULL are left behind."""
    old, new = database.columns(f"{table}__old"), database.columns(table)
    if not set(needed) <= set(old):
        return
    shared = [name for name in new if name in old]
    moments = {name: MOMENT_MS.format(name) for name in ("completed_at", "updated_at")}
    special = moments | {
        "id": "CASE WHEN typeof(id) = 'integer' THEN id END",
        "started_at": f"coalesce({MOMENT_MS.format('started_at')}, 0)",
        "records_processed": "coalesce(records_processed, 0)",
    }
    values = [special.get(name, name) for name in shared]
    present = " AND ".join(f"{name} IS NOT NULL" for name in needed)
    database.execute(
        f"INSERT INTO {table} ({', '.join(shared)}) SELECT {', '.join(values)}"
        f" FROM {table}__old WHERE {present} ON CONFLICT DO NOTHING"
    )


def adopt_definitions(database: Database) -> None:
    """Definitions that somebody edited or added; the older bot's own spelling of types is kept."""
    copy_rows(database, "achievement_definitions", needed=("type", "name"))


def adopt_achievements(database: Database) -> None:
    """Earned tiers under folded names, the oldest moment of each."""
    old = database.columns("chat_achievements__old")
    if not {"username", "achievement_type", "achievement_level"} <= set(old):
        return
    moment = MOMENT_MS.format("achieved_at") if "achieved_at" in old else "0"
    details = "CAST(details AS TEXT)" if "details" in old else "NULL"
    earned = database.query(
        "SELECT username, achievement_type, lower(achievement_level) AS achievement_level,"
        f" {moment} AS achieved_at, {details} AS details FROM chat_achievements__old"
        " WHERE typeof(username) = 'text' AND achievement_type IS NOT NULL"
        " AND achievement_level IS NOT NULL",
        schema={
            "username": pl.String,
            "achievement_type": pl.String,
            "achievement_level": pl.String,
            "achieved_at": pl.Int64,
            "details": pl.String,
        },
    )
    if earned.is_empty():
        return
    earned = (
        earned.with_columns(text.fold_names(earned["username"]).alias("username"))
        .filter((pl.col("username") != "") & pl.col("achievement_level").is_in(TIERS))
        .drop_nulls("achievement_type")
        .sort("achieved_at", nulls_last=True)
        .unique(["username", "achievement_type", "achievement_level"], keep="first")
        .with_columns(pl.col("achieved_at").fill_null(0))
        .sort("achieved_at", "username", "achievement_type")
    )
    database.executemany(
        "INSERT INTO chat_achievements (username, achievement_type, achievement_level, achieved_at,"
        " details, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?4)",
        earned,
    )
