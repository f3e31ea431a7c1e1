"""A chunk of messages as text features, each distinct token analysed once.

Every text rule stops at white space, so a message's numbers are the sums over its tokens. Tokens
are numbered as they come (a Polars dictionary), the rules run on the numbers that are new, and all
else is integer arithmetic: gather by number, sum back to the message.
"""

from __future__ import annotations

from functools import cached_property

import polars as pl

from dazza import text
from dazza.zones import DAY_MS, HOUR_MS, Zone

MAX_TOKENS = 400_000
"""Distinct tokens to remember before starting afresh: bounds the memory of a run of any length."""

MESSAGE_PROBLEM = "message is not text in valid UTF-8"
NAME_PROBLEM = "username is not text in valid UTF-8, or empty"
TIME_PROBLEM = "timestamp is not a number of ms from 1990 up to 2100"

COUNTS = ("words", "emoji", "urls", "mentions", "questions", "exclamations", "upper", "cased")
DENSE = ("words", "cased")  # nearly every token has some; the rest is rare and summed apart
SPARSE = tuple(name for name in COUNTS if name not in DENSE)


class Dictionary:
    """Strings numbered 0, 1, 2 … in the order of their coming.

    Polars calls this a categorical; its mapping lives as long as some series uses it.
    """

    def __init__(self) -> None:
        self._categories = pl.Categories.random()
        self._dtype = pl.Categorical(self._categories)
        self._alive = pl.Series(values=[], dtype=pl.String).cast(self._dtype)
        self._strings: pl.Series | None = None
        self.encode(pl.Series([""]))

    def encode(self, strings: pl.Series) -> pl.Series:
        """The numbers (UInt32) of strings, new ones included."""
        coded = strings.cast(self._dtype)
        self._alive = coded.head(1)
        self._strings = None
        return coded.to_physical()

    @property
    def strings(self) -> pl.Series:
        """Every string by its number."""
        if self._strings is None:
            self._strings = self._categories.to_series()
        return self._strings

    def __len__(self) -> int:
        return len(self.strings)


class Vocabulary:
    """What the rules say of every token seen so far, by token number; kept from chunk to chunk."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget all, and start numbering afresh."""
        self.tokens = Dictionary()
        self.terms = Dictionary()
        self.counts = pl.DataFrame(schema=dict.fromkeys(COUNTS, pl.UInt32()))
        self.first_term = pl.Series("term", [], dtype=pl.UInt32)
        self.special = pl.Series("special", [], dtype=pl.Boolean)
        self.further_terms = pl.DataFrame(schema={"token": pl.UInt32(), "term": pl.UInt32()})
        self.emojis = pl.DataFrame(schema={"token": pl.UInt32(), "emoji": pl.String()})

    def encode(self, tokens: pl.Series) -> pl.Series:
        """Token numbers (UInt32); those that are new are analysed."""
        if len(self.tokens) > MAX_TOKENS:
            self.clear()
        codes = self.tokens.encode(tokens)
        known = self.counts.height
        strings = self.tokens.strings
        if len(strings) > known:
            self._learn(strings.slice(known), known)
        return codes

    def _learn(self, tokens: pl.Series, first: int) -> None:
        found = text.analyse(tokens).with_row_index("token", first)
        special = found.select(pl.any_horizontal(pl.col(SPARSE) > 0))
        self.counts = pl.concat([self.counts, found.select(COUNTS)], rechunk=True)
        self.special = pl.concat([self.special, special.to_series()], rechunk=True)
        lists = found.select("token", "vocabulary", term=pl.col("vocabulary").list.first())
        firsts = self.terms.encode(lists["term"])
        self.first_term = pl.concat([self.first_term, firsts], rechunk=True)
        further = (
            lists.filter(pl.col("vocabulary").list.len() > 1)
            .select("token", term=pl.col("vocabulary").list.slice(1))
            .explode("term")
        )
        further = further.with_columns(self.terms.encode(further["term"]).alias("term"))
        self.further_terms = pl.concat([self.further_terms, further])
        emojis = found.filter(pl.col("emoji") > 0).select("token", emoji="emojis").explode("emoji")
        self.emojis = pl.concat([self.emojis, emojis])


