"""How fresh a page is: what stands below its head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dazza.stats.present import local_date, zone_of
from dazza.stats.status import JobStatus, status_of
from dazza.store import Database
from dazza.zones import Zone

from .text import clock


@dataclass(frozen=True, slots=True)
class Dateline:
    """Today, and which messages are in the numbers."""

    today: date
    told: str
    """`as of 14:02 · next run 18:00`."""
    zone: str


def dateline(database: Database, now_ms: int) -> Dateline | None:
    """The freshness of a database; None before its first run."""
    jobs = status_of(database, ()).jobs
    as_of = max((job.last_run for job in jobs if job.last_run is not None), default=None)
    if as_of is None:
        return None
    zone = zone_of(database)
    today = local_date(zone, now_ms)
    told = [f"as of {clock(zone, as_of, today)}", *_coming(jobs, zone, now_ms)]
    return Dateline(today, " · ".join(told), zone.name)


def _coming(jobs: tuple[JobStatus, ...], zone: Zone, now_ms: int) -> list[str]:
    """When the next run is due, if a scheduler has planned one."""
    due = min((job.next_run for job in jobs if job.next_run is not None), default=None)
    if due is None:
        return []
    if due <= now_ms:
        return ["next run is due"]
    return [f"next run {clock(zone, due, local_date(zone, now_ms))}"]
