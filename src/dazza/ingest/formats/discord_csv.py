"""Discord channels as DiscordChatExporter writes them in CSV, in all its versions.

The first line names the columns: `AuthorID,Author,Date,Content,Attachments,Reactions` (`Embeds`
came and went), before the end of 2019 with `;`, and `Author` first before that. Fields are quoted
and may hold line ends. There are no message ids and no types: what Discord itself said stands
there as one of a few fixed English sentences.

Since November 2023, `Date` is ISO 8601 with an offset from UTC. Before, it was the local clock in a
format that one could choose, `dd-MMM-yy hh:mm tt` at first, `MM/dd/yyyy h:mm tt` in 2023, then that
of a locale, or Unix time. Names are those of the JSON: `bob`, or `bob#1234` of the time before
names were unique; of webhooks `#0000` is left out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from dazza.errors import ImportFailedError
from dazza.ingest.declare import (
    JOINED,
    MESSAGE,
    NO_NAME,
    NOT_UNDERSTOOD,
    Options,
    Record,
    RecordFormat,
    Survey,
    Truncated,
    bad,
)
from dazza.ingest.formats._datestyles import DAY_MS, find_order, read_style
from dazza.ingest.formats._discord import channel
from dazza.ingest.formats._isotime import iso_ms
from dazza.ingest.head import Head
from dazza.ingest.inputs import Export

FIRST_COLUMNS: Final = (
    ["AuthorID", "Author", "Date", "Content", "Attachments"],
    ["Author", "Date", "Content", "Attachments"],
)
SEPARATORS: Final = ",;\t"
PIECE: Final = 1 << 16
"""A line is taken in pieces of this, so that one without an end does not fill the memory."""
SENTENCES: Final = re.compile(
    r"(?:Joined the server|Pinned a message|Started a thread|Started a call"
    r"|Started a call that lasted [0-9.,\xa0\u202f ]+ minutes|Added .* to the group"
    r"|Removed .* from the group|(?:Added|Removed) a recipient|Left the group"
    r"|Changed the channel (?:name|icon))\.|Changed the channel name: .*"
)
ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.,]+(?:Z|[-+][0-9:]+)")
UNIX: Final = re.compile(r"[0-9]{9,10}|[0-9]{12,13}")
FIRST_DAY: Final = 16_568
"""2015-05-13, when Discord began, as days since 1970-01-01."""
ORDER_NAMES: Final = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year/month/day"}


def recognise(head: Head) -> float:
    """Whether the first line has the exporter's columns."""
    return float(any(head.columns[: len(first)] == first for first in FIRST_COLUMNS))


def rows(export: Export) -> Iterator[list[str] | None]:
    """All rows, the first with the columns' names; None where the text is no row.

    Raises ImportFailedError if the file cannot be read.
    """
    with export.file.open() as opened:
        text = io.TextIOWrapper(opened, "utf-8-sig", errors="replace", newline="")
        pieces = iter(lambda: text.readline(PIECE), "")
        first = next(pieces, "")
        separator = max(SEPARATORS, key=first.count)
        yield next(csv.reader([first[:PIECE]], delimiter=separator), [])
        reader = csv.reader(pieces, delimiter=separator)
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error:  # a field longer than any message
                yield None


def survey(export: Export, options: Options) -> Survey:
    """The steps of the times, and the order of day and month if the dates leave it open."""
    taken = rows(export)
    column = _columns(next(taken), export).index("Date")
    written = (row[column] for row in taken if row and len(row) > column and row[column])
    example = next(written, "")
    if ISO.fullmatch(example) or UNIX.fullmatch(example):
        return Survey(resolution_ms=1000 if len(example) in (9, 10) else 1)
    first = read_style(example)
    if first is None or not first.ambiguous:  # a file has its dates in one style
        return Survey(resolution_ms=first and first.step_ms)
    readings = (reading for date in written if (reading := read_style(date)) is not None)
    found = find_order(chain([first], readings), options.date_order, FIRST_DAY)
    if found.order is None:
        raise ImportFailedError(
            f"{export.path} has dates such as {example!r}, of which nothing shows whether the day"
            " or the month comes first: say it with --date-order dmy, mdy or ymd"
        )
    told = f"dates are {ORDER_NAMES[found.order]}, as they never go back when read so"
    return Survey({"order": found.order}, (told,) if found.guessed else (), first.step_ms)


def read(export: Export, options: Options) -> Iterator[Record]:
    """All messages of a channel."""
    choices = options.choices or survey(export, options).choices
    order = str(choices["order"]) if "order" in choices else None
    taken = rows(export)
    columns = _columns(next(taken), export)
    name, date, content, attached = (
        columns.index(each) for each in ("Author", "Date", "Content", "Attachments")
    )
    short: list[str] | None = None
    for row in taken:
        if short is not None:
            yield bad(NOT_UNDERSTOOD, ",".join(short)[:PIECE])
            short = None
        if row is None:
            yield bad(NOT_UNDERSTOOD, "a field that does not end")
        elif len(row) < len(columns):
            short = row if row else None
        else:
            yield record(row[name], row[date], row[content], row[attached], order)
    if short is not None:
        raise Truncated(f"{export.file} breaks off in its last row")


def _columns(row: list[str] | None, export: Export) -> list[str]:
    columns = row or []
    if not {"Author", "Date", "Content", "Attachments"} <= set(columns):
        raise ImportFailedError(
            f"{export.path} does not begin with the columns that DiscordChatExporter writes:"
            " Author, Date, Content, Attachments"
        )
    while columns[-1] == "":  # older versions end each line with a separator
        columns = columns[:-1]
    return columns


def record(name: str, date: str, text: str, attached: str, order: str | None) -> Record:
    """A row, as a message or as what Discord said."""
    if not attached and SENTENCES.fullmatch(text):
        return JOINED
    name = name.removesuffix("#0000").removesuffix("#0")
    if not name.strip():
        return bad(NO_NAME, text)
    if ISO.fullmatch(date):
        at = iso_ms(date)
        if at is not None:
            return Record(MESSAGE, name, text, at)
    elif UNIX.fullmatch(date):
        return Record(MESSAGE, name, text, int(date) * (1000 if len(date) < 11 else 1))
    elif (reading := read_style(date)) is not None:
        day = reading.day(order)
        if day is not None:
            return Record(MESSAGE, name, text, local=day * DAY_MS + reading.time_ms)
    return bad("time not understood", date)


FORMAT = RecordFormat(
    name="discord-csv",
    title="Discord: CSV of DiscordChatExporter",
    resolution_ms=1,
    recognise=recognise,
    read=read,
    survey=survey,
    channel=channel,
)
