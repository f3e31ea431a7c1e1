"""One block of a file as messages, what else stood in it, and where reading stands after it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from dazza.ingest.lines import Block, decode_lines
from dazza.ingest.localtime import ClockState, resolve, state_at
from dazza.ingest.logformat import (
    BAD,
    MESSAGE,
    SERVICE,
    LogFormat,
    without_formatting,
)
from dazza.ingest.report import SkippedLines
from dazza.store.messages import FIRST_MS, LAST_MS
from dazza.zones import Zone

EXAMPLES: Final = 3
EXAMPLE_CHARACTERS: Final = 80
TOO_LONG: Final = "line of more than 16 MiB"
NO_SUCH_DATE: Final = "date not from 1990 to 2099"


@dataclass(frozen=True)
class Tail:
    """The last line of a file that did not end with a line end. It was imported; it may go on."""

    size: int
    row: int | None
    """Id of the message made from it, if it was one and new."""
    message: bool
    bad: bool


@dataclass(frozen=True)
class ReaderState:
    """What must be known to read on; kept in the database as JSON."""

    clock: ClockState
    tail: Tail | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> ReaderState:
        fields = json.loads(text)
        tail = fields["tail"]
        return ReaderState(ClockState(**fields["clock"]), Tail(**tail) if tail else None)


@dataclass
class Tally:
    """Lines of a file that are no messages, by reason, with the first few of each."""

    path: Path
    service: int = 0
    cp1252: int = 0
    damaged: int = 0
    twelve_hours: bool = False
    bad: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, reason: str, lines: int, examples: list[tuple[int, str]]) -> None:
        """Count lines; examples are line numbers and contents."""
        self.bad[reason] += lines
        kept = self.examples.setdefault(reason, [])
        kept += [
            f"{self.path}:{number}: {shown(content)}"
            for number, content in examples[: EXAMPLES - len(kept)]
        ]

    def skipped(self) -> tuple[SkippedLines, ...]:
        return tuple(
            SkippedLines(reason, lines, tuple(self.examples[reason]))
            for reason, lines in self.bad.most_common()
        )


def shown(content: str) -> str:
    """The begin of a line as a terminal may show it: control characters are escaped."""
    text = content[:EXAMPLE_CHARACTERS]
    escaped = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return escaped + ("…" if len(content) > EXAMPLE_CHARACTERS else "")


@dataclass(frozen=True)
class Page:
    """A block as read.

    `lines` has a row a line: line (its content), the columns of `logformat.PARSED`, timestamp and
    the columns that `localtime.resolve` adds. `messages` are those that are messages: row (their
    place in `lines`), username, message, timestamp.
    """

    block: Block
    lines: pl.DataFrame
    messages: pl.DataFrame
    cp1252: int
    damaged: int
    before: ClockState

    def clock_after(self, rows: int) -> ClockState:
        """The clock after the first so many lines."""
        return state_at(self.lines, rows - 1) if rows else self.before

    def cut_before(self, row: int, offset: int) -> Page:
        """The page up to a line, the rest to be read again. `offset` is the block's in its file."""
        data = self.block.data
        rest = data.split(b"\n", row)[-1]
        kept = data[: len(data) - len(rest)]
        decoded = decode_lines(kept) if self.cp1252 or self.damaged else None
        return Page(
            Block(kept, offset + len(kept)),
            self.lines.head(row),
            self.messages.filter(pl.col("row") < row),
            decoded.cp1252 if decoded else 0,
            decoded.damaged if decoded else 0,
            self.before,
        )

    def count_into(self, tally: Tally, first_line: int) -> None:
        """Add what is no message; `first_line` is the number of the block's first line."""
        kinds = self.lines["kind"]
        tally.service += int((kinds == SERVICE).sum())
        tally.cp1252 += self.cp1252
        tally.damaged += self.damaged
        tally.twelve_hours |= bool((self.lines["halves"] % 2 == 1).any())
        if not (kinds == BAD).any():
            return
        bad = self.lines.with_row_index("row").filter(pl.col("kind") == BAD)
        for (reason,), group in bad.group_by("text", maintain_order=True):
            first = group.head(EXAMPLES).select(pl.col("row") + first_line, "line").rows()
            tally.add(str(reason), group.height, first)


def read_page(block: Block, known: LogFormat, clock: ClockState, zone: Zone) -> Page:
    """Decode, parse and date a block."""
    decoded = decode_lines(block.data)
    text = decoded.text
    if decoded.formatted:
        text = text.to_frame().select(without_formatting("line")).to_series()
    dated = resolve(known.parse(text), clock, zone, known.twelve_hours)
    possible = pl.col("timestamp").is_between(FIRST_MS, LAST_MS, closed="left")
    undated = (pl.col("kind") == MESSAGE) & ~possible.fill_null(False)
    lines = dated.with_columns(text)
    if lines.select(undated.any()).item():
        lines = lines.with_columns(
            kind=pl.when(undated).then(pl.lit(BAD, dtype=pl.UInt8)).otherwise("kind"),
            text=pl.when(undated).then(pl.lit(NO_SUCH_DATE)).otherwise("text"),
        )
    messages = (
        lines.with_row_index("row")
        .filter(pl.col("kind") == MESSAGE)
        .select(
            "row", pl.col("nick").alias("username"), pl.col("text").alias("message"), "timestamp"
        )
    )
    return Page(block, lines, messages, decoded.cp1252, decoded.damaged, clock)
