"""An export of records, so many at a time."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Final

import polars as pl

from dazza.ingest.declare import (
    BAD,
    MESSAGE,
    PARSED,
    Options,
    Record,
    RecordFormat,
    Truncated,
    bad,
)
from dazza.ingest.inputs import Export
from dazza.ingest.localtime import ClockState
from dazza.ingest.page import Page, dated
from dazza.zones import DAY_MS, Zone

RECORDS: Final = 20_000
NOT_UNDERSTOOD: Final = "not understood"
LATEST_MS: Final = 2**53


class RecordReader:
    """Reads pages of an export; a position is a number of records."""

    def __init__(self, export: Export, known: RecordFormat, options: Options, zone: Zone) -> None:
        self.bytes_read = 0
        files = tuple(replace(file, meter=self._count) for file in export.files)
        self._records = known.read(replace(export, files=files), options)
        self._zone = zone
        self._format = known
        self._at = 0
        """Number of records taken from the export."""
        self._last: list[Record] = []
        self._ended = False
        self.truncated: str | None = None

    def read(self, position: int, clock: ClockState) -> Page:
        """The page at a position, which never lies before the last page's start.

        Raises ImportFailedError if the export cannot be read; where it breaks off, the page is the
        final one and `truncated` says why.
        """
        begin = self._at - len(self._last)
        self._last = self._last[position - begin :] if position > begin else self._last
        with uncollected():
            while self._at < position and not self._ended:
                self._take(min(RECORDS, position - self._at))
            self._last += self._take(RECORDS - len(self._last))
            framed = frame(self._last)
        entries, messages = dated(framed, clock, self._zone, twelve_hours=False)
        return Page(
            entries=entries,
            messages=messages,
            start=position,
            next_position=position + len(self._last),
            final=self._ended,
            before=clock,
        )

    def _take(self, count: int) -> list[Record]:
        taken: list[Record] = []
        try:
            for record in islice(self._records, count):
                taken.append(record)  # noqa: PERF402  # what came before an error counts
        except Truncated as reason:
            self.truncated, self._ended = str(reason), True
        else:
            self._ended = len(taken) < count
        self._at += len(taken)
        return taken

    def _count(self, read: int) -> None:
        self.bytes_read += read

    def close(self) -> None:
        """Close the files that are being read."""
        if hasattr(self._records, "close"):
            self._records.close()


@contextmanager
def uncollected() -> Iterator[None]:
    """Without a search for cycles, of which records have none: among so many values that are made
    and kept for a moment, it would take a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def frame(records: Sequence[Record]) -> pl.DataFrame:
    """Records as the columns of `declare.PARSED`, and line."""
    try:
        return _frame(records)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        return _frame([mended(record) for record in records])


def _frame(records: Sequence[Record]) -> pl.DataFrame:
    columns = list(zip(*records, strict=True)) or [()] * len(Record._fields)
    schema = {
        "kind": pl.UInt8,
        "name": pl.String,
        "text": pl.String,
        "at": pl.Int64,
        "local": pl.Int64,
        "id": pl.String,
        "line": pl.String,
    }
    made = pl.DataFrame(
        [
            pl.Series(name, values, dtype=kind, strict=True)
            for (name, kind), values in zip(schema.items(), columns, strict=True)
        ]
    )
    untimed = (pl.col("kind") == MESSAGE) & pl.col("at").is_null() & pl.col("local").is_null()
    return made.with_columns(
        kind=pl.when(untimed).then(pl.lit(BAD, pl.UInt8)).otherwise("kind"),
        line=pl.when(untimed).then("text").otherwise("line"),
        text=pl.when(untimed).then(pl.lit("no time")).otherwise("text"),
        day=(pl.col("local") // DAY_MS).cast(pl.Int32, strict=False),
        time_ms=(pl.col("local") % DAY_MS).cast(pl.Int32),
        month_day=pl.lit(None, PARSED["month_day"]),
    )


def mended(record: Record) -> Record:
    """A record that fits into a frame: broken text mended, what is no message made a bad one."""
    texts = (record.name, record.text, record.shown)
    good_time = all(
        value is None or (isinstance(value, int) and abs(value) < LATEST_MS)
        for value in (record.at, record.local)
    )
    if not all(isinstance(text, str) for text in texts) or not isinstance(record.id, str | None):
        return bad(NOT_UNDERSTOOD, whole(str(record.text)))
    if not good_time:
        return bad("time not understood", whole(record.text))
    return Record(
        record.kind,
        whole(record.name),
        whole(record.text),
        record.at,
        record.local,
        None if record.id is None else whole(record.id),
        whole(record.shown),
    )


def whole(text: str) -> str:
    """Text in which halves of surrogate pairs are joined, and lone ones are U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
