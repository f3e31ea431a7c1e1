"""Messages as they are said, and what their platform says of them later."""

from __future__ import annotations

import json
from typing import Final

import polars as pl

from dazza.store import imports, message_ids
from dazza.store.sqlite import Database

SCHEMA: Final = {
    "username": pl.String,
    "message": pl.String,
    "timestamp": pl.Int64,
    "platform": pl.String,
    "id": pl.String,
}
"""Rows to append; `platform` is empty and `id` null where a platform gives no ids."""
KNOWN_SQL: Final = """SELECT platform_id AS id FROM dazza_message_ids
WHERE platform = ? AND platform_id IN (SELECT value FROM json_each(?))"""
FIND_SQL: Final = """SELECT m.id
FROM dazza_message_ids AS i JOIN messages AS m ON m.id = i.message_id
WHERE i.platform = ? AND i.platform_id = ?"""


def batch_kept(database: Database, session: str) -> int:
    """Number of the last batch of a recording session that is in the database; 0 if none is."""
    found = database.scalar("SELECT batch FROM dazza_recorders WHERE session = ?", (session,))
    return int(found or 0)


def remember_batch(database: Database, session: str, batch: int, now_ms: int) -> None:
    """Say, in the transaction that writes a batch, that it is in."""
    database.execute(
        "INSERT INTO dazza_recorders (session, batch, updated_at) VALUES (?, ?, ?)"
        " ON CONFLICT (session) DO UPDATE SET batch = excluded.batch,"
        " updated_at = excluded.updated_at",
        (session, batch, now_ms),
    )


def forget_sessions(database: Database, before_ms: int) -> None:
    """Drop what is remembered of sessions that wrote nothing since."""
    database.execute("DELETE FROM dazza_recorders WHERE updated_at < ?", (before_ms,))


def append(database: Database, rows: pl.DataFrame, created_at: str) -> int:
    """Append rows (`SCHEMA`) to `messages`, in a transaction; how many.

    A row whose platform and id are known already, from an import or from a moment ago, is left out.
    """
    fresh = _without_known(database, rows)
    if fresh.is_empty():
        return 0
    first, last = imports.insert_messages(database, fresh, created_at)
    numbered = fresh.with_columns(message_id=pl.int_range(first, last + 1))
    for (platform,), named in numbered.filter(pl.col("id").is_not_null()).group_by("platform"):
        message_ids.insert(database, str(platform), named, new=True)
    return fresh.height


def _without_known(database: Database, rows: pl.DataFrame) -> pl.DataFrame:
    named = pl.col("id").is_not_null()
    rows = rows.filter(~named | pl.struct("platform", "id").is_first_distinct())
    for platform in rows.filter(named)["platform"].unique():
        mine = named & (pl.col("platform") == platform)
        asked = json.dumps(rows.filter(mine)["id"].to_list(), ensure_ascii=False)
        known = database.query(KNOWN_SQL, (platform, asked), schema={"id": pl.String})["id"]
        rows = rows.filter(~(mine & pl.col("id").is_in(known.implode())))
    return rows


def edit(database: Database, platform: str, platform_id: str, text: str) -> bool:
    """Give a message its new text, in a transaction; whether it is there.

    What has counted it already does so until it is rebuilt.
    """
    row = database.scalar(FIND_SQL, (platform, platform_id))
    if row is not None:
        database.execute("UPDATE messages SET message = ? WHERE id = ?", (text, row))
    return row is not None


def delete(database: Database, platform: str, platform_id: str) -> bool:
    """Delete a message, in a transaction; whether it was there.

    The newest row leaves an empty one behind (its message is NULL) if a run may have seen it: else
    SQLite would give its id to the next message, and that one would never be counted.
    """
    row = database.scalar(FIND_SQL, (platform, platform_id))
    if row is None:
        return False
    newest = database.scalar("SELECT max(id) FROM messages")
    if row == newest and imports.may_be_counted(database, row):
        database.execute("UPDATE messages SET message = NULL WHERE id = ?", (row,))
    else:
        database.execute("DELETE FROM messages WHERE id = ?", (row,))
    database.execute("DELETE FROM dazza_message_ids WHERE message_id = ?", (row,))
    return True
