"""The queries of `dazza.stats`, over cache tables only: `messages` is never read here.

Keys are folded names. A person is shown by `user_stats.display_name`: that of the row under the
folded name, else, in a database that a bot began, of a row under another spelling, else the key.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.store.sqlite import Database
from dazza.text import fold_names

TIER_RANK: Final = (
    "CASE a.achievement_level WHEN 'diamond' THEN 4 WHEN 'gold' THEN 3 WHEN 'silver' THEN 2"
    " WHEN 'bronze' THEN 1 ELSE 0 END"
)


DISPLAY: Final = "nullif(s.display_name, '') AS display_name"


def named(database: Database, found: pl.DataFrame) -> pl.DataFrame:
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


def seen_ms(database: Database) -> tuple[int | None, int | None]:
    """Times of the oldest and the newest message that was counted, whatever retention dropped."""
    if not database.columns("dazza_user_totals"):
        return None, None
    found = database.query(
        "SELECT min(first_seen) AS first, max(last_seen) AS last FROM dazza_user_totals",
        schema={"first": pl.Int64, "last": pl.Int64},
    )
    return found.row(0)[0], found.row(0)[1]


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


def streaks_alive(
    database: Database,
    limit: int,
    since: str | None = None,
    until: str | None = None,
    days: int = 1,
) -> pl.DataFrame:
    """The longest current streaks; ties by best streak, then by folded name. Those whose last date
    is from `since` to `until` (YYYY-MM-DD, both included), and that are `days` long.

    Returns:
        username, display_name, current_streak, best_streak (Int64, days), last_active_date and
        streak_start_date (YYYY-MM-DD).
    """
    found = database.query(
        f"SELECT c.username, {DISPLAY}, c.current_streak, c.best_streak,"
        " c.last_active_date, c.streak_start_date"
        " FROM user_chat_streaks AS c LEFT JOIN user_stats AS s ON s.username = c.username"
        " WHERE c.current_streak >= ? AND c.last_active_date BETWEEN ? AND ?"
        " ORDER BY c.current_streak DESC, c.best_streak DESC, c.username LIMIT ?",
        (days, since or "", until or "9999-12-31", limit),
        schema={
            "username": pl.String,
            "display_name": pl.String,
            "current_streak": pl.Int64,
            "best_streak": pl.Int64,
            "last_active_date": pl.String,
            "streak_start_date": pl.String,
        },
    )
    return named(database, found)


def newest_achievements(
    database: Database, limit: int, since_ms: int | None = None
) -> pl.DataFrame:
    """Achievements of known types, newest first, found at `since_ms` (UTC) or later.

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
        " LEFT JOIN user_stats AS s ON s.username = a.username WHERE a.achieved_at >= ?"
        f" ORDER BY a.achieved_at DESC, {TIER_RANK} DESC, h.holders, a.username,"
        " a.achievement_type LIMIT ?",
        (0 if since_ms is None else since_ms, limit),
        schema={**dict.fromkeys(text, pl.String), "achieved_at": pl.Int64, "holders": pl.Int64},
    )
    return named(database, found)
