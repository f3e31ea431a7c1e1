"""Prove the caches: count again from the messages, in a database of its own, and compare."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from dazza.batch.config import BatchConfig, fingerprints, known_facts, with_facts
from dazza.batch.lease import Lease
from dazza.batch.registry import Registry
from dazza.batch.report import Progress, ProgressHook, RunReport
from dazza.batch.runner import fold_all
from dazza.batch.summaries import Summaries
from dazza.batch.work import Work
from dazza.batch.writer import Throttle, Writer
from dazza.clock import Clock, SystemClock
from dazza.errors import UsageError
from dazza.job import BatchJob, Context
from dazza.store import compare, schema
from dazza.store.jobs import JobState, load_states
from dazza.store.sqlite import Database
from dazza.tables.catalogue import MESSAGE_WORDS, USER_STATS
from dazza.tables.kinds import Table

NO_ROW = "no row"
Group = tuple[BatchConfig, list[BatchJob]]


@dataclass(frozen=True)
class Difference:
    """A row that is not what the messages say: its key, what the table holds, what it should."""

    table: str
    key: str
    held: str
    recomputed: str

    @property
    def told(self) -> str:
        return f"holds {self.held}; recomputed {self.recomputed}"


Tell = Callable[[Difference], None]


@dataclass
class VerifyReport:
    """Rows checked by table, the number of wrong ones by table, what could not be checked and why,
    and the jobs that never ran, so that there was nothing to check."""

    checked: dict[str, int] = field(default_factory=dict)
    different: dict[str, int] = field(default_factory=dict)
    unchecked: dict[str, str] = field(default_factory=dict)
    never_run: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Differences in all tables."""
        return sum(self.different.values())


class Verifier:
    """Recomputes every job's tables from the messages as of its last run.

    It takes the lease meanwhile, so that nobody changes what is compared. Nothing is written to the
    database but the lease, and that a run that died before was interrupted.
    """

    def __init__(
        self, database: Database, *, registry: Registry | None = None, clock: Clock | None = None
    ) -> None:
        self._database = database
        self._registry = registry or Registry()
        self._clock = clock or SystemClock()

    def run(
        self, progress: ProgressHook = lambda _: None, tell: Tell = lambda _: None
    ) -> VerifyReport:
        """Compare, and tell every difference. Raises BusyError if a batch run is going, UsageError
        if Dazza never ran here."""
        report = VerifyReport()
        schema.check_messages(self._database)
        if not schema.schema_version(self._database):
            raise UsageError(
                f"{self._database.path} was never analysed: run `dazza analyze all` first"
            )
        with (
            Lease(self._database, self._clock, "dazza verify") as lease,
            tempfile.TemporaryDirectory(prefix="dazza-verify-") as folder,
            compare.open_scratch(Path(folder) / "recomputed.db") as scratch,
        ):
            then = compare.completed_runs(self._database)
            states = self._checkable(report, then)
            schema.prepare(scratch, self._registry.tables(), self._clock.now_ms())
            with compare.attached(scratch, self._database.path):
                compare.copy_table(scratch, "achievement_definitions")
                compare.copy_table(scratch, "chat_achievements")
            made = Recount(self._database, scratch, lease, self._clock, states, then)
            made.run([job for job in self._registry.jobs if job.name in states], progress)
            for job in made.jobs:
                if made.states[job.name].triggers != states[job.name].triggers:
                    report.unchecked[job.name] = "achievement_definitions changed since its run"
            tables = [
                t for job in made.jobs if job.name not in report.unchecked for t in job.tables
            ]
            with compare.attached(scratch, self._database.path):
                for table in tables:
                    progress(Progress(0, 0, f"comparing {table.name}"))
                    lease.keep_alive()
                    _compare(scratch, table, report, tell)
            with self._database.transaction():  # if somebody took over, the tables were not still
                lease.check()
        return report

    def _checkable(self, report: VerifyReport, then: Mapping[str, int]) -> dict[str, JobState]:
        """States of the jobs whose tables are whole and of today's rules; the others are noted."""
        found = load_states(self._database)
        states: dict[str, JobState] = {}
        for job in self._registry.jobs:
            state = found.get((job.name, False))
            if state is None and (job.name, True) not in found:
                report.never_run.append(job.name)
            elif state is None:
                report.unchecked[job.name] = "its first run was broken off"
            else:
                reason = self._doubt(job, state, states, then)
                if reason:
                    report.unchecked[job.name] = reason
                else:
                    states[job.name] = state
        return states

    def _doubt(
        self,
        job: BatchJob,
        state: JobState,
        sound: Mapping[str, JobState],
        then: Mapping[str, int],
    ) -> str | None:
        """Why a job's tables cannot be recomputed as they were, if so; `sound` are the states of
        those before it that can."""
        if state.pending_upto is not None or not state.summarised:
            return "its last run was broken off, or what it reads was rebuilt since"
        config = with_facts(BatchConfig(), known_facts(state.fingerprint))
        if fingerprints(self._registry.jobs, config)[job.name] != state.fingerprint:
            return "another version, or other rules, made its tables"
        read = json.loads(state.fingerprint)["after"] if job.waits else {}
        for name, known in read.items():
            other = sound.get(name)
            if other is None:
                return f"it reads {name}"
            facts = json.loads(other.fingerprint)
            # Where the other was further already when this one ran, this one saw more of it.
            ahead = other.watermark != state.watermark and then.get(name, 0) <= then.get(
                job.name, 0
            )
            if ahead or any(facts[part] != value for part, value in known.items()):
                return f"it reads {name}, which was run apart from it"
        return None


