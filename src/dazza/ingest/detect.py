"""Which format a file has, from its content, and which date and channel, from its name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from dazza.errors import UsageError
from dazza.ingest import eggdrop, ubuntu_irc
from dazza.ingest.lines import decode_lines
from dazza.ingest.logformat import BLANK, MESSAGE, SERVICE, LogFormat

FORMATS: Final[Sequence[LogFormat]] = (ubuntu_irc.FORMAT, eggdrop.FORMAT)
"""In order of preference, where a file fits more than one equally well."""
HEAD_BYTES: Final = 64 << 10
UNDERSTOOD: Final = 0.5
"""Share of a file's first lines that a format must understand to be its format."""
EPOCH: Final = dt.date(1970, 1, 1)

_YEAR = r"(?P<y>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(rf"(?<!\d){shape}(?!\d)", re.IGNORECASE)
    for shape in (
        _YEAR + r"(?P<s>[-._ ]?)(?P<m>\d\d)(?P=s)(?P<d>\d\d)",
        r"(?P<d>\d\d)(?P<s>[-._ ]?)(?P<m>[a-z]{3})(?P=s)" + _YEAR,
    )
)
_FOLDERS = re.compile(_YEAR + r"/(?P<m>\d\d)/(?P<d>\d\d)/[^/]*")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_CHANNEL = re.compile(r"#[^\s/#]*[^\s/#._-]|##[^\s/]*[^\s/._-]")


def formats() -> list[tuple[str, str]]:
    """Name and title of every format that can be imported."""
    return [(known.name, known.title) for known in FORMATS]


def named_format(name: str) -> LogFormat:
    """The format that `--format` names. Raises UsageError."""
    for known in FORMATS:
        if known.name == name:
            return known
    raise UsageError(f"unknown format {name!r}: choose from {', '.join(n for n, _ in formats())}")


def detect_format(head: bytes) -> LogFormat | None:
    """The format that understands most of a file's first bytes, or None."""
    whole = head[: head.rfind(b"\n") + 1] or head
    lines = decode_lines(whole).text
    best, best_share = None, 0.0
    for known in FORMATS:
        kinds = known.parse(lines)["kind"]
        written = kinds.filter(kinds != BLANK)
        share = len(written.filter(written.is_in([MESSAGE, SERVICE]))) / max(len(written), 1)
        if share >= UNDERSTOOD and share > best_share:
            best, best_share = known, share
    return best


def date_in_lines(head: bytes, known: LogFormat) -> int | None:
    """The day (since 1970-01-01) of the first line, from the first line that says its date."""
    whole = head[: head.rfind(b"\n") + 1] or head
    parsed = known.parse(decode_lines(whole).text)
    dated = parsed["day"].is_not_null().arg_max()
    if dated is None or not parsed["day"].is_not_null().any():
        return None
    earlier = parsed["second"].head(dated).is_not_null().any()
    return int(parsed["day"][dated]) - earlier


def date_in_name(path: Path) -> int | None:
    """The date in a file's name, or in its folders (`2013/01/03/`), as days since 1970-01-01.

    Known are 2013-01-03 (also with `.`, `_`, a space or nothing between) and 03Jan2013.
    """
    tried = [(shape, path.name) for shape in _DATES] + [(_FOLDERS, path.absolute().as_posix())]
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


def channel_in_name(path: Path) -> str:
    """The `#channel` that a file's name, or its folder's, says, in lower case, or ""."""
    for name in (path.name, path.absolute().parent.name):
        text = unquote(name)
        for shape in _DATES:
            text = shape.sub(" ", text)
        found = _CHANNEL.search(re.sub(r"\.(log|txt|weechatlog)$", "", text, flags=re.IGNORECASE))
        if found:
            return found[0].lower()
    return ""


def first_lines(path: Path) -> bytes:
    """The bytes by which a file is recognised. Raises OSError."""
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def is_blank(head: bytes) -> bool:
    return not head.strip()


def day_text(day: int) -> str:
    """Days since 1970-01-01 as YYYY-MM-DD."""
    return (EPOCH + dt.timedelta(days=day)).isoformat()
