"""Results as a table that a person reads, in plain text and in Markdown, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

HEAD: Final = ("what", "bound", "measured", "verdict")


@dataclass(frozen=True)
class Row:
    """One line of the table. `met` is None where nothing was promised."""

    what: str
    measured: str
    bound: str = ""
    met: bool | None = None
    value: float | None = None
    """The figure that the bound is about, in the bound's unit."""

    @property
    def verdict(self) -> str:
        return "" if self.met is None else "met" if self.met else "NOT MET"

    @property
    def cells(self) -> tuple[str, str, str, str]:
        return (self.what, self.bound, self.measured, self.verdict)


def at_most(what: str, value: float, limit: float, measured: str, unit: str = "") -> Row:
    """A row with an upper bound."""
    return Row(what, measured, f"≤ {limit:,g}{unit}", value <= limit, value)


def at_least(what: str, value: float, limit: float, measured: str, unit: str = "") -> Row:
    """A row with a lower bound."""
    return Row(what, measured, f"≥ {limit:,g}{unit}", value >= limit, value)


def unbound(row: Row, official: bool) -> Row:
    """The row itself, or without bound and verdict if it was measured at another size than that
    which the bound is about."""
    return row if official else Row(row.what, row.measured, value=row.value)


def count(number: int) -> str:
    """1000000 as `1 M`, 100000 as `100 k`."""
    for unit, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= unit:
            return f"{number / unit:g} {letter}"
    return str(number)


def as_text(rows: Sequence[Row], facts: Iterable[str]) -> str:
    """Columns under each other, for a terminal."""
    cells = [HEAD, *(row.cells for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(HEAD))]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*facts, "", *lines]) + "\n"


def as_markdown(rows: Sequence[Row], facts: Iterable[str]) -> str:
    """The same for docs/performance.md."""
    lines = [f"- {fact}" for fact in facts]
    lines += ["", f"| {' | '.join(HEAD)} |", "|---" * len(HEAD) + "|"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row.cells)} |" for row in rows]
    return "\n".join(lines) + "\n"


def as_json(rows: Sequence[Row], machine: Mapping[str, str]) -> str:
    """Rows with their values, and the machine."""
    body = {"machine": machine, "rows": [{**asdict(row), "verdict": row.verdict} for row in rows]}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"
