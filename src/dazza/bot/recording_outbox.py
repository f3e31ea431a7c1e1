"""What a bot recorded and is not yet known to be in the database: in order, in bounded memory."""

from __future__ import annotations

import sys
import threading
from collections import deque
from dataclasses import dataclass
from typing import Final

Operation = tuple[object, ...]
"""As it crosses to the worker, in JSON:

- `("said", username, text, at_ms, platform, message_id or None)`
- `("edited", platform, message_id, text)`
- `("deleted", platform, message_id)`
"""
BATCH_OPERATIONS: Final = 500
BATCH_BYTES: Final = 256 * 1024
"""A batch is turned to JSON at one go, during which no other thread of the bot runs."""
OVERHEAD: Final = 150
"""Bytes that an operation takes besides its texts, about."""


@dataclass(frozen=True)
class Batch:
    """Operations that go into one transaction. None is applied twice: its number is its name."""

    number: int
    operations: tuple[Operation, ...]
    size: int


@dataclass(frozen=True)
class Dropped:
    """Operations for which there was no memory, between two moments (ms UTC)."""

    count: int
    first_ms: int
    last_ms: int


def cost(operation: Operation) -> int:
    """Bytes that an operation takes in memory, about."""
    return OVERHEAD + sum(map(sys.getsizeof, operation))


class Outbox:
    """Operations on their way. Any thread may use it; nothing here waits for anything slow.

    The oldest stay: when memory is used up the newest are dropped and counted, so that what was
    kept is whole up to a moment which `Dropped` names.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._waiting: deque[Operation] = deque()
        self._sent: deque[Batch] = deque()
        self._bytes = 0
        self._number = 0
        self._dropped: Dropped | None = None
        self.dropped = 0
        """Operations dropped in all."""
        self.taken = self.done = 0
        """Operations taken in all, and how many of them are in the database."""

    def put(self, operation: Operation, now_ms: int) -> bool:
        """Add an operation; False if there is no memory for it, and it is dropped."""
        size = cost(operation)
        with self._lock:
            if self._bytes + size > self._limit:
                before = self._dropped or Dropped(0, now_ms, now_ms)
                self._dropped = Dropped(before.count + 1, before.first_ms, now_ms)
                self.dropped += 1
                return False
            self._waiting.append(operation)
            self._bytes += size
            self.taken += 1
            return True

    def take(self) -> Batch | None:
        """The next batch to send, or None; it is kept until `written` names it."""
        with self._lock:
            operations: list[Operation] = []
            size = 0
            while self._waiting and len(operations) < BATCH_OPERATIONS and size < BATCH_BYTES:
                operations.append(self._waiting.popleft())
                size += cost(operations[-1])
            if not operations:
                return None
            self._number += 1
            batch = Batch(self._number, tuple(operations), size)
            self._sent.append(batch)
            return batch

    def written(self, number: int) -> None:
        """Everything up to a batch is in the database."""
        with self._lock:
            while self._sent and self._sent[0].number <= number:
                batch = self._sent.popleft()
                self._bytes -= batch.size
                self.done += len(batch.operations)

    def unwritten(self) -> list[Batch]:
        """What was sent to a worker that is no more, to be sent again under the same numbers."""
        with self._lock:
            return list(self._sent)

    def take_dropped(self) -> Dropped | None:
        """What was dropped since this was last asked, once half of the memory is free again."""
        with self._lock:
            if self._bytes > self._limit // 2:
                return None
            dropped, self._dropped = self._dropped, None
            return dropped

    @property
    def dropping(self) -> bool:
        """Whether something was dropped that `take_dropped` has not told of."""
        return self._dropped is not None

    @property
    def count(self) -> int:
        """Operations that are not yet known to be in the database."""
        return self.taken - self.done

    @property
    def bytes(self) -> int:
        """Memory that they take, about."""
        return self._bytes

    @property
    def to_send(self) -> bool:
        """Whether `take` has something to give."""
        return bool(self._waiting)
