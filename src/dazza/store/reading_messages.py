"""The few queries that read `messages` itself: what was said lately, and what can be quoted.

Each is answered by a key or an index, so that its cost does not grow with the history.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.store.messages import BEFORE_ALL
from dazza.store.sqlite import Database, decoded
from dazza.text import fold_names

UNCOUNTED_LOOKED_AT: Final = 100_000
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


def uncounted(database: Database, now_ms: int) -> dict[str, int]:
    """When each person (folded name) last wrote, ms UTC, up to now, in messages that no run has
    counted; of very many the newest are looked at."""
    after = database.scalar("SELECT min(watermark) FROM dazza_job_state WHERE building = 0")
    found = database.query(
        "SELECT CAST(username AS BLOB) AS username, max(timestamp) AS last FROM"
        " (SELECT username, timestamp FROM messages WHERE id > ? ORDER BY id DESC LIMIT ?)"
        " WHERE typeof(username) = 'text' AND typeof(timestamp) = 'integer' AND timestamp <= ?"
        " GROUP BY username",
        (BEFORE_ALL if after is None else int(after), UNCOUNTED_LOOKED_AT, now_ms),
        schema={"username": pl.Binary, "last": pl.Int64},
    )
    names = decoded(found["username"], database.encoding)
    known = pl.DataFrame({"username": fold_names(names), "last": found["last"]}).drop_nulls()
    return dict(known.group_by("username").agg(pl.max("last")).iter_rows())
