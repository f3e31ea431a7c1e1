"""Which format a file has, from its content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import polars as pl

from dazza.errors import UsageError
from dazza.ingest.declare import BLANK, CONTINUED, MESSAGE, SERVICE, Format, LineFormat
from dazza.ingest.formats import FORMATS
from dazza.ingest.head import HEAD_BYTES, SAMPLE_LINES, Head
from dazza.ingest.inputs import InputFile

UNDERSTOOD: Final = 0.5
"""Share of a file's first entries that a format must understand to be its format."""
SURE: Final = 0.97
"""A format that was right for the files before is taken at once if it understands so much,"""
ENOUGH: Final = 5
"""and was the best of all for so many."""
SAID: Final = "^[^<]{0,40}<[^>]+>"
"""Somebody says something, as it stands in the logs of many programs."""
BINARY: Final = 50
"""A file of which more than one byte in so many is U+0000 has no lines."""


@dataclass(frozen=True)
class Guess:
    """How well the best format fits."""

    format: Format | None
    share: float = 0.0

    @property
    def known(self) -> bool:
        return self.format is not None and self.share >= UNDERSTOOD


def formats() -> list[tuple[str, str]]:
    """Name and title of every format that can be imported."""
    return [(known.name, known.title) for known in FORMATS]


def named_format(name: str) -> Format:
    """The format that `--format` names. Raises UsageError."""
    for known in FORMATS:
        if known.name == name:
            return known
    raise UsageError(f"unknown format {name!r}: choose from {', '.join(n for n, _ in formats())}")


def head_of(file: InputFile) -> Head:
    """The first bytes of a file. Raises ImportFailedError."""
    return Head(file.head(HEAD_BYTES), file.place)


@dataclass
class Detector:
    """Finds the formats of files one after the other; those of a folder are mostly of one."""

    formats: Sequence[Format] = FORMATS
    likely: Format | None = None
    """That of the file before."""
    _shown: bool = True
    """Something in that file told it from all others."""
    _upheld: int = 0
    """How often in a row it was the best, though it did not understand everything."""

    def find(self, head: Head, lines: Callable[[], Iterable[pl.Series]]) -> Guess:
        """The format that understands most of a file's first bytes, or what comes closest.

        `lines` are those of the whole file, if they have to be looked at. Of formats that fit
        equally well the first is taken.
        """
        if head.whole:
            lines = partial(iter, [head.lines])
        formats = self.formats
        if head.data.lstrip(b"\0").count(b"\0") > max(BINARY, len(head.data) // BINARY):
            formats = [known for known in formats if not isinstance(known, LineFormat)]
        if self.likely in formats and isinstance(self.likely, LineFormat):
            share = _share(head, self.likely)
            if share >= 1 and (self._shown or not len(_odd(lines()))):
                return Guess(self.likely, share)
            if share >= SURE and self._shown and self._upheld >= ENOUGH:
                return Guess(self.likely, share)
        best = _best(head, formats)
        shown = True
        if isinstance(best.format, LineFormat) and not len(_odd([head.lines])):
            best, shown = _told_apart(head, best, formats, _odd(lines()))
        if best.known:
            self._upheld = self._upheld + 1 if best.format is self.likely else 0
            self.likely, self._shown = best.format, shown
        return best


def detect_format(head: Head) -> Guess:
    """The format of a file of which there is no more than its first bytes."""
    return Detector().find(head, lambda: [head.lines])


def _best(head: Head, formats: Sequence[Format]) -> Guess:
    best = Guess(None)
    for known in formats:
        guess = Guess(known, _share(head, known))
        if guess.share > best.share or (guess.share == best.share and _rather(head, guess, best)):
            best = guess
        if best.share >= 1 and not _only_by_zone(head, best.format):
            break  # none can understand more, and each that is asked takes milliseconds
    return best


def _rather(head: Head, guess: Guess, best: Guess) -> bool:
    """Whether a format is to be taken before one that comes before it and fits as well."""
    return (
        guess.share > 0
        and _only_by_zone(head, best.format)
        and not _only_by_zone(head, guess.format)
    )


def _only_by_zone(head: Head, known: Format | None) -> bool:
    """Whether a format would give a file a zone of which nothing shows that it is the right one."""
    if not isinstance(known, LineFormat) or known.zone is None:
        return False
    return known.place is None or not re.search(known.place, head.place.as_posix())


def _odd(pieces: Iterable[pl.Series]) -> pl.Series:
    """The first lines of a log in which nobody in `<` and `>` says something, as in most formats
    of IRC all look alike."""
    found = pl.Series("line", [], dtype=pl.String)
    for lines in pieces:
        odd = lines.filter(~lines.str.contains(SAID) & (lines.str.len_bytes() > 0))
        found = pl.concat([found, odd.alias("line")]).head(SAMPLE_LINES)
        if len(found) == SAMPLE_LINES:
            break
    return found


def _told_apart(
    head: Head, best: Guess, formats: Sequence[Format], odd: pl.Series
) -> tuple[Guess, bool]:
    """The one of the formats that fit the first lines as well as the best which understands most of
    the `odd` ones further down; and whether there were any."""
    if not len(odd):
        return best, False
    further = Head("\n".join(odd).encode(), head.place)
    rivals = [
        known
        for known in formats
        if isinstance(known, LineFormat) and _share(head, known) == best.share
    ]
    found = _best(further, rivals)
    return (Guess(found.format, best.share) if found.format else best), True


def _share(head: Head, known: Format) -> float:
    """How much of a file's first bytes a format understands, 0 to 1."""
    if not isinstance(known, LineFormat):
        return min(1.0, known.recognise(head))
    if not len(head.lines):
        return 0.0
    kinds = head.parsed(known, {})["kind"]
    written = kinds.filter(kinds != BLANK)
    if not (kinds == MESSAGE).any() and not (kinds == SERVICE).any():
        return 0.0
    return len(written.filter(written.is_in([MESSAGE, SERVICE, CONTINUED]))) / max(len(written), 1)
