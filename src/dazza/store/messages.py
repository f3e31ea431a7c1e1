"""Reading `messages` in chunks, whatever stands in it, and writing `word_count` back."""

from __future__ import annotations

import contextlib

import polars as pl

from dazza.store.sqlite import Database

# From 1990-01-01 up to and not including 2100-01-01 UTC.
FIRST_MS = 631_152_000_000
LAST_MS = 4_102_444_800_000
BEFORE_ALL = -(2**63)
"""A watermark below every id."""

# Text is taken as bytes: SQLite lets any bytes stand in a TEXT column, and what is not UTF-8 must
# not enter a string column. NULL and other types become NULL by their flag; a chunk of NULLs only
# would come without a type.
CHUNK_SQL = f"""SELECT id,
    typeof(username) = 'text' AS has_name,
    CASE WHEN typeof(username) = 'text' THEN CAST(username AS BLOB) ELSE x'' END AS username,
    typeof(message) = 'text' AS has_message,
    CASE WHEN typeof(message) = 'text' THEN CAST(message AS BLOB) ELSE x'' END AS message,
    CASE WHEN typeof(timestamp) IN ('integer', 'real')
        AND timestamp >= {FIRST_MS} AND timestamp < {LAST_MS}
        THEN CAST(timestamp AS INTEGER) ELSE -1 END AS timestamp
FROM messages WHERE id > ? AND id <= ? ORDER BY id LIMIT ?"""


def last_id(database: Database) -> int | None:
    """The greatest message id there is, or None."""
    found = database.scalar("SELECT max(id) FROM messages")
    return None if found is None else int(found)


def first_id(database: Database) -> int:
    """The smallest message id there is, or 0."""
    return int(database.scalar("SELECT coalesce(min(id), 0) FROM messages"))


def read_chunk(database: Database, after: int, upto: int, limit: int) -> pl.DataFrame:
    """At most `limit` messages with after < id <= upto, in order of id.

    Columns: id (Int64), username and message (String, null where unreadable), timestamp (Int64, ms
    UTC, null where it is no moment from 1990 up to 2100).
    """
    raw = database.query(CHUNK_SQL, (after, upto, limit))
    if raw.is_empty():
        return pl.DataFrame(
            schema={
                "id": pl.Int64,
                "username": pl.String,
                "message": pl.String,
                "timestamp": pl.Int64,
            }
        )
    return raw.select(
        "id",
        _strings(raw["username"], raw["has_name"]),
        _strings(raw["message"], raw["has_message"]),
        timestamp=pl.when(pl.col("timestamp") >= 0).then("timestamp"),
    )


def _strings(column: pl.Series, present: pl.Series) -> pl.Series:
    """Bytes as strings, null where there is none or they are not UTF-8."""
    try:
        strings = column.cast(pl.String)
    except pl.exceptions.ComputeError:  # somewhere in the chunk: look at each
        strings = pl.Series(column.name, [_decoded(b) for b in column], dtype=pl.String)
    if present.min() == 1:
        return strings
    return strings.to_frame().select(pl.when(present == 1).then(column.name)).to_series()


def _decoded(value: bytes) -> str | None:
    with contextlib.suppress(UnicodeDecodeError):
        return value.decode()
    return None


def word_count_sql(scratch: bool = False) -> str:
    """Statement that stores one word count; bound: id, word_count. In a scratch database, which
    has no messages of its own, the row is made."""
    if scratch:
        return "INSERT INTO messages (id, word_count) VALUES (?1, ?2)"
    return "UPDATE messages SET word_count = ?2 WHERE id = ?1"
