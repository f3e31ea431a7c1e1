"""What platforms call the messages that are stored."""

from __future__ import annotations

import json
from typing import Final

import polars as pl

from dazza.store.sqlite import Database

MESSAGE_IDS_DDL: Final = """CREATE TABLE IF NOT EXISTS dazza_message_ids (
    message_id INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    platform_id TEXT NOT NULL,
    UNIQUE (platform, platform_id)
)"""
"""What a platform calls a message: `discord`, `1012…`; of rows of `messages`, by their id."""
KNOWN_IDS_SQL: Final = """SELECT platform_id, message_id FROM known_message_ids
WHERE platform = ? AND platform_id IN (SELECT value FROM json_each(?))"""
ANY_ID_SQL: Final = """SELECT EXISTS (SELECT 1 FROM known_message_ids
WHERE platform = ? AND platform_id BETWEEN ? AND ?)"""


def any_stored(database: Database, platform: str) -> bool:
    """Whether ids of a platform are stored."""
    sql = "SELECT EXISTS (SELECT 1 FROM known_message_ids WHERE platform = ?)"
    return bool(database.scalar(sql, (platform,)))


def known(database: Database, platform: str, ids: pl.Series) -> pl.DataFrame:
    """Which of a platform's ids are of stored messages: id (String), known (Int64)."""
    schema = {"platform_id": pl.String, "message_id": pl.Int64}
    asked = ids.sort().to_list()
    found = pl.DataFrame(schema=schema)
    # Many platforms count, and what comes next is beyond all that is stored.
    if asked and database.scalar(ANY_ID_SQL, (platform, asked[0], asked[-1])):
        listed = json.dumps(asked, ensure_ascii=False)
        found = database.query(KNOWN_IDS_SQL, (platform, listed), schema=schema)
    return found.rename({"platform_id": "id", "message_id": "known"})


def insert(database: Database, platform: str, rows: pl.DataFrame, *, new: bool) -> None:
    """Store a platform's ids, in a transaction: message_id, id.

    A message has one at most. A `new` one cannot have one already: what stands there was that of a
    row which somebody deleted since. Raises StatementError if an id is that of another message.

    In the order of their index: platforms draw ids at random, and each would touch another page.
    """
    clash = (
        "(message_id) DO UPDATE SET platform = excluded.platform,"
        " platform_id = excluded.platform_id"
        if new
        else "DO NOTHING"
    )
    database.executemany(
        "INSERT INTO dazza_message_ids (message_id, platform, platform_id) VALUES (?, ?, ?)"
        f" ON CONFLICT {clash}",
        rows.select("message_id", pl.lit(platform).alias("platform"), "id").sort("id"),
    )
