"""When jobs are due. The times are in the database, so they outlive the process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from dazza.batch.config import BatchConfig
from dazza.batch.registry import Registry
from dazza.batch.report import ProgressHook, RunReport
from dazza.batch.runner import Runner
from dazza.clock import Clock
from dazza.errors import BusyError, StoreError
from dazza.store import jobs, schema
from dazza.store.sqlite import Database

log = logging.getLogger(__name__)

BUSY_RETRY_MS = 60_000
HOUR_MS = 3_600_000
HOLDER = "the batch scheduler"


@dataclass(frozen=True)
class Turn:
    """What one turn of the schedule did: the report of a run if one was due, an error that ended
    it, and when the next is due (ms UTC)."""

    report: RunReport | None
    error: str | None
    next_run: int


class Schedule:
    """Runs all jobs that are due as one set, so that their order always holds.

    After downtime a job that was missed runs once, not once for each time it was missed.
    """

    def __init__(
        self,
        open_database: Callable[[], Database],
        config: Callable[[Database], BatchConfig],
        *,
        interval_hours: float,
        clock: Clock,
        registry: Registry | None = None,
    ) -> None:
        self._open = open_database
        self._config = config
        self._interval_ms = int(interval_hours * HOUR_MS)
        self._clock = clock
        self._registry = registry or Registry()

    def start(self, run_on_startup: bool) -> int:
        """Register every job; when the first is due (ms UTC).

        With `run_on_startup` all are due now. Otherwise a job waits for the time that was stored,
        or for one interval if it has none. Raises StoreError.
        """
        now_ms = self._clock.now_ms()
        with self._open() as database:
            schema.prepare(database, self._registry.tables(), now_ms)
            with database.transaction():
                for job in self._registry.jobs:
                    jobs.register(database, job.name, now_ms)
                known = jobs.next_runs(database)
                for job in self._registry.jobs:
                    if run_on_startup:
                        jobs.set_next_run(database, job.name, now_ms)
                    elif known.get(job.name) is None:
                        jobs.set_next_run(database, job.name, now_ms + self._interval_ms)
            return self._next(database)

    def turn(
        self,
        *,
        progress: ProgressHook = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Turn:
        """Run what is due, if anything is. Failures are told, logged, and tried again in time."""
        now_ms = self._clock.now_ms()
        try:
            with self._open() as database:
                due = self._due(database, now_ms)
                if not due:
                    return Turn(None, None, self._next(database))
                return self._run(database, due, now_ms, progress, stop)
        except StoreError as error:
            log.error("batch run failed: %s", error)
            return Turn(None, str(error), now_ms + BUSY_RETRY_MS)

    def _run(
        self,
        database: Database,
        due: list[str],
        now_ms: int,
        progress: ProgressHook,
        stop: Callable[[], bool],
    ) -> Turn:
        runner = Runner(
            database,
            self._config(database),
            registry=self._registry,
            clock=self._clock,
            holder=HOLDER,
        )
        try:
            report = runner.run(due, progress=progress, stop=stop)
        except BusyError as error:
            log.info("%s; trying again in a minute", error)
            return Turn(None, str(error), now_ms + BUSY_RETRY_MS)
        if not stop():
            with database.transaction():
                for name in due:
                    jobs.set_next_run(database, name, now_ms + self._interval_ms)
        return Turn(report, None, self._next(database))

    def _due(self, database: Database, now_ms: int) -> list[str]:
        known = jobs.next_runs(database)
        return [
            job.name
            for job in self._registry.jobs
            if (at := known.get(job.name)) is None or at <= now_ms
        ]

    def _next(self, database: Database) -> int:
        names = {job.name for job in self._registry.jobs}
        known = jobs.next_runs(database)
        return min(at or 0 for name, at in known.items() if name in names)
