"""The stamps of WhatsApp's lines, which are written as the phone's language and country have it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

import polars as pl

from dazza.errors import ImportFailedError
from dazza.ingest.declare import Choices
from dazza.ingest.formats._whatsapp_words import AM, HOURS, PM
from dazza.ingest.linetools import groups, of_runs, time_ms, where_null

_ZEROS: Final = "\u0660\u06f0\u0966\u09e6"
_DIGITS: Final = {chr(ord(zero) + n): str(n) for zero in _ZEROS for n in range(10)}
_DIGIT_TABLE: Final = str.maketrans("".join(_DIGITS), "".join(_DIGITS.values()))
_D: Final = "[0-9٠-٩۰-۹०-९০-৯]"
MARKS: Final = r"[\x{feff}\x{200e}\x{200f}\x{202a}-\x{202c}]*"
_SEPARATOR: Final = r"[\x{200e}\x{200f}]?[./-][\x{200e}\x{200f} ]?"
_DATE: Final = rf"{_D}{{1,4}}{_SEPARATOR}{_D}{{1,2}}{_SEPARATOR}{_D}{{1,4}}"
_BETWEEN: Final = r"[^0-9٠-٩۰-۹०-९০-৯\[\]<>\t]{1,16}"
STAMP: Final = (
    rf"^{MARKS}(?P<open>\[)?{MARKS}(?P<date>{_DATE})(?P<between>{_BETWEEN})"
    rf"(?P<hour>{_D}{{1,2}})[:.](?P<minute>{_D}{{2}})(?:[:.](?P<second>{_D}{{2}}))?"
    rf"(?P<after>[^0-9٠-٩۰-۹०-९০-৯\]:\t–-]{{0,16}}?)(?P<close>\] ?| [-–] |: )(?P<rest>(?s:.*))$"
)
PLAIN: Final = (
    r"^(?P<open>\[)?(?P<date>[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4})(?P<between>,? )"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?(?P<after>)"
    r"(?P<close>\] | - )"
)
"""Most lines with a clock of 24 hours; see `groups`."""
DATED: Final = rf"^({MARKS}\[?{MARKS}{_DATE}{_BETWEEN}){_D}{{1,2}}[:.]{_D}{{2}}"
PLAIN_DATED: Final = r"^(\[?[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4},? )[0-9]{1,2}:[0-9]{2}"
"""What `DATED` finds in most lines, found faster; see `groups`."""
_YEAR: Final = "^[0-9]{4}"
_PARTS: Final = re.compile(r"([0-9]+)[^0-9]+([0-9]+)[^0-9]+([0-9]+)")
_MARKS: Final = "\ufeff\u200e\u200f\u202a\u202b\u202c"
_MARK: Final = re.compile(f"[{_MARKS}]")

ORDERS: Final = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year/month/day"}
FIRST_YEAR: Final = 2009
"""WhatsApp is no older."""
BUDDHIST: Final = 543
SHAPE_SHARE: Final = 0.02
"""A kind of stamp that is rarer than this in a file was pasted from another chat."""
CLEAR: Final = 4
"""An order is believed if dates go back by so many times as many days in the next best."""


@lru_cache(maxsize=1 << 14)
def day_of(text: str, order: str) -> int | None:
    """Days since 1970-01-01 of a date as written, its parts in this order; None if there is none.

    A year of four digits says by itself whether it comes first.
    """
    found = _PARTS.search(_MARK.sub("", text))
    if found is None:
        return None
    parts = found.groups()
    if len(parts[0]) > 2:
        year, month, day = parts
    elif order == "ymd":
        if len(parts[2]) > 2 or len(parts[0]) < 2:
            return None
        year, month, day = parts
    elif order == "mdy":
        month, day, year = parts
    else:
        day, month, year = parts
    if len(year) not in (2, 4):
        return None
    number = int(year) + (2000 if len(year) == 2 else 0)
    if number > 2100 + BUDDHIST // 2:
        number -= BUDDHIST
    try:
        date = dt.date(number, int(month), int(day))
    except ValueError:
        return None
    return (date - dt.date(1970, 1, 1)).days if date.year >= FIRST_YEAR else None


def half_of(around: str) -> str | None:
    """`am` or `pm`, from what stands before and after an hour (with U+0001 between the two).

    None if the clock has 24 hours, `?` if this is a word that is not known.
    """
    before, _, after = (_letters(part) for part in around.partition("\x01"))
    if after:
        return "am" if after in AM else "pm" if after in PM else None if after in HOURS else "?"
    for half, words in (("am", AM), ("pm", PM)):
        if any(not word.isascii() and word in before for word in words):
            return half
    return None


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalpha() or 0x0900 <= ord(c) < 0x0E80).lower()


def stamps(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """The stamps of lines, and what follows them, one row a line.

    Columns: stamped (whether it begins an entry), brackets (iOS's way), day, time_ms, rest.
    """
    found = groups(lines, STAMP, PLAIN, rest="rest")["m"].struct.unnest()
    if found["hour"].is_not_null().any():
        found = _western(found)
    order = str(choices.get("date_order", ""))
    dates = _values(found["date"])
    days = {text: day_of(text, order or "dmy") for text in dates}
    real = {text for text in dates if any(day_of(text, each) is not None for each in ORDERS)}
    if not order:
        days = {text: next(d for o in ORDERS if (d := day_of(text, o))) for text in real}

    def look_up(date: pl.Series) -> pl.Series:
        return date.replace_strict(days, default=None, return_dtype=pl.Int32)

    date = pl.col("date")
    opened, close, second = pl.col("open").is_not_null(), pl.col("close"), pl.col("second")
    fits = (
        pl.when(opened)
        .then(close.str.starts_with("]"))
        .when(close == ": ")
        .then(
            second.is_not_null() & (pl.col("after").str.len_chars() < 6) & ~date.str.contains(_YEAR)
        )
        .otherwise(~close.str.starts_with("]") & second.is_null())
    )
    if "shapes" in choices:
        begins = of_runs(pl.col("between"), _begin, pl.String)
        shape = pl.col("open").fill_null("") + begins
        fits &= shape.is_in(str(choices["shapes"]).split("\n"))
    return found.select(
        stamped=(fits & of_runs(date, lambda each: each.is_in(list(real)), pl.Boolean)).fill_null(
            False
        ),
        brackets=opened,
        day=of_runs(date, look_up, pl.Int32),
        time_ms=_clock(found),
        rest="rest",
    )


def _begin(between: pl.Series) -> pl.Series:
    """What stands first behind a date."""
    return between.str.strip_chars_start(_MARKS).str.head(1)


def _western(found: pl.DataFrame) -> pl.DataFrame:
    """With the digits 0 to 9 in place of Arabic, Persian, Hindi and Bengali ones."""
    columns = ("date", "hour", "minute", "second")
    if all((found[name].str.len_bytes() == found[name].str.len_chars()).all() for name in columns):
        return found  # in ASCII there are no others
    return found.with_columns(
        pl.col(name).str.replace_many(list(_DIGITS), list(_DIGITS.values())) for name in columns
    )


def _values(column: pl.Series) -> list[str]:
    """The values in a column, whose neighbours are mostly equal."""
    values: list[str] = column.rle().struct.field("value").drop_nulls().unique().to_list()
    return values


def _clock(found: pl.DataFrame) -> pl.Expr:
    """Milliseconds since midnight. Some exports have `23:59 PM`: then the hour is right."""
    around = pl.concat_str("between", pl.lit("\x01"), "after")
    texts = _values(found.select(around).to_series())
    hour = pl.col("hour").cast(pl.Int32)
    if not any(half_of(text) for text in texts):
        return time_ms(pl.col("hour"), pl.col("minute"), pl.col("second"))
    halves = {text: half_of(text) for text in texts}
    half = around.replace_strict(halves, default=None, return_dtype=pl.String)
    read = time_ms(
        pl.col("hour"),
        pl.col("minute"),
        pl.col("second"),
        half=pl.when(hour.is_between(1, 12)).then(half),
    )
    return pl.when((half == "?").fill_null(False)).then(None).otherwise(read)


def order_of(runs: Sequence[tuple[str, int]], wanted: str | None) -> str:
    """The order of day, month and year, from all dates of a file as they follow each other.

    `runs` are the dates and how many lines each has. It is the order in which they are dates at
    all; else that of the country which writes so; else that in which they do not go back. Raises
    ImportFailedError if these do not say it, or if what is `wanted` cannot be.
    """
    lines: Counter[str] = Counter()
    for text, count in runs:
        lines[text] += count
    wrong = {
        order: sum(n for text, n in lines.items() if day_of(text, order) is None)
        for order in ORDERS
    }
    least = min(wrong.values())
    if wanted is not None:
        if wrong.get(wanted, least + 1) > least:
            text = next((t for t in lines if day_of(t, wanted) is None), "")
            way = ORDERS.get(wanted, wanted)
            raise ImportFailedError(f"the dates are not {way}, for instance {shown(text)}")
        return wanted
    left = [order for order in ORDERS if wrong[order] == least]
    if "dmy" in left and all("." in text for text in lines):
        left = ["dmy"]  # nobody writes month.day.year
    texts = [text for text, _ in runs]
    ways = {order: [day for t in texts if (day := day_of(t, order)) is not None] for order in left}
    if all(way == ways[left[0]] for way in ways.values()):
        return "ymd" if all(len(text) > 4 and text[:4].isdecimal() for text in texts) else left[0]
    back = {order: _days_back(way) for order, way in ways.items()}
    best, second = sorted(back.values())[:2]
    if best == 0 < second or 0 < best * CLEAR <= second:
        return min(back, key=lambda order: back[order])
    left = [order for order in left if order != "ymd"] or left
    if len(left) == 1:
        return left[0]  # years of two digits hardly ever come first
    raise ImportFailedError(
        f"has dates such as {shown(texts[0])}, which can be read in more than one way: say "
        + " or ".join(f"--date-order {each} ({ORDERS[each]})" for each in left)
    )


def _days_back(days: Sequence[int]) -> int:
    return sum(max(0, before - day) for before, day in pairwise(days))


def shown(text: str) -> str:
    return _MARK.sub("", text)[:20]


def dates_of(lines: pl.Series) -> pl.Series:
    """What stands before the hour of each line, null if it has none."""
    found = lines.str.extract(PLAIN_DATED, 1)
    return where_null(found, lines, lambda left: left.str.extract(DATED, 1))


def runs_of(pieces: Iterable[pl.Series]) -> tuple[list[tuple[str, int]], Counter[str]]:
    """Dates as they follow each other, each with its number of lines; and the kinds of stamps."""
    runs: list[tuple[str, int]] = []
    shapes: Counter[str] = Counter()
    for piece in pieces:
        for each in dates_of(piece).drop_nulls().rle().to_list():
            count, text = int(each["len"]), str(each["value"])
            plain = _MARK.sub("", text).translate(_DIGIT_TABLE)
            found = _PARTS.search(plain)
            if found is None:
                continue
            date = found[0]
            if all(day_of(date, order) is None for order in ORDERS):
                continue
            shapes[("[" if plain.startswith("[") else "") + plain[found.end() :][:1]] += count
            if runs and runs[-1][0] == date:
                runs[-1] = date, runs[-1][1] + count
            else:
                runs.append((date, count))
    return runs, shapes
