"""A file of lines, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

import polars as pl

from dazza.ingest.declare import BLANK, CONTINUED, Choices, LineFormat
from dazza.ingest.lines import BLOCK_BYTES, MAX_LINE_BYTES, Block, decode_lines, read_block
from dazza.ingest.linetools import without_formatting
from dazza.ingest.localtime import ClockState
from dazza.ingest.page import Page, dated
from dazza.zones import Zone

TOO_LONG: Final = "line of more than 16 MiB"


@dataclass(frozen=True)
class Parsed:
    """A block of lines as its format understands it."""

    data: bytes
    frame: pl.DataFrame
    """The columns of `declare.PARSED`, and line: its content."""
    cp1252: int
    damaged: int
    """Numbers of lines as `Lines` has them."""


@dataclass(frozen=True)
class LineReader:
    """Reads pages of a file; a position is a byte offset."""

    file: BinaryIO
    size: int
    format: LineFormat
    choices: Choices
    zone: Zone
    ahead: Callable[[bytes], Parsed | None] = lambda data: None  # noqa: ARG005  # nothing is
    """Gives the block with these bytes, if somebody has parsed it already."""

    def read(self, position: int, clock: ClockState) -> Page | Block:
        """The page at a position; a Block if there stands a line that is too long to be read."""
        size = BLOCK_BYTES
        while True:
            block = read_block(self.file, position, self.size, size)
            if block.too_long:
                return block
            page = self.parse(block, position, clock)
            if not self.format.continued or page.final:
                return page
            # The last entry may go on in the next block.
            begins = page.entries.with_row_index("row").filter(
                ~pl.col("kind").is_in([CONTINUED, BLANK])
            )["row"]
            if len(begins) and begins[-1] > 0:
                return page.cut_before(int(begins[-1]))
            if size > MAX_LINE_BYTES:
                return page
            size *= 2

    def parse(self, block: Block, position: int, clock: ClockState) -> Page:
        """A block as a page."""
        parsed = self.ahead(block.data)
        if parsed is None:
            (parsed,) = parse_together([block.data], self.format, self.choices)
        entries, messages = dated(parsed.frame, clock, self.zone, self.format.twelve_hours)
        return Page(
            entries=entries,
            messages=messages,
            start=position,
            next_position=block.next_offset,
            final=block.next_offset == self.size,
            before=clock,
            block=block,
            cp1252=parsed.cp1252,
            damaged=parsed.damaged,
        )


def parse_together(blocks: Sequence[bytes], known: LineFormat, choices: Choices) -> list[Parsed]:
    """Blocks of lines, parsed at one go."""
    texts = [decoded(data, known.irc_codes) for data in blocks]
    frames = known.parse_each([text for text, _, _ in texts], choices)
    return [
        Parsed(data, frame.with_columns(text.alias("line")), cp1252, damaged)
        for data, frame, (text, cp1252, damaged) in zip(blocks, frames, texts, strict=True)
    ]


def decoded(data: bytes, irc_codes: bool) -> tuple[pl.Series, int, int]:
    """A block's lines without IRC's codes, and how many were Windows-1252, and cut."""
    found = decode_lines(data)
    text = found.text.alias("line")
    if irc_codes and found.formatted:
        text = text.to_frame().select(without_formatting("line")).to_series()
    return text, found.cp1252, found.damaged


def all_lines(file: BinaryIO, size: int, irc_codes: bool = True) -> Iterator[pl.Series]:
    """All lines of a file, a block at a time, for a look at the whole of it."""
    position = 0
    while position < size:
        block = read_block(file, position, size)
        if not block.too_long:
            yield decoded(block.data, irc_codes)[0]
        position = block.next_offset
