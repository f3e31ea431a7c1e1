"""Checks of the runs: lease, jobs, what is due, what is not counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dazza.batch.doctor.findings import Finding, Limits, fine, note, problem, warning
from dazza.batch.lease import alive, moment
from dazza.settings import Settings
from dazza.store import health, jobs, reading_state
from dazza.store.jobs import HISTORY_KEPT
from dazza.store.sqlite import Database

HOUR_MS = 3_600_000
ANALYZE = "run `dazza analyze all`"


def lease(database: Database, now_ms: int) -> Iterator[Finding]:
    """Who runs now, and whether somebody died while running."""
    held = jobs.read_lease(database)
    open_rows = health.open_executions(database)
    if held is not None:
        who = f"{held['holder']} (process {held['pid']} on {held['host']})"
        since = moment(held["started_at"])
        if alive(held, now_ms):
            yield note("lease", f"a batch run is going: {who} since {since}")
        else:
            yield warning(
                "lease",
                f"{who} died in a run that began {since}",
                f"the next run takes over; if no scheduler runs, {ANALYZE}",
            )
    elif open_rows:
        yield warning("lease", f"{open_rows} executions were never closed", ANALYZE)
    else:
        yield fine("lease", "no batch run is going")


def last_runs(database: Database) -> Iterator[Finding]:
    """How each job ended last."""
    failed = [row for row in jobs_of(database) if row["status"] == "error"]
    for row in failed:
        yield problem(
            "jobs",
            f"{row['job_name']} failed {row['error_count']} times in a row: {row['last_error']}",
            "see `dazza analyze --status`; once the cause is gone the next run catches up",
        )
    ended = reading_state.last_executions(database).to_dicts()
    broken = [row["job_name"] for row in ended if row["status"] == "interrupted"]
    if broken:
        yield warning("jobs", f"interrupted: {', '.join(broken)}", ANALYZE)
    if not failed and not broken:
        last = max((row["last_run"] or 0 for row in jobs_of(database)), default=0)
        yield fine("jobs", f"all completed, last {moment(last)}" if last else "none has run")


def due(database: Database, now_ms: int, limits: Limits) -> Iterator[Finding]:
    """Whether a scheduler keeps its times, and the clock went back."""
    rows = jobs_of(database)
    times = [row["next_run"] for row in rows if row["next_run"] is not None]
    ahead = [row["last_run"] for row in rows if (row["last_run"] or 0) > now_ms + limits.ahead_ms]
    if ahead:
        yield warning(
            "schedule",
            f"the last run was {moment(max(ahead))}, which is after now",
            "the clock was wrong then or is now: set it; see timedatectl",
        )
    elif not times:
        yield fine("schedule", "no scheduler has been here: runs are started by hand or a timer")
    elif now_ms - min(times) > limits.late_ms:
        yield warning(
            "schedule",
            f"the next run was due {moment(min(times))}",
            "is the bot, or `dazza serve`, running? see `systemctl status dazza`",
        )
    else:
        yield fine("schedule", f"the next run is due {moment(min(times))}")


def lag(database: Database, settings: Settings, now_ms: int, limits: Limits) -> Iterator[Finding]:
    """Messages that are not counted yet, and since when."""
    found = health.lag(database)
    if found.oldest_id is None:
        yield fine("lag", "every message is counted")
        return
    last = min((row["last_run"] or now_ms for row in jobs_of(database)), default=now_ms)
    told = f"{found.messages:,} messages are not counted, the last run was {moment(last)}"
    allowed = int(settings.batch.interval_hours * HOUR_MS) + limits.late_ms
    if now_ms - last > allowed:
        yield warning("lag", told, f"{ANALYZE}, or see that the scheduler runs")
    else:
        yield fine("lag", told)


def history(database: Database) -> Iterator[Finding]:
    """Whether the record of runs is kept short."""
    rows = health.longest_history(database)
    if rows > HISTORY_KEPT:
        yield note(
            "history",
            f"up to {rows:,} executions of a job are recorded",
            f"the next run deletes all but the newest {HISTORY_KEPT:,}",
        )
    else:
        yield fine("history", f"up to {rows:,} executions of a job are recorded")


def skipped(database: Database, limits: Limits) -> Iterator[Finding]:
    """How many messages cannot be counted."""
    rows, newest = health.skipped(database), reading_state.newest_message_id(database)
    told = f"{rows:,} messages cannot be counted"
    if newest is not None and rows * 100 > limits.skipped_percent * abs(newest):
        yield warning("skipped", told, "SELECT * FROM dazza_skipped_messages says which, and why")
    else:
        yield fine("skipped", told)


def jobs_of(database: Database) -> list[dict[str, Any]]:
    """The rows of batch_jobs."""
    return reading_state.jobs(database).to_dicts()
