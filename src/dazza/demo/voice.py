"""How a person of the cast puts something: which phrase, in which style."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from .cast import Persona
from .phrases import chatter, personal
from .templates import Theme, pick


def opening(who: Persona, theme: Theme, dice: Random) -> str:
    """What begins a conversation about `theme`."""
    if who.own and not who.essay and dice.random() < who.own_share * 0.7:
        return styled(who, pick(who.own, dice), dice)
    return styled(who, pick(theme.openers, dice), dice)


def answer(who: Persona, theme: Theme, other: Persona, dice: Random) -> str:
    """What `who` says in a conversation about `theme` to `other`."""
    return styled(who, _special(who, dice) or _ordinary(theme, other, dice), dice)


def _special(who: Persona, dice: Random) -> str | None:
    """A line of the person's own kind, or None if this message is an ordinary one."""
    luck = dice.random()
    if luck < who.essay:
        return " ".join(pick(who.own, dice) for _ in range(dice.randint(3, 9)))
    if luck < who.own_share:
        return pick(who.own, dice)
    luck = dice.random()
    if luck < who.question:
        return pick(chatter.QUESTIONS, dice)
    if luck < who.question + who.link:
        return pick(chatter.LINKS, dice)
    return None


def _ordinary(theme: Theme, other: Persona, dice: Random) -> str:
    """What anybody might say: mostly to the theme, sometimes to somebody, sometimes just haha."""
    luck = dice.random()
    if luck < 0.18:
        return pick(chatter.REACTIONS, dice)
    if luck < 0.22:
        return pick(chatter.JOKES, dice)
    if luck < 0.35:
        return pick(theme.openers, dice)
    if luck < 0.50:
        phrases = chatter.MENTIONS if luck < 0.40 else theme.replies
        return f"{other.mention} {pick(phrases, dice)}"
    reply = pick(theme.replies, dice)
    if luck < 0.58:
        reaction = pick(chatter.REACTIONS, dice)
        return f"{reaction}{', ' if reaction[-1].isalpha() else ' '}{reply}"
    return reply


def styled(who: Persona, line: str, dice: Random) -> str:
    """The line as this person types it: in capitals, without them, with emoji."""
    if who.shout and dice.random() < who.shout and "://" not in line:
        line = line.upper() + "!" * dice.randint(0, 4)
    elif who.lower and "://" not in line:
        line = line.lower()
    if dice.random() < who.emoji:
        palette = personal.EMOJI if who.emoji > 0.5 else personal.EMOJI[:20]
        line += " " + _emoji(palette, 1 + int(dice.random() ** 2 * 4), dice)
    return line


def _emoji(palette: Sequence[str], count: int, dice: Random) -> str:
    chosen = [palette[int(dice.random() ** 2 * len(palette))] for _ in range(count)]
    if dice.random() < 0.2:
        chosen *= 2
    return "".join(chosen) if chosen[0][0] != "<" else " ".join(chosen)
