"""The page of the batch: jobs, executions, tables, and errors in plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from dazza.batch.registry import Registry
from dazza.stats.present import local_date, zone_of
from dazza.stats.status import CacheStatus, JobStatus, executions, run_going, status_of
from dazza.store import Database
from dazza.zones import Zone

from . import text

HISTORY: Final = 24
LONGEST_ERROR: Final = 300
PLAIN: Final = (
    ("disk is full", "The disk is full. Free some space; the next run goes on from here."),
    ("no space left", "The disk is full. Free some space; the next run goes on from here."),
    ("locked", "Another program held the database too long. The next run tries again."),
    ("readonly", "Dazza may not write to the database. Check the file’s owner and permissions."),
    ("malformed", "The database file is damaged. Restore a copy, or ask SQLite’s .recover."),
    ("lost the lease", "Another run took over. Nothing is lost."),
    ("skipped because", "It waited for a job that failed, and runs again with it."),
    ("no such table", "A table is missing. `dazza analyze all` makes it again."),
)
"""Part of an error (lower case), and what it means for somebody who does not know databases."""
STATES: Final = {
    "idle": "well", "running": "running", "error": "failed", "completed": "completed",
    "interrupted": "broken off", "skipped": "skipped",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job as it is shown."""

    name: str
    title: str
    state: str
    good: bool
    last_run: str
    next_run: str
    watermark: int | None
    error: str
    plain: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An execution as it is shown."""

    title: str
    state: str
    good: bool
    started: str
    records: int
    took: str
    error: str


@dataclass(frozen=True, slots=True)
class TableLine:
    """A cache table as it is shown."""

    name: str
    records: int
    updated: str
    error: str


@dataclass(frozen=True, slots=True)
class ConditionPage:
    """Everything that the page shows."""

    headline: str
    running: bool
    jobs: tuple[JobLine, ...]
    history: tuple[HistoryLine, ...]
    tables: tuple[TableLine, ...]


def condition_page(database: Database, now_ms: int) -> ConditionPage | None:
    """The state of the batch; None before its first run."""
    registry = Registry()
    kept = [table.name for tables in registry.tables().values() for table in tables]
    shown = [name for name in dict.fromkeys(kept) if not name.startswith("dazza_")]
    status = status_of(database, shown)
    if not status.jobs:
        return None
    titles = {job.name: job.title for job in registry.jobs}
    order = {job.name: place for place, job in enumerate(registry.jobs)}
    zone = zone_of(database)
    told = _clock(zone, local_date(zone, now_ms))
    running = run_going(database, now_ms)
    jobs = sorted(status.jobs, key=lambda job: order.get(job.job_name, len(order)))
    history = executions(database, HISTORY)
    return ConditionPage(
        headline=_headline(status.jobs, running),
        running=running,
        jobs=tuple(_job(job, titles, told) for job in jobs),
        history=tuple(
            HistoryLine(
                title=titles.get(each.job_name, each.job_name),
                state=STATES.get(each.status, each.status),
                good=each.status in ("completed", "running"),
                started=told(each.started_at),
                records=each.records_processed or 0,
                took="" if each.duration_ms is None else text.length(each.duration_ms),
                error=_short(each.error_message),
            )
            for each in history
        ),
        tables=tuple(_table(cache, told) for cache in status.caches),
    )


Told = Callable[[int | None], str]


def _clock(zone: Zone, today: date) -> Told:
    return lambda at_ms: "" if at_ms is None else text.clock(zone, at_ms, today)


def _headline(jobs: tuple[JobStatus, ...], running: bool) -> str:
    failed = sum(1 for job in jobs if job.status == "error")
    if failed:
        return f"{text.counted(failed, 'job')} of {len(jobs)} failed in the last run"
    return "A run is going" if running else "All is well"


def _job(job: JobStatus, titles: dict[str, str], told: Told) -> JobLine:
    error = _short(job.last_error)
    return JobLine(
        name=job.job_name,
        title=titles.get(job.job_name, job.job_name),
        state=STATES.get(job.status, job.status)
        + (f" {job.error_count} times in a row" if job.error_count > 1 else ""),
        good=job.status != "error",
        last_run=told(job.last_run) or "never",
        next_run=told(job.next_run) or "when asked",
        watermark=job.watermark,
        error=error if job.status == "error" else "",
        plain=_plain(error) if job.status == "error" else "",
    )


def _table(cache: CacheStatus, told: Told) -> TableLine:
    return TableLine(
        cache.table, cache.record_count, told(cache.last_update) or "–", cache.error or ""
    )


def _plain(error: str) -> str:
    """What an error means; nothing if we do not know."""
    lower = error.lower()
    return next((meaning for part, meaning in PLAIN if part in lower), "")


def _short(error: str | None) -> str:
    return text.shown(error, LONGEST_ERROR) if error else ""
