"""How fast a person writes while they are there, and what part of everybody does something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dazza.store import Database, reading

from .people import Person

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Pace:
    """A person's sessions in numbers, one decimal each; rates are 0 if no session has a length."""

    messages_per_hour: float
    words_per_minute: float
    avg_session_minutes: float
    marathon_count: int


def pace(person: Person) -> Pace | None:
    """Of the time within sessions; None where sessions were not counted yet."""
    sessions = person.sessions
    if sessions is None:
        return None
    spent_ms = sessions["total_session_ms"]
    return Pace(
        messages_per_hour=one_decimal(person.message_count * HOUR_MS, spent_ms),
        words_per_minute=one_decimal(person.word_count * MINUTE_MS, spent_ms),
        avg_session_minutes=one_decimal(spent_ms, sessions["session_count"] * MINUTE_MS),
        marathon_count=sessions["marathon_count"],
    )


def people_counted(database: Database) -> int:
    """How many people there are of whom a message counts."""
    people, _, _ = reading.totals(database)
    return people


def one_decimal(part: int, whole: int) -> float:
    """A quotient with one decimal, half up; 0 if there is no whole."""
    return (20 * part + whole) // (2 * whole) / 10 if whole else 0.0
