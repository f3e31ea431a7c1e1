"""What a line format makes of lines, in a form that tests can write down."""

from __future__ import annotations

import datetime as dt

import polars as pl

from dazza.ingest.declare import (
    BAD,
    BLANK,
    CONTINUED,
    MESSAGE,
    PARSED,
    SERVICE,
    LineFormat,
)
from dazza.ingest.linetools import without_formatting

KINDS = {MESSAGE: "message", SERVICE: "service", BLANK: "blank", BAD: "bad", CONTINUED: "continued"}

Entry = tuple[str, ...]
"""("message", name, text, when), ("bad", reason), ("continued", text), or the kind alone."""


def entries(known: LineFormat, text: str) -> list[Entry]:
    """The entries of lines, in their order, read as the import reads them."""
    frame = pl.DataFrame({"line": text.split("\n")}, schema={"line": pl.String})
    if known.irc_codes:
        frame = frame.select(without_formatting("line"))
    parsed = known.parse(frame["line"], {})
    assert dict(parsed.schema) == PARSED
    assert parsed.height == frame.height
    return [_entry(row) for row in parsed.iter_rows(named=True)]


def times(known: LineFormat, text: str) -> list[str]:
    """When each line says that it is, said or not."""
    frame = pl.Series("line", text.split("\n"), dtype=pl.String)
    return [when(row) for row in known.parse(frame, {}).iter_rows(named=True)]


def when(row: dict[str, object]) -> str:
    """`2013-01-05 12:34:56Z` (UTC), `2013-01-05 12:34:56`, `01-05 12:34:56`, `12:34:56`, or ``."""
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    at, time, day, month_day = (row[name] for name in ("at", "time_ms", "day", "month_day"))
    if isinstance(at, int):
        text = (epoch + dt.timedelta(milliseconds=at)).isoformat(" ").removesuffix("+00:00")
        return text.removesuffix("000") + "Z" if "." in text else text + "Z"
    parts = []
    if isinstance(day, int):
        parts.append((epoch + dt.timedelta(days=day)).date().isoformat())
    if isinstance(month_day, int):
        parts.append(f"{month_day // 100:02}-{month_day % 100:02}")
    if isinstance(time, int):
        clock = (epoch + dt.timedelta(milliseconds=time)).time().isoformat()
        parts.append(clock.removesuffix("000") if "." in clock else clock)
    return " ".join(parts)


def _entry(row: dict[str, object]) -> Entry:
    kind = KINDS[int(str(row["kind"]))]
    if kind == "message":
        found = (kind, str(row["name"]), str(row["text"]), when(row))
        return found if row["id"] is None else (*found, str(row["id"]))
    return (kind, str(row["text"])) if kind in {"bad", "continued"} else (kind,)
