"""On which day a file of lines begins, when its lines do not say it, or leave out the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Final

import polars as pl

from dazza.ingest.declare import Choices, LineFormat
from dazza.ingest.head import Head
from dazza.ingest.localtime import LATE_DAYS
from dazza.ingest.names import EPOCH, date_in_name, day_text, year_in_name

MINUTE_MS: Final = 60_000


@dataclass(frozen=True)
class Start:
    """The day of a file's first line."""

    day: int
    """Days since 1970-01-01."""
    told: str | None
    """How it is known, if not from the lines themselves."""
    guessed: bool = False
    """It follows from when the file was written, which may be when it was copied."""


def start_of(
    head: Head,
    known: LineFormat,
    choices: Choices,
    modified: dt.date,
    everything: Iterable[pl.DataFrame],
    dated: Iterable[pl.DataFrame],
) -> Start | None:
    """The first day of a file, or None if nothing says it.

    Args:
        head: its first bytes.
        known: its format.
        choices: what the format's survey chose.
        modified: when the file was last written; its last line is not from after it.
        everything: all its lines, parsed, in pieces; only read if the years have to be counted.
        dated: those that say the date; only read if there is none among the first ones.
    """
    in_name = None if known.dates_itself else date_in_name(head.place)
    if in_name is not None:
        return Start(in_name, f"starts on {day_text(in_name)}, by its name")
    parsed = head.parsed(known, choices) if len(head.lines) else None
    if parsed is not None and parsed["month_day"].is_not_null().any():
        return _without_year(head, parsed, modified, everything)
    in_lines = None if parsed is None else date_in_lines([parsed])
    if in_lines is None and parsed is not None and known.dated and not head.whole:
        in_lines = date_in_lines(chain([parsed], dated))
    if in_lines is not None:
        day, first = in_lines
        told = None if known.dates_itself and first else f"starts on {day_text(day)}, by its lines"
        return Start(day, told)
    if parsed is not None and _says_zone(parsed):
        return Start(0, None)
    in_name = date_in_name(head.place)
    if in_name is not None:
        return Start(in_name, f"starts on {day_text(in_name)}, by its name")
    return None


def step_of(head: Head, known: LineFormat, choices: Choices) -> int:
    """The smallest step of a file's times, in ms: a minute, if its first lines leave the seconds
    out, which most formats may."""
    parsed = head.parsed(known, choices) if len(head.lines) else None
    if parsed is None or (parsed["at"].fill_null(parsed["time_ms"]) % MINUTE_MS != 0).any():
        return known.resolution_ms
    return max(known.resolution_ms, MINUTE_MS)


def _says_zone(parsed: pl.DataFrame) -> bool:
    return bool(parsed["at"].is_not_null().any())


def date_in_lines(pieces: Iterable[pl.DataFrame]) -> tuple[int, bool] | None:
    """The day (since 1970-01-01) of the first line, from the first line that says its date; and
    whether nothing was said before that one."""
    earlier = False
    for piece in pieces:
        dated = piece["day"].is_not_null()
        at = int(dated.arg_max() or 0) if dated.any() else piece.height
        earlier = earlier or bool(piece["time_ms"].head(at).is_not_null().any())
        if at < piece.height:
            return int(piece["day"][at]) - earlier, not earlier
    return None


def _without_year(
    head: Head, parsed: pl.DataFrame, modified: dt.date, everything: Iterable[pl.DataFrame]
) -> Start:
    """The first day where dates have no year: by a line that has one, by the file's name, or so
    that the last line is not from after the file was written."""
    first, leap, rolls, last, full = _count_years(
        [parsed] if parsed["day"].is_not_null().any() else everything
    )
    if full is not None:
        return Start(_day(full, first), None)
    year = year_in_name(head.place)
    if year is not None:
        return Start(_day(year, first), f"starts in {year}, by its name")
    ends = modified.year - (last > modified.month * 100 + modified.day)
    year = ends - rolls
    while leap is not None and year > 1990 and not _is_leap(year + leap):
        year -= 1
    told = f"its dates have no year; it ends in {year + rolls}, by the file's own date"
    return Start(_day(year, first), told, guessed=True)


def _count_years(
    pieces: Iterable[pl.DataFrame],
) -> tuple[int, int | None, int, int, int | None]:
    """First date (100 * month + day), years after the first in which 29 February comes, number of
    New Years, last date, and the first year if some line says a year."""
    first, leap, rolls, before = None, None, 0, 0
    for piece in pieces:
        for month_day, day in piece.select("month_day", "day").iter_rows():
            if day is not None:
                date = EPOCH + dt.timedelta(days=day)
                month_day = date.month * 100 + date.day  # noqa: PLW2901  # either says it
            if month_day is None:
                continue
            if first is None:
                first = month_day
            elif _ordinal(month_day) < _ordinal(before) - LATE_DAYS:
                rolls += 1
            if day is not None:
                return first, None, rolls, month_day, date.year - rolls
            before = month_day
            if month_day == 229 and leap is None:
                leap = rolls
    return first or 101, leap, rolls, before, None


def _ordinal(month_day: int) -> int:
    return month_day // 100 * 31 + month_day % 100


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _day(year: int, month_day: int) -> int:
    try:
        date = dt.date(year, month_day // 100, month_day % 100)
    except ValueError:  # 29 February of another year
        date = dt.date(year, month_day // 100, 28)
    return (date - EPOCH).days
