"""Who wrote a message: from the name in the row to a person's number."""

from __future__ import annotations

import polars as pl

from dazza import text
from dazza.store import numbers
from dazza.store.sqlite import Database
from dazza.tables.kinds import PERSON, USERNAME
from dazza.vocabulary import Dictionary

IGNORED = 0
"""The number that stands for anybody who is ignored."""


class People:
    """Numbers of the people met in a run.

    Each different spelling is folded once; names that are new get the next numbers, which the
    writer must store (`unsaved`) before any row that uses them.
    """

    def __init__(self, database: Database, ignore: tuple[str, ...]) -> None:
        self._database = database
        self._ignore = ignore
        self._last = numbers.last_person(database)
        self._spellings = Dictionary()
        self._numbers = pl.Series(PERSON, [], dtype=pl.Int64)
        self.known = pl.DataFrame(schema={PERSON: pl.Int64(), USERNAME: pl.String()})
        self.unsaved = self.known

    @staticmethod
    def fold(spellings: pl.Series, ignore: tuple[str, ...]) -> pl.Series:
        """Folded names, null for those that are empty or ignored."""
        folded = text.fold_names(spellings).alias(USERNAME)
        nobody = text.matches_ignored(folded, ignore) | (folded == "")
        return folded.to_frame().select(pl.when(~nobody).then(USERNAME)).to_series()

    def resolve(self, names: pl.Series) -> pl.Series:
        """Numbers (Int64) of the people with these names as they stand in the rows; 0 for the
        ignored, null for names that are null or empty once folded."""
        codes = self._spellings.encode(names)
        if len(self._spellings) > len(self._numbers):
            new = self._number(self._spellings.strings.slice(len(self._numbers)))
            self._numbers = pl.concat([self._numbers, new], rechunk=True)
        return self._numbers.gather(codes)

    def _number(self, spellings: pl.Series) -> pl.Series:
        folded = text.fold_names(spellings).alias(USERNAME)
        ignored = text.matches_ignored(folded, self._ignore)
        names = folded.filter(~ignored & (folded != "")).unique(maintain_order=True)
        names = names.filter(~names.is_in(self.known[USERNAME].implode()))
        found = numbers.people_by_name(self._database, names).select(PERSON, USERNAME)
        missing = names.filter(~names.is_in(found[USERNAME].implode()))
        added = pl.DataFrame(
            [
                pl.int_range(
                    self._last + 1, self._last + 1 + len(missing), dtype=pl.Int64, eager=True
                ).alias(PERSON),
                missing,
            ]
        )
        self._last += len(missing)
        self.unsaved = pl.concat([self.unsaved, added])
        self.known = pl.concat([self.known, found, added])
        joined = pl.DataFrame([folded, ignored.alias("ignored")]).join(
            self.known, on=USERNAME, how="left", maintain_order="left"
        )
        return joined.select(
            pl.when("ignored").then(IGNORED).otherwise(PERSON).alias(PERSON)
        ).to_series()

    def take_unsaved(self) -> pl.DataFrame:
        """Columns person, username of those who got a number since the last call."""
        unsaved, self.unsaved = self.unsaved, self.unsaved.clear()
        return unsaved
