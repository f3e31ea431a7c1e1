"""How a day on Lantern Street goes: its conversations, its film nights, its feasts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from . import voice
from .cast import CAST, HISTORY_DAYS, ROBOT, Persona, hours
from .phrases import chatter, culture
from .phrases.themes import DAYTIME, EVENING, EVENTS, MORNING, NIGHT
from .templates import Theme, pick

Row = tuple[int, str, str]
"""Time (ms UTC), name as typed, message."""

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
EPOCH: Final = date(1970, 1, 1)
WORKDAY: Final = tuple(accumulate(hours("211111233334433345677742")))
WEEKEND: Final = tuple(accumulate(hours("321111122344544445566653")))
LIVELINESS: Final = (0.86, 0.9, 0.94, 0.98, 1.1, 1.22, 1.12)
"""Conversations of a weekday, Monday first, to an average day's."""
CONVERSATIONS: Final = 7.4
FEAST: Final = {"regatta": 3.2, "soup week": 1.4, "lantern night": 2.8, "new year": 2.2}


@dataclass(frozen=True, slots=True)
class Day:
    """One day (UTC): how many days ago it is, and who looks in."""

    number: int
    """Days since 1970-01-01."""
    ago: int
    present: tuple[Persona, ...]

    @property
    def date(self) -> date:
        return EPOCH + timedelta(days=self.number)

    @property
    def start_ms(self) -> int:
        return self.number * DAY_MS

    def weights(self, hour: int) -> list[float]:
        """Running sums of how likely each of `present` is to speak at this hour."""
        return list(accumulate(who.activity * (who.hours[hour] + 0.05) for who in self.present))


def feast(day: date) -> str | None:
    """The yearly event that falls on this date, if one does."""
    if day.month == 3 and day.weekday() == 5 and 8 <= day.day <= 14:
        return "regatta"
    if day.month == 11 and 0 <= (day.day - 1) - day.weekday() < 7:
        return "soup week"
    if (day.month, day.day) == (12, 21):
        return "lantern night"
    if (day.month, day.day) in {(12, 31), (1, 1)}:
        return "new year"
    return None


def attendance(number: int, ago: int, dice: Random) -> Day:
    """Who looks in on a day: by presence, by when they came and went, and by summer holidays."""
    week = (EPOCH + timedelta(days=number)).isocalendar().week
    present = [
        who
        for place, who in enumerate(CAST)
        if who.left < ago <= who.joined and week != 28 + place % 7 and dice.random() < who.presence
    ]
    return Day(number, ago, tuple(present))


def chat_of(day: Day, dice: Random) -> Iterator[Row]:
    """All conversations of a day, in the order in which they begin to be written down."""
    event = feast(day.date)
    growth = 0.78 + 0.45 * (1 - day.ago / HISTORY_DAYS)
    expected = CONVERSATIONS * growth * LIVELINESS[day.date.weekday()] * FEAST.get(event or "", 1)
    clock = WEEKEND if day.date.weekday() >= 5 else WORKDAY
    for _ in range(max(2, round(dice.gauss(expected, expected / 7)))):
        hour = dice.choices(range(24), cum_weights=clock)[0]
        theme = _theme(event, hour, dice)
        length = 3 + int(dice.expovariate(1 / (12 if event else 9)))
        start_ms = day.start_ms + hour * HOUR_MS + dice.randrange(HOUR_MS)
        yield from conversation(day, start_ms, theme, length, dice)
    if day.date.weekday() == 4:
        start_ms = day.start_ms + 20 * HOUR_MS + 1_800_000 + dice.randrange(900_000)
        yield (start_ms, ROBOT, pick(chatter.ROBOT[:1], dice))
        yield from conversation(day, start_ms + 5_000, culture.FILMS, dice.randint(45, 90), dice)


def _theme(event: str | None, hour: int, dice: Random) -> Theme:
    if event and dice.random() < 0.7 and (event != "new year" or hour >= 18 or hour < 2):
        return EVENTS[event]
    themes = NIGHT if hour < 6 else MORNING if hour < 9 else DAYTIME if hour < 18 else EVENING
    return themes[int(dice.random() * len(themes))]


def conversation(day: Day, start_ms: int, theme: Theme, length: int, dice: Random) -> Iterator[Row]:
    """A conversation of about `length` messages that begins at `start_ms`."""
    circle = _circle(day, (start_ms - day.start_ms) // HOUR_MS % 24, length, dice)
    if not circle:
        return
    at_ms, who = start_ms, circle[0]
    said: set[str] = set()
    yield (at_ms, _name(who, dice), voice.opening(who, theme, dice))
    for _ in range(length - 1):
        before = who
        if dice.random() < who.burst:
            at_ms += 1_500 + int(dice.expovariate(1 / 5_000))
        else:
            at_ms += 3_000 + int(dice.expovariate(1 / 28_000))
            who = circle[int(dice.random() ** 1.5 * len(circle))]
        other = circle[circle.index(who) - 1] if who is before else before
        if dice.random() < 0.008:
            yield (at_ms, _name(who, dice), pick(chatter.COMMANDS, dice))
            yield (at_ms + 700, ROBOT, pick(chatter.ROBOT, dice))
        else:
            yield (at_ms, _name(who, dice), _unheard(who, theme, other, said, dice))


def _unheard(who: Persona, theme: Theme, other: Persona, said: set[str], dice: Random) -> str:
    """An answer that does not begin like one already `said` in this conversation, if one is left.

    Adds its beginning to `said`.
    """
    for _ in range(4):
        line = voice.answer(who, theme, other, dice)
        beginning = line.partition(" ")[2][:10] if line[0] == "@" else line[:10]
        if beginning not in said:
            break
    said.add(beginning)
    return line


def _circle(day: Day, hour: int, length: int, dice: Random) -> list[Persona]:
    """The different people of a conversation, the one who begins it first."""
    if not day.present:
        return []
    size = 2 + min(length // 4, 9)
    drawn = dice.choices(day.present, cum_weights=day.weights(hour), k=size)
    return list(dict.fromkeys(drawn))


def _name(who: Persona, dice: Random) -> str:
    return who.names[int(dice.random() * len(who.names))]
