"""Words by number: from a chunk's dictionary to the numbers in the database."""

from __future__ import annotations

import polars as pl

from dazza.store import numbers
from dazza.store.sqlite import Database
from dazza.vocabulary import Dictionary


class Terms:
    """Database numbers of the words of a dictionary; follows it from chunk to chunk."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._last = numbers.last_term(database)
        self._all_met_here = self._last == 0
        self._dictionary: Dictionary | None = None
        self._ids = pl.Series("term_id", [], dtype=pl.Int64)

    def resolve(self, dictionary: Dictionary, codes: pl.Series) -> tuple[pl.Series, pl.DataFrame]:
        """Numbers (Int64) of the words with these dictionary numbers, and the words that must be
        stored first (term_id, term). Words are looked up when they are first used."""
        if dictionary is not self._dictionary:
            self._all_met_here &= self._dictionary is None
            self._dictionary = dictionary
            self._ids = pl.Series("term_id", [], dtype=pl.Int64)
        grown = len(dictionary) - len(self._ids)
        if grown:
            fresh = pl.Series("term_id", [0], dtype=pl.Int64).new_from_index(0, grown)
            self._ids = pl.concat([self._ids, fresh], rechunk=True)
        ids = self._ids.gather(codes)
        unknown = codes.filter(ids == 0).unique().sort()
        if unknown.is_empty():
            return ids, pl.DataFrame(schema={"term_id": pl.Int64, "term": pl.String})
        terms = pl.DataFrame(
            [dictionary.strings.gather(unknown).alias("term"), unknown.alias("code")]
        ).sort("term")  # so that numbers ascend as words do, in both of their trees
        if self._all_met_here:  # the database knows no word that this dictionary does not
            terms = terms.with_columns(term_id=pl.lit(None, dtype=pl.Int64))
        else:
            found = numbers.terms_by_text(self._database, terms["term"])
            terms = terms.join(found, on="term", how="left", maintain_order="left")
        missing = terms["term_id"].is_null()
        given = self._last + missing.cast(pl.Int64).cum_sum()
        terms = terms.with_columns(given.alias("given")).with_columns(
            pl.col("term_id").fill_null(pl.col("given"))
        )
        self._last += int(missing.sum())
        self._ids = self._ids.scatter(terms["code"], terms["term_id"])
        return self._ids.gather(codes), terms.filter(missing).select("term_id", "term")
