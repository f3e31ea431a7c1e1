"""What is known of every token: each distinct one is numbered when it comes, and analysed once."""

from __future__ import annotations

import polars as pl

from dazza import text

MAX_TOKENS = 400_000
"""Distinct tokens to remember before starting afresh: bounds the memory of a run of any length."""
SPARSE = ("emoji", "urls", "mentions", "questions", "exclamations", "upper")
"""Counts that most tokens have none of; words and cased letters are what nearly every token has."""
HALF = 2**32
"""Two counts travel in one integer: words + HALF * cased letters."""


class Dictionary:
    """Strings numbered 0, 1, 2 … in the order of their coming; 0 is the empty string.

    Polars calls this a categorical; its mapping lives as long as some series uses it.
    """

    def __init__(self) -> None:
        self._dtype = pl.Categorical(pl.Categories.random())
        self._alive = pl.Series([""]).cast(self._dtype)
        self._strings = [pl.Series([""])]
        self._size = 1

    def encode(self, strings: pl.Series) -> pl.Series:
        """The numbers (UInt32) of strings, new ones included."""
        codes = strings.cast(self._dtype).to_physical()
        new = codes >= self._size
        if new.any():
            found = pl.DataFrame([codes.filter(new).alias("code"), strings.filter(new).alias("s")])
            added = found.unique("code").sort("code")["s"]
            self._strings.append(added)
            self._size += len(added)
        return codes

    @property
    def strings(self) -> pl.Series:
        """Every string by its number."""
        if len(self._strings) > 1:
            self._strings = [pl.concat(self._strings, rechunk=True)]
        return self._strings[0]

    def __len__(self) -> int:
        return self._size


class Vocabulary:
    """What the rules say of every token seen so far, by token number; kept from chunk to chunk."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget all, and start numbering afresh."""
        self.tokens = Dictionary()
        self.terms = Dictionary()
        self.dense = pl.Series("dense", [], dtype=pl.UInt64)
        self.special = pl.Series("special", [], dtype=pl.Boolean)
        self.sparse = pl.DataFrame(schema=dict.fromkeys(SPARSE, pl.UInt32()))
        self.first_term = pl.Series("term", [], dtype=pl.UInt32)
        self.several = pl.Series("several", [], dtype=pl.Boolean)
        self.further_terms = pl.DataFrame(schema={"token": pl.UInt32(), "term": pl.UInt32()})
        self.emojis = pl.DataFrame(schema={"token": pl.UInt32(), "emoji": pl.String()})

    def encode(self, tokens: pl.Series) -> pl.Series:
        """Token numbers (UInt32); those that are new are analysed."""
        if len(self.tokens) > MAX_TOKENS:
            self.clear()
        codes = self.tokens.encode(tokens)
        known = len(self.dense)
        if len(self.tokens) > known:
            self._learn(self.tokens.strings.slice(known), known)
        return codes

    def _learn(self, tokens: pl.Series, first: int) -> None:
        found = text.analyse(tokens).with_row_index("token", first)
        terms = pl.col("vocabulary")
        learnt = found.select(
            dense=pl.col("words").cast(pl.UInt64) + HALF * pl.col("cased").cast(pl.UInt64),
            special=pl.any_horizontal(pl.col(SPARSE) > 0),
            term=terms.list.first(),
            several=terms.list.len() > 1,
        )
        further = (
            found.select("token", "vocabulary")
            .filter(learnt["several"])
            .select("token", term=terms.list.slice(1))
            .explode("term")
        )
        emojis = found.filter(pl.col("emoji") > 0).select("token", emoji="emojis").explode("emoji")
        self.dense = _grown(self.dense, learnt["dense"])
        self.special = _grown(self.special, learnt["special"])
        self.several = _grown(self.several, learnt["several"])
        self.first_term = _grown(self.first_term, self.terms.encode(learnt["term"]))
        self.sparse = pl.concat([self.sparse, found.select(SPARSE)], rechunk=True)
        self.further_terms = pl.concat(
            [
                self.further_terms,
                further.with_columns(self.terms.encode(further["term"]).alias("term")),
            ]
        )
        self.emojis = pl.concat([self.emojis, emojis])


def _grown(series: pl.Series, by: pl.Series) -> pl.Series:
    return pl.concat([series, by.alias(series.name)], rechunk=True)