class Recount:
    """Counts the messages again, as of each job's last run, into a scratch database.

    Jobs have not always seen the same messages. One that reads others' tables must find them as
    they were when it ran, so all are brought up to the lowest watermark first, then to the next.
    """

    def __init__(
        self,
        source: Database,
        scratch: Database,
        lease: Lease,
        clock: Clock,
        live: Mapping[str, JobState],
        then: Mapping[str, int],
    ) -> None:
        self._source = source
        self._scratch = scratch
        self._lease = lease
        self._clock = clock
        self._live = live
        self._then = then
        self.jobs: list[BatchJob] = []
        self.states: dict[str, JobState] = {}

    def run(self, jobs: Sequence[BatchJob], progress: ProgressHook) -> None:
        """Recompute the tables of these jobs, which are in dependency order."""
        self.jobs = list(jobs)
        self.states = {
            job.name: JobState(job.name, False, self._live[job.name].fingerprint) for job in jobs
        }
        groups = self._groups()
        for upto in sorted({self._live[job.name].watermark for job in jobs}):
            for config, group in groups:
                there = [job for job in group if self._live[job.name].watermark >= upto]
                if there:
                    self._bring(config, there, upto, progress)

    def _groups(self) -> list[Group]:
        """Jobs that were run with the same settings, with those settings; in dependency order."""
        groups: list[tuple[dict[str, str], list[BatchJob]]] = []
        for job in self.jobs:
            facts = known_facts(self._live[job.name].fingerprint)
            for known, members in groups:
                if all(known.get(fact, value) == value for fact, value in facts.items()):
                    known.update(facts)
                    members.append(job)
                    break
            else:
                groups.append((dict(facts), [job]))
        return [(with_facts(BatchConfig(), facts), members) for facts, members in groups]

    def _bring(
        self, config: BatchConfig, jobs: list[BatchJob], upto: int, progress: ProgressHook
    ) -> None:
        """Fold these jobs' messages up to an id, and summarise those that came no further, or
        that one of them reads."""
        now_ms = self._clock.now_ms()
        throttle = Throttle(self._scratch, config, self._clock)
        work = Work(
            jobs=jobs,
            source=self._source,
            database=self._scratch,
            config=config,
            context=Context(config.zone, config.zone.day(now_ms), now_ms, config.retention_days),
            lease=self._lease,
            throttle=throttle,
            writer=Writer(self._scratch, throttle, self._lease, now_ms),
            scratch=True,
            strict=True,
            states={job.name: self.states[job.name] for job in jobs},
        )
        limits = dict.fromkeys((job.name for job in jobs), upto)
        fold_all(work, RunReport(config.zone.name), progress, lambda: False, limits)
        for job in jobs:
            asked = self._asked_by(job, upto)
            if asked is not None:
                progress(Progress(0, 0, f"summarising {job.alias}"))
                at_ms = self._then.get(asked, now_ms)
                work.context = replace(work.context, today=config.zone.day(at_ms), now_ms=at_ms)
                Summaries(work).run(job)
        self.states.update(work.states)

    def _asked_by(self, job: BatchJob, upto: int) -> str | None:
        """The job as of whose last run this one's summaries are wanted at this id."""
        if self._live[job.name].watermark == upto:
            return job.name
        for other in self.jobs:
            ends_here = self._live[other.name].watermark == upto
            if other.waits and ends_here and job.name in other.after:
                return other.name
        return None


