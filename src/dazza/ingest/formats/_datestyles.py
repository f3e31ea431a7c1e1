"""Dates and times as programs write them for people, in the order and with the marks of a locale.

`16-Nov-20 10:50 AM`, `11/16/2020 10:50 AM`, `16.11.2020 10:50`, `2020-11-16 10:50:00`,
`2020/11/16 上午 10:50`, `Nov 16, 2020 10:50`, `16. 11. 2020. 10.50`. Of `05/06/2020` the order of
day and month must be told.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

ORDERS: Final = ("dmy", "mdy", "ymd")
DAY_MS: Final = 86_400_000
EPOCH_DAY: Final = dt.date(1970, 1, 1).toordinal()
BUDDHIST_YEARS: Final = 543
"""In Thailand, years are counted from so much before ours."""
MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
AM: Final = frozenset(
    [
        "am",
        "a",
        "上午",
        "午前",
        "오전",
        "sa",
        "πμ",
        "ص",
        "قظ",
        "öö",
        "पूर्वाह्न",
        "vm",
        "fm",
        "dop",
        "de",
        "ap",
        "ip",
    ]
)
PM: Final = (
    frozenset(
        [
            "pm",
            "p",
            "下午",
            "午後",
            "오후",
            "ch",
            "μμ",
            "م",
            "بظ",
            "ös",
            "अपराह्न",
            "nm",
            "em",
            "odp",
            "du",
            "ip",
        ]
    )
    - AM
)
STYLE: Final = re.compile(
    r"(?:[^\W\d_]{2,15}\.?,? )?"  # a day of the week
    r"(?P<a>[0-9]{1,4}|[^\W\d_]{3,9})\.?[-./, ] ?"
    r"(?P<b>[0-9]{1,2}|[^\W\d_]{3,9})\.?[-./, ] ?"
    r"(?P<c>[0-9]{1,4})\.?(?: ?г\.)?"
    r"(?:, ?| |T)(?P<before>[^\d:]{1,12}?)? ?"
    r"(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})"
    r"(?:[:.](?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,7}))?)? ?(?P<after>[^\d:]{1,12})?"
)
DOTS: Final = re.compile(r"[.\s]+")
LONGEST: Final = 64
SPACES: Final = {0xA0: " ", 0x202F: " ", 0x200E: None, 0x200F: None}


class Reading(NamedTuple):
    """What stands in a date and time, the date not yet in order."""

    a: str
    b: str
    c: str
    time_ms: int
    step_ms: int
    """The smallest step of the time, as it is written."""

    @property
    def ambiguous(self) -> bool:
        """The order of day, month and year must be told."""
        return len(self.a) < 3 and self.b.isdigit()

    def day(self, order: str | None) -> int | None:
        """Days since 1970-01-01; None if there is no such date, or the order must be told."""
        if not self.a.isdigit():
            year, month, day = self.c, self.a, self.b
        elif not self.b.isdigit():
            first_is_year = len(self.a) > 2
            year, day = (self.a, self.c) if first_is_year else (self.c, self.a)
            month = self.b
        elif not self.ambiguous:
            year, month, day = self.a, self.b, self.c
        elif order in ORDERS:
            year, month, day = ((self.a, self.b, self.c)[order.index(part)] for part in "ymd")
        else:
            return None
        return _day(year, month, day)


def read_style(text: str) -> Reading | None:
    """What stands in a date and time; None if it is none."""
    if len(text) > LONGEST:
        return None
    found = STYLE.fullmatch(text.translate(SPACES).strip())
    if found is None:
        return None
    time = _time_ms(found)
    step = 1 if found["fraction"] else 1000 if found["second"] else 60_000
    return None if time is None else Reading(found["a"], found["b"], found["c"], time, step)


def _time_ms(found: re.Match[str]) -> int | None:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if hour > 23 or minute > 59 or second > 60:
        return None
    half = DOTS.sub("", found["before"] or found["after"] or "").casefold()
    if half:
        if half not in AM | PM or not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in PM else 0)
    milli = int((found["fraction"] or "")[:3].ljust(3, "0"))
    return min(hour * 3_600_000 + minute * 60_000 + second * 1000 + milli, DAY_MS - 1)


def _day(year: str, month: str, day: str) -> int | None:
    if not (year.isdigit() and day.isdigit()) or len(year) == 3 or len(day) > 2:
        return None
    if not month.isdigit():
        short = month[:3].casefold()
        if short not in MONTHS:
            return None
        month = str(MONTHS.index(short) + 1)
    number = int(year) + (2000 if len(year) < 3 else 0)
    if number > 2400:
        number -= BUDDHIST_YEARS
    try:
        return dt.date(number, int(month), int(day)).toordinal() - EPOCH_DAY
    except ValueError:
        return None


class Ordered(NamedTuple):
    """The order of the dates of a file, or None if they can be read in more ways than one."""

    order: str | None
    guessed: bool
    """It was found by the dates never going back, not by a day beyond 12."""


def find_order(readings: Iterable[Reading], told: str | None, earliest_day: int) -> Ordered:
    """The order in which the ambiguous dates of a file, which come in order of time, make sense.

    An order in which more of the dates exist, from the earliest possible on, wins; then what the
    person told; then the only order in which they never go back by more than the day that a clock
    change can make.
    """
    valid: Counter[str] = Counter()
    back: Counter[str] = Counter()
    latest: dict[str, int] = {}
    differ = False
    for reading in readings:
        if not reading.ambiguous:
            continue
        days = {order: reading.day(order) for order in ORDERS}
        differ |= len(set(days.values()) - {None}) > 1
        for order, day in days.items():
            if day is not None and day >= earliest_day:
                valid[order] += 1
                back[order] += day < latest.get(order, day) - 1
                latest[order] = day
    if not valid:
        return Ordered(None, guessed=False)
    most = max(valid.values())
    fit = [order for order in ORDERS if valid[order] == most]
    if told in fit:
        return Ordered(told, guessed=False)
    if len(fit) == 1 or not differ:
        return Ordered(fit[0], guessed=False)
    forward = [order for order in fit if not back[order]]
    return Ordered(forward[0], guessed=True) if len(forward) == 1 else Ordered(None, guessed=False)
