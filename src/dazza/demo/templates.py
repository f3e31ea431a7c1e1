"""Phrases with slots: how they are written down, and how they are filled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Final

from .phrases.words import POOLS

SLOT: Final = re.compile(r"\{(\w+)\}")
FAVOURITES: Final = 1.6
"""Above 1, the first words of a pool come more often: every community has its favourites."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence whose slots are cut out: `format % fillings`, one for each name in `slots`."""

    format: str
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """What a conversation is about: how it begins, and what others say to it."""

    openers: tuple[Phrase, ...]
    replies: tuple[Phrase, ...]


def phrases(text: str) -> tuple[Phrase, ...]:
    """The phrases of a text, one a line. A slot that has no pool is an error of the text.

    Raises KeyError for such a slot, so that a typing error shows at import.
    """
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        slots = tuple(SLOT.findall(line))
        for slot in slots:
            POOLS[slot]
        found.append(Phrase(SLOT.sub("%s", line.replace("%", "%%")), slots))
    return tuple(found)


def theme(openers: str, replies: str) -> Theme:
    """A theme from two texts of one phrase a line."""
    return Theme(phrases(openers), phrases(replies))


def pick(options: tuple[Phrase, ...], dice: Random) -> str:
    """One of the phrases, filled."""
    phrase = options[int(dice.random() * len(options))]
    if not phrase.slots:
        return phrase.format % ()
    return phrase.format % tuple(_word(POOLS[slot], dice) for slot in phrase.slots)


def _word(pool: list[str], dice: Random) -> str:
    return pool[int(dice.random() ** FAVOURITES * len(pool))]
