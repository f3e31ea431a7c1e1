"""Streaks on a hand-written calendar, from messages to the table.

Every case names a zone, the moment of the run (local), the local dates of messages (`12:00` where
no time is given), and the row that must come out.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support import core
from tests.support.clock import DAY_MS, ManualClock, utc_ms
from tests.support.core import Row
from tests.support.dump import query
from tests.support.streaks import Streaks, at, days, said, streaks

LONDON, NEW_YORK, LORD_HOWE = "Europe/London", "America/New_York", "Australia/Lord_Howe"


@dataclass(frozen=True)
class Case:
    """What happened, and the row: current, best, last date, start, days, breaks, longest break."""

    about: str
    zone: str | float
    now: str
    dates: tuple[str, ...]
    row: Streaks
    times: tuple[str, ...] = ("12:00",)

    def rows(self) -> list[Row]:
        return [row for time in self.times for row in said(days(*self.dates), self.zone, time=time)]


CASES = (
    Case(
        "one message today is a streak of one day",
        "UTC",
        "2024-05-10T13:00",
        ("2024-05-10",),
        (1, 1, "2024-05-10", "2024-05-10", 1, 0, 0),
    ),
    Case(
        "several messages of one day are one day",
        "UTC",
        "2024-05-10T23:30",
        ("2024-05-10",),
        (1, 1, "2024-05-10", "2024-05-10", 1, 0, 0),
        ("00:00", "00:00:00.001", "12:00", "23:59:59.999"),
    ),
    Case(
        "a streak until yesterday lives until tonight",
        "UTC",
        "2024-05-10T23:59:59.999",
        ("2024-05-07..2024-05-09",),
        (3, 3, "2024-05-09", "2024-05-07", 3, 0, 0),
    ),
    Case(
        "a streak until the day before yesterday is broken, from midnight on",
        "UTC",
        "2024-05-11T00:00",
        ("2024-05-07..2024-05-09",),
        (0, 3, "2024-05-09", None, 3, 0, 0),
    ),
    Case(
        "a long silence at the end is no break",
        "UTC",
        "2025-05-11T00:00",
        ("2024-05-01..2024-05-03", "2024-05-06..2024-05-09"),
        (0, 4, "2024-05-09", None, 7, 1, 2),
    ),
    Case(
        "the longest break is in inactive days, whatever its place",
        "UTC",
        "2024-05-30T10:00",
        ("2024-05-01", "2024-05-03", "2024-05-13..2024-05-14", "2024-05-18..2024-05-30"),
        (13, 13, "2024-05-30", "2024-05-18", 17, 3, 9),
    ),
    Case(
        "the best streak is an old one",
        "UTC",
        "2024-05-30T10:00",
        ("2024-04-01..2024-04-20", "2024-05-29..2024-05-30"),
        (2, 20, "2024-05-30", "2024-05-29", 22, 1, 38),
    ),
    Case(
        "a leap day is a day",
        "UTC",
        "2024-03-01T10:00",
        ("2024-02-28..2024-03-01",),
        (3, 3, "2024-03-01", "2024-02-28", 3, 0, 0),
    ),
    Case(
        "a leap day without a message breaks a streak",
        "UTC",
        "2024-03-01T10:00",
        ("2024-02-28", "2024-03-01"),
        (1, 1, "2024-03-01", "2024-03-01", 2, 1, 1),
    ),
    Case(
        "in another year the first of March follows the 28th of February",
        "UTC",
        "2023-03-01T10:00",
        ("2023-02-28", "2023-03-01"),
        (2, 2, "2023-03-01", "2023-02-28", 2, 0, 0),
    ),
    Case(
        "1900 and 2100 aside, every century's leap year counts: 2000 had a leap day",
        "UTC",
        "2000-03-02T10:00",
        ("2000-02-28", "2000-03-01"),
        (1, 1, "2000-03-01", "2000-03-01", 2, 1, 1),
    ),
    Case(
        "a streak goes on over the year's end",
        "UTC",
        "2024-01-02T00:00",
        ("2023-12-30..2024-01-02",),
        (4, 4, "2024-01-02", "2023-12-30", 4, 0, 0),
        ("00:00",),
    ),
    Case(
        "the clocks go forward in London: the short day is a day",
        LONDON,
        "2024-04-01T12:00",
        ("2024-03-30..2024-04-01",),
        (3, 3, "2024-04-01", "2024-03-30", 3, 0, 0),
        ("23:59:59.999", "00:00"),
    ),
    Case(
        "a whole short day of silence in London is a break of one day",
        LONDON,
        "2024-04-01T12:00",
        ("2024-03-30", "2024-04-01"),
        (1, 1, "2024-04-01", "2024-04-01", 2, 1, 1),
        ("00:00",),
    ),
    Case(
        "the clocks go back in London: the long day is one day",
        LONDON,
        "2024-10-28T00:30",
        ("2024-10-26..2024-10-28",),
        (3, 3, "2024-10-28", "2024-10-26", 3, 0, 0),
        ("00:00", "23:59"),
    ),
    Case(
        "the last hour of New York's long day still keeps yesterday's streak alive",
        NEW_YORK,
        "2024-11-03T23:59:59.999",
        ("2024-11-01..2024-11-02",),
        (2, 2, "2024-11-02", "2024-11-01", 2, 0, 0),
        ("23:59",),
    ),
    Case(
        "the first minute after New York's long day ends it",
        NEW_YORK,
        "2024-11-04T00:00",
        ("2024-11-01..2024-11-02",),
        (0, 2, "2024-11-02", None, 2, 0, 0),
        ("23:59",),
    ),
    Case(
        "New York's short day is over an hour early",
        NEW_YORK,
        "2024-03-11T00:00",
        ("2024-03-08..2024-03-09",),
        (0, 2, "2024-03-09", None, 2, 0, 0),
    ),
    Case(
        "half an hour of daylight saving on Lord Howe",
        LORD_HOWE,
        "2024-04-07T23:50",
        ("2024-04-05..2024-04-07",),
        (3, 3, "2024-04-07", "2024-04-05", 3, 0, 0),
        ("00:10", "23:45"),
    ),
    Case(
        "five hours and three quarters east, midnight is at 18:15 UTC",
        "Asia/Kathmandu",
        "2024-05-10T00:00",
        ("2024-05-08..2024-05-09",),
        (2, 2, "2024-05-09", "2024-05-08", 2, 0, 0),
        ("00:00", "23:59:59.999"),
    ),
    Case(
        "days after today do not count towards the current streak, but to all else",
        "UTC",
        "2024-05-10T12:00",
        ("2024-05-09..2024-05-13",),
        (2, 5, "2024-05-13", "2024-05-09", 5, 0, 0),
    ),
    Case(
        "a run that starts tomorrow keeps no streak alive",
        "UTC",
        "2024-05-10T12:00",
        ("2024-05-07..2024-05-08", "2024-05-11..2024-05-13"),
        (0, 3, "2024-05-13", None, 5, 1, 2),
    ),
    Case(
        "a streak until yesterday lives though the next run starts tomorrow",
        "UTC",
        "2024-05-10T12:00",
        ("2024-05-07..2024-05-09", "2024-05-11..2024-05-13"),
        (3, 3, "2024-05-13", "2024-05-07", 6, 1, 1),
    ),
    Case(
        "only messages of the future: active, but no current streak",
        "UTC",
        "2024-05-10T12:00",
        ("2024-06-01..2024-06-02", "2024-06-04"),
        (0, 2, "2024-06-04", None, 3, 1, 1),
    ),
    Case(
        "the first and the last day that count are 110 years apart",
        "UTC",
        "2024-05-10T12:00",
        ("1990-01-01", "2099-12-31"),
        (0, 1, "2099-12-31", None, 2, 1, 40_175),
    ),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = core.make_database(tmp_path_factory.mktemp("streaks") / "chat.db")
    core.execute(path, "PRAGMA journal_mode=DELETE")
    return path


@pytest.fixture
def chat(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "chat.db"))


def calculate(path: Path, now_ms: int, zone: str | float = "UTC", retention_days: int = 0) -> None:
    settings = core.config(zone, retention_days=retention_days)
    core.run(path, settings, now_ms, ["activity", "streak"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.about)
def test_the_calendar(case: Case, chat: Path) -> None:
    """Each case's row comes out."""
    core.insert(chat, case.rows())
    calculate(chat, at(case.now, case.zone), case.zone)
    assert streaks(chat) == case.row


