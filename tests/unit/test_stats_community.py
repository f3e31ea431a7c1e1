"""Headline, records, newest achievements, and the state of jobs and tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dazza import stats
from dazza.store import Database
from dazza.zones import parse_zone

DAY_MS = 86_400_000
TABLES = (
    "message_analysis_cache (username, total_messages INTEGER, total_words INTEGER,"
    " longest_message INTEGER, unique_emojis INTEGER, updated_at INTEGER)",
    "user_daily_activity (username, date TEXT, message_count INTEGER, updated_at INTEGER)",
    "user_active_hours (username, hour INTEGER, message_count INTEGER)",
    "user_weekly_hours (username, weekday INTEGER, hour INTEGER, message_count INTEGER)",
    "user_chat_streaks (username, current_streak INTEGER, best_streak INTEGER,"
    " last_active_date TEXT, streak_start_date TEXT, total_active_days INTEGER)",
    "user_sessions (username, longest_session_ms INTEGER)",
    "user_emoji (username, emoji TEXT, usage_count INTEGER)",
    "user_stats (username TEXT PRIMARY KEY, display_name TEXT)",
    "chat_achievements (username, achievement_type TEXT, achievement_level TEXT,"
    " achieved_at INTEGER)",
    "achievement_definitions (type TEXT, name TEXT, description TEXT, icon TEXT)",
    "batch_jobs (job_name TEXT, last_run INTEGER, next_run INTEGER, status TEXT,"
    " error_count INTEGER, last_error TEXT)",
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Empty tables with the contract's columns."""
    with Database(tmp_path / "chat.db", create=True) as opened:
        for table in TABLES:
            opened.execute(f"CREATE TABLE {table}")
        yield opened


def put(database: Database, table: str, *rows: tuple[int | str | None, ...]) -> None:
    for row in rows:
        database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def test_the_headline_sums_what_everybody_wrote(database: Database) -> None:
    put(database, "message_analysis_cache", ("a", 7, 30, 9, 0, 1), ("b", 5, 12, 80, 2, 1))
    put(database, "user_daily_activity", ("a", "2026-02-01", 4, 1), ("b", "2026-02-01", 1, 1))
    put(database, "user_daily_activity", ("a", "2026-02-03", 3, 1), ("b", "2026-02-28", 4, 1))
    put(database, "user_active_hours", ("a", 3, 6), ("a", 20, 1), ("b", 20, 5))
    put(database, "user_weekly_hours", ("a", 7, 3, 6), ("a", 1, 20, 1), ("b", 1, 20, 5))
    found = stats.community_of(database)
    assert (found.people, found.messages, found.words) == (2, 12, 42)
    assert (found.first_day, found.last_day) == (date(2026, 2, 1), date(2026, 2, 28))
    assert found.fullest_day == (date(2026, 2, 1), 5)
    assert (len(found.hours), sum(found.hours), found.hours[20]) == (24, 12, 6)
    assert found.weekdays == (6, 0, 0, 0, 0, 0, 6)
    assert (found.busiest_hour, found.busiest_weekday) == (3, 1)  # ties: the earliest


@pytest.mark.parametrize(
    ("zone", "first_day"), [("0", date(2024, 12, 31)), ("10", date(2025, 1, 1))]
)
def test_the_first_day_survives_retention(database: Database, zone: str, first_day: date) -> None:
    put(database, "user_daily_activity", ("a", "2026-02-01", 4, 1))
    database.execute(
        "CREATE TABLE dazza_user_totals (person INTEGER, first_seen INTEGER, last_seen INTEGER)"
    )
    put(database, "dazza_user_totals", (1, 1_735_689_599_999, 0), (2, 1_770_000_000_000, 0))
    assert stats.community_of(database, parse_zone(zone)).first_day == first_day


def test_an_empty_database_has_a_headline_of_nothing(database: Database) -> None:
    found = stats.community_of(database)
    assert (found.people, found.messages, found.words) == (0, 0, 0)
    assert (found.first_day, found.last_day, found.fullest_day) == (None, None, None)
    assert (found.busiest_hour, found.busiest_weekday) == (None, None)
    assert stats.records(database) == ()
    assert stats.favourite_emoji(database) == ()
    assert stats.newest_achievements(database) == ()
    assert stats.streaks_alive(database) == ()


