"""Achievements as news: what is new since the last time, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dazza.bot.callbacks import Earned
from dazza.bot.chat_line import joined, quiet, short_line
from dazza.bot.wording import Wording
from dazza.store import Database, announced
from dazza.store.announced import Key
from dazza.tables.definitions import TIERS

NAMED: Final = 3
"""So many are named in a line."""


def claimed(database: Database, now_ms: int) -> tuple[Earned, ...]:
    """What is to be announced now, of each person and type the highest tier first. It is marked as
    announced; `release` takes that back."""
    rows = announced.claim(database, now_ms).iter_rows(named=True)
    return tuple(sorted((Earned(**row) for row in rows), key=_order))


def release(database: Database, keys: Sequence[Key]) -> None:
    """What could not be told is told next time."""
    announced.release(database, keys)


def line_of(earned: Sequence[Earned], wording: Wording) -> str:
    """One line for all of it. Of several tiers of one type only the highest is named."""
    best: dict[tuple[str, str], Earned] = {}
    for one in sorted(earned, key=_order):
        best.setdefault((one.username, one.type), one)
    named = list(best.values())
    people = {one.username for one in named}
    if len(people) == 1:
        name = quiet(named[0].display_name)
        told = [_tier(one, wording) for one in named[:NAMED]]
        if len(named) > NAMED:
            told.append(wording.count("more", len(named) - NAMED))
        return short_line(wording.line("earned", name=name, what=joined(told)))
    examples = [
        wording.line("earned_example", name=quiet(one.display_name), what=_tier(one, wording))
        for one in named[:NAMED]
    ]
    return short_line(
        wording.line(
            "earned_many",
            people=wording.count("people", len(people)),
            tiers=wording.count("tiers", len(earned)),
            examples="; ".join(examples),
        )
    )


def _tier(one: Earned, wording: Wording) -> str:
    return wording.line(
        "tier", tier=wording.tier(one.tier), icon=one.icon, achievement=quiet(one.name, whole=True)
    )


def _order(one: Earned) -> tuple[int, str, str]:
    rank = TIERS.index(one.tier) if one.tier in TIERS else -1
    return (-rank, one.username, one.type)
