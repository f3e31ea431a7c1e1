"""Levels of heat for calendars and weeks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from .design import HEAT


def heat_steps(values: Iterable[int]) -> tuple[int, ...]:
    """The greatest value of each level but the last: each holds a quarter of what is above 0.

    By rank and not by size, so that one loud evening does not make all others look alike.
    """
    filled = sorted(value for value in values if value > 0)
    if not filled:
        return ()
    return tuple(filled[(len(filled) - 1) * level // HEAT] for level in range(1, HEAT))


def heat(value: int, steps: Sequence[int]) -> int:
    """The level of a number, 0 to `HEAT`; only nothing is 0."""
    return 1 + bisect_left(steps, value) if value > 0 else 0
