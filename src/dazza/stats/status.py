"""The jobs, their executions, and how fresh each cache table is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dazza.store import Database, reading_state


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A row of batch_jobs. Times are ms UTC."""

    job_name: str
    status: str
    last_run: int | None
    next_run: int | None
    error_count: int
    last_error: str | None
    watermark: int | None
    """Id of the last message that is in the job's tables; None if the job never ran."""


@dataclass(frozen=True, slots=True)
class Execution:
    """A row of batch_job_history. Times are ms UTC."""

    id: int
    job_name: str
    status: str
    started_at: int
    completed_at: int | None
    records_processed: int
    duration_ms: int | None
    error_message: str | None


@dataclass(frozen=True, slots=True)
class CacheStatus:
    """How much a cache table holds, and when it last changed (ms UTC)."""

    table: str
    record_count: int
    last_update: int | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a database."""

    jobs: tuple[JobStatus, ...]
    caches: tuple[CacheStatus, ...]


def status_of(database: Database, tables: Iterable[str]) -> Status:
    """The jobs by name and the state of each of `tables`, in their order.

    A table that is missing has no records and says so in its `error`; before the first run there
    are no jobs.
    """
    found = (JobStatus(**row) for row in reading_state.jobs(database).to_dicts())
    return Status(tuple(found), tuple(_cache(database, table) for table in tables))


def executions(database: Database, limit: int) -> tuple[Execution, ...]:
    """The newest executions of all jobs, newest first."""
    found = reading_state.history(database, limit)
    return tuple(Execution(**row) for row in found.iter_rows(named=True))


def last_executions(database: Database) -> tuple[Execution, ...]:
    """Each job's newest execution, by name of the job."""
    found = reading_state.last_executions(database)
    return tuple(Execution(**row) for row in found.iter_rows(named=True))


def run_going(database: Database, now_ms: int) -> bool:
    """Whether a batch run is going."""
    return reading_state.analysed(database) and reading_state.lease_alive(database, now_ms)


def _cache(database: Database, table: str) -> CacheStatus:
    vocabulary = table == "user_vocabulary"
    state = reading_state.vocabulary_state(database) if vocabulary else None
    if state is None:
        state = reading_state.table_state(database, table)
    if state is None:
        return CacheStatus(table, 0, None, "no such table yet: run `dazza analyze all`")
    return CacheStatus(table, *state)
