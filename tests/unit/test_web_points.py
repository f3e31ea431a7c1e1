"""The titles of charts say their point."""

from __future__ import annotations

from datetime import date

import pytest

from dazza.stats.boards import LEADERBOARDS
from dazza.stats.community import Streak
from dazza.stats.habits import Trend
from dazza.stats.leaderboards import Leaderboard, Place
from dazza.web import points

TODAY = date(2026, 11, 26)


def hours(**counts: int) -> list[int]:
    return [counts.get(f"h{hour}", 0) for hour in range(24)]


def streak_since(day: date, days: int) -> Streak:
    return Streak(username="Ana", key="ana", current=days, best=days, since=day, last_active=TODAY)


@pytest.mark.parametrize(
    ("counts", "title"),
    [
        (
            {"h18": 10, "h19": 10, "h20": 11, "h21": 10, "h9": 59},
            "Mornings belong to us: 59 % of messages come between 8 and 12",
        ),
        (
            {"h18": 10, "h19": 10, "h20": 11, "h21": 10, "h3": 30, "h12": 29},
            "Evenings belong to us: 41 % of messages come between 18 and 22",
        ),
        (
            {"h20": 5, "h21": 5, "h22": 5, "h23": 6},
            "Nights belong to us: 100 % of messages come between 20 and midnight",
        ),
        (
            {"h23": 5, "h0": 5, "h1": 5, "h2": 5},
            "Nights belong to us: 100 % of messages come between 23 and 3",
        ),
    ],
)
def test_the_rhythm_is_that_of_the_fullest_four_hours(counts: dict[str, int], title: str) -> None:
    assert points.rhythm(hours(**counts)) == title


@pytest.mark.parametrize(
    ("now", "before", "title"),
    [
        (2790, 2491, "A lively month: 93 messages a day, 12 % more than in the 30 days before"),
        (1500, 3000, "A quiet month: 50 messages a day, 50 % fewer than in the 30 days before"),
        (3000, 2950, "A steady month: 100 messages a day, as many as in the 30 days before"),
        (9000, 3000, "A lively month: 300 messages a day, 3 × as many as in the 30 days before"),
        (1, 0, "A first month, with 1 message"),
        (0, 300, "Nobody has written for 30 days"),
    ],
)
def test_the_month_is_measured_by_the_one_before(now: int, before: int, title: str) -> None:
    assert points.lately(Trend(30, now, before, 3, 3)) == title


def test_a_history_that_ended_says_when() -> None:
    trend = Trend(30, 0, 0, 0, 0)
    assert points.lately(trend, date(2022, 12, 30)) == "Nobody has written since 30 Dec 2022"


def test_talkers_who_write_half_are_named_by_their_number() -> None:
    def board(*counts: int) -> Leaderboard:
        places = tuple(
            Place(rank=n + 1, username="x", key="x", count=count, label="messages")
            for n, count in enumerate(counts)
        )
        return Leaderboard(LEADERBOARDS["talkers"], places, total=len(counts))

    assert points.talkers(board(60, 40), 100) == "One person writes 60 % of it all"
    assert points.talkers(board(30, 25, 5), 100) == "Two people write 55 % of it all"
    many = board(*[5] * 10)
    assert points.talkers(many, 100) == "The first 10 of 10 talkers write 50 %"


def test_streaks_say_since_when_and_who_is_at_risk() -> None:
    streak = streak_since(date(2026, 11, 6), 20)
    old = streak_since(date(2025, 10, 23), 400)
    assert points.streaks([streak], TODAY) == "Streaks alive, the longest since 6 November"
    assert points.streaks([old], TODAY) == "Streaks alive, the longest since 23 October 2025"
    assert points.at_risk([]) == "No streak is at risk tonight"
    assert points.at_risk([streak]) == "One streak is at risk tonight"
    assert points.at_risk([streak, old]) == "2 streaks are at risk tonight"


def test_weekdays_and_the_edges_of_the_day() -> None:
    week = [[0] * 24 for _ in range(7)]
    week[6][12], week[1][12] = 60, 40
    assert points.weekdays(week) == "Sundays are the fullest (60 %), Mondays the quietest."
    even = [[1] * 24 for _ in range(7)]
    assert points.weekdays(even) == "Every day of the week is as full as the others."
    assert points.edges(hours(h3=8, h20=92)) == "8 % is written between midnight and 6"
    assert points.edges(hours(h3=1, h8=9, h20=90)) == "10 % is written before 9 in the morning"
    assert points.edges(hours(h20=90)) == "Nobody is up between midnight and 9"
