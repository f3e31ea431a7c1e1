"""Which format a file has, from its content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dazza.errors import UsageError
from dazza.ingest.declare import BLANK, CONTINUED, MESSAGE, SERVICE, Format, LineFormat
from dazza.ingest.formats import FORMATS
from dazza.ingest.head import HEAD_BYTES, Head
from dazza.ingest.inputs import InputFile

UNDERSTOOD: Final = 0.5
"""Share of a file's first entries that a format must understand to be its format."""
SURE: Final = 0.97
"""A format that was right for the file before is taken at once if it understands so much."""

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


def detect_format(
    head: Head, likely: Format | None = None, formats: Sequence[Format] = FORMATS
) -> Guess:
    """The format that understands most of a file's first bytes.

    `likely` is that of the file before it; of formats that fit equally well the first is taken.
    """
    if head.data.count(b"\0") > max(BINARY, len(head.data) // BINARY):
        formats = [known for known in formats if not isinstance(known, LineFormat)]
    if likely is not None and likely in formats:
        share = _share(head, likely)
        if share >= SURE and isinstance(likely, LineFormat):
            return Guess(likely, share)
    best = Guess(None)
    for known in formats:
        share = _share(head, known)
        if share > best.share:
            best = Guess(known, share)
        if share >= 1:
            break  # none can understand more, and each that is asked takes milliseconds
    return best


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
