"""After the pass: each job's summaries for the people concerned, then its new tables swapped in."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import polars as pl

from dazza.batch.people import People
from dazza.batch.work import Work
from dazza.batch.writer import Changes, Replaced
from dazza.engines.local import differences
from dazza.job import BatchJob, Trigger
from dazza.store import jobs, numbers, rows
from dazza.tables.catalogue import USER_STATS, USER_TOTALS
from dazza.tables.kinds import PERSON, USERNAME, Ledger, Rollup, Table

__all__ = ["Summaries"]


class StoredTables:
    """Cache tables as a summary reads them (`dazza.job.Reader`): of some people, or of everybody.

    A job that rebuilds sees its own tables as they are being built, and others' as they are.
    """

    def __init__(self, work: Work, own: frozenset[str], people: pl.Series | None) -> None:
        self._work = work
        self._database = work.database
        self._building = own
        self._people = people

    def rows(self, table: Table) -> pl.DataFrame:
        return rows.read_rows(self._database, table, self._people, table.name in self._building)

    def counts(self, table: Table) -> pl.DataFrame:
        return rows.count_rows(self._database, table, self._people, table.name in self._building)

    def added(self, table: Table) -> pl.DataFrame | None:
        return None if self._people is None else self._work.added(table)

    def definitions(self) -> pl.DataFrame:
        return rows.definitions(self._database)


class Summaries:
    """Summarise jobs one after the other."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._names: pl.DataFrame | None = None
        self._definitions = rows.definitions(work.database)

    def run(self, job: BatchJob) -> None:
        """Bring a job's summaries up to date, drop what retention drops, and swap a rebuild in."""
        work = self._work
        state = work.states[job.name]
        triggers = self._triggers(job)
        everybody = job.name not in work.summarised or state.triggers != triggers
        touched = work.touched(job)
        if everybody or touched.len():
            self._summarise(job, None if everybody else touched)
        if USER_STATS in job.tables:
            self._merge_new_user_stats()
        for table in job.tables:
            if isinstance(table, Rollup) and table.dated_by:
                self._prune(table, state.building)
        done = replace(state, building=False, summarised=True, triggers=triggers)
        if done == state:
            return
        with work.database.transaction():
            work.lease.check()
            if state.building:
                rows.swap_built(work.database, job.tables)
                jobs.delete_state(work.database, job.name, building=True)
            jobs.save_state(work.database, done)
        work.states[job.name] = done

    def _triggers(self, job: BatchJob) -> str:
        """The present value of what makes this job's summaries stale for everybody."""
        values = []
        if Trigger.TODAY in job.stale_with:
            values.append(f"today={self._work.context.today}")
        if Trigger.DEFINITIONS in job.stale_with:
            digest = hashlib.sha256(repr(self._definitions.rows()).encode()).hexdigest()[:16]
            values.append(f"definitions={digest}")
        return " ".join(values)

    def _summarise(self, job: BatchJob, people: pl.Series | None) -> None:
        work = self._work
        building = work.states[job.name].building
        own = frozenset(t.name for t in rows.rebuilt(job.tables)) if building else frozenset()
        kept = {table.name: table for table in job.tables}
        changes = Changes()
        frames = job.summarise(StoredTables(work, own, people), work.context)
        for name, frame in frames.items():
            table = kept[name]
            wanted = frame.select(table.frame_names).cast(pl.Schema(rows.frame_schema(table)))
            if table is USER_STATS:
                self._merge_user_stats(wanted)
            elif isinstance(table, Ledger):
                changes.add(
                    job.name, Replaced(table, False, wanted.sort(PERSON, maintain_order=True))
                )
            else:
                stored = rows.read_rows(work.database, table, people, building)
                gone, changed = differences(stored, wanted, table)
                changes.add(
                    job.name,
                    Replaced(
                        table,
                        building,
                        changed.sort(table.frame_names[: len(table.key)]),
                        gone.sort(PERSON),
                    ),
                )
        if changes.people().height:
            work.writer.write_people(
                changes, self._all_names(), lambda _: None, lambda _name, _error: False
            )

    def _all_names(self) -> pl.DataFrame:
        if self._names is None:
            self._names = numbers.people_by_number(self._work.database)
        return self._names

    def _merge_new_user_stats(self) -> None:
        """Rows that the bot added since, perhaps of people who said nothing since."""
        work = self._work
        names = People.fold(rows.new_user_stats_names(work.database), work.config.ignore)
        people = numbers.people_by_name(work.database, names.drop_nulls())[PERSON]
        if len(people):
            totals = rows.read_rows(work.database, USER_TOTALS, people.unique())
            self._merge_user_stats(totals.select(USER_STATS.frame_names))

    def _merge_user_stats(self, totals: pl.DataFrame) -> None:
        work = self._work
        named = totals.join(self._all_names(), on=PERSON).drop(PERSON)
        spellings = rows.user_stats_names(work.database)
        folded = People.fold(spellings, work.config.ignore)
        spelled = pl.DataFrame([spellings.alias("spelling"), folded.alias(USERNAME)])
        existing = spelled.join(named, on=USERNAME)
        missing = named.join(spelled, on=USERNAME, how="anti").sort(USERNAME)
        work.writer.write_lines(
            rows.user_stats_update(work.context.now_ms),
            existing.select("spelling", *rows.USER_STATS_VALUES),
        )
        work.writer.write_lines(
            rows.user_stats_insert(work.context.now_ms),
            missing.select(USERNAME, *rows.USER_STATS_VALUES),
        )

    def _prune(self, table: Rollup, building: bool) -> None:
        work = self._work
        days = work.config.retention_days
        today = _iso(work.context.today)
        newest = rows.newest_day(work.database, table, today, building) if days else None
        if newest is None:
            return
        cutoff = pl.Series([newest]).str.to_date().dt.offset_by(f"-{days}d").cast(pl.String)[0]
        old = rows.people_with_days_before(work.database, table, cutoff, building)
        work.writer.write_lines(rows.delete_days_before(table, cutoff, building), old)


def _iso(day: int) -> str:
    return str(pl.Series([day], dtype=pl.Int32).cast(pl.Date)[0])
