"""The almanac: one page in a terminal that shows a community what was counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from dazza import stats
from dazza.store import Database
from dazza.zones import Zone

from .blocks import (
    ACCENT,
    MARGIN,
    QUIET,
    TIERS,
    Look,
    Panel,
    Row,
    beside,
    beside_title,
    board,
    heading,
    hour_chart,
    listing,
    look_of,
    measure,
    weekday_chart,
)

WIDEST: Final = 164
COLUMN: Final = 37
"""Cells that a board needs beside another one."""
EARNED: Final = 50
"""Cells that an achievement needs beside another one."""
GAP: Final = 3
WEEK: Final = 26
"""Cells that the chart of the week needs beside that of the day."""
ONE_COLUMN: Final = 80
PLACES: Final = 5
FULL_NAMES: Final = (
    "Mondays",
    "Tuesdays",
    "Wednesdays",
    "Thursdays",
    "Fridays",
    "Saturdays",
    "Sundays",
)
BOARDS: Final = (
    "talkers",
    "streaks",
    "achievements",
    "night_owls",
    "early_birds",
    "vocabulary",
    "emoji",
    "questions",
    "caps",
    "links",
)
UTC: Final = Zone("UTC", 0)


@dataclass(frozen=True, slots=True)
class Almanac:
    """Everything that the page shows."""

    community: stats.Community
    boards: tuple[stats.Leaderboard, ...]
    emoji: tuple[tuple[str, int], ...]
    records: tuple[stats.Record, ...]
    earned: tuple[stats.Earned, ...]
    zone: str


def read_almanac(database: Database, zone: Zone = UTC) -> Almanac:
    """What the cache tables say; `zone` is the one that they were made with."""
    return Almanac(
        community=stats.community_of(database, zone),
        boards=tuple(stats.leaderboard(database, type, PLACES) for type in BOARDS),
        emoji=stats.favourite_emoji(database, PLACES),
        records=stats.records(database),
        earned=stats.newest_achievements(database, 12),
        zone=zone.name,
    )


def render(console: Console, almanac: Almanac, title: str) -> None:
    """Print the page as wide as the console allows; `title` is the name of the community.

    Names and words are made harmless. Without colours or Unicode the page is plain, and complete.
    """
    for line in page(almanac, title, look_of(console)):
        line.rstrip()
        line.truncate(console.width)
        console.print(line, no_wrap=True, overflow="crop", highlight=False)


def page(almanac: Almanac, title: str, look: Look) -> list[Text]:
    """The lines of the page."""
    width = min(look.width, WIDEST)
    lines = _headline(almanac.community, title, width, look)
    if not almanac.community.messages:
        return [*lines, Text("Nothing is counted yet. Import a chat log, then: dazza analyze all")]
    blank = Text("")
    lines += [blank, *_rhythm(almanac, width, look)]
    lines += [blank, *_boards(almanac, width, look)]
    if almanac.earned:
        lines += [blank, *_achievements(almanac, width, look)]
    return [*lines, blank]


def _headline(community: stats.Community, title: str, width: int, look: Look) -> list[Text]:
    name = look.short(f"The {title} Almanac", max(width - 12, 8))
    side = look.rule * max((width - cell_len(name) - 6) // 2, 0)
    lines = [Text.assemble((f"{side} {look.star} ", QUIET), (name, f"bold {ACCENT}"))]
    lines[0].append(f" {look.star} {side}", style=QUIET)
    facts = [
        f"{_amount(community.messages, 'message')}",
        f"{_amount(community.words, 'word')}",
        f"{community.people:,} {'person' if community.people == 1 else 'people'}",
    ]
    lines += _centred(facts, width, look, "bold")
    if community.first_day and community.last_day:
        first, last = _day(community.first_day), _day(community.last_day)
        span = [f"{first} {look.dash} {last}" if first != last else first]
        if community.fullest_day:
            day, messages = community.fullest_day
            span.append(f"fullest day {_day(day)} with {_amount(messages, 'message')}")
        lines += _centred(span, width, look, QUIET)
    return lines


def _centred(facts: Sequence[str], width: int, look: Look, style: str) -> list[Text]:
    """The facts in the middle of one line, or of a line each if there is no room."""
    whole = f"  {look.dot}  ".join(facts)
    lines = [whole] if cell_len(whole) <= width else list(facts)
    return [Text(" " * max((width - cell_len(line)) // 2, 0)).append(line, style) for line in lines]


def _rhythm(almanac: Almanac, width: int, look: Look) -> list[Text]:
    """The day and the week: charts whose titles say their point."""
    community = almanac.community
    each = next((cells for cells in (3, 2, 1) if cells * 24 + GAP + WEEK <= width), 0)
    together = each > 1
    each = each if together else 2 if width >= 48 else 1
    across = each * 24
    hour, weekday = community.busiest_hour, community.busiest_weekday
    title = "The day" if hour is None else f"Busiest at {hour}:00"
    day = [heading(title, look.short(almanac.zone, 20), across, look)]
    day += hour_chart(community.hours, 6, each, look)
    week_width = min(width - across - GAP, 60) if together else across
    title = "The week" if weekday is None else f"and on {FULL_NAMES[weekday - 1]}"
    week = [heading(title, "share", week_width, look)]
    week += weekday_chart(community.weekdays, week_width, look)
    return beside([day, week], across, GAP) if together else [*day, Text(""), *week]


def _boards(almanac: Almanac, width: int, look: Look) -> list[Text]:
    """All boards: side by side on a wide terminal, one below the other on a narrow one."""
    panels = [_panel(found) for found in almanac.boards if found.places]
    if almanac.emoji and look.unicode:
        panels.append(_emoji_panel(almanac.emoji))
    if width <= ONE_COLUMN:
        return _one_column(panels, almanac, width, look)
    across = (width + GAP) // (COLUMN + GAP)
    cell = (width - GAP * (across - 1)) // across
    sizes = measure(panels, cell, look)
    blocks = [board(panel, cell, sizes, look) for panel in panels]
    if almanac.records:
        top = heading("For the record", "all time", cell, look)
        blocks.append([top, *_records(almanac, cell, look)])
    lines: list[Text] = []
    for start in range(0, len(blocks), across):
        lines += [Text("")] if start else []
        lines += beside(blocks[start : start + across], cell, GAP)
    return lines


def _one_column(panels: Sequence[Panel], almanac: Almanac, width: int, look: Look) -> list[Text]:
    """The first board whole, of the others the first three places; headings at the left."""
    margin = MARGIN if width >= 50 else 0
    sizes = measure(panels, width - margin, look)
    lines: list[Text] = []
    for place, panel in enumerate(panels):
        rows = listing(panel.rows[: 3 if place else PLACES], width - margin, sizes, look)
        lines += _headed(panel.title, panel.unit, rows, width, look)
    if almanac.records:
        rows = _records(almanac, width - margin, look)
        lines += _headed("For the record", "all time", rows, width, look)
    return lines


def _headed(title: str, unit: str, rows: list[Text], width: int, look: Look) -> list[Text]:
    if width < 50:
        return [heading(title, unit, width, look), *rows]
    return beside_title(title, unit, rows, look)


def _panel(found: stats.Leaderboard) -> Panel:
    most = max(place.count for place in found.places)
    decimals = found.board.decimals
    rows = (
        Row(place.username, place.count / most, f"{place.count:,.{decimals}f}")
        for place in found.places
    )
    return Panel(found.title, found.board.unit, tuple(rows))


def _emoji_panel(emoji: Sequence[tuple[str, int]]) -> Panel:
    most = max(uses for _, uses in emoji)
    rows = (Row(_emoji_name(mark), uses / most, f"{uses:,}") for mark, uses in emoji)
    return Panel("Favourite emoji", "times used", tuple(rows))


def _emoji_name(emoji: str) -> str:
    """The emoji, or the name of a server's own: `:kettle:` of `<a:kettle:811…>`."""
    parts = emoji.strip("<>").split(":")
    return f":{parts[1]}:" if emoji.startswith("<") and len(parts) == 3 else emoji


