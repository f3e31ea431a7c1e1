"""A chunk of messages as text features, each distinct token analysed once.

Every text rule stops at white space, so a message's numbers are the sums over its tokens. Tokens
are numbered as they come (a Polars dictionary), the rules run on the numbers that are new, and all
else is integer arithmetic: gather by number, sum back to the message.
"""

from __future__ import annotations

from functools import cached_property

import polars as pl

from dazza import text
from dazza.vocabulary import HALF, SPARSE, Dictionary, Vocabulary
from dazza.zones import DAY_MS, HOUR_MS, Zone

MESSAGE_PROBLEM = "message is not text in valid UTF-8"
NAME_PROBLEM = "username is not text in valid UTF-8, or empty"
TIME_PROBLEM = "timestamp is not a number of ms from 1990 up to 2100"


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
            pl.when(pl.col("message").is_null())
            .then(pl.lit(MESSAGE_PROBLEM))
            .when(pl.col("person").is_null())
            .then(pl.lit(NAME_PROBLEM))
            .when(pl.col("timestamp").is_null())
            .then(pl.lit(TIME_PROBLEM))
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
        known = self._vocabulary
        sums = known.dense.gather(codes).cum_sum().gather(lengths.cum_sum() - 1)
        sums = sums - sums.shift(1, fill_value=0)
        rare = known.special.gather(codes)
        sparse = known.sparse[codes.filter(rare)].with_columns(self._row_of_token.filter(rare))
        sparse = sparse.group_by("row").agg(pl.col(SPARSE).sum())
        none = pl.Series([0], dtype=pl.UInt32).new_from_index(0, len(sums))
        return pl.DataFrame(
            [
                self.readable["row"],
                (sums % HALF).cast(pl.UInt32).alias("words"),
                (sums // HALF).cast(pl.UInt32).alias("cased"),
                *(none.clone().scatter(sparse["row"], sparse[n]).alias(n) for n in SPARSE),
            ]
        ).with_columns(shouted=text.is_shouting(pl.col("upper"), pl.col("cased")))

    @cached_property
    def messages(self) -> pl.DataFrame:
        """The counted messages.

        Columns: id, person, timestamp (Int64), username, message (String), length (Int64, code
        points), day (Int32, local, days since 1970-01-01), hour (Int8, 0-23), weekday (Int8, 1-7,
        Monday first), row (UInt32, position in `readable`).
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
        terms = self._vocabulary.first_term.gather(codes)
        several = self._vocabulary.several.gather(codes)
        if several.any():
            more = pl.DataFrame([codes.filter(several).alias("token"), rows.filter(several)])
            more = more.join(self._vocabulary.further_terms, on="token")
            terms, rows = terms.append(more["term"]), rows.clone().append(more["row"])
        # Person, word and moment (its place in time) fit into one integer; sorting that is a third
        # of the work of grouping, and leaves first and last use at the ends of a group.
        stamps = self.readable["timestamp"]
        in_time = stamps.arg_sort()
        moments = stamps.gather(in_time)
        order = pl.int_range(len(stamps), dtype=pl.UInt64, eager=True)
        place = order.clone().scatter(in_time, order)
        by_moment, words = _weight(len(stamps)), _weight(len(self.dictionary))
        last_person = self.readable["person"].max() or 0
        if by_moment * words * _weight(int(str(last_person))) > 2**64:
            raise ValueError(f"a chunk of {self.raw.height} messages is too large to fold at once")
        owners = self.readable.select(
            pl.when("counted").then(pl.col("person").cast(pl.UInt64) * (by_moment * words) + place)
        ).to_series()
        use = owners.gather(rows) + terms.cast(pl.UInt64) * by_moment
        moment = pl.col("use") % by_moment
        pair = pl.col("use") // by_moment
        return (
            use.drop_nulls()
            .sort()
            .alias("use")
            .to_frame()
            .select(pair.set_sorted().alias("pair"), moment.alias("moment"))
            .group_by("pair", maintain_order=True)
            .agg(
                usage_count=pl.len().cast(pl.Int64),
                first=pl.col("moment").first(),
                last=pl.col("moment").last(),
            )
            .select(
                (pl.col("pair") // words).cast(pl.Int64).alias("person"),
                (pl.col("pair") % words).cast(pl.UInt32).alias("word"),
                "usage_count",
                pl.lit(moments).gather("first").alias("first_used"),
                pl.lit(moments).gather("last").alias("last_used"),
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

    @cached_property
    def url_uses(self) -> pl.DataFrame:
        """One row for each URL of a counted message, in order: person, timestamp (Int64, ms UTC),
        url (String, as the text rules cut it)."""
        codes, _ = self._tokens
        known = self._vocabulary
        holding = known.sparse["urls"].gather(codes) > 0
        tokens = pl.DataFrame(
            [codes.filter(holding).alias("token"), self._row_of_token.filter(holding)]
        )
        distinct = tokens["token"].unique()
        urls = text.urls(known.tokens.strings.gather(distinct)).alias("url")
        found = pl.DataFrame([distinct, urls]).explode("url")
        written = self.messages.select("row", "person", "timestamp")
        return (
            tokens.join(found, on="token", maintain_order="left")
            .join(written, on="row", maintain_order="left")
            .select("person", "timestamp", "url")
        )


def _weight(largest: int) -> int:
    """The power of two above a number."""
    return int(2 ** largest.bit_length())
