"""The community's own days and hours: parsed strictly, and as Python's zoneinfo has them."""

from __future__ import annotations

import datetime as dt
import random
import zoneinfo

import polars as pl
import pytest

from dazza.errors import SettingsError
from dazza.zones import DAY_MS, parse_zone, restore_zone

EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001  # a local clock reading
FIRST, LAST = 631_152_000_000, 4_102_444_800_000  # 1990 up to 2100
NAMES = (
    *("Australia/Lord_Howe", "Australia/Brisbane", "Africa/Casablanca", "Asia/Kathmandu"),
    *("America/St_Johns", "Europe/London", "Pacific/Apia", "Pacific/Chatham", "Asia/Pyongyang"),
    *("America/New_York", "Antarctica/Troll", "Asia/Tehran", "Pacific/Kiritimati", "UTC"),
)


@pytest.mark.parametrize(
    ("value", "name", "minutes"),
    [
        (10, "+10:00", 600),
        (5.5, "+05:30", 330),
        (-3.5, "-03:30", -210),
        (5.75, "+05:45", 345),
        (-0.5, "-00:30", -30),
        (0, "UTC", 0),
        (-0.0, "UTC", 0),
        ("+10", "+10:00", 600),
        ("-3.5", "-03:30", -210),
        (" 10 ", "+10:00", 600),
        ("14", "+14:00", 840),
        (-14, "-14:00", -840),
        ("Australia/Brisbane", "Australia/Brisbane", None),
    ],
)
def test_a_zone_is_hours_from_utc_or_a_name(value: str | float, name: str, minutes: int) -> None:
    """Whole and broken hours, as number or text; it is stored by a name that gives it back."""
    zone = parse_zone(value)
    assert (zone.name, zone.offset_minutes) == (name, minutes)
    assert restore_zone(zone.name) == zone


@pytest.mark.parametrize(
    "value",
    [
        *("Australia/Brisban", "brisbane", "", " ", "10:00", "+10:00", "1e1", "../../etc/passwd"),
        *("/etc/localtime", "15", -14.5, 99, 5.123, float("nan"), float("inf"), "5,5", "None"),
        *("Australia", "a\0b", "posixrules\n", "x" * 5_000),
    ],
)
def test_a_zone_that_does_not_exist_is_refused_in_one_line(value: str | float) -> None:
    """Nothing is guessed from a misspelt zone, and no file is opened by it."""
    with pytest.raises(SettingsError) as caught:
        parse_zone(value)
    assert "\n" not in str(caught.value)


def local(name: str | float, moments: list[int]) -> list[int]:
    zone = parse_zone(name)
    frame = pl.DataFrame({"t": moments}, schema={"t": pl.Int64})
    return frame.select(zone.local_ms(pl.col("t"))).to_series().to_list()


def expected(name: str, moment_ms: int) -> int:
    """The local clock reading by Python's own arithmetic."""
    moment = dt.datetime.fromtimestamp(moment_ms // 1000, zoneinfo.ZoneInfo(name))
    reading = moment.replace(tzinfo=None) - EPOCH
    return reading // dt.timedelta(milliseconds=1) + moment_ms % 1000


@pytest.mark.parametrize("name", NAMES)
def test_local_time_agrees_with_zoneinfo_from_1990_up_to_2100(name: str) -> None:
    """At random moments, and around every change of the clock that a year of each decade has."""
    dice = random.Random(name)
    moments = [dice.randrange(FIRST, LAST) for _ in range(3_000)]
    zone = zoneinfo.ZoneInfo(name)
    for year in range(1990, 2100, 7):
        start = int(dt.datetime(year, 1, 1, tzinfo=dt.UTC).timestamp())
        hours = range(start, start + 366 * 86_400, 3_600)
        offsets = [dt.datetime.fromtimestamp(h, zone).utcoffset() for h in hours]
        changes = [h for h, a, b in zip(hours[1:], offsets, offsets[1:], strict=False) if a != b]
        for change in changes:
            moments += [change * 1000 + shift for shift in range(-3_600_000, 3_600_001, 450_000)]
    moments += [FIRST, LAST - 1]
    moments = [m for m in moments if FIRST <= m < LAST]
    assert local(name, moments) == [expected(name, m) for m in moments]


@pytest.mark.parametrize("hours", [10, -3.5, 5.75, 14, -14, 0])
def test_hours_from_utc_shift_the_clock_and_nothing_else(hours: float) -> None:
    """No daylight saving in a plain offset."""
    moments = [FIRST, 0, 1_700_000_000_123, LAST - 1]
    assert local(hours, moments) == [m + int(hours * 3_600_000) for m in moments]


@pytest.mark.parametrize("zone", [10, -3.5, "Asia/Kathmandu", "Australia/Lord_Howe", "UTC", -11])
def test_a_day_begins_at_local_midnight(zone: str | float) -> None:
    """A ms before is yesterday; the day number is the local date's."""
    parsed = parse_zone(zone)
    base = 1_740_000_000_000
    midnight = next(
        t
        for t in range(base - base % 900_000, base + 2 * DAY_MS, 900_000)
        if local(zone, [t])[0] % DAY_MS == 0
    )
    day = local(zone, [midnight])[0] // DAY_MS
    assert parsed.day(midnight) == day
    assert parsed.day(midnight - 1) == day - 1
    assert parsed.day(midnight + DAY_MS - 1) == day


def test_a_day_that_a_zone_left_out_is_never_today() -> None:
    """Samoa had no 30 December 2011."""
    last = int(dt.datetime(2011, 12, 30, 9, 59, 59, 999_000, tzinfo=dt.UTC).timestamp() * 1000)
    apia = parse_zone("Pacific/Apia")
    left_out = (dt.date(2011, 12, 30) - EPOCH.date()).days
    assert apia.day(last) == left_out - 1
    assert apia.day(last + 1) == left_out + 1
