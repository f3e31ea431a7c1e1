"""The worker's side of recording: each batch into the database, once."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from dazza.bot.chat_line import encodable
from dazza.clock import Clock
from dazza.errors import DazzaError
from dazza.store import Database, recording
from dazza.store.sqlite import StatementError

log = logging.getLogger(__name__)

BUSY_MS: Final = 5_000
"""How long one try waits for a lock; then the bot is told, and it is tried again."""
REMEMBERED_MS: Final = 7 * 86_400_000
PROBE: Final = ("said", "probe", "", 946_684_800_000, "", None)


@dataclass(frozen=True)
class Kept:
    """What became of a batch: rows appended, and operations that the database refuses for good."""

    appended: int
    refused: int = 0


class Keeper:
    """Applies numbered batches of operations (see `recording_outbox`) to one database.

    A batch and its number are committed together, so that one which comes again, after a worker
    died between the commit and its answer, changes nothing. Raises StoreError while the database
    cannot be written; the batch is then to be given again. `close` it, or use it in a `with`.
    """

    def __init__(self, open_database: Callable[[], Database], session: str, clock: Clock) -> None:
        self._open = open_database
        self._session = session
        self._clock = clock
        self._database: Database | None = None

    def keep(self, number: int, operations: Sequence[Sequence[Any]]) -> Kept:
        """Apply a batch. Raises StoreError."""
        try:
            return self._apply(self._connected(), number, operations)
        except Exception as error:
            if _unwell(error):
                self.close()
                raise
            return self._sort_out(number, operations)

    def close(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            database.close()

    def __enter__(self) -> Keeper:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _connected(self) -> Database:
        if self._database is None:
            database = self._open()
            try:
                database.execute(f"PRAGMA busy_timeout={BUSY_MS}")
                # A commit is on the disk: not even a power cut takes it back.
                database.execute("PRAGMA synchronous=FULL")
            except BaseException:
                database.close()
                raise
            self._database = database
        return self._database

    def _apply(self, database: Database, number: int, operations: Sequence[Sequence[Any]]) -> Kept:
        """One transaction."""
        with self._transaction(database, number) as new:
            return Kept(self._perform(database, operations) if new else 0)

    @contextlib.contextmanager
    def _transaction(self, database: Database, number: int) -> Iterator[bool]:
        """The one that a batch is applied in; whether the batch is not in already."""
        now_ms = self._clock.now_ms()
        with database.transaction():
            kept = recording.batch_kept(database, self._session)
            yield number > kept
            if not kept:
                recording.forget_sessions(database, now_ms - REMEMBERED_MS)
            recording.remember_batch(database, self._session, max(kept, number), now_ms)

    def _sort_out(self, number: int, operations: Sequence[Sequence[Any]]) -> Kept:
        """A batch is refused though the database is well: apply what it takes, one by one.

        If it would refuse anything, its table is at fault and not the operation: raises, to be
        tried again when somebody has mended it.
        """
        database = self._connected()
        self._probe(database)
        appended = refused = 0
        with self._transaction(database, number) as new:
            for operation in operations if new else ():
                database.execute("SAVEPOINT operation")
                try:
                    appended += self._perform(database, [operation])
                except Exception as error:
                    if _unwell(error):
                        raise
                    refused += 1
                    database.execute("ROLLBACK TO operation")
                    log.error("the database refuses a message, it is left out: %s", error)
                database.execute("RELEASE operation")
        return Kept(appended, refused)

    def _perform(self, database: Database, operations: Sequence[Sequence[Any]]) -> int:
        """Apply operations in order, in a transaction; how many messages were appended."""
        now = dt.datetime.fromtimestamp(self._clock.now_ms() // 1000, dt.UTC)
        appended = 0
        for name, group in _grouped(operations):
            if name == "said":
                appended += recording.append(database, _frame(group), f"{now:%Y-%m-%d %H:%M:%S}")
                continue
            for _, platform, key, *text in group:
                if name == "edited":
                    recording.edit(database, platform, encodable(key), encodable(text[0]))
                else:
                    recording.delete(database, platform, encodable(key))
        return appended

    def _probe(self, database: Database) -> None:
        """Raise StatementError if not even a plain message can be appended."""
        with contextlib.suppress(_ProbeEndedError), database.transaction():
            self._perform(database, [PROBE])
            raise _ProbeEndedError


class _ProbeEndedError(Exception):
    """Rolls a probe back."""


def _unwell(error: Exception) -> bool:
    """Whether it is the database that fails, and not what was given to it."""
    return isinstance(error, DazzaError) and not isinstance(error, StatementError)


def _grouped(
    operations: Sequence[Sequence[Any]],
) -> list[tuple[str, list[Sequence[Any]]]]:
    """Runs of operations of one name, in order."""
    groups: list[tuple[str, list[Sequence[Any]]]] = []
    for operation in operations:
        if groups and groups[-1][0] == operation[0]:
            groups[-1][1].append(operation)
        else:
            groups.append((operation[0], [operation]))
    return groups


def _frame(said: Sequence[Sequence[Any]]) -> pl.DataFrame:
    rows = [
        (
            encodable(username),
            encodable(text),
            at,
            platform,
            None if key is None else encodable(key),
        )
        for _, username, text, at, platform, key in said
    ]
    return pl.DataFrame(rows, schema=recording.SCHEMA, orient="row")
