"""What a format declares, and what reading in it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from dazza.ingest.head import Head
    from dazza.ingest.inputs import Export, Tree

MESSAGE: Final = 0
SERVICE: Final = 1
"""A join, a rename, a change of day: understood, and no message."""
BLANK: Final = 2
BAD: Final = 3
"""Nothing that the format knows; `text` then holds the reason."""
CONTINUED: Final = 4
"""A line that belongs to the entry above it; `text` holds the line."""

NOT_UNDERSTOOD: Final = "not understood"
NO_NAME: Final = "no name"
NO_SUCH_TIME: Final = "no such time of day"
NO_SUCH_DATE: Final = "date not from 1990 to 2099"

PARSED: Final = {
    "kind": pl.UInt8,
    "name": pl.String,
    "text": pl.String,
    "at": pl.Int64,
    "time_ms": pl.Int32,
    "day": pl.Int32,
    "month_day": pl.Int32,
    "id": pl.String,
}
"""Columns that `LineFormat.parse` returns, one row a line, null where the line does not say it.

kind (above); name and text of a message (or the reason of a bad line); when it was said, either
`at`, ms UTC, where a line says its zone, or on the local clock: `time_ms`, ms since midnight, with
`day`, days since 1970-01-01, or `month_day`, 100 * month + day of the month, if the line says its
date, or its date without the year; id, the platform's own of this message."""

LONGEST_SHOWN: Final = 200

Choices = Mapping[str, str | int]
"""What a look at the whole file decided, for instance the order of day and month."""


@dataclass(frozen=True)
class Options:
    """What the command line says about how to read."""

    date_order: str | None = None
    """`dmy`, `mdy` or `ymd`, where a format's dates can be read in more ways than one."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Names of columns by what they hold: `name`, `text`, `time`, `id`."""
    time_format: str | None = None
    """How a column of times is written, as for `strptime`."""
    choices: Choices = field(default_factory=dict)
    """What the format's own survey of the file decided."""


@dataclass(frozen=True)
class Survey:
    """What was found by a look at a whole file, before its first line is taken."""

    choices: Choices = field(default_factory=dict)
    told: tuple[str, ...] = ()
    """What was assumed, for the report: `dates are day/month/year`."""
    resolution_ms: int | None = None
    """The smallest step of this file's times, where it is not that of the format."""


@dataclass(frozen=True)
class LineFormat:
    """A text format of lines; a message is one line, or one and those that continue it."""

    name: str
    """What `--format` takes."""
    title: str
    """What a person calls it, with an example: `eggdrop: [HH:MM:SS] <nick> text`."""
    resolution_ms: int
    """The smallest step of its times."""
    parse: Callable[[pl.Series, Choices], pl.DataFrame]
    """Pure: lines without their ends (String) to a frame of the columns `PARSED`."""
    dates_itself: bool = False
    """Its lines, or lines among them, say the date; else the file's name does."""
    dated: str | None = None
    """A pattern of those lines among them that say the date, where most do not."""
    platform: str = ""
    """Whose message ids it has, if it has any."""
    zone: str | None = None
    """The zone of its times, where all its logs are in one."""
    place: str | None = None
    """A pattern of the folders and names that its logs have, where their lines may be like those of
    another format that says no zone."""
    twelve_hours: bool = False
    """Some of its files have a clock that goes from 11:59 to 00:00 at noon."""
    continued: bool = False
    """A message may go on in further lines."""
    irc_codes: bool = False
    """Colour and style codes of IRC are taken out of its lines."""
    survey: Callable[[Iterable[pl.Series], Options], Survey] | None = None
    """A look at all lines, in pieces, where one line alone cannot be understood. Raises
    ImportFailedError if a choice cannot be made and `Options` do not say it."""

    def parse_each(self, pieces: Sequence[pl.Series], choices: Choices) -> list[pl.DataFrame]:
        """What `parse` makes of each piece, found at one go, where each line is understood by
        itself."""
        if len(pieces) == 1:
            return [self.parse(pieces[0], choices)]
        whole = self.parse(pl.concat(pieces, rechunk=True), choices) if pieces else pl.DataFrame()
        ends = accumulate(map(len, pieces))
        return [
            whole.slice(end - len(piece), len(piece))
            for piece, end in zip(pieces, ends, strict=True)
        ]


class Record(NamedTuple):
    """One entry of an export, in the order in which the export has them."""

    kind: int
    """MESSAGE, SERVICE or BAD."""
    name: str = ""
    text: str = ""
    """The message as a person saw it; or the reason, of a bad entry."""
    at: int | None = None
    """When it was said, ms UTC."""
    local: int | None = None
    """Or the reading of a local clock, as ms since 1970-01-01 00:00 on that clock."""
    id: str | None = None
    """The platform's id of this message, unique on the platform."""
    shown: str = ""
    """Of a bad entry: what of it helps a person to see what it is."""


JOINED: Final = Record(SERVICE)
"""Any entry that is understood and is no message."""


def bad(reason: str, shown: object = "") -> Record:
    """An entry that is no message because something is wrong with it. A list or object is not
    shown: it may nest deeper than can be written."""
    if isinstance(shown, str):
        return Record(BAD, text=reason, shown=shown[:LONGEST_SHOWN])
    return Record(BAD, text=reason, shown=str(shown) if isinstance(shown, int | float) else "")


@dataclass(frozen=True)
class RecordFormat:
    """A format whose entries are not lines: JSON, CSV, HTML, archives of several files."""

    name: str
    title: str
    resolution_ms: int
    recognise: Callable[[Head], float]
    """How much of what the format's files always have is in the first bytes of a file, 0 to 1; at
    least 0.5 means that it is of this format."""
    read: Callable[[Export, Options], Iterator[Record]]
    """All entries. Deterministic: reading again gives the same entries. Raises ImportFailedError
    if the export cannot be read at all, or `Truncated` where it breaks off."""
    platform: str = ""
    zone: str | None = None
    survey: Callable[[Export, Options], Survey] | None = None
    """A look at the whole export, where one entry alone cannot be understood; what it chooses is
    given to `read` in `Options.choices`. Raises ImportFailedError as for LineFormat."""
    gather: Callable[[Tree], list[Export]] | None = None
    """The exports of this format among the files of a folder or an archive, where an export is
    more than one file; these files are then not looked at one by one."""
    channel: Callable[[Head], str] | None = None
    """What names the conversation, from the first bytes; two named differently have nothing in
    common."""


Format = LineFormat | RecordFormat


class Truncated(Exception):
    """An export breaks off, or is damaged, after the entries that were read; says how."""
