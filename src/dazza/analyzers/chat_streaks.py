"""Runs of consecutive active days, over the whole history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import polars as pl

from dazza.analyzers.spans import join_spans
from dazza.features import Features
from dazza.job import BatchJob, Context, Fact, Frames, Reader, Trigger
from dazza.tables.catalogue import DAY_RUNS, USER_CHAT_STREAKS
from dazza.tables.kinds import PERSON, Table


class ChatStreakCalculator(BatchJob):
    """Finds each person's current and best streak, and the breaks between."""

    name = "ChatStreakCalculator"
    alias = "streak"
    title = "streaks of active days"
    after = ("DailyActivityTracker",)
    tables: ClassVar[Sequence[Table]] = (DAY_RUNS, USER_CHAT_STREAKS)
    depends_on = frozenset({Fact.NAMES, Fact.ZONE})
    stale_with = frozenset({Trigger.TODAY})

    def fold(self, features: Features) -> Frames:
        day = pl.col("day").cast(pl.Int64)
        days = features.messages.select(PERSON, first_day=day, last_day=day).unique()
        return {DAY_RUNS.name: join_spans(DAY_RUNS, days)}

    def summarise(self, reader: Reader, context: Context) -> Frames:
        runs = reader.rows(DAY_RUNS).sort(PERSON, "first_day")
        return {USER_CHAT_STREAKS.name: streaks(runs, context.today)}


def streaks(runs: pl.DataFrame, today: int) -> pl.DataFrame:
    """Rows of user_chat_streaks from runs of days (person, first_day, last_day; sorted).

    A streak lives until tonight: the current one ends today or yesterday. What is dated after today
    does not count towards it, but a run that goes on past today is cut there.
    """
    first, last = pl.col("first_day"), pl.col("last_day")
    length = last - first + 1
    alive = (first <= today) & (last >= today - 1)
    gap = (first - last.shift(1).over(PERSON) - 1).fill_null(0)
    current = pl.when(alive).then(pl.min_horizontal(last, today) - first + 1).otherwise(0)
    start = pl.when(alive).then(first)
    return (
        runs.with_columns(gap=gap)
        .group_by(PERSON, maintain_order=True)
        .agg(
            current_streak=current.max(),
            best_streak=length.max(),
            last_active_date=_date(last.max()),
            streak_start_date=_date(start.max()),
            total_active_days=length.sum(),
            streak_breaks=pl.len().cast(pl.Int64) - 1,
            longest_break=pl.col("gap").max(),
        )
        .cast(dict.fromkeys(("current_streak", "best_streak", "total_active_days"), pl.Int64()))
    )


def _date(day: pl.Expr) -> pl.Expr:
    return day.cast(pl.Int32).cast(pl.Date).cast(pl.String)
