"""When people are around: hours of the day and of the week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import polars as pl

from dazza.analyzers.ratios import rate, tenths
from dazza.features import Features
from dazza.job import BatchJob, Context, Fact, Frames, Reader
from dazza.tables.catalogue import USER_ACTIVE_HOURS, USER_ACTIVITY_SUMMARY, USER_WEEKLY_HOURS
from dazza.tables.kinds import PERSON, Table


class ActiveHoursAnalyzer(BatchJob):
    """Counts messages by local hour and weekday, and sums up each person's habits."""

    name = "ActiveHoursAnalyzer"
    alias = "hours"
    title = "hours of the day and of the week"
    after = ("WordCountAnalyzer",)
    tables: ClassVar[Sequence[Table]] = (
        USER_ACTIVE_HOURS,
        USER_WEEKLY_HOURS,
        USER_ACTIVITY_SUMMARY,
    )
    depends_on = frozenset({Fact.RULES, Fact.NAMES, Fact.ZONE})

    def fold(self, features: Features) -> Frames:
        week = features.counted.group_by(PERSON, "weekday", "hour").agg(
            message_count=pl.len().cast(pl.Int64),
            word_count=pl.col("words").sum(),
            total_length=pl.col("length").sum(),
        )
        week = week.with_columns(pl.col("weekday", "hour").cast(pl.Int64))
        counts = pl.col("message_count", "word_count", "total_length").sum()
        day = week.group_by(PERSON, "hour").agg(counts)
        return {
            USER_WEEKLY_HOURS.name: week.select(USER_WEEKLY_HOURS.frame_names),
            USER_ACTIVE_HOURS.name: day.select(USER_ACTIVE_HOURS.frame_names),
        }

    def summarise(self, reader: Reader, context: Context) -> Frames:
        return {USER_ACTIVITY_SUMMARY.name: habits(reader.rows(USER_ACTIVE_HOURS))}


def habits(hours: pl.DataFrame) -> pl.DataFrame:
    """Rows of user_activity_summary from rows of user_active_hours (person, hour, counts)."""
    hour, count = pl.col("hour"), pl.col("message_count")

    def between(first: int, last: int) -> pl.Expr:
        return count.filter(hour.is_between(first, last, closed="left")).sum()

    # σ/μ = sqrt(24 Σx² - (Σx)²) / Σx: exact integers as far as they go
    spread = (24 * pl.col("squares") - pl.col("total") ** 2).sqrt() / pl.col("total")
    score = (100 - 100 * spread).clip(lower_bound=0)
    return (
        hours.sort(PERSON, "hour")
        .group_by(PERSON, maintain_order=True)
        .agg(
            most_active_hour=hour.get(count.arg_max()),
            least_active_hour=hour.get(count.arg_min()),
            morning_messages=between(6, 12),
            afternoon_messages=between(12, 18),
            evening_messages=between(18, 24),
            night_messages=between(0, 6),
            early_messages=between(6, 9),
            total=count.sum(),
            squares=(count * count).sum(),
        )
        .with_columns(
            night_owl_score=rate(pl.col("night_messages"), pl.col("total"), 100),
            early_bird_score=rate(pl.col("early_messages"), pl.col("total"), 100),
            consistency_score=tenths((score * 10 + 0.5 + 1e-9).floor()),
        )
        .select(USER_ACTIVITY_SUMMARY.frame_names)
    )