@pytest.mark.parametrize(
    ("zone", "row"),
    [
        ("UTC", (2, 2, "2024-05-10", "2024-05-09", 2, 0, 0)),
        (14, (1, 1, "2024-05-10", "2024-05-10", 1, 0, 0)),
        (-12, (1, 1, "2024-05-09", "2024-05-09", 1, 0, 0)),
        ("Pacific/Kiritimati", (1, 1, "2024-05-10", "2024-05-10", 1, 0, 0)),
        ("Pacific/Pago_Pago", (1, 1, "2024-05-09", "2024-05-09", 1, 0, 0)),
    ],
)
def test_the_same_two_messages_fall_on_days_of_the_zone(
    zone: str | float, row: Streaks, chat: Path
) -> None:
    """23:00 and 01:00 UTC are two days in Greenwich, and one in zones on both sides of midnight."""
    moments = ("2024-05-09T23:00", "2024-05-10T01:00")
    core.insert(chat, [Row("bob", "hello", utc_ms(moment)) for moment in moments])
    calculate(chat, utc_ms("2024-05-10T01:30"), zone)
    assert streaks(chat) == row


def test_today_is_the_zones_own_day(chat: Path) -> None:
    """At one moment a streak until the 8th is dead in Kiritimati and alive in Pago Pago."""
    core.insert(chat, [Row("bob", "hello", utc_ms("2024-05-08T12:00"))])
    calculate(chat, utc_ms("2024-05-10T10:30"), "Pacific/Pago_Pago")  # there it is the 9th
    assert streaks(chat) == (1, 1, "2024-05-08", "2024-05-08", 1, 0, 0)
    calculate(chat, utc_ms("2024-05-10T10:30"), "Pacific/Kiritimati")  # the 11th; said on the 9th
    assert streaks(chat) == (0, 1, "2024-05-09", None, 1, 0, 0)


