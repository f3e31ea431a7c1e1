"""Looks at the whole of a file before its first line is taken."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Final

import polars as pl

from dazza.errors import ImportFailedError
from dazza.ingest.declare import Choices, Format, LineFormat, Options, RecordFormat, Survey
from dazza.ingest.digest import measured
from dazza.ingest.inputs import Export, InputFile
from dazza.ingest.linereader import all_lines

DATE_AND_HOUR: Final = r"^[^0-9]*[0-9]+[^0-9]+[0-9]+"
"""The begin of a line up to its second number: `Jan 05 12`, `**** BEGIN LOGGING AT 5月 05`."""


def surveyed(export: Export, known: Format, options: Options) -> Survey:
    """What the format says of the whole file. Raises ImportFailedError."""
    if known.survey is None:
        return Survey()
    if isinstance(known, RecordFormat):
        return known.survey(export, options)
    with export.file.open() as file:
        try:
            return known.survey(all_lines(file, _size(export.file), known.irc_codes), options)
        except ImportFailedError as error:
            told = str(error).removeprefix(f"{export.file} ")
            raise ImportFailedError(f"{export.file} {told}") from None


def parsed_where(
    file: InputFile,
    known: LineFormat,
    choices: Choices,
    chosen: Callable[[pl.Series], pl.Series],
) -> Iterator[pl.DataFrame]:
    """The lines that are `chosen` of each piece of a file, parsed."""
    with file.open() as opened:
        for lines in all_lines(opened, _size(file), known.irc_codes):
            found = lines.filter(chosen(lines))
            if len(found):
                yield known.parse(found, choices)


def hours_begin(lines: pl.Series) -> pl.Series:
    """Those that do not begin with the same date and hour as the one above."""
    begin = lines.str.extract(DATE_AND_HOUR, 0)
    return begin.ne_missing(begin.shift(1))


def says_date(known: LineFormat, lines: pl.Series) -> pl.Series:
    """Those that say the date for those after them."""
    return lines.str.contains(known.dated or "^")


def lines_of(file: InputFile) -> Iterator[pl.Series]:
    """All lines, as they are."""
    with file.open() as opened:
        yield from all_lines(opened, _size(file))


def _size(file: InputFile) -> int:
    """Bytes of the content, unpacked."""
    with file.open() as opened:
        if isinstance(opened, io.BufferedReader):
            return opened.seek(0, io.SEEK_END)
    return measured(Export(file.path, (file,)))[0]
