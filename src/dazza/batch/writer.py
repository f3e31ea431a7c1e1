"""Write rows in short transactions, so that a bot that shares the database hardly waits.

A chunk is not written at once but in slices: word counts by id, everything else by person. A slice
is one transaction that moves the jobs' states to the last person that is in, so that a crash
leaves each person's share of the chunk wholly in or wholly out, however large the chunk is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from dazza.batch.config import BatchConfig
from dazza.batch.lease import Lease
from dazza.clock import Clock
from dazza.engines.local import combined, difference_of_totals, joined_spans
from dazza.errors import DazzaError
from dazza.job import BatchJob
from dazza.store import ddl, numbers, rows
from dazza.store.sqlite import Database, StatementError
from dazza.tables.kinds import PERSON, SpanTable, Table

BUSY_FOR_S = 10.0
"""How long after somebody else's last write transactions stay short."""
FIRST_RATE = 300.0
CHECKPOINT_PAGES = 1_000
LONE_CHECKPOINT_PAGES = 10_000
LEAST_ROWS = 500


class Throttle:
    """Keeps write locks under a budget: how many rows a transaction may hold, and when to pause.

    The budget is small while somebody else writes, which shows in SQLite's data version, and large
    while nobody does. Rows a millisecond are learnt as the run goes.
    """

    def __init__(self, database: Database, config: BatchConfig, clock: Clock) -> None:
        self._database = database
        self._config = config
        self._clock = clock
        self._rate = FIRST_RATE
        self._version = database.data_version()
        self._busy_until_s = 0.0
        self._was_busy: bool | None = None

    def busy(self) -> bool:
        """Whether another connection has written lately."""
        version = self._database.data_version()
        now_s = self._clock.monotonic_s()
        if version != self._version:
            self._version = version
            self._busy_until_s = now_s + BUSY_FOR_S
        busy = now_s < self._busy_until_s
        if busy is not self._was_busy:
            # Alone, the log may grow, so that a page that changes often is copied back less often.
            # With company it is kept short, or the others' commits would copy it back for us.
            self._was_busy = busy
            self._database.checkpoint_after(CHECKPOINT_PAGES if busy else LONE_CHECKPOINT_PAGES)
        return busy

    def rows(self) -> int:
        """How many rows the next transaction may write."""
        budget_ms = self._config.busy_lock_ms if self.busy() else self._config.lock_ms
        return max(LEAST_ROWS, int(self._rate * budget_ms))

    @contextmanager
    def transaction(self, rows_written: int) -> Iterator[None]:
        """A write transaction of so many rows, then a pause in which a waiting writer gets in."""
        with self._database.transaction():
            began_s = self._clock.monotonic_s()
            yield
        took_ms = max(0.1, (self._clock.monotonic_s() - began_s) * 1000)
        if rows_written >= LEAST_ROWS:
            self._rate += (rows_written / took_ms - self._rate) * 0.5
        if self.busy():
            self._clock.sleep(self._config.busy_pause_ms / 1000)


SMALL = 20_000
"""Rows of a batch up to which it is worth looking up which of them are new."""


@dataclass
class Cut:
    """One table's share of a slice: rows to merge, and keys to delete first."""

    table: Table
    building: bool
    rows: pl.DataFrame
    gone: pl.DataFrame | None = None


class Change(Protocol):
    """What is to be written to one table, a part of the people at a time."""

    def people(self) -> list[pl.Series]:
        """The person of each row, in any number of series."""
        ...

    def cut(self, database: Database, low: int, high: int | None) -> list[Cut]:
        """What concerns people low < person <= high."""
        ...


@dataclass
class Folded:
    """What several chunks folded to: parts sorted by person, combined only when they are written,
    so that no more than a slice of them is ever there twice."""

    job: BatchJob
    table: Table
    building: bool
    parts: list[pl.DataFrame]
    added: dict[int, pl.DataFrame] = field(default_factory=dict)
    """Columns person, rows: how many rows were new, by the start of the slice (a slice may be
    tried again); if the batch is small."""

    @property
    def small(self) -> bool:
        return sum(part.height for part in self.parts) <= SMALL

    def people(self) -> list[pl.Series]:
        return [part[PERSON] for part in self.parts]

    def cut(self, database: Database, low: int, high: int | None) -> list[Cut]:
        frame = combined(self.table, [_between(part, low, high) for part in self.parts])
        if isinstance(self.table, SpanTable):
            return self._joined(database, self.table, frame)
        if self.small:
            self.added[low] = rows.new_rows(database, self.table, frame, self.building)
        return [Cut(self.table, self.building, frame)]

    def _joined(self, database: Database, table: SpanTable, frame: pl.DataFrame) -> list[Cut]:
        if frame.is_empty():
            return []
        stored = rows.touching_spans(database, table, frame, self.building)
        joined = joined_spans(table, frame, stored)
        cuts = [Cut(table, self.building, joined.come, joined.gone)]
        if table.totals is not None:
            come, replaced = self.job.total(joined.come), self.job.total(joined.replaced)
            change = difference_of_totals(table.totals, come, replaced)
            schema = pl.Schema(rows.frame_schema(table.totals))
            change = change.select(table.totals.frame_names).cast(schema).sort(PERSON)
            cuts.append(Cut(table.totals, self.building, change))
        return cuts


