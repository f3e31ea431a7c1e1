"""Daily rows: what was said on which local date, and which dates are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support import core
from tests.support.clock import DAY_MS, utc_ms
from tests.support.core import Row
from tests.support.dump import query
from tests.support.streaks import days, said

NOON = utc_ms("2024-05-10T12:00")


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    return core.make_database(tmp_path / "chat.db")


def dates(path: Path, name: str = "bob") -> list[str]:
    found = query(path, f"SELECT date FROM user_daily_activity WHERE username = '{name}'")
    return sorted(row[0] for row in found)


def run(path: Path, now_ms: int, **settings: Any) -> None:
    core.run(path, core.config(**settings), now_ms, ["activity"])


def test_a_day_sums_up_its_messages_in_any_order_and_over_several_runs(chat: Path) -> None:
    core.insert(chat, [Row("Bob", "one two", NOON), Row("ana", "x", NOON)])
    run(chat, NOON)
    core.insert(chat, [Row("bob", "", NOON - 5), Row("BOB", "thrée 4!", NOON + 5)])
    run(chat, NOON)
    columns = "username, date, message_count, word_count, first_message_time, last_message_time"
    assert query(chat, f"SELECT {columns}, avg_message_length FROM user_daily_activity") == [
        ("ana", "2024-05-10", 1, 1, NOON, NOON, 1.0),
        ("bob", "2024-05-10", 3, 4, NOON - 5, NOON + 5, 5.0),
    ]


@pytest.mark.parametrize(
    ("lengths", "mean"),
    [([1, 2], 1.5), ([1, 1, 2], 1.3), ([0] * 19 + [1], 0.1), ([0] * 20 + [1], 0.0)],
)
def test_the_mean_length_has_one_decimal_half_up(
    lengths: list[int], mean: float, chat: Path
) -> None:
    """Also when it was reached message by message."""
    for length in lengths[-2:]:
        core.insert(chat, [Row("bob", "é" * length, NOON)])
        run(chat, NOON)
    core.insert(chat, [Row("bob", "é" * length, NOON) for length in lengths[:-2]])
    run(chat, NOON)
    assert query(chat, "SELECT avg_message_length FROM user_daily_activity") == [(mean,)]


def test_kept_are_the_newest_day_and_as_many_before_it_as_retention_says(chat: Path) -> None:
    """The newest day is anybody's: one person's message ages the rows of all."""
    core.insert(chat, said(days("2024-04-01..2024-05-10")))
    run(chat, NOON, retention_days=31)
    assert dates(chat) == days("2024-04-09..2024-05-10")
    core.insert(chat, said(["2024-05-12"], name="ana"))
    run(chat, NOON + 2 * DAY_MS, retention_days=31)
    assert dates(chat) == days("2024-04-11..2024-05-10")
    assert dates(chat, "ana") == ["2024-05-12"]


def test_time_alone_drops_nothing(chat: Path) -> None:
    """What counts is the newest day of the data, not today."""
    core.insert(chat, said(days("2024-05-01..2024-05-10")))
    run(chat, NOON, retention_days=31)
    run(chat, NOON + 900 * DAY_MS, retention_days=31)
    assert dates(chat) == days("2024-05-01..2024-05-10")


def test_days_after_today_drop_nothing_until_they_come(chat: Path) -> None:
    """A message dated ahead is kept and counted, but does not age the others before its day."""
    core.insert(chat, said([*days("2024-05-01..2024-05-10"), "2024-06-20"]))
    run(chat, NOON, retention_days=31)
    assert dates(chat) == [*days("2024-05-01..2024-05-10"), "2024-06-20"]
    run(chat, utc_ms("2024-06-19T23:59"), retention_days=31)
    assert len(dates(chat)) == 11
    run(chat, utc_ms("2024-06-20T00:00"), retention_days=31)
    assert dates(chat) == ["2024-06-20"]


def test_only_days_after_today_are_all_kept(chat: Path) -> None:
    core.insert(chat, said(["2024-06-20", "2024-09-20"]))
    run(chat, NOON, retention_days=31)
    assert dates(chat) == ["2024-06-20", "2024-09-20"]


def test_late_messages_of_dropped_days_are_dropped_and_of_kept_days_counted(chat: Path) -> None:
    core.insert(chat, said(["2024-04-09", "2024-05-10"]))
    run(chat, NOON, retention_days=31)
    core.insert(chat, said(["2024-04-08", "2024-04-09"]))
    run(chat, NOON, retention_days=31)
    counts = query(chat, "SELECT date, message_count FROM user_daily_activity ORDER BY date")
    assert counts == [("2024-04-09", 2), ("2024-05-10", 1)]


def test_longer_retention_brings_dropped_days_back_and_shorter_takes_them(chat: Path) -> None:
    core.insert(chat, said(days("2024-01-01..2024-05-10")))
    for retention, kept in ((31, 32), (60, 61), (0, 131), (31, 32)):
        run(chat, NOON, retention_days=retention)
        assert len(dates(chat)) == kept


def test_ignored_people_do_not_make_the_newest_day(chat: Path) -> None:
    core.insert(chat, said(["2024-01-01"]))
    core.insert(chat, said(["2024-05-10"], name="[bot]"))
    run(chat, NOON, retention_days=31)
    assert dates(chat) == ["2024-01-01"]
