"""How a cache table is kept: its kind. Everything else about it is generated from its declaration.

- A `Rollup` holds values that merge (sums, minima, maxima, the newest): rows of new messages are
  folded into the stored ones.
- A `SpanTable` holds intervals that join where they touch.
- A `Summary` is computed from other tables for the people concerned, and replaces their rows.
- A `Ledger` only grows.

In the frames of a fold, people are numbers: the column `person` (Int64), which the store turns into
`username` where a table is keyed by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

PERSON = "person"
USERNAME = "username"


class Type(StrEnum):
    """What a column holds, in SQL's words."""

    INTEGER = "INTEGER"
    REAL = "REAL"
    TEXT = "TEXT"

    @property
    def dtype(self) -> pl.DataType:
        """The Polars type of the column in frames."""
        return {"INTEGER": pl.Int64(), "REAL": pl.Float64(), "TEXT": pl.String()}[self.value]


class Merge(StrEnum):
    """How the values of two rows of one key become one."""

    SUM = "sum"
    MIN = "min"
    MAX = "max"
    NEWEST = "newest"  # of the row whose `Rollup.newest_by` columns are greater


@dataclass(frozen=True)
class Column:
    """One column: what it means, in which unit, and how it merges if its table is a rollup."""

    name: str
    meaning: str
    type: Type = Type.INTEGER
    merge: Merge = Merge.SUM
    nullable: bool = False


@dataclass(frozen=True)
class Ratio:
    """A column that is `scale` * numerator / denominator with one decimal, half up."""

    name: str
    meaning: str
    numerator: str
    denominator: str
    scale: int = 1


@dataclass(frozen=True)
class Table:
    """What every kind has. `columns` leaves out the key, and `updated_at`, which all carry."""

    name: str
    meaning: str
    key: tuple[Column, ...]
    columns: tuple[Column, ...]

    @property
    def key_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.key)

    @property
    def stored_name(self) -> str:
        """The table that holds the rows; `name` may be a view of it."""
        return self.name

    @property
    def by_person(self) -> bool:
        """Whether each row belongs to one person."""
        return self.key_names[0] in (USERNAME, PERSON)

    @property
    def frame_names(self) -> tuple[str, ...]:
        """The columns of a frame of this table, in order: key, then values; people by number."""
        names = (*self.key_names, *(column.name for column in self.columns))
        return tuple(PERSON if name == USERNAME else name for name in names)

    @property
    def stamp(self) -> str:
        """What `updated_at` says, or nothing if there is none."""
        return "when the row last changed, ms UTC"

    @property
    def documented(self) -> tuple[tuple[str, str, str], ...]:
        """Name, type and meaning of every column that a reader sees."""
        plain = [(c.name, str(c.type), c.meaning) for c in (*self.key, *self.columns)]
        ratios = [(r.name, "REAL", r.meaning) for r in getattr(self, "ratios", ())]
        stamp = ("updated_at", "INTEGER", self.stamp)
        return (*plain, *ratios, stamp) if self.stamp else (*plain, *ratios)


@dataclass(frozen=True)
class Rollup(Table):
    """Values that merge."""

    ratios: tuple[Ratio, ...] = ()
    newest_by: tuple[str, ...] = ()
    dated_by: str | None = None
    """`date` if rows of dates older than the retention are dropped."""


@dataclass(frozen=True)
class TermRollup(Rollup):
    """A rollup over words, of which there are millions of rows: stored by number, read by a view.

    The last key column is a term; frames hold its number in the chunk's dictionary (UInt32). Half
    the size and two thirds of the writing time of the same table with text keys.
    """

    @property
    def stamp(self) -> str:
        return "when anything of the person last changed, ms UTC"

    @property
    def term(self) -> str:
        return self.key_names[-1]

    @property
    def stored_name(self) -> str:
        return f"dazza_{self.name}"


@dataclass(frozen=True)
class SpanTable(Table):
    """Intervals [start, end] of a person that join when the gap between them is at most `gap`.

    The key is (person, start); the columns are the end, then counts that add up.
    """

    gap: int = 0
    totals: Rollup | None = None
    """A rollup of all spans of a person, kept by the difference that each change makes: sums of
    what comes less what goes, and maxima, which only grow because spans only join."""

    @property
    def start(self) -> str:
        return self.key_names[1]

    @property
    def end(self) -> str:
        return self.columns[0].name

    @property
    def counts(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns[1:])


@dataclass(frozen=True)
class Summary(Table):
    """Computed from other tables; a run replaces the rows of the people concerned."""


@dataclass(frozen=True)
class Ledger(Table):
    """Rows that are added once and never changed or taken back."""


@dataclass(frozen=True)
class Records(Table):
    """Rows that belong to no person and say the same however often they are written."""


@dataclass(frozen=True)
class Shared(Table):
    """A table that the bot owns: Dazza fills in columns by a rule of its own, rebuilds nothing."""

    stamped: bool = True

    @property
    def stamp(self) -> str:
        return super().stamp if self.stamped else ""


Frames = Mapping[str, pl.DataFrame]
"""Frames by table name."""


@dataclass(frozen=True)
class Definition:
    """An achievement: what counts and the thresholds of its tiers, bronze first."""

    type: str
    name: str
    description: str
    icon: str
    category: str
    thresholds: tuple[int, int, int, int]
