"""Which analyzers there are and in which order: wrong sets are refused at once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from dazza.batch.registry import BUILT_IN, Registry
from dazza.errors import UsageError
from dazza.job import BatchJob
from dazza.tables.kinds import USERNAME, Column, Rollup, Type

KEY = (Column(USERNAME, "name", Type.TEXT),)


def job(
    name: str, after: Sequence[str] = (), alias: str | None = None, table: str | None = None
) -> BatchJob:
    tables = (Rollup(table, "x", KEY, (Column("n", "x"),)),) if table else ()
    body = {"name": name, "alias": alias or name.lower(), "title": "x", "after": tuple(after)}
    kind: type[BatchJob] = type(name, (BatchJob,), body | {"tables": tables})
    return kind()


def order(*jobs: BatchJob) -> list[str]:
    return [one.name for one in Registry(jobs).jobs]


def test_the_built_in_analyzers_come_in_the_order_of_the_contract() -> None:
    """Names and aliases are what bots and people rely on."""
    jobs = Registry([kind() for kind in BUILT_IN]).jobs
    assert [(one.name, one.alias) for one in jobs] == [
        ("WordCountAnalyzer", "word"),
        ("DailyActivityTracker", "activity"),
        ("ChatStreakCalculator", "streak"),
        ("ActiveHoursAnalyzer", "hours"),
        ("MessageContentAnalyzer", "content"),
        ("ChatSessionAnalyzer", "sessions"),
        ("ChatAchievementCalculator", "achievement"),
    ]
    assert set(jobs[-1].after) == {one.name for one in jobs[:-1]}


def test_dependencies_come_first_and_the_given_order_decides_the_rest() -> None:
    """However the set is given."""
    assert order(job("C", ["B"]), job("B", ["A"]), job("A")) == ["A", "B", "C"]
    assert order(job("Z"), job("Y"), job("X", ["Y"])) == ["Z", "Y", "X"]
    assert order(job("D", ["B", "C"]), job("C", ["A"]), job("B", ["A"]), job("A")) == [
        *("A", "C", "B", "D")
    ]


@pytest.mark.parametrize(
    "jobs",
    [
        [job("A", ["A"])],
        [job("A", ["B"]), job("B", ["A"])],
        [job("X"), job("A", ["C"]), job("B", ["A"]), job("C", ["B", "X"])],
    ],
)
def test_a_cycle_is_refused_and_shown(jobs: list[BatchJob]) -> None:
    """The error names those that wait for each other."""
    with pytest.raises(UsageError, match=r"wait for each other: .*A") as caught:
        Registry(jobs)
    assert " -> " in str(caught.value)


@pytest.mark.parametrize(
    ("jobs", "said"),
    [
        ([job("A"), job("A", alias="b")], "two analyzers have the"),
        ([job("A", alias="x"), job("B", alias="x")], "two analyzers have the"),
        ([job("A", table="mine"), job("B", table="mine")], "keep the table mine"),
    ],
)
def test_two_of_the_same_name_alias_or_table_are_refused(jobs: list[BatchJob], said: str) -> None:
    """Two packages that do not know of each other."""
    with pytest.raises(UsageError, match=said):
        Registry(jobs)


def test_selected_jobs_come_in_order_once_by_alias_or_name() -> None:
    """`all`, and nothing at all, mean every one."""
    registry = Registry([kind() for kind in BUILT_IN])

    def chosen(*names: str) -> list[str]:
        return [one.alias for one in registry.select(names)]

    assert chosen("streak", "word", "WordCountAnalyzer", "streak") == ["word", "streak"]
    assert (
        chosen() == chosen("all") == chosen("word", "all") == [one.alias for one in registry.jobs]
    )


@pytest.mark.parametrize("name", ["wrod", "", "Word", "word ", "ALL", "'; DROP TABLE x"])
def test_an_unknown_name_is_refused_with_the_list_of_names(name: str) -> None:
    """Nothing is guessed."""
    registry = Registry([kind() for kind in BUILT_IN])
    with pytest.raises(UsageError) as caught:
        registry.select(["word", name])
    assert str(caught.value) == (
        f"unknown analyzer {name!r}: choose from all, word, activity, streak, hours, content,"
        " sessions, achievement"
    )


def test_every_table_is_kept_by_one_job() -> None:
    """That is how a table that was dropped leads to the job that must start over."""
    tables = [table.name for kept in Registry().tables().values() for table in kept]
    assert len(tables) == len(set(tables))