def test_streaks_alive_say_since_when(database: Database) -> None:
    put(database, "user_stats", ("a", "Anna"))
    put(
        database,
        "user_chat_streaks",
        ("a", 3, 10, "2026-11-24", "2026-11-22", 12),
        ("b", 0, 99, "2026-01-01", None, 99),
        ("c", 3, 12, "2026-11-23", "2026-11-21", 12),
    )
    assert stats.streaks_alive(database) == (
        stats.Streak("c", "c", 3, 12, date(2026, 11, 21), date(2026, 11, 23)),
        stats.Streak("Anna", "a", 3, 10, date(2026, 11, 22), date(2026, 11, 24)),
    )


def test_records_are_held_by_the_first_of_each_ranking(database: Database) -> None:
    put(database, "user_stats", ("a", "Anna"))
    put(database, "message_analysis_cache", ("a", 7, 30, 80, 0, 1), ("b", 5, 12, 80, 2, 1))
    put(database, "user_sessions", ("a", 60_000), ("b", 90_000))
    assert stats.records(database) == (
        stats.Record("longest_session_ms", "b", "b", 90_000),
        stats.Record("longest_message", "Anna", "a", 80),
        stats.Record("unique_emojis", "b", "b", 2),
    )


def test_emoji_are_added_up_over_people(database: Database) -> None:
    put(database, "user_emoji", ("a", "😂", 2), ("b", "😂", 2), ("b", "🔥", 3), ("b", "<:x:1>", 3))
    assert stats.favourite_emoji(database, 2) == (("😂", 4), ("<:x:1>", 3))


def test_newest_achievements_come_by_time_tier_and_rarity(database: Database) -> None:
    put(database, "user_stats", ("a", "Anna"))
    put(database, "achievement_definitions", ("s", "Dedicated", "Days", "🔥"))
    put(database, "achievement_definitions", ("e", "Emoji Master", None, None))
    put(
        database,
        "chat_achievements",
        ("a", "s", "gold", 5),
        ("b", "s", "gold", 5),
        ("b", "e", "gold", 5),
        ("b", "e", "diamond", 5),
        ("b", "s", "bronze", 9),
        ("b", "unknown", "gold", 99),
    )
    found = stats.newest_achievements(database, 4)
    assert [(e.username, e.type, e.tier, e.holders) for e in found] == [
        ("b", "s", "bronze", 1),
        ("b", "e", "diamond", 1),
        ("b", "e", "gold", 1),
        ("Anna", "s", "gold", 2),
    ]
    assert found[3] == stats.Earned("Anna", "a", "s", "Dedicated", "Days", "🔥", "gold", 5, 2)
    assert (found[1].description, found[1].icon) == ("", "")


def test_status_lists_jobs_and_the_freshness_of_tables(database: Database) -> None:
    put(database, "batch_jobs", ("WordCountAnalyzer", 5, None, "idle", 0, None))
    put(database, "batch_jobs", ("ChatStreakCalculator", 6, 99, "error", 2, "disk full"))
    put(database, "user_daily_activity", ("a", "2026-02-01", 4, 7), ("a", "2026-02-02", 4, 9))
    database.execute(
        "CREATE VIEW user_vocabulary AS SELECT username, 3 AS updated_at FROM user_emoji"
    )
    tables = ("user_vocabulary", "user_daily_activity", "user_sessions", "nowhere")
    found = stats.status_of(database, tables)
    assert found.jobs == (
        stats.JobStatus("ChatStreakCalculator", "error", 6, 99, 2, "disk full", None),
        stats.JobStatus("WordCountAnalyzer", "idle", 5, None, 0, None, None),
    )
    assert found.caches[:3] == (
        stats.CacheStatus("user_vocabulary", 0, None),
        stats.CacheStatus("user_daily_activity", 2, 9),
        stats.CacheStatus("user_sessions", 0, None),
    )
    assert found.caches[3].error is not None


def test_status_shows_the_watermark_where_there_is_one(database: Database) -> None:
    database.execute("ALTER TABLE batch_jobs ADD COLUMN watermark INTEGER")
    put(database, "batch_jobs", ("WordCountAnalyzer", 5, 6, "idle", 0, None, 1_234))
    assert stats.status_of(database, ()).jobs[0].watermark == 1_234


def test_status_of_a_database_that_was_never_analysed(database: Database) -> None:
    database.execute("DROP TABLE batch_jobs")
    assert stats.status_of(database, ()) == stats.Status((), ())
