"""What `dazza analyze --status` says: the jobs, and how fresh each cache table is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dazza.store import Database, reading


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
    found = (JobStatus(**row) for row in reading.jobs(database).to_dicts())
    return Status(tuple(found), tuple(_cache(database, table) for table in tables))


def _cache(database: Database, table: str) -> CacheStatus:
    state = reading.table_state(database, table)
    if state is None:
        return CacheStatus(table, 0, None, "no such table yet: run `dazza analyze all`")
    return CacheStatus(table, *state)
