"""Achievements: what is earned when, what is kept, and how far the next tier is said to be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from tests.support import core
from tests.support.clock import DAY_MS, HOUR_MS, MINUTE_MS, utc_ms
from tests.support.core import Row, Thresholds
from tests.support.dump import query

SEEDED: dict[str, tuple[int, int, int, int]] = {
    "message_count": (100, 1_000, 10_000, 50_000),
    "word_count": (1_000, 10_000, 100_000, 1_000_000),
    "streak_days": (7, 30, 100, 365),
    "active_days": (10, 50, 200, 500),
    "night_owl": (50, 250, 1_000, 5_000),
    "early_bird": (50, 250, 1_000, 5_000),
    "emoji_user": (100, 500, 2_000, 10_000),
    "caps_lock": (20, 100, 500, 2_000),
    "question_asker": (50, 250, 1_000, 5_000),
    "link_sharer": (25, 100, 500, 2_000),
    "vocabulary": (500, 2_000, 5_000, 10_000),
    "longest_msg": (100, 250, 500, 1_000),
}
"""From the contract."""
TIERS = ("bronze", "silver", "gold", "diamond")
NOON = utc_ms("2020-01-01T12:00")
NOW = utc_ms("2024-01-01T12:00")


def many(name: str, text: str, count: int, start_ms: int = NOON) -> list[Row]:
    """So many equal messages in a few seconds."""
    return [Row(name, text, start_ms + i) for i in range(count)]


def word(number: int) -> str:
    """A different word for each number, of letters only."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


# Of each type: messages with which somebody's value becomes this one.
MAKERS: dict[str, Callable[[str, int], list[Row]]] = {
    "message_count": lambda name, n: many(name, "", n),
    "word_count": lambda name, n: [Row(name, "a " * n, NOON)],
    "streak_days": lambda name, n: [Row(name, "", NOON + i * DAY_MS) for i in range(n)],
    "active_days": lambda name, n: [Row(name, "", NOON + 2 * i * DAY_MS) for i in range(n)],
    "night_owl": lambda name, n: many(name, "", n, NOON - 7 * HOUR_MS),
    "early_bird": lambda name, n: many(name, "", n, NOON - 4 * HOUR_MS),
    "emoji_user": lambda name, n: [Row(name, "😂 " * n, NOON)],
    "caps_lock": lambda name, n: many(name, "SHOUTING", n),
    "question_asker": lambda name, n: [Row(name, "?" * n, NOON)],
    "link_sharer": lambda name, n: [Row(name, "www.x.org " * n, NOON)],
    "vocabulary": lambda name, n: [Row(name, " ".join(map(word, range(n))), NOON)],
    "longest_msg": lambda name, n: [Row(name, "🎈" * (n - 1) + ".", NOON)],
}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = core.make_database(tmp_path_factory.mktemp("achievements") / "chat.db")
    core.execute(path, "PRAGMA journal_mode=DELETE")
    return path


@pytest.fixture
def chat(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "chat.db"))


def tiers(path: Path, name: str, type_: str) -> list[str]:
    """The tiers that somebody holds, lowest first; each must be there once."""
    found = query(
        path,
        "SELECT achievement_level FROM chat_achievements"
        f" WHERE username = '{name}' AND achievement_type = '{type_}'",
    )
    return sorted((row[0] for row in found), key=TIERS.index)


def progress(path: Path, name: str, type_: str) -> tuple[Any, ...]:
    """current_value, next_tier, next_threshold, progress_percent."""
    (row,) = query(
        path,
        "SELECT current_value, next_tier, next_threshold, progress_percent"
        f" FROM achievement_progress WHERE username = '{name}' AND achievement_type = '{type_}'",
    )
    return row


def run(path: Path, now_ms: int = NOW, **settings: Any) -> None:
    core.run(path, core.config(**settings), now_ms)


# Every type and tier, with the thresholds that a new database has


