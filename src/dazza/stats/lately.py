"""What was said since the last run: too new for the tables, but seen by everybody in the chat."""

from __future__ import annotations

from dazza.store import Database, reading_messages
from dazza.text import fold_name


def last_spoke(database: Database, username: str, now_ms: int) -> int | None:
    """When a person, in any spelling, last wrote something that no run has counted yet, ms UTC."""
    return reading_messages.uncounted(database, now_ms).get(fold_name(username))
