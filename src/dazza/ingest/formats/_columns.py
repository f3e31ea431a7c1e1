"""Tables of messages whose columns a person names, or whose names are plain enough to be found."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from dazza.errors import ImportFailedError
from dazza.ingest.declare import MESSAGE, NO_NAME, Options, Record, Survey, bad

PLATFORM: Final = "columns"
WEAK: Final = 0.55
"""A table with plain names is one of these formats unless it is of any that is known better."""
PLAIN: Final[Mapping[str, Sequence[str]]] = {
    "name": (
        *("username", "authorusername", "userusername", "senderusername", "login", "userlogin"),
        *("nick", "nickname", "handle", "screenname", "user", "username", "author", "authorname"),
        *(
            "sender",
            "sendername",
            "from",
            "fromname",
            "fromusername",
            "member",
            "speaker",
            "commenter",
            "name",
        ),
        *("usernick", "authornick", "displayname", "userdisplayname", "authordisplayname", "who"),
    ),
    "text": (
        *("message", "text", "content", "body", "msg", "messagetext", "messagebody", "comment"),
        *("messagecontent", "chatmessage", "messageraw", "line"),
    ),
    "time": (
        *("timestamp", "timestampms", "timestamputc", "datetime", "datetimeutc", "time+", "time"),
        *("date", "createdat", "createdutc", "createdtime", "created", "sentat", "senttime"),
        *("sent", "postedat", "publishedat", "messagetime", "messagedate", "ts", "epoch"),
        *("unixtime", "unixtimestamp", "when", "at", "receivedat", "dateutc", "timeutc"),
    ),
    "id": ("messageid", "msgid", "id", "messageuuid", "uuid", "guid"),
}
"""What columns are called, the clearest first, without what is no letter or digit."""
SCALES: Final = {"s": 1, "ms": 1000, "us": 1_000_000, "ns": 1_000_000_000}
"""Units that times are counted in since 1970, and how many there are to a second."""
UNIT_NAMES: Final = {
    "s": "seconds",
    "ms": "milliseconds",
    "us": "microseconds",
    "ns": "nanoseconds",
}
FIRST_S: Final = 631_152_000
LAST_S: Final = 4_102_444_800
"""1990 and 2100: numbers outside, in each unit, are no times of chat."""
TEXT: Final = "text"
TEXT_OR_NONE: Final = (str, type(None))
ENOUGH: Final = 10_000
"""So many times that can be read decide what the column counts."""
NUMBER: Final = re.compile(r"[-+]?[0-9]{1,25}(?:\.[0-9]{1,25})?(?:[eE][-+]?[0-9]{1,2})?")
DATED: Final = re.compile(
    r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:T| +|, +)"
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)? *"
    r"(?:(Z|UTC|GMT)|([-+][0-9]{2}):?([0-9]{2})?)?"
)
EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001  # a local clock's reading has no zone
EPOCH_UTC: Final = EPOCH.replace(tzinfo=dt.UTC)
STEP: Final = dt.timedelta(milliseconds=1)
SHOWN: Final = 12
"""So many columns are named where the right ones are not among them."""


class Columns(NamedTuple):
    """The columns that hold a message."""

    name: str
    text: str
    time: tuple[str, ...]
    """One, or two of which the first has the date and the second the time of day."""
    id: str | None = None

    def told(self) -> str:
        id_ = f", id={self.id}" if self.id is not None else ""
        return f"columns are name={self.name}, text={self.text}, time={'+'.join(self.time)}{id_}"


class Moment(NamedTuple):
    """When something was said: ms UTC, or ms on a local clock."""

    at: int | None = None
    local: int | None = None


def canonical(column: str) -> str:
    return re.sub(r"[\W_]+", "", column.lower())


def plain_columns(columns: Iterable[str]) -> dict[str, str]:
    """Which of these columns hold what, as far as their names say it."""
    known = {canonical(column): column for column in reversed(list(columns))}
    if "date" in known and "time" in known:
        known["time+"] = f"{known['date']}+{known['time']}"
    found = {}
    for what, names in PLAIN.items():
        for name in names:
            if name in known:
                found[what] = known[name]
                break
    return found


def is_plain(columns: Iterable[str]) -> bool:
    """Whether name, text and time are found by the names of columns."""
    return {"name", "text", "time"} <= plain_columns(columns).keys()


def find_columns(columns: Sequence[str], asked: Mapping[str, str], where: object) -> Columns:
    """The columns of a message. Raises ImportFailedError if one cannot be told."""
    found = plain_columns(columns) | {what: column for what, column in asked.items() if column}
    names = (" ".join(column.split()) for column in columns[:SHOWN])  # an error is one line
    listed = ", ".join(names) + (", …" if len(columns) > SHOWN else "")
    there = set(columns)
    parts: dict[str, tuple[str, ...]] = {}
    for what, column in found.items():
        several = column.split("+") if what == "time" and column not in there else [column]
        for each in several:
            if each not in there:
                raise ImportFailedError(f"{where} has no column {each!r}: there are {listed}")
        parts[what] = tuple(several)
    missing = [what for what in ("name", "text", "time") if what not in parts]
    if missing:
        raise ImportFailedError(
            f"{where} has no column that is plainly the {' or the '.join(missing)}: there are"
            f" {listed}; say which with --columns name=…,text=…,time=…"
        )
    id_ = parts["id"][0] if "id" in parts else None
    return Columns(parts["name"][0], parts["text"][0], parts["time"], id_)


def survey_times(
    values: Iterable[object], options: Options, columns: Columns, where: object
) -> Survey:
    """What the times of a table are written in. Raises ImportFailedError if they are no times."""
    units: Counter[str] = Counter()
    example: object = None
    for value in values:
        if value is None or value == "":
            continue
        example = value if example is None else example
        unit = unit_of(value, options.time_format)
        if unit is not None:
            units[unit] += 1
            if options.time_format or units.total() >= ENOUGH:
                break
    if not units and example is not None:
        shown = repr(example)[:80]
        if options.time_format:
            raise ImportFailedError(
                f"{where} has times such as {shown}, which are not written as"
                f" {options.time_format!r}: see --time-format"
            )
        raise ImportFailedError(
            f"{where} has times such as {shown}, which are neither ISO 8601 nor a count since 1970:"
            " say how they are written with --time-format, or another column with --columns time=…"
        )
    unit = units.most_common(1)[0][0] if units else TEXT
    told = columns.told() + (f", in {UNIT_NAMES[unit]} since 1970" if unit in UNIT_NAMES else "")
    return Survey({"unit": unit}, (told,))


def unit_of(value: object, time_format: str | None) -> str | None:
    """What one time is written in, or None if it is none."""
    if time_format is not None:
        return TEXT if moment(value, TEXT, time_format) is not None else None
    number = number_of(value)
    if number is None:
        return TEXT if moment(value, TEXT) is not None else None
    for unit, scale in SCALES.items():
        if FIRST_S * scale <= number < LAST_S * scale:
            return unit
    return None


def number_of(value: object) -> int | float | None:
    """A number, also one written as text."""
    if isinstance(value, str):
        value = value.strip()
        if not NUMBER.fullmatch(value):
            return None
        return int(value) if value.lstrip("+-").isdigit() else float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) else None


def moment(value: object, unit: str, time_format: str | None = None) -> Moment | None:
    """When that is; None if it is no time. Steps finer than a millisecond are cut."""
    if time_format is not None:
        text = str(value) if isinstance(value, str | int) else ""
        try:
            return from_clock(dt.datetime.strptime(text.strip(), time_format))  # noqa: DTZ007  # may have no zone
        except (ValueError, OverflowError, re.error):
            return None
    if unit != TEXT:
        number = number_of(value)
        if number is not None:
            return from_number(number, SCALES[unit])
    return from_text(value) if isinstance(value, str) else None


def from_number(number: int | float, scale: int) -> Moment | None:
    """A count since 1970, of so many to a second."""
    if not -LAST_S * scale < number < LAST_S * scale:
        return None
    if isinstance(number, int):
        return Moment(number * 1000 // scale)
    return Moment(math.floor(number * 1000 / scale + 0.001))


def from_text(text: str) -> Moment | None:
    """ISO 8601 and what is near to it, with or without an offset from UTC."""
    try:
        return from_clock(dt.datetime.fromisoformat(text))
    except ValueError:
        pass
    found = DATED.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, utc, hours, minutes = found.groups()
    zone = "+00:00" if utc else f"{hours}:{minutes or '00'}" if hours else ""
    part = f".{fraction[:6]:0<6}" if fraction else ""
    try:
        return from_clock(
            dt.datetime.fromisoformat(
                f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute}:{second or '00'}{part}{zone}"
            )
        )
    except ValueError:
        return None


def from_clock(when: dt.datetime) -> Moment:
    if when.tzinfo is None:
        return Moment(None, (when - EPOCH) // STEP)
    return Moment((when - EPOCH_UTC) // STEP)


def record(
    name: object, text: object, time: object, id_: object, unit: str, time_format: str | None
) -> Record:
    """A row as a message. An id is only unique in its table: who said it, and when, goes with it;
    not the text, which may be edited."""
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    if not isinstance(text, TEXT_OR_NONE) or not isinstance(name, TEXT_OR_NONE):
        return bad("not understood", name or "")
    if not name:
        return bad(NO_NAME, text or "")
    if time is None or time == "":
        return bad("no time", text or "")
    when = moment(time, unit, time_format)
    if when is None:
        return bad("time not understood", time)
    text = text or ""
    if id_ is None or id_ == "" or not isinstance(id_, (str, int)):
        return Record(MESSAGE, name, text, when.at, when.local)
    content = f"{name}\0{when.at}\0{when.local}".encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(content, digest_size=8).hexdigest()
    return Record(MESSAGE, name, text, when.at, when.local, f"{id_}/{digest}")
