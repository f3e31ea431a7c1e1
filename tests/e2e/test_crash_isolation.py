"""One analyzer's failure stays its own: others finish, it catches up; and a run over nothing new
writes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import polars as pl
import pytest
from tests.contract.helpers import (
    NOW_MS,
    Snapshot,
    add_messages,
    assert_at_rest,
    assert_same,
    chat,
    config,
    make_database,
    plain_sql,
    rebuilt_copy,
    run,
    small_slices,
    snapshot,
    statuses,
)

from dazza.batch.registry import BUILT_IN, Registry
from dazza.batch.report import RunReport
from dazza.features import Features
from dazza.job import BatchJob, Context, Frames, Reader
from dazza.tables.kinds import PERSON, USERNAME, Column, Rollup, SpanTable, Summary, Table, Type

WHO = Column(USERNAME, "folded name of the person", Type.TEXT)
GREETINGS = Rollup("greetings", "greetings", (WHO,), (Column("n", "greetings"),))
GREETERS = Summary("greeters", "greeters", (WHO,), (Column("n", "greetings"),))
ECHOES = Rollup("echoes", "messages again", (WHO,), (Column("n", "messages"),))
SPELLS = SpanTable(
    "spells",
    "hours",
    (Column(PERSON, "number"), Column("first_hour", "hours since 1970")),
    (Column("last_hour", "hours since 1970"),),
    gap=1,
)
VISITS_TOTAL = Rollup("visit_totals", "visits", (WHO,), (Column("visits", "visits"),))
VISITS = SpanTable(
    "visits",
    "hours in a row",
    (Column(PERSON, "number"), Column("first_hour", "hours since 1970")),
    (Column("last_hour", "hours since 1970"),),
    gap=1,
    totals=VISITS_TOTAL,
)
JOKE = "a joke of the analyzer's\nauthor"


class Greetings(BatchJob):
    """Counts messages, as a package of somebody else might; breaks as it is told."""

    name = "Greetings"
    alias = "greet"
    title = "greetings"
    after = ("WordCountAnalyzer",)
    tables: ClassVar[Sequence[Table]] = (GREETINGS, GREETERS, VISITS, VISITS_TOTAL)
    flaw = ""
    seen = 0

    def fold(self, features: Features) -> Frames:
        type(self).seen += 1
        if self.flaw == "fold" or (self.flaw == "fold later" and self.seen > 2):
            raise ValueError(JOKE)
        rows = features.messages.group_by(PERSON).agg(n=pl.len().cast(pl.Int64))
        last = rows[PERSON].max()
        wrong = {
            "no such table": {"elsewhere": rows},
            "a column is missing": {GREETINGS.name: rows.drop("n")},
            "text for a number": {
                GREETINGS.name: rows.with_columns(pl.lit("many", dtype=pl.String).alias("n"))
            },
            "another type each time": {
                GREETINGS.name: rows.cast({"n": [pl.Int8, pl.Float64, pl.String][self.seen % 3]})
            },
            "NULL": {
                GREETINGS.name: rows.with_columns(n=pl.when(pl.col(PERSON) != last).then("n"))
            },
            "nothing but NULL": {GREETINGS.name: rows.with_columns(n=pl.lit(None, dtype=pl.Int64))},
            "no frame": {GREETINGS.name: None},
        }.get(self.flaw)
        hour = pl.col("timestamp") // 3_600_000
        visits = features.messages.select(PERSON, first_hour=hour, last_hour=hour)
        good = {GREETINGS.name: rows, VISITS.name: visits}
        return {**good, **(wrong or {})}  # type: ignore[dict-item]  # on purpose

    def total(self, spans: pl.DataFrame) -> pl.DataFrame:
        if self.flaw == "totals":
            raise NotImplementedError(JOKE)
        if self.flaw == "totals of another type":
            return spans.group_by(PERSON).agg(visits=pl.lit("many"))
        return spans.group_by(PERSON).agg(visits=pl.len().cast(pl.Int64))

    def summarise(self, reader: Reader, context: Context) -> Frames:  # noqa: ARG002
        if self.flaw == "summarise":
            raise ZeroDivisionError(JOKE)
        rows = reader.rows(GREETINGS).select(PERSON, "n")
        if self.flaw == "NULL in a summary":
            rows = rows.with_columns(n=pl.lit(None, dtype=pl.Int64))
        if self.flaw == "text in a summary":
            rows = rows.with_columns(n=pl.lit("x"))
        return {GREETERS.name: rows}


class Echoes(BatchJob):
    """Comes after the one that breaks."""

    name = "Echoes"
    alias = "echo"
    title = "messages again"
    after = ("Greetings",)
    tables: ClassVar[Sequence[Table]] = (ECHOES, SPELLS)

    def fold(self, features: Features) -> Frames:
        hour = pl.col("timestamp") // 3_600_000
        return {
            ECHOES.name: features.messages.group_by(PERSON).agg(n=pl.len().cast(pl.Int64)),
            SPELLS.name: features.messages.select(PERSON, first_hour=hour, last_hour=hour),
        }


FLAWS = [
    *("fold", "fold later", "no such table", "a column is missing", "text for a number"),
    *("another type each time", "NULL", "nothing but NULL", "no frame", "summarise"),
    *("NULL in a summary", "text in a summary", "totals", "totals of another type"),
]
HARMLESS = {"another type each time"}
"""Numbers of another type are taken for what they are."""


def registry(flaw: str = "") -> Registry:
    Greetings.flaw, Greetings.seen = flaw, 0
    return Registry([*(kind() for kind in BUILT_IN), Greetings(), Echoes()])


def own_tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with plain_sql(path) as bot:
        return {
            table: sorted(bot.execute(f"SELECT {columns} FROM {table}"))
            for table, columns in {
                "greetings": "username, n",
                "greeters": "username, n",
                "visit_totals": "username, visits",
                "echoes": "username, n",
                "spells JOIN dazza_people USING (person)": "username, first_hour, last_hour",
            }.items()
        }


def check_broken(report: RunReport, path: Path) -> None:
    """Greetings failed, Echoes was skipped, the seven of ours completed."""
    found = statuses(report)
    assert found.pop("Greetings") == "error"
    assert found.pop("Echoes") == "skipped"
    assert set(found.values()) == {"completed"}
    assert len(found) == 7
    with plain_sql(path) as bot:
        status, error = bot.execute(
            "SELECT status, last_error FROM batch_jobs WHERE job_name = 'Greetings'"
        ).fetchone()
        rows = dict(
            bot.execute(
                "SELECT job_name, error_message FROM batch_job_history"
                " WHERE status IN ('error', 'skipped') ORDER BY id"
            )
        )
    assert status == "error"
    assert error
    assert "\n" not in error
    assert rows == {"Greetings": error, "Echoes": "skipped because Greetings failed"}


@dataclass(frozen=True)
class Prepared:
    """A database that waits for a run, and what its tables hold after it when nothing fails: those
    of ours, and in the end, with `LATER` messages more, those of the two analyzers above."""

    path: Path
    counted: Snapshot
    own: dict[str, list[tuple[object, ...]]]


LATER = chat(63, 10)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Prepared]:
    return {
        when: prepare(tmp_path_factory.mktemp("prepared"), when)
        for when in ("first run", "increment")
    }


def prepare(folder: Path, when: str) -> Prepared:
    path = make_database(folder / "chat.db", chat(61, 40))
    if when == "increment":
        run(path, registry=registry())
        add_messages(path, chat(62, 50))
    whole = Path(shutil.copy(path, folder / "whole.db"))
    run(whole, registry=registry())
    counted = rebuilt_copy(whole)
    assert_same(snapshot(whole), counted)
    add_messages(whole, LATER)
    run(whole, registry=registry(), rebuild=True)
    return Prepared(path, counted, own_tables(whole))


@pytest.mark.parametrize(
    ("flaw", "when"), [(flaw, ("first run", "increment")[i % 2]) for i, flaw in enumerate(FLAWS)]
)
def test_an_analyzer_that_fails_costs_only_itself_and_those_after_it(
    tmp_path: Path, prepared: dict[str, Prepared], flaw: str, when: str
) -> None:
    """Error with message and count; the next run with it repaired catches up, nothing doubled."""
    path = Path(shutil.copy(prepared[when].path, tmp_path / "chat.db"))
    small = config(chunk_messages=15, batch_rows=150)
    with small_slices(60):
        for count in (1, 2):
            report = run(path, small, registry=registry(flaw))
            if not report.failed and (flaw in HARMLESS or count > 1):
                break
            check_broken(report, path)
            with plain_sql(path) as bot:
                errors = bot.execute("SELECT job_name, error_count FROM batch_jobs").fetchall()
            expected = {job.name: 0 for job in registry().jobs} | {"Greetings": count}
            assert dict(errors) == expected
    assert_same(snapshot(path), prepared[when].counted)
    add_messages(path, LATER)
    report = run(path, registry=registry())
    assert set(statuses(report).values()) == {"completed"}, report.outcomes
    assert_at_rest(path)
    with plain_sql(path) as bot:
        after = bot.execute(
            "SELECT status, error_count, last_error FROM batch_jobs WHERE job_name = 'Greetings'"
        )
        assert after.fetchone() == ("idle", 0, None)
    assert own_tables(path) == prepared[when].own


def test_the_message_of_a_failure_names_its_kind_in_one_line(tmp_path: Path) -> None:
    """Whoever reads batch_jobs can tell what broke."""
    path = make_database(tmp_path / "chat.db", chat(64, 20))
    report = run(path, registry=registry("fold"))
    assert [o.message for o in report.failed] == [
        "ValueError: a joke of the analyzer's author",
        "skipped because Greetings failed",
    ]


def test_rows_that_the_database_refuses_halfway_through_a_batch_are_caught_up_later(
    tmp_path: Path,
) -> None:
    """Some people's share of a batch is in when another's is refused: each is counted once in the
    end, also by the job that was skipped with it, whose rows were written beside."""
    path = make_database(tmp_path / "chat.db", chat(71, 90))
    run(path, registry=registry())
    add_messages(path, chat(72, 90))
    with plain_sql(path) as bot:
        bot.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON greetings WHEN new.username = 'victor'"
            " BEGIN SELECT RAISE(ABORT, 'not him'); END"
        )
    for _ in range(2):  # the second time nobody else has anything to do
        with small_slices(10):
            report = run(path, config(batch_rows=100_000), registry=registry())
        check_broken(report, path)
    assert "not him" in str(report.failed[0].message)
    assert_same(snapshot(path), rebuilt_copy(path))
    with plain_sql(path) as bot:
        bot.execute("DROP TRIGGER refuse")
    run(path, registry=registry())
    assert_at_rest(path)
    whole = make_database(tmp_path / "whole.db", [*chat(71, 90), *chat(72, 90)])
    run(whole, registry=registry())
    assert own_tables(path) == own_tables(whole)


def watch(path: Path) -> None:
    """Let the database itself note every row that is written, whatever the value."""
    with plain_sql(path) as bot:
        bot.execute("CREATE TABLE noted (tab TEXT, what TEXT)")
        tables = bot.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        for (table,) in tables:
            if table == "noted":
                continue
            for what in ("INSERT", "UPDATE", "DELETE"):
                bot.execute(
                    f"CREATE TRIGGER watch_{table}_{what} AFTER {what} ON {table}"
                    f" BEGIN INSERT INTO noted VALUES ('{table}', '{what}'); END"
                )


def noted(path: Path) -> dict[str, int]:
    with plain_sql(path) as bot:
        rows: Iterable[tuple[str, int]] = bot.execute("SELECT tab, count(*) FROM noted GROUP BY 1")
        found = dict(rows)
        bot.execute("DELETE FROM noted")
        return found


def test_a_run_over_nothing_new_writes_job_rows_and_the_lease_only(tmp_path: Path) -> None:
    """No cache row is touched, not even with the value that it has; nor is the schema."""
    path = make_database(tmp_path / "chat.db", chat(66, 150))
    run(path, config(retention_days=40))
    watch(path)
    noted(path)
    report = run(path, config(retention_days=40))
    assert report.messages == 0
    assert set(noted(path)) == {"batch_jobs", "batch_job_history", "dazza_lease"}


def test_a_new_day_refreshes_streaks_and_nothing_else(tmp_path: Path) -> None:
    """Only what depends on the day is looked at again, and only rows that change are written."""
    path = make_database(tmp_path / "chat.db", [*chat(67, 100), ("ann", "today", NOW_MS)])
    run(path)
    watch(path)
    noted(path)
    run(path, now_ms=NOW_MS + 2 * 86_400_000)
    books = {"batch_jobs", "batch_job_history", "dazza_lease", "dazza_job_state", "dazza_people"}
    assert set(noted(path)) - books == {"user_chat_streaks"}


def test_one_new_message_touches_rows_of_its_author_only(tmp_path: Path) -> None:
    """Cost follows what is new: others' rows keep their updated_at."""
    path = make_database(tmp_path / "chat.db", chat(68, 200))
    run(path)
    add_messages(path, [("victor", "hello again", NOW_MS)])
    run(path, now_ms=NOW_MS + 5)
    with plain_sql(path) as bot:
        for table in (
            *("user_daily_activity", "user_active_hours", "user_sessions", "user_stats"),
            *("message_analysis_cache", "user_chat_streaks", "achievement_progress"),
        ):
            changed = bot.execute(
                f"SELECT DISTINCT username FROM {table} WHERE updated_at = ?", (NOW_MS + 5,)
            ).fetchall()
            assert changed == [("victor",)], table
