"""The embedded default: one SQLite file, reached through ADBC, which moves Arrow in and out.

A process must reach one database file through one SQLite library only. ADBC brings its own; if the
same process also opens the file with Python's `sqlite3`, closing either connection drops the POSIX
locks of both (https://www.sqlite.org/howtocorrupt.html, section 2.2). So a bot and Dazza share the
file, never a process.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote

import adbc_driver_manager
import polars as pl
from adbc_driver_sqlite import dbapi

from dazza.errors import StoreError

Parameter = int | float | str | bytes | None
BUSY_TIMEOUT_MS = 30_000
ENCODINGS = {"UTF-8": "utf-8", "UTF-16le": "utf-16-le", "UTF-16be": "utf-16-be"}
CACHE_KIB = 6_144
# A result's column types are those of its first batch of rows, so one batch holds the whole result.
BATCH_ROWS = "1000000"


TOGETHER: Final = 8
"""So many rows are appended by one statement,"""
MANY: Final = 2_000
"""if there are so many that putting them side by side is worth it."""


def insert_together(sql: str) -> str:
    """A statement that inserts a row of values, as one that inserts `TOGETHER` such rows."""
    before, values, row = sql.partition(" VALUES ")
    return f"{before}{values}{', '.join([row] * TOGETHER)}"


def side_by_side(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as a multiple of `TOGETHER`, so many beside each other in one."""
    return rows.select(
        pl.all().gather_every(TOGETHER, at).name.prefix(f"{at} ") for at in range(TOGETHER)
    )


class Database:
    """One connection to a SQLite file; use it from one thread at a time.

    Errors of the driver leave as `StoreError`, saying the file and what to do.
    """

    paramstyle = "?"

    def __init__(self, path: Path, *, create: bool = False, read_only: bool = False) -> None:
        """Open `path`; it must exist unless `create`. Raises StoreError."""
        self.path = path
        self.read_only = read_only
        _check_path(path, create)
        self._in_transaction = False
        mode = "ro" if read_only else "rwc" if create else "rw"
        try:
            self._connection = dbapi.connect(
                f"file:{quote(str(path.absolute()))}?mode={mode}", autocommit=True
            )
        except adbc_driver_manager.Error as error:
            raise StoreError(f"cannot open {path}: is it readable, and its folder?") from error
        self._cursor = self._new_cursor()
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _new_cursor(self) -> dbapi.Cursor:
        cursor = self._connection.cursor()
        cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": BATCH_ROWS})
        return cursor

    def _prepare(self) -> None:
        self.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        # A bot's views may read a table that is just being swapped; they must not stop its renaming
        # nor follow a table that is renamed to make room.
        self.execute("PRAGMA legacy_alter_table=ON")
        self.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        self.execute("PRAGMA temp_store=MEMORY")
        self.scalar("SELECT count(*) FROM sqlite_master")
        if not self.read_only and self.scalar("PRAGMA journal_mode") != "wal":
            # Without it a reader would block the writer; the setting stays in the file.
            self.scalar("PRAGMA journal_mode=WAL")
        self.execute("PRAGMA synchronous=NORMAL")

    def execute(self, sql: str, parameters: Sequence[Parameter] = ()) -> None:
        """Run one statement that returns nothing."""
        with self._explained():
            if parameters:
                self._cursor.execute(sql, _bound(parameters))
            else:
                self._cursor.execute(sql)

    def executemany(self, sql: str, rows: pl.DataFrame) -> None:
        """Run one statement for each row of `rows`, its columns bound in order."""
        if rows.height:
            with self._explained():
                self._cursor.executemany(sql, rows)

    def append(self, sql: str, rows: pl.DataFrame) -> None:
        """Insert rows behind all others of their table, by a statement `INSERT … VALUES (?, …)` as
        for `executemany`. Some go into each statement, which takes a fifth less; where rows go
        between others, finding their place takes most of the time, and there is nothing to gain."""
        if rows.height >= MANY:
            whole = rows.height // TOGETHER * TOGETHER
            self.executemany(insert_together(sql), side_by_side(rows.head(whole)))
            rows = rows.slice(whole)
        self.executemany(sql, rows)

    def query(
        self,
        sql: str,
        parameters: Sequence[Parameter] | pl.DataFrame = (),
        schema: Mapping[str, pl.DataType | type[pl.DataType]] | None = None,
    ) -> pl.DataFrame:
        """The rows of a SELECT; with a frame of parameters, of one SELECT for each of its rows.

        SQLite's columns have no types of their own, so where there may be no row, or NULLs only,
        `schema` (column: dtype) says what the result must be.
        """
        bound = parameters if isinstance(parameters, pl.DataFrame) else _bound(parameters)
        if isinstance(bound, pl.DataFrame) and bound.is_empty():
            return pl.DataFrame(schema=dict(schema or {}))  # the driver would have no result at all
        with self._explained():
            if len(bound):
                self._cursor.execute(sql, bound)
            else:
                self._cursor.execute(sql)
            frame = _checked(pl.DataFrame(self._cursor.fetch_arrow()))
        if not schema or frame.schema == schema:
            return frame
        broken = [
            decoded(column, self.encoding)
            for column in frame
            if column.dtype == pl.Binary and schema.get(column.name) == pl.String
        ]
        return (frame.with_columns(broken) if broken else frame).cast(pl.Schema(schema))

    def rows(self, sql: str, parameters: Sequence[Parameter] = ()) -> list[dict[str, Any]]:
        """The rows of a SELECT as dictionaries: for the few rows of bookkeeping."""
        return self.query(sql, parameters).to_dicts()

    def scalar(self, sql: str, parameters: Sequence[Parameter] = ()) -> Any:
        """The first column of the first row, or None if there is no row."""
        frame = self.query(sql, parameters)
        return frame.item(0, 0) if frame.height else None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Takes the write lock at once, so that no upgrade can fail later."""
        self.execute("BEGIN IMMEDIATE")
        self._in_transaction = True
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(StoreError):  # the first error is the one to tell
                self.execute("ROLLBACK")
            raise
        finally:
            self._in_transaction = False

    @functools.cached_property
    def encoding(self) -> str:
        """How this file stores text, as Python calls it: what a CAST to BLOB gives."""
        return ENCODINGS[str(self.scalar("PRAGMA encoding"))]

    def data_version(self) -> int:
        """A number that changes when another connection has written."""
        return int(self.scalar("PRAGMA data_version"))

    def checkpoint_after(self, pages: int) -> None:
        """Let the write-ahead log grow to so many pages before they are copied into the file."""
        self.scalar(f"PRAGMA wal_autocheckpoint={pages}")

    def table_names(self) -> set[str]:
        """Names of the tables (no views) of this database."""
        found = self.query(
            "SELECT name FROM sqlite_master WHERE type = 'table'", schema={"name": pl.String}
        )
        return set(found["name"])

    def columns(self, table: str) -> dict[str, str]:
        """Column names of a table with their declared types, in order; empty if it is missing."""
        found = self.query(
            "SELECT name, type FROM pragma_table_info(?)",
            (table,),
            schema={"name": pl.String, "type": pl.String},
        )
        return dict(found.iter_rows())

    def close(self) -> None:
        self._cursor.close()
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except adbc_driver_manager.Error as error:
            # What was bound stays bound after a failure, and even a ROLLBACK would be refused.
            with contextlib.suppress(adbc_driver_manager.Error):
                self._cursor.close()
            self._cursor = self._new_cursor()
            message = str(error)
            # The driver's classes do not tell a full disk from rows that are refused.
            kind = StoreError if any(sign in message for sign in HINTS) else StatementError
            raise kind(explain(self.path, message)) from error


class StatementError(StoreError):
    """The database is well, but refuses this statement or these rows."""


HINTS = {
    "file is not a database": "is not a SQLite database: give --db the file your bot writes",
    "database disk image is malformed": "is damaged: restore it from a backup, or see"
    " `sqlite3 FILE .recover`",
    "database or disk is full": "could not grow, the disk is full: make room and run again;"
    " nothing is lost",
    "disk I/O error": "could not be read or written, the disk reports an error",
    "readonly database": "cannot be written: check owner and mode of the file and its folder",
    "database is locked": "was locked by another program for"
    f" {BUSY_TIMEOUT_MS // 1000} s: see who keeps a write transaction open, then run again",
    "unable to open database file": "cannot be opened: check the mode of the file and its folder",
}


def explain(path: Path, message: str) -> str:
    """One line for a driver's error: the fact, the file, the way out."""
    for sign, hint in HINTS.items():
        if sign in message:
            return f"{path} {hint}"
    return f"{path}: {' '.join(message.split())}"


