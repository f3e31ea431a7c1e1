"""What connectors share: coming back, not flooding, asking without waiting."""

from __future__ import annotations

import asyncio
import logging
import random
import re
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from dazza.bot.credentials import Secret
from dazza.bot.room import Room
from dazza.errors import RoomError

T = TypeVar("T")
log = logging.getLogger("dazza.bot")

CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
MOST_WAITING: Final = 20
"""Answers, or questions, that wait at once; what comes on top is dropped: chat has moved on."""


class Connector(Protocol):
    """The bot in a room of a chat network."""

    speaks: bool
    """Whether it can say anything there."""

    async def run(self, room: Room, stopping: asyncio.Event) -> None:
        """Be there until `stopping` is set, and come back after every disconnection.

        Raises RoomError where trying again does not help.
        """
        ...

    def say(self, text: str) -> None:
        """Say one line there, as soon as the network's limits allow; never blocks."""
        ...


@dataclass(frozen=True)
class Timing:
    """How patient a connector is, in seconds."""

    connect_s: float = 20
    idle_s: float = 120
    """After so much silence the server is asked whether it is there; after twice, it is not."""
    first_retry_s: float = 2
    longest_retry_s: float = 300
    rejoin_s: float = 5
    """After a kick; doubled with each kick that follows."""
    burst: int = 4
    """So many lines may be sent at once, then one each `line_s`."""
    line_s: float = 2
    settle_s: float = 2
    """After so much silence Discord has said which servers the bot is in."""


class Backoff:
    """Delays that double up to a longest one, each between a half and the whole of it, by chance,
    so that a thousand bots do not come back at one moment."""

    def __init__(self, first_s: float, longest_s: float, chance: random.Random) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._chance = chance
        self._tries = 0

    def next_s(self) -> float:
        """How long to wait now."""
        whole = min(self._longest_s, self._first_s * (1 << min(self._tries, 30)))
        self._tries += 1
        return whole * self._chance.uniform(0.5, 1)

    def reset(self) -> None:
        """It worked: start again with the shortest delay."""
        self._tries = 0


class Pace:
    """At most `burst` at once and one each `interval_s` on average (a token bucket)."""

    def __init__(self, burst: int, interval_s: float) -> None:
        self._burst = burst
        self._interval_s = interval_s
        self._full_at = 0.0

    def take(self, now_s: float) -> float:
        """Use the next place; how long to wait for it."""
        self._full_at = max(self._full_at, now_s) + self._interval_s
        return max(0.0, self._full_at - now_s - self._burst * self._interval_s)


class Outbox(Generic[T]):
    """Lines to say, from any thread; the newest are dropped while too many wait."""

    def __init__(self) -> None:
        self._lines: deque[T] = deque()
        self._filled = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self) -> None:
        """Say which event loop sends: the running one."""
        self._loop = asyncio.get_running_loop()
        self._notice()

    def put(self, line: T) -> None:
        """Add a line; never blocks."""
        if len(self._lines) >= MOST_WAITING:
            log.warning("too many lines wait to be said: one is dropped")
            return
        self._lines.append(line)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._notice)

    def _notice(self) -> None:
        if self._lines:
            self._filled.set()

    async def each(self, send: Callable[[T], Awaitable[None]], pace: Pace) -> None:
        """Send lines for ever, at this pace; one that cannot be sent is kept for the next time."""
        loop = asyncio.get_running_loop()
        while True:
            while not self._lines:
                self._filled.clear()
                await self._filled.wait()
            if wait_s := pace.take(loop.time()):
                await asyncio.sleep(wait_s)
            await send(self._lines[0])
            self._lines.popleft()


class Questions:
    """Lines that may be commands, answered one after another in a thread."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._waiting: asyncio.Queue[tuple[str, str, Callable[[str], None]]]
        self._waiting = asyncio.Queue(MOST_WAITING)

    def ask(self, asker: str, line: str, reply: Callable[[str], None]) -> None:
        """Ask if this is a command; `reply` is called in the event loop if it has an answer."""
        if line[:1].isalnum() or not line.strip():
            return  # most of what is said; no prefix of commands is a letter or a digit
        try:
            self._waiting.put_nowait((asker, line, reply))
        except asyncio.QueueFull:
            log.warning("too many questions at once: one is left unanswered")

    async def serve(self) -> None:
        """Answer for ever."""
        while True:
            asker, line, reply = await self._waiting.get()
            try:
                answer = await asyncio.to_thread(self._room.answer, asker, line)
            except Exception as error:  # noqa: BLE001  # a wrong answer must not end the recording
                log.error("a question was not answered: %s", shown(f"{error!r}"))
                continue
            if answer:
                reply(answer)


async def pause(stopping: asyncio.Event, seconds: float) -> bool:
    """Wait; True as soon as an end is asked for."""
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return False
    return True


async def first_of(*steps: Coroutine[Any, Any, None]) -> None:
    """Go on with all until one ends or fails; then end the others. Raises what that one raised."""
    tasks = [asyncio.ensure_future(step) for step in steps]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def keep_connected(
    session: Callable[[], Coroutine[Any, Any, None]],
    stopping: asyncio.Event,
    timing: Timing,
    place: str,
) -> None:
    """Run one session after another until an end is asked for.

    A session that ends, or fails as connections do (OSError, TimeoutError), is followed by the
    next after a delay, which grows unless the session lasted longer than the longest delay.
    """
    backoff = Backoff(timing.first_retry_s, timing.longest_retry_s, random.Random())
    now_s = asyncio.get_running_loop().time
    while not stopping.is_set():
        reason, began_s = "closed", now_s()
        try:
            await first_of(session(), _ended(stopping))
        except (OSError, TimeoutError) as error:
            reason = shown(str(error) or type(error).__name__)
        if now_s() - began_s > timing.longest_retry_s:
            backoff.reset()
        if stopping.is_set():
            return
        delay_s = backoff.next_s()
        log.warning("%s: not connected (%s); next try in %.1f s", place, reason, delay_s)
        if await pause(stopping, delay_s):
            return


async def _ended(stopping: asyncio.Event) -> None:
    await stopping.wait()


def keep_secret(host: str, encrypted: bool, *secrets: Secret | None) -> None:
    """Raise RoomError if one of these would travel in the open, to another machine."""
    if not encrypted and host not in LOOPBACK and any(secrets):
        raise RoomError(f"the connection to {host} is not encrypted: no password is sent over it")


def shown(text: str) -> str:
    """Words of a stranger for a log: short, on one line, nothing that controls a terminal."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text[:200])


def one_line(text: str, most_bytes: int) -> str:
    """What may be sent: no control characters, cut between characters with an ellipsis."""
    line = " ".join(CONTROL.sub(" ", text).split())
    line = line.encode("utf-8", "replace").decode()
    if len(line.encode()) <= most_bytes:
        return line
    return line.encode()[: most_bytes - 3].decode("utf-8", "ignore").rstrip() + "…"
