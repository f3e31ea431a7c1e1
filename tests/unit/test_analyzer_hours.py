"""Hours, weekdays and the scores made of them, from messages to the tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.support import core
from tests.support.clock import HOUR_MS, utc_ms
from tests.support.core import Row
from tests.support.dump import query
from tests.support.model import consistency

from dazza.analyzers.active_hours import habits


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    return core.make_database(tmp_path / "chat.db")


def hours(path: Path) -> list[tuple[Any, ...]]:
    return query(path, "SELECT weekday, hour, message_count FROM user_weekly_hours")


def analyse(path: Path, moments: list[str], zone: str | float) -> None:
    core.insert(path, [Row("bob", "hi", utc_ms(moment)) for moment in moments])
    core.run(path, core.config(zone), utc_ms("2024-12-31"), ["hours"])


@pytest.mark.parametrize(
    ("zone", "moments", "expected"),
    [
        # Monday is 1 and Sunday 7; midnight belongs to the day that begins.
        ("UTC", ["2024-05-06T00:00", "2024-05-12T23:59:59.999"], [(1, 0, 1), (7, 23, 1)]),
        # The hour that London repeats is one hour; the one it skips stays empty.
        ("Europe/London", ["2024-10-27T00:30", "2024-10-27T01:30"], [(7, 1, 2)]),
        ("Europe/London", ["2024-03-31T00:59", "2024-03-31T01:00"], [(7, 0, 1), (7, 2, 1)]),
        ("America/New_York", ["2024-11-03T05:30", "2024-11-03T06:30"], [(7, 1, 2)]),
        ("America/New_York", ["2024-03-10T06:59", "2024-03-10T07:00"], [(7, 1, 1), (7, 3, 1)]),
        # Lord Howe repeats half an hour: 14:45 and 15:15 UTC are both 01:45.
        ("Australia/Lord_Howe", ["2024-04-06T14:45", "2024-04-06T15:15"], [(7, 1, 2)]),
        ("Australia/Lord_Howe", ["2024-10-05T15:29", "2024-10-05T15:30"], [(7, 1, 1), (7, 2, 1)]),
        # Half and three quarters of an hour; the weekday is the local one too.
        ("Asia/Kathmandu", ["2024-05-05T18:14", "2024-05-05T18:15"], [(1, 0, 1), (7, 23, 1)]),
        (5.5, ["2024-05-05T18:29", "2024-05-05T18:30"], [(1, 0, 1), (7, 23, 1)]),
        (-3.5, ["2024-05-06T03:29", "2024-05-06T03:30"], [(1, 0, 1), (7, 23, 1)]),
        (14, ["2024-05-05T10:00"], [(1, 0, 1)]),
        (-12, ["2024-05-06T11:59"], [(7, 23, 1)]),
        # A zone without daylight saving, and a day on which Samoa skipped a whole date.
        ("Australia/Brisbane", ["2024-01-01T00:00", "2024-07-01T00:00"], [(1, 10, 2)]),
        ("Pacific/Apia", ["2011-12-30T09:59", "2011-12-30T10:00"], [(4, 23, 1), (6, 0, 1)]),
    ],
)
def test_a_message_belongs_to_the_hour_and_weekday_on_the_wall(
    zone: str | float, moments: list[str], expected: list[tuple[int, ...]], chat: Path
) -> None:
    analyse(chat, moments, zone)
    assert hours(chat) == expected


def test_a_change_of_zone_moves_every_message_once(chat: Path) -> None:
    """Nothing of the old zone's hours is left, and nothing is counted twice."""
    analyse(chat, ["2024-05-06T20:00", "2024-05-06T21:00"], "UTC")
    assert hours(chat) == [(1, 20, 1), (1, 21, 1)]
    analyse(chat, ["2024-05-06T22:00"], 10)
    assert hours(chat) == [(2, 6, 1), (2, 7, 1), (2, 8, 1)]


