"""The loop of the scheduler's process: wait until a job is due, run, tell, wait again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from dazza.batch.config import BatchConfig, configured
from dazza.batch.schedule import Schedule
from dazza.clock import Clock, SystemClock
from dazza.errors import DazzaError
from dazza.settings import Settings, settings_from
from dazza.store import Database, open_database

LONGEST_WAIT_S = 60.0
"""The clock is looked at this often, so that a machine that slept, or was set, is noticed."""


class Serving:
    """Runs a schedule until `stopping` is set.

    `order` is what `BatchScheduler` sends: `database` (path or URL) and `settings` (a mapping).
    """

    def __init__(
        self,
        order: Mapping[str, Any],
        tell: Callable[..., None],
        stopping: threading.Event,
        clock: Clock | None = None,
    ) -> None:
        self._where: str = order["database"]
        self._given: Mapping[str, Any] = order["settings"]
        self._tell = tell
        self._stopping = stopping
        self._clock = clock or SystemClock()

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
        while not self._stopping.is_set():
            wait_s = (next_run - self._clock.now_ms()) / 1000
            if wait_s > 0:
                self._stopping.wait(min(wait_s, LONGEST_WAIT_S))
                continue
            turn = schedule.turn(stop=self._stopping.is_set)
            next_run = turn.next_run
            if turn.report is not None:
                outcomes = [vars(outcome) for outcome in turn.report.outcomes]
                self._tell("ran", outcomes=outcomes, next_run=next_run)
            elif turn.error is not None:
                self._tell("error", message=turn.error, next_run=next_run)
            elif turn.waiting is not None:
                self._tell("waiting", message=turn.waiting, next_run=next_run)
        self._tell("stopped")

    def _schedule(self, settings: Settings) -> Schedule:
        def config(database: Database) -> BatchConfig:
            return configured(settings, database)

        return Schedule(
            lambda: open_database(self._where),
            config,
            interval_hours=settings.batch.interval_hours,
            clock=self._clock,
        )
