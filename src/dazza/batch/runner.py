"""Execute a set of analyzers once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from dazza.batch.config import TAKEN_BACK, TIMEZONE, BatchConfig, fingerprints
from dazza.batch.folding import Pass
from dazza.batch.lease import Lease
from dazza.batch.registry import Registry
from dazza.batch.report import JobHook, Progress, ProgressHook, RunReport
from dazza.batch.summaries import Summaries
from dazza.batch.work import Work
from dazza.batch.writer import Throttle, Writer
from dazza.clock import Clock, SystemClock
from dazza.errors import DazzaError, StoreError
from dazza.job import BatchJob, Context
from dazza.store import imports, messages, rows, schema
from dazza.store import jobs as store_jobs
from dazza.store.jobs import JobState, Outcome
from dazza.store.messages import BEFORE_ALL
from dazza.store.sqlite import Database

log = logging.getLogger(__name__)


def _quiet(_: Progress) -> None:
    """Nobody is looking."""


class Runner:
    """Runs analyzers over what is new in one database.

    `run` may be called again and again. It raises BusyError if another run holds the lease, and
    StoreError if the database fails; an analyzer that fails is told of in the report.
    """

    def __init__(
        self,
        database: Database,
        config: BatchConfig,
        *,
        registry: Registry | None = None,
        clock: Clock | None = None,
        holder: str = "dazza",
    ) -> None:
        self._database = database
        self._config = config
        self._registry = registry or Registry()
        self._clock = clock or SystemClock()
        self._holder = holder

    def run(
        self,
        names: Sequence[str] = (),
        *,
        rebuild: bool = False,
        progress: ProgressHook = _quiet,
        tell_job: JobHook = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> RunReport:
        """Run the analyzers with these names (none: all); `stop` is asked between chunks."""
        began_s = self._clock.monotonic_s()
        selected = self._registry.select(names)
        schema.prepare(self._database, self._registry.tables(), self._clock.now_ms())
        report = RunReport(zone=self._config.zone.name)
        with Lease(self._database, self._clock, self._holder) as lease:
            report.interrupted = lease.interrupted
            work = self._work(selected, lease)
            work.tell_job = tell_job
            open_rows = self._start(work, rebuild, report)
            try:
                self._execute(work, report, progress, stop, open_rows)
            except BaseException as error:
                self._abandon(work, report, open_rows, error)
                if isinstance(error, StoreError):
                    lease.confirm()  # or the tables were swapped away by whoever took it
                raise
        report.duration_ms = int((self._clock.monotonic_s() - began_s) * 1000)
        return report

    def _work(self, selected: Sequence[BatchJob], lease: Lease) -> Work:
        now_ms = self._clock.now_ms()
        throttle = Throttle(self._database, self._config, self._clock)
        zone = self._config.zone
        return Work(
            jobs=selected,
            source=self._database,
            database=self._database,
            config=self._config,
            context=Context(zone, zone.day(now_ms), now_ms, self._config.retention_days),
            lease=lease,
            throttle=throttle,
            writer=Writer(self._database, throttle, lease, now_ms),
        )

    def _start(self, work: Work, rebuild: bool, report: RunReport) -> dict[str, int]:
        """Decide what is rebuilt, and open a history row for each job; by job name."""
        taken_back = int(schema.meta(self._database, imports.TAKEN_BACK) or 0)
        wanted = fingerprints(self._registry.jobs, replace(self._config, taken_back=taken_back))
        known = store_jobs.load_states(self._database)
        now_ms = work.context.now_ms
        with self._database.transaction():
            lease_rows = {}
            for job in work.jobs:
                reason = plan(work, job, wanted[job.name], known, rebuild)
                if reason:
                    report.rebuilt[job.name] = reason
                    self._make_stale(work, job)
                lease_rows[job.name] = store_jobs.start(self._database, job.name, now_ms)
            store_jobs.trim_history(self._database)
            schema.set_meta(self._database, TIMEZONE, self._config.zone.name)
        for name, reason in report.rebuilt.items():
            log.info("%s is rebuilt: %s", name, reason)
        for job in work.jobs:
            work.tell_job(Outcome(job.name, "running", 0))
        return lease_rows

    def _make_stale(self, work: Work, rebuilt: BatchJob) -> None:
        """Have those who read a rebuilt job's tables summarise everybody, now or next time."""
        for job in self._registry.jobs:
            if job.waits and rebuilt.name in job.after:
                store_jobs.forget_summary(self._database, job.name)
                work.stale.add(job.name)

    def _execute(
        self,
        work: Work,
        report: RunReport,
        progress: ProgressHook,
        stop: Callable[[], bool],
        open_rows: dict[str, int],
    ) -> None:
        fold_all(work, report, progress, stop)
        summaries = Summaries(work)
        for job in work.jobs:
            if job.name not in work.failed and not stop():
                progress(Progress(report.messages, report.messages, job.alias))
                try:
                    summaries.run(job)
                except Exception as error:  # noqa: BLE001  # an analyzer's failure stays its own
                    work.fail_or_raise(job, error)
            self._close(work, report, job, open_rows, interrupted=stop())

    def _close(
        self,
        work: Work,
        report: RunReport,
        job: BatchJob,
        open_rows: dict[str, int],
        interrupted: bool = False,
    ) -> None:
        """Write how a job ended."""
        outcome = work.failed.get(job.name)
        if outcome is None:
            status = "interrupted" if interrupted else "completed"
            state = work.states[job.name]
            outcome = Outcome(
                job.name, status, work.records.get(job.name, 0), None, visible(state.watermark)
            )
        with self._database.transaction():
            work.lease.check()
            store_jobs.finish(
                self._database, open_rows.pop(job.name), outcome, self._clock.now_ms()
            )
        report.outcomes.append(outcome)
        work.tell_job(outcome)

    def _abandon(
        self, work: Work, report: RunReport, open_rows: dict[str, int], error: BaseException
    ) -> None:
        """The run ends early: say so in the rows, as far as the database still takes it."""
        ordinary = isinstance(error, Exception)
        status, message = ("error", str(error)) if ordinary else ("interrupted", None)
        for job in work.jobs:
            if job.name in open_rows:
                work.failed.setdefault(
                    job.name, Outcome(job.name, status, work.records.get(job.name, 0), message)
                )
                with suppress(DazzaError):  # the first error is the one to tell
                    self._close(work, report, job, open_rows)


