"""All checks in their order: what cannot be looked at, because of what was found, is left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dazza.batch.doctor import database as of_database
from dazza.batch.doctor import machine, runs
from dazza.batch.doctor.findings import Finding, Limits, fine, problem
from dazza.errors import StoreError
from dazza.settings import Settings
from dazza.store import health, open_database
from dazza.store.sqlite import Database

DEFAULTS = Limits()


def examine(
    path: Path, settings: Settings, now_ms: int, limits: Limits = DEFAULTS
) -> Iterator[Finding]:
    """Findings about this machine and the database at `path`; nothing is written."""
    yield from machine.python()
    yield from machine.extras()
    yield from machine.zone_data(settings)
    yield from machine.clock(now_ms)
    if not path.is_file():
        yield _missing(path)
        return
    yield from machine.files(path)
    yield from machine.disk(path, limits)
    try:
        with open_database(str(path), read_only=True) as database:
            yield from _inside(database, settings, now_ms, limits)
    except StoreError as error:
        yield _unreadable(error)


def _missing(path: Path) -> Finding:
    what = "is no file" if path.exists() else "does not exist"
    return problem(
        "database",
        f"{path} {what}",
        "give --db, or `database` in the settings, the file that your bot writes",
    )


def _unreadable(error: StoreError) -> Finding:
    told = str(error)
    advice = of_database.RESTORE
    if "damaged" not in told and "not a SQLite" not in told:
        advice = "see `files` above, and which user and folder the bot uses"
    return problem("database", told.split(": ", maxsplit=1)[0], advice)


def _inside(
    database: Database, settings: Settings, now_ms: int, limits: Limits
) -> Iterator[Finding]:
    yield fine("database", f"{database.path} is a SQLite database")
    yield from of_database.sqlite(database)
    sound = list(of_database.soundness(database))
    yield from sound
    if sound[0].advice is not None:  # nothing that is read from it can be trusted
        return
    yield from of_database.journal(database, limits)
    tables = list(of_database.tables(database))
    yield from tables
    yield from of_database.zone_of_tables(database)
    if "messages" in database.table_names():
        yield from of_database.times_of_messages(database, now_ms, limits)
    if not health.analysed(database):
        return
    yield from runs.lease(database, now_ms)
    yield from runs.last_runs(database)
    yield from runs.due(database, now_ms, limits)
    yield from runs.lag(database, settings, now_ms, limits)
    yield from runs.history(database)
    yield from runs.skipped(database, limits)
