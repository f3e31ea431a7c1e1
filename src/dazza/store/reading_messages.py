"""The few queries that read `messages` itself: what was said lately, and what can be quoted.

Each is answered by a key or an index, so that its cost does not grow with the history.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.store.sqlite import Database, decoded

SCHEMA: Final = {
    "id": pl.Int64,
    "username": pl.String,
    "message": pl.String,
    "timestamp": pl.Int64,
}
COLUMNS: Final = (
    "m.id, CASE WHEN typeof(m.username) = 'text' THEN CAST(m.username AS BLOB) END AS username,"
    " CASE WHEN typeof(m.message) = 'text' THEN CAST(m.message AS BLOB) END AS message,"
    " CASE WHEN typeof(m.timestamp) IN ('integer', 'real') THEN CAST(m.timestamp AS INTEGER) END"
    " AS timestamp"
)
NEWEST_BY_ID: Final = f"SELECT {COLUMNS} FROM messages m ORDER BY m.id DESC LIMIT ?"
NEWEST_BY_TIME: Final = (
    f"SELECT {COLUMNS} FROM messages m WHERE m.timestamp <= ?"
    " ORDER BY m.timestamp DESC, m.id DESC LIMIT ?"
)
QUOTABLE: Final = (
    "SELECT q.message_id AS id FROM dazza_people p JOIN dazza_quotable q ON q.person = p.person"
    " WHERE p.username = ? ORDER BY q.slot"
)
BY_ID: Final = f"SELECT {COLUMNS} FROM messages m WHERE m.id = ?"


def newest(database: Database, now_ms: int, limit: int) -> pl.DataFrame:
    """The newest messages up to `now_ms` (UTC), newest first: id, username, message, timestamp,
    null where they cannot be read.

    By their time where an index on it is there, as in every database that something was imported
    into; else by their id, which is the same for what a bot writes.
    """
    if timestamp_indexed(database):
        return _readable(database, NEWEST_BY_TIME, (now_ms, limit))
    return _readable(database, NEWEST_BY_ID, (limit,))


def timestamp_indexed(database: Database) -> bool:
    """Whether messages can be read by their time without a look at all."""
    found = database.scalar(
        "SELECT count(*) FROM pragma_index_list('messages') l WHERE NOT l.partial AND (SELECT name"
        " FROM pragma_index_info(l.name) WHERE seqno = 0) = 'timestamp'"
    )
    return bool(found)


def quotable(database: Database, username: str) -> list[int]:
    """Ids of up to 64 messages of a person (folded name) that could be quoted when counted."""
    return database.query(QUOTABLE, (username,), schema={"id": pl.Int64})["id"].to_list()


def message(database: Database, id: int) -> tuple[str | None, str | None, int | None] | None:
    """Name, text and time (ms UTC) of a message, None where they cannot be read."""
    found = _readable(database, BY_ID, (id,))
    return found.row(0)[1:] if found.height else None


def _readable(database: Database, sql: str, bound: tuple[int, ...]) -> pl.DataFrame:
    raw = database.query(
        sql,
        bound,
        schema={**SCHEMA, "username": pl.Binary, "message": pl.Binary},
    )
    texts = [decoded(raw[name], database.encoding) for name in ("username", "message")]
    return raw.with_columns(texts)
