"""Words: `messages.word_count`, and the totals behind user_stats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import polars as pl

from dazza.features import Features
from dazza.job import BatchJob, Context, Fact, Frames, Reader
from dazza.tables.catalogue import MESSAGE_WORDS, SKIPPED_MESSAGES, USER_STATS, USER_TOTALS
from dazza.tables.kinds import PERSON, Table


class WordCountAnalyzer(BatchJob):
    """Counts the words of every message, and each person's messages and words."""

    name = "WordCountAnalyzer"
    alias = "word"
    title = "words of every message and person"
    tables: ClassVar[Sequence[Table]] = (
        USER_TOTALS,
        SKIPPED_MESSAGES,
        MESSAGE_WORDS,
        USER_STATS,
    )
    depends_on = frozenset({Fact.RULES, Fact.NAMES})

    def fold(self, features: Features) -> Frames:
        newest = pl.col("timestamp") == pl.col("timestamp").max()  # rows come in order of id
        totals = features.counted.group_by(PERSON).agg(
            message_count=pl.len().cast(pl.Int64),
            word_count=pl.col("words").sum(),
            first_seen=pl.col("timestamp").min(),
            last_seen=pl.col("timestamp").max(),
            display_name=pl.col("username").filter(newest).last(),
            display_time=pl.col("timestamp").max(),
            display_id=pl.col("id").filter(newest).last(),
        )
        return {
            USER_TOTALS.name: totals,
            SKIPPED_MESSAGES.name: features.problems,
            MESSAGE_WORDS.name: features.word_counts,
        }

    def summarise(self, reader: Reader, context: Context) -> Frames:
        return {USER_STATS.name: reader.rows(USER_TOTALS).select(USER_STATS.frame_names)}