def habits_of(counts: dict[int, int]) -> dict[str, Any]:
    frame = pl.DataFrame(
        [(1, hour, count) for hour, count in counts.items()],
        schema={"person": pl.Int64, "hour": pl.Int64, "message_count": pl.Int64},
        orient="row",
    )
    return habits(frame.sample(fraction=1, shuffle=True, seed=1)).row(0, named=True)


def test_of_equal_hours_the_earliest_is_the_most_and_the_least_active_one() -> None:
    found = habits_of({22: 5, 3: 5, 9: 2, 17: 2, 12: 3})
    assert (found["most_active_hour"], found["least_active_hour"]) == (3, 9)
    alone = habits_of({7: 4})
    assert (alone["most_active_hour"], alone["least_active_hour"]) == (7, 7)


def test_the_parts_of_the_day_meet_at_6_12_and_18() -> None:
    found = habits_of({hour: 2**i for i, hour in enumerate((0, 5, 6, 8, 9, 11, 12, 17, 18, 23))})
    parts = ("night", "morning", "afternoon", "evening", "early")
    sums = [found[f"{part}_messages"] for part in parts]
    assert sums == [1 + 2, 4 + 8 + 16 + 32, 64 + 128, 256 + 512, 4 + 8]


@pytest.mark.parametrize(
    ("night", "early", "other", "scores"),
    [
        (1, 0, 0, (100.0, 0.0)),
        (0, 1, 2, (0.0, 33.3)),
        (1, 1, 1, (33.3, 33.3)),
        (1, 1, 1998, (0.1, 0.1)),  # 0.05, half up
        (1, 1, 1999, (0.0, 0.0)),
        (1999, 1, 0, (100.0, 0.1)),  # 99.95, half up: scores are not progress
        (1, 3, 796, (0.1, 0.4)),  # 0.125 and 0.375
    ],
)
def test_scores_are_percentages_with_one_decimal_half_up(
    night: int, early: int, other: int, scores: tuple[float, float]
) -> None:
    counts = {3: night, 8: early, 15: other}
    found = habits_of({hour: count for hour, count in counts.items() if count})
    assert (found["night_owl_score"], found["early_bird_score"]) == scores


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        (dict.fromkeys(range(24), 7), 100.0),
        ({5: 1}, 0.0),  # the deviation is 4.8 times the mean
        (dict.fromkeys(range(12), 3), 0.0),  # exactly as large as the mean
        (dict.fromkeys(range(23), 1), 79.1),  # σ/μ = 1/√23: 79.148…
        ({hour: 1 + hour % 2 for hour in range(24)}, 66.7),  # 1/3
        ({hour: 3 + 2 * (hour % 2) for hour in range(24)}, 75.0),
        ({hour: 1999 + 2 * (hour % 2) for hour in range(24)}, 100.0),  # 99.95, half up
        ({hour: 2001 + 2 * (hour % 2) for hour in range(24)}, 100.0),  # 99.950…
        ({hour: 1997 + 2 * (hour % 2) for hour in range(24)}, 99.9),  # 99.9499…
        ({hour: 400_001 - 2 * (hour % 2) for hour in range(24)}, 100.0),
    ],
)
def test_consistency_is_100_less_the_deviation_in_percent_of_the_mean(
    counts: dict[int, int], score: float
) -> None:
    assert habits_of(counts)["consistency_score"] == score
    assert consistency([counts.get(hour, 0) for hour in range(24)]) == score


def test_words_and_lengths_go_to_the_hour_of_their_message(chat: Path) -> None:
    """Lengths are in code points, and their mean is half up: 2.25 is 2.3."""
    noon = utc_ms("2024-05-06T12:00")
    texts = ["👍🏽", "a b", "", "né!s"]
    core.insert(chat, [Row("bob", text, noon + i) for i, text in enumerate(texts)])
    core.insert(chat, [Row("bob", "five5 six", noon + HOUR_MS)])
    core.run(chat, core.config(), noon, ["hours"])
    found = query(
        chat,
        "SELECT hour, message_count, word_count, avg_message_length FROM user_active_hours",
    )
    assert found == [(12, 4, 4, 2.3), (13, 1, 2, 9.0)]
