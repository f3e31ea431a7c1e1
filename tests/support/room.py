"""A folder and a database for tests of imports."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from dazza.clock import SystemClock
from dazza.ingest import ImportReport, Options, import_paths
from dazza.store import Database, open_database

Row = tuple[str, str, int]
"""username, message, timestamp"""


def rows_of(database: Database) -> list[Row]:
    """`messages`, by id."""
    found = database.query(
        "SELECT CAST(username AS BLOB) AS u, CAST(message AS BLOB) AS m, timestamp AS t"
        " FROM messages ORDER BY id",
        schema={"u": pl.Binary, "m": pl.Binary, "t": pl.Int64},
    )
    return [(u.decode(), m.decode(), t) for u, m, t in found.iter_rows()]


class Room:
    """A database, and files written and imported one by one."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self.database = database

    def write(self, name: str, content: str | bytes) -> Path:
        """A file of the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def load(
        self,
        name: str,
        content: str | bytes,
        format: str | None = None,
        timezone: str | None = None,
        options: Options | None = None,
    ) -> ImportReport:
        """Write a file and import it."""
        return self.take(self.write(name, content), format, timezone, options)

    def take(
        self,
        path: Path,
        format: str | None = None,
        timezone: str | None = None,
        options: Options | None = None,
    ) -> ImportReport:
        """Import a file or folder that is there."""
        return import_paths(
            self.database,
            [path],
            clock=SystemClock(),
            format=format,
            timezone=timezone,
            options=options,
        )

    def rows(self) -> list[Row]:
        return rows_of(self.database)

    def texts(self) -> list[str]:
        return [text for _, text, _ in self.rows()]

    def ids(self) -> dict[str, str]:
        """Text by the platform's id of each message that has one."""
        found = self.database.rows(
            "SELECT platform || ' ' || platform_id AS id, message FROM dazza_message_ids i"
            " JOIN messages m ON m.id = i.message_id"
        )
        return {str(row["id"]): str(row["message"]) for row in found}


@contextmanager
def new_room() -> Iterator[Room]:
    """A room that is swept away in the end."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_database(f"{folder}/chat.db", create=True) as database,
    ):
        yield Room(Path(folder), database)
