"""A scratch database that an import can write to as if it were another one, which is only read."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from dazza.store import imports
from dazza.store.schema import create_messages
from dazza.store.sqlite import Database

REAL: Final = "real"
COPIED: Final = "import_sources"


@contextlib.contextmanager
def rehearsal(path: Path) -> Iterator[Database]:
    """A database in which the rows of the one at `path`, if there is one, seem to be.

    What is written goes to a temporary file, with ids above those of the real one. Of that, only
    what an import reads is visible. It is thrown away in the end.
    """
    with (
        tempfile.TemporaryDirectory(prefix="dazza-") as folder,
        Database(Path(folder) / "rehearsal.db", create=True) as scratch,
    ):
        scratch.execute("PRAGMA synchronous=OFF")
        if path.exists():
            # Read only, so that a transaction of the scratch database takes no lock in it.
            there = f"file:{quote(str(path.absolute()))}?mode=ro"
            scratch.execute(f"ATTACH ? AS {REAL}", (there,))
            _overlay(scratch)
        yield scratch


def _overlay(scratch: Database) -> None:
    """Show the tables of both, and go on where the ids of the real one end."""
    tables = {
        str(row["name"])
        for row in scratch.rows(f"SELECT name FROM {REAL}.sqlite_master WHERE type = 'table'")
    }
    imports.migrate(scratch)
    if COPIED in tables:
        there = scratch.rows(f"SELECT name FROM pragma_table_info('{COPIED}', '{REAL}')")
        names = ", ".join(str(row["name"]) for row in there)
        scratch.execute(f"INSERT INTO main.{COPIED} ({names}) SELECT {names} FROM {REAL}.{COPIED}")
    if "messages" not in tables:
        create_messages(scratch)
    else:
        scratch.execute(
            "CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT,"
            " message TEXT, timestamp INTEGER)"
        )
        scratch.execute(
            "INSERT INTO sqlite_sequence (name, seq)"
            f" SELECT 'messages', coalesce(max(id), 0) FROM {REAL}.messages"
        )
    for view, (table, columns) in imports.KNOWN.items():
        both = f"SELECT {columns} FROM main.{table}"
        if table in tables:
            both += f" UNION ALL SELECT {columns} FROM {REAL}.{table}"
        scratch.execute(f"CREATE TEMP VIEW {view} AS {both}")
