"""What is looked at to tell whether a database is well; nothing is written."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from dazza.store import reading_state, schema
from dazza.store.sqlite import Database
from dazza.tables.kinds import Table


@dataclass(frozen=True)
class Lag:
    """Messages that are in no cache table yet."""

    messages: int
    oldest_id: int | None


@dataclass(frozen=True)
class Future:
    """Messages dated after now: how many, and the latest of them (ms UTC)."""

    messages: int
    latest_ms: int | None


def sqlite_version(database: Database) -> str:
    return str(database.scalar("SELECT sqlite_version()"))


def faults(database: Database, most: int = 3) -> list[str]:
    """What is wrong with the file, as SQLite says; empty if it is sound. Reads all of it."""
    found = database.query(f"PRAGMA quick_check({most})")["quick_check"].to_list()
    return [] if found == ["ok"] else [" ".join(str(one).split()) for one in found]


def journal_mode(database: Database) -> str:
    return str(database.scalar("PRAGMA journal_mode"))


def log_bytes(path: Path) -> int:
    """The size of the write-ahead log."""
    with contextlib.suppress(OSError):
        return Path(f"{path}-wal").stat().st_size
    return 0


def unready(database: Database, tables: Mapping[str, Sequence[Table]]) -> list[str]:
    """Names of tables and views that the next run will make, or make anew. Raises StoreError if
    `messages` is not what Dazza can read, or a newer Dazza was here."""
    schema.check_messages(database)
    return schema.unready_names(database, tables)


def lag(database: Database) -> Lag:
    """Messages after the job that has come least far; none before the first run."""
    found = database.query(
        "SELECT count(*) AS messages, min(id) AS oldest FROM messages"
        " WHERE id > (SELECT min(watermark) FROM batch_jobs WHERE watermark IS NOT NULL)",
        schema={"messages": pl.Int64, "oldest": pl.Int64},
    ).row(0)
    return Lag(int(found[0]), found[1])


def message_ms(database: Database, id_: int) -> int | None:
    """When a message says that it was written (ms UTC), if it says it as a number."""
    found = database.scalar(
        "SELECT CAST(timestamp AS INTEGER) FROM messages"
        " WHERE id = ? AND typeof(timestamp) IN ('integer', 'real')",
        (id_,),
    )
    return None if found is None else int(found)


def future(database: Database, after_ms: int, before_ms: int) -> Future:
    """Messages of after_ms < time < before_ms."""
    found = database.query(
        "SELECT count(*) AS messages, CAST(max(timestamp) AS INTEGER) AS latest FROM messages"
        " WHERE typeof(timestamp) IN ('integer', 'real') AND timestamp > ? AND timestamp < ?",
        (after_ms, before_ms),
        schema={"messages": pl.Int64, "latest": pl.Int64},
    ).row(0)
    return Future(int(found[0]), found[1])


def skipped(database: Database) -> int:
    """Messages that cannot be counted."""
    return int(database.scalar("SELECT count(*) FROM dazza_skipped_messages"))


def longest_history(database: Database) -> int:
    """Rows of batch_job_history of the job that has most."""
    found = database.scalar(
        "SELECT max(n) FROM (SELECT count(*) AS n FROM batch_job_history GROUP BY job_name)"
    )
    return int(found or 0)


def open_executions(database: Database) -> int:
    """Rows of batch_job_history that say that their job runs."""
    return int(database.scalar("SELECT count(*) FROM batch_job_history WHERE status = 'running'"))


def analysed(database: Database) -> bool:
    """Whether all is there that the other questions ask for."""
    names = database.table_names()
    wanted = {"batch_jobs", "batch_job_history", "dazza_lease", "dazza_skipped_messages"}
    return reading_state.analysed(database) and wanted <= names
