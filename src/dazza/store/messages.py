"""Reading `messages` in chunks, whatever stands in it, and writing `word_count` back."""

from __future__ import annotations

import polars as pl

from dazza.store.sqlite import Database, decoded

# From 1990-01-01 up to and not including 2100-01-01 UTC.
FIRST_MS = 631_152_000_000
LAST_MS = 4_102_444_800_000
BEFORE_ALL = -(2**63)
"""A watermark below every id."""

PLAIN_SQL = """SELECT id, username, message, timestamp FROM messages
WHERE id > ? AND id <= ? ORDER BY id LIMIT ?"""
CAREFUL_SQL = f"""SELECT id,
    typeof(username) = 'text' AS has_name,
    CASE WHEN typeof(username) = 'text' THEN CAST(username AS BLOB) ELSE x'' END AS username,
    typeof(message) = 'text' AS has_message,
    CASE WHEN typeof(message) = 'text' THEN CAST(message AS BLOB) ELSE x'' END AS message,
    CASE WHEN typeof(timestamp) IN ('integer', 'real')
        AND timestamp >= {FIRST_MS} AND timestamp < {LAST_MS}
        THEN CAST(timestamp AS INTEGER) ELSE -1 END AS timestamp
FROM messages WHERE id > ? AND id <= ? ORDER BY id LIMIT ?"""
SCHEMA = {
    "id": pl.Int64(),
    "username": pl.String(),
    "message": pl.String(),
    "timestamp": pl.Int64(),
}


def last_id(database: Database) -> int | None:
    """The greatest message id there is, or None."""
    found = database.scalar(f"SELECT max(id) FROM messages WHERE id <= {2**63 - 1}")
    return None if found is None else int(found)


def first_id(database: Database) -> int:
    """The smallest message id there is, or 0."""
    return int(database.scalar("SELECT coalesce(min(id), 0) FROM messages"))


class MessageReader:
    """Reads chunks of `messages` as frames, and lets no row break a run.

    SQLite lets any value stand in any column, and any bytes in a text; ADBC takes a column's type
    from what it meets. So a chunk is read as it is, which is fast, and if it does not look as it
    should, again with a look at the type of each value.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        declared = database.columns("messages")
        # A column of text affinity holds text, blobs, NULLs; in others numbers would pass as text.
        self._encoding = database.encoding
        self._plain = self._encoding == "utf-8" and all(
            _text_affinity(declared[name]) for name in ("username", "message")
        )

    def read(self, after: int, upto: int, limit: int) -> pl.DataFrame:
        """At most `limit` messages with after < id <= upto, in order of id.

        Columns: id (Int64), username and message (String, null where unreadable), timestamp (Int64,
        ms UTC, null where it is no moment from 1990 up to 2100).
        """
        if self._plain:
            chunk = self._database.query(PLAIN_SQL, (after, upto, limit))
            if chunk.is_empty():
                return pl.DataFrame(schema=SCHEMA)
            if dict(chunk.schema) == SCHEMA:
                good = pl.col("timestamp").is_between(FIRST_MS, LAST_MS, closed="left")
                if chunk.select(good.all()).item():
                    return chunk
                return chunk.with_columns(pl.when(good).then("timestamp"))
        return self._read_carefully(after, upto, limit)

    def _read_carefully(self, after: int, upto: int, limit: int) -> pl.DataFrame:
        raw = self._database.query(CAREFUL_SQL, (after, upto, limit))
        if raw.is_empty():
            return pl.DataFrame(schema=SCHEMA)
        return raw.select(
            "id",
            _strings(raw["username"], raw["has_name"], self._encoding),
            _strings(raw["message"], raw["has_message"], self._encoding),
            timestamp=pl.when(pl.col("timestamp") >= 0).then("timestamp"),
        )


def _text_affinity(declared: str) -> bool:
    """SQLite's rule, https://www.sqlite.org/datatype3.html section 3.1."""
    kind = declared.upper()
    return "INT" not in kind and any(part in kind for part in ("CHAR", "CLOB", "TEXT"))


def _strings(column: pl.Series, present: pl.Series, encoding: str) -> pl.Series:
    """Bytes as strings, null where there is none or they are no text."""
    strings = decoded(column, encoding)
    if present.min() == 1:
        return strings
    return strings.to_frame().select(pl.when(present == 1).then(column.name)).to_series()


def word_count_sql(scratch: bool = False) -> str:
    """Statement that stores one word count; bound: id, word_count. In a scratch database, which
    has no messages of its own, the row is made."""
    if scratch:
        return "INSERT INTO messages (id, word_count) VALUES (?1, ?2)"
    return "UPDATE messages SET word_count = ?2 WHERE id = ?1"