@dataclass
class Replaced:
    """Rows of a summary that come or change, and keys of those that go; both sorted by person."""

    table: Table
    building: bool
    rows: pl.DataFrame
    gone: pl.DataFrame | None = None

    def people(self) -> list[pl.Series]:
        return [frame[PERSON] for frame in (self.rows, self.gone) if frame is not None]

    def cut(self, _database: Database, low: int, high: int | None) -> list[Cut]:
        gone = None if self.gone is None else _between(self.gone, low, high)
        return [Cut(self.table, self.building, _between(self.rows, low, high), gone)]


def _between(frame: pl.DataFrame, low: int, high: int | None) -> pl.DataFrame:
    """The rows of people low < person <= high of a frame that is sorted by person."""
    first = frame[PERSON].search_sorted(low, side="right")
    last = frame.height if high is None else frame[PERSON].search_sorted(high, side="right")
    return frame.slice(first, last - first)


@dataclass
class Changes:
    """All that one batch, or one summary, changes; by the job whose tables they are."""

    by_job: dict[str, list[Change]] = field(default_factory=dict)

    def add(self, job_name: str, change: Change) -> None:
        self.by_job.setdefault(job_name, []).append(change)

    def drop(self, job_name: str) -> None:
        self.by_job.pop(job_name, None)

    def people(self) -> pl.DataFrame:
        """Columns person, rows: how many rows concern each person at the most, by number."""
        counted = [
            people.cast(pl.Int64).value_counts(name="rows")
            for changes in self.by_job.values()
            for change in changes
            for people in change.people()
        ]
        if not counted:
            return pl.DataFrame(schema={PERSON: pl.Int64(), "rows": pl.UInt32()})
        return pl.concat(counted).group_by(PERSON).agg(pl.col("rows").sum()).sort(PERSON)


class Writer:
    """Writes changes slice by slice, under the lease."""

    def __init__(self, database: Database, throttle: Throttle, lease: Lease, now_ms: int) -> None:
        self._database = database
        self._throttle = throttle
        self._lease = lease
        self._now_ms = now_ms

    def write_lines(self, statement: str, lines: pl.DataFrame) -> None:
        """Run a statement that may be repeated harmlessly for each line, in slices."""
        at = 0
        while at < lines.height:
            part = lines.slice(at, self._throttle.rows())
            with self._throttle.transaction(part.height):
                self._lease.check()
                self._database.executemany(statement, part)
            at += part.height

    def write_people(
        self,
        changes: Changes,
        names: pl.DataFrame,
        progressed: Callable[[int | None], None],
        on_error: Callable[[str, Exception], bool],
    ) -> None:
        """Write changes in slices of people, at least one transaction.

        `names` leads from person to username. In each transaction `progressed` is called with the
        last person of the slice, or None with the last slice of all. If a job's rows are refused,
        `on_error` says whether to go on without it.
        """
        people = changes.people()
        low = 0
        while True:
            sums = people["rows"].cast(pl.Int64).cum_sum()
            taken = max(1, int((sums <= self._throttle.rows()).sum()))
            part, people = people.head(taken), people.slice(taken)
            high = None if people.is_empty() else int(part[PERSON][-1])
            self._write_slice(changes, names, (low, high), part, progressed, on_error)
            if high is None:
                return
            low = high

    def _write_slice(
        self,
        changes: Changes,
        names: pl.DataFrame,
        between: tuple[int, int | None],
        part: pl.DataFrame,
        progressed: Callable[[int | None], None],
        on_error: Callable[[str, Exception], bool],
    ) -> None:
        size = int(part["rows"].sum())
        while True:
            ready: dict[str, list[Cut]] = {}
            try:
                for writing, kept in changes.by_job.items():
                    ready[writing] = [
                        _stored(cut, names)
                        for change in kept
                        for cut in change.cut(self._database, *between)
                    ]
                writing = ""
                with self._throttle.transaction(size):
                    self._lease.check()
                    numbers.touch_people(self._database, part[PERSON], self._now_ms)
                    for name, cuts in ready.items():
                        writing = name
                        for cut in cuts:
                            self._apply(cut)
                    writing = ""
                    progressed(between[1])
                return
            except Exception as error:  # a job's rows may not even fit together
                ours = isinstance(error, DazzaError) and not isinstance(error, StatementError)
                if ours or not writing or not on_error(writing, error):
                    raise
                changes.drop(writing)

    def _apply(self, cut: Cut) -> None:
        if cut.gone is not None:
            rows.delete(self._database, cut.table, cut.gone, cut.building)
        rows.merge(self._database, cut.table, cut.rows, self._now_ms, cut.building)


def _stored(cut: Cut, names: pl.DataFrame) -> Cut:
    """The same with the columns that are stored: names where the table has names."""
    key, columns = ddl.stored_key(cut.table), ddl.stored_columns(cut.table)
    gone = None if cut.gone is None else rows.named(cut.table, cut.gone, names, key)
    return Cut(cut.table, cut.building, rows.named(cut.table, cut.rows, names, columns), gone)
