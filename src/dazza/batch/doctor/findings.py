"""What a check finds, and where the limits are."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class Level(enum.Enum):
    """How bad a finding is: nothing to do; good to know; look into it; it does not work."""

    FINE = "fine"
    NOTE = "note"
    WARNING = "warning"
    PROBLEM = "problem"

    @property
    def rank(self) -> int:
        return list(Level).index(self)


@dataclass(frozen=True)
class Finding:
    """The result of a check: the fact, and what to do about it if there is anything to do."""

    check: str
    level: Level
    what: str
    advice: str | None = None


@dataclass(frozen=True)
class Limits:
    """From where on something is a finding."""

    free_bytes: int = 200 * 2**20
    """Less free space than this is a problem."""
    log_bytes: int = 256 * 2**20
    """A log that is larger was kept from being brought into the file for long."""
    ahead_ms: int = 10 * 60_000
    """Clocks of chat servers may be ahead by so much."""
    late_ms: int = 60 * 60_000
    """A run that is due for longer was missed."""
    skipped_percent: float = 5.0


def worst(findings: Iterable[Finding]) -> Level:
    """The level of the worst finding."""
    return max((finding.level for finding in findings), key=lambda level: level.rank)


def fine(check: str, what: str) -> Finding:
    return Finding(check, Level.FINE, what)


def note(check: str, what: str, advice: str | None = None) -> Finding:
    return Finding(check, Level.NOTE, what, advice)


def warning(check: str, what: str, advice: str) -> Finding:
    return Finding(check, Level.WARNING, what, advice)


def problem(check: str, what: str, advice: str) -> Finding:
    return Finding(check, Level.PROBLEM, what, advice)
