"""The queries of `dazza.stats`, over cache tables only: `messages` is never read here.

Keys are folded names. A person is shown by `user_stats.display_name`: that of the row under the
folded name, else, in a database that a bot began, of a row under another spelling, else the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from dazza.store.sqlite import Database
from dazza.text import fold_names

TIER_RANK: Final = (
    "CASE a.achievement_level WHEN 'diamond' THEN 4 WHEN 'gold' THEN 3 WHEN 'silver' THEN 2"
    " WHEN 'bronze' THEN 1 ELSE 0 END"
)


@dataclass(frozen=True)
class Source:
    """Where a ranking comes from: a table with a column `username`, and a number of each person."""

    table: str
    value: str | None = None
    """The column that is ranked; None ranks people by the number of their rows."""
    ties: str | None = None
    """The column that decides between equal values, the greater first."""
    enough: tuple[str, ...] = ()
    """Columns whose sum must be `at_least` for a person to be ranked."""
    at_least: int = 0


DISPLAY: Final = "nullif(s.display_name, '') AS display_name"


def _named(database: Database, found: pl.DataFrame) -> pl.DataFrame:
    """The same rows, with a display_name for those people who have none under their folded name."""
    if not found["display_name"].null_count():
        return found
    spelled = database.query(
        "SELECT username, display_name AS other FROM user_stats"
        " WHERE typeof(username) = 'text' AND display_name <> '' ORDER BY username",
        schema={"username": pl.String, "other": pl.String},
    )
    others = spelled.with_columns(fold_names(spelled["username"])).unique("username", keep="first")
    return (
        found.join(others, on="username", how="left", maintain_order="left")
        .with_columns(pl.coalesce("display_name", "other", "username").alias("display_name"))
        .drop("other")
    )


def ranking(database: Database, source: Source, limit: int) -> pl.DataFrame:
    """The first `limit` people of a ranking, zeros left out; ties by folded name.

    Returns:
        username (folded), display_name, value and ties (Float64; 0 without a column for ties).
    """
    if source.value is None:
        ranked = (
            f"SELECT username, count(*) AS value, 0 AS ties FROM {source.table} GROUP BY username"
        )
    else:
        conditions = [f"{source.value} > 0"]
        if source.enough:
            conditions.append(f"{' + '.join(source.enough)} >= {source.at_least}")
        ranked = (
            f"SELECT username, {source.value} AS value, {source.ties or '0'} AS ties"
            f" FROM {source.table} WHERE {' AND '.join(conditions)}"
        )
    found = database.query(
        f"SELECT r.username, {DISPLAY}, r.value, r.ties"
        f" FROM ({ranked} ORDER BY value DESC, ties DESC, username LIMIT ?) AS r"
        " LEFT JOIN user_stats AS s ON s.username = r.username"
        " ORDER BY r.value DESC, r.ties DESC, r.username",
        (limit,),
        schema={
            "username": pl.String,
            "display_name": pl.String,
            "value": pl.Float64,
            "ties": pl.Float64,
        },
    )
    return _named(database, found)


def totals(database: Database) -> tuple[int, int, int]:
    """People counted, their messages and words."""
    row = database.query(
        "SELECT count(*) AS people, coalesce(sum(total_messages), 0) AS messages,"
        " coalesce(sum(total_words), 0) AS words"
        " FROM message_analysis_cache WHERE total_messages > 0"
    ).row(0)
    return int(row[0]), int(row[1]), int(row[2])


def kept_dates(database: Database) -> tuple[str | None, str | None]:
    """First and last date (YYYY-MM-DD) of the daily rows; retention may have dropped older ones."""
    row = database.query(
        "SELECT min(date) AS first, max(date) AS last FROM user_daily_activity",
        schema={"first": pl.String, "last": pl.String},
    ).row(0)
    return row[0], row[1]


def first_seen_ms(database: Database) -> int | None:
    """Time of the oldest message that was counted, whatever retention dropped."""
    if not database.columns("dazza_user_totals"):
        return None
    found = database.scalar("SELECT min(first_seen) FROM dazza_user_totals")
    return None if found is None else int(found)


def fullest_day(database: Database) -> tuple[str, int] | None:
    """The kept date with the most messages (ties: the earliest) and their number."""
    found = database.query(
        "SELECT date, sum(message_count) AS messages FROM user_daily_activity"
        " GROUP BY date ORDER BY messages DESC, date LIMIT 1",
        schema={"date": pl.String, "messages": pl.Int64},
    )
    return (str(found.item(0, 0)), int(found.item(0, 1))) if found.height else None


def messages_by_hour(database: Database) -> dict[int, int]:
    """Messages of everybody by local hour (0-23); hours without messages are missing."""
    return _counts(
        database,
        "SELECT hour AS part, sum(message_count) AS messages FROM user_active_hours GROUP BY hour",
    )


def messages_by_weekday(database: Database) -> dict[int, int]:
    """Messages of everybody by weekday (1-7, Monday first); days without messages are missing."""
    return _counts(
        database,
        "SELECT weekday AS part, sum(message_count) AS messages"
        " FROM user_weekly_hours GROUP BY weekday",
    )


def _counts(database: Database, sql: str) -> dict[int, int]:
    found = database.query(sql, schema={"part": pl.Int64, "messages": pl.Int64})
    return dict(found.iter_rows())


def favourite_emoji(database: Database, limit: int) -> pl.DataFrame:
    """The most used emoji of everybody: emoji (custom ones as `<:name:id>`), uses (Int64)."""
    return database.query(
        "SELECT emoji, sum(usage_count) AS uses FROM user_emoji"
        " GROUP BY emoji ORDER BY uses DESC, emoji LIMIT ?",
        (limit,),
        schema={"emoji": pl.String, "uses": pl.Int64},
    )


def streaks_alive(database: Database, limit: int) -> pl.DataFrame:
    """The longest current streaks; ties by best streak, then by folded name.

    Returns:
        username, display_name, current_streak, best_streak (Int64, days), last_active_date and
        streak_start_date (YYYY-MM-DD).
    """
    found = database.query(
        f"SELECT c.username, {DISPLAY}, c.current_streak, c.best_streak,"
        " c.last_active_date, c.streak_start_date"
        " FROM user_chat_streaks AS c LEFT JOIN user_stats AS s ON s.username = c.username"
        " WHERE c.current_streak > 0"
        " ORDER BY c.current_streak DESC, c.best_streak DESC, c.username LIMIT ?",
        (limit,),
        schema={
            "username": pl.String,
            "display_name": pl.String,
            "current_streak": pl.Int64,
            "best_streak": pl.Int64,
            "last_active_date": pl.String,
            "streak_start_date": pl.String,
        },
    )
    return _named(database, found)


def newest_achievements(database: Database, limit: int) -> pl.DataFrame:
    """Achievements of known types, newest first.

    What one run found came at once: then the higher tier, the rarer one, the folded name decide.

    Returns:
        username, display_name, type, name, description, icon, tier (String), achieved_at (Int64,
        ms UTC), holders (Int64, people who hold this tier).
    """
    text = ("username", "display_name", "type", "name", "description", "icon", "tier")
    found = database.query(
        f"SELECT a.username, {DISPLAY}, a.achievement_type AS type, d.name,"
        " d.description, d.icon, a.achievement_level AS tier, a.achieved_at, h.holders"
        " FROM chat_achievements AS a"
        " JOIN achievement_definitions AS d ON d.type = a.achievement_type"
        " JOIN (SELECT achievement_type, achievement_level, count(*) AS holders"
        " FROM chat_achievements GROUP BY achievement_type, achievement_level) AS h"
        " ON h.achievement_type = a.achievement_type"
        " AND h.achievement_level = a.achievement_level"
        " LEFT JOIN user_stats AS s ON s.username = a.username"
        f" ORDER BY a.achieved_at DESC, {TIER_RANK} DESC, h.holders, a.username,"
        " a.achievement_type LIMIT ?",
        (limit,),
        schema={**dict.fromkeys(text, pl.String), "achieved_at": pl.Int64, "holders": pl.Int64},
    )
    return _named(database, found)


JOB_COLUMNS: Final[Mapping[str, Any]] = {
    "job_name": pl.String,
    "status": pl.String,
    "last_run": pl.Int64,
    "next_run": pl.Int64,
    "error_count": pl.Int64,
    "last_error": pl.String,
    "watermark": pl.Int64,
}


def jobs(database: Database) -> pl.DataFrame:
    """The rows of batch_jobs by name: the columns `JOB_COLUMNS`, null where the table lacks one."""
    present = database.columns("batch_jobs")
    if not present:
        return pl.DataFrame(schema=dict(JOB_COLUMNS))
    columns = ", ".join(name if name in present else f"NULL AS {name}" for name in JOB_COLUMNS)
    return database.query(f"SELECT {columns} FROM batch_jobs ORDER BY job_name", schema=JOB_COLUMNS)


def table_state(database: Database, table: str) -> tuple[int, int | None] | None:
    """Number of rows of a table or view and its newest `updated_at` (ms UTC); None if missing."""
    columns = database.columns(table)
    if not columns:
        return None
    newest = "max(updated_at)" if "updated_at" in columns else "NULL"
    row = database.query(
        f"SELECT count(*) AS records, {newest} AS newest FROM {table}",
        schema={"records": pl.Int64, "newest": pl.Int64},
    ).row(0)
    return int(row[0]), row[1]