def visible(watermark: int) -> int | None:
    """A watermark as batch_jobs shows it."""
    return None if watermark == BEFORE_ALL else watermark


def plan(
    work: Work,
    job: BatchJob,
    fingerprint: str,
    known: dict[tuple[str, bool], JobState],
    rebuild: bool,
) -> str | None:
    """Choose the state that a job goes on from; why it is rebuilt, or None.

    A rebuild fills tables beside those that readers see. One that was broken off goes on.
    """
    live, built = known.get((job.name, False)), known.get((job.name, True))
    if built is not None and built.fingerprint == fingerprint and not rebuild:
        work.states[job.name] = built
        return "goes on with a rebuild that was broken off"
    if live is not None and live.fingerprint == fingerprint and not rebuild:
        if job.name in work.stale:
            live = replace(live, summarised=False)
        if live.summarised:
            work.summarised.add(job.name)
        work.states[job.name] = live
        if built is not None:
            rows.drop_building(work.database, job.tables)
            store_jobs.delete_state(work.database, job.name, building=True)
        return None
    rows.start_building(work.database, job.tables)
    state = JobState(job.name, building=True, fingerprint=fingerprint)
    store_jobs.save_state(work.database, state)
    work.states[job.name] = state
    if live is None:
        return "first run"
    return "as asked" if rebuild else changed_facts(live.fingerprint, fingerprint)


def changed_facts(old: str, new: str) -> str:
    """In words, what differs between two fingerprints."""
    before, now = json.loads(old), json.loads(new)
    if before["facts"].get(TAKEN_BACK) != now["facts"].get(TAKEN_BACK):
        return "an import has taken messages back"
    parts = [
        f"{fact} was {before['facts'].get(fact)}, is {value}"
        for fact, value in now["facts"].items()
        if before["facts"].get(fact) != value
    ]
    if before["version"] != now["version"] or before["tables"] != now["tables"]:
        parts.append("the analyzer changed")
    return "; ".join(parts) or "an analyzer that it comes after is rebuilt"


def fold_all(
    work: Work,
    report: RunReport,
    progress: ProgressHook,
    stop: Callable[[], bool],
    limits: dict[str, int] | None = None,
) -> None:
    """Bring every job up to the last message there is now, or up to its own limit.

    Jobs that have come equally far share a pass. A job that waits for others' tables does not
    overtake them.
    """
    last = messages.last_id(work.source)
    if last is None:
        return
    goals = {job.name: (limits or {}).get(job.name, last) for job in work.jobs}
    ahead = store_jobs.load_states(work.database)
    for job in work.jobs:
        if job.waits and limits is None:
            for name in job.after:
                state = ahead.get((name, False))
                reached = goals.get(name, state.watermark if state else BEFORE_ALL)
                goals[job.name] = min(goals[job.name], reached)
    groups: dict[tuple[int, int | None, int | None, int], list[BatchJob]] = {}
    for job in work.jobs:
        state = work.states[job.name]
        key = (
            state.watermark,
            state.pending_upto,
            state.pending_person,
            goals[job.name],
        )
        if state.watermark < goals[job.name] and job.name not in work.failed:
            groups.setdefault(key, []).append(job)
    if not groups:
        return
    one = Pass(work, report, progress, stop)
    first = messages.first_id(work.source)
    one.total = sum(goal - max(at, first - 1) for at, _, _, goal in groups)
    for key in sorted(groups, key=lambda k: k[0]):
        one.run([job for job in groups[key] if job.name not in work.failed], key[3])
