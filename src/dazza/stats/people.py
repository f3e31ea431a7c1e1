"""One person: all that is known of them, found by any spelling of their name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dazza.store import Database, reading_people
from dazza.text import fold_name

from .leaderboards import Standing, ranks
from .present import local_date, zone_of

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """What the cache tables hold of a person. Rows are as the contract names their columns; None
    where a job has not run yet. Times are ms UTC."""

    username: str
    """The folded name."""
    display_name: str
    first_seen: int
    last_seen: int
    message_count: int
    word_count: int
    days_active: int
    message_analysis: Row
    user_stats: Row | None
    chat_streaks: Row | None
    """As of today: a streak that ended since the last run is none."""
    activity_summary: Row | None
    sessions: Row | None
    hourly: tuple[Row, ...]
    """Rows of user_active_hours, by hour."""
    achievements: tuple[Row, ...]
    """Tiers held, with name, description and icon of the achievement, newest first."""


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody whose name was looked for."""

    username: str
    """The folded name."""
    display_name: str
    message_count: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A number of two people; None where one of them has none."""

    metric: str
    """A type of leaderboard."""
    first: Standing | None
    second: Standing | None

    @property
    def ahead(self) -> int:
        """1 if the first has the higher rank, 2 if the second has, 0 if neither."""
        if self.first is None or self.second is None:
            return 1 if self.first else 2 if self.second else 0
        if self.first.value == self.second.value:
            return 0
        return 1 if self.first.rank < self.second.rank else 2


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two people side by side, on every leaderboard."""

    first: Found
    second: Found
    metrics: tuple[Compared, ...]


def person(database: Database, username: str, now_ms: int) -> Person | None:
    """All that is known of a person, in any spelling; None for somebody no message of whom counts,
    ignored names among them. `now_ms` (UTC) says which day is today."""
    name = fold_name(username)
    analysis = reading_people.row_of(database, "message_analysis_cache", name)
    seen = reading_people.seen(database, name)
    if analysis is None or seen is None:
        return None
    streaks = reading_people.row_of(database, "user_chat_streaks", name)
    return Person(
        username=name,
        display_name=reading_people.display_name(database, name),
        first_seen=seen[0],
        last_seen=seen[1],
        message_count=analysis["total_messages"],
        word_count=analysis["total_words"],
        days_active=streaks["total_active_days"] if streaks else 0,
        message_analysis=analysis,
        user_stats=reading_people.row_of(database, "user_stats", name),
        chat_streaks=streaks and as_of(streaks, local_date(zone_of(database), now_ms)),
        activity_summary=reading_people.row_of(database, "user_activity_summary", name),
        sessions=reading_people.row_of(database, "user_sessions", name),
        hourly=tuple(reading_people.hours_of(database, name)),
        achievements=tuple(reading_people.achievements_of(database, name)),
    )


def found(database: Database, username: str) -> Found | None:
    """The person of this name, in any spelling, if a message of them counts."""
    name = fold_name(username)
    analysis = reading_people.row_of(database, "message_analysis_cache", name)
    if analysis is None:
        return None
    shown = reading_people.display_name(database, name)
    return Found(name, shown, analysis["total_messages"])


def search(database: Database, query: str, limit: int) -> tuple[Found, ...]:
    """People whose folded name has the folded query in it: the one of exactly that name first,
    then those whose name begins with it, then those who wrote most."""
    folded = fold_name(query)
    if not folded:
        return ()
    rows = reading_people.search(database, folded, limit).iter_rows(named=True)
    return tuple(Found(row["username"], row["display_name"], row["messages"]) for row in rows)


def compare(database: Database, first: str, second: str, now_ms: int) -> Comparison | None:
    """Two people, in any spelling, on every leaderboard; None if one of them is unknown."""
    one, other = found(database, first), found(database, second)
    if one is None or other is None:
        return None
    ours = ranks(database, one.username, now_ms)
    theirs = ranks(database, other.username, now_ms)
    metrics = tuple(Compared(type, ours[type], theirs[type]) for type in ours if type != "messages")
    return Comparison(one, other, metrics)


def as_of(streaks: Row, today: date) -> Row:
    """A row of user_chat_streaks; the current streak ended if its last day is before yesterday."""
    yesterday = (today - timedelta(days=1)).isoformat()
    if streaks["last_active_date"] >= yesterday:
        return streaks
    return {**streaks, "current_streak": 0, "streak_start_date": None}