class Features:
    """One chunk of messages, and what can be counted in them; each part is computed when asked for.

    `raw` has the columns id (Int64), username and message (String, null if unreadable), person
    (Int64, 0 if ignored, null if the name is bad), timestamp (Int64, ms UTC, null if bad). A row is
    *counted* if all of it is good and the person is not ignored.
    """

    def __init__(self, raw: pl.DataFrame, vocabulary: Vocabulary, zone: Zone) -> None:
        self.raw = raw
        self.zone = zone
        self._vocabulary = vocabulary

    @cached_property
    def readable(self) -> pl.DataFrame:
        """Rows whose message can be read: their text counts, also if nobody is to be credited."""
        return self.raw.filter(pl.col("message").is_not_null()).with_columns(
            counted=(pl.col("person") > 0).fill_null(False) & pl.col("timestamp").is_not_null(),
            row=pl.int_range(pl.len(), dtype=pl.UInt32),
        )

    @cached_property
    def problems(self) -> pl.DataFrame:
        """The rows that no table may count: message_id (Int64), reason (String)."""
        reason = (
            pl.when(pl.col("message").is_null()).then(pl.lit(MESSAGE_PROBLEM))
            .when(pl.col("person").is_null()).then(pl.lit(NAME_PROBLEM))
            .when(pl.col("timestamp").is_null()).then(pl.lit(TIME_PROBLEM))
        )
        return self.raw.select(message_id="id", reason=reason).drop_nulls("reason")

    @cached_property
    def word_counts(self) -> pl.DataFrame:
        """Of every readable row, whoever wrote it: id, word_count (Int64)."""
        return pl.DataFrame(
            [self.readable["id"], self.text_counts["words"].cast(pl.Int64).alias("word_count")]
        )

    @cached_property
    def _tokens(self) -> tuple[pl.Series, pl.Series]:
        """Token numbers of all messages, and for each message the number of its tokens."""
        split = text.split_tokens(self.readable["message"])
        return self._vocabulary.encode(split.explode()), split.list.len()

    @cached_property
    def _row_of_token(self) -> pl.Series:
        _, lengths = self._tokens
        rows = pl.DataFrame({"n": lengths}).with_row_index("row")
        return rows.select(pl.col("row").repeat_by("n").explode()).to_series()

    @cached_property
    def text_counts(self) -> pl.DataFrame:
        """For each readable row: words, emoji, urls … (UInt32) and shouted (Boolean)."""
        codes, lengths = self._tokens
        ends = lengths.cum_sum() - 1
        sums = {}
        for name in DENSE:
            total = self._vocabulary.counts[name].gather(codes).cast(pl.Int64).cum_sum().gather(ends)
            sums[name] = (total - total.shift(1, fill_value=0)).cast(pl.UInt32)
        rare = self._vocabulary.special.gather(codes)
        parts = self._vocabulary.counts.select(SPARSE)[codes.filter(rare)]
        parts = parts.with_columns(self._row_of_token.filter(rare).alias("row"))
        parts = parts.group_by("row").agg(pl.col(SPARSE).sum())
        frame = self.readable.select("row").with_columns(pl.Series(n, s) for n, s in sums.items())
        frame = frame.join(parts, on="row", how="left", maintain_order="left")
        return frame.with_columns(pl.col(SPARSE).fill_null(0)).with_columns(
            shouted=text.is_shouting(pl.col("upper"), pl.col("cased"))
        )

    @cached_property
    def messages(self) -> pl.DataFrame:
        """The counted messages.

        Columns: id, person, timestamp (Int64), username, message (String), length (Int64, code points), day
        (Int32, local, days since 1970-01-01), hour (Int8, 0-23), weekday (Int8, 1-7, Monday first),
        row (UInt32, position in `readable`).
        """
        local = pl.col("local")
        return (
            self.readable.filter("counted")
            .with_columns(local=self.zone.local_ms(pl.col("timestamp")))
            .select(
                "id",
                "person",
                "timestamp",
                "username",
                "message",
                "row",
                length=pl.col("message").str.len_chars().cast(pl.Int64),
                day=(local // DAY_MS).cast(pl.Int32),
                hour=(local // HOUR_MS % 24).cast(pl.Int8),
                weekday=((local // DAY_MS + 3) % 7 + 1).cast(pl.Int8),
            )
        )

    @cached_property
    def counted(self) -> pl.DataFrame:
        """`messages` with their text counts: words, emoji, urls, mentions, questions,
        exclamations (Int64) and shouted (Boolean)."""
        counts = self.text_counts.drop("row", "upper", "cased")[self.messages["row"]]
        return self.messages.hstack(counts.with_columns(pl.col(pl.UInt32).cast(pl.Int64)))

    @cached_property
    def word_uses(self) -> pl.DataFrame:
        """One row for each person and word of the chunk.

        Columns: person (Int64), word (UInt32, number in `terms`), usage_count, first_used,
        last_used (Int64; ms UTC).
        """
        codes, _ = self._tokens
        rows = self._row_of_token
        owners = self.readable.select(
            person=pl.when("counted").then("person").otherwise(0), timestamp="timestamp"
        )
        uses = pl.DataFrame(
            [self._vocabulary.first_term.gather(codes).alias("term"), rows.alias("row")]
        )
        further = self._vocabulary.further_terms
        if further.height:
            several = codes.is_in(further["token"].unique().implode())
            more = pl.DataFrame([codes.filter(several).alias("token"), rows.filter(several)])
            more = more.join(further, on="token").select("term", "row")
            uses = pl.concat([uses, more])
        # (person, term) in one integer: grouping by it is twice as fast as by two columns.
        pairs = uses.select(
            pair=owners["person"].gather(uses["row"]).cast(pl.UInt64) * 2**32
            + pl.col("term").cast(pl.UInt64),
            used=owners["timestamp"].gather(uses["row"]),
        )
        return (
            pairs.filter(pl.col("pair") >= 2**32)
            .group_by("pair")
            .agg(
                usage_count=pl.len().cast(pl.Int64),
                first_used=pl.col("used").min(),
                last_used=pl.col("used").max(),
            )
            .select(
                person=(pl.col("pair") // 2**32).cast(pl.Int64),
                word=(pl.col("pair") % 2**32).cast(pl.UInt32),
                usage_count="usage_count",
                first_used="first_used",
                last_used="last_used",
            )
        )

    @property
    def dictionary(self) -> Dictionary:
        """The words by their numbers in `word_uses`."""
        return self._vocabulary.terms

    @cached_property
    def emoji_uses(self) -> pl.DataFrame:
        """One row for each emoji of a counted message: person (Int64), emoji (String)."""
        codes, _ = self._tokens
        known = self._vocabulary.emojis
        found = codes.is_in(known["token"].unique().implode())
        tokens = pl.DataFrame(
            [codes.filter(found).alias("token"), self._row_of_token.filter(found)]
        )
        return (
            tokens.join(known, on="token")
            .join(self.messages.select("row", "person"), on="row")
            .select("person", "emoji")
        )