def test_retention_of_daily_rows_leaves_800_days_of_streak(chat: Path) -> None:
    """Of 800 days 401 daily rows stay, and the streak is 800 days long, also after the next run."""
    dates = days("2022-01-01..2024-03-10")
    assert len(dates) == 800
    now = utc_ms("2024-03-10T18:00")
    core.insert(chat, said(dates))
    calculate(chat, now, retention_days=400)
    expected = (800, 800, "2024-03-10", "2022-01-01", 800, 0, 0)
    assert streaks(chat) == expected
    kept = "SELECT count(*), min(date), max(date) FROM user_daily_activity"
    assert query(chat, kept) == [(401, "2023-02-04", "2024-03-10")]
    core.insert(chat, said(["2024-03-11"]))
    calculate(chat, now + DAY_MS, retention_days=400)
    assert streaks(chat) == (801, 801, "2024-03-11", "2022-01-01", 801, 0, 0)
    assert query(chat, kept) == [(401, "2023-02-05", "2024-03-11")]


def test_a_late_message_of_a_day_that_retention_dropped_joins_runs(chat: Path) -> None:
    """The gap is 700 days back, its daily rows are gone, and the streaks join all the same."""
    dates = days("2022-01-01..2024-03-10")
    now = utc_ms("2024-03-10T18:00")
    dates.remove("2022-04-10")
    core.insert(chat, said(dates))
    calculate(chat, now, retention_days=400)
    assert streaks(chat) == (700, 700, "2024-03-10", "2022-04-11", 799, 1, 1)
    core.insert(chat, said(["2022-04-10"]))
    calculate(chat, now, retention_days=400)
    assert streaks(chat) == (800, 800, "2024-03-10", "2022-01-01", 800, 0, 0)
    oldest = query(chat, "SELECT count(*), min(date) FROM user_daily_activity")
    assert oldest == [(401, "2023-02-04")]


