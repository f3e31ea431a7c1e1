"""Prove the caches: count again from the messages, in a database of its own, and compare."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
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
from dazza.store.jobs import JobState, last_runs, load_states
from dazza.store.sqlite import Database
from dazza.tables.catalogue import MESSAGE_WORDS, USER_STATS
from dazza.tables.kinds import Ledger, Table

SHOWN = 20


@dataclass(frozen=True)
class Difference:
    """A row that is not what the messages say: what the table holds, and what was recomputed."""

    table: str
    held: str
    recomputed: str


@dataclass
class VerifyReport:
    """Rows checked by table, the number of differences, the first of them, and what could not be
    checked and why."""

    checked: dict[str, int] = field(default_factory=dict)
    different: dict[str, int] = field(default_factory=dict)
    examples: list[Difference] = field(default_factory=list)
    unchecked: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Differences in all tables."""
        return sum(self.different.values())


class Verifier:
    """Recomputes every job's tables from the messages as of its last run.

    It takes the lease meanwhile, so that nobody changes what is compared. Nothing is written to the
    database but the lease.
    """

    def __init__(
        self, database: Database, *, registry: Registry | None = None, clock: Clock | None = None
    ) -> None:
        self._database = database
        self._registry = registry or Registry()
        self._clock = clock or SystemClock()

    def run(self, progress: ProgressHook = lambda _: None) -> VerifyReport:
        """Compare; raises BusyError if a batch run is going, StoreError if Dazza never ran here."""
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
            states = self._checkable(report)
            jobs = [job for job in self._registry.jobs if job.name in states]
            schema.prepare(scratch, self._registry.tables(), self._clock.now_ms())
            compare.attach(scratch, self._database.path)
            compare.copy_table(scratch, "achievement_definitions")
            compare.copy_table(scratch, "chat_achievements")
            compare.detach(scratch)
            for config, group in self._groups(jobs, states):
                self._recompute(scratch, lease, config, group, states, progress)
            compare.attach(scratch, self._database.path)
            for job in jobs:
                for table in job.tables:
                    progress(Progress(0, 0, f"comparing {table.name}"))
                    self._compare(scratch, table, report)
        return report

    def _checkable(self, report: VerifyReport) -> dict[str, JobState]:
        """States of the jobs whose tables are of today's rules and whole; the others are noted."""
        found = load_states(self._database)
        config = BatchConfig()
        states = {}
        for job in self._registry.jobs:
            state = found.get((job.name, False))
            if state is None:
                report.unchecked[job.name] = "never completed a run"
            elif not state.summarised or state.pending_upto is not None:
                report.unchecked[job.name] = "its last run was broken off"
            else:
                then = with_facts(config, known_facts(state.fingerprint))
                if fingerprints(self._registry.jobs, then)[job.name] != state.fingerprint:
                    report.unchecked[job.name] = "was made by another version or other rules"
                else:
                    states[job.name] = state
        return states

    def _groups(
        self, jobs: Sequence[BatchJob], states: Mapping[str, JobState]
    ) -> list[tuple[BatchConfig, list[BatchJob]]]:
        """Jobs that were run with the same settings, with those settings; in dependency order."""
        groups: list[tuple[dict[str, str], list[BatchJob]]] = []
        for job in jobs:
            facts = known_facts(states[job.name].fingerprint)
            for known, members in groups:
                if all(known.get(fact, value) == value for fact, value in facts.items()):
                    known.update(facts)
                    members.append(job)
                    break
            else:
                groups.append((dict(facts), [job]))
        return [(with_facts(BatchConfig(), facts), members) for facts, members in groups]

    def _recompute(
        self,
        scratch: Database,
        lease: Lease,
        config: BatchConfig,
        jobs: list[BatchJob],
        states: Mapping[str, JobState],
        progress: ProgressHook,
    ) -> None:
        now_ms = self._clock.now_ms()
        throttle = Throttle(scratch, config, self._clock)
        work = Work(
            jobs=jobs,
            source=self._database,
            database=scratch,
            config=config,
            context=Context(config.zone, config.zone.day(now_ms), now_ms, config.retention_days),
            lease=lease,
            throttle=throttle,
            writer=Writer(scratch, throttle, lease, now_ms),
            scratch=True,
            strict=True,
        )
        for job in jobs:
            work.states[job.name] = JobState(job.name, False, states[job.name].fingerprint)
        limits = {job.name: states[job.name].watermark for job in jobs}
        fold_all(work, RunReport(config.zone.name), progress, lambda: False, limits)
        ran = last_runs(self._database)
        for job in jobs:
            then_ms = ran.get(job.name) or now_ms
            work.context = replace(work.context, today=config.zone.day(then_ms), now_ms=then_ms)
            Summaries(work).run(job)

    def _compare(self, scratch: Database, table: Table, report: VerifyReport) -> None:
        if table is MESSAGE_WORDS:
            total, words = compare.differing_word_counts(scratch, SHOWN)
            report.checked[table.name] = int(scratch.scalar("SELECT count(*) FROM main.messages"))
            found = [
                Difference("messages", f"id {id_}: word_count {held}", f"word_count {made}")
                for id_, held, made in words
            ]
        elif table is USER_STATS:
            report.checked[table.name], found = _user_stats(scratch)
            total = len(found)
        elif isinstance(table, Ledger):
            total, keys = compare.missing_ledger_rows(scratch, table, SHOWN)
            report.checked[table.name] = compare.row_count(scratch, table)
            found = [Difference(table.name, "nothing", _told(table.key_names, k)) for k in keys]
        else:
            total, held_rows, made_rows = compare.differing_rows(scratch, table, SHOWN)
            report.checked[table.name] = compare.row_count(scratch, table)
            found = _paired(table, held_rows, made_rows)
        if total:
            report.different[table.name] = max(len(found), (total + 1) // 2)
            report.examples += found[:SHOWN]


def _paired(
    table: Table, held: Sequence[tuple[object, ...]], made: Sequence[tuple[object, ...]]
) -> list[Difference]:
    """Rows of one key side by side."""
    names, width = compare.columns_compared(table), len(table.key)
    left = {row[:width]: row for row in held}
    right = {row[:width]: row for row in made}
    found = []
    for key in dict.fromkeys([*left, *right]):
        a, b = left.get(key), right.get(key)
        shown = [i for i in range(width, len(names)) if a is None or b is None or a[i] != b[i]]
        columns = [names[i] for i in range(width)] + [names[i] for i in shown]

        def told(row: tuple[object, ...] | None) -> str:
            if row is None:
                return "no row"
            return _told(columns, [*row[:width], *(row[i] for i in shown)])  # noqa: B023  # at once

        found.append(Difference(table.name, told(a), told(b)))
    return found


def _told(names: Sequence[str], values: Sequence[object]) -> str:
    return ", ".join(f"{name} {value!r}" for name, value in zip(names, values, strict=True))


def _user_stats(scratch: Database) -> tuple[int, list[Difference]]:
    """user_stats is the bot's too: totals and names must agree, the rest must reach what we count."""
    made = compare.user_stats(scratch, "main")
    held = compare.user_stats(scratch, compare.LIVE)
    both = made.join(held, on="username", how="left", suffix="_held")
    wrong = both.filter(
        (pl.col("total_words").ne_missing(pl.col("total_words_held")))
        | (pl.col("display_name").ne_missing(pl.col("display_name_held")))
        | (pl.col("message_count_held").fill_null(-1) < pl.col("message_count"))
        | (pl.col("last_seen_held").fill_null(-1) < pl.col("last_seen"))
        | (pl.col("first_seen_held").fill_null(2**62) > pl.col("first_seen"))
    )
    names = compare.USER_STATS_CHECKED
    return made.height, [
        Difference(
            "user_stats",
            f"username {row['username']!r}, " + _told(names, [row[f"{n}_held"] for n in names]),
            _told(names, [row[n] for n in names]),
        )
        for row in wrong.head(SHOWN).to_dicts()
    ]
