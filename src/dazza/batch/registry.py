"""Which analyzers there are, and in which order they run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import entry_points

from dazza.analyzers.achievements import ChatAchievementCalculator
from dazza.analyzers.active_hours import ActiveHoursAnalyzer
from dazza.analyzers.chat_sessions import ChatSessionAnalyzer
from dazza.analyzers.chat_streaks import ChatStreakCalculator
from dazza.analyzers.daily_activity import DailyActivityTracker
from dazza.analyzers.message_content import MessageContentAnalyzer
from dazza.analyzers.word_count import WordCountAnalyzer
from dazza.errors import UsageError
from dazza.job import BatchJob
from dazza.tables.kinds import Table

ENTRY_POINT_GROUP = "dazza.analyzers"

BUILT_IN: tuple[type[BatchJob], ...] = (
    WordCountAnalyzer,
    DailyActivityTracker,
    ChatStreakCalculator,
    ActiveHoursAnalyzer,
    MessageContentAnalyzer,
    ChatSessionAnalyzer,
    ChatAchievementCalculator,
)
ALL = "all"


class Registry:
    """Analyzers in dependency order: the built-in ones, and those that packages bring.

    Raises UsageError if two have the same name or table, or their order has a cycle.
    """

    def __init__(self, jobs: Iterable[BatchJob] | None = None) -> None:
        given = list(jobs) if jobs is not None else [*(kind() for kind in BUILT_IN), *_installed()]
        by_name = {job.name: job for job in given}
        for names in ([job.name for job in given], [job.alias for job in given]):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise UsageError(f"two analyzers have the name {twice[0]}: uninstall one of them")
        tables = [table.name for job in given for table in job.tables]
        doubled = sorted({name for name in tables if tables.count(name) > 1})
        if doubled:
            raise UsageError(f"two analyzers keep the table {doubled[0]}: uninstall one of them")
        unknown = [(j.name, a) for j in given for a in j.after if a not in by_name]
        if unknown and jobs is None:
            raise UsageError(
                f"analyzer {unknown[0][0]} comes after {unknown[0][1]}, which is missing"
            )
        graph = {job.name: [a for a in job.after if a in by_name] for job in given}
        try:
            order = list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            raise UsageError(
                f"analyzers wait for each other: {' -> '.join(error.args[1])}"
            ) from None
        # The order of the registry where dependencies leave it open.
        rank = {job.name: i for i, job in enumerate(given)}
        self.jobs: tuple[BatchJob, ...] = tuple(
            by_name[name] for name in _stable(order, graph, rank)
        )

    def select(self, names: Sequence[str]) -> tuple[BatchJob, ...]:
        """The jobs with these aliases or names, in dependency order; `all`, or none, is all.

        Raises UsageError for a name that is unknown.
        """
        known = {job.alias: job for job in self.jobs} | {job.name: job for job in self.jobs}
        for name in names:
            if name not in known and name != ALL:
                aliases = ", ".join([ALL, *(job.alias for job in self.jobs)])
                raise UsageError(f"unknown analyzer {name!r}: choose from {aliases}")
        if not names or ALL in names:
            return self.jobs
        wanted = {known[name].name for name in names}
        return tuple(job for job in self.jobs if job.name in wanted)

    def tables(self) -> dict[str, Sequence[Table]]:
        """Declared tables by the name of the job that keeps them."""
        return {job.name: job.tables for job in self.jobs}


def _stable(order: Sequence[str], graph: dict[str, list[str]], rank: dict[str, int]) -> list[str]:
    """Dependencies first; where they leave it open, by rank."""
    done: list[str] = []
    left = sorted(order, key=rank.__getitem__)
    while left:
        name = next(n for n in left if all(a in done for a in graph[n]))
        left.remove(name)
        done.append(name)
    return done


def _installed() -> list[BatchJob]:
    """Analyzers that installed packages offer under the entry point `dazza.analyzers`."""
    found = []
    for point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda p: p.name):
        kind = point.load()
        if not (isinstance(kind, type) and issubclass(kind, BatchJob)):
            raise UsageError(f"entry point {point.name} ({point.value}) is no BatchJob")
        found.append(kind())
    return found