def _compare(scratch: Database, table: Table, report: VerifyReport, tell: Tell) -> None:
    found: Iterable[Difference]
    if table is USER_STATS:
        report.checked[table.name], found = _user_stats(scratch)
        total = len(found)
    else:
        wrong = (
            compare.WordCounts(scratch)
            if table is MESSAGE_WORDS
            else compare.Mismatches(scratch, table)
        )
        stored = table.name if table is MESSAGE_WORDS else table.stored_name
        report.checked[table.name] = compare.row_count(scratch, stored)
        total, found = wrong.total, _differences(table, wrong)
    if total:
        report.different[table.name] = total
        for difference in found:
            tell(difference)


def _differences(table: Table, wrong: compare.Mismatches) -> Iterator[Difference]:
    """In words: of a row that both have, the columns that differ."""
    names, width = compare.columns_compared(table), len(table.key)
    for row in wrong:
        shown = [
            i
            for i in range(len(names) - width)
            if row.held is None or row.made is None or row.held[i] != row.made[i]
        ]
        columns = [names[width + i] for i in shown]
        held, made = (
            NO_ROW if side is None else compare.told(columns, [side[i] for i in shown]) or "a row"
            for side in (row.held, row.made)
        )
        yield Difference(table.name, compare.told(names[:width], row.key), held, made)


def _user_stats(scratch: Database) -> tuple[int, list[Difference]]:
    """user_stats is the bot's too: totals and names must agree, the rest reach what we count."""
    made = compare.user_stats(scratch, "main")
    held = compare.user_stats(scratch, compare.LIVE)
    both = made.join(held, on="username", how="left", suffix="_held", maintain_order="left")
    right = {
        "total_words": pl.col("total_words").eq_missing(pl.col("total_words_held")),
        "display_name": pl.col("display_name").eq_missing(pl.col("display_name_held")),
        "first_seen": pl.col("first_seen_held") <= pl.col("first_seen"),
        "last_seen": pl.col("last_seen_held") >= pl.col("last_seen"),
        "message_count": pl.col("message_count_held") >= pl.col("message_count"),
    }
    wrong = both.filter(~pl.all_horizontal(*(is_.fill_null(False) for is_ in right.values())))
    checks = wrong.select(**{name: is_.fill_null(False) for name, is_ in right.items()})
    found = []
    for row, good in zip(wrong.to_dicts(), checks.to_dicts(), strict=True):
        names = [name for name in right if not good[name]]
        there = row["spelling_held"] is not None
        spelling = row["spelling_held"] if there else row["spelling"]
        told = compare.told(names, [repr(row[f"{name}_held"]) for name in names])
        found.append(
            Difference(
                "user_stats",
                f"username {spelling!r}",
                told if there else NO_ROW,
                compare.told(names, [repr(row[name]) for name in names]),
            )
        )
    return made.height, found
