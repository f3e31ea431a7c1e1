"""What text formats share: clock readings, IRC's formatting codes, the shape of their frames."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final

import polars as pl

from dazza.decoding import FORMATTING_CODE
from dazza.ingest.declare import (
    BAD,
    MESSAGE,
    NO_NAME,
    NO_SUCH_TIME,
    NOT_UNDERSTOOD,
    PARSED,
)

NAME_OF_GROUP: Final = re.compile(r"\(\?P<(\w+)>")
DAYS_TO_1970: Final = 719_469
"""From the day before March of the year 0 to 1970-01-01."""


def groups(
    lines: pl.Series, pattern: str, plain: str | None = None, rest: str = "text"
) -> pl.DataFrame:
    """Lines (line) and the named groups of a pattern in each (m, a struct).

    `plain` finds the same in most lines, if it finds anything: some of the groups, and `rest`,
    which is all that comes after what it matches (where the pattern finds no rest, it may be
    empty). It leaves but one way on at each character, so that Rust's regex engine never looks
    back, and it does not look at the rest, which makes it several times faster; the pattern itself
    is for the other lines.
    """
    line, second = pl.col("line"), pl.col("second").struct.field
    frame = lines.alias("line").to_frame()
    if plain is None:
        return frame.select(line, m=line.str.extract_groups(pattern))
    head = f"^(?P<head>{plain.removeprefix('^')})"
    found = frame.with_columns(first=line.str.extract_groups(head)).with_columns(
        **{rest: line.str.strip_prefix(first("head"))}
    )
    left = pl.when(first("head").is_null()).then("line")
    found = found.with_columns(second=left.str.extract_groups(pattern))
    in_plain = {name: first(name) for name in NAME_OF_GROUP.findall(plain)} | {rest: pl.col(rest)}
    return found.select(
        line,
        m=pl.struct(
            pl.coalesce(in_plain[name], second(name)) if name in in_plain else second(name)
            for name in NAME_OF_GROUP.findall(pattern)
        ),
    )


def first(name: str) -> pl.Expr:
    """A group of what `plain` found."""
    return pl.col("first").struct.field(name)


def of_each_run(
    values: pl.Series, find: Callable[[pl.Series], pl.Series], dtype: type[pl.DataType] = pl.Int32
) -> pl.Series:
    """What `find` says of each value, null of null; it is not asked again while the value stays the
    same, as it does for long in a log."""
    if values.null_count() == len(values):  # a way to write dates that this log does not use
        return pl.Series([None], dtype=dtype).new_from_index(0, len(values))
    runs = values.rle_id()
    begins = runs != runs.shift(1, fill_value=len(values))
    return find(values.filter(begins)).gather(runs)


def of_runs(
    column: pl.Expr,
    find: Callable[[pl.Series], pl.Series],
    dtype: type[pl.DataType] = pl.Int32,
) -> pl.Expr:
    """`of_each_run` of a column."""
    return column.map_batches(partial(of_each_run, find=find, dtype=dtype), return_dtype=dtype)


def where(
    values: pl.Series, chosen: pl.Series, find: Callable[[pl.Series], pl.Series]
) -> pl.Series:
    """Values with what `find` makes of the `chosen` ones in their place."""
    rows = chosen.arg_true()
    return values.clone().scatter(rows, find(values.gather(rows))) if len(rows) else values


def where_null(
    found: pl.Series, source: pl.Series, find: Callable[[pl.Series], pl.Series]
) -> pl.Series:
    """What was found in values of `source` the quick way, and where that is nothing, what `find`
    finds in them."""
    rows = (found.is_null() & source.is_not_null()).arg_true()
    return found.clone().scatter(rows, find(source.gather(rows))) if len(rows) else found


def time_ms(
    hour: pl.Expr,
    minute: pl.Expr,
    second: pl.Expr | None = None,
    half: pl.Expr | None = None,
    milli: pl.Expr | None = None,
) -> pl.Expr:
    """Milliseconds since midnight from digits as text; null if there is no such time of day.

    `half` is "am" or "pm" in lower case, or null where the clock has 24 hours; `milli` has three
    digits.
    """
    hours, minutes = hour.cast(pl.Int32), minute.cast(pl.Int32)
    valid = (hours < 24) & (minutes < 60)
    if half is not None:
        valid &= half.is_null() | hours.is_between(1, 12)
        hours = (
            pl.when(half == "am")
            .then(hours % 12)
            .when(half == "pm")
            .then(hours % 12 + 12)
            .otherwise(hours)
        )
    total = hours * 3_600_000 + minutes * 60_000
    if second is not None:
        last = second.cast(pl.Int32).fill_null(0)
        valid &= last < 61
        total += last.clip(upper_bound=59) * 1000  # a leap second
    if milli is not None:
        total += milli.cast(pl.Int32).fill_null(0)
    return pl.when(valid).then(total)


def date_day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Days since 1970-01-01 from digits as text; null if there is no such date."""
    date = pl.struct(year=year, month=month, dom=day)
    return date.map_batches(lambda dates: days(dates.struct.unnest()), return_dtype=pl.Int32)


def days(date: pl.DataFrame) -> pl.Series:
    """Days since 1970-01-01 of year, month and dom (digits as text); null if there is no such date.

    By the rules of the Gregorian calendar, with years that begin in March, so that the leap day is
    their last.
    """
    names = ("year", "month", "dom")
    frame = date.select(pl.col(name).cast(pl.Int32) for name in names)
    year, month, dom = (pl.col(name) for name in names)
    march, years = (month + 9) % 12, year - (month <= 2).cast(pl.Int32)
    leaps = years // 4 - years // 100 + years // 400
    frame = frame.with_columns(
        days=years * 365 + leaps + (march * 153 + 2) // 5 + dom - DAYS_TO_1970
    )
    day = pl.col("days").cast(pl.Date)
    exists = month.is_between(1, 12) & (day.dt.month() == month) & (day.dt.day() == dom)
    return frame.select(pl.when(exists).then("days")).to_series()


def without_formatting(column: str) -> pl.Expr:
    """A text column without IRC's colour and style codes; other control characters stay."""
    return pl.col(column).str.replace_all(FORMATTING_CODE, "")


def classify(frame: pl.DataFrame) -> pl.DataFrame:
    """Make messages with no name or an impossible time bad, and bring `PARSED` into shape.

    `frame` has kind, name, text and those of the other columns that the format knows.
    """
    frame = frame.with_columns(
        pl.lit(None, dtype=kind).alias(name) for name, kind in PARSED.items() if name not in frame
    )
    is_message = pl.col("kind") == MESSAGE
    nameless = is_message & (pl.col("name").str.strip_chars() == "").fill_null(True)
    timeless = is_message & pl.col("time_ms").is_null() & pl.col("at").is_null()
    return frame.with_columns(
        kind=pl.when(nameless | timeless).then(BAD).otherwise("kind"),
        text=pl.when(timeless)
        .then(pl.lit(NO_SUCH_TIME))
        .when(nameless)
        .then(pl.lit(NO_NAME))
        .when(pl.col("kind") == BAD)
        .then(pl.lit(NOT_UNDERSTOOD))
        .otherwise("text"),
    ).select(pl.col(name).cast(dtype) for name, dtype in PARSED.items())
