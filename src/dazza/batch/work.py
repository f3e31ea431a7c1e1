"""What the steps of one run share."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from dazza.batch.config import BatchConfig
from dazza.batch.lease import Lease
from dazza.batch.report import JobHook
from dazza.batch.writer import Throttle, Writer
from dazza.errors import DazzaError
from dazza.job import BatchJob, Context
from dazza.store.jobs import JobState, Outcome
from dazza.store.sqlite import Database, StatementError
from dazza.tables.kinds import PERSON, Table

log = logging.getLogger(__name__)


@dataclass
class Work:
    """One run: where it reads and writes, how far each job is, whom it touched, what failed.

    `source` holds the messages and `database` the cache tables; they are the same, save when
    `verify` counts into a scratch database (`scratch`).
    """

    jobs: Sequence[BatchJob]
    source: Database
    database: Database
    config: BatchConfig
    context: Context
    lease: Lease
    throttle: Throttle
    writer: Writer
    tell_job: JobHook = lambda _: None  # nobody is looking
    scratch: bool = False
    strict: bool = False  # an analyzer's failure ends the run
    states: dict[str, JobState] = field(default_factory=dict)
    summarised: set[str] = field(default_factory=set)
    """Jobs whose last run came to its end: only the people touched since need new summaries."""
    stale: set[str] = field(default_factory=set)
    """Jobs that read tables which this run rebuilds."""
    failed: dict[str, Outcome] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    _added: dict[str, list[pl.DataFrame] | None] = field(default_factory=dict)
    _touched: dict[str, pl.Series] = field(default_factory=dict)

    def job(self, name: str) -> BatchJob:
        return next(job for job in self.jobs if job.name == name)

    def touch(self, job: BatchJob, people: pl.Series, records: int) -> None:
        """Remember whom a chunk of so many messages concerned."""
        before = self._touched.get(job.name)
        both = people if before is None else pl.concat([before, people]).unique()
        self._touched[job.name] = both
        self.records[job.name] = self.records.get(job.name, 0) + records

    def remember_added(self, table: Table, added: list[pl.DataFrame] | None) -> None:
        """Keep how many rows of a table are new; None if a batch was too large to look."""
        before = self._added.get(table.name, [])
        unknown = added is None or before is None
        self._added[table.name] = None if unknown else [*(before or ()), *(added or ())]

    def added(self, table: Table) -> pl.DataFrame | None:
        """Columns person, rows: rows of a table that this run added; None if that is not known."""
        found = self._added.get(table.name, [])
        if found is None:
            return None
        empty = pl.DataFrame(schema={PERSON: pl.Int64, "rows": pl.Int64})
        return pl.concat([empty, *found]).group_by(PERSON).agg(pl.col("rows").sum())

    def touched(self, job: BatchJob) -> pl.Series:
        """Numbers of the people whom this run's messages concerned."""
        return self._touched.get(job.name, pl.Series(PERSON, [], dtype=pl.Int64)).sort()

    def fail(self, job: BatchJob, error: Exception) -> None:
        """Mark a job as failed, and those that come after it as skipped."""
        message = explain(error)
        log.error("%s failed: %s", job.name, message)
        log.debug("the failure of %s", job.name, exc_info=error)
        self._end(job, "error", message)
        for other in self.jobs:
            broken = next((name for name in other.after if name in self.failed), None)
            if broken is not None and other.name not in self.failed:
                self._end(other, "skipped", f"skipped because {broken} failed")

    def fail_or_raise(self, job: BatchJob, error: Exception) -> None:
        """Mark a job as failed, unless the database or the lease is what failed: that ends all."""
        ours = isinstance(error, DazzaError) and not isinstance(error, StatementError)
        if self.strict or ours:
            raise error
        self.fail(job, error)

    def _end(self, job: BatchJob, status: str, message: str) -> None:
        self.failed[job.name] = Outcome(
            job.name,
            status,
            self.records.get(job.name, 0),
            message,
            self.states[job.name].watermark,
        )


def explain(error: Exception) -> str:
    """An analyzer's failure in one line."""
    text = " ".join(str(error).split())
    return text if isinstance(error, StatementError) else f"{type(error).__name__}: {text}"
