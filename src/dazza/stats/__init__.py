"""The read side: typed records over the cache tables, for command line, API, pages and bots."""

from .community import (
    RECORDS,
    Community,
    Earned,
    Record,
    Streak,
    community_of,
    favourite_emoji,
    newest_achievements,
    records,
    streaks_alive,
)
from .leaderboards import LEADERBOARDS, Board, Leaderboard, Place, leaderboard, leaderboards
from .status import CacheStatus, JobStatus, Status, status_of

__all__ = [
    "LEADERBOARDS",
    "RECORDS",
    "Board",
    "CacheStatus",
    "Community",
    "Earned",
    "JobStatus",
    "Leaderboard",
    "Place",
    "Record",
    "Status",
    "Streak",
    "community_of",
    "favourite_emoji",
    "leaderboard",
    "leaderboards",
    "newest_achievements",
    "records",
    "status_of",
    "streaks_alive",
]
