"""What the batch scheduler tells, handed on to whoever listens over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Any, Final

Event = dict[str, Any]
LISTENERS: Final = 100
WAITING: Final = 200
"""Events that wait for a slow listener; then the oldest are lost to it."""
TOLD: Final = ("started", "job", "progress", "ran", "waiting", "error", "stopped", "died")


class Events:
    """Takes events from any thread, and gives them to listeners of one event loop.

    `run_now` asks the scheduler for a run, and says whether there is one. Who begins to listen in
    the middle of a run is first given what is known of it.
    """

    def __init__(self, run_now: Callable[[], bool] = lambda: False) -> None:
        self.run_now = run_now
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: set[asyncio.Queue[Event | None]] = set()
        self._jobs: dict[str, Event] = {}
        self._last: Event | None = None
        self._closed = False

    @property
    def full(self) -> bool:
        """Whether nobody more may listen."""
        return len(self._listeners) >= LISTENERS

    @property
    def running(self) -> bool:
        """Whether a run of this process's scheduler is going."""
        return any(event["status"] == "running" for event in self._jobs.values())

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on, listeners of this loop are told."""
        self._loop = loop

    def take(self, event: Event) -> None:
        """What the scheduler calls, from a thread of its own."""
        if event["event"] not in TOLD:
            return
        loop = self._loop
        if loop is None:
            self._note(event)
            return
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens
            loop.call_soon_threadsafe(self._hear, event)

    def close(self) -> None:
        """End every listener's stream; called in the loop."""
        self._closed = True
        self._tell(None)

    @contextlib.contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Event | None]]:
        """A queue of what is known and what comes; None is the end."""
        waiting: asyncio.Queue[Event | None] = asyncio.Queue(WAITING)
        for event in (*self._jobs.values(), *([self._last] if self._last else [])):
            waiting.put_nowait(event)
        if self._closed:
            waiting.put_nowait(None)
        self._listeners.add(waiting)
        try:
            yield waiting
        finally:
            self._listeners.discard(waiting)

    def _hear(self, event: Event) -> None:
        self._note(event)
        self._tell(event)

    def _note(self, event: Event) -> None:
        """Remember what somebody who comes later must know."""
        if event["event"] == "job":
            if not self.running:
                self._jobs.clear()
            self._jobs[event["job_name"]] = event
        else:
            self._last = event
            if event["event"] not in ("progress", "waiting"):
                self._jobs.clear()

    def _tell(self, event: Event | None) -> None:
        for waiting in self._listeners:
            if waiting.full():
                waiting.get_nowait()
            waiting.put_nowait(event)
