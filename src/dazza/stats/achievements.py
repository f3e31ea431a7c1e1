"""Achievements: what was earned lately, and how far a person is in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dazza.store import Database, reading, reading_people
from dazza.tables.definitions import TIERS
from dazza.text import fold_name


@dataclass(frozen=True, slots=True)
class Earned:
    """An achievement that somebody earned."""

    username: str
    """The display name."""
    key: str
    """The folded name."""
    type: str
    name: str
    description: str
    icon: str
    tier: str
    achieved_at: int
    """Ms UTC."""
    holders: int
    """People who hold this tier."""


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier of an achievement, as one person sees it."""

    tier: str
    threshold: int
    achieved_at: int | None
    """When the run found it, ms UTC; None if the person does not hold it."""
    holders: int
    """People who hold it."""


@dataclass(frozen=True, slots=True)
class Achievement:
    """An achievement and how far a person is in it."""

    type: str
    name: str
    description: str
    icon: str
    category: str
    current_value: int
    tier: str | None
    """The highest tier held."""
    next_tier: str | None
    next_threshold: int | None
    progress_percent: float
    """Of the way to the next tier, 100 once the last is held."""
    tiers: tuple[Tier, ...]


def newest_achievements(
    database: Database, limit: int = 10, since_ms: int | None = None
) -> tuple[Earned, ...]:
    """What was earned last, or at `since_ms` (UTC) and later; of what one run found the higher
    tiers first, then the rarer."""
    return tuple(
        Earned(
            row["display_name"],
            row["username"],
            row["type"],
            row["name"],
            row["description"] or "",
            row["icon"] or "",
            row["tier"],
            row["achieved_at"],
            row["holders"],
        )
        for row in reading.newest_achievements(database, limit, since_ms).iter_rows(named=True)
    )


def achievements_of(database: Database, username: str) -> tuple[Achievement, ...]:
    """Every achievement, and how far the person, in any spelling, is; empty for unknown people."""
    name = fold_name(username)
    rows = reading_people.progress_of(database, name)
    if not rows:
        return ()
    held = {
        (row["achievement_type"], row["achievement_level"]): row["achieved_at"]
        for row in reading_people.achievements_of(database, name)
    }
    holders = reading_people.holders(database)
    return tuple(_achievement(row, held, holders) for row in rows)


def nearest(database: Database, username: str) -> Achievement | None:
    """The achievement whose next tier is nearest, by percent, then by what is missing; None if all
    are held or the person is unknown."""
    ahead = [each for each in achievements_of(database, username) if each.next_threshold]
    return min(
        ahead,
        key=lambda each: (-each.progress_percent, (each.next_threshold or 0) - each.current_value),
        default=None,
    )


def _achievement(
    row: dict[str, Any],
    held: dict[tuple[str, str], int],
    holders: dict[tuple[str, str], int],
) -> Achievement:
    type = row["type"]
    tiers = tuple(
        Tier(tier, threshold, held.get((type, tier)), holders.get((type, tier), 0))
        for tier in TIERS
        if (threshold := row[f"{tier}_threshold"]) is not None
    )
    return Achievement(
        type=type,
        name=row["name"],
        description=row["description"] or "",
        icon=row["icon"] or "",
        category=row["category"] or "",
        current_value=row["current_value"],
        tier=next((tier for tier in reversed(TIERS) if (type, tier) in held), None),
        next_tier=row["next_tier"],
        next_threshold=row["next_threshold"],
        progress_percent=row["progress_percent"],
        tiers=tiers,
    )
