"""IRC: one channel of one network, recorded as it is said.

A person is who has the nick at that moment. `/me` is a message, as the importers store it; notices
and other CTCP are not, nor is what happens to people: joins, kicks, netsplits.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import re
import ssl
from typing import Final

from irctokens.line import Line

from dazza.bot.connectors import shared
from dazza.bot.connectors.irc_login import Login
from dazza.bot.connectors.irc_wire import Wire, trusting
from dazza.bot.connectors.shared import Outbox, Questions, Timing, log, shown
from dazza.bot.credentials import Secret
from dazza.bot.room import Room
from dazza.decoding import FORMATTING_CODE
from dazza.errors import SettingsError
from dazza.sections import IrcSettings

CODE: Final = re.compile(FORMATTING_CODE)
ACTION: Final = re.compile(r"\x01ACTION(?: ([^\x01]*))?\x01?")
NO_ENTRY: Final = frozenset({"403", "405", "437", "471", "473", "474", "475", "476", "477", "489"})
"""Answers to JOIN that may be others later."""
PLAYBACK: Final = frozenset({"chathistory", "znc.in/playback"})
"""Batches in which a bouncer repeats what was said before."""
MOST_BYTES: Final = 400
"""Of a line to say: 512 less what the server puts before it."""


class IrcConnector:
    """The bot in a channel of an IRC network."""

    def __init__(
        self,
        settings: IrcSettings,
        nick: str,
        *,
        password: Secret | None = None,
        sasl_password: Secret | None = None,
        timing: Timing = Timing(),  # noqa: B008  # frozen
    ) -> None:
        if not settings.server or not settings.channel:
            raise SettingsError("[bot.irc] needs server and channel")
        if sasl_password is not None and not settings.account:
            raise SettingsError("irc_sasl_password is given: [bot.irc] needs account")
        shared.keep_secret(settings.server, settings.tls, password, sasl_password)
        self.place = f"{settings.channel} on {settings.server}"
        self.nick = settings.nick or nick
        self.settings = settings
        self.timing = timing
        self.outbox: Outbox[str] = Outbox()
        self._password = password
        self._sasl_password = sasl_password
        self._trusted = _trusting(settings)
        self.speaks = True
        self.newest_ms = 0
        """The newest time that the server gave to a recorded message."""

    async def run(self, room: Room, stopping: asyncio.Event) -> None:
        """Be in the channel until `stopping` is set. Raises RoomError if the server refuses it."""
        self.outbox.open()
        questions = Questions(room)

        async def session() -> None:
            wire = await Wire.open(
                self.settings.server, self.settings.port, self._trusted, self.timing
            )
            try:
                await self.session(wire, room, questions).run()
            finally:
                wire.send("QUIT")
                await wire.close()

        await shared.first_of(
            shared.keep_connected(session, stopping, self.timing, self.place), questions.serve()
        )

    def say(self, text: str) -> None:
        """Say one line in the channel, in its turn; never blocks."""
        self.outbox.put(shared.one_line(text, MOST_BYTES))

    def session(self, wire: Wire, room: Room, questions: Questions) -> Session:
        """What to do with a connection."""
        return Session(self, wire, room, questions)

    def login(self, wire: Wire) -> Login:
        """How this network is greeted."""
        return Login(
            wire.send,
            self.nick,
            password=self._password,
            account=self.settings.account,
            sasl_password=self._sasl_password,
        )


class Session:
    """One connection, from the greeting to its end."""

    def __init__(self, bot: IrcConnector, wire: Wire, room: Room, questions: Questions) -> None:
        self.room = room
        self.bot = bot
        self._wire = wire
        self._questions = questions
        self._login = bot.login(wire)
        self._channel = bot.settings.channel
        self._ascii = False
        self._joined = asyncio.Event()
        self._join_soon = asyncio.Event()
        self._rejoin = shared.Backoff(
            bot.timing.rejoin_s, max(bot.timing.rejoin_s, 300), random.Random()
        )
        self._playback: set[str] = set()

    async def run(self) -> None:
        """Be there until the connection ends. Raises OSError, TimeoutError, RoomError."""
        self._login.start()
        await shared.first_of(self._listen(), self._speak(), self._join_later())

    async def _listen(self) -> None:
        async for line in self._wire.lines():
            if line.command == "PING":
                self._wire.send("PONG", *line.params[-1:])
            elif self._login.done:
                self._hear(line)
            elif self._login.hear(line):
                self._wire.send("JOIN", self._channel)
            await self._wire.flush()

    async def _speak(self) -> None:
        await self.bot.outbox.each(
            self._send, shared.Pace(self.bot.timing.burst, self.bot.timing.line_s)
        )

    async def _send(self, text: str) -> None:
        await self._joined.wait()
        self._wire.send("PRIVMSG", self._channel, text)
        await self._wire.flush()

    async def _join_later(self) -> None:
        """Whenever the bot is out of the channel, go in again after a while."""
        while True:
            await self._join_soon.wait()
            self._join_soon.clear()
            await asyncio.sleep(self._rejoin.next_s())
            self._wire.send("JOIN", self._channel)

    def _hear(self, line: Line) -> None:
        if line.command == "PRIVMSG" and len(line.params) == 2 and line.source:
            self._hear_said(line)
        elif line.command in ("JOIN", "KICK", "PART", "NICK", "QUIT"):
            self._hear_moves(line)
        elif line.command in NO_ENTRY and self._channel_of(line, 1):
            log.warning("%s: cannot join (%s)", self.bot.place, shown(line.params[-1]))
            self._join_soon.set()
        elif line.command == "005":
            self._ascii = self._ascii or "CASEMAPPING=ascii" in line.params
        elif line.command == "BATCH" and line.params:
            self._hear_batch(line.params)
        elif line.command == "ERROR":
            raise ConnectionResetError(f"the server says: {' '.join(line.params)}")

    def _hear_said(self, line: Line) -> None:
        nick, text = line.hostmask.nickname, line.params[1]
        if not nick or self._is_me(nick) or _is_server(line.source):
            return
        if not self._channel_of(line, 0):
            self._hear_private(nick, line.params[0], text)
            return
        if text.startswith("\x01"):
            action = ACTION.fullmatch(text)
            if action is None:
                return
            text = action[1] or ""
        if self._record(line, nick, CODE.sub("", text)):
            self._questions.ask(nick, CODE.sub("", text), self.bot.say)

    def _record(self, line: Line, nick: str, text: str) -> bool:
        """Whether this is said now, and not repeated by a bouncer."""
        tags = line.tags or {}
        at = server_time(tags.get("time", ""))
        repeated = tags.get("batch", "") in self._playback
        if repeated and (not self.bot.newest_ms or at is None or at <= self.bot.newest_ms):
            return False
        self.bot.newest_ms = max(self.bot.newest_ms, at or 0)
        self.room.record(nick, text, at=at)
        return not repeated

    def _hear_private(self, nick: str, target: str, text: str) -> None:
        """Say what this program is to who asks for it by CTCP; nothing else is answered."""
        if self._is_me(target) and text.strip("\x01") == "VERSION" and text[:1] == "\x01":
            self._wire.send("NOTICE", nick, "\x01VERSION Dazza\x01")

    def _hear_moves(self, line: Line) -> None:
        nick = line.hostmask.nickname if line.source else ""
        if line.command == "KICK" and self._channel_of(line, 0) and len(line.params) > 1:
            if self._is_me(line.params[1]):
                self._joined.clear()
                log.warning("%s: kicked by %s (%s)", self.bot.place, shown(nick), _why(line))
                self._join_soon.set()
        elif line.command == "NICK" and self._is_me(nick) and line.params:
            self._login.nick = line.params[0]
        elif line.command in ("NICK", "QUIT") and self._fold(nick) == self._fold(self.bot.nick):
            self._wire.send("NICK", self.bot.nick)  # it was taken, and is free now
        elif line.command == "JOIN" and self._is_me(nick) and self._channel_of(line, 0):
            self._joined.set()
            log.info("in %s as %s", self.bot.place, shown(nick))
        elif line.command == "PART" and self._is_me(nick) and self._channel_of(line, 0):
            self._joined.clear()  # some servers part people by force
            self._join_soon.set()

    def _hear_batch(self, words: list[str]) -> None:
        reference = words[0][1:]
        if words[0].startswith("+") and len(words) > 1 and words[1] in PLAYBACK:
            self._playback.add(reference)
        elif words[0].startswith("-"):
            self._playback.discard(reference)

    def _is_me(self, nick: str) -> bool:
        return self._fold(nick) == self._fold(self._login.nick)

    def _channel_of(self, line: Line, place: int) -> bool:
        """Whether the word at this place names the bot's channel."""
        return len(line.params) > place and self._fold(line.params[place]) == self._fold(
            self._channel
        )

    def _fold(self, name: str) -> str:
        """A name as the server compares it (RFC 1459, section 2.2)."""
        folded = name.lower()
        return folded if self._ascii else folded.translate(RFC1459)


RFC1459: Final = str.maketrans("[]\\~", "{}|^")


def server_time(text: str) -> int | None:
    """Ms UTC of the tag `time`, or None."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return round(moment.timestamp() * 1000) if moment.tzinfo else None


def _is_server(source: str | None) -> bool:
    """Whether a source is a host name, and no person's nick."""
    return source is not None and "!" not in source and "." in source


def _why(line: Line) -> str:
    return shown(line.params[2]) if len(line.params) > 2 else "no reason"


def _trusting(settings: IrcSettings) -> ssl.SSLContext | None:
    if not settings.tls:
        return None
    try:
        return trusting(settings.ca_file)
    except OSError as error:
        raise SettingsError(f"bot.irc.ca_file: {settings.ca_file}: {error.strerror}") from None
