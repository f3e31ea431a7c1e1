"""Checks of the file as SQLite sees it, and of its tables."""

from __future__ import annotations

from collections.abc import Iterator

from dazza.batch.config import TIMEZONE
from dazza.batch.doctor.findings import Finding, Limits, fine, note, problem, warning
from dazza.batch.doctor.machine import LAST_MS, mebibytes
from dazza.batch.lease import moment
from dazza.batch.registry import Registry
from dazza.errors import SettingsError, StoreError
from dazza.store import health, schema
from dazza.store.sqlite import Database
from dazza.zones import restore_zone

RESTORE = "restore a backup: dazza restore FILE; without one see `sqlite3 FILE .recover`"
OLDEST_SQLITE = (3, 38)  # what the statements of the store need, with some years to spare


def sqlite(database: Database) -> Iterator[Finding]:
    version = health.sqlite_version(database)
    if tuple(map(int, version.split("."))) < OLDEST_SQLITE:
        yield problem(
            "sqlite", f"this is SQLite {version}", "upgrade the package adbc-driver-sqlite"
        )
    else:
        yield fine("sqlite", f"SQLite {version}")


def soundness(database: Database) -> Iterator[Finding]:
    found = health.faults(database)
    if found:
        yield problem("integrity", f"{database.path} is damaged: {'; '.join(found)}", RESTORE)
    else:
        yield fine("integrity", "every page of the file is sound")


def journal(database: Database, limits: Limits) -> Iterator[Finding]:
    """How the file is written, and whether the log is brought into it."""
    mode = health.journal_mode(database)
    log = health.log_bytes(database.path)
    if mode != "wal":
        yield warning(
            "journal",
            f"the journal mode is {mode}: who reads holds up who writes",
            "the next run changes it to wal; let no other program change it back",
        )
    elif log > limits.log_bytes:
        yield warning(
            "journal",
            f"the write-ahead log has {mebibytes(log)}",
            "some program keeps a transaction open, so that the log cannot be brought into the"
            " file: restart the programs that read the database",
        )
    else:
        yield fine("journal", f"write-ahead log, {mebibytes(log)}")


def tables(database: Database) -> Iterator[Finding]:
    """Whether the tables are there, in the shape that this version wants."""
    try:
        unready = health.unready(database, Registry().tables())
    except StoreError as error:
        fact, _, advice = str(error).partition(": ")
        yield problem("tables", fact, advice or "give the database that your bot writes")
        return
    if not schema.schema_version(database):
        yield note("tables", "Dazza was never here", "run `dazza analyze all`")
    elif unready:
        yield warning(
            "tables",
            f"missing or of another shape: {', '.join(unready)}",
            "run `dazza analyze all`: they are made anew and filled",
        )
    else:
        yield fine("tables", "all are there, in their shape")


def zone_of_tables(database: Database) -> Iterator[Finding]:
    """Whether the zone last used still exists."""
    name = schema.meta(database, TIMEZONE) if schema.schema_version(database) else None
    if name is None:
        return
    try:
        restore_zone(name)
    except SettingsError as error:
        yield problem(
            "zone", str(error).partition(":")[0], "run `dazza analyze all --timezone ZONE`"
        )
    else:
        yield fine("zone", f"days and hours are those of {name}")


def times_of_messages(database: Database, now_ms: int, limits: Limits) -> Iterator[Finding]:
    """Whether messages are dated after now."""
    found = health.future(database, now_ms + limits.ahead_ms, LAST_MS)
    if found.latest_ms is not None:
        yield warning(
            "messages",
            f"{found.messages:,} dated after now, the latest {moment(found.latest_ms)}",
            "if the clock of this machine is right, mend these timestamps (ms UTC), then run"
            " `dazza analyze all --rebuild`",
        )
    else:
        yield fine("messages", "none is dated after now")
