"""Now, in the community's own zone: its date, its midnight, its periods."""

from __future__ import annotations

import functools
import zoneinfo
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from dazza.errors import UsageError
from dazza.store import Database, reading_state
from dazza.zones import DAY_MS, UTC_NAME, Zone, restore_zone

EPOCH: Final = date(1970, 1, 1)
UTC: Final = Zone(UTC_NAME, 0)
PERIODS: Final = ("day", "week", "month", "all")
"""Today; the week from Monday; the calendar month; the whole history. All local."""


@dataclass(frozen=True, slots=True)
class Span:
    """Dates from `first` to `last`, both included."""

    first: date
    last: date


def zone_of(database: Database) -> Zone:
    """The zone that the cache tables were made with; UTC before the first run."""
    name = reading_state.zone_name(database)
    return UTC if name is None else restored(name)


@functools.lru_cache(maxsize=8)
def restored(name: str) -> Zone:
    """The zone of a name that stands in the database."""
    return restore_zone(name)


def local_date(zone: Zone, now_ms: int) -> date:
    """The date at `now_ms`."""
    if zone.offset_minutes is not None:
        return EPOCH + timedelta(days=(now_ms + zone.offset_minutes * 60_000) // DAY_MS)
    moment = datetime.fromtimestamp(now_ms / 1000, zoneinfo.ZoneInfo(zone.name))
    return moment.date()


def midnight_ms(zone: Zone, day: date) -> int:
    """When a local date begins, ms UTC; where the clock skips midnight, the first moment after."""
    days = (day - EPOCH).days
    if zone.offset_minutes is not None:
        return days * DAY_MS - zone.offset_minutes * 60_000
    local = datetime(day.year, day.month, day.day, tzinfo=zoneinfo.ZoneInfo(zone.name))
    return round(local.timestamp() * 1000)


def next_midnight(zone: Zone, now_ms: int) -> int:
    """When the date after that of `now_ms` begins, ms UTC."""
    return midnight_ms(zone, local_date(zone, now_ms) + timedelta(days=1))


def period_of(period: str, today: date) -> tuple[Span, Span]:
    """The dates of `day`, `week` or `month` that hold today, and those of the one before.

    Raises UsageError for any other period.
    """
    one = timedelta(days=1)
    if period == "day":
        return Span(today, today), Span(today - one, today - one)
    if period == "week":
        monday = today - timedelta(days=today.weekday())
        return Span(monday, monday + 6 * one), Span(monday - 7 * one, monday - one)
    if period == "month":
        first = today.replace(day=1)
        following = (first + timedelta(days=31)).replace(day=1)
        before = (first - one).replace(day=1)
        return Span(first, following - one), Span(before, first - one)
    raise UsageError(f"unknown period {period!r}: choose from {', '.join(PERIODS)}")
