"""Sets of row ids as ranges, first to last: short where rows were added one after the other."""

from __future__ import annotations

import polars as pl

Ranges = tuple[tuple[int, int], ...]


def add_range(ranges: Ranges, first: int, last: int) -> Ranges:
    """Ranges with one more at their end, joined to the last if it follows on."""
    if ranges and ranges[-1][1] == first - 1:
        return (*ranges[:-1], (ranges[-1][0], last))
    return (*ranges, (first, last))


def ranges_of(ids: pl.Series) -> Ranges:
    """Ids as ranges."""
    if ids.is_empty():
        return ()
    ordered = ids.cast(pl.Int64).unique().sort().alias("id").to_frame()
    run = (pl.col("id") - pl.int_range(pl.len())).alias("run")
    found = ordered.group_by(run).agg(pl.min("id").alias("first"), pl.max("id").alias("last"))
    return tuple(found.sort("first").select("first", "last").iter_rows())


def joined(ranges: Ranges, more: Ranges) -> Ranges:
    """Ranges with others, sorted, those that touch made one."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted((*ranges, *more)):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def without(ranges: Ranges, others: Ranges) -> Ranges:
    """Ranges with others taken out; both sorted and apart."""
    kept: list[tuple[int, int]] = []
    left = list(others)
    for first, last in sorted(ranges):
        start = first
        while left and left[0][1] < start:
            left.pop(0)
        for low, high in left:
            if low > last:
                break
            if low > start:
                kept.append((start, low - 1))
            start = max(start, high + 1)
        if start <= last:
            kept.append((start, last))
    return tuple(kept)


def intersection(ranges: Ranges, others: Ranges) -> Ranges:
    """What both have; both sorted and apart."""
    return without(ranges, without(ranges, others))
