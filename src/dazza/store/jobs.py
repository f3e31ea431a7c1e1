"""Rows of bookkeeping: what each job has seen, its last run, its history, and the lease."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dazza.store.messages import BEFORE_ALL
from dazza.store.sqlite import Database


@dataclass(frozen=True)
class JobState:
    """How far a job has come.

    All messages up to `watermark` are in its tables. If `pending_upto` is set, so are those up to
    there of the people up to number `pending_person`: a chunk is written in slices of people, each
    in one short transaction, and this is how far a broken-off one came.
    """

    job_name: str
    building: bool
    fingerprint: str
    watermark: int = BEFORE_ALL
    pending_upto: int | None = None
    pending_person: int | None = None
    summarised: bool = False
    triggers: str = ""

    def advanced(self, watermark: int) -> JobState:
        """After all of a chunk is in."""
        return replace(
            self, watermark=watermark, pending_upto=None, pending_person=None, summarised=False
        )


STATE_COLUMNS = (
    "job_name, building, fingerprint, watermark, pending_upto, pending_person, summarised, triggers"
)


def load_states(database: Database) -> dict[tuple[str, bool], JobState]:
    """Every state by (job name, whether it is of a table being built)."""
    states = {}
    for row in database.rows(f"SELECT {STATE_COLUMNS} FROM dazza_job_state"):
        row["building"], row["summarised"] = bool(row["building"]), bool(row["summarised"])
        states[row["job_name"], row["building"]] = JobState(**row)
    return states


def save_state(database: Database, state: JobState) -> None:
    """Insert or replace a state."""
    database.execute(
        f"INSERT OR REPLACE INTO dazza_job_state ({STATE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            state.job_name,
            int(state.building),
            state.fingerprint,
            state.watermark,
            state.pending_upto,
            state.pending_person,
            int(state.summarised),
            state.triggers,
        ),
    )


def forget_summary(database: Database, job_name: str) -> None:
    """Have a job summarise everybody when it next runs."""
    database.execute("UPDATE dazza_job_state SET summarised = 0 WHERE job_name = ?", (job_name,))


def delete_state(database: Database, job_name: str, building: bool) -> None:
    database.execute(
        "DELETE FROM dazza_job_state WHERE job_name = ? AND building = ?", (job_name, int(building))
    )


def register(database: Database, job_name: str, now_ms: int) -> None:
    """Give a job its row in batch_jobs if it has none."""
    database.execute(
        "INSERT INTO batch_jobs (job_name, status, updated_at) VALUES (?, 'idle', ?)"
        " ON CONFLICT (job_name) DO NOTHING",
        (job_name, now_ms),
    )


def start(database: Database, job_name: str, now_ms: int) -> int:
    """Mark a job as running; the id of its new history row."""
    register(database, job_name, now_ms)
    database.execute(
        "UPDATE batch_jobs SET status = 'running', updated_at = ? WHERE job_name = ?",
        (now_ms, job_name),
    )
    return int(
        database.scalar(
            "INSERT INTO batch_job_history (job_name, started_at, status, updated_at)"
            " VALUES (?1, ?2, 'running', ?2) RETURNING id",
            (job_name, now_ms),
        )
    )


HISTORY_KEPT = 1_000
"""Rows of batch_job_history that a job has at the most: half a year of a run every four hours."""


def trim_history(database: Database) -> None:
    """Delete the oldest executions of each job beyond `HISTORY_KEPT`."""
    database.execute(
        "DELETE FROM batch_job_history WHERE id IN (SELECT id FROM (SELECT id, row_number()"
        " OVER (PARTITION BY job_name ORDER BY id DESC) AS n FROM batch_job_history) WHERE n > ?)",
        (HISTORY_KEPT,),
    )


@dataclass(frozen=True)
class Outcome:
    """How one execution of a job ended: status `completed`, `error`, `skipped`, `interrupted`."""

    job_name: str
    status: str
    records: int
    message: str | None = None
    watermark: int | None = None


REST_STATUS = (
    "UPDATE batch_jobs SET status = CASE WHEN error_count > 0 THEN 'error' ELSE 'idle' END"
)


def finish(database: Database, history_id: int, outcome: Outcome, now_ms: int) -> None:
    """Write the end of an execution to both tables.

    A job's `last_run` is when it began, so that it names the day that its summaries are about. One
    that was skipped or interrupted keeps its last run and its count of errors.
    """
    database.execute(
        "UPDATE batch_job_history SET completed_at = ?1, status = ?2, records_processed = ?3,"
        " error_message = ?4, duration_ms = max(0, ?1 - started_at), updated_at = ?1 WHERE id = ?5",
        (now_ms, outcome.status, outcome.records, outcome.message, history_id),
    )
    if outcome.status == "completed":
        database.execute(
            "UPDATE batch_jobs SET status = 'idle', error_count = 0, last_error = NULL,"
            " last_run = (SELECT started_at FROM batch_job_history WHERE id = ?4),"
            " watermark = ?2, updated_at = ?1 WHERE job_name = ?3",
            (now_ms, outcome.watermark, outcome.job_name, history_id),
        )
    elif outcome.status == "error":
        database.execute(
            "UPDATE batch_jobs SET status = 'error', error_count = error_count + 1,"
            " last_error = ?1, last_run = (SELECT started_at FROM batch_job_history WHERE id = ?4),"
            " updated_at = ?2 WHERE job_name = ?3",
            (outcome.message, now_ms, outcome.job_name, history_id),
        )
    else:
        database.execute(f"{REST_STATUS} WHERE job_name = ?", (outcome.job_name,))


def mark_interrupted(database: Database, now_ms: int) -> list[str]:
    """Close what a run that died left open; the names of its jobs."""
    found = database.rows(
        "UPDATE batch_job_history SET status = 'interrupted', completed_at = ?1, updated_at = ?1,"
        " duration_ms = max(0, ?1 - started_at) WHERE status = 'running' RETURNING job_name",
        (now_ms,),
    )
    database.execute(f"{REST_STATUS} WHERE status = 'running'")
    return [str(row["job_name"]) for row in found]


def open_executions(database: Database) -> bool:
    """Whether some history row still says that its job runs."""
    return bool(database.scalar("SELECT count(*) FROM batch_job_history WHERE status = 'running'"))


def next_runs(database: Database) -> dict[str, int | None]:
    """When each job is due, ms UTC, by name."""
    return {
        str(row["job_name"]): row["next_run"]
        for row in database.rows("SELECT job_name, next_run FROM batch_jobs")
    }


def set_next_run(database: Database, job_name: str, next_run_ms: int) -> None:
    database.execute(
        "UPDATE batch_jobs SET next_run = ? WHERE job_name = ?", (next_run_ms, job_name)
    )


def read_lease(database: Database) -> dict[str, Any] | None:
    """Who holds the lease: holder, host, pid, token, started_at, heartbeat_at; or None."""
    rows = database.rows(
        "SELECT holder, host, pid, token, started_at, heartbeat_at FROM dazza_lease"
    )
    return rows[0] if rows else None


def lease_token(database: Database) -> str | None:
    """The token of whoever holds the lease, or None."""
    token = database.scalar("SELECT token FROM dazza_lease")
    return None if token is None else str(token)


def write_lease(database: Database, lease: dict[str, Any]) -> None:
    """Take the lease; within a transaction that has seen it free."""
    database.execute(
        "INSERT OR REPLACE INTO dazza_lease"
        " (id, holder, host, pid, token, started_at, heartbeat_at) VALUES (1, ?, ?, ?, ?, ?, ?)",
        tuple(
            lease[name] for name in ("holder", "host", "pid", "token", "started_at", "heartbeat_at")
        ),
    )


def beat(database: Database, token: str, now_ms: int) -> bool:
    """Say that the holder is alive; False if somebody else has taken the lease."""
    found = database.rows(
        "UPDATE dazza_lease SET heartbeat_at = ? WHERE token = ? RETURNING id", (now_ms, token)
    )
    return bool(found)


def drop_lease(database: Database, token: str) -> None:
    database.execute("DELETE FROM dazza_lease WHERE token = ?", (token,))
