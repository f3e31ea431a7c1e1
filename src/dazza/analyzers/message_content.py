"""What messages are made of: words, emoji, shouting, questions, links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import polars as pl

from dazza.analyzers.counters import CONTENT, sums
from dazza.analyzers.quotable import quotable
from dazza.analyzers.ratios import rate
from dazza.features import Features
from dazza.job import BatchJob, Context, Fact, Frames, Reader
from dazza.tables.catalogue import (
    CONTENT_TOTALS,
    MESSAGE_ANALYSIS_CACHE,
    QUOTABLE,
    USER_EMOJI,
    USER_VOCABULARY,
)
from dazza.tables.kinds import PERSON, Table

COUNTED = {"word_count": "words", "total_length": "length", **CONTENT}


class MessageContentAnalyzer(BatchJob):
    """Counts each person's emoji, URLs, mentions, questions, shouting, and every word."""

    name = "MessageContentAnalyzer"
    alias = "content"
    title = "vocabulary, emoji, links, questions, shouting"
    after = ("WordCountAnalyzer",)
    tables: ClassVar[Sequence[Table]] = (
        CONTENT_TOTALS,
        USER_VOCABULARY,
        USER_EMOJI,
        QUOTABLE,
        MESSAGE_ANALYSIS_CACHE,
    )
    depends_on = frozenset({Fact.RULES, Fact.NAMES})

    def fold(self, features: Features) -> Frames:
        totals = features.counted.group_by(PERSON).agg(
            message_count=pl.len().cast(pl.Int64),
            longest_message=pl.col("length").max(),
            shortest_message=pl.col("length").min(),
            **sums(COUNTED),
        )
        emoji = features.emoji_uses.group_by(PERSON, "emoji").agg(
            usage_count=pl.len().cast(pl.Int64)
        )
        return {
            CONTENT_TOTALS.name: totals.select(CONTENT_TOTALS.frame_names),
            USER_VOCABULARY.name: features.word_uses,
            USER_EMOJI.name: emoji,
            QUOTABLE.name: quotable(features.messages),
        }

    def summarise(self, reader: Reader, context: Context) -> Frames:
        words = _distinct(reader, USER_VOCABULARY, "vocabulary_size")
        emoji = _distinct(reader, USER_EMOJI, "unique_emojis")
        messages = pl.col("message_count")
        rows = (
            reader.rows(CONTENT_TOTALS)
            .join(words, on=PERSON, how="left")
            .join(emoji, on=PERSON, how="left")
            .with_columns(
                pl.col("vocabulary_size", "unique_emojis").fill_null(0),
                total_messages=messages,
                total_words="word_count",
                avg_message_length=rate(pl.col("total_length"), messages),
                avg_words_per_message=rate(pl.col("word_count"), messages),
                emoji_usage_rate=rate(pl.col("emoji_count"), messages, 100),
                caps_usage_rate=rate(pl.col("caps_count"), messages, 100),
            )
        )
        names = MESSAGE_ANALYSIS_CACHE.frame_names
        return {MESSAGE_ANALYSIS_CACHE.name: rows.select(names)}


def _distinct(reader: Reader, table: Table, name: str) -> pl.DataFrame:
    """Columns person and `name`: the number of rows of each person. What was counted last time and
    what came since, so that a small run does not count a large vocabulary again."""
    added = reader.added(table)
    if added is None:
        return reader.counts(table).rename({"rows": name})
    before = reader.rows(MESSAGE_ANALYSIS_CACHE).select(PERSON, rows=name)
    return pl.concat([before, added]).group_by(PERSON).agg(pl.col("rows").sum().alias(name))
