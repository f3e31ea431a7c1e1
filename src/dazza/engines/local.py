"""The engine of one machine: folds by Polars, what they make joined with what is stored."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dazza.analyzers.spans import join_spans
from dazza.tables.kinds import PERSON, Column, Merge, Rollup, SpanTable, Table, TermRollup

TERM_ID = "term_id"


def differences(
    old: pl.DataFrame, new: pl.DataFrame, table: Table
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What turns `old` into `new`: keys (frame columns) that go, and rows that come or change."""
    key = list(table.frame_names[: len(table.key)])
    gone = old.join(new, on=key, how="anti", nulls_equal=True).select(key)
    changed = new.join(old, on=list(table.frame_names), how="anti", nulls_equal=True)
    return gone, changed


@dataclass(frozen=True)
class Joined:
    """What new spans change: keys of spans that go, spans that come, and, of those that stood,
    the ones that do not stand any more."""

    gone: pl.DataFrame
    come: pl.DataFrame
    replaced: pl.DataFrame


def joined_spans(table: SpanTable, spans: pl.DataFrame, touching: pl.DataFrame) -> Joined:
    """New spans joined with the stored ones that they may touch."""
    if touching.is_empty():
        return Joined(touching.select(PERSON, table.start), spans, touching)
    whole = join_spans(table, pl.concat([touching, spans]))
    gone, come = differences(touching, whole, table)
    replaced = touching.join(whole, on=list(table.frame_names), how="anti")
    return Joined(gone, come, replaced)


def difference_of_totals(table: Rollup, come: pl.DataFrame, replaced: pl.DataFrame) -> pl.DataFrame:
    """What changes in a rollup of spans: sums of those that come less those that go; maxima as
    they are."""
    if replaced.is_empty():
        return come
    sums = [column.name for column in table.columns if column.merge is Merge.SUM]
    return combined(table, [come, replaced.with_columns(-pl.col(sums)).select(come.columns)])


def combined(table: Table, parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Rows of several chunks as one row a key, by the merges that the table declares."""
    whole = pl.concat(parts)
    if isinstance(table, SpanTable):
        return join_spans(table, whole)
    assert isinstance(table, Rollup)  # narrows for the type checker: all else is not folded
    if isinstance(table, TermRollup):
        return _combined_terms(table, whole)
    keys = list(table.frame_names[: len(table.key)])
    if table.newest_by:
        whole = whole.sort(table.newest_by)
    merged = whole.group_by(keys).agg(_merged(column) for column in table.columns)
    return merged.select(whole.columns).sort(keys)


def _merged(column: Column) -> pl.Expr:
    value = pl.col(column.name)
    return {
        Merge.SUM: value.sum,
        Merge.MIN: value.min,
        Merge.MAX: value.max,
        Merge.NEWEST: value.last,
    }[column.merge]()


def compact(table: TermRollup, frame: pl.DataFrame, term_ids: pl.Series) -> pl.DataFrame:
    """A folded frame with its words by their numbers in the database, in the smallest types, as
    it waits for the batch to be written; sorted by person."""
    people = pl.col(PERSON).cast(pl.UInt32)
    return (
        frame.select(
            people, term_ids.cast(pl.UInt32).alias(TERM_ID), *(c.name for c in table.columns)
        )
        .with_columns(pl.col(c.name).cast(pl.UInt32) for c in table.columns if _counts(c))
        .sort(PERSON)
    )


def _counts(column: Column) -> bool:
    return column.merge is Merge.SUM


def _combined_terms(table: TermRollup, whole: pl.DataFrame) -> pl.DataFrame:
    """Sorted by one integer made of person and word, so that equal keys are neighbours: that is
    also the order of writing, and a third of the time of grouping by two columns."""
    pair = pl.col(PERSON).cast(pl.UInt64) * 2**32 + pl.col(TERM_ID)
    ordered = whole.select(pair.alias("pair"), *(c.name for c in table.columns)).sort("pair")
    merged = ordered.group_by("pair", maintain_order=True).agg(_merged(c) for c in table.columns)
    return merged.select(
        (pl.col("pair") // 2**32).cast(pl.Int64).alias(PERSON),
        (pl.col("pair") % 2**32).cast(pl.Int64).alias(TERM_ID),
        *(pl.col(column.name).cast(pl.Int64) for column in table.columns),
    )
