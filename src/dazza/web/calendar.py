"""A year of days as a drawing: a column for each week, Monday on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dazza.stats.habits import Day, DayRun

from . import text
from .heat import heat, heat_steps

PITCH: Final = 20
"""From one day to the next, in pixels."""
SIDE: Final = 17
WEEKS: Final = 52


@dataclass(frozen=True, slots=True)
class Cell:
    """A day, and where it is."""

    week: int
    weekday: int
    """0-6, Monday first."""
    level: int
    told: str

    @property
    def x(self) -> int:
        return self.week * PITCH

    @property
    def y(self) -> int:
        return self.weekday * PITCH


@dataclass(frozen=True, slots=True)
class Calendar:
    """The drawing's parts. Pixels."""

    cells: tuple[Cell, ...]
    months: tuple[tuple[int, str], ...]
    """Where a month's name stands, and the name."""
    weeks: int = WEEKS
    width: int = WEEKS * PITCH
    height: int = 7 * PITCH
    side: int = SIDE


@dataclass(frozen=True, slots=True)
class Stripe:
    """A run of days on a line of time of the width 1,000."""

    x: float
    width: float
    best: bool
    told: str


def first_day(today: date) -> date:
    """The Monday with which a calendar that ends today begins."""
    return today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))


def calendar(days: Sequence[Day]) -> Calendar:
    """A drawing of the days from `first_day` on, oldest first."""
    steps = heat_steps(day.messages for day in days)
    cells, months = [], []
    for place, day in enumerate(days):
        told = f"{text.counted(day.messages, 'message')} on {text.day(day.date)}"
        cells.append(Cell(place // 7, place % 7, heat(day.messages, steps), told))
        if day.date.day <= 7 and place % 7 == 0:
            name = f"{day.date:%Y}" if day.date.month == 1 else f"{day.date:%b}"
            months.append((cells[-1].x, name))
    return Calendar(tuple(cells), tuple(months))


def stripes(runs: Sequence[DayRun], today: date) -> tuple[Stripe, ...]:
    """All runs of days between the first and today."""
    if not runs:
        return ()
    begin = min(run.first for run in runs)
    whole = max((today - begin).days + 1, 1)
    longest = max(run.days for run in runs)
    return tuple(
        Stripe(
            round(1000 * (run.first - begin).days / whole, 1),
            max(round(1000 * run.days / whole, 1), 0.7),
            run.days == longest,
            f"{text.counted(run.days, 'day')}, {text.day(run.first)} – {text.day(run.last)}",
        )
        for run in runs
        if run.first <= today
    )
