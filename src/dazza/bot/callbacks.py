"""Calling a bot back: in its event loop, or in a thread, one call after the other."""

from __future__ import annotations

import asyncio
import inspect
import logging
import queue
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import wait
from dataclasses import dataclass
from typing import Any, Final, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")
Handler = Callable[[T], Awaitable[None] | None]
CALL_TIMEOUT_S: Final = 60.0
MOST_WAITING: Final = 1_000


@dataclass(frozen=True)
class JobEvent:
    """A job of a run that began (status `running`) or ended (`completed`, `error`, `skipped`)."""

    job_name: str
    status: str
    records: int
    """Messages read."""
    message: str | None
    """Why it failed or was skipped."""


@dataclass(frozen=True)
class Earned:
    """A tier that somebody has earned."""

    username: str
    """Folded; the display name is how the person writes it."""
    display_name: str
    type: str
    tier: str
    name: str
    icon: str
    achieved_at: int
    """When the run that found it began, ms UTC."""


@dataclass(frozen=True)
class Announcement:
    """What a run found, and one line that congratulates, fit for the chat."""

    achievements: tuple[Earned, ...]
    line: str

    @classmethod
    def of(cls, news: Mapping[str, Any]) -> Announcement:
        return cls(tuple(Earned(**one) for one in news["achievements"]), news["line"])


class Callbacks:
    """A thread that calls handlers, one after the other, and waits for each."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Callable[[], object] | None] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Begin; handlers are called in `loop` if there is one."""
        self._loop = loop
        self._thread = threading.Thread(target=self._run, name="dazza-callbacks", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Call what waits, within `timeout_s` seconds, and end."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._put(None)
            thread.join(timeout_s)

    def call(self, handler: Handler[T], value: T) -> None:
        """Have a handler called, soon."""
        self._put(lambda: self.called(handler, value))

    def inside(self, step: Callable[[], object]) -> None:
        """Have a step of our own done in the thread, in its turn."""
        self._put(step)

    def called(self, handler: Handler[T], value: T) -> bool:
        """Call a handler now, from the thread; False if it failed. One that does not come to an end
        is not waited for, nor called again."""
        try:
            if self._loop is None:
                handler(value)
                return True
            going = asyncio.run_coroutine_threadsafe(_awaited(handler, value), self._loop)
            wait([going], CALL_TIMEOUT_S)
            if going.done():
                going.result()
            else:
                log.error("a callback takes longer than %s s", CALL_TIMEOUT_S)
        except Exception:  # whatever a bot's own code raises is the bot's to mend
            log.exception("a callback failed")
            return False
        return True

    def _put(self, step: Callable[[], object] | None) -> None:
        try:
            self._queue.put_nowait(step)
        except queue.Full:
            log.error("a callback takes too long: others are left out")

    def _run(self) -> None:
        while (step := self._queue.get()) is not None:
            step()


async def _awaited(handler: Handler[T], value: T) -> None:
    result = handler(value)
    if inspect.isawaitable(result):
        await result