def test_late_messages_join_runs_and_split_gaps_step_by_step(chat: Path) -> None:
    """Messages come with new ids and old times: beside, between and before the runs there are."""
    now = utc_ms("2024-05-20T12:00")
    story: list[tuple[list[str], Streaks]] = [
        (days("2024-05-10..2024-05-11"), (0, 2, "2024-05-11", None, 2, 0, 0)),
        (days("2024-05-18..2024-05-20"), (3, 3, "2024-05-20", "2024-05-18", 5, 1, 6)),
        (days("2024-05-14"), (3, 3, "2024-05-20", "2024-05-18", 6, 2, 3)),
        (days("2024-05-12..2024-05-13"), (3, 5, "2024-05-20", "2024-05-18", 8, 1, 3)),
        (days("2024-05-12"), (3, 5, "2024-05-20", "2024-05-18", 8, 1, 3)),
        (days("2024-05-17", "2024-05-15"), (4, 6, "2024-05-20", "2024-05-17", 10, 1, 1)),
        (days("2024-05-16"), (11, 11, "2024-05-20", "2024-05-10", 11, 0, 0)),
        (days("2024-05-01"), (11, 11, "2024-05-20", "2024-05-10", 12, 1, 8)),
    ]
    for dates, row in story:
        core.insert(chat, said(dates))
        calculate(chat, now)
        assert streaks(chat) == row
    assert query(chat, "SELECT count(*) FROM dazza_day_runs") == [(2,)]


def test_time_ends_the_streak_of_somebody_who_says_nothing(chat: Path) -> None:
    """Without any new message the streak lives through the next day, and ends at its midnight."""
    clock = ManualClock(at("2024-10-26T22:00", LONDON))
    core.insert(chat, said(days("2024-10-24..2024-10-26"), LONDON))
    for now, current in (
        ("2024-10-26T22:00", 3),
        ("2024-10-27T00:10", 3),
        ("2024-10-27T23:59:59", 3),  # 25 hours later
        ("2024-10-28T00:00", 0),
        ("2025-10-28T00:00", 0),
    ):
        clock.advance(at(now, LONDON) - clock.now_ms())
        calculate(chat, clock.now_ms(), LONDON)
        assert streaks(chat)[:3] == (current, 3, "2024-10-26")


def test_time_brings_messages_of_the_future_into_the_streak(chat: Path) -> None:
    """A run dated ahead grows into the current streak as its days come, with no new message."""
    core.insert(chat, said(days("2024-05-11..2024-05-13")))
    found = []
    for day in days("2024-05-10..2024-05-15"):
        calculate(chat, utc_ms(f"{day}T06:00"))
        found.append(streaks(chat)[0])
        assert streaks(chat)[1:3] == (3, "2024-05-13")
    assert found == [0, 1, 2, 3, 3, 0]


def test_another_persons_message_does_not_freeze_or_feed_a_streak(chat: Path) -> None:
    """Only ana goes on: bob's streak ends, hers grows, under any spelling of her name."""
    core.insert(chat, said(days("2024-05-07..2024-05-09")))
    core.insert(chat, said(days("2024-05-08..2024-05-09"), name="ana"))
    calculate(chat, utc_ms("2024-05-09T13:00"))
    assert (streaks(chat)[0], streaks(chat, "ana")[0]) == (3, 2)
    core.insert(chat, said(days("2024-05-10..2024-05-11"), name=" ANA "))
    calculate(chat, utc_ms("2024-05-11T13:00"))
    assert (streaks(chat)[0], streaks(chat, "ana")[0]) == (0, 4)


def test_ignored_people_have_no_streak_and_lose_it_when_they_are_ignored_later(chat: Path) -> None:
    """A bot's row goes with the run that learns of it, and comes back with the one that forgets."""
    core.insert(chat, said(days("2024-05-09..2024-05-10"), name="robot"))
    now = utc_ms("2024-05-10T13:00")
    held = "SELECT username, current_streak FROM user_chat_streaks"
    calculate(chat, now)
    assert query(chat, held) == [("robot", 2)]
    core.run(chat, core.config(ignore=("ROBO*",)), now, ["activity", "streak"])
    assert query(chat, held) == []
    calculate(chat, now)
    assert query(chat, held) == [("robot", 2)]
