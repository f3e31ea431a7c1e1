"""Copies of a whole database: made while others write, and read from end to end afterwards."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dazza.errors import StoreError
from dazza.store.schema import check_messages
from dazza.store.sqlite import Database

SUFFIXES: Final = ("", "-wal", "-shm")
"""The files of one database: itself, its write-ahead log, the index of that log."""
PROBE_MS: Final = 2_000


@dataclass(frozen=True)
class Contents:
    """What a database holds that was read from end to end."""

    tables: int
    rows: int
    messages: int
    newest_id: int | None
    size_bytes: int


def copy(source: Database, target: Path) -> None:
    """Write all of a database, as of this moment, into a new file that only its owner may read.

    Others may go on writing; nothing is written to the source. The copy is one file without a log,
    without the space that deleted rows left. Raises StoreError if it cannot be written.
    """
    try:
        # SQLite takes an empty file; made here, nobody else can read it from the first byte on.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        source.execute("VACUUM INTO ?", (str(target.absolute()),))
        _sync(target)
    except OSError as error:
        raise StoreError(f"cannot write {target}: {error.strerror}") from None
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def check(path: Path) -> Contents:
    """Read a database from end to end. Raises StoreError if it is damaged, or no chat."""
    with Database(path, read_only=True) as database:
        faults = database.query("PRAGMA integrity_check(3)")["integrity_check"].to_list()
        if faults != ["ok"]:
            told = "; ".join(" ".join(str(fault).split()) for fault in faults)
            raise StoreError(f"{path} is damaged: {told}")
        check_messages(database)
        counts = {table: count_rows(database, table) for table in sorted(database.table_names())}
        return Contents(
            tables=len(counts),
            rows=sum(counts.values()),
            messages=counts["messages"],
            newest_id=newest_id(database),
            size_bytes=path.stat().st_size,
        )


def count_rows(database: Database, table: str) -> int:
    """Rows of a table of any name."""
    quoted = table.replace('"', '""')
    return int(database.scalar(f'SELECT count(*) FROM "{quoted}"'))


def newest_id(database: Database) -> int | None:
    """The greatest id in `messages`."""
    found = database.scalar("SELECT max(id) FROM messages")
    return None if found is None else int(found)


def forget_lease(path: Path) -> None:
    """Take out of a copy the lease of a run that was going when it was made."""
    with Database(path) as database:
        if database.columns("dazza_lease"):
            database.execute("DELETE FROM dazza_lease")
        database.scalar("PRAGMA journal_mode=DELETE")  # one file again
    _sync(path)


def settle(path: Path) -> bool:
    """Bring what is in the log into the file and end the log, if no other program has the database
    open; whether that was so. Raises StoreError if it cannot be read at all."""
    with Database(path) as database:
        database.execute(f"PRAGMA busy_timeout={PROBE_MS}")
        try:
            # Only who is alone may change the mode, and whoever has it open holds a lock.
            return bool(database.scalar("PRAGMA journal_mode=DELETE") == "delete")
        except StoreError as error:
            if "locked" in str(error):
                return False
            raise


def place(new: Path, target: Path, *, replace: bool) -> None:
    """Give a whole file its name in one step. Raises StoreError if the name is taken and not to be
    replaced."""
    try:
        if replace:
            new.replace(target)
        else:
            _rename_to_free(new, target)
        _sync(target.absolute().parent)
    except FileExistsError:
        raise StoreError(f"{target} exists: give another name, or --overwrite") from None
    except OSError as error:
        raise StoreError(f"cannot write {target}: {error.strerror}") from None


def _rename_to_free(new: Path, target: Path) -> None:
    try:
        os.link(new, target)  # unlike a renaming, it fails if there is a file
    except FileExistsError:
        raise
    except OSError:  # a file system without second names
        if target.exists():
            raise FileExistsError from None
        new.replace(target)
    else:
        new.unlink()


def openers(path: Path) -> Iterator[int]:
    """Processes, other than this one, that have a file of the database open, as far as this one may
    see them: all for root, one's own for others, none where there is no /proc."""
    wanted = set()
    for suffix in SUFFIXES:
        with contextlib.suppress(OSError):
            found = Path(f"{path}{suffix}").stat()
            wanted.add((found.st_dev, found.st_ino))
    for process in Path("/proc").glob("[0-9]*"):
        if int(process.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):  # it ended, or is somebody else's
            for link in (process / "fd").iterdir():
                with contextlib.suppress(OSError):
                    found = link.stat()
                    if (found.st_dev, found.st_ino) in wanted:
                        yield int(process.name)
                        break


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
