"""When jobs are due. The times are in the database, so they outlive the process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from dazza.batch.config import BatchConfig
from dazza.batch.registry import Registry
from dazza.batch.report import JobHook, ProgressHook, RunReport
from dazza.batch.runner import Runner
from dazza.batch.work import explain
from dazza.clock import Clock
from dazza.errors import BusyError, DazzaError
from dazza.store import jobs, schema
from dazza.store.sqlite import Database

log = logging.getLogger(__name__)

RETRY_MS = 60_000
HOUR_MS = 3_600_000
HOLDER = "the batch scheduler"


@dataclass(frozen=True)
class Turn:
    """What one turn of the schedule did: the report of a run if one was due, an error that ended
    it, who else runs if it must wait, and when the next is due (ms UTC)."""

    next_run: int
    report: RunReport | None = None
    error: str | None = None
    waiting: str | None = None


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
        at_once: bool = False,
        progress: ProgressHook = lambda _: None,
        tell_job: JobHook = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Turn:
        """Run what is due, if anything is; everything with `at_once`. Failures are told, logged,
        and tried again in time."""
        now_ms = self._clock.now_ms()

        def run(runner: Runner, due: list[str]) -> RunReport:
            return runner.run(due, progress=progress, tell_job=tell_job, stop=stop)

        try:
            with self._open() as database:
                if at_once:
                    self._make_due(database, now_ms)
                due = self._due(database, now_ms)
                if not due:
                    return Turn(self._next(database))
                return self._run(database, due, now_ms, run, stop)
        except BusyError as error:
            log.info("%s; trying again in a minute", error)
            return Turn(now_ms + RETRY_MS, waiting=str(error))
        except DazzaError as error:
            told = str(error)
        except Exception as error:  # whatever it is, the next turn comes
            told = explain(error)
            log.debug("the failure of the batch run", exc_info=error)
        log.error("batch run failed, trying again in a minute: %s", told)
        return Turn(now_ms + RETRY_MS, error=told)

    def _run(
        self,
        database: Database,
        due: list[str],
        now_ms: int,
        run: Callable[[Runner, list[str]], RunReport],
        stop: Callable[[], bool],
    ) -> Turn:
        runner = Runner(
            database,
            self._config(database),
            registry=self._registry,
            clock=self._clock,
            holder=HOLDER,
        )
        report = run(runner, due)
        if not stop():
            with database.transaction():
                for name in due:
                    jobs.set_next_run(database, name, now_ms + self._interval_ms)
        return Turn(self._next(database), report)

    def _make_due(self, database: Database, now_ms: int) -> None:
        with database.transaction():
            for job in self._registry.jobs:
                jobs.set_next_run(database, job.name, now_ms)

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
        return min((at or 0 for name, at in known.items() if name in names), default=0)
