"""What an import says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ImportProgress:
    """How far a run is; counts are over all files."""

    bytes_done: int
    bytes_total: int
    messages: int


@dataclass(frozen=True)
class SkippedLines:
    """Lines, or entries, of one file that are no messages for one reason."""

    reason: str
    lines: int
    examples: tuple[str, ...]
    """The first few, as `file:line: content` with control characters escaped."""


@dataclass(frozen=True)
class SourceReport:
    """One file: what was in it and what became of it. Times are ms UTC."""

    id: int
    """By which `--list` and `--undo` know it."""
    path: Path
    format: str
    messages: int
    """Messages in the file, those included that were there before."""
    new: int
    """Messages that this run added."""
    replaced: int
    """Messages taken back because the file had ended inside them when it was imported before. If
    they were analysed since, a rebuild forgets them."""
    people: int
    """How many people spoke in it; 0 if this run read only a part of it."""
    service_lines: int
    """Joins, renames and the like in the part that this run read; they are no messages."""
    skipped: tuple[SkippedLines, ...]
    """Of the part that this run read."""
    cp1252_lines: int
    """Lines of that part that were no UTF-8 and were read as Windows-1252."""
    damaged_lines: int
    """Lines of that part that were cut inside a character of UTF-8; the rest of it is U+FFFD."""
    first_timestamp: int | None
    last_timestamp: int | None
    assumptions: tuple[str, ...]
    already_imported: bool
    warnings: tuple[str, ...] = ()
    """What is wrong with the file as a whole: it breaks off, for instance."""
    unit: str = "line"
    """What the file is made of: `line`, or `entry`."""

    @property
    def skipped_lines(self) -> int:
        return sum(each.lines for each in self.skipped)


@dataclass(frozen=True)
class SkippedFile:
    """A file of a folder that is no chat log, and why it was left alone."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Sample:
    """A message as it is stored; `timestamp` in ms UTC."""

    username: str
    message: str
    timestamp: int


@dataclass(frozen=True)
class ImportReport:
    """A whole run, files in the order in which they were imported."""

    sources: tuple[SourceReport, ...]
    skipped_files: tuple[SkippedFile, ...]
    people: int = 0
    """How many people spoke in what this run read."""
    samples: tuple[Sample, ...] = ()
    """Of a dry run: the first messages as they would be stored."""

    @property
    def messages(self) -> int:
        return sum(source.messages for source in self.sources)

    @property
    def new(self) -> int:
        return sum(source.new for source in self.sources)

    @property
    def skipped_lines(self) -> int:
        return sum(source.skipped_lines for source in self.sources)