@pytest.fixture(scope="session")
def community(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For every type and tier somebody just below the threshold, at it, and above."""
    path = Path(shutil.copy(template, tmp_path_factory.mktemp("community") / "chat.db"))
    rows: list[Row] = []
    for type_, thresholds in SEEDED.items():
        for threshold in thresholds:
            for value in (threshold - 1, threshold, threshold + 1):
                rows += MAKERS[type_](f"{type_} {value}", value)
    core.insert(path, rows)
    run(path)
    return path


@pytest.mark.parametrize("step", [-1, 0, 1], ids=["below", "at", "above"])
@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("type_", SEEDED)
def test_a_tier_is_earned_at_its_threshold_with_all_below_it(
    type_: str, tier: str, step: int, community: Path
) -> None:
    """One less than the threshold does not do, and progress points to the tier above the held."""
    thresholds, rank = SEEDED[type_], TIERS.index(tier)
    value = thresholds[rank] + step
    reached = rank if step < 0 else rank + 1
    name = f"{type_} {value}"
    assert tiers(community, name, type_) == list(TIERS[:reached])
    if reached == len(TIERS):
        assert progress(community, name, type_) == (value, None, None, 100.0)
    else:
        wanted = thresholds[reached]
        # value * 1000 / wanted, half up, in whole numbers; 100 is for those who are there.
        tenths = min((2000 * value + wanted) // (2 * wanted), 999)
        row = (value, TIERS[reached], wanted, tenths / 10)
        assert progress(community, name, type_) == row


def test_progress_has_a_row_for_every_person_and_seeded_type_zeros_included(
    community: Path,
) -> None:
    people = query(community, "SELECT username FROM user_sessions")
    assert len(people) == len(
        {f"{t} {v + i}" for t in SEEDED for v in SEEDED[t] for i in (-1, 0, 1)}
    )
    found = query(community, "SELECT username, achievement_type FROM achievement_progress")
    assert sorted(found) == sorted((name, type_) for (name,) in people for type_ in SEEDED)
    assert progress(community, "message_count 99", "link_sharer") == (0, "bronze", 25, 0.0)
    assert progress(community, "message_count 99", "longest_msg") == (0, "bronze", 100, 0.0)


def test_another_run_or_rebuild_doubles_and_changes_nothing(chat: Path) -> None:
    """Ids, moments and details of what is held stay as they are."""
    core.insert(chat, [*many("bob", "hm?", 120), Row("ana", "x" * 300, NOON)])
    run(chat)
    held = query(chat, "SELECT * FROM chat_achievements ORDER BY id")
    assert (
        len(held) == len({row[1:4] for row in held}) == 4
    )  # bob: messages, questions; ana: length twice
    run(chat, NOW + DAY_MS)
    core.run(chat, core.config(), NOW + 2 * DAY_MS, rebuild=True)
    core.run(chat, core.config(), NOW + 3 * DAY_MS, ["achievement"], rebuild=True)
    assert query(chat, "SELECT * FROM chat_achievements ORDER BY id") == held


# Small thresholds of the owner's


def counts(path: Path, thresholds: Thresholds, people: dict[str, int]) -> None:
    """Let people write so many messages, in a database with these thresholds."""
    core.define(path, "message_count", thresholds)
    core.insert(path, (row for name, n in people.items() for row in many(name, "hello", n)))
    run(path)


def test_edited_thresholds_are_respected_from_the_first_run_on(chat: Path) -> None:
    counts(chat, (2, 3, 5, 8), {f"p{n}": n for n in range(1, 10)})
    held = [tiers(chat, f"p{n}", "message_count") for n in range(1, 10)]
    assert [len(found) for found in held] == [0, 1, 2, 2, 3, 3, 3, 4, 4]
    rows = [progress(chat, f"p{n}", "message_count") for n in range(1, 10)]
    assert rows == [
        (1, "bronze", 2, 50.0),
        (2, "silver", 3, 66.7),
        (3, "gold", 5, 60.0),
        (4, "gold", 5, 80.0),
        (5, "diamond", 8, 62.5),
        (6, "diamond", 8, 75.0),
        (7, "diamond", 8, 87.5),
        (8, None, None, 100.0),
        (9, None, None, 100.0),
    ]


@pytest.mark.parametrize(
    ("thresholds", "held", "row"),
    [
        ((None, 3, None, 9), ["silver"], (4, "diamond", 9, 44.4)),
        ((1, None, 4, None), ["bronze", "gold"], (4, None, None, 100.0)),
        ((None, None, None, 5), [], (4, "diamond", 5, 80.0)),
        ((2, None, None, 5), ["bronze"], (4, "diamond", 5, 80.0)),
        ((None, None, None, None), [], (4, None, None, 100.0)),
        ((0, 0, 4, 5), ["bronze", "silver", "gold"], (4, "diamond", 5, 80.0)),
        ((5, 3, 6, 7), ["silver"], (4, "gold", 6, 66.7)),  # bronze is dearer than silver
        ((10**18, None, None, None), [], (4, "bronze", 10**18, 0.0)),
        ((2**63 - 1, None, None, None), [], (4, "bronze", 2**63 - 1, 0.0)),
    ],
)
def test_a_null_threshold_means_no_such_tier_and_odd_ones_do_no_harm(
    thresholds: Thresholds, held: list[str], row: tuple[Any, ...], chat: Path
) -> None:
    counts(chat, thresholds, {"bob": 4})
    assert tiers(chat, "bob", "message_count") == held
    assert progress(chat, "bob", "message_count") == row


def test_a_zero_threshold_is_reached_by_everybody(chat: Path) -> None:
    core.define(chat, "link_sharer", (0, 1, 2, 3))
    core.insert(chat, many("bob", "hello", 1))
    run(chat)
    assert tiers(chat, "bob", "link_sharer") == ["bronze"]
    assert progress(chat, "bob", "link_sharer") == (0, "silver", 1, 0.0)


def test_increments_earn_tier_by_tier_and_say_when_and_with_what(chat: Path) -> None:
    """achieved_at is the run that found it; details are JSON with the value then."""
    core.define(chat, "message_count", (2, 3, 5, 8))
    for i, more in enumerate((1, 1, 2, 4)):
        core.insert(chat, many("Bob", "hello", more, NOON + i * DAY_MS))
        run(chat, NOW + i * DAY_MS)
    found = query(
        chat,
        "SELECT username, achievement_level, achieved_at, details FROM chat_achievements"
        " WHERE achievement_type = 'message_count'"
        " ORDER BY json_extract(details, '$.threshold')",
    )
    values = [(2, 2), (4, 3), (8, 5), (8, 8)]
    assert [(row[1], row[2]) for row in found] == [
        ("bronze", NOW + DAY_MS),
        ("silver", NOW + 2 * DAY_MS),
        ("gold", NOW + 3 * DAY_MS),
        ("diamond", NOW + 3 * DAY_MS),
    ]
    assert [json.loads(row[3]) for row in found] == [
        {"value": value, "threshold": threshold} for value, threshold in values
    ]
    assert {row[0] for row in found} == {"bob"}


@pytest.mark.parametrize("type_", SEEDED)
def test_every_type_grows_message_by_message(type_: str, chat: Path) -> None:
    """With thresholds 1, 2, 3 and 5 the fourth unit still earns gold only, also over several runs.

    (A message of 1 to 5 characters, for the longest one.)
    """
    core.define(chat, type_, (1, 2, 3, 5))
    parts: dict[str, Callable[[int], Row]] = {
        "message_count": lambda i: Row("bob", "", NOON + i),
        "word_count": lambda i: Row("bob", f"a{i}", NOON),
        "streak_days": lambda i: Row("bob", "", NOON + i * DAY_MS),
        "active_days": lambda i: Row("bob", "", NOON + 2 * i * DAY_MS),
        "night_owl": lambda i: Row("bob", "", NOON - 12 * HOUR_MS + i * 89 * MINUTE_MS),
        "early_bird": lambda i: Row("bob", "", NOON - 6 * HOUR_MS + i * 44 * MINUTE_MS),
        "emoji_user": lambda i: Row("bob", "👍🏽", NOON + i),
        "caps_lock": lambda i: Row("bob", "STRASSE", NOON + i),
        "question_asker": lambda i: Row("bob", "what？", NOON + i),
        "link_sharer": lambda i: Row("bob", "HTTPS://x", NOON + i),
        "vocabulary": lambda i: Row("bob", f"Same same w{i}x", NOON + i),
        "longest_msg": lambda i: Row("bob", "é" * (i + 1), NOON + i),
    }
    part = parts[type_]
    gain = 1 if type_ == "vocabulary" else 0  # `same` is one word throughout
    for i in range(4):
        core.insert(chat, [part(i)])
        run(chat)
        value = i + 1 + gain
        reached = sum(value >= threshold for threshold in (1, 2, 3, 5))
        assert tiers(chat, "bob", type_) == list(TIERS[:reached])
        assert progress(chat, "bob", type_)[0] == value
    last = (4 + gain, None, None, 100.0) if gain else (4, "diamond", 5, 80.0)
    assert progress(chat, "bob", type_) == last


# Nothing is taken back


def test_tiers_stay_when_their_people_are_ignored_later_and_progress_goes(chat: Path) -> None:
    counts(chat, (2, 3, 5, 8), {"bob": 5, "ana": 2})
    run(chat, ignore=("bo*",))
    assert tiers(chat, "bob", "message_count") == ["bronze", "silver", "gold"]
    people = "SELECT DISTINCT username FROM achievement_progress"
    assert query(chat, people) == [("ana",)]
    run(chat)
    assert tiers(chat, "bob", "message_count") == ["bronze", "silver", "gold"]
    assert progress(chat, "bob", "message_count") == (5, "diamond", 8, 62.5)


def test_people_who_are_ignored_from_the_start_earn_nothing(chat: Path) -> None:
    counts(chat, (1, 2, 3, 4), {"[bot]": 9, " Dazza ": 9, "bob": 1})
    assert {row[0] for row in query(chat, "SELECT username FROM chat_achievements")} == {"bob"}
    assert {row[0] for row in query(chat, "SELECT username FROM achievement_progress")} == {"bob"}


def test_tiers_of_the_night_stay_when_another_zone_makes_it_day(chat: Path) -> None:
    """Progress then goes from the lower value towards the tier above the highest held."""
    core.define(chat, "night_owl", (2, 3, 4, 9))
    core.insert(chat, many("bob", "hello", 3, utc_ms("2020-01-01T03:00")))
    run(chat)
    assert tiers(chat, "bob", "night_owl") == ["bronze", "silver"]
    run(chat, zone=10)
    assert tiers(chat, "bob", "night_owl") == ["bronze", "silver"]
    assert progress(chat, "bob", "night_owl") == (0, "gold", 4, 0.0)


def test_tiers_stay_when_thresholds_are_raised_or_messages_deleted(chat: Path) -> None:
    counts(chat, (2, 3, 5, 8), {"bob": 5})
    core.define(chat, "message_count", (20, 30, 50, 80))
    run(chat)
    assert tiers(chat, "bob", "message_count") == ["bronze", "silver", "gold"]
    assert progress(chat, "bob", "message_count") == (5, "diamond", 80, 6.3)
    core.execute(chat, "DELETE FROM messages WHERE id > 1")
    core.run(chat, core.config(), NOW, rebuild=True)
    assert tiers(chat, "bob", "message_count") == ["bronze", "silver", "gold"]
    assert progress(chat, "bob", "message_count") == (1, "diamond", 80, 1.3)


def test_the_highest_held_tier_counts_also_when_it_no_longer_has_a_threshold(chat: Path) -> None:
    """Gold alone, as an older bot may have left it: the next tier is diamond, not bronze."""
    core.execute(
        chat,
        "INSERT INTO chat_achievements (username, achievement_type, achievement_level,"
        " achieved_at, updated_at) VALUES ('bob', 'message_count', 'gold', 5, 5)",
    )
    counts(chat, (6, 7, None, 10), {"bob": 4})
    assert tiers(chat, "bob", "message_count") == ["gold"]
    assert progress(chat, "bob", "message_count") == (4, "diamond", 10, 40.0)


# Definitions between runs


def test_definitions_edited_between_runs_take_effect_for_people_not_touched(chat: Path) -> None:
    """Nobody wrote since, and still all get what is due at the next run, whoever else writes."""
    counts(chat, (100, 200, 300, 400), {"bob": 5, "ana": 2})
    assert tiers(chat, "bob", "message_count") == []
    core.define(chat, "message_count", (2, 3, 6, 8))
    run(chat)
    assert tiers(chat, "bob", "message_count") == ["bronze", "silver"]
    assert tiers(chat, "ana", "message_count") == ["bronze"]
    assert progress(chat, "bob", "message_count") == (5, "gold", 6, 83.3)
    assert progress(chat, "ana", "message_count") == (2, "silver", 3, 66.7)
    core.define(chat, "message_count", (2, 3, 5, 8))
    core.insert(chat, many("eve", "hello", 1))
    run(chat)
    assert tiers(chat, "bob", "message_count") == ["bronze", "silver", "gold"]


def test_edits_of_the_words_of_a_definition_are_kept(chat: Path) -> None:
    core.execute(
        chat,
        "UPDATE achievement_definitions SET name = 'Yapper', icon = '🦜' WHERE type = 'word_count'",
    )
    core.insert(chat, many("bob", "hello", 1))
    run(chat)
    core.run(chat, core.config(), NOW, rebuild=True)
    named = "SELECT name, icon FROM achievement_definitions WHERE type = 'word_count'"
    assert query(chat, named) == [("Yapper", "🦜")]


@pytest.mark.parametrize("deleted", ["caps_lock", "%"])
def test_a_deleted_seed_is_seeded_again_by_the_next_run(deleted: str, chat: Path) -> None:
    core.insert(chat, many("bob", "hello", 1))
    run(chat)
    columns = "type, name, icon, " + ", ".join(core.TIER_COLUMNS)
    all_of_them = f"SELECT {columns} FROM achievement_definitions ORDER BY type"
    before = query(chat, all_of_them)
    assert {row[0]: row[3:] for row in before} == SEEDED
    core.execute(chat, "DELETE FROM achievement_definitions WHERE type LIKE ?", (deleted,))
    run(chat)
    assert query(chat, all_of_them) == before
    assert len(query(chat, "SELECT 1 FROM achievement_progress")) == len(SEEDED)


def test_a_definition_of_somebody_elses_is_left_alone_and_breaks_nothing(chat: Path) -> None:
    """A type that Dazza cannot count is neither earned nor shown as progress, and is kept."""
    core.execute(
        chat,
        "INSERT INTO achievement_definitions (type, name, bronze_threshold)"
        " VALUES ('wit', 'Wit', 0)",
    )
    core.execute(
        chat,
        "INSERT INTO chat_achievements (username, achievement_type, achievement_level,"
        " achieved_at, updated_at) VALUES ('bob', 'wit', 'bronze', 5, 5),"
        " ('bob', 'message_count', 'platinum', 5, 5)",
    )
    counts(chat, (1, 2, 3, 4), {"bob": 1, "ana": 1})
    assert query(chat, "SELECT username FROM chat_achievements WHERE achievement_type = 'wit'") == [
        ("bob",)
    ]
    assert not query(chat, "SELECT 1 FROM achievement_progress WHERE achievement_type = 'wit'")
    assert progress(chat, "bob", "message_count") == (1, "silver", 2, 50.0)
    core.run(chat, core.config(), NOW, rebuild=True)
    assert query(chat, "SELECT name FROM achievement_definitions WHERE type = 'wit'") == [("Wit",)]


def test_streak_tiers_count_the_best_streak_not_the_current_one(chat: Path) -> None:
    """A streak of three days long ago is worth as much as a living one."""
    core.define(chat, "streak_days", (2, 3, 4, 5))
    core.insert(chat, [Row("bob", "", NOON + i * DAY_MS) for i in (0, 1, 2, 9)])
    run(chat)
    assert tiers(chat, "bob", "streak_days") == ["bronze", "silver"]
    assert progress(chat, "bob", "streak_days") == (3, "gold", 4, 75.0)


def test_late_messages_that_join_streaks_earn_what_the_whole_is_worth(chat: Path) -> None:
    core.define(chat, "streak_days", (4, 5, 6, 7))
    core.insert(chat, [Row("bob", "", NOON + i * DAY_MS) for i in (0, 1, 3, 4)])
    run(chat)
    assert tiers(chat, "bob", "streak_days") == []
    core.insert(chat, [Row("BOB", "", NOON + 2 * DAY_MS)])
    run(chat)
    assert tiers(chat, "bob", "streak_days") == ["bronze", "silver"]


# What runs of some analyzers alone must not leave stale


@pytest.mark.parametrize("threshold", ["", "lots", 5.5])
def test_a_threshold_that_is_no_whole_number_gives_nothing_away(
    threshold: float | str, chat: Path
) -> None:
    """What is no number is no tier; five messages are less than five and a half."""
    core.execute(
        chat,
        "UPDATE achievement_definitions SET bronze_threshold = ? WHERE type = 'message_count'",
        (threshold,),
    )
    core.insert(chat, many("bob", "hello", 5))
    run(chat)
    assert tiers(chat, "bob", "message_count") == []


def values_equal(path: Path, wanted: Iterable[tuple[str, int]]) -> None:
    assert {type_: progress(path, "bob", type_)[0] for type_, _ in wanted} == dict(wanted)


def test_achievements_run_alone_under_a_new_zone_come_right_when_the_rest_follows(
    chat: Path,
) -> None:
    core.insert(chat, many("bob", "hello", 3, utc_ms("2020-01-01T03:00")))
    run(chat)
    core.run(chat, core.config(10), NOW, ["achievement"])
    run(chat, zone=10)
    values_equal(chat, [("night_owl", 0), ("message_count", 3)])


def test_achievements_follow_when_what_they_come_after_was_rebuilt_alone(chat: Path) -> None:
    core.insert(chat, many("bob", "hello", 3))
    run(chat)
    core.execute(chat, "UPDATE messages SET message = 'what? hello?'")
    core.run(chat, core.config(), NOW, ["word", "content"], rebuild=True)
    run(chat)
    values_equal(chat, [("question_asker", 6), ("word_count", 6), ("vocabulary", 2)])
