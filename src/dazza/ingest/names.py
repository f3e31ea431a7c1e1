"""What a file's name and folders say: its date, its year, its channel."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import PurePath
from typing import Final
from urllib.parse import unquote

EPOCH: Final = dt.date(1970, 1, 1)
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(rf"(?<!\d){shape}(?!\d)", re.IGNORECASE)
    for shape in (
        _YEAR + r"(?P<s>[-._ ]?)(?P<m>\d\d)(?P=s)(?P<d>\d\d)",
        r"(?P<d>\d\d)(?P<s>[-._ ]?)(?P<m>[a-z]{3})(?P=s)" + _YEAR,
    )
)
_FOLDERS = re.compile(_YEAR + r"/(?P<m>\d\d)/(?P<d>\d\d)(?:/[^/]*|\.[a-z]+)$")
_ONLY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_PARTS_OF_DATES = re.compile(r"[-._](?:\d\d-\d\d|(?:19|20)\d{4})(?!\d)")
_ENDINGS = re.compile(r"\.(?:log|txt|weechatlog|gz|bz2|xz|zst|old|bak|\d{1,3})\b", re.IGNORECASE)
"""What follows a log's name, also of those that were put aside: `#c.log.1`, `#c.log.2.gz`."""
_CHANNEL = re.compile(r"#[^\s/#]*[^\s/#._-]|##[^\s/]*[^\s/._-]")


def date_in_name(place: PurePath) -> int | None:
    """The date in a file's name, or in its folders (`2013/01/03/`), as days since 1970-01-01.

    Known are 2013-01-03 (also with `.`, `_`, a space or nothing between) and 03Jan2013.
    """
    tried = [(shape, place.name) for shape in _DATES] + [(_FOLDERS, place.as_posix())]
    for shape, text in tried:
        for found in shape.finditer(text):
            month = found["m"].lower()
            if month.isdigit() or month in _MONTHS:
                number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
                try:
                    date = dt.date(int(found["y"]), number, int(found["d"]))
                except ValueError:
                    continue
                if 1990 <= date.year < 2100:
                    return (date - EPOCH).days
    return None


def year_in_name(place: PurePath) -> int | None:
    """The year in a file's name, or in that of a folder above it, from 1990 to 2099."""
    for name in (place.name, *(parent.name for parent in list(place.parents)[:2])):
        for found in _ONLY_YEAR.finditer(name):
            if 1990 <= int(found["y"]) < 2100:
                return int(found["y"])
    return None


def channel_in_name(place: PurePath) -> str:
    """The `#channel` that a file's name, or its folder's, says, in lower case, or ""."""
    for name in (place.name, place.parent.name):
        text = unquote(name)
        for shape in (*_DATES, _PARTS_OF_DATES):
            text = shape.sub(" ", text)
        found = _CHANNEL.search(_ENDINGS.sub("", text))
        if found:
            return found[0].lower()
    return ""


def day_text(day: int) -> str:
    """Days since 1970-01-01 as YYYY-MM-DD."""
    return (EPOCH + dt.timedelta(days=day)).isoformat()


def same_channel(one: str, other: str) -> bool:
    """Whether two files may be of one channel, by what their names say.

    After a dot may stand the network: `#c.log` of one client is `#c.Libera.log` of another.
    """
    if not one or not other or one == other:
        return True
    return one.startswith(f"{other}.") or other.startswith(f"{one}.")
