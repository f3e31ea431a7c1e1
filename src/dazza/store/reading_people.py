"""Queries about one person, by folded name; over cache tables only."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from dazza.store.reading import DISPLAY, named
from dazza.store.sqlite import Database

Row = dict[str, Any]
TABLES: Final = {
    "user_stats": (
        "username",
        "first_seen",
        "last_seen",
        "message_count",
        "total_words",
        "display_name",
        "updated_at",
    ),
    "user_chat_streaks": (),
    "user_activity_summary": (),
    "message_analysis_cache": (),
    "user_sessions": (),
}
"""Tables with one row a person; the columns that are read where a bot may have others."""


def counted(database: Database, username: str) -> bool:
    """Whether any message of this person counts."""
    found = database.scalar(
        "SELECT count(*) FROM message_analysis_cache WHERE username = ?", (username,)
    )
    return bool(found)


def row_of(database: Database, table: str, username: str) -> Row | None:
    """The person's row of one of `TABLES`."""
    columns = ", ".join(TABLES[table]) or "*"
    found = database.rows(f"SELECT {columns} FROM {table} WHERE username = ?", (username,))
    return found[0] if found else None


def display_name(database: Database, username: str) -> str:
    """How a person is shown."""
    found = database.query(
        f"SELECT p.username, {DISPLAY} FROM (SELECT ? AS username) p"
        " LEFT JOIN user_stats s ON s.username = p.username",
        (username,),
        schema={"username": pl.String, "display_name": pl.String},
    )
    return str(named(database, found)["display_name"][0])


def seen(database: Database, username: str) -> tuple[int, int] | None:
    """Times of the person's oldest and newest counted message, ms UTC."""
    found = database.query(
        "SELECT t.first_seen, t.last_seen FROM dazza_user_totals t"
        " JOIN dazza_people p ON p.person = t.person WHERE p.username = ?",
        (username,),
    )
    return (int(found.item(0, 0)), int(found.item(0, 1))) if found.height else None


def hours_of(database: Database, username: str) -> list[Row]:
    """The person's rows of user_active_hours, by hour."""
    return database.rows(
        "SELECT hour, message_count, word_count, avg_message_length, updated_at"
        " FROM user_active_hours WHERE username = ? ORDER BY hour",
        (username,),
    )


def week(database: Database, username: str | None) -> pl.DataFrame:
    """weekday, hour, messages (Int64): of one person, or of everybody."""
    schema = {"weekday": pl.Int64, "hour": pl.Int64, "messages": pl.Int64}
    if username is not None:
        return database.query(
            "SELECT weekday, hour, message_count AS messages FROM user_weekly_hours"
            " WHERE username = ?",
            (username,),
            schema=schema,
        )
    return database.query(
        "SELECT weekday, hour, sum(message_count) AS messages FROM user_weekly_hours"
        " GROUP BY weekday, hour",
        schema=schema,
    )


def days(database: Database, username: str | None, first: str, last: str) -> pl.DataFrame:
    """date (String), messages, words, people (Int64) of the dates with messages, oldest first: of
    one person, or of everybody. Dates are YYYY-MM-DD, both included."""
    whose = "username = ? AND " if username is not None else ""
    bound = (first, last) if username is None else (username, first, last)
    return database.query(
        "SELECT date, sum(message_count) AS messages, sum(word_count) AS words, count(*) AS people"
        f" FROM user_daily_activity WHERE {whose}date BETWEEN ? AND ? GROUP BY date ORDER BY date",
        bound,
        schema={"date": pl.String, "messages": pl.Int64, "words": pl.Int64, "people": pl.Int64},
    )


def people_between(database: Database, first: str, last: str) -> int:
    """How many people wrote on these dates."""
    found = database.scalar(
        "SELECT count(DISTINCT username) FROM user_daily_activity WHERE date BETWEEN ? AND ?",
        (first, last),
    )
    return int(found)


def day_runs(database: Database, username: str) -> pl.DataFrame:
    """first_day, last_day (Int64, days since 1970-01-01) of the person's runs, newest first."""
    return database.query(
        "SELECT r.first_day, r.last_day FROM dazza_day_runs r JOIN dazza_people p"
        " ON p.person = r.person WHERE p.username = ? ORDER BY r.first_day DESC",
        (username,),
        schema={"first_day": pl.Int64, "last_day": pl.Int64},
    )


def search(database: Database, folded: str, limit: int) -> pl.DataFrame:
    """People whose folded name has `folded` in it: those that begin with it first, then those who
    wrote most. Columns username, display_name (String), messages (Int64)."""
    found = database.query(
        f"SELECT c.username, {DISPLAY}, c.total_messages AS messages"
        " FROM message_analysis_cache c LEFT JOIN user_stats s ON s.username = c.username"
        " WHERE instr(c.username, ?1) > 0 ORDER BY c.username <> ?1, instr(c.username, ?1) <> 1,"
        " c.total_messages DESC, c.username LIMIT ?2",
        (folded, limit),
        schema={"username": pl.String, "display_name": pl.String, "messages": pl.Int64},
    )
    return named(database, found)


def achievements_of(database: Database, username: str) -> list[Row]:
    """The person's rows of chat_achievements with name, description and icon, newest first."""
    return database.rows(
        "SELECT a.id, a.username, a.achievement_type, a.achievement_level, a.achieved_at,"
        " a.details, d.name, d.description, d.icon FROM chat_achievements a"
        " LEFT JOIN achievement_definitions d ON d.type = a.achievement_type"
        " WHERE a.username = ? ORDER BY a.achieved_at DESC, a.id DESC",
        (username,),
    )


def progress_of(database: Database, username: str) -> list[Row]:
    """The person's rows of achievement_progress with all that defines the type, in the order in
    which types were seeded, then added."""
    return database.rows(
        "SELECT d.*, p.current_value, p.next_tier, p.next_threshold, p.progress_percent"
        " FROM achievement_progress p JOIN achievement_definitions d ON d.type = p.achievement_type"
        " WHERE p.username = ? ORDER BY d.rowid",
        (username,),
    )


def holders(database: Database) -> dict[tuple[str, str], int]:
    """How many people hold each tier, by type and tier."""
    found = database.query(
        "SELECT achievement_type, achievement_level, count(*) AS holders FROM chat_achievements"
        " GROUP BY achievement_type, achievement_level",
        schema={
            "achievement_type": pl.String,
            "achievement_level": pl.String,
            "holders": pl.Int64,
        },
    )
    return {(type, tier): number for type, tier, number in found.iter_rows()}
