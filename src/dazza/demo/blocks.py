"""The parts of the almanac: bars, charts and boards as lines of styled text of a known width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from .safe import is_unicode, padded, safe_text

ACCENT: Final = "#e0a13c"
SOFT: Final = "#9c7a45"
QUIET: Final = "dim"
TIERS: Final = {
    "diamond": "bold #7fd4e8",
    "gold": "#e8c34a",
    "silver": "#b9c0c8",
    "bronze": "#c08457",
}
MARGIN: Final = 19
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Look:
    """What a terminal can show: its width in cells, its encoding, and the marks to draw with."""

    width: int
    encoding: str
    levels: str
    """Nothing to a full block, rising: for columns."""
    parts: str
    """Nothing to a full cell, growing from the left: for bars."""
    rule: str
    dot: str
    star: str
    dash: str

    @property
    def unicode(self) -> bool:
        """Whether emoji can be shown."""
        return is_unicode(self.encoding)

    def cell(self, text: str, width: int) -> str:
        """Text of strangers, filled to exactly `width` cells."""
        return padded(text, width, self.encoding)

    def short(self, text: str, width: int) -> str:
        """Text of strangers, at most `width` cells."""
        return safe_text(text, width, self.encoding)


def look_of(console: Console) -> Look:
    """Block characters where the terminal speaks Unicode, plain ASCII elsewhere."""
    encoding = console.encoding
    if is_unicode(encoding):
        marks = (" ▁▂▃▄▅▆▇█", " ╸━", "─", "·", "✦", "–")
    else:
        marks = (" .:#", " =", "-", "-", "*", "-")
    return Look(console.width, encoding, *marks)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a board: a name, how long its bar is (0-1), and the number as text."""

    name: str
    share: float
    number: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A board: its title, the unit of its numbers, its rows."""

    title: str
    unit: str
    rows: tuple[Row, ...]


def bar(share: float, width: int, look: Look) -> str:
    """A bar of `width` cells of which `share` (0-1) is filled; something, for any share above 0."""
    steps = len(look.parts) - 1
    filled = round(share * width * steps)
    if share > 0:
        filled = max(1, filled)
    whole, part = divmod(filled, steps)
    return (look.parts[-1] * whole + look.parts[part] * (part > 0)).ljust(width)


def columns(counts: Sequence[int], height: int, each: int, look: Look) -> list[str]:
    """A chart of upright columns, `each` cells wide (the last one a gap if there are 3 or more)."""
    steps = len(look.levels) - 1
    most = max(counts, default=0) or 1
    tops = [max(count > 0, round(count / most * height * steps)) for count in counts]
    solid = each - (each > 2)
    lines = []
    for floor in range(height - 1, -1, -1):
        marks = (look.levels[min(max(top - floor * steps, 0), steps)] for top in tops)
        lines.append("".join((mark * solid).ljust(each) for mark in marks))
    return lines


def heading(title: str, note: str, width: int, look: Look) -> Text:
    """A title, a rule, and a quiet note at the right."""
    title = look.short(title, width)
    rule = width - cell_len(title) - cell_len(note) - 2
    line = Text.assemble((title, f"bold {ACCENT}"))
    if rule >= 2:
        line.append(f" {look.rule * rule} {note}", style=QUIET)
    return line


@dataclass(frozen=True, slots=True)
class Measure:
    """How wide names and numbers are on a page, so that the bars of all its boards line up."""

    names: int
    digits: int


def measure(panels: Sequence[Panel], width: int, look: Look) -> Measure:
    """The measure of boards that are `width` cells wide: long names give way to bars."""
    rows = [row for panel in panels for row in panel.rows]
    longest = max((cell_len(look.short(row.name, 20)) for row in rows), default=0)
    digits = max((cell_len(row.number) for row in rows), default=0)
    return Measure(max(min(longest, width - digits - 14), 4), digits)


def listing(rows: Sequence[Row], width: int, sizes: Measure, look: Look) -> list[Text]:
    """Ranked rows: place, name, bar, number; the first one stands out."""
    bars = max(width - sizes.names - sizes.digits - 5, 0)
    lines = []
    for place, row in enumerate(rows, 1):
        line = Text.assemble((f"{place:>2} ", QUIET))
        line.append(look.cell(row.name, sizes.names), style="bold" if place == 1 else "")
        line.append(f" {bar(row.share, bars, look)}", style=ACCENT if place == 1 else SOFT)
        line.append(f" {row.number:>{sizes.digits}}", style="bold" if place == 1 else "")
        lines.append(line)
    return lines


def board(panel: Panel, width: int, sizes: Measure, look: Look) -> list[Text]:
    """A board with its heading above."""
    top = heading(panel.title, panel.unit, width, look)
    return [top, *listing(panel.rows, width, sizes, look)]


def beside_title(title: str, unit: str, rows: Sequence[Text], look: Look) -> list[Text]:
    """Lines with their heading at the left, `MARGIN` cells wide: for a page of one column."""
    marks = [
        Text(look.cell(title, MARGIN), style=f"bold {ACCENT}"),
        Text(look.cell(unit, MARGIN), style=QUIET),
    ]
    empty = Text(" " * MARGIN)
    return [Text.assemble(mark, row) for mark, row in zip_longest(marks, rows, fillvalue=empty)]


def hour_chart(counts: Sequence[int], height: int, each: int, look: Look) -> list[Text]:
    """Messages by hour of the day, the busiest standing out, with the hours below."""
    lines = [Text(line, style=SOFT) for line in columns(counts, height, each, look)]
    peak = counts.index(max(counts))
    for line in lines:
        line.stylize(ACCENT, peak * each, (peak + 1) * each)
    axis = "".join(f"{hour:<{each * 6}}" for hour in (0, 6, 12, 18))
    return [*lines, Text(axis, style=QUIET)]


def weekday_chart(counts: Sequence[int], width: int, look: Look) -> list[Text]:
    """Messages by weekday: bars, and the share of all in percent."""
    total, most = sum(counts) or 1, max(counts, default=0) or 1
    lines = []
    for day, count in zip(WEEKDAYS, counts, strict=True):
        style = ACCENT if count == most else SOFT
        line = Text(f"{day} ")
        line.append(bar(count / most, width - 9, look), style=style)
        line.append(f" {100 * count / total:>3.0f}%", style=QUIET)
        lines.append(line)
    return lines


def beside(blocks: Sequence[Sequence[Text]], width: int, gap: int) -> list[Text]:
    """Blocks of `width` cells next to each other."""
    lines = []
    for parts in zip_longest(*blocks, fillvalue=Text("")):
        line = Text()
        for place, part in enumerate(parts):
            line.append_text(part)
            if place < len(parts) - 1:
                line.append(" " * (width + gap - part.cell_len))
        lines.append(line)
    return lines
