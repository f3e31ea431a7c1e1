"""What a file holds that is no message, and how it was read: counted while it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from dazza.ingest.report import SkippedLines
from dazza.text import fold_names

EXAMPLES: Final = 3
EXAMPLE_CHARACTERS: Final = 80


@dataclass
class Tally:
    """Entries of a file that are no messages, by reason, with the first few of each."""

    where: str
    """What comes before the number of an entry, `chat.log:` or `result.json: entry `."""
    service: int = 0
    cp1252: int = 0
    damaged: int = 0
    twelve_hours: bool = False
    repeated: int = 0
    bad: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)

    def add(self, reason: str, entries: int, examples: Iterable[tuple[int, str]]) -> None:
        """Count entries; examples are their numbers and contents."""
        self.bad[reason] += entries
        kept = self.examples.setdefault(reason, [])
        kept += [
            f"{self.where}{number}: {shown(content)}"
            for number, content in list(examples)[: EXAMPLES - len(kept)]
        ]

    def met(self, names: pl.Series) -> None:
        """Remember who spoke."""
        self.people.update(fold_names(names.unique()).to_list())

    def skipped(self) -> tuple[SkippedLines, ...]:
        return tuple(
            SkippedLines(reason, entries, tuple(self.examples[reason]))
            for reason, entries in self.bad.most_common()
        )


def shown(content: str) -> str:
    """The begin of a line as a terminal may show it: control characters are escaped."""
    text = content[:EXAMPLE_CHARACTERS]
    escaped = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return escaped + ("…" if len(content) > EXAMPLE_CHARACTERS else "")