def _records(almanac: Almanac, width: int, look: Look) -> list[Text]:
    """Who holds what record."""
    lines = []
    for record in almanac.records:
        what, value = _record(record)
        line = Text.assemble((look.cell(what, 17), QUIET))
        line.append(look.cell(record.username, max(width - 18 - len(value), 4)))
        lines.append(line.append(f" {value}"))
    return lines


def _record(record: stats.Record) -> tuple[str, str]:
    """A record in words, with its number and unit."""
    if record.kind == "longest_session_ms":
        minutes = record.count // 60_000
        return "longest sitting", f"{minutes // 60} h {minutes % 60:02} min"
    what, unit = {
        "best_streak": ("longest streak", "day"),
        "active_days": ("most days here", "day"),
        "longest_message": ("longest message", "char"),
        "unique_emojis": ("widest palette", "emoji"),
    }[record.kind]
    return what, f"{record.count:,} {unit}" if unit == "emoji" else _amount(record.count, unit)


def _achievements(almanac: Almanac, width: int, look: Look) -> list[Text]:
    """What was earned last: icon, tier, name, who, and how rare it is."""
    lines = [heading("Newest achievements", "who else holds them", width, look)]
    across = max((width + GAP) // (EARNED + GAP), 1)
    cell = (width - GAP * (across - 1)) // across
    shown = almanac.earned[: 6 if across == 1 else len(almanac.earned)]
    entries = [_earned(earned, cell, look) for earned in shown]
    for start in range(0, len(entries), across):
        lines += beside([[entry] for entry in entries[start : start + across]], cell, GAP)
    return lines


def _earned(earned: stats.Earned, width: int, look: Look) -> Text:
    others = earned.holders - 1
    rare = f"{others:,} others" if others > 1 else "one other" if others else "nobody else"
    line = Text(look.cell(earned.icon if look.unicode else look.star, 2) + " ")
    line.append(look.cell(earned.tier, 8), style=TIERS.get(earned.tier, ""))
    line.append(look.cell(earned.name, 16))
    line.append(look.cell(earned.username, max(width - 28 - len(rare), 8)), style="bold")
    return line.append(f" {rare}", style=QUIET)


def _amount(count: int, unit: str) -> str:
    return f"{count:,} {unit}" if count == 1 else f"{count:,} {unit}s"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
