"""A site that speaks CyTube's events in CyTube's order, and people in its one channel."""

from __future__ import annotations

import asyncio
import html
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import socketio
from aiohttp import web
from tests.support.listening import PATIENCE_S, until

REMEMBERED = 15
FIRST_MS = 1_700_000_000_000


def escaped(text: str) -> str:
    """As CyTube escapes what people write."""
    return html.escape(text).replace("(", "&#40;").replace(")", "&#41;")


@dataclass
class Site:
    """A server of Socket.IO with a channel that remembers its last lines."""

    channel: str = "chips"
    password: str = ""
    accounts: dict[str, str] = field(default_factory=dict)
    port: int = 0
    names: dict[str, str] = field(default_factory=dict)
    """Who is logged in, by connection."""
    logins: list[dict[str, str]] = field(default_factory=list)
    buffer: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._clock = itertools.count(FIRST_MS, 7)
        self._io: socketio.AsyncServer | None = None
        self._runner: web.AppRunner | None = None
        self._turn = asyncio.Lock()
        """CyTube does one thing after the other."""

    async def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._io = socketio.AsyncServer(async_mode="aiohttp")
        self._io.on("connect", self._greet)
        for event in ("joinChannel", "login", "chatMsg"):
            self._io.on(event, getattr(self, f"_on_{event}"))
        self._io.on("disconnect", self._on_disconnect)
        app = web.Application()
        app.router.add_get("/socketconfig/{name}.json", self._config)
        self._io.attach(app)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        listening = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await listening.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Go down as a server does: all connections end."""
        assert self._runner is not None
        assert self._io is not None
        for connection in list(self._io.manager.get_participants("/", None)):
            await self._io.disconnect(connection[0])
        await self._io.shutdown()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def say(self, username: str, msg: str, **meta: Any) -> None:
        """Send HTML to all as somebody's line, and remember it."""
        async with self._turn:
            line = {"username": username, "msg": msg, "meta": meta, "time": next(self._clock)}
            self.buffer = [*self.buffer, line][-REMEMBERED:]
            await self.emit("chatMsg", line)

    async def emit(self, event: str, data: Any) -> None:
        """Send an event to all in the channel."""
        assert self._io is not None
        await self._io.emit(event, data, room=self.channel)

    async def kick(self, name: str) -> None:
        """Throw somebody out."""
        assert self._io is not None
        connection = next(key for key, each in self.names.items() if each == name)
        await self._io.emit("kick", {"reason": "\x1b[31mspam"}, to=connection)
        await self._io.disconnect(connection)

    async def _config(self, request: web.Request) -> web.Response:
        if request.match_info["name"] != self.channel:
            return web.json_response({"error": "no such channel"}, status=404)
        return web.json_response({"servers": [{"url": self.url, "secure": False}]})

    async def _greet(self, connection: str, *_: object) -> None:
        assert self._io is not None
        await self._io.emit("rank", -1, to=connection)

    async def _on_joinChannel(self, connection: str, data: dict[str, str]) -> None:
        assert self._io is not None
        if self.password and data.get("pw") != self.password:
            await self._io.emit("needPassword", "pw" in data, to=connection)
            return
        async with self._turn:
            await self._io.enter_room(connection, self.channel)
            for line in self.buffer:
                await self._io.emit("chatMsg", line, to=connection)
            people = [{"name": name, "rank": 0} for name in self.names.values()]
            await self._io.emit("userlist", people, to=connection)

    async def _on_login(self, connection: str, data: dict[str, str]) -> None:
        assert self._io is not None
        async with self._turn:
            self.logins.append(data)
        name = data["name"]
        if self.accounts.get(name, "") != data.get("pw", ""):
            error = "Invalid username/password combination"
            await self._io.emit("login", {"success": False, "error": error}, to=connection)
            return
        self.names[connection] = name
        await self._io.emit("login", {"success": True, "name": name}, to=connection)
        await self.emit("addUser", {"name": name, "rank": 0})

    async def _on_chatMsg(self, connection: str, data: dict[str, str]) -> None:
        name, text = self.names.get(connection), data["msg"]
        if name is None or not text.strip():
            return
        if text.startswith("/me "):
            await self.say(name, escaped(text[4:]), addClass="action", action=True)
        elif text.startswith(">"):
            await self.say(name, escaped(text), addClass="greentext")
        else:
            await self.say(name, escaped(text))

    async def _on_disconnect(self, connection: str, *_: object) -> None:
        self.names.pop(connection, None)


@asynccontextmanager
async def cytube_site(**given: Any) -> AsyncIterator[Site]:
    """A site at work."""
    site = Site(**given)
    await site.start()
    try:
        yield site
    finally:
        await site.stop()


class Visitor:
    """Somebody at the site with a client of their own."""

    def __init__(self, client: socketio.AsyncClient) -> None:
        self.lines: list[tuple[str, str]] = []
        self._client = client
        client.on("chatMsg", lambda line: self.lines.append((line["username"], line["msg"])))

    async def say(self, text: str) -> None:
        """Write into the chat."""
        await self._client.emit("chatMsg", {"msg": text, "meta": {}})

    async def sees(self, username: str, msg: str) -> None:
        """Wait for a line."""
        await until(lambda: (username, msg) in self.lines, f"{msg} in {self.lines}")


@asynccontextmanager
async def visitor(site: Site, name: str) -> AsyncIterator[Visitor]:
    """Somebody in the channel under a guest's name."""
    async with aiohttp.ClientSession() as session:
        client = socketio.AsyncClient(reconnection=False, handle_sigint=False, http_session=session)
        each = Visitor(client)
        await client.connect(site.url, wait_timeout=PATIENCE_S)
        try:
            await client.emit("joinChannel", {"name": site.channel})
            await client.emit("login", {"name": name})
            await until(lambda: name in site.names.values(), f"{name} logged in")
            yield each
        finally:
            await client.shutdown()
            await asyncio.sleep(0)
