"""One pass over new messages: read and fold chunk by chunk, write when enough has come together."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

import polars as pl

from dazza.batch.people import IGNORED, People
from dazza.batch.report import Progress, ProgressHook, RunReport
from dazza.batch.terms import Terms
from dazza.batch.work import Work
from dazza.batch.writer import Changes, Folded
from dazza.engines.local import compact
from dazza.features import Features
from dazza.job import BatchJob
from dazza.store import ddl, messages, numbers, rows
from dazza.store.jobs import JobState, save_state
from dazza.tables.catalogue import MESSAGE_WORDS
from dazza.tables.kinds import PERSON, Records, Table, TermRollup
from dazza.vocabulary import Vocabulary

log = logging.getLogger(__name__)
EXAMPLES = 5


def fitting(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """A folded frame with the columns and types of its table; raises where it does not fit, since
    sums would make nothing of a null."""
    whole = frame.select(table.frame_names).cast(pl.Schema(rows.frame_schema(table)))
    for column, name in zip((*table.key, *table.columns), table.frame_names, strict=True):
        if not column.nullable and whole[name].null_count():
            raise ValueError(f"{table.name}.{name} is NULL in a folded row")
    return whole


class Batch:
    """What several chunks folded to, by job and table, waiting to be written together.

    Chunks are kept small for the sake of memory; written one by one they would touch the same rows
    of the vocabulary again and again.
    """

    def __init__(self, jobs: list[BatchJob]) -> None:
        self.parts: dict[str, dict[str, list[pl.DataFrame]]] = {job.name: {} for job in jobs}
        self.people: list[pl.Series] = []
        self.messages = 0
        self.rows = 0
        self.last_id = 0

    def add(self, job: BatchJob, table: Table, frame: pl.DataFrame) -> None:
        self.parts[job.name].setdefault(table.name, []).append(frame)
        self.rows += frame.height

    def drop(self, job: BatchJob) -> None:
        self.parts.pop(job.name, None)


class Pass:
    """Brings jobs that have all seen the same messages up to the same later one."""

    def __init__(
        self, work: Work, report: RunReport, progress: ProgressHook, stop: Callable[[], bool]
    ) -> None:
        self._work = work
        self._report = report
        self._progress = progress
        self._stop = stop
        self._messages = messages.MessageReader(work.source)
        self._people = People(work.database, work.config.ignore)
        self._terms = Terms(work.database)
        self._vocabulary = Vocabulary()
        self.read = 0
        self.total = 0

    def run(self, jobs: list[BatchJob], upto: int) -> None:
        """Fold all messages up to id `upto` into the tables of these jobs, whose states agree."""
        active = list(jobs)
        while active and not self._stop():
            state = self._work.states[active[0].name]
            batch = Batch(active)
            whole = self._fill(batch, active, state, upto)
            active = self._left(active)
            # Of a batch that was broken off nothing may be left to read: it is done all the same.
            if not whole or not (batch.messages or state.pending_upto is not None):
                return
            self._write(batch, active)
            active = self._left(active)

    def _left(self, jobs: list[BatchJob]) -> list[BatchJob]:
        return [job for job in jobs if job.name not in self._work.failed]

    def _fill(self, batch: Batch, jobs: list[BatchJob], state: JobState, upto: int) -> bool:
        """Fold chunks until enough has come together; False if it must not be written.

        A batch of which a part of the people is written already ends where it ended then.
        """
        config = self._work.config
        end = state.pending_upto if state.pending_upto is not None else upto
        after = state.watermark
        while self._left(jobs) and after < end:
            # The first chunk is a smaller one, so that whoever looks on soon sees how fast it goes.
            size = config.chunk_messages if self.read else max(1, config.chunk_messages // 2)
            chunk = self._messages.read(after, end, size)
            if chunk.is_empty():
                break
            self._fold(batch, self._left(jobs), state, chunk)
            after = int(chunk["id"][-1])
            batch.messages += chunk.height
            self.read += chunk.height
            self._report.messages += chunk.height
            self._progress(Progress(self.read, self.total, "messages"))
            self._work.lease.keep_alive()
            stopping = self._stop()
            if state.pending_upto is not None and stopping:
                return False
            if state.pending_upto is None and (batch.rows >= config.batch_rows or stopping):
                break
        batch.last_id = after if state.pending_upto is None else state.pending_upto
        return True

    def _fold(
        self, batch: Batch, jobs: list[BatchJob], state: JobState, chunk: pl.DataFrame
    ) -> None:
        work = self._work
        raw = chunk.with_columns(self._people.resolve(chunk["username"]).alias(PERSON))
        work.writer.write_lines(
            numbers.add_person(work.context.now_ms), self._people.take_unsaved()
        )
        if state.pending_person is not None:
            # These people's share of the batch is in already: read them as if they were ignored.
            done = pl.col(PERSON) <= state.pending_person
            raw = raw.with_columns(pl.when(done).then(IGNORED).otherwise(PERSON).alias(PERSON))
        features = Features(raw, self._vocabulary, work.config.zone)
        for job in jobs:
            try:
                self._fold_one(batch, job, features)
            except Exception as error:  # noqa: BLE001  # an analyzer's own failure stays its own
                work.fail_or_raise(job, error)
                for failed in jobs:
                    if failed.name in work.failed:
                        batch.drop(failed)
        batch.people.append(features.messages[PERSON].unique())

    def _fold_one(self, batch: Batch, job: BatchJob, features: Features) -> None:
        if job.name in self._work.failed:
            return
        kept = {table.name: table for table in job.tables}
        for name, frame in job.fold(features).items():
            table = kept[name]
            if table is MESSAGE_WORDS or isinstance(table, Records):
                self._write_lines(job, table, frame)
            elif isinstance(table, TermRollup):
                ids, new = self._terms.resolve(features.dictionary, frame[table.term])
                self._work.writer.write_lines(numbers.ADD_TERM, new)
                batch.add(job, table, compact(table, frame, ids))
            else:
                batch.add(job, table, fitting(table, frame).sort(PERSON))

    def _write_lines(self, job: BatchJob, table: Table, frame: pl.DataFrame) -> None:
        """Write at once what says the same however often it is written."""
        work = self._work
        if table is MESSAGE_WORDS:
            work.writer.write_lines(messages.word_count_sql(work.scratch), frame)
            return
        building = work.states[job.name].building
        work.writer.write_lines(ddl.replace_row(table, work.context.now_ms, building), frame)
        self._report.problems += frame.height
        for message_id, reason in frame.head(EXAMPLES).iter_rows():
            if len(self._report.problem_examples) < EXAMPLES:
                self._report.problem_examples.append((message_id, reason))
                log.warning("message %s is not counted: %s", message_id, reason)

    def _changes(self, batch: Batch, jobs: list[BatchJob]) -> Changes:
        changes = Changes()
        for job in jobs:
            building = self._work.states[job.name].building
            for table in job.tables:
                parts = batch.parts[job.name].get(table.name)
                if parts:
                    changes.add(job.name, Folded(job, table, building, parts))
        return changes

    def _write(self, batch: Batch, jobs: list[BatchJob]) -> None:
        """Write a batch in slices of people, each of which moves the jobs' states."""
        work = self._work
        before = {job.name: work.states[job.name] for job in jobs}

        def progressed(person: int | None) -> None:
            for job in self._left(jobs):
                state = before[job.name]
                if person is None:
                    state = state.advanced(batch.last_id)
                else:
                    state = replace(
                        state,
                        pending_upto=batch.last_id,
                        pending_person=person,
                        summarised=False,
                    )
                save_state(work.database, state)
                work.states[job.name] = state

        changes = self._changes(batch, jobs)

        def refused(name: str, error: Exception) -> bool:
            if work.strict:
                return False
            work.fail(work.job(name), error)
            for failed in work.failed:  # those skipped with it must not be written either
                changes.drop(failed)
            return True

        work.writer.write_people(changes, self._people.known, progressed, refused)
        nobody = pl.Series(PERSON, [], dtype=pl.Int64)
        touched = pl.concat([nobody, *batch.people]).unique()
        for job in self._left(jobs):
            work.touch(job, touched, batch.messages)
            for change in changes.by_job.get(job.name, []):
                if isinstance(change, Folded):
                    work.remember_added(
                        change.table, list(change.added.values()) if change.small else None
                    )
