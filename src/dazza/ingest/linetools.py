"""What text formats share: clock readings, IRC's formatting codes, the shape of their frames."""

from __future__ import annotations

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
    text = pl.concat_str(
        year.str.zfill(4), month.str.zfill(2), day.str.zfill(2), separator="-", ignore_nulls=False
    )
    return text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32)


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
