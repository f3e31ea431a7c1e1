"""What the two kinds of Telegram's exports share."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

_TIME: Final = re.compile(
    r"(?P<d>[0-9]{2})\.(?P<m>[0-9]{2})\.(?P<y>[0-9]{4}) (?P<clock>[0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?: UTC(?P<sign>[+-])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2}))?"
)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MS: Final = dt.timedelta(milliseconds=1)

Moment = tuple[int | None, int | None]
"""When something was said: ms UTC, or the reading of a local clock as ms since 1970-01-01 00:00 on
that clock; one of them is None."""


def iso_time(text: str) -> Moment | None:
    """A time in ISO 8601; None if it is none."""
    try:
        read = dt.datetime.fromisoformat(text)
        if read.tzinfo is not None:
            return (read - _EPOCH) // _MS, None
        return None, (read.replace(tzinfo=dt.UTC) - _EPOCH) // _MS
    except (ValueError, OverflowError):
        return None


def page_time(text: str) -> Moment | None:
    """A time as pages have it, `25.08.2017 02:51:02 UTC+01:00`, or None if it is none; older pages
    leave the zone out."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    zone = f"{found['sign']}{found['hours']}:{found['minutes']}" if found["sign"] else ""
    return iso_time(f"{found['y']}-{found['m']}-{found['d']}T{found['clock']}{zone}")


def poll_text(question: str, answers: list[str]) -> str:
    """A poll as its author wrote it."""
    return "\n".join([question, *answers])
