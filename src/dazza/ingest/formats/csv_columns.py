"""Tables in CSV, with a header that names the columns: `username,message,timestamp`.

Fields are parted by commas, semicolons, tabs or bars, whichever the header has most of, and may be
quoted with `"` as RFC 4180 says; quoted ones may hold line ends. Lines that are no UTF-8 are
Windows-1252. Which columns are meant is told by their names, or by `--columns`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from dazza.errors import ImportFailedError
from dazza.ingest.declare import (
    NOT_UNDERSTOOD,
    Options,
    Record,
    RecordFormat,
    Survey,
    Truncated,
    bad,
)
from dazza.ingest.formats import _columns
from dazza.ingest.formats._columns import Columns, find_columns
from dazza.ingest.head import Head
from dazza.ingest.inputs import Export
from dazza.ingest.lines import BOM

SEPARATORS: Final = ",;\t|"
LIMIT: Final = 16 << 20
"""A row of more bytes is no message: a quotation mark opens it that nothing closes."""
BATCH: Final = 500

Row = list[str]


class TooLong(Exception):
    """A row is longer than LIMIT."""


@dataclass
class Lines:
    """The lines of a file, decoded, as the reader of CSV takes them; knows those of one row."""

    file: BinaryIO
    parts: list[str] = field(default_factory=list)
    size: int = 0
    before: list[str] = field(default_factory=list)
    """The lines of the row before."""

    def begin(self) -> None:
        """A new row begins."""
        if self.parts:
            self.before = self.parts
        self.parts, self.size = [], 0

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self.file.readline(LIMIT)
        if not line:
            raise StopIteration
        self.size += len(line)
        if self.size >= LIMIT:
            while line and not line.endswith(b"\n"):
                line = self.file.readline(LIMIT)
            raise TooLong
        try:
            text = line.decode()
        except UnicodeDecodeError:
            text = line.decode("cp1252", "replace")
        self.parts.append(text)
        return text


def recognise(head: Head) -> float:
    """Whether the first line has plain names for name, text and time."""
    first = head.text.split("\n", 1)[0]
    return _columns.WEAK if _columns.is_plain(split(first, separator_of(first))) else 0.0


def separator_of(header: str) -> str:
    """What parts the fields of a header."""
    return max(SEPARATORS, key=lambda separator: len(split(header, separator)))


def split(line: str, separator: str) -> Row:
    """The fields of a line."""
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=separator), [])]
    except csv.Error:
        return []


def rows(export: Export) -> Iterator[Row | None]:
    """All rows, the first with the names of the columns; None for what is no row.

    Raises ImportFailedError if the file cannot be read, Truncated if its last row does not end.
    """
    try:
        with export.file.open() as opened:
            if opened.read(3) != BOM:
                opened.seek(0)
            header = opened.readline(LIMIT).decode(errors="replace")
            separator = separator_of(header)
            yield split(header, separator)
            lines = Lines(opened)
            reader = csv.reader(lines, delimiter=separator)
            last: list[Row | None] = []
            while batch := _batch(lines, reader):
                yield from last
                yield from batch[:-1]
                last = batch[-1:]
            if _is_open(lines.before, separator):
                raise Truncated(f"{export.file} breaks off inside a quoted field")
            yield from last
    except OSError as error:
        raise ImportFailedError(
            f"{export.file} cannot be read: {error.strerror or error}"
        ) from None


def _batch(lines: Lines, reader: Iterator[Row]) -> list[Row | None]:
    """Some rows; none at the end. The limit of the csv module is left as it was."""
    batch: list[Row | None] = []
    limit = csv.field_size_limit(LIMIT)
    try:
        while len(batch) < BATCH:
            lines.begin()
            try:
                batch.append(next(reader))
            except (csv.Error, TooLong):
                batch.append(None)
    except StopIteration:
        pass
    finally:
        csv.field_size_limit(limit)
    return batch


def _is_open(parts: list[str], separator: str) -> bool:
    """Whether a row, which is the last, ends inside quotation marks."""
    if sum(part.count('"') for part in parts) % 2 == 0:
        return False
    limit = csv.field_size_limit(LIMIT)
    try:
        list(csv.reader(parts, delimiter=separator, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    finally:
        csv.field_size_limit(limit)
    return False


def survey(export: Export, options: Options) -> Survey:
    """Which columns are meant, and what the times count."""
    taken = rows(export)
    header = next(taken) or []
    columns = find_columns(header, options.columns, export.path)
    places = [header.index(each) for each in columns.time]

    def times() -> Iterator[str]:
        try:
            for row in taken:
                if row is not None and len(row) > max(places):
                    yield " ".join(row[place] for place in places).strip()
        except Truncated:
            return

    return _columns.survey_times(times(), options, columns, export.path)


def read(export: Export, options: Options) -> Iterator[Record]:
    """All rows."""
    choices = options.choices or survey(export, options).choices
    unit, time_format = str(choices["unit"]), options.time_format
    taken = rows(export)
    header = next(taken) or []
    columns = find_columns(header, options.columns, export.path)
    name, text, *times = (header.index(each) for each in _needed(columns))
    id_ = header.index(columns.id) if columns.id is not None else None
    width = 1 + max(name, text, *times)
    time = times[0]
    for row in taken:
        if row is None:
            yield bad(NOT_UNDERSTOOD, "a field that does not end, or a broken row")
        elif len(row) < width:
            if row:
                yield bad(NOT_UNDERSTOOD, ",".join(row)[:200])
        else:
            when = row[time] if len(times) == 1 else " ".join(row[each] for each in times)
            key = row[id_] if id_ is not None and id_ < len(row) else None
            yield _columns.record(row[name], row[text], when, key, unit, time_format)


def _needed(columns: Columns) -> tuple[str, ...]:
    return (columns.name, columns.text, *columns.time)


FORMAT = RecordFormat(
    name="csv",
    title="CSV: a table with a column each for name, text and time",
    resolution_ms=1,
    recognise=recognise,
    read=read,
    survey=survey,
    platform=_columns.PLATFORM,
)
