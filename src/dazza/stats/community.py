"""The community as a whole: totals, rhythm, records, and what was earned lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dazza.store import Database, reading
from dazza.store.reading import Source
from dazza.zones import Zone

UTC: Final = Zone("UTC", 0)
EPOCH: Final = date(1970, 1, 1)


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
    current: int
    best: int
    since: date
    last_active: date


@dataclass(frozen=True, slots=True)
class Earned:
    """An achievement that somebody earned."""

    username: str
    """The display name."""
    type: str
    name: str
    description: str
    icon: str
    tier: str
    achieved_at: int
    """Ms UTC."""
    holders: int
    """People who hold this tier."""


@dataclass(frozen=True, slots=True)
class Record:
    """The best that anybody did."""

    kind: str
    """One of `RECORDS`."""
    username: str
    """The display name."""
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
    first_ms = reading.first_seen_ms(database)
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


def streaks_alive(database: Database, limit: int = 10) -> tuple[Streak, ...]:
    """The longest streaks that are alive; ties by best streak, then by folded name."""
    return tuple(
        Streak(
            row["display_name"],
            row["current_streak"],
            row["best_streak"],
            date.fromisoformat(row["streak_start_date"]),
            date.fromisoformat(row["last_active_date"]),
        )
        for row in reading.streaks_alive(database, limit).iter_rows(named=True)
    )


def newest_achievements(database: Database, limit: int = 10) -> tuple[Earned, ...]:
    """What was earned last; of what one run found the higher tiers first, then the rarer."""
    return tuple(
        Earned(
            row["display_name"],
            row["type"],
            row["name"],
            row["description"] or "",
            row["icon"] or "",
            row["tier"],
            row["achieved_at"],
            row["holders"],
        )
        for row in reading.newest_achievements(database, limit).iter_rows(named=True)
    )


def records(database: Database) -> tuple[Record, ...]:
    """Who holds each of `RECORDS`; those that nobody holds are left out."""
    return tuple(
        Record(kind, row["display_name"], int(row["value"]))
        for kind, source in RECORDS.items()
        for row in reading.ranking(database, source, 1).iter_rows(named=True)
    )


def favourite_emoji(database: Database, limit: int = 10) -> tuple[tuple[str, int], ...]:
    """The most used emoji (custom ones as `<:name:id>`) with how often."""
    return tuple(reading.favourite_emoji(database, limit).iter_rows())


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _peak(counts: tuple[int, ...]) -> int | None:
    return counts.index(max(counts)) if any(counts) else None
