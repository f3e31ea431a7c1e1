"""Times of day become moments: midnight, clocks set back, noon, clock changes."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import polars as pl
import pytest

from dazza.errors import UsageError
from dazza.ingest.localtime import ClockState, import_zone, resolve, state_at
from dazza.zones import Zone

DAY = 15_708  # 2013-01-03


def times(
    clock: list[str | None],
    zone: str | float | None = None,
    *,
    twelve_hours: bool = False,
    start: int = DAY,
    days: dict[int, int] | None = None,
    cut: int | None = None,
) -> list[str | None]:
    """Moments as `day HH:MM` UTC, days counted from `start`; read in two blocks if `cut`."""
    readings = [None if c is None else (int(c[:2]) * 60 + int(c[3:5])) * 60_000 for c in clock]
    count = len(clock)
    frame = pl.DataFrame(
        {
            "time_ms": readings,
            "day": [(days or {}).get(i) for i in range(count)],
            "month_day": [None] * count,
            "at": [None] * count,
        },
        schema={"time_ms": pl.Int32, "day": pl.Int32, "month_day": pl.Int32, "at": pl.Int64},
    )
    found: list[str | None] = []
    state, where = ClockState(start), import_zone(zone)
    for part in (frame,) if cut is None else (frame[:cut], frame[cut:]):
        if part.is_empty():
            continue
        done = resolve(part, state, where, twelve_hours)
        state = state_at(done, part.height - 1)
        for moment in done["timestamp"]:
            if moment is None:
                found.append(None)
                continue
            minutes = moment // 60_000 - start * 1440
            found.append(f"{minutes // 1440} {minutes // 60 % 24:02}:{minutes % 60:02}")
    return found


def test_after_a_line_that_says_the_date_a_late_time_is_of_that_date() -> None:
    assert times(["00:00", "23:59"], days={0: DAY}) == ["0 00:00", "0 23:59"]
    assert times(["23:00", "00:00", "23:59"]) == ["0 23:00", "1 00:00", "0 23:59"]  # or it was set


def test_a_line_that_says_the_date_only_ends_the_day_before_it_once() -> None:
    clock = ["23:50", None, "00:10", "00:20"]
    assert times(clock, days={1: DAY + 1})[2:] == ["1 00:10", "1 00:20"]


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (["12:00", "12:05"], ["0 12:00", "0 12:05"]),
        (["23:59", "00:00", "00:01"], ["0 23:59", "1 00:00", "1 00:01"]),
        (["23:00", "01:00", "23:00", "01:00"], ["0 23:00", "1 01:00", "1 23:00", "2 01:00"]),
        (["12:05", "12:04", "12:06"], ["0 12:05", "0 12:04", "0 12:06"]),
        (["03:10", "02:10", "02:20"], ["0 03:10", "0 02:10", "0 02:20"]),
        (["12:00", "09:00", "08:59"], ["0 12:00", "0 09:00", "0 08:59"]),
        (["12:00", "08:59"], ["0 12:00", "1 08:59"]),
        (["23:59", "00:00", "23:59", "00:00"], ["0 23:59", "1 00:00", "0 23:59", "1 00:00"]),
        (["00:00", "23:59"], ["0 00:00", "0 23:59"]),
        ([None, "12:00", None, "00:10"], [None, "0 12:00", "0 12:00", "1 00:10"]),
    ],
)
def test_a_clock_that_goes_back_by_hours_has_passed_midnight(
    clock: list[str | None], expected: list[str]
) -> None:
    for cut in (None, *range(1, len(clock))):
        assert times(clock, cut=cut) == expected


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (["11:55", "00:05", "06:00"], ["0 11:55", "0 12:05", "0 18:00"]),
        (["11:55", "00:05", "11:59", "00:01"], ["0 11:55", "0 12:05", "0 23:59", "1 00:01"]),
        (["13:00", "00:05"], ["0 13:00", "1 00:05"]),
        (["11:55", "05:00"], ["0 11:55", "1 05:00"]),
    ],
)
def test_a_clock_of_twelve_hours_passes_noon(clock: list[str | None], expected: list[str]) -> None:
    for cut in (None, *range(1, len(clock))):
        assert times(clock, twelve_hours=True, cut=cut) == expected


def test_lines_that_say_their_date_decide() -> None:
    clock: list[str | None] = ["23:59", "00:00", "00:01", "00:00", "23:00", "01:00"]
    dates = {1: DAY + 1, 3: DAY + 7}
    expected = ["0 23:59", "1 00:00", "1 00:01", "7 00:00", "7 23:00", "8 01:00"]
    for cut in (None, *range(1, len(clock))):
        assert times(clock, days=dates, cut=cut) == expected


@pytest.mark.parametrize(
    ("zone", "expected"), [(10, "-1 14:00"), (-3.5, "0 03:30"), ("Australia/Brisbane", "-1 14:00")]
)
def test_a_zone_moves_local_times(zone: str | float, expected: str) -> None:
    assert times(["00:00"], zone) == [expected]


def test_an_hour_that_comes_twice_keeps_its_order() -> None:
    start = (dt.date(2013, 10, 27) - dt.date(1970, 1, 1)).days
    clock: list[str | None] = ["01:50", "02:10", "02:50", "02:05", "02:55", "03:05"]
    expected = ["-1 23:50", "0 00:10", "0 00:50", "0 01:05", "0 01:55", "0 02:05"]
    for cut in (None, *range(1, len(clock))):
        assert times(clock, "Europe/Berlin", start=start, cut=cut) == expected


def test_an_hour_that_is_left_out_loses_nothing() -> None:
    start = (dt.date(2013, 3, 31) - dt.date(1970, 1, 1)).days
    clock: list[str | None] = ["01:59", "02:30", "03:40"]
    assert times(clock, "Europe/Berlin", start=start) == ["0 00:59", "0 01:30", "0 01:40"]


def test_every_hour_of_a_year_agrees_with_the_standard_library() -> None:
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    begin = dt.datetime(2013, 1, 1, 0, 15, tzinfo=dt.UTC)
    moments = [begin + dt.timedelta(minutes=30 * i) for i in range(2 * 24 * 365)]
    local = [m.astimezone(berlin) for m in moments]
    frame = pl.DataFrame(
        {
            "time_ms": [(m.hour * 60 + m.minute) * 60_000 for m in local],
            "day": [(m.date() - dt.date(1970, 1, 1)).days for m in local],
        },
        schema={"time_ms": pl.Int32, "day": pl.Int32},
    ).with_columns(month_day=pl.lit(None, pl.Int32), at=pl.lit(None, pl.Int64))
    done = resolve(frame, ClockState(0), Zone("Europe/Berlin"), twelve_hours=False)
    assert done["timestamp"].to_list() == [int(m.timestamp() * 1000) for m in moments]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", 15, "25"])
def test_a_zone_that_does_not_exist_is_refused(zone: str | float) -> None:
    with pytest.raises(UsageError, match="timezone"):
        import_zone(zone)
