"""One export into `messages`: each page and the position after it are committed together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import polars as pl

from dazza.errors import ImportFailedError
from dazza.ingest.compare import Compared, Comparison
from dazza.ingest.declare import BAD, MESSAGE
from dazza.ingest.linereader import TOO_LONG, LineReader
from dazza.ingest.lines import Block
from dazza.ingest.localtime import ClockState
from dazza.ingest.page import ReaderState, Tail
from dazza.ingest.recordreader import RecordReader
from dazza.ingest.tally import Tally
from dazza.store import Database, imports, message_ids
from dazza.store.imports import BOT, COMPLETE, Source
from dazza.store.ranges import add_range, joined, ranges_of, without
from dazza.store.sqlite import StatementError


@dataclass
class SourceImport:
    """The import of one export, from where `source` stands to its end."""

    database: Database
    name: str
    reader: LineReader | RecordReader
    source: Source
    comparison: Comparison
    tally: Tally
    created_at: str
    progress: Callable[[int, int], None]
    """Called with the position in the export and the number of messages since the last call."""
    added: int = 0
    replaced: int = 0
    local_times: bool = False
    """Some times did not say their zone."""
    joined: set[int] = field(default_factory=set)
    """Other conversations that turned out to be this one."""

    def run(self) -> None:
        """Import what is left of the export. Raises ImportFailedError."""
        if self.source.status == COMPLETE:
            return
        if isinstance(self.reader, LineReader):
            self._go_on_after_tail(self.reader)
        while self.source.status != COMPLETE:
            self._step()

    # Reading

    def _step(self) -> None:
        """Read, compare and commit one page."""
        page = self.reader.read(self.source.position, self._state().clock)
        if isinstance(page, Block):
            self.tally.add(TOO_LONG, 1, [(self.source.lines + 1, "")])
            after = replace(
                self.source, lines=self.source.lines + 1, skipped=self.source.skipped + 1
            )
            self._commit(after, None, page.next_offset, self._state().clock)
            return
        found = self.comparison.of(page)
        found.page.count_into(self.tally, self.source.lines + 1)
        said = found.page.entries.filter(pl.col("kind") == MESSAGE)
        self.local_times |= bool(said["at"].is_null().any())
        self.tally.repeated += found.page.messages.height - found.messages.height
        try:
            self._commit_page(found)
        except StatementError:
            if not self.comparison.new_ids:
                raise
            self.comparison.new_ids = False  # one of them is there by now: look for each
            self._commit_page(self.comparison.of(found.page))

    def _state(self) -> ReaderState:
        return ReaderState.from_json(self.source.state)

    def _go_on_after_tail(self, reader: LineReader) -> None:
        """The file has grown, and its last line had no end: was that line whole?"""
        tail = self._state().tail
        if tail is None:
            return
        start = self.source.position
        reader.file.seek(start)
        line = reader.file.read(tail.size + 2)
        ending = line[tail.size :]
        clock = self._state().clock
        if ending.startswith((b"\n", b"\r\n")):
            width = tail.size + (1 if ending.startswith(b"\n") else 2)
            page = reader.parse(Block(line[:width], start + width), start, clock)
            clock = page.clock_after(1)
            after = replace(self.source, lines=self.source.lines + 1)
            self._commit(after, None, start + width, clock)
            return
        with self.database.transaction():
            self._check_position()
            ranges = self.source.id_ranges
            if tail.row is not None:
                imports.take_back(self.database, tail.row, tail.row)
                ranges = without(ranges, ((tail.row, tail.row),))
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

    @property
    def _continued(self) -> bool:
        """A message may go on in further lines: then a longer file is compared with this one."""
        return isinstance(self.reader, LineReader) and self.reader.format.continued

    # Committing

    def _commit_page(self, found: Compared) -> None:
        """Add a page's new messages; the position stays before a last line without an end."""
        source, page, messages = self.source, found.page, found.messages
        height = page.entries.height
        bad = int((page.entries["kind"] == BAD).sum())
        position, tail, whole = page.next_position, None, height
        open_at = page.block.open_at if page.block is not None else None
        if open_at is not None and page.block is not None and not self._continued:
            ends = bool(messages.height and messages["row"][-1] == height - 1)
            tail = Tail(
                size=page.block.next_offset - open_at,
                row=0 if ends and messages["known"][-1] is None else None,
                message=ends,
                bad=bool(page.entries["kind"][-1] == BAD),
            )
            position, whole = open_at, height - 1
        times = messages["timestamp"].sort()
        seen = [t for t in (source.first_timestamp, source.last_timestamp) if t is not None]
        if len(times):
            seen += [int(times[0]), int(times[-1])]
        after = replace(
            source,
            messages=source.messages + messages.height,
            added=source.added + int(messages["known"].null_count()),
            skipped=source.skipped + bad,
            lines=source.lines + whole,
            people=max(source.people, len(self.tally.people)),
            first_timestamp=min(seen, default=None),
            last_timestamp=max(seen, default=None),
            status=COMPLETE if page.final else source.status,
        )
        self._commit(after, found, position, page.clock_after(whole), tail)

    def _commit(
        self,
        after: Source,
        found: Compared | None,
        position: int,
        clock: ClockState,
        tail: Tail | None = None,
    ) -> None:
        """One transaction: messages, the position after them, and conversations found to be one."""
        before = self.source.messages
        conversations = found.conversations if found else frozenset()
        with self.database.transaction():
            self._check_position()
            if found is not None and found.messages.height:
                after, last = self._write(after, found.messages)
                if tail is not None and tail.row is not None:
                    tail = replace(tail, row=last)
            into = min(conversations | {after.conversation})
            after = replace(
                after,
                position=position,
                conversation=into,
                state=ReaderState(clock, tail).to_json(),
            )
            if (
                isinstance(self.reader, LineReader)
                and position + (tail.size if tail else 0) == after.size
            ):
                after = replace(after, status=COMPLETE)
            merged = (conversations | {self.source.conversation}) - {into, BOT}
            imports.save_source(self.database, after)
            imports.join_conversations(self.database, merged, into)
        self.source = after
        self.added += int(found.messages["known"].null_count()) if found else 0
        if conversations:
            self.joined |= conversations
            self.comparison.now_joined(merged, into)
        self.progress(position + (tail.size if tail else 0), after.messages - before)

    def _write(self, after: Source, messages: pl.DataFrame) -> tuple[Source, int | None]:
        """Add what is new, with its ids; the source with these rows, and the last one's id."""
        fresh = messages.filter(pl.col("known").is_null())
        there = messages.filter(pl.col("known").is_not_null())
        last = None
        if fresh.height:
            first, last = imports.insert_messages(self.database, fresh, self.created_at)
            after = replace(after, id_ranges=add_range(after.id_ranges, first, last))
            fresh = fresh.with_columns(message_id=pl.int_range(first, last + 1))
        if there.height:
            own = ranges_of(there["known"])
            after = replace(after, shared_ranges=joined(after.shared_ranges, own))
        platform = self.comparison.platform
        if platform:
            if fresh.height:
                with_id = fresh.filter(pl.col("id").is_not_null())
                message_ids.insert(self.database, platform, with_id, new=True)
            matched = there.filter(pl.col("id").is_not_null()).rename({"known": "message_id"})
            if matched.height:
                message_ids.insert(self.database, platform, matched, new=False)
        return after, last

    def _check_position(self) -> None:
        """Raise ImportFailedError if another process has read this export on meanwhile."""
        position = imports.stored_position(self.database, self.source.id)
        if position != self.source.position:
            raise ImportFailedError(
                f"{self.name} is being imported by another process: wait for it to end"
            )
