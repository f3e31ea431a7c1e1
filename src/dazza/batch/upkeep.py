"""Backups of a database that is in use, and the way back from one."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dazza.batch.lease import alive, moment
from dazza.clock import Clock
from dazza.errors import BusyError, StoreError, UsageError
from dazza.store import backup, jobs, open_database
from dazza.store.backup import SUFFIXES, Contents
from dazza.store.sqlite import Database

ROOM: Final = 1.1
"""So many times a database's size must be free where it is copied to."""


@dataclass(frozen=True)
class BackedUp:
    """A backup that was made and read; which older ones were deleted."""

    path: Path
    contents: Contents
    deleted: tuple[Path, ...]


@dataclass(frozen=True)
class Restored:
    """A database that was put back: from where, what it holds, and where the one before is."""

    path: Path
    source: Path
    contents: Contents
    aside: Path | None
    damaged: str | None
    """What was wrong with the one before, if it could not be read."""


def back_up(
    database_file: Path,
    out: Path | None,
    *,
    clock: Clock,
    overwrite: bool = False,
    keep: int | None = None,
) -> BackedUp:
    """Copy a database while a bot writes to it, and read the copy from end to end.

    `out` is a file, or a folder for a file named after the moment; None is the database's own
    folder. With `keep`, all but so many of the newest files named so are deleted. Raises StoreError
    if it cannot be done; then nothing of that name is left behind.
    """
    named_by_us = out is None or out.is_dir()
    target = out or database_file.absolute().parent
    if named_by_us:
        target = target / f"{database_file.stem}-{stamp(clock)}.db"
    elif keep is not None:
        raise UsageError("--keep counts the files of a folder: give a folder, or no name")
    if target.exists() and (not overwrite or target.samefile(database_file)):
        raise StoreError(f"{target} exists: give another name, or --overwrite")
    with open_database(str(database_file), read_only=True) as source:
        _check_room(database_file, target.absolute().parent)
        before = backup.newest_id(source)
        with _scratch(target) as new:
            backup.copy(source, new)
            contents = backup.check(new)
            if before is not None and (contents.newest_id or 0) < before:
                raise StoreError(f"the copy of {database_file} lacks message {before}: try again")
            backup.place(new, target, replace=overwrite)
    deleted = _rotate(database_file, target.parent, keep) if keep is not None else ()
    return BackedUp(target, contents, deleted)


def restore(source: Path, database_file: Path, *, clock: Clock, force: bool = False) -> Restored:
    """Put a backup in the place of a database; the one before is kept beside it.

    The backup is read from end to end first. Raises BusyError if a batch run is going or somebody
    has the database open (`force`: who has it open will not be seen to go on with the old one).
    """
    _check_source(source, database_file)
    contents = backup.check(source)
    _check_room(source, database_file.absolute().parent)
    damaged = _free(database_file, clock, force) if database_file.exists() else None
    with _scratch(database_file) as new:
        with open_database(str(source), read_only=True) as opened:
            backup.copy(opened, new)
        backup.forget_lease(new)
        backup.check(new)
        aside = _set_aside(database_file, new, clock)
        backup.place(new, database_file, replace=True)
    return Restored(database_file, source, contents, aside, damaged)


def stamp(clock: Clock) -> str:
    """The moment in a file's name, UTC: `20261124-010623`."""
    return dt.datetime.fromtimestamp(clock.now_ms() / 1000, dt.UTC).strftime("%Y%m%d-%H%M%S")


@contextlib.contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    """A name beside the target for what is not whole yet."""
    new = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        yield new
    finally:
        for suffix in (*SUFFIXES, "-journal"):
            Path(f"{new}{suffix}").unlink(missing_ok=True)


def _check_source(source: Path, database_file: Path) -> None:
    if database_file.exists() and source.exists() and source.samefile(database_file):
        raise UsageError(f"{source} is the database itself: give a backup of it")


def _check_room(copied: Path, folder: Path) -> None:
    needed = int(sum(_size(Path(f"{copied}{suffix}")) for suffix in SUFFIXES) * ROOM)
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise StoreError(f"cannot write to {folder}: {error.strerror}") from None
    if free < needed:
        raise StoreError(
            f"{folder} has {free // 2**20:,} MiB free, a copy needs {needed // 2**20:,}: make room"
        )


def _size(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.stat().st_size
    return 0


def _rotate(database_file: Path, folder: Path, keep: int) -> tuple[Path, ...]:
    """Delete the oldest of the files that `back_up` named itself."""
    name = re.compile(rf"{re.escape(database_file.stem)}-\d{{8}}-\d{{6}}\.db")
    found = sorted(path for path in folder.iterdir() if name.fullmatch(path.name))
    old = tuple(found[: max(0, len(found) - keep)])
    for path in old:
        path.unlink()
    return old


def _free(database_file: Path, clock: Clock, force: bool) -> str | None:
    """Make sure that nobody uses a database, and end its log; why, if it cannot be read."""
    try:
        with open_database(str(database_file), read_only=True) as database:
            _check_lease(database, clock)
        alone = backup.settle(database_file)
    except BusyError:
        raise
    except StoreError as error:
        damaged: str | None = str(error)
        alone = True
    else:
        damaged = None
    who = sorted(backup.openers(database_file))
    if (who or not alone) and not force:
        told = f"process {', '.join(map(str, who))} has" if who else "another program has"
        raise BusyError(f"{told} {database_file} open: stop your bot and Dazza first")
    return damaged


def _check_lease(database: Database, clock: Clock) -> None:
    held = jobs.read_lease(database) if database.columns("dazza_lease") else None
    if held is not None and alive(held, clock.now_ms()):
        raise BusyError(
            f"a batch run is going: {held['holder']} (process {held['pid']} on {held['host']}) "
            f"since {moment(held['started_at'])}; wait for it, or stop it"
        )


def _set_aside(database_file: Path, new: Path, clock: Clock) -> Path | None:
    """Give a database a second name, and its owner and mode to the new one.

    Its log, if there is one left, gets the second name only: SQLite would play it into the new one.
    """
    if not database_file.exists():
        return None
    aside = database_file.with_name(f"{database_file.name}.before-{stamp(clock)}")
    if aside.exists():
        raise StoreError(f"{aside} exists: move it away first")
    old = database_file.stat()
    try:
        new.chmod(old.st_mode & 0o7777)
        if (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(new, old.st_uid, old.st_gid)
        for suffix in SUFFIXES[1:]:
            with contextlib.suppress(FileNotFoundError):
                Path(f"{database_file}{suffix}").rename(f"{aside}{suffix}")
        try:
            os.link(database_file, aside)  # so that at no moment there is no database
        except OSError:  # a file system without second names
            database_file.rename(aside)
    except OSError as error:
        raise StoreError(f"cannot replace {database_file}: {error.strerror}") from None
    return aside
