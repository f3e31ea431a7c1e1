"""A small Discord on this machine: as much of gateway and API as a bot that reads and answers uses,
after Discord's documentation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
import yarl
from aiohttp import WSMsgType, web
from tests.support.discord_payloads import BOT, GUILD, guild, id_of_moment, message, user
from tests.support.listening import until


def answer(told: object, status: int = 200) -> web.Response:
    """JSON as Discord labels it."""
    label = {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(told).encode(), status=status, headers=label)


class Discord:
    """One server; `history` is what its channels hold, by channel."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.history: dict[int, list[dict[str, Any]]] = {}
        self.sent: list[tuple[int, str]] = []
        """channel and text of what the bot says"""
        self.identified = 0
        self.url = ""
        self._sockets: list[web.WebSocketResponse] = []
        self._sequence = 0

    def app(self) -> web.Application:
        """The web application."""
        made = web.Application()
        made.router.add_get("/gateway", self._gateway)
        made.router.add_get("/users/@me", self._me)
        made.router.add_get("/oauth2/applications/@me", self._application)
        made.router.add_get("/applications/@me", self._application)
        made.router.add_get("/channels/{id}/messages", self._messages)
        made.router.add_post("/channels/{id}/messages", self._say)
        return made

    async def dispatch(self, event: str, data: object) -> None:
        """Tell the bot of something."""
        self._sequence += 1
        told = {"op": 0, "t": event, "s": self._sequence, "d": data}
        await self._sockets[-1].send_json(told)

    async def say(self, place: int, author: dict[str, Any], content: str, **more: Any) -> None:
        """Somebody writes, and the bot is told of it if it is there."""
        said = message(author, content, channel_id=str(place), **more)
        self.history.setdefault(place, []).append(said)
        if self._sockets and not self._sockets[-1].closed:
            await self.dispatch("MESSAGE_CREATE", said)

    async def hang_up(self) -> None:
        """End the connection so that it cannot be taken up again."""
        await self._sockets[-1].close(code=4009)

    async def ready(self, times: int = 1) -> None:
        """Wait until the bot has come so often."""
        await until(lambda: self.identified >= times, "IDENTIFY")

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 40_000}})
        async for frame in socket:
            if frame.type != WSMsgType.TEXT:
                break
            told = json.loads(frame.data)
            if told["op"] == 2 and told["d"]["token"] == self.token:
                self._sockets.append(socket)
                await self._greet()
            elif told["op"] == 6:
                await socket.send_json({"op": 9, "d": False})
            elif told["op"] == 1:
                await socket.send_json({"op": 11})
        return socket

    async def _greet(self) -> None:
        ready = {
            "v": 10,
            "user": user("dazza", id=str(BOT), bot=True),
            "guilds": [{"id": str(GUILD), "unavailable": True}],
            "session_id": "session",
            "resume_gateway_url": self.url.replace("http", "ws") + "/gateway",
            "application": {"id": str(BOT), "flags": 0},
        }
        await self.dispatch("READY", ready)
        here = guild()
        for place in (*here["channels"], *here["threads"]):
            if held := self.history.get(int(place["id"])):
                place["last_message_id"] = held[-1]["id"]
        await self.dispatch("GUILD_CREATE", here)
        self.identified += 1

    def _refused(self, request: web.Request) -> bool:
        return request.headers.get("Authorization") != f"Bot {self.token}"

    async def _me(self, request: web.Request) -> web.Response:
        if self._refused(request):
            return answer({"message": "401: Unauthorized", "code": 0}, status=401)
        return answer(user("dazza", id=str(BOT), bot=True))

    async def _application(self, _: web.Request) -> web.Response:
        about = {"id": str(BOT), "name": "dazza", "description": "", "icon": None, "summary": ""}
        rest = {"verify_key": "", "bot_public": True, "bot_require_code_grant": False, "flags": 0}
        return answer({**about, **rest, "owner": user("ana"), "team": None})

    async def _messages(self, request: web.Request) -> web.Response:
        after = int(request.query.get("after", 0))
        limit = int(request.query.get("limit", 50))
        held = self.history.get(int(request.match_info["id"]), [])
        found = [each for each in held if int(each["id"]) > after][:limit]
        return answer(found[::-1])

    async def _say(self, request: web.Request) -> web.Response:
        told = await request.json()
        place = int(request.match_info["id"])
        assert told["allowed_mentions"] == {"parse": []}
        self.sent.append((place, told["content"]))
        author = user("dazza", id=str(BOT), bot=True)
        said = message(author, told["content"], id=str(id_of_moment(1_800_000_000_000)))
        await self.dispatch("MESSAGE_CREATE", said)
        return answer(said)


@asynccontextmanager
async def local_discord(patch: pytest.MonkeyPatch, token: str) -> AsyncIterator[Discord]:
    """Discord at work; discord.py is told to go there."""
    made = Discord(token)
    runner = web.AppRunner(made.app(), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    patch.setattr(discord.http.Route, "BASE", made.url)
    gateway = yarl.URL(made.url.replace("http", "ws") + "/gateway")
    patch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
    try:
        yield made
    finally:
        await asyncio.sleep(0)
        await runner.cleanup()
