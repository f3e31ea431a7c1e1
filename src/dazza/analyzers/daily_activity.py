"""What each person wrote each day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import polars as pl

from dazza.analyzers.counters import CONTENT, sums
from dazza.features import Features
from dazza.job import BatchJob, Fact, Frames
from dazza.tables.catalogue import USER_DAILY_ACTIVITY
from dazza.tables.kinds import PERSON, Table


class DailyActivityTracker(BatchJob):
    """Counts messages, words and what they are made of by local date."""

    name = "DailyActivityTracker"
    alias = "activity"
    title = "messages, words and content by day"
    after = ("WordCountAnalyzer",)
    tables: ClassVar[Sequence[Table]] = (USER_DAILY_ACTIVITY,)
    depends_on = frozenset({Fact.RULES, Fact.NAMES, Fact.ZONE, Fact.RETENTION})

    def fold(self, features: Features) -> Frames:
        hour = pl.col("hour")
        days = (
            features.counted.group_by(PERSON, "day")
            .agg(
                message_count=pl.len().cast(pl.Int64),
                word_count=pl.col("words").sum(),
                first_message_time=pl.col("timestamp").min(),
                last_message_time=pl.col("timestamp").max(),
                total_length=pl.col("length").sum(),
                **sums(CONTENT),
                night_messages=(hour < 6).sum().cast(pl.Int64),
                early_messages=((hour >= 6) & (hour < 9)).sum().cast(pl.Int64),
            )
            .with_columns(date=pl.col("day").cast(pl.Date).cast(pl.String))
        )
        return {USER_DAILY_ACTIVITY.name: days.select(USER_DAILY_ACTIVITY.frame_names)}
