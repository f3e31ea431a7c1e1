"""One file into `messages`: each block and the position after it are committed together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Final

import polars as pl

from dazza.errors import ImportFailedError
from dazza.ingest.files import same_channel
from dazza.ingest.lines import Block, read_block
from dazza.ingest.localtime import ClockState
from dazza.ingest.logformat import BAD, LogFormat
from dazza.ingest.overlap import Known, Record, find_known
from dazza.ingest.reader import TOO_LONG, Page, ReaderState, Tail, Tally, read_page
from dazza.store import Database, imports
from dazza.store.imports import BOT, COMPLETE, Source
from dazza.zones import Zone

POOL_ROWS: Final = 200_000
"""At most so many stored messages are compared with a block; a block that needs more is cut."""


@dataclass
class SourceImport:
    """The import of one file, from where `source` stands to its end."""

    database: Database
    file: BinaryIO
    format: LogFormat
    zone: Zone
    source: Source
    others: Sequence[Source]
    with_bot: bool
    """`messages` holds rows that were not imported."""
    tally: Tally
    created_at: str
    progress: Callable[[int, int], None]
    """Called with the position in the file and the number of messages read since the last call."""
    added: int = 0
    replaced: int = 0
    joined: set[int] = field(default_factory=set)
    """Other conversations that turned out to be this one."""

    def run(self) -> None:
        """Import what is left of the file. Raises ImportFailedError."""
        if self.source.status == COMPLETE:
            return
        self.others = [
            other
            for other in self.others
            if other.first_timestamp is not None
            and same_channel(self.source.channel, other.channel)
        ]
        self._go_on_after_tail()
        while self.source.status != COMPLETE:
            self._step()

    # Reading

    def _step(self) -> None:
        """Read, compare and commit one block."""
        start = self.source.position
        block = read_block(self.file, start, self.source.size)
        if block.too_long:
            self.tally.add(TOO_LONG, 1, [(self.source.lines + 1, "")])
            after = replace(
                self.source, lines=self.source.lines + 1, skipped=self.source.skipped + 1
            )
            self._commit(after, None, frozenset(), block.next_offset, self._state().clock)
            return
        page = self._read(block)
        page, known = self._compare(page, start)
        page.count_into(self.tally, self.source.lines + 1)
        fresh = page.messages if known is None else page.messages.filter(~known.duplicate)
        self._commit_page(page, fresh, known.conversations if known else frozenset())

    def _read(self, block: Block) -> Page:
        return read_page(block, self.format, self._state().clock, self.zone)

    def _state(self) -> ReaderState:
        return ReaderState.from_json(self.source.state)

    def _go_on_after_tail(self) -> None:
        """The file has grown, and its last line had no end: was that line whole?"""
        tail = self._state().tail
        if tail is None:
            return
        start = self.source.position
        self.file.seek(start)
        line = self.file.read(tail.size + 2)
        ending = line[tail.size :]
        clock = self._state().clock
        if ending.startswith((b"\n", b"\r\n")):
            width = tail.size + (1 if ending.startswith(b"\n") else 2)
            page = self._read(Block(line[:width], start + width))
            clock = page.clock_after(1)
            after = replace(self.source, lines=self.source.lines + 1)
            self._commit(after, None, frozenset(), start + width, clock)
            return
        with self.database.transaction():
            self._check_position()
            ranges = self.source.id_ranges
            if tail.row is not None:
                imports.delete_message(self.database, tail.row)
                ranges = imports.without_id(ranges, tail.row)
                self.replaced = 1
            after = replace(
                self.source,
                messages=self.source.messages - tail.message,
                added=self.source.added - (tail.row is not None),
                skipped=self.source.skipped - tail.bad,
                id_ranges=ranges,
                state=ReaderState(clock).to_json(),
            )
            imports.save_source(self.database, after)
        self.source = after

    # Comparing

    def _compare(self, page: Page, start: int) -> tuple[Page, Known | None]:
        """The page, or so much of it as can be compared at once, and what is known of it."""
        final = page.block.next_offset == self.source.size
        if page.messages.is_empty() or not (self.others or self.with_bot):
            return page, None
        times = page.messages["timestamp"]
        unit_ms = max(self.format.resolution_ms, *(o.resolution_ms for o in self.others), 1)
        low, high = _span(times, unit_ms)
        near = [o for o in self.others if _touches(o, low, high)]
        if not (near or self.with_bot) or not self._count(low, high):
            return page, None
        rows = page.messages.height if final else _whole_units(times, len(times), unit_ms)
        while True:
            first, last = _span(times.head(rows), unit_ms)
            if last - first < unit_ms or self._count(first, last) <= POOL_ROWS:
                break
            rows = _whole_units(times, rows // 2, unit_ms)
        if rows < page.messages.height:
            page = page.cut_before(int(page.messages["row"][rows]), start)
        return page, self._known(page, near, unit_ms)

    def _count(self, low: int, high: int) -> int:
        return imports.count_in_span(self.database, low, high, POOL_ROWS + 1)

    def _known(self, page: Page, near: Sequence[Source], unit_ms: int) -> Known | None:
        """What the database holds of a page's messages."""
        low, high = _span(page.messages["timestamp"], unit_ms)
        everything = [*self.others, self.source]
        pool = imports.messages_in_span(self.database, low, high, everything)
        pool = pool.filter(pl.col("source") != self.source.id)
        records = [
            Record(o.conversation, o.first_timestamp or 0, o.last_timestamp or 0, o.resolution_ms)
            for o in near
        ]
        bots = pool.filter(pl.col("source") == BOT)["timestamp"]
        if len(bots):
            first, last = bots.sort()[0], bots.sort()[-1]
            records.append(Record(BOT, int(first), int(last), 1))
        if not records:
            return None
        new = page.messages.select(
            pl.col("username", "message").cast(pl.Binary), pl.col("timestamp")
        )
        return find_known(new, pool, records, self.format.resolution_ms)

    # Committing

    def _commit_page(self, page: Page, fresh: pl.DataFrame, conversations: frozenset[int]) -> None:
        """Add a page's new messages; the position stays before a last line without an end."""
        source, block, height = self.source, page.block, page.lines.height
        bad = int((page.lines["kind"] == BAD).sum())
        last_is_message = bool(page.messages.height and page.messages["row"][-1] == height - 1)
        last_is_new = bool(fresh.height and fresh["row"][-1] == height - 1)
        whole_lines = height - (block.open_at is not None)
        tail = None
        if block.open_at is not None:
            tail = Tail(
                size=block.next_offset - block.open_at,
                row=0 if last_is_new else None,
                message=last_is_message,
                bad=bool(page.lines["kind"][-1] == BAD),
            )
        times = page.messages["timestamp"]
        seen = [t for t in (source.first_timestamp, source.last_timestamp) if t is not None]
        if len(times):
            seen += [int(times.sort()[0]), int(times.sort()[-1])]
        after = replace(
            source,
            messages=source.messages + page.messages.height,
            added=source.added + fresh.height,
            skipped=source.skipped + bad,
            lines=source.lines + whole_lines,
            first_timestamp=min(seen, default=None),
            last_timestamp=max(seen, default=None),
        )
        position = block.next_offset if block.open_at is None else block.open_at
        self._commit(after, fresh, conversations, position, page.clock_after(whole_lines), tail)

    def _commit(
        self,
        after: Source,
        fresh: pl.DataFrame | None,
        conversations: frozenset[int],
        position: int,
        clock: ClockState,
        tail: Tail | None = None,
    ) -> None:
        """One transaction: messages, the position after them, and conversations found to be one."""
        read_to = position + (tail.size if tail else 0)
        before = self.source.messages
        with self.database.transaction():
            self._check_position()
            ranges = after.id_ranges
            if fresh is not None and fresh.height:
                first, last = imports.insert_messages(self.database, fresh, self.created_at)
                ranges = imports.add_range(ranges, first, last)
                if tail is not None and tail.row is not None:
                    tail = replace(tail, row=last)
            into = min(conversations | {after.conversation})
            after = replace(
                after,
                position=position,
                id_ranges=ranges,
                conversation=into,
                status=COMPLETE if read_to == after.size else after.status,
                state=ReaderState(clock, tail).to_json(),
            )
            merged = (conversations | {self.source.conversation}) - {into, BOT}
            imports.save_source(self.database, after)
            imports.join_conversations(self.database, merged, into)
        self.source = after
        self.added += fresh.height if fresh is not None else 0
        if conversations:
            self.joined |= conversations
            self.others = [
                replace(o, conversation=into) if o.conversation in merged else o
                for o in self.others
            ]
        self.progress(read_to, after.messages - before)

    def _check_position(self) -> None:
        """Raise ImportFailedError if another process has read this file on meanwhile."""
        position = imports.stored_position(self.database, self.source.id)
        if position != self.source.position:
            raise ImportFailedError(
                f"{self.file.name} is being imported by another process: wait for it to end"
            )


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
