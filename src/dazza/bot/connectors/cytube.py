"""CyTube: one channel of a site, over Socket.IO.

A site says at `/socketconfig/<channel>.json` which server has the channel. On joining, the server
repeats its last lines before it sends `userlist`: they fill what was missed, and are not answered.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

import aiohttp
import socketio

from dazza.bot.connectors import shared
from dazza.bot.connectors.cytube_text import said
from dazza.bot.connectors.shared import Outbox, Questions, Timing, log, shown
from dazza.bot.credentials import Secret
from dazza.bot.room import Room
from dazza.errors import RoomError, SettingsError
from dazza.sections import CytubeSettings

PLATFORM: Final = "cytube"
CHANNEL: Final = re.compile(r"[\w-]{1,30}", re.ASCII)
MOST_BYTES: Final = 240
"""CyTube cuts at 320 characters unless a site says otherwise."""
MOST_CONFIG_BYTES: Final = 64 * 1024
PACED: Final = Timing(burst=3, line_s=1.5)


class CytubeConnector:
    """The bot in a channel of a CyTube site."""

    def __init__(
        self,
        settings: CytubeSettings,
        *,
        password: Secret | None = None,
        channel_password: Secret | None = None,
        timing: Timing = PACED,
    ) -> None:
        if not CHANNEL.fullmatch(settings.channel):
            raise SettingsError(
                "[bot.cytube] needs channel: up to 30 letters, digits, - or _, as in its address"
            )
        if urlsplit(settings.server).scheme not in ("http", "https"):
            raise SettingsError("bot.cytube.server: give an address such as https://cytu.be")
        if password is not None and not settings.account:
            raise SettingsError("cytube_password is given: [bot.cytube] needs account")
        self.settings = settings
        self.timing = timing
        self.place = f"{settings.channel} on {urlsplit(settings.server).netloc}"
        self.outbox: Outbox[str] = Outbox()
        self.speaks = bool(settings.account)
        self.password = password
        self.channel_password = channel_password

    async def run(self, room: Room, stopping: asyncio.Event) -> None:
        """Be in the channel until `stopping` is set. Raises RoomError if the site refuses it."""
        self.outbox.open()
        questions = Questions(room)

        async def session() -> None:
            async with aiohttp.ClientSession() as web:
                await Session(self, room, questions, web).run()

        await shared.first_of(
            shared.keep_connected(session, stopping, self.timing, self.place), questions.serve()
        )

    def say(self, text: str) -> None:
        """Say one line, if there is a name to say it under; never blocks."""
        if self.speaks:  # what begins with a slash would be a command
            self.outbox.put(shared.one_line(text.lstrip("/ "), MOST_BYTES))


class Session:
    """One connection, from the look-up of the server to its end."""

    def __init__(
        self,
        bot: CytubeConnector,
        room: Room,
        questions: Questions,
        web: aiohttp.ClientSession,
    ) -> None:
        self._bot = bot
        self._web = web
        self._room = room
        self._questions = questions
        self._name = ""
        self._present = False
        self._may_speak = asyncio.Event()
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._client = socketio.AsyncClient(
            reconnection=False, handle_sigint=False, http_session=web
        )
        for event in ("chatMsg", "userlist", "login", "kick", "needPassword", "errorMsg"):
            self._client.on(event, self._listener(event))
        self._client.on("disconnect", lambda *_: self._end())

    async def run(self) -> None:
        """Be there until the connection ends. Raises OSError, TimeoutError, RoomError."""
        bot = self._bot
        try:
            async with asyncio.timeout(bot.timing.connect_s):
                url = await server_of(bot.settings, self._web)
                host, encrypted = urlsplit(url).hostname or "", url.startswith("https:")
                shared.keep_secret(host, encrypted, bot.password, bot.channel_password)
                await self._client.connect(url, wait_timeout=bot.timing.connect_s)
                await self._client.emit("joinChannel", self._joining())
                if bot.settings.account:
                    await self._client.emit("login", self._who())
            await shared.first_of(self._listen(), self._speak())
        except (socketio.exceptions.SocketIOError, aiohttp.ClientError) as error:
            raise ConnectionError(f"{type(error).__name__}: {error}") from None
        finally:
            await self._client.shutdown()

    def _joining(self) -> dict[str, str]:
        secret = self._bot.channel_password
        pw = {"pw": secret.reveal()} if secret is not None else {}
        return {"name": self._bot.settings.channel, **pw}

    def _who(self) -> dict[str, str]:
        secret = self._bot.password
        pw = {"pw": secret.reveal()} if secret is not None else {}
        return {"name": self._bot.settings.account, **pw}

    async def _listen(self) -> None:
        await self._over

    async def _speak(self) -> None:
        timing = self._bot.timing
        await self._bot.outbox.each(self._send, shared.Pace(timing.burst, timing.line_s))

    async def _send(self, text: str) -> None:
        await self._may_speak.wait()
        await self._client.emit("chatMsg", {"msg": text, "meta": {}})

    def _listener(self, event: str) -> Any:
        """What the client calls with an event. What goes wrong ends the session."""
        hear = getattr(self, f"_on_{event}")

        def listen(data: object = None, *_: object) -> None:
            try:
                hear(data)
            except Exception as error:  # noqa: BLE001  # else the client would log and drop it
                self._end(error)

        return listen

    def _end(self, error: Exception | None = None) -> None:
        if self._over.done():
            return
        if error is None:
            self._over.set_result(None)
        else:
            self._over.set_exception(error)

    def _on_chatMsg(self, data: object) -> None:  # the event's name
        message = said(data)
        if message is None or message.username.lower() == self._name:
            return
        self._room.record(
            message.username,
            message.text,
            at=message.at,
            platform=PLATFORM,
            message_id=message.id,
        )
        if self._present:
            self._questions.ask(message.username, message.text, self._bot.say)

    def _on_userlist(self, data: object) -> None:
        if not self._present:
            people = len(data) if isinstance(data, list) else 0
            log.info("in %s with %d people", self._bot.place, people)
        self._present = True

    def _on_login(self, data: object) -> None:
        told = data if isinstance(data, Mapping) else {}
        if told.get("success"):
            self._name = str(told.get("name", "")).lower()
            self._may_speak.set()
            return
        why = shown(str(told.get("error", "")))
        if self._bot.password is not None and "password" in why.lower():
            raise RoomError(f"{self._bot.place}: the account or cytube_password is refused ({why})")
        log.warning("%s: not logged in, reading only (%s)", self._bot.place, why)

    def _on_kick(self, data: object) -> None:
        why = data.get("reason") if isinstance(data, Mapping) else ""
        raise ConnectionResetError(f"kicked: {why}")

    def _on_needPassword(self, _: object) -> None:  # the event's name
        raise RoomError(f"{self._bot.place}: give the right cytube_channel_password")

    def _on_errorMsg(self, data: object) -> None:  # the event's name
        told = data.get("msg") if isinstance(data, Mapping) else data
        log.warning("%s: the server says: %s", self._bot.place, shown(str(told)))


async def server_of(settings: CytubeSettings, web: aiohttp.ClientSession) -> str:
    """The address of the server that has the channel, encrypted if there is one.

    Raises RoomError if there is no such channel, OSError or aiohttp.ClientError else.
    """
    url = f"{settings.server.rstrip('/')}/socketconfig/{quote(settings.channel)}.json"
    async with web.get(url) as answer:
        if answer.status == 404:
            raise RoomError(f"{settings.server} knows no channel {settings.channel}")
        answer.raise_for_status()
        content = await answer.content.read(MOST_CONFIG_BYTES)
    return chosen(content)


def chosen(content: bytes) -> str:
    """The server to take of those that a site lists. Raises ConnectionError if it lists none."""
    try:
        listed = json.loads(content)["servers"]
        servers = [each for each in listed if urlsplit(each["url"]).scheme in ("http", "https")]
    except (ValueError, TypeError, KeyError):
        servers = []
    if not servers:
        raise ConnectionError("the site's list of servers is not understood")
    best = min(
        servers, key=lambda each: (not each["url"].startswith("https"), bool(each.get("ipv6")))
    )
    return str(best["url"])
