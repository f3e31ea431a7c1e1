"""The page of all leaderboards, and somebody's places on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dazza.stats.boards import LEADERBOARDS
from dazza.stats.leaderboards import Leaderboard, Place, leaderboard, place_of
from dazza.stats.people import Found, search
from dazza.stats.present import PERIODS
from dazza.store import Database

from . import text

PLACES: Final = 10
CANDIDATES: Final = 8
SAME: Final = "messages"
"""A second name of the board of talkers."""
LABELS: Final = {"day": "Today", "week": "This week", "month": "This month", "all": "All time"}
BEFORE: Final = {
    "day": "yesterday", "week": "last week", "month": "last month", "all": "last Sunday",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A board, with the place of whom one looks for."""

    board: Leaderboard
    mine: Place | None

    @property
    def below(self) -> bool:
        """Whether that place comes after the ones that are listed."""
        return self.mine is not None and self.mine.rank > len(self.board.places)


@dataclass(frozen=True, slots=True)
class BoardsPage:
    """Everything that the page shows."""

    period: str
    periods: tuple[tuple[str, str], ...]
    """Each period and its label."""
    since: str
    compared: str
    rows: tuple[Row, ...]
    query: str
    found: Found | None
    candidates: tuple[Found, ...]
    """Others whose name has the query in it."""


def boards_page(database: Database, period: str, query: str, now_ms: int) -> BoardsPage:
    """The boards of a period. Raises UsageError for a period that does not exist."""
    candidates = search(database, query, CANDIDATES) if query else ()
    found = candidates[0] if candidates else None
    rows = []
    for type in LEADERBOARDS:
        if type == SAME:
            continue
        board = leaderboard(database, type, PLACES, period=period, now_ms=now_ms)
        mine = None
        if found is not None:
            mine = place_of(database, type, found.username, period=period, now_ms=now_ms)
        rows.append(Row(board, mine))
    since = next((row.board.since for row in rows if row.board.since), None)
    return BoardsPage(
        period=period,
        periods=tuple((each, LABELS[each]) for each in PERIODS),
        since=f"since {text.day(since)}" if since else "since the first message",
        compared=BEFORE[period],
        rows=tuple(rows),
        query=query,
        found=found,
        candidates=candidates[1:],
    )
