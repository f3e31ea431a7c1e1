"""Connections for the threads of a server, and a memory of what was read since the last run."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import Any, Final, Self, TypeVar, cast

from dazza.errors import StoreError
from dazza.store import Database, open_database, reading_state

from .present import local_date, next_midnight, zone_of

T = TypeVar("T")
CONNECTIONS: Final = 4
"""More would wait for the interpreter, not for the database."""
RESULTS: Final = 1_024


class _Result:
    """What was made for a key, and the stamp it is of. Whoever makes it holds the lock."""

    __slots__ = ("lock", "stamp", "value")

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.stamp = ""
        self.value: Any = None


class Readers:
    """A small pool of read-only connections to one database; any thread may use it.

    Raises StoreError if the database cannot be opened.
    """

    def __init__(self, where: str, *, connections: int = CONNECTIONS) -> None:
        self._where = where
        self._free = threading.BoundedSemaphore(connections)
        self._lock = threading.Lock()
        self._idle: list[Database] = []
        self._results: OrderedDict[Hashable, _Result] = OrderedDict()
        self._watch = threading.Lock()
        self._watcher = open_database(where, read_only=True)
        self._seen: int | None = None
        self._midnight = 0
        self._stamp = ""
        self._running = False
        self._closed = False

    @contextlib.contextmanager
    def use(self) -> Iterator[Database]:
        """A connection for this thread. All that is read within the block is of one moment: a
        rebuild that ends meanwhile is not seen."""
        with self._free:
            database = self._take()
            try:
                with reading_state.snapshot(database):
                    yield database
            except StoreError:
                database.close()  # whatever state it is in
                raise
            except BaseException:
                self._give_back(database)
                raise
            self._give_back(database)

    def stamp(self, now_ms: int) -> str:
        """A short text that changes when what the cache tables say may have changed: a job ended,
        a definition was edited, the local day began.

        While a run is going it stays what it was, so that what was remembered is shown until the
        run is over.
        """
        with self._watch:
            version = self._watcher.data_version()
            if version != self._seen or self._running or now_ms >= self._midnight:
                self._look(now_ms)
                self._seen = version
            return self._stamp

    def remembered(self, key: Hashable, now_ms: int, make: Callable[[Database], T]) -> T:
        """What `make` read for this key, remembered as long as the stamp is the same.

        Threads that ask for the same thing at the same time wait for the first of them.
        """
        stamp = self.stamp(now_ms)
        with self._lock:
            result = self._results.get(key)
            if result is None:
                result = self._results[key] = _Result()
                if len(self._results) > RESULTS:
                    self._results.popitem(last=False)
            else:
                self._results.move_to_end(key)
        with result.lock:
            if result.stamp != stamp:
                with self.use() as database:
                    result.value = make(database)
                result.stamp = stamp
            return cast("T", result.value)

    def close(self) -> None:
        """Close every connection that nobody uses; the others are closed when they come back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for database in idle:
            database.close()
        with self._watch:
            self._watcher.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take(self) -> Database:
        with self._lock:
            if self._closed:
                raise StoreError(f"the readers of {self._watcher.path} are closed")
            if self._idle:
                return self._idle.pop()
        return open_database(self._where, read_only=True)

    def _give_back(self, database: Database) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(database)
                return
        database.close()

    def _look(self, now_ms: int) -> None:
        """Make the stamp anew, unless a run is going and the day is the same."""
        watcher = self._watcher
        if not reading_state.analysed(watcher):
            self._stamp, self._midnight = "nothing", 0
            return
        self._running = reading_state.lease_alive(watcher, now_ms)
        if self._running and self._stamp and now_ms < self._midnight:
            return
        zone = zone_of(watcher)
        ended = hashlib.blake2b(reading_state.finished(watcher).encode(), digest_size=8)
        self._midnight = next_midnight(zone, now_ms)
        self._stamp = f"{local_date(zone, now_ms):%Y%m%d}-{ended.hexdigest()}"