def _check_path(path: Path, create: bool) -> None:
    try:
        exists, folder = path.exists(), path.is_dir()
    except OSError as error:
        raise StoreError(f"cannot open {path}: {error.strerror}") from None
    if not create and not exists:
        raise StoreError(
            f"no database at {path}: give --db the file your bot writes, "
            "make one with `dazza import`, or try `dazza demo`"
        )
    if folder:
        raise StoreError(f"{path} is a folder: --db needs a database file")


def _checked(frame: pl.DataFrame) -> pl.DataFrame:
    """A result whose text is UTF-8: a column that holds other bytes comes as binary.

    The driver hands over whatever bytes there are, and Polars trusts them to the point of crashing.
    """
    for column in frame.get_columns():
        if column.dtype != pl.String:
            continue
        raw = column.cast(pl.Binary)
        try:
            raw.cast(pl.String)
        except pl.exceptions.ComputeError:
            frame = frame.with_columns(raw)
    return frame


def decoded(column: pl.Series, encoding: str = "utf-8") -> pl.Series:
    """Bytes as strings, null where they are no text in this encoding."""
    if encoding == "utf-8":
        with contextlib.suppress(pl.exceptions.ComputeError):  # somewhere: look at each
            return column.cast(pl.String)
    return pl.Series(column.name, [_decoded(b, encoding) for b in column], dtype=pl.String)


def _decoded(value: bytes | None, encoding: str) -> str | None:
    with contextlib.suppress(UnicodeDecodeError):
        return None if value is None else value.decode(encoding)
    return None


def _bound(parameters: Sequence[Parameter]) -> tuple[Parameter, ...] | pl.DataFrame:
    """Parameters as the driver takes them: a None would be a column of no type, so it gets one."""
    if None not in parameters:
        return tuple(parameters)
    return pl.DataFrame(
        [
            pl.Series(f"p{i}", [value], dtype=pl.String if value is None else None)
            for i, value in enumerate(parameters)
        ]
    )
