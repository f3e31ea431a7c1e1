"""One pass over new messages: read, fold, write; chunk by chunk."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

import polars as pl

from dazza.batch.people import IGNORED, People
from dazza.batch.report import Progress, ProgressHook, RunReport
from dazza.batch.terms import Terms
from dazza.batch.work import Work
from dazza.batch.writer import Change, Changes
from dazza.engines.local import joined_spans
from dazza.features import Features, Vocabulary
from dazza.job import BatchJob, Frames
from dazza.store import ddl, messages, numbers, rows
from dazza.store.jobs import JobState, save_state
from dazza.tables.catalogue import MESSAGE_WORDS
from dazza.tables.kinds import PERSON, Records, SpanTable, Table, TermRollup

log = logging.getLogger(__name__)
EXAMPLES = 5


class Pass:
    """A set of jobs that have all seen the same messages, brought up to the same later one."""

    def __init__(
        self, work: Work, report: RunReport, progress: ProgressHook, stop: Callable[[], bool]
    ) -> None:
        self._work = work
        self._report = report
        self._progress = progress
        self._stop = stop
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
            chunk = self._read(state, upto)
            if chunk.is_empty():
                return
            self._one_chunk(active, state, chunk)
            active = [job for job in active if job.name not in self._work.failed]
            self.read += chunk.height
            self._report.messages += chunk.height
            self._progress(Progress(self.read, self.total, "messages"))
            self._work.lease.keep_alive()

    def _read(self, state: JobState, upto: int) -> pl.DataFrame:
        """The next chunk; one that was broken off is read again as it was."""
        config = self._work.config
        limit = config.busy_chunk_messages if self._work.throttle.busy() else config.chunk_messages
        if state.pending_upto is not None:
            upto, limit = state.pending_upto, 2**62
        return messages.read_chunk(self._work.source, state.watermark, upto, limit)

    def _one_chunk(self, jobs: list[BatchJob], state: JobState, chunk: pl.DataFrame) -> None:
        person = self._people.resolve(chunk["username"])
        raw = chunk.with_columns(person.alias(PERSON))
        if state.pending_person is not None:
            # These people's share of the chunk is in already: read them as if they were ignored.
            done = pl.col(PERSON) <= state.pending_person
            raw = raw.with_columns(pl.when(done).then(IGNORED).otherwise(PERSON).alias(PERSON))
        features = Features(raw, self._vocabulary, self._work.config.zone)
        changes = Changes()
        for job in jobs:
            try:
                frames = job.fold(features)
                self._collect(job, frames, features, changes)
            except Exception as error:  # noqa: BLE001  # an analyzer's own failure stays its own
                self._work.fail_or_raise(job, error)
                changes.drop(job.name)
        self._write(jobs, raw, features, changes)

    def _collect(
        self, job: BatchJob, frames: Frames, features: Features, changes: Changes
    ) -> None:
        """Turn a job's frames into changes of its tables."""
        kept = {table.name: table for table in job.tables}
        building = self._work.states[job.name].building
        for name, frame in frames.items():
            table = kept[name]
            if isinstance(table, Records) or table is MESSAGE_WORDS:
                self._work.lines.append((table, frame))
                continue
            change = self._change(table, frame, features, building)
            changes.add(job.name, change)

    def _change(
        self, table: Table, frame: pl.DataFrame, features: Features, building: bool
    ) -> Change:
        if isinstance(table, SpanTable):
            stored = rows.touching_spans(self._work.database, table, frame, building)
            gone, joined = joined_spans(table, frame, stored)
            return Change(table, building, joined, gone)
        if isinstance(table, TermRollup):
            ids, new = self._terms.resolve(features.dictionary, frame[table.term])
            self._work.writer.write_lines(numbers.ADD_TERM, new)
            frame = frame.with_columns(ids.alias("term_id"))
        return Change(table, building, frame.select(PERSON, *_values(table, frame)))

    def _write(
        self, jobs: list[BatchJob], raw: pl.DataFrame, features: Features, changes: Changes
    ) -> None:
        """People first, then what may be repeated, then slices that move the states."""
        work = self._work
        now_ms = work.context.now_ms
        work.writer.write_lines(numbers.add_person(now_ms), self._people.unsaved)
        self._people.saved()
        self._write_lines(features)
        last = int(raw["id"][-1])
        live = [job for job in jobs if job.name not in work.failed]
        if not live:
            return
        before = {job.name: work.states[job.name] for job in live}

        def progressed(person: int | None) -> None:
            for job in live:
                if job.name in work.failed:
                    continue
                state = before[job.name]
                if person is None:
                    state = state.advanced(last)
                else:
                    state = replace(
                        state, pending_upto=last, pending_person=person, summarised=False
                    )
                save_state(work.database, state)
                work.states[job.name] = state

        def refused(name: str, error: Exception) -> bool:
            work.fail(work.job(name), error)
            return any(job.name not in work.failed for job in live)

        work.writer.write_people(changes, self._people.known, progressed, refused)
        touched = features.messages[PERSON].unique()
        for job in live:
            work.touch(job, touched, raw.height)

    def _write_lines(self, features: Features) -> None:
        work = self._work
        lines, work.lines = work.lines, []
        for table, frame in lines:
            if table is MESSAGE_WORDS:
                work.writer.write_lines(messages.word_count_sql(work.scratch), frame)
            else:
                job = work.owner(table)
                building = work.states[job.name].building
                statement = ddl.replace_row(table, work.context.now_ms, building)
                work.writer.write_lines(statement, frame)
                self._tell(frame)

    def _tell(self, problems: pl.DataFrame) -> None:
        self._report.problems += problems.height
        for message_id, reason in problems.head(EXAMPLES).iter_rows():
            if len(self._report.problem_examples) < EXAMPLES:
                self._report.problem_examples.append((message_id, reason))
                log.warning("message %s is not counted: %s", message_id, reason)


def _values(table: Table, frame: pl.DataFrame) -> list[str]:
    """The stored columns of a frame besides the person's."""
    return [name for name in ddl.stored_columns(table) if name in frame.columns and name != PERSON]
