"""What was imported, from where, and the rows that an import adds to `messages`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Final

import polars as pl

from dazza.store.sqlite import Database

IMPORT_SOURCES_DDL: Final = """CREATE TABLE IF NOT EXISTS import_sources (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    size INTEGER NOT NULL,
    format TEXT NOT NULL,
    zone TEXT NOT NULL,
    start_day INTEGER NOT NULL,
    channel TEXT NOT NULL,
    resolution_ms INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    added INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    first_timestamp INTEGER,
    last_timestamp INTEGER,
    status TEXT NOT NULL,
    position INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    state TEXT NOT NULL,
    id_ranges TEXT NOT NULL,
    imported_at INTEGER NOT NULL
)"""
"""One row a file. Times are ms UTC; `digest` is the SHA-256 of its first `size` bytes, of which
`position` are in the database; `start_day` is in days since 1970-01-01; `state` is the reader's, as
JSON; `id_ranges` the messages that came from it, as JSON [[first, last], …]; sources of one
`conversation` have messages in common."""
INDEX_DDL: Final = "CREATE INDEX IF NOT EXISTS dazza_messages_timestamp ON messages(timestamp)"

RUNNING: Final = "running"
COMPLETE: Final = "complete"
BOT: Final = 0
"""The conversation of messages that were not imported."""

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Source:
    """A row of `import_sources`."""

    id: int
    name: str
    digest: str
    size: int
    format: str
    zone: str
    start_day: int
    channel: str
    resolution_ms: int
    conversation: int
    messages: int = 0
    added: int = 0
    skipped: int = 0
    first_timestamp: int | None = None
    last_timestamp: int | None = None
    status: str = RUNNING
    position: int = 0
    lines: int = 0
    state: str = ""
    id_ranges: Ranges = ()
    imported_at: int = 0


COLUMNS: Final = tuple(field.name for field in fields(Source))
SAVE_SQL: Final = (
    f"INSERT INTO import_sources ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    " ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
)
POOL_SQL: Final = """SELECT id, CAST(username AS BLOB) AS username,
    CAST(message AS BLOB) AS message, timestamp
FROM messages WHERE timestamp BETWEEN ? AND ? AND typeof(timestamp) = 'integer'
    AND typeof(username) = 'text' AND typeof(message) = 'text'"""
POOL_SCHEMA: Final = {
    "id": pl.Int64,
    "username": pl.Binary,
    "message": pl.Binary,
    "timestamp": pl.Int64,
}


def prepare(database: Database) -> None:
    """Make what an import needs where it is missing; `messages` must be there."""
    database.execute(IMPORT_SOURCES_DDL)
    database.execute(INDEX_DDL)


def load_sources(database: Database) -> dict[int, Source]:
    """All sources by id, oldest first."""
    rows = database.rows(f"SELECT {', '.join(COLUMNS)} FROM import_sources ORDER BY id")
    sources = (
        Source(**{**row, "id_ranges": tuple((a, b) for a, b in json.loads(row["id_ranges"]))})
        for row in rows
    )
    return {source.id: source for source in sources}


def save_source(database: Database, source: Source) -> None:
    """Insert or replace the row of a source."""
    values = [
        json.dumps(value) if name == "id_ranges" else value
        for name in COLUMNS
        for value in (getattr(source, name),)
    ]
    database.execute(SAVE_SQL, values)


def stored_position(database: Database, source_id: int) -> int | None:
    """How far a source has come, as the database says now; None if it has no row."""
    found = database.scalar("SELECT position FROM import_sources WHERE id = ?", (source_id,))
    return None if found is None else int(found)


def join_conversations(database: Database, conversations: Iterable[int], into: int) -> None:
    """Make one conversation of several."""
    for conversation in conversations:
        database.execute(
            "UPDATE import_sources SET conversation = ? WHERE conversation = ?",
            (into, conversation),
        )


def insert_messages(database: Database, rows: pl.DataFrame, created_at: str) -> tuple[int, int]:
    """Append rows (username, message, timestamp) in a transaction; first and last id of them.

    The ids are consecutive, because nobody else can write meanwhile.
    """
    with_time = "created_at" in database.columns("messages")
    columns = "username, message, timestamp" + (", created_at" if with_time else "")
    values = "?, ?, ?" + (f", '{created_at}'" if with_time else "")
    database.executemany(
        f"INSERT INTO messages ({columns}) VALUES ({values})",
        rows.select("username", "message", "timestamp"),
    )
    last = int(database.scalar("SELECT max(id) FROM messages"))
    return last - rows.height + 1, last


def delete_message(database: Database, message_id: int) -> None:
    """Take back a row that an import added."""
    database.execute("DELETE FROM messages WHERE id = ?", (message_id,))


def add_range(ranges: Ranges, first: int, last: int) -> Ranges:
    """Ranges with one more at their end, joined to the last if it follows on."""
    if ranges and ranges[-1][1] == first - 1:
        return (*ranges[:-1], (ranges[-1][0], last))
    return (*ranges, (first, last))


def without_id(ranges: Ranges, message_id: int) -> Ranges:
    """Ranges with one id taken out."""
    kept: list[tuple[int, int]] = []
    for first, last in ranges:
        if first <= message_id <= last:
            parts = ((first, message_id - 1), (message_id + 1, last))
            kept += [part for part in parts if part[0] <= part[1]]
        else:
            kept.append((first, last))
    return tuple(kept)


def has_other_messages(database: Database, sources: Iterable[Source]) -> bool:
    """Whether `messages` holds rows that no import added."""
    ranges = sorted(each for source in sources for each in source.id_ranges)
    after = -(2**63)
    for first, last in ranges:
        if first > after and _any_between(database, after, first - 1):
            return True
        after = max(after, last + 1)
    return _any_between(database, after, 2**63 - 1)


def _any_between(database: Database, first: int, last: int) -> bool:
    sql = "SELECT EXISTS (SELECT 1 FROM messages WHERE id BETWEEN ? AND ?)"
    return bool(database.scalar(sql, (first, last)))


def count_in_span(database: Database, first_ms: int, last_ms: int, limit: int) -> int:
    """Number of messages in a span of time, counted up to `limit`."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM messages WHERE timestamp BETWEEN ? AND ? LIMIT ?)"
    return int(database.scalar(sql, (first_ms, last_ms, limit)))


def messages_in_span(
    database: Database, first_ms: int, last_ms: int, sources: Sequence[Source]
) -> pl.DataFrame:
    """Readable messages of a span: id, username, message (Binary), timestamp, source, conversation.

    `source` is the id of the one that the row came from, 0 for rows that were not imported.
    """
    rows = database.query(POOL_SQL, (first_ms, last_ms), schema=POOL_SCHEMA).sort("id")
    ranges = pl.DataFrame(
        [
            (first, last, source.id, source.conversation)
            for source in sources
            for first, last in source.id_ranges
        ],
        schema={
            "first": pl.Int64,
            "last": pl.Int64,
            "source": pl.Int64,
            "conversation": pl.Int64,
        },
        orient="row",
    ).sort("first")
    imported = pl.col("id") <= pl.col("last").fill_null(-(2**63))
    return rows.join_asof(ranges, left_on="id", right_on="first").select(
        *POOL_SCHEMA,
        *(
            pl.when(imported).then(name).otherwise(BOT).alias(name)
            for name in ("source", "conversation")
        ),
    )
