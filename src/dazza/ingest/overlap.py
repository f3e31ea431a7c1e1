"""Which messages of a file are in the database already, from another file or a bot.

Two records of one conversation agree wherever both cover the time. So messages are compared with
those of one other record at a time, in the span that both cover, both sorted by time:

1. The records fit together exactly: one run of messages stands in both and reaches, at either end,
   the begin or the end of one of them. Then the run is there already and the rest is new.
2. Else, if at least half of either side's messages (and two) are found on the other, it is the same
   conversation, recorded with gaps or in another order. Then of each message, by person, time and
   text, as many are there already as the database has of it. In the first and the last unit of
   time, where a record may have been cut, messages without counterpart are no evidence.
3. Else they are two conversations and everything is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

MIN_MATCHES: Final = 2
MAX_TRIES: Final = 200
"""So many places are tried at which two records could fit together."""
KEY: Final = ("username", "message", "unit")


@dataclass(frozen=True)
class Record:
    """Something that was recorded before: an imported file, or what a bot wrote."""

    conversation: int
    first_timestamp: int
    last_timestamp: int
    resolution_ms: int


@dataclass(frozen=True)
class Known:
    """Which rows of a block are in the database already, and whose conversations they are."""

    ids: pl.Series
    """Of each row, the id of its counterpart in the database; null where the row is new."""
    conversations: frozenset[int]


def find_known(
    new: pl.DataFrame, old: pl.DataFrame, records: Iterable[Record], resolution_ms: int
) -> Known:
    """Compare a block with what the database holds of its time.

    Args:
        new: rows in the file's order: username, message (Binary), timestamp (ms UTC).
        old: the same columns, id, and the number of the conversation that each row belongs to.
        records: what `old` came from; the one with most time in common is compared first.
        resolution_ms: the smallest step of the times of `new`.
    """
    fresh = new.with_row_index("row")
    left = old
    joined: set[int] = set()
    pairs: list[pl.DataFrame] = []
    low, high = fresh.select(pl.min("timestamp"), pl.max("timestamp").alias("high")).row(0)

    def common(record: Record) -> tuple[int, int]:
        return max(low, record.first_timestamp), min(high, record.last_timestamp)

    for record in sorted(records, key=lambda r: (common(r)[0] - common(r)[1], r.first_timestamp)):
        unit_ms = max(resolution_ms, record.resolution_ms)
        first, last = (moment // unit_ms for moment in common(record))
        mine = _within(fresh, unit_ms, first, last, "row")
        theirs = _within(
            left.filter(pl.col("conversation") == record.conversation), unit_ms, first, last, "id"
        )
        if mine.is_empty() or theirs.is_empty():
            continue
        rows, ids = _match(mine, theirs, first, last)
        if len(rows):
            joined.add(record.conversation)
            pairs.append(pl.DataFrame({"row": rows, "id": ids.cast(pl.Int64)}))
            fresh = fresh.filter(~pl.col("row").is_in(rows.implode()))
            left = left.filter(~pl.col("id").is_in(ids.implode()))
    every = pl.DataFrame({"row": pl.Series(range(new.height), dtype=pl.UInt32)})
    known = pl.concat([pl.DataFrame(schema={"row": pl.UInt32, "id": pl.Int64}), *pairs])
    return Known(every.join(known, on="row", how="left").sort("row")["id"], frozenset(joined))


def _within(frame: pl.DataFrame, unit_ms: int, first: int, last: int, order: str) -> pl.DataFrame:
    """Rows of the units of time from first to last, with `unit`, sorted by it."""
    return (
        frame.with_columns(unit=pl.col("timestamp") // unit_ms)
        .filter(pl.col("unit").is_between(first, last))
        .sort("unit", order)
    )


def _match(
    mine: pl.DataFrame, theirs: pl.DataFrame, first: int, last: int
) -> tuple[pl.Series, pl.Series]:
    """The rows of `mine` that are in `theirs`, and the ids of their counterparts."""
    codes = pl.concat([mine.select(KEY), theirs.select(KEY)]).unique().with_row_index("code")
    mine = mine.join(codes, on=KEY, maintain_order="left")
    theirs = theirs.join(codes, on=KEY, maintain_order="left")
    run = fit(mine["code"].to_list(), theirs["code"].to_list())
    if run is not None:
        at, there, length = run
        return mine["row"].slice(at, length), theirs["id"].slice(there, length)
    nth = pl.int_range(pl.len()).over("code").alias("nth")
    mine, theirs = mine.with_columns(nth), theirs.with_columns(nth)
    pairs = mine.join(theirs.select("code", "nth", "id"), on=["code", "nth"], how="inner")
    inner = pl.col("unit").is_between(first, last, closed="none")
    alone = (side.filter(inner).height - pairs.filter(inner).height for side in (mine, theirs))
    if pairs.height < MIN_MATCHES or any(pairs.height < missing for missing in alone):
        pairs = pairs.clear()
    return pairs["row"], pairs["id"]


def fit(mine: list[int], theirs: list[int]) -> tuple[int, int, int] | None:
    """The longest run by which two records fit together: start in mine, in theirs, length.

    It begins where one of them begins and ends where one of them ends.
    """
    fits = [
        (at, 0, length)
        for at in _places(theirs[0], mine)
        if mine[at : at + (length := min(len(mine) - at, len(theirs)))] == theirs[:length]
    ] + [
        (0, there, length)
        for there in _places(mine[0], theirs)
        if theirs[there : there + (length := min(len(theirs) - there, len(mine)))] == mine[:length]
    ]
    return max(fits, key=lambda run: run[2], default=None)


def _places(code: int, where: list[int]) -> Iterator[int]:
    """Where a code stands, at most MAX_TRIES times."""
    at = -1
    for _ in range(MAX_TRIES):
        try:
            at = where.index(code, at + 1)
        except ValueError:
            return
        yield at
