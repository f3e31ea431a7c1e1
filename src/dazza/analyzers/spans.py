"""Intervals that join where they touch: the one mechanism behind streaks and sessions."""

from __future__ import annotations

import polars as pl

from dazza.tables.kinds import PERSON, SpanTable


def join_spans(table: SpanTable, spans: pl.DataFrame) -> pl.DataFrame:
    """The fewest intervals that cover these, counts added up.

    `spans` has the columns of `table.frame_names`: person, start, end, then counts. Two intervals
    of a person become one where the later starts at most `table.gap` after the earlier ends, so the
    order in which intervals come makes no difference.
    """
    start, end = table.start, table.end
    ordered = spans.sort(PERSON, start)
    another = pl.col(PERSON) != pl.col(PERSON).shift(1)
    reached = pl.col(end)
    if ordered.select(((reached < reached.shift(1)) & ~another).any()).item():
        # One lies within another; otherwise, as with bare messages, this costs for nothing.
        reached = reached.cum_max().over(PERSON)
    first = (pl.col(start) > reached.shift(1) + table.gap) | another
    return (
        ordered.with_columns(joined=first.fill_null(True).cum_sum())
        .group_by("joined", maintain_order=True)
        .agg(
            pl.col(PERSON).first(),
            pl.col(start).first(),
            pl.col(end).max(),
            *(pl.col(name).sum() for name in table.counts),
        )
        .select(table.frame_names)
    )
