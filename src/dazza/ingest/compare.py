"""Which messages of a page the database has already: by the platform's ids, else by content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from dazza.ingest.overlap import Record, find_known
from dazza.ingest.page import Page
from dazza.store import Database, imports, message_ids
from dazza.store.imports import BOT, Source

POOL_ROWS: Final = 200_000
"""At most so many stored messages are compared with a page; a page that needs more is cut."""


@dataclass(frozen=True)
class Compared:
    """A page, or so much of it as can be compared at once, and what is known of its messages."""

    page: Page
    messages: pl.DataFrame
    """The page's, with the column known: the id of the row that has it already, or null."""
    conversations: frozenset[int] = frozenset()
    """Other conversations that turned out to be this one."""


@dataclass
class Comparison:
    """What the pages of one source are compared with."""

    database: Database
    source: Source
    platform: str
    """Whose message ids the source has, or nothing."""
    others: Sequence[Source]
    """Sources that may have the same messages."""
    same_ids: frozenset[int]
    """Those of them whose messages have ids of this platform."""
    with_bot: bool
    """`messages` holds rows that were not imported."""
    everything: Iterable[Source] = field(default_factory=list)
    new_ids: bool = False
    """None of the platform's ids was stored when the run began. Then they are not looked for, which
    takes a tenth of an import; the database refuses one that comes twice."""

    def of(self, page: Page) -> Compared:
        """Compare a page with what the database holds of its time."""
        messages = page.messages.with_columns(known=pl.lit(None, dtype=pl.Int64))
        if messages.is_empty():
            return Compared(page, messages)
        if self.platform:
            messages = self._by_id(messages)
        if not (self.others or self.with_bot) or messages["known"].is_not_null().all():
            return Compared(page, messages)
        times = messages["timestamp"]
        unit_ms = max(self.source.resolution_ms, *(o.resolution_ms for o in self.others), 1)
        low, high = _span(times, unit_ms)
        near = [o for o in self.others if _touches(o, low, high)]
        if not messages["id"].null_count():  # ids decide
            near = [o for o in near if o.id not in self.same_ids]
        if not (near or self.with_bot) or not self._count(low, high):
            return Compared(page, messages)
        rows = messages.height if page.final else _whole_units(times, len(times), unit_ms)
        while True:
            first, last = _span(times.head(rows), unit_ms)
            if last - first < unit_ms or self._count(first, last) <= POOL_ROWS:
                break
            rows = _whole_units(times, rows // 2, unit_ms)
        if rows < messages.height:
            row = int(messages["row"][rows])
            page, messages = page.cut_before(row), messages.head(rows)
        return self._by_content(page, messages, near, unit_ms)

    def _count(self, low: int, high: int) -> int:
        return imports.count_in_span(self.database, low, high, POOL_ROWS + 1)

    def _by_id(self, messages: pl.DataFrame) -> pl.DataFrame:
        """Find messages by the platform's ids; one that comes twice in a page stands once."""
        messages = messages.filter(pl.col("id").is_null() | pl.col("id").is_first_distinct())
        if self.new_ids:
            return messages
        found = message_ids.known(self.database, self.platform, messages["id"].drop_nulls())
        if found.is_empty():
            return messages
        return messages.drop("known").join(found, on="id", how="left", maintain_order="left")

    def _by_content(
        self, page: Page, messages: pl.DataFrame, near: Sequence[Source], unit_ms: int
    ) -> Compared:
        """Find messages by person, time and text."""
        low, high = _span(messages["timestamp"], unit_ms)
        pool = imports.messages_in_span(
            self.database, low, high, [*self.everything, self.source], self.platform
        )
        pool = pool.filter(pl.col("source") != self.source.id)
        records = [
            Record(o.conversation, o.first_timestamp or 0, o.last_timestamp or 0, o.resolution_ms)
            for o in near
        ]
        bots = pool.filter(pl.col("source") == BOT)["timestamp"].sort()
        if len(bots):
            records.append(Record(BOT, int(bots[0]), int(bots[-1]), 1))
        if not records:
            return Compared(page, messages)
        unknown = messages.filter(pl.col("known").is_null())
        new = unknown.select(pl.col("username", "message").cast(pl.Binary), pl.col("timestamp"))
        found = find_known(new, pool, records, self.source.resolution_ms)
        alike = unknown.select("row").with_columns(alike=found.ids)
        messages = (
            messages.join(alike, on="row", how="left", maintain_order="left")
            .with_columns(known=pl.coalesce("known", "alike"))
            .drop("alike")
        )
        return Compared(page, messages, found.conversations)

    def now_joined(self, merged: Iterable[int], into: int) -> None:
        """Other conversations have become one."""
        gone = set(merged)
        self.others = [
            replace(o, conversation=into) if o.conversation in gone else o for o in self.others
        ]


def _span(times: pl.Series, unit_ms: int) -> tuple[int, int]:
    """First and last moment of the units of time that `times` (not empty) touch."""
    ordered = times.sort()
    return (
        int(ordered[0]) // unit_ms * unit_ms,
        (int(ordered[-1]) // unit_ms + 1) * unit_ms - 1,
    )


def _touches(source: Source, low: int, high: int) -> bool:
    first, last = source.first_timestamp, source.last_timestamp
    return first is not None and last is not None and first <= high and last >= low


def _whole_units(times: pl.Series, rows: int, unit_ms: int) -> int:
    """At most `rows`, so that the last unit of time is not cut; `rows` if there is only one."""
    units = times.head(rows) // unit_ms
    return int((units == units.max()).arg_max() or 0) or rows
