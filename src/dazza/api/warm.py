"""What most people ask for first is made before they ask: at the start, and after each run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fastapi import FastAPI
from starlette.types import Message, Scope

from dazza.api.context import BASE
from dazza.api.events import Events

FIRST: Final = (
    "/",
    "/leaderboards",
    f"{BASE}/stats/channel",
    f"{BASE}/stats/leaderboard/all?limit=5",
)
CLIENT: Final = "warm-up"
"""Who asks, to the rate limit."""


async def keep_warm(app: FastAPI, events: Events) -> None:
    """Ask for `FIRST` now and whenever a run ended, until the events end."""
    await ask(app, FIRST)
    with events.listening() as coming:
        while (event := await coming.get()) is not None:
            if event["event"] == "ran":
                await ask(app, FIRST)


async def ask(app: FastAPI, addresses: Iterable[str]) -> list[int]:
    """Have the application answer these addresses; the statuses, in order."""
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    for address in addresses:
        await app(_scope(address), receive, send)
    return statuses


def _scope(address: str) -> Scope:
    path, _, query = address.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", CLIENT.encode()), (b"accept-encoding", b"gzip")],
        "client": (CLIENT, 0),
        "server": (CLIENT, 0),
    }
