"""Days as people write them down, and streaks as they stand in the table."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from pathlib import Path

from tests.support.core import Row
from tests.support.dump import query

Streaks = tuple[int, int, str, str | None, int, int, int]
"""current, best, last active date, start of the current one, active days, breaks, longest break."""


def at(moment: str, zone: str | float) -> int:
    """Milliseconds since 1970 of a local clock reading; the first of a repeated hour."""
    wall = dt.datetime.fromisoformat(moment)
    if isinstance(zone, str):
        return round(wall.replace(tzinfo=zoneinfo.ZoneInfo(zone)).timestamp() * 1000)
    return round(wall.replace(tzinfo=dt.timezone(dt.timedelta(hours=zone))).timestamp() * 1000)


def days(*spans: str) -> list[str]:
    """Dates from `2024-02-28..2024-03-01` and `2024-03-05`."""
    found = []
    for span in spans:
        first, _, last = span.partition("..")
        day, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)
        while day <= end:
            found.append(day.isoformat())
            day += dt.timedelta(days=1)
    return found


def said(
    dates: list[str], zone: str | float = "UTC", *, name: str = "bob", time: str = "12:00"
) -> list[Row]:
    """One message on each of these local dates, at this local time."""
    return [Row(name, "hello", at(f"{date}T{time}", zone)) for date in dates]


def streaks(path: Path, name: str = "bob") -> Streaks:
    """A person's row of user_chat_streaks."""
    found = query(
        path,
        "SELECT current_streak, best_streak, last_active_date, streak_start_date,"
        " total_active_days, streak_breaks, longest_break"
        f" FROM user_chat_streaks WHERE username = '{name}'",
    )
    (row,) = found
    return row
