"""The picture of a person that one posts in a chat: SVG, and the same as PNG."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dazza.stats import habits
from dazza.stats.achievements import Achievement, achievements_of
from dazza.stats.leaderboards import Standing, ranks
from dazza.stats.people import Person, person
from dazza.stats.present import zone_of
from dazza.store import Database
from dazza.tables.definitions import TIERS

from . import points, text
from .calendar import calendar, first_day
from .community import calendar_end
from .design import PALETTE, SANS, SERIF
from .templating import render

KINDS: Final = ("card.svg", "card.png")
WIDTH: Final = 1200
HEIGHT: Final = 630
INNER: Final = 1072
"""Between the margins."""
LARGEST: Final = 84
SMALLEST: Final = 20
"""Sizes of a name, in pixels."""
BADGE: Final = 72
LETTER: Final = 12
BADGE_NAME: Final = 18
"""What an achievement takes of its line, in pixels: sign and gaps, a letter; letters shown."""
LONGEST_NAME: Final = 40
RARE: Final = re.compile("[^\x00-\u024f]")
"""What is left out of a picture that cannot be drawn otherwise."""
EMOJI: Final = ("Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji")


@dataclass(frozen=True, slots=True)
class CardFigure:
    """A number on the card."""

    amount: str
    label: str


def card(
    database: Database, username: str, now_ms: int, community: str, *, simple: bool = False
) -> str | None:
    """The card of a person, in any spelling, as SVG; None if they are unknown.

    `simple` is for `png`: emoji sequences become single signs.
    """
    someone = person(database, username, now_ms)
    if someone is None:
        return None
    until = calendar_end(database, now_ms)
    days = habits.calendar(database, someone.username, first_day(until), until)
    week = habits.week(database, someone.username)
    hours = [sum(day[hour] for day in week) for hour in range(24)]
    standings = ranks(database, someone.username, now_ms)
    name = text.shown(someone.display_name, LONGEST_NAME)
    if simple:
        name = text.simple(name)
    return render(
        "card.svg",
        community=text.shown(community, 40),
        name=name,
        size=_size(name),
        since=f"since {text.day(text.local(zone_of(database), someone.first_seen).date())}",
        figures=_figures(someone, standings),
        point=_point(someone, hours),
        badges=_badges(achievements_of(database, someone.username)),
        calendar=calendar(days),
        colours={key: colour.light for key, colour in PALETTE.items()},
        heat=[PALETTE[f"heat-{level}"].light for level in range(5)],
        serif=_families(SERIF),
        sans=_families(SANS),
        width=WIDTH,
        height=HEIGHT,
        summary=_summary(someone, name),
    )


def png(svg: str) -> bytes:
    """The card as a picture of pixels. Characters that no font of this machine has stay empty."""
    import vl_convert  # noqa: PLC0415  # large, and only cards need it

    try:
        return bytes(vl_convert.svg_to_png(svg, scale=1, ppi=72))
    except RuntimeError:  # its layout gives up on some mixtures of fonts
        return bytes(vl_convert.svg_to_png(RARE.sub("", svg), scale=1, ppi=72))


def _figures(someone: Person, standings: Mapping[str, Standing | None]) -> Sequence[CardFigure]:
    streaks: Mapping[str, Any] = someone.chat_streaks or {}
    talker = standings["talkers"]
    found = [
        CardFigure(f"{someone.message_count:,}", "messages"),
        CardFigure(f"{someone.word_count:,}", "words"),
        CardFigure(f"{someone.days_active:,}", "active days"),
        CardFigure(f"{streaks.get('best_streak', 0):,}", "days, best streak"),
    ]
    if talker is not None:
        found.insert(0, CardFigure(f"#{talker.rank:,}", f"of {talker.total:,} talkers"))
    return found


def _point(someone: Person, hours: Sequence[int]) -> str:
    """What is peculiar to them, in a line."""
    summary: Mapping[str, Any] = someone.activity_summary or {}
    if summary.get("night_owl_score", 0) >= 25:
        return f"Night owl: {summary['night_owl_score']:.0f} % of messages between midnight and 6"
    if summary.get("early_bird_score", 0) >= 25:
        return f"Early bird: {summary['early_bird_score']:.0f} % of messages between 6 and 9"
    return points.rhythm(hours, "them")


def _badges(earned: Sequence[Achievement]) -> Sequence[Achievement]:
    """The highest tiers held, the rarest of equal ones first, as many as a line holds."""
    held = [each for each in earned if each.tier is not None]

    def worth(each: Achievement) -> tuple[int, int]:
        holders = {tier.tier: tier.holders for tier in each.tiers}
        return -TIERS.index(each.tier or TIERS[0]), holders.get(each.tier or "", 0)

    kept, room = [], INNER
    for each in sorted(held, key=worth):
        room -= BADGE + LETTER * len(text.shown(each.name, BADGE_NAME) + (each.tier or ""))
        if room < 0:
            break
        kept.append(each)
    return kept


def _size(name: str) -> int:
    """The size, in pixels, at which a name fits on its line."""
    return max(SMALLEST, min(LARGEST, int(INNER / (sum(map(_width, name)) or 1))))


def _width(char: str) -> float:
    """How wide a bold letter is at most, in its own size; what it is not is cut off."""
    if unicodedata.category(char)[0] == "M" or unicodedata.category(char) == "Cf":
        return 0
    if unicodedata.east_asian_width(char) in "WF" or unicodedata.category(char) == "So":
        return 1.3
    if char in "mwMW@%":
        return 1.05
    return 0.82 if char.isupper() else 0.66


def _families(stack: str) -> str:
    """A font stack for a drawing outside a browser, where `system-ui` is no font."""
    named = [family.strip(' "') for family in stack.split(",")]
    known = [family for family in named if not family.startswith(("system-ui", "-apple", "ui-"))]
    return ", ".join(f"'{f}'" if " " in f else f for f in [*known[:-1], *EMOJI, known[-1]])


def _summary(someone: Person, name: str) -> str:
    return f"{name}: {text.counted(someone.message_count, 'message')}"
