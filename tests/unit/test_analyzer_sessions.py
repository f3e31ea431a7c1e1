"""Sessions: messages of one person, each at most 30 minutes after the one before."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.support import core
from tests.support.clock import HOUR_MS, MINUTE_MS, utc_ms
from tests.support.core import Row
from tests.support.dump import query

from dazza.analyzers.spans import join_spans
from dazza.tables.catalogue import DAY_RUNS, SESSION_SPANS

START = utc_ms("2024-05-06T12:00")
HALF = 30 * MINUTE_MS


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    return core.make_database(tmp_path / "chat.db")


def analyse(path: Path, *minutes: float, name: str = "bob") -> tuple[Any, ...]:
    """Say something so many minutes after the start; the row of user_sessions then."""
    times = [START + round(minute * MINUTE_MS) for minute in minutes]
    core.insert(path, [Row(name, "", at) for at in times])
    core.run(path, core.config(), START, ["sessions"])
    (row,) = query(
        path,
        "SELECT session_count, total_session_ms, longest_session_ms, longest_session_messages,"
        f" marathon_count FROM user_sessions WHERE username = '{name.lower()}'",
    )
    return row


@pytest.mark.parametrize(
    ("times", "row"),
    [
        ([0], (1, 0, 0, 1, 0)),
        ([0, 0], (1, 0, 0, 2, 0)),
        ([0, HALF], (1, HALF, HALF, 2, 0)),
        ([0, HALF + 1], (2, 0, 0, 1, 0)),
        ([HALF, 0, 2 * HALF], (1, 2 * HALF, 2 * HALF, 3, 0)),
        ([i * HALF for i in range(5)], (1, 2 * HOUR_MS, 2 * HOUR_MS, 5, 0)),
        ([*(i * HALF for i in range(5)), 4 * HALF + 1], (1, 4 * HALF + 1, 4 * HALF + 1, 6, 1)),
        # The longest in time and the fullest need not be the same one.
        ([0, HALF, 2 * HALF, *(9 * HALF + i for i in range(4))], (2, 2 * HALF + 3, 2 * HALF, 4, 0)),
    ],
)
def test_sessions_end_after_30_minutes_and_marathons_start_after_2_hours(
    times: list[int], row: tuple[int, ...], chat: Path
) -> None:
    assert analyse(chat, *(at / MINUTE_MS for at in times)) == row


def test_late_messages_join_sessions_from_within_between_before_and_behind(chat: Path) -> None:
    minute = MINUTE_MS
    assert analyse(chat, 0, 100)[:3] == (2, 0, 0)
    assert analyse(chat, 60)[:3] == (3, 0, 0)
    assert analyse(chat, 30) == (2, 60 * minute, 60 * minute, 3, 0)
    assert analyse(chat, 45) == (2, 60 * minute, 60 * minute, 4, 0)
    assert analyse(chat, 80) == (1, 100 * minute, 100 * minute, 6, 0)
    assert analyse(chat, -30, 130) == (1, 160 * minute, 160 * minute, 8, 1)
    assert analyse(chat, 300, 290)[:2] == (2, 170 * minute)
    assert query(chat, "SELECT count(*) FROM dazza_session_spans") == [(2,)]


def test_other_peoples_messages_join_nothing_and_other_spellings_do(chat: Path) -> None:
    analyse(chat, 0, 50)
    analyse(chat, 25, name="ana")
    assert analyse(chat)[0] == 2
    core.insert(chat, [Row(" BOB", "", START + 25 * MINUTE_MS)])
    assert analyse(chat)[0] == 1


def test_spans_join_the_same_in_every_order_and_grouping() -> None:
    """All orders of five spans, joined in two steps wherever one cuts."""
    spans = [(1, 0, 10, 1), (1, 12, 13, 2), (1, 5, 30, 4), (1, 32, 32, 8), (2, 11, 12, 16)]
    table = SESSION_SPANS
    schema = dict.fromkeys(table.frame_names, pl.Int64)
    unit = table.gap // 2  # so that 32 is within the gap of 30, and 13 of 10 is not

    def frame(rows: tuple[tuple[int, ...], ...]) -> pl.DataFrame:
        scaled = [(p, start * unit, end * unit, count) for p, start, end, count in rows]
        return pl.DataFrame(scaled, schema=schema, orient="row")

    expected = [(1, 0, 32 * unit, 15), (2, 11 * unit, 12 * unit, 16)]
    for order in itertools.permutations(spans):
        for cut in range(len(order)):
            first = join_spans(table, frame(order[:cut])) if cut else frame(())
            whole = join_spans(table, pl.concat([first, frame(order[cut:])]))
            assert whole.rows() == expected


def test_days_join_when_they_touch_and_not_over_a_day_between() -> None:
    schema = dict.fromkeys(DAY_RUNS.frame_names, pl.Int64)
    days = pl.DataFrame([(1, 9, 9), (1, 7, 7), (1, 10, 12), (2, 8, 8)], schema=schema, orient="row")
    assert join_spans(DAY_RUNS, days).rows() == [(1, 7, 7), (1, 9, 12), (2, 8, 8)]
