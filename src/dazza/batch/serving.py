"""The loop of the scheduler's process: wait until a job is due, run, tell, wait again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from dazza.batch.config import BatchConfig, configured
from dazza.batch.report import Progress
from dazza.batch.schedule import Schedule
from dazza.clock import Clock, SystemClock
from dazza.errors import DazzaError
from dazza.settings import Settings, settings_from
from dazza.store import Database, open_database
from dazza.store.jobs import Outcome

LONGEST_WAIT_S = 60.0
"""The clock is looked at this often, so that a machine that slept, or was set, is noticed."""
BETWEEN_PROGRESS_S = 0.2
"""Progress is told so often at most, save where another step begins."""


class Orders:
    """What whoever started the worker wants of it; set in one thread, awaited in another."""

    def __init__(self) -> None:
        self._anything = threading.Event()
        self._stopping = False
        self._run = False

    def stop(self) -> None:
        """Serve no longer than the chunk in hand."""
        self._stopping = True
        self._anything.set()

    def run_at_once(self) -> None:
        """Run all jobs now, or once more when the run that is going is over."""
        self._run = True
        self._anything.set()

    def stopping(self) -> bool:
        return self._stopping

    def take_run(self) -> bool:
        """Whether a run was asked for since the last call."""
        wanted, self._run = self._run, False
        return wanted

    def wait(self, seconds: float) -> None:
        """Wait so long, or until something is asked for."""
        if self._anything.wait(seconds):
            self._anything.clear()


class Serving:
    """Runs a schedule until its orders are to stop.

    `order` is what `BatchScheduler` sends: `database` (path or URL) and `settings` (a mapping).
    """

    def __init__(
        self,
        order: Mapping[str, Any],
        tell: Callable[..., None],
        orders: Orders,
        clock: Clock | None = None,
    ) -> None:
        self._where: str = order["database"]
        self._given: Mapping[str, Any] = order["settings"]
        self._tell = tell
        self._orders = orders
        self._clock = clock or SystemClock()
        self._told = ("", 0.0)

    def run(self) -> None:
        """Serve; a database that cannot be used at the start ends it, later it is tried again."""
        try:
            settings = settings_from(self._given)
            schedule = self._schedule(settings)
            next_run = schedule.start(settings.batch.run_on_startup)
        except DazzaError as error:
            self._tell("failed", message=str(error))
            return
        self._tell("started", next_run=next_run)
        while not self._orders.stopping():
            wait_s = (next_run - self._clock.now_ms()) / 1000
            at_once = self._orders.take_run()
            if wait_s > 0 and not at_once:
                self._orders.wait(min(wait_s, LONGEST_WAIT_S))
                continue
            turn = schedule.turn(
                at_once=at_once,
                progress=self._tell_progress,
                tell_job=self._tell_job,
                stop=self._orders.stopping,
            )
            next_run = turn.next_run
            if turn.report is not None:
                outcomes = [vars(outcome) for outcome in turn.report.outcomes]
                self._tell("ran", outcomes=outcomes, next_run=next_run)
            elif turn.error is not None:
                self._tell("error", message=turn.error, next_run=next_run)
            elif turn.waiting is not None:
                self._tell("waiting", message=turn.waiting, next_run=next_run)
        self._tell("stopped")

    def _tell_progress(self, progress: Progress) -> None:
        step, at_s = self._told
        now_s = self._clock.monotonic_s()
        if progress.step != step or now_s - at_s >= BETWEEN_PROGRESS_S:
            self._told = (progress.step, now_s)
            self._tell("progress", **vars(progress))

    def _tell_job(self, outcome: Outcome) -> None:
        self._tell("job", **vars(outcome))

    def _schedule(self, settings: Settings) -> Schedule:
        def config(database: Database) -> BatchConfig:
            return configured(settings, database)

        return Schedule(
            lambda: open_database(self._where),
            config,
            interval_hours=settings.batch.interval_hours,
            clock=self._clock,
        )
