"""A stretch of a file as read: its messages, what else stands in it, and where reading goes on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

import polars as pl

from dazza.ingest.declare import BAD, CONTINUED, MESSAGE, NO_NAME, NO_SUCH_DATE, SERVICE
from dazza.ingest.lines import Block, decode_lines
from dazza.ingest.localtime import ClockState, resolve, state_at
from dazza.ingest.tally import EXAMPLES, Tally
from dazza.store.messages import FIRST_MS, LAST_MS
from dazza.zones import Zone


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
        tail, clock = fields["tail"], fields["clock"]
        if "second" in clock:  # as version 0.1 kept it
            second = clock.pop("second")
            clock["time_ms"] = None if second is None else second * 1000
            clock["latest"] = max(-1, clock["latest"] * 1000)
        return ReaderState(ClockState(**clock), Tail(**tail) if tail else None)


@dataclass(frozen=True)
class Page:
    """A stretch of a file, entry by entry: lines, or the records of an export.

    `entries` has a row an entry: line (its content, or of a bad record what shows it), the columns
    of `declare.PARSED`, timestamp and the columns that `localtime.resolve` adds. `messages` are
    those that are messages: row (their place in `entries`), username, message, timestamp, id.
    """

    entries: pl.DataFrame
    messages: pl.DataFrame
    start: int
    """Position of its first entry: a byte offset in a file of lines, else a number of records."""
    next_position: int
    final: bool
    """Nothing comes after it."""
    before: ClockState
    block: Block | None = None
    """Of a file of lines."""
    cp1252: int = 0
    damaged: int = 0

    def clock_after(self, rows: int) -> ClockState:
        """The clock after the first so many entries."""
        return state_at(self.entries, rows - 1) if rows else self.before

    def cut_before(self, row: int) -> Page:
        """The page up to an entry; the rest is to be read again."""
        page = replace(
            self,
            entries=self.entries.head(row),
            messages=self.messages.filter(pl.col("row") < row),
            final=False,
            next_position=self.start + row,
        )
        if self.block is None:
            return page
        data = self.block.data
        left = self.entries.height - row + data.endswith(b"\n")
        kept = data[: len(data.rsplit(b"\n", left)[0]) + 1]
        decoded = decode_lines(kept) if self.cp1252 or self.damaged else None
        offset = self.start + len(kept)
        return replace(
            page,
            next_position=offset,
            block=Block(kept, offset),
            cp1252=decoded.cp1252 if decoded else 0,
            damaged=decoded.damaged if decoded else 0,
        )

    def count_into(self, tally: Tally, first_number: int) -> None:
        """Add what is no message; `first_number` is the number of the first entry."""
        kinds = self.entries["kind"]
        tally.service += int((kinds == SERVICE).sum())
        tally.cp1252 += self.cp1252
        tally.damaged += self.damaged
        tally.twelve_hours |= bool((self.entries["halves"] % 2 == 1).any())
        tally.met(self.messages["username"])
        if not (kinds == BAD).any():
            return
        bad = self.entries.with_row_index("row").filter(pl.col("kind") == BAD)
        for (reason,), group in bad.group_by("text", maintain_order=True):
            first = group.head(EXAMPLES).select(pl.col("row") + first_number, "line").rows()
            tally.add(str(reason), group.height, first)


def dated(
    parsed: pl.DataFrame, clock: ClockState, zone: Zone, twelve_hours: bool
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Entries with their times, and the messages among them: `Page.entries`, `Page.messages`.

    `parsed` has the column line and those of `declare.PARSED`.
    """
    entries = resolve(parsed, clock, zone, twelve_hours)
    is_message = pl.col("kind") == MESSAGE
    possible = pl.col("timestamp").is_between(FIRST_MS, LAST_MS, closed="left").fill_null(False)
    nameless = pl.col("name").is_null() | (pl.col("name").str.strip_chars() == "")
    wrong = is_message & (~possible | nameless)
    if entries.select(wrong.any()).item():
        reason = pl.when(nameless).then(pl.lit(NO_NAME)).otherwise(pl.lit(NO_SUCH_DATE))
        entries = entries.with_columns(
            text=pl.when(wrong).then(reason).otherwise("text"),
            kind=pl.when(wrong).then(pl.lit(BAD, dtype=pl.UInt8)).otherwise("kind"),
        )
    texts = with_continued(entries) if (entries["kind"] == CONTINUED).any() else entries
    messages = (
        texts.with_row_index("row")
        .filter(is_message)
        .select(
            "row",
            pl.col("name").alias("username"),
            pl.col("text").fill_null("").alias("message"),
            "timestamp",
            "id",
        )
    )
    return entries, messages


def with_continued(entries: pl.DataFrame) -> pl.DataFrame:
    """Entries whose text goes on in the lines after them, with all of it."""
    frame = entries.select("kind", "text").with_row_index("row")
    frame = frame.with_columns(entry=(pl.col("kind") != CONTINUED).cum_sum())
    whole = frame.group_by("entry", maintain_order=True).agg(
        pl.col("row").first(), pl.col("text").fill_null("").str.join("\n")
    )
    texts = frame.select("row").join(whole.select("row", "text"), on="row", how="left")
    return entries.with_columns(texts.sort("row")["text"])
