"""What an analyzer declares: a `BatchJob`.

An analyzer is a declaration and up to two pure steps. It opens no connection, reads no clock and
logs nothing: the runner does. `docs/adding-an-analyzer.md` shows how to write one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol

import polars as pl

from dazza.features import Features
from dazza.tables.kinds import Frames, Table
from dazza.zones import Zone

__all__ = ["BatchJob", "Context", "Fact", "Frames", "Reader"]


class Fact(StrEnum):
    """Something outside the messages that a job's rows depend on.

    When it changes, the job and those after it are rebuilt.
    """

    RULES = "rules"  # the text rules and the Unicode version
    NAMES = "names"  # the folding of names and the ignore list
    ZONE = "zone"
    RETENTION = "retention"


class Trigger(StrEnum):
    """Something whose change makes a summary stale for everybody, though no row is wrong."""

    TODAY = "today"
    DEFINITIONS = "definitions"


@dataclass(frozen=True)
class Context:
    """What a summary may depend on besides tables."""

    zone: Zone
    today: int  # local date, days since 1970-01-01
    now_ms: int
    retention_days: int  # 0 keeps all


class Reader(Protocol):
    """Cache tables, read for the people that a summary is about."""

    def rows(self, table: Table) -> pl.DataFrame:
        """The table's rows of these people, people by number (column `person`)."""
        ...

    def counts(self, table: Table) -> pl.DataFrame:
        """Columns `person` and `rows` (Int64): how many rows each of these people has."""
        ...

    def added(self, table: Table) -> pl.DataFrame | None:
        """Columns `person` and `rows`: how many rows of one of the job's own tables are new since
        its summary was last made; None if that is not known, as after a large batch: then count."""
        ...

    def definitions(self) -> pl.DataFrame:
        """Rows of achievement_definitions."""
        ...


class BatchJob:
    """Base of every analyzer; subclasses set the class attributes and override one or two steps."""

    name: ClassVar[str]
    """Its row in batch_jobs."""
    alias: ClassVar[str]
    """Its name on the command line."""
    title: ClassVar[str]
    """What it counts, in one line."""
    after: ClassVar[Sequence[str]] = ()
    """Names of the jobs that come first; if one fails, this one is skipped."""
    tables: ClassVar[Sequence[Table]] = ()
    """The tables that it keeps, and nobody else."""
    depends_on: ClassVar[frozenset[Fact]] = frozenset()
    stale_with: ClassVar[frozenset[Trigger]] = frozenset()
    version: ClassVar[int] = 1
    """Raise it when the same messages would give other rows: the job then rebuilds."""
    waits: ClassVar[bool] = False
    """Whether `summarise` reads tables of the jobs it comes after, so must not overtake them."""

    def fold(self, features: Features) -> Frames:
        """Rows for this job's rollups and spans from a chunk of messages nobody has seen yet.

        Frames have the columns of `Table.frame_names`, one row a key.
        """
        return {}

    def total(self, spans: pl.DataFrame) -> pl.DataFrame:
        """Rows of the rollup `SpanTable.totals` from spans of one of this job's span tables."""
        raise TypeError(f"{self.name} keeps totals of spans and must say which")

    def summarise(self, reader: Reader, context: Context) -> Frames:
        """Rows for this job's summaries and ledgers, for the people that `reader` is about."""
        return {}

    def facts(self, values: Mapping[Fact, str]) -> dict[str, str]:
        """The facts that this job's rows depend on, with their present values."""
        return {str(fact): values[fact] for fact in sorted(self.depends_on)}
