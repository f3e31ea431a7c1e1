"""What a chat format declares, and the clean-up that all text formats share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

MESSAGE: Final = 0
SERVICE: Final = 1
"""A join, a rename, a change of day: understood, and no message."""
BLANK: Final = 2
BAD: Final = 3
"""Nothing that the format knows; `text` then holds the reason."""

NOT_UNDERSTOOD: Final = "not understood"
NO_NAME: Final = "no name"
NO_SUCH_TIME: Final = "no such time of day"

PARSED: Final = {
    "kind": pl.UInt8,
    "nick": pl.String,
    "text": pl.String,
    "second": pl.Int32,
    "day": pl.Int32,
}
"""Columns that `LogFormat.parse` returns, one row a line: kind (above), nick and text of a message
(or the reason of a bad line), seconds since local midnight, days since 1970-01-01 where the line
itself says the date. Null where the line does not say it."""

FORMATTING: Final = "\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f"
"""IRC's bold, colour, hex colour, reset, monospace, reverse, italic, strike-through, underline."""
_FORMATTING_CODE: Final = (
    r"\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?"
    r"|[\x02\x0f\x11\x16\x1d\x1e\x1f]"
)
DAY_S: Final = 86_400


@dataclass(frozen=True)
class LogFormat:
    """A text format with one line a message, dated by its file's name or by lines of its own."""

    name: str
    """What `--format` takes."""
    title: str
    """What a person calls it."""
    resolution_ms: int
    """The smallest step of its times."""
    parse: Callable[[pl.Series], pl.DataFrame]
    """Pure: lines without their ends (String) to a frame of the columns `PARSED`."""
    twelve_hours: bool = False
    """Some of its files have a clock that goes from 11:59 to 00:00 at noon."""


def seconds(hour: pl.Expr, minute: pl.Expr, second: pl.Expr | None = None) -> pl.Expr:
    """Seconds since midnight from digits as text; null if there is no such time of day."""
    parts = [hour.cast(pl.Int32), minute.cast(pl.Int32)]
    valid = (parts[0] < 24) & (parts[1] < 60)
    total = parts[0] * 3600 + parts[1] * 60
    if second is not None:
        last = second.cast(pl.Int32).fill_null(0)
        valid &= last < 61  # a leap second
        total += last
    return pl.when(valid).then(total.clip(upper_bound=DAY_S - 1))


def without_formatting(column: str) -> pl.Expr:
    """A text column without IRC's colour and style codes; other control characters stay."""
    return pl.col(column).str.replace_all(_FORMATTING_CODE, "")


def classify(frame: pl.DataFrame) -> pl.DataFrame:
    """Make messages with no name or an impossible time bad, and bring `PARSED` into shape."""
    is_message = pl.col("kind") == MESSAGE
    nameless = is_message & (pl.col("nick").str.strip_chars() == "")
    timeless = is_message & pl.col("second").is_null()
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
