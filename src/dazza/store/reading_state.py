"""What is known of the runs and of the database as a whole: jobs, tables, lease, zone."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from dazza.store.sqlite import Database

LEASE_ENDS_MS: Final = 60_000
"""A lease without a heartbeat for so long belongs to nobody."""
JOB_COLUMNS: Final[Mapping[str, Any]] = {
    "job_name": pl.String,
    "status": pl.String,
    "last_run": pl.Int64,
    "next_run": pl.Int64,
    "error_count": pl.Int64,
    "last_error": pl.String,
    "watermark": pl.Int64,
}
HISTORY_COLUMNS: Final[Mapping[str, Any]] = {
    "id": pl.Int64,
    "job_name": pl.String,
    "status": pl.String,
    "started_at": pl.Int64,
    "completed_at": pl.Int64,
    "records_processed": pl.Int64,
    "duration_ms": pl.Int64,
    "error_message": pl.String,
}
FINISHED_LOOKED_AT: Final = 32
"""Newest executions that `finished` tells of: more than one run has jobs."""


@contextlib.contextmanager
def snapshot(database: Database) -> Iterator[None]:
    """Within the block all queries see the database as of one moment; may be nested."""
    database.execute("SAVEPOINT snapshot")
    try:
        yield
    except BaseException:
        # What went wrong may have ended it already, and is the error to tell.
        with contextlib.suppress(Exception):
            database.execute("RELEASE snapshot")
        raise
    database.execute("RELEASE snapshot")


def jobs(database: Database) -> pl.DataFrame:
    """The rows of batch_jobs by name: the columns `JOB_COLUMNS`, null where the table lacks one."""
    present = database.columns("batch_jobs")
    if not present:
        return pl.DataFrame(schema=dict(JOB_COLUMNS))
    columns = ", ".join(name if name in present else f"NULL AS {name}" for name in JOB_COLUMNS)
    return database.query(f"SELECT {columns} FROM batch_jobs ORDER BY job_name", schema=JOB_COLUMNS)


def history(database: Database, limit: int) -> pl.DataFrame:
    """The newest executions of all jobs, newest first: the columns `HISTORY_COLUMNS`."""
    if not database.columns("batch_job_history"):
        return pl.DataFrame(schema=dict(HISTORY_COLUMNS))
    return database.query(
        f"SELECT {', '.join(HISTORY_COLUMNS)} FROM batch_job_history ORDER BY id DESC LIMIT ?",
        (limit,),
        schema=HISTORY_COLUMNS,
    )


def last_executions(database: Database) -> pl.DataFrame:
    """Each job's newest execution, by name of the job: the columns `HISTORY_COLUMNS`."""
    if not database.columns("batch_job_history"):
        return pl.DataFrame(schema=dict(HISTORY_COLUMNS))
    return database.query(
        f"SELECT {', '.join(HISTORY_COLUMNS)} FROM batch_job_history"
        " WHERE id IN (SELECT max(id) FROM batch_job_history GROUP BY job_name) ORDER BY job_name",
        schema=HISTORY_COLUMNS,
    )


def table_state(database: Database, table: str) -> tuple[int, int | None] | None:
    """Number of rows of a table or view and its newest `updated_at` (ms UTC); None if missing."""
    columns = database.columns(table)
    if not columns:
        return None
    newest = "max(updated_at)" if "updated_at" in columns else "NULL"
    row = database.query(
        f"SELECT count(*) AS records, {newest} AS newest FROM {table}",
        schema={"records": pl.Int64, "newest": pl.Int64},
    ).row(0)
    return int(row[0]), row[1]


def vocabulary_state(database: Database) -> tuple[int, int | None] | None:
    """The same of user_vocabulary, from its numbers: without looking up a million words."""
    if not database.columns("dazza_user_vocabulary"):
        return None
    row = database.query(
        "SELECT (SELECT count(*) FROM dazza_user_vocabulary) AS records,"
        " (SELECT max(updated_at) FROM dazza_people) AS newest",
        schema={"records": pl.Int64, "newest": pl.Int64},
    ).row(0)
    return int(row[0]), row[1] if row[0] else None


def analysed(database: Database) -> bool:
    """Whether the tables of Dazza are there, with rows or without."""
    wanted = ("dazza_people", "dazza_user_totals", "user_chat_streaks", "batch_jobs")
    names = ", ".join(f"'{name}'" for name in wanted)
    found = database.scalar(f"SELECT count(*) FROM sqlite_master WHERE name IN ({names})")
    return bool(found == len(wanted))


def zone_name(database: Database) -> str | None:
    """The zone that the tables were made with; None before the first run."""
    if not database.columns("dazza_meta"):
        return None
    found = database.scalar("SELECT value FROM dazza_meta WHERE name = 'timezone'")
    return None if found is None else str(found)


def facts(database: Database, job_name: str) -> dict[str, Any]:
    """What the rows of a job depend on (rules, names, zone, retention); empty before its first
    run."""
    found = database.scalar(
        "SELECT fingerprint FROM dazza_job_state WHERE job_name = ? AND building = 0", (job_name,)
    )
    return {} if found is None else dict(json.loads(found)["facts"])


def lease_alive(database: Database, now_ms: int) -> bool:
    """Whether a batch run is going."""
    found = database.scalar(
        "SELECT count(*) FROM dazza_lease WHERE heartbeat_at > ?", (now_ms - LEASE_ENDS_MS,)
    )
    return bool(found)


def finished(database: Database) -> str:
    """A text that changes when an execution of a job ends, or a definition is edited."""
    return str(
        database.scalar(
            "SELECT (SELECT json_group_array(json_array(id, status, completed_at)) FROM (SELECT *"
            " FROM batch_job_history WHERE status <> 'running' ORDER BY id DESC"
            f" LIMIT {FINISHED_LOOKED_AT})) || (SELECT json_group_array(json_array(quote(type),"
            " quote(name), quote(description), quote(icon), quote(category),"
            " quote(bronze_threshold), quote(silver_threshold), quote(gold_threshold),"
            " quote(diamond_threshold))) FROM achievement_definitions)"
        )
    )


def newest_message_id(database: Database) -> int | None:
    """The greatest id in `messages`: the end of its key, no row is read."""
    found = database.scalar("SELECT max(id) FROM messages")
    return None if found is None else int(found)
