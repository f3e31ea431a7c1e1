"""Phrases with slots: how they are written down, and how they are filled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final

from .phrases.words import POOLS

SLOT: Final = re.compile(r"(\b[Aa] )?\{(\w+)\}")
AN: Final = re.compile(r"[aeio]|u(?!kulele)|8|1[18]\b", re.IGNORECASE)
"""Beginnings of words that take `an`."""
FAVOURITES: Final = 1.6
"""Above 1, the first words of a pool come more often: every community has its favourites."""


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """A sentence whose slots are cut out: `format % fillings`, one word of each of `pools`."""

    format: str
    pools: tuple[list[str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """What a conversation is about: how it begins, and what others say to it."""

    openers: tuple[Phrase, ...]
    replies: tuple[Phrase, ...]


def phrases(text: str) -> tuple[Phrase, ...]:
    """The phrases of a text, one a line; an article before a slot follows the word that fills it.

    Raises KeyError for a slot that has no pool, so that a typing error shows at import.
    """
    return tuple(_phrase(line) for line in map(str.strip, text.splitlines()) if line)


def _phrase(line: str) -> Phrase:
    pools = tuple(_pool(article, slot) for article, slot in SLOT.findall(line))
    return Phrase(SLOT.sub("%s", line.replace("%", "%%")), pools)


@cache
def _pool(article: str, slot: str) -> list[str]:
    """The words of a slot, each with `a` or `an` before it if the phrase has an article there."""
    if not article:
        return POOLS[slot]
    return [f"{article[0]}{'n' if AN.match(word) else ''} {word}" for word in POOLS[slot]]


def theme(openers: str, replies: str) -> Theme:
    """A theme from two texts of one phrase a line."""
    return Theme(phrases(openers), phrases(replies))


def pick(options: tuple[Phrase, ...], dice: Random) -> str:
    """One of the phrases, filled."""
    phrase = options[int(dice.random() * len(options))]
    return phrase.format % tuple(_word(pool, dice) for pool in phrase.pools)


def _word(pool: list[str], dice: Random) -> str:
    return pool[int(dice.random() ** FAVOURITES * len(pool))]
