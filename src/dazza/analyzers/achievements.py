"""Tiered achievements: what was earned, and how far the next tier is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import polars as pl

from dazza.analyzers.ratios import tenths
from dazza.job import BatchJob, Context, Frames, Reader, Trigger
from dazza.tables.catalogue import (
    ACHIEVEMENT_PROGRESS,
    CHAT_ACHIEVEMENTS,
    MESSAGE_ANALYSIS_CACHE,
    USER_ACTIVITY_SUMMARY,
    USER_CHAT_STREAKS,
    USER_TOTALS,
)
from dazza.tables.definitions import TIERS
from dazza.tables.kinds import PERSON, Table

SOURCES: dict[Table, dict[str, str]] = {
    USER_TOTALS: {"message_count": "message_count", "word_count": "word_count"},
    USER_CHAT_STREAKS: {"streak_days": "best_streak", "active_days": "total_active_days"},
    USER_ACTIVITY_SUMMARY: {"night_owl": "night_messages", "early_bird": "early_messages"},
    MESSAGE_ANALYSIS_CACHE: {
        "emoji_user": "emoji_count",
        "caps_lock": "caps_count",
        "question_asker": "question_count",
        "link_sharer": "url_count",
        "vocabulary": "vocabulary_size",
        "longest_msg": "longest_message",
    },
}
"""Where the value of each type stands: table, then type -> column."""

TYPE, LEVEL = "achievement_type", "achievement_level"
RANK = {tier: rank for rank, tier in enumerate(TIERS)}


class ChatAchievementCalculator(BatchJob):
    """Gives every tier whose threshold is reached, and says how far the next one is."""

    name = "ChatAchievementCalculator"
    alias = "achievement"
    title = "achievements and progress"
    after = (
        "WordCountAnalyzer",
        "DailyActivityTracker",
        "ChatStreakCalculator",
        "ActiveHoursAnalyzer",
        "MessageContentAnalyzer",
        "ChatSessionAnalyzer",
    )
    tables: ClassVar[Sequence[Table]] = (CHAT_ACHIEVEMENTS, ACHIEVEMENT_PROGRESS)
    stale_with = frozenset({Trigger.DEFINITIONS})
    waits = True

    def summarise(self, reader: Reader, context: Context) -> Frames:
        values = current_values(reader)
        steps = thresholds(reader.definitions())
        held = reader.rows(CHAT_ACHIEVEMENTS).select(PERSON, TYPE, LEVEL)
        earned = newly_earned(values, steps, held, context.now_ms)
        held = pl.concat([held, earned.select(PERSON, TYPE, LEVEL)])
        return {
            CHAT_ACHIEVEMENTS.name: earned,
            ACHIEVEMENT_PROGRESS.name: progress(values, steps, held),
        }


def current_values(reader: Reader) -> pl.DataFrame:
    """Columns person, achievement_type, current_value (Int64): each person's value of each type."""
    people = reader.rows(USER_TOTALS)
    for table, columns in SOURCES.items():
        found = people if table is USER_TOTALS else reader.rows(table)
        renamed = found.select(PERSON, **{f"value_{k}": pl.col(v) for k, v in columns.items()})
        people = people.join(renamed, on=PERSON, how="left")
    values = people.select(PERSON, pl.col("^value_.*$").name.replace("^value_", ""))
    return values.unpivot(
        index=PERSON, variable_name=TYPE, value_name="current_value"
    ).with_columns(pl.col("current_value").fill_null(0))


def thresholds(definitions: pl.DataFrame) -> pl.DataFrame:
    """Columns achievement_type, achievement_level, step (0 = bronze), threshold (not NULL)."""
    steps = definitions.unpivot(
        on=list(TIERS), index="type", variable_name=LEVEL, value_name="threshold"
    )
    return steps.select(
        pl.col("type").alias(TYPE),
        LEVEL,
        step=_rank(),
        threshold="threshold",
    ).drop_nulls("threshold")


def _rank() -> pl.Expr:
    """0 for bronze … 3 for diamond; null for what somebody else wrote."""
    return pl.col(LEVEL).replace_strict(RANK, default=None, return_dtype=pl.Int64)


def newly_earned(
    values: pl.DataFrame, steps: pl.DataFrame, held: pl.DataFrame, now_ms: int
) -> pl.DataFrame:
    """Rows of chat_achievements: tiers reached and not held."""
    reached = values.join(steps, on=TYPE).filter(pl.col("current_value") >= pl.col("threshold"))
    return (
        reached.join(held, on=[PERSON, TYPE, LEVEL], how="anti")
        .sort(PERSON, TYPE, "step")
        .select(
            PERSON,
            TYPE,
            LEVEL,
            achieved_at=pl.lit(now_ms, dtype=pl.Int64),
            details=pl.concat_str(
                pl.lit('{"value": '),
                pl.col("current_value"),
                pl.lit(', "threshold": '),
                pl.col("threshold"),
                pl.lit("}"),
            ),
        )
    )


def progress(values: pl.DataFrame, steps: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Rows of achievement_progress: the tier above the highest held, and the way to it."""
    # Not by way of the thresholds: a tier stays held when its own is taken away.
    highest = held.group_by(PERSON, TYPE).agg(highest=_rank().max())
    ahead = values.join(highest, on=[PERSON, TYPE], how="left").join(steps, on=TYPE, how="left")
    ahead = ahead.with_columns(
        open=pl.col("step").is_not_null() & (pl.col("step") > pl.col("highest").fill_null(-1))
    )
    following = (
        ahead.filter("open")
        .sort("step")
        .group_by(PERSON, TYPE)
        .agg(next_tier=pl.col(LEVEL).first(), next_threshold=pl.col("threshold").first())
    )
    return values.join(following, on=[PERSON, TYPE], how="left").select(
        PERSON,
        TYPE,
        "current_value",
        "next_tier",
        "next_threshold",
        progress_percent=percent(pl.col("current_value"), pl.col("next_threshold")),
    )


def percent(value: pl.Expr, threshold: pl.Expr) -> pl.Expr:
    """Of the way to a threshold, one decimal, half up; below it never 100, without one always."""
    value, threshold = value.cast(pl.Int128), threshold.cast(pl.Int128)  # any INTEGER, doubled
    rounded = (2_000 * value + threshold) // (2 * threshold)
    below = pl.when(value < threshold).then(pl.min_horizontal(rounded, 999)).otherwise(1_000)
    return pl.when(threshold.is_null() | (threshold <= 0)).then(100.0).otherwise(tenths(below))
