"""The engine of one machine: folds by Polars, what they make joined with what is stored."""

from __future__ import annotations

import polars as pl

from dazza.analyzers.spans import join_spans
from dazza.tables.kinds import PERSON, SpanTable, Table



def differences(old: pl.DataFrame, new: pl.DataFrame, table: Table) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What turns `old` into `new`: keys (frame columns) that go, and rows that come or change."""
    key = list(table.frame_names[: len(table.key)])
    gone = old.join(new, on=key, how="anti", nulls_equal=True).select(key)
    changed = new.join(old, on=list(table.frame_names), how="anti", nulls_equal=True)
    return gone, changed


def joined_spans(
    table: SpanTable, spans: pl.DataFrame, touching: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Keys to delete and rows to put, after new spans were joined with the stored ones that they
    may touch."""
    if touching.is_empty():
        return touching.select(PERSON, table.start), spans
    return differences(touching, join_spans(table, pl.concat([touching, spans])), table)
