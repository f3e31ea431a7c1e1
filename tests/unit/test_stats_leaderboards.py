"""Leaderboards rank people as the contract says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dazza.errors import UsageError
from dazza.stats import LEADERBOARDS, Place, leaderboard, leaderboards
from dazza.store import Database

CONTRACT_TYPES = (
    *("talkers", "messages", "words", "streaks", "emoji", "caps", "questions", "links"),
    *("vocabulary", "night_owls", "early_birds", "achievements"),
)

# Columns of the contract that the boards read; one row a person.
CONTENT = (
    "message_analysis_cache (username TEXT PRIMARY KEY, total_messages INTEGER,"
    " total_words INTEGER, emoji_count INTEGER, caps_count INTEGER, question_count INTEGER,"
    " url_count INTEGER, vocabulary_size INTEGER)",
    [
        ("anna", 13_309, 70_000, 5, 0, 9, 3, 2_000),
        ("bob", 500, 4_000, 0, 1, 9, 1, 900),
        ("zoë", 500, 9_000, 70, 0, 1, 0, 1),
        ("ünal", 1, 1, 1, 0, 0, 0, 1),
    ],
)
STREAKS = (
    "user_chat_streaks (username TEXT PRIMARY KEY, current_streak INTEGER, best_streak INTEGER,"
    " last_active_date TEXT, streak_start_date TEXT)",
    [
        ("anna", 3, 10, "2026-11-24", "2026-11-22"),
        ("bob", 3, 44, "2026-11-23", "2026-11-21"),
        ("zoë", 3, 10, "2026-11-24", "2026-11-22"),
        ("ünal", 0, 400, "2025-01-01", None),
    ],
)
HOURS = (
    "user_activity_summary (username TEXT PRIMARY KEY, morning_messages INTEGER,"
    " afternoon_messages INTEGER, evening_messages INTEGER, night_messages INTEGER,"
    " night_owl_score REAL, early_bird_score REAL)",
    [
        ("anna", 13_000, 9, 0, 300, 2.3, 61.5),
        ("bob", 40, 30, 20, 10, 10.0, 0.0),
        ("zoë", 0, 0, 0, 500, 100.0, 0.0),
        ("ünal", 9, 0, 0, 90, 90.9, 9.1),
    ],
)
ACHIEVEMENTS = (
    "chat_achievements (username TEXT, achievement_type TEXT, achievement_level TEXT)",
    [
        ("bob", "emoji_user", "bronze"),
        ("zoë", "streak_days", "bronze"),
        ("zoë", "streak_days", "silver"),
        ("anna", "streak_days", "bronze"),
    ],
)
NAMES = (
    "user_stats (username TEXT PRIMARY KEY, display_name TEXT)",
    [("anna", "Anna"), ("BOB", "bot's own row"), ("bob", "Bob"), ("ZOË", "Zoë"), ("ünal", "")],
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "chat.db", create=True) as opened:
        for declaration, rows in (CONTENT, STREAKS, HOURS, ACHIEVEMENTS, NAMES):
            opened.execute(f"CREATE TABLE {declaration}")
            table = declaration.split()[0]
            for row in rows:
                marks = ", ".join("?" * len(row))
                opened.execute(f"INSERT INTO {table} VALUES ({marks})", row)
        yield opened


def shown(database: Database, type: str, limit: int = 10) -> list[tuple[int, str, str]]:
    places = leaderboard(database, type, limit).places
    return [(place.rank, place.username, place.value) for place in places]


def test_every_board_of_the_contract_is_declared() -> None:
    assert tuple(LEADERBOARDS) == CONTRACT_TYPES
    assert all(type == board.type for type, board in LEADERBOARDS.items())


@pytest.mark.parametrize(
    ("type", "expected"),
    [
        (
            "talkers",
            [
                (1, "Anna", "13309 messages"),
                (2, "Bob", "500 messages"),
                (3, "Zoë", "500 messages"),
                (4, "ünal", "1 message"),
            ],
        ),
        (
            "words",
            [
                (1, "Anna", "70000 words"),
                (2, "Zoë", "9000 words"),
                (3, "Bob", "4000 words"),
                (4, "ünal", "1 word"),
            ],
        ),
        ("streaks", [(1, "Bob", "3 days"), (2, "Anna", "3 days"), (3, "Zoë", "3 days")]),
        ("emoji", [(1, "Zoë", "70 emoji"), (2, "Anna", "5 emoji"), (3, "ünal", "1 emoji")]),
        ("caps", [(1, "Bob", "1 shouted message")]),
        (
            "questions",
            [(1, "Anna", "9 questions"), (2, "Bob", "9 questions"), (3, "Zoë", "1 question")],
        ),
        ("links", [(1, "Anna", "3 links"), (2, "Bob", "1 link")]),
        (
            "vocabulary",
            [
                (1, "Anna", "2000 different words"),
                (2, "Bob", "900 different words"),
                (3, "Zoë", "1 different word"),
                (4, "ünal", "1 different word"),
            ],
        ),
        (
            "night_owls",
            [
                (1, "Zoë", "100.0 % from 0 to 6"),
                (2, "Bob", "10.0 % from 0 to 6"),
                (3, "Anna", "2.3 % from 0 to 6"),
            ],
        ),
        ("early_birds", [(1, "Anna", "61.5 % from 6 to 9")]),
        ("achievements", [(1, "Zoë", "2 tiers"), (2, "Anna", "1 tier"), (3, "Bob", "1 tier")]),
    ],
)
def test_people_are_ranked_without_zeros(
    database: Database, type: str, expected: list[tuple[int, str, str]]
) -> None:
    assert shown(database, type) == expected


def test_messages_is_the_same_ranking_as_talkers(database: Database) -> None:
    assert shown(database, "messages") == shown(database, "talkers")


def test_a_limit_cuts_after_the_ties_are_decided(database: Database) -> None:
    assert shown(database, "streaks", 1) == [(1, "Bob", "3 days")]
    assert shown(database, "questions", 2) == [
        (1, "Anna", "9 questions"),
        (2, "Bob", "9 questions"),
    ]


def test_numbers_are_numbers(database: Database) -> None:
    talker = leaderboard(database, "talkers", 1).places[0]
    owl = leaderboard(database, "night_owls", 1).places[0]
    assert talker == Place(1, "Anna", "anna", 13_309, "messages")
    assert type(talker.count) is int
    assert type(owl.count) is float


def test_all_boards_come_in_their_order(database: Database) -> None:
    found = leaderboards(database, 2)
    assert tuple(board.type for board in found) == CONTRACT_TYPES
    assert max(len(board.places) for board in found) == 2
    assert found[0].title == "Top talkers"


def test_nobody_is_ranked_in_an_empty_database(database: Database) -> None:
    for table in ("message_analysis_cache", "chat_achievements", "user_stats"):
        database.execute(f"DELETE FROM {table}")
    assert leaderboard(database, "talkers").places == ()
    assert leaderboard(database, "achievements").places == ()


@pytest.mark.parametrize(
    ("type", "limit", "message"),
    [("talker", 10, "unknown leaderboard 'talker': choose from talkers, "), ("talkers", 0, "1 or")],
)
def test_what_does_not_exist_is_refused(
    database: Database, type: str, limit: int, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        leaderboard(database, type, limit)
