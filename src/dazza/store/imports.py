"""What was imported, from where, and the rows that an import adds to `messages`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Final

import polars as pl

from dazza.store.message_ids import MESSAGE_IDS_DDL
from dazza.store.ranges import Ranges
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
ADDED_COLUMNS: Final = {
    "people": "INTEGER NOT NULL DEFAULT 0",
    "shared_ranges": "TEXT NOT NULL DEFAULT '[]'",
}
"""Columns of version 3: how many people spoke; messages of this source that were there already, as
JSON ranges of their ids."""
INDEX_DDL: Final = "CREATE INDEX IF NOT EXISTS dazza_messages_timestamp ON messages(timestamp)"

TAKEN_BACK: Final = "messages_taken_back"
"""Where the database counts how often rows that may have been counted were deleted by an import."""
RUNNING: Final = "running"
UNDOING: Final = "undoing"
COMPLETE: Final = "complete"
BOT: Final = 0
"""The conversation of messages that were not imported."""


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
    people: int = 0
    shared_ranges: Ranges = ()


RANGES: Final = ("id_ranges", "shared_ranges")
COLUMNS: Final = tuple(field.name for field in fields(Source))
SAVE_SQL: Final = (
    f"INSERT INTO import_sources ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    " ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
)
POOL_SQL: Final = """SELECT id, CAST(username AS BLOB) AS username,
    CAST(message AS BLOB) AS message, timestamp
FROM known_messages AS m WHERE timestamp BETWEEN ? AND ? AND typeof(timestamp) = 'integer'
    AND typeof(username) = 'text' AND typeof(message) = 'text'"""
WITHOUT_IDS: Final = """ AND NOT EXISTS (SELECT 1 FROM known_message_ids AS i
    WHERE i.message_id = m.id AND i.platform = ?)"""
POOL_SCHEMA: Final = {
    "id": pl.Int64,
    "username": pl.Binary,
    "message": pl.Binary,
    "timestamp": pl.Int64,
}


KNOWN: Final = {
    "known_messages": ("messages", "id, username, message, timestamp"),
    "known_message_ids": ("dazza_message_ids", "message_id, platform, platform_id"),
}
"""What an import is compared with, through views: a rehearsal has them show more."""


def prepare(database: Database) -> None:
    """Make what an import needs where it is missing; `messages` must be there."""
    migrate(database)
    database.execute(INDEX_DDL)
    database.execute("DELETE FROM import_sources WHERE 0")  # says at once if nothing can be written
    for view, (table, columns) in KNOWN.items():
        database.execute(
            f"CREATE TEMP VIEW IF NOT EXISTS {view} AS SELECT {columns} FROM main.{table}"
        )


def migrate(database: Database) -> None:
    """Version 3 of the tables of imports."""
    database.execute(IMPORT_SOURCES_DDL)
    present = database.columns("import_sources")
    for name, kind in ADDED_COLUMNS.items():
        if name not in present:
            database.execute(f"ALTER TABLE import_sources ADD COLUMN {name} {kind}")
    database.execute(MESSAGE_IDS_DDL)


def load_sources(database: Database) -> dict[int, Source]:
    """All sources by id, oldest first."""
    present = database.columns("import_sources")
    names = ", ".join(name for name in COLUMNS if name in present)  # it may be of version 2
    rows = database.rows(f"SELECT {names} FROM import_sources ORDER BY id")
    for row in rows:
        for name in RANGES:
            row[name] = tuple((first, last) for first, last in json.loads(row.get(name, "[]")))
    return {int(row["id"]): Source(**row) for row in rows}


def save_source(database: Database, source: Source) -> None:
    """Insert or replace the row of a source."""
    values = [
        json.dumps(value) if name in RANGES else value
        for name in COLUMNS
        for value in (getattr(source, name),)
    ]
    database.execute(SAVE_SQL, values)


def delete_source(database: Database, source_id: int) -> None:
    """Forget a source."""
    database.execute("DELETE FROM import_sources WHERE id = ?", (source_id,))


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
    database.append(
        f"INSERT INTO messages ({columns}) VALUES ({values})",
        rows.select("username", "message", "timestamp"),
    )
    last = int(database.scalar("SELECT max(id) FROM main.messages"))
    return last - rows.height + 1, last


def take_back(database: Database, first: int, last: int) -> None:
    """Delete rows that an import added, and have what counted them count again, at its next run."""
    for sql in (
        "DELETE FROM messages WHERE id BETWEEN ? AND ?",
        "DELETE FROM dazza_message_ids WHERE message_id BETWEEN ? AND ?",
    ):
        database.execute(sql, (first, last))
    if may_be_counted(database, first):
        database.execute(
            "INSERT INTO dazza_meta (name, value) VALUES (?, '1') ON CONFLICT (name)"
            " DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)",
            (TAKEN_BACK,),
        )


def may_be_counted(database: Database, first: int) -> bool:
    """Whether some job has counted messages from this id on, or a run may be doing so."""
    if not database.columns("dazza_job_state"):
        return False
    found = database.scalar(
        "SELECT EXISTS (SELECT 1 FROM dazza_job_state WHERE watermark >= ?1"
        " OR pending_upto >= ?1) OR EXISTS (SELECT 1 FROM dazza_lease)",
        (first,),
    )
    return bool(found)


def first_rows(database: Database, limit: int) -> list[tuple[str, str, int]]:
    """Username, message and timestamp of the first rows of `messages`."""
    frame = database.query(
        "SELECT username, message, timestamp FROM main.messages ORDER BY id LIMIT ?",
        (limit,),
        schema={"username": pl.String, "message": pl.String, "timestamp": pl.Int64},
    )
    return list(frame.iter_rows())


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
    sql = "SELECT EXISTS (SELECT 1 FROM known_messages WHERE id BETWEEN ? AND ?)"
    return bool(database.scalar(sql, (first, last)))


def count_in_span(database: Database, first_ms: int, last_ms: int, limit: int) -> int:
    """Number of messages in a span of time, counted up to `limit`."""
    sql = (
        "SELECT count(*) FROM"
        " (SELECT 1 FROM known_messages WHERE timestamp BETWEEN ? AND ? LIMIT ?)"
    )
    return int(database.scalar(sql, (first_ms, last_ms, limit)))


def messages_in_span(
    database: Database, first_ms: int, last_ms: int, sources: Sequence[Source], platform: str
) -> pl.DataFrame:
    """Readable messages of a span: id, username, message (Binary), timestamp, source, conversation.

    `source` is the id of the one that the row came from, 0 for rows that were not imported. Those
    that have an id of `platform` are left out.
    """
    sql, bound = POOL_SQL, [first_ms, last_ms]
    if platform:
        sql += WITHOUT_IDS
    rows = database.query(sql, [*bound, platform] if platform else bound, schema=POOL_SCHEMA).sort(
        "id"
    )
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
