"""Which achievements were announced: each once, whatever restarts in between."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

import polars as pl

from dazza.store import schema
from dazza.store.sqlite import Database

JOB: Final = "ChatAchievementCalculator"
SINCE: Final = "announcing_since"
"""The fact since when achievements are announced; those before it are history."""
IMPORTED: Final = "announced_imported"
"""The fact up to which id imported messages were looked at."""
HISTORY_MS: Final = 7 * 86_400_000
"""An import that brings messages older than this brings history, and no news."""
Key = tuple[str, str, str]
"""Folded name, type, tier."""
NEW_SQL: Final = """SELECT a.username,
    coalesce(nullif(s.display_name, ''), a.username) AS display_name,
    a.achievement_type AS type, a.achievement_level AS tier, d.name, coalesce(d.icon, '') AS icon,
    a.achieved_at
    FROM chat_achievements AS a JOIN achievement_definitions AS d ON d.type = a.achievement_type
    LEFT JOIN user_stats AS s ON s.username = a.username
    WHERE NOT EXISTS (SELECT 1 FROM dazza_announced AS n WHERE n.username = a.username
    AND n.achievement_type = a.achievement_type AND n.achievement_level = a.achievement_level)
    ORDER BY a.id"""
NEW_SCHEMA: Final = {
    **dict.fromkeys(("username", "display_name", "type", "tier", "name", "icon"), pl.String),
    "achieved_at": pl.Int64,
}
MARK_ALL_SQL: Final = """INSERT INTO dazza_announced
    (username, achievement_type, achievement_level, announced_at)
    SELECT username, achievement_type, achievement_level, NULL FROM chat_achievements WHERE true
    ON CONFLICT DO NOTHING"""


def claim(database: Database, now_ms: int) -> pl.DataFrame:
    """What is to be announced now (`NEW_SCHEMA`), marked as announced in the same transaction.

    Nothing is before the first run over a history, nor by it: what it found is marked, in silence.
    So is what a run found that counted imported messages of more than a week ago.
    """
    with database.transaction():
        covered = _watermark(database)
        if schema.meta(database, SINCE) is None:
            if covered is None and database.scalar("SELECT EXISTS (SELECT 1 FROM messages)"):
                return pl.DataFrame(schema=NEW_SCHEMA)
            _mark_all(database)
            schema.set_meta(database, SINCE, str(now_ms))
            schema.set_meta(database, IMPORTED, str(covered or 0))
            return pl.DataFrame(schema=NEW_SCHEMA)
        if covered is not None and _history_came(database, covered, now_ms):
            _mark_all(database)
            return pl.DataFrame(schema=NEW_SCHEMA)
        found = database.query(NEW_SQL, schema=NEW_SCHEMA)
        database.executemany(
            "INSERT INTO dazza_announced (username, achievement_type, achievement_level,"
            " announced_at) VALUES (?, ?, ?, ?)",
            found.select("username", "type", "tier", pl.lit(now_ms).alias("now")),
        )
    return found


def release(database: Database, keys: Iterable[Key]) -> None:
    """Take marks back: what could not be told is told next time."""
    rows = pl.DataFrame(list(keys), schema=["username", "type", "tier"], orient="row")
    with database.transaction():
        database.executemany(
            "DELETE FROM dazza_announced WHERE username = ? AND achievement_type = ?"
            " AND achievement_level = ?",
            rows,
        )


def _mark_all(database: Database) -> None:
    database.execute(MARK_ALL_SQL)


def _watermark(database: Database) -> int | None:
    """The last message behind the achievements; None before the first run came to its end."""
    found = database.scalar(
        "SELECT watermark FROM dazza_job_state WHERE job_name = ? AND building = 0", (JOB,)
    )
    return None if found is None else int(found)


def _history_came(database: Database, covered: int, now_ms: int) -> bool:
    """Whether old messages were imported among those counted since this was last asked."""
    before = int(schema.meta(database, IMPORTED) or 0)
    schema.set_meta(database, IMPORTED, str(covered))
    ranges = [
        (max(first, before + 1), min(last, covered))
        for row in database.rows("SELECT id_ranges FROM import_sources")
        for first, last in json.loads(row["id_ranges"])
        if last > before and first <= covered
    ]
    return any(
        database.scalar(
            "SELECT EXISTS (SELECT 1 FROM messages WHERE id BETWEEN ? AND ? AND timestamp < ?)",
            (first, last, now_ms - HISTORY_MS),
        )
        for first, last in ranges
    )
