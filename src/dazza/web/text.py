"""Numbers, times and names as people read them. Strangers' text is made fit to be shown."""

from __future__ import annotations

import unicodedata
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import quote

from dazza.zones import Zone

LONGEST: Final = 64
"""Characters of a name or word that a page shows."""
MARKS: Final = 3
"""Combining marks kept on a character: what languages need, and no flood."""
JOINER: Final = "\u200d"
JOINERS: Final = "\u200c" + JOINER
SKIN_TONES: Final = "🏻🏼🏽🏾🏿"
REGIONAL: Final = range(0x1F1E6, 0x1F200)
"""The letters of which flags of countries are made."""
EMOJI_STYLE: Final = "\ufe0f"
TAGS: Final = range(0xE0020, 0xE0080)
"""Invisible parts of flags such as that of Scotland."""
REPLACEMENT: Final = "\ufffd"
DASH: Final = "–"

DAY_NAMES: Final = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip


def shown(text: str, longest: int = LONGEST) -> str:
    """A name or word as it may stand on a page: one line, no control characters, no invisible
    ones that turn the direction of writing, no flood of combining marks, at most `longest`
    characters; what is left of a cut is whole. Never empty. It still has to be escaped."""
    whole = len(text) <= 8 * longest
    clusters = _clusters(unicodedata.normalize("NFC", text[: 8 * longest]))
    while clusters and clusters[-1] == " ":
        clusters.pop()
    if not whole or sum(map(len, clusters)) > longest:
        while clusters and (sum(map(len, clusters)) >= longest or clusters[-1] == " "):
            clusters.pop()
        clusters.append("…")
    return "".join(clusters).strip(JOINERS) or REPLACEMENT


def _clusters(text: str) -> list[str]:
    """The harmless characters of a text, each with what belongs to it; no space at the front, none
    behind another."""
    found: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if found and (category[0] == "M" or char in SKIN_TONES):
            marks += 1
            if marks <= MARKS:
                found[-1] += char
        elif found and (char in JOINERS or ord(char) in TAGS):
            found[-1] += char
        elif char.isspace():
            if found and found[-1] != " ":
                found.append(" ")
        elif category != "Cf":
            marks = int(category[0] == "M")
            shown = REPLACEMENT if category in ("Cc", "Cs", "Co") else char
            if found and found[-1].endswith(JOINER):
                found[-1] += shown
            else:
                found.append(shown)
    return found


def simple(text: str) -> str:
    """The same with each emoji sequence as its first sign, and flags as letters, unless there is
    nothing but emoji: what draws pictures finds no font for a sequence and letters around it."""
    clusters = _clusters(text)
    if all(unicodedata.category(cluster[0]) == "So" for cluster in clusters):
        return text
    return "".join(map(_first_sign, clusters))


def _first_sign(cluster: str) -> str:
    first = cluster[0]
    if ord(first) in REGIONAL:
        return chr(ord("A") + ord(first) - REGIONAL.start)
    pictured = unicodedata.category(first) in ("So", "Sk") or EMOJI_STYLE in cluster
    return first if pictured else cluster


def emoji(text: str) -> str:
    """An emoji as it is shown: one of Discord's own, `<:name:id>`, by its name."""
    if text.startswith("<") and text.count(":") >= 2:
        return f":{shown(text.split(':')[1], 24)}:"
    return shown(text, 24)


def person_path(username: str, below: str = "") -> str:
    """The address of a person's page, or of what lies below it (`card.png`).

    `.` and `..` cannot be part of a path: browsers take them away, escaped or not. Line ends are
    none of it for routers.
    """
    if username in (".", "..") or any(unicodedata.category(char) == "Cc" for char in username):
        kind = f"&as={quote(below)}" if below else ""
        return f"/users?name={quote(username, safe='')}{kind}"
    path = f"/users/{quote(username, safe='')}"
    return f"{path}/{below}" if below else path


def number(value: float, decimals: int = 0) -> str:
    """`74,012`, `12.5`; a whole number without decimals."""
    if decimals and value != int(value):
        return f"{value:,.{decimals}f}"
    return f"{round(value):,}"


def fixed(value: float, decimals: int = 0) -> str:
    """`12.0`: as many decimals as the other numbers of a column."""
    return f"{value:,.{decimals}f}"


def times(value: float) -> str:
    """A factor: `1.6`, `12`, `1,200`."""
    return f"{value:.1f}" if value < 9.95 else f"{value:,.0f}"


def counted(value: int, one: str, many: str | None = None) -> str:
    """`1 day`, `1,234 days`."""
    return f"{value:,} {plural(value, one, many)}"


def plural(value: int, one: str, many: str | None = None) -> str:
    """`day` of one, else `days`."""
    return one if value == 1 else many or one + "s"


def percent(part: float, whole: float) -> str:
    """`41 %`; what is there but rounds to nothing is `< 1 %`."""
    if not whole:
        return "0 %"
    share = 100 * part / whole
    return "< 1 %" if 0 < share <= 0.5 else f"{share:.0f} %"


def day(value: date) -> str:
    """`3 Nov 2026`."""
    return f"{value.day} {value:%b %Y}"


def long_day(value: date) -> str:
    """`Thursday, 26 November 2026`."""
    return f"{value:%A}, {value.day} {value:%B %Y}"


def hours(first: int, after: int) -> str:
    """`18–22`."""
    return f"{first}{DASH}{after}"


def local(zone: Zone, at_ms: int) -> datetime:
    """The community's clock at a moment; naive."""
    if zone.offset_minutes is not None:
        moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at_ms)
        return (moment + timedelta(minutes=zone.offset_minutes)).replace(tzinfo=None)
    return datetime.fromtimestamp(at_ms / 1000, zoneinfo.ZoneInfo(zone.name)).replace(tzinfo=None)


def clock(zone: Zone, at_ms: int, today: date) -> str:
    """`14:02` today, `yesterday 14:02`, else `3 Nov 2026 14:02`."""
    moment = local(zone, at_ms)
    time = f"{moment:%H:%M}"
    days = (today - moment.date()).days
    if days == 0:
        return time
    if abs(days) == 1:
        return f"{'yesterday' if days == 1 else 'tomorrow'} {time}"
    return f"{day(moment.date())} {time}"


def ago(then: date, today: date) -> str:
    """`today`, `yesterday`, `12 days ago`, `5 months ago`, `2 years ago`."""
    days = (today - then).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    if days < 60:
        return f"{days} days ago"
    if days < 700:
        return f"{round(days / 30.44)} months ago"
    return f"{round(days / 365.25)} years ago"


def length(milliseconds: float) -> str:
    """`40 s`, `12 min`, `3 h 20 min`."""
    seconds = round(milliseconds / 1000)
    if seconds < 90:
        return f"{seconds} s" if milliseconds >= 950 else f"{milliseconds:.0f} ms"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    whole, rest = divmod(minutes, 60)
    return f"{whole} h {rest} min" if rest else f"{whole} h"
