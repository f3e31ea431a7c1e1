"""Times as JSON exports write them, in ms UTC; None where there is no such time."""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
STEP: Final = dt.timedelta(milliseconds=1)
LATEST_S: Final = 1 << 40
"""Numbers beyond this are no times."""


def iso_ms(value: object) -> int | None:
    """ISO 8601 with an offset from UTC, `2023-01-06T14:03:03.853+00:00`; finer steps are cut."""
    if not isinstance(value, str):
        return None
    try:
        when = dt.datetime.fromisoformat(value)
        return None if when.tzinfo is None else (when - EPOCH) // STEP
    except (ValueError, OverflowError):
        return None


def seconds_ms(value: object) -> int | None:
    """Seconds since 1970 as a number, or as text such as `1452988821.000002`; cut to ms."""
    if isinstance(value, str):
        whole, _, part = value.partition(".")
        if not (whole.isascii() and whole.isdigit() and len(whole) < 14):
            return None
        digits = part[:3].ljust(3, "0")
        return int(whole) * 1000 + int(digits) if digits.isascii() and digits.isdigit() else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not -LATEST_S <= value <= LATEST_S:
        return None
    return value * 1000 if isinstance(value, int) else math.floor(value * 1000 + 0.001)


def number_ms(value: object) -> int | None:
    """Milliseconds since 1970 as a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if -LATEST_S * 1000 <= value <= LATEST_S * 1000 else None
