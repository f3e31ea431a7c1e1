"""The community as a whole: totals, rhythm, records, streaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from dazza.store import Database, ranking, reading
from dazza.store.ranking import Source
from dazza.zones import Zone

from .habits import Day, calendar
from .present import EPOCH, UTC, local_date, zone_of

ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Community:
    """Headline numbers. Days, hours and weekdays are local to the community's zone."""

    people: int
    messages: int
    words: int
    first_day: date | None
    last_day: date | None
    hours: tuple[int, ...]
    """Messages by hour, 24 numbers."""
    weekdays: tuple[int, ...]
    """Messages by weekday, 7 numbers, Monday first."""
    fullest_day: tuple[date, int] | None
    """The date with the most messages, of those that retention kept, and their number."""

    @property
    def busiest_hour(self) -> int | None:
        """0-23; ties: the earliest. None without messages."""
        return _peak(self.hours)

    @property
    def busiest_weekday(self) -> int | None:
        """1-7, Monday first; ties: the earliest. None without messages."""
        peak = _peak(self.weekdays)
        return None if peak is None else peak + 1


@dataclass(frozen=True, slots=True)
class Streak:
    """A streak that is alive. Lengths in days."""

    username: str
    """The display name."""
    key: str
    """The folded name."""
    current: int
    best: int
    since: date
    last_active: date


@dataclass(frozen=True, slots=True)
class Channel:
    """The room as a whole; today is the local date."""

    total_messages: int
    unique_users: int
    active_today: int
    """People who wrote today."""
    messages_today: int
    total_words: int
    first_seen: int | None
    """Time of the oldest counted message, ms UTC."""
    last_seen: int | None


@dataclass(frozen=True, slots=True)
class Record:
    """The best that anybody did."""

    kind: str
    """One of `RECORDS`."""
    username: str
    """The display name."""
    key: str
    """The folded name."""
    count: int


RECORDS: Final[dict[str, Source]] = {
    "best_streak": Source("user_chat_streaks", "best_streak"),
    "active_days": Source("user_chat_streaks", "total_active_days"),
    "longest_session_ms": Source("user_sessions", "longest_session_ms"),
    "longest_message": Source("message_analysis_cache", "longest_message"),
    "unique_emojis": Source("message_analysis_cache", "unique_emojis"),
}


def community_of(database: Database, zone: Zone = UTC) -> Community:
    """The headline of a database that was analysed; `zone` is the one it was analysed with."""
    people, messages, words = reading.totals(database)
    first, last = map(_date, reading.kept_dates(database))
    first_ms, _ = reading.seen_ms(database)
    if first is not None and first_ms is not None:
        first = min(first, EPOCH + timedelta(days=zone.day(first_ms)))
    hours = reading.messages_by_hour(database)
    weekdays = reading.messages_by_weekday(database)
    fullest = reading.fullest_day(database)
    return Community(
        people=people,
        messages=messages,
        words=words,
        first_day=first,
        last_day=last,
        hours=tuple(hours.get(hour, 0) for hour in range(24)),
        weekdays=tuple(weekdays.get(day, 0) for day in range(1, 8)),
        fullest_day=(date.fromisoformat(fullest[0]), fullest[1]) if fullest else None,
    )


def streaks_alive(
    database: Database, limit: int = 10, today: date | None = None
) -> tuple[Streak, ...]:
    """The longest streaks that are alive; ties by best streak, then by folded name. With the date
    of `today`, streaks that ended since the last run are left out."""
    since = None if today is None else (today - ONE_DAY).isoformat()
    return _streaks(reading.streaks_alive(database, limit, since))


def streaks_at_risk(database: Database, today: date, limit: int = 10) -> tuple[Streak, ...]:
    """Streaks of two days and more that end tonight unless the person writes: their last day was
    yesterday. The longest first."""
    yesterday = (today - ONE_DAY).isoformat()
    return _streaks(reading.streaks_alive(database, limit, yesterday, yesterday, 2))


def daily(database: Database, days: int, now_ms: int) -> tuple[Day, ...]:
    """The last `days` dates, today first, every one of them listed."""
    today = local_date(zone_of(database), now_ms)
    return calendar(database, None, today - (days - 1) * ONE_DAY, today)[::-1]


def channel(database: Database, now_ms: int) -> Channel:
    """The room as a whole. `now_ms` (UTC) says which day is today."""
    people, messages, words = reading.totals(database)
    (today,) = daily(database, 1, now_ms)
    first, last = reading.seen_ms(database)
    return Channel(
        total_messages=messages,
        unique_users=people,
        active_today=today.people,
        messages_today=today.messages,
        total_words=words,
        first_seen=first,
        last_seen=last,
    )


def records(database: Database) -> tuple[Record, ...]:
    """Who holds each of `RECORDS`; those that nobody holds are left out."""
    return tuple(
        Record(kind, row["display_name"], row["username"], int(row["value"]))
        for kind, source in RECORDS.items()
        for row in ranking.ranking(database, source.ranked(), 1).iter_rows(named=True)
    )


def _streaks(found: pl.DataFrame) -> tuple[Streak, ...]:
    return tuple(
        Streak(
            row["display_name"],
            row["username"],
            row["current_streak"],
            row["best_streak"],
            date.fromisoformat(row["streak_start_date"]),
            date.fromisoformat(row["last_active_date"]),
        )
        for row in found.iter_rows(named=True)
    )


def favourite_emoji(database: Database, limit: int = 10) -> tuple[tuple[str, int], ...]:
    """The most used emoji (custom ones as `<:name:id>`) with how often."""
    return tuple(reading.favourite_emoji(database, limit).iter_rows())


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _peak(counts: tuple[int, ...]) -> int | None:
    return counts.index(max(counts)) if any(counts) else None
