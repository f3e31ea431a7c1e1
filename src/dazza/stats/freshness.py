"""How far the cache tables are behind the messages."""

from __future__ import annotations

from dazza.store import Database, reading_state

from .status import CacheStatus, status_of
from .tables import exported


def newest_message(database: Database) -> int | None:
    """Id of the newest message; None without any, or before the table is there."""
    if not database.columns("messages"):
        return None
    return reading_state.newest_message_id(database)


def caches(database: Database) -> tuple[CacheStatus, ...]:
    """The state of every cache table of the contract."""
    return status_of(database, exported()).caches


def analysed(database: Database) -> bool:
    """Whether a batch run has ever made its tables here."""
    return reading_state.analysed(database)
