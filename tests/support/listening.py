"""For tests of connectors: a room that keeps what it is given in a list, and waiting for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from dazza.bot.connectors.shared import Connector, Timing

PATIENCE_S = 15.0
"""What has not happened by then does not happen."""
QUICK = Timing(
    connect_s=10,
    idle_s=30,
    first_retry_s=0.1,
    longest_retry_s=0.5,
    rejoin_s=0.1,
    burst=10,
    line_s=0.05,
    settle_s=0.1,
)


@dataclass
class ListRoom:
    """Keeps messages as the database would: each id of a platform once."""

    messages: list[tuple[str, str]] = field(default_factory=list)
    """username, text"""
    times: list[int | None] = field(default_factory=list)
    ids: list[tuple[str, str | None]] = field(default_factory=list)
    answers: Callable[[str, str], str | None] = lambda *_: None
    asked: list[tuple[str, str]] = field(default_factory=list)

    def record(
        self,
        username: str,
        text: str,
        *,
        at: int | None = None,
        platform: str = "",
        message_id: str | None = None,
    ) -> None:
        if message_id is not None and (platform, message_id) in self.ids:
            return
        self.messages.append((username, text))
        self.times.append(at)
        self.ids.append((platform, message_id))

    def edit(self, platform: str, message_id: str, text: str) -> None:
        if (platform, message_id) in self.ids:
            at = self.ids.index((platform, message_id))
            self.messages[at] = (self.messages[at][0], text)

    def delete(self, platform: str, message_id: str) -> None:
        if (platform, message_id) in self.ids:
            at = self.ids.index((platform, message_id))
            del self.messages[at], self.times[at], self.ids[at]

    def answer(self, asker: str, line: str) -> str | None:
        self.asked.append((asker, line))
        return self.answers(asker, line)


@asynccontextmanager
async def running(bot: Connector, room: ListRoom) -> AsyncIterator[asyncio.Task[None]]:
    """The bot at work; what it raises by itself is raised at the end."""
    stopping = asyncio.Event()
    task = asyncio.create_task(bot.run(room, stopping))
    try:
        yield task
    finally:
        stopping.set()
        async with asyncio.timeout(PATIENCE_S):
            await task


async def until(holds: Callable[[], bool], what: str = "", patience_s: float = PATIENCE_S) -> None:
    """Wait until it holds; fail if it never does."""
    for _ in range(int(patience_s / 0.01)):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"never happened: {what}")


async def heard(room: ListRoom, *wanted: tuple[str, str]) -> None:
    """Wait until the room has all these messages."""
    await until(lambda: set(wanted) <= set(room.messages), f"{wanted} among the messages")
