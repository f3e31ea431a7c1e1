"""Twitch: the connector of IRC with Twitch's greeting, tags and deletions.

Without an account it reads as one of the guests whom Twitch calls `justinfan`. What moderators
delete is deleted here; who is silenced or banned loses what he said and is remembered of.
"""

from __future__ import annotations

import random
from typing import Final

from irctokens.line import Line

from dazza.bot.connectors import shared
from dazza.bot.connectors.irc import IrcConnector, Session
from dazza.bot.connectors.irc_login import Login
from dazza.bot.connectors.irc_wire import Wire
from dazza.bot.connectors.shared import Questions, Timing, log, shown
from dazza.bot.connectors.twitch_lines import Remembered, Said, said, with_emotes
from dazza.bot.credentials import Secret
from dazza.bot.room import Room
from dazza.errors import RoomError, SettingsError
from dazza.sections import IrcSettings, TwitchSettings

PLATFORM: Final = "twitch"
REFUSALS: Final = ("Login authentication failed", "Improperly formatted auth", "Login unsuccessful")
PACED: Final = Timing(burst=4, line_s=2)
"""Twitch allows 20 lines in 30 seconds."""


class TwitchConnector(IrcConnector):
    """The bot in a channel of Twitch."""

    def __init__(
        self, settings: TwitchSettings, *, token: Secret | None = None, timing: Timing = PACED
    ) -> None:
        channel = settings.channel.strip().lstrip("#").lower()
        if not channel:
            raise SettingsError("[bot.twitch] needs channel")
        if bool(settings.account) != (token is not None):
            missing = "twitch_token among the credentials" if settings.account else "account"
            raise SettingsError(f"to answer, [bot.twitch] needs account and token: no {missing}")
        shared.keep_secret(settings.server, settings.tls, token)
        nick = settings.account.lower() or f"justinfan{random.randrange(10_000, 99_999)}"
        place = IrcSettings(
            server=settings.server,
            port=settings.port,
            tls=settings.tls,
            channel=f"#{channel}",
            nick=nick,
        )
        super().__init__(place, nick, timing=timing)
        self.emotes = settings.emotes
        self.remembered = Remembered()
        self.speaks = token is not None
        self._token = token

    def say(self, text: str) -> None:
        """Say one line, if there is an account to say it with; never blocks."""
        if self.speaks:
            super().say(text.lstrip("/. "))  # with those it would be a command to Twitch

    def session(self, wire: Wire, room: Room, questions: Questions) -> Session:
        return TwitchSession(self, wire, room, questions)

    def login(self, wire: Wire) -> Login:
        return TwitchLogin(wire, self.nick, self._token)


class TwitchLogin(Login):
    """How Twitch is greeted: no negotiation, and a token for a password."""

    def __init__(self, wire: Wire, nick: str, token: Secret | None) -> None:
        super().__init__(wire.send, nick)
        self._wire = wire
        self._token = token

    def start(self) -> None:
        self._wire.send("CAP", "REQ", "twitch.tv/tags twitch.tv/commands")
        if self._token is not None:
            self._wire.send("PASS", f"oauth:{self._token.reveal().removeprefix('oauth:')}")
        self._wire.send("NICK", self.nick)

    def hear(self, line: Line) -> bool:
        if line.command == "001":
            self.done = True
        elif line.command == "NOTICE" and line.params[-1:] and line.params[-1] in REFUSALS:
            raise RoomError(f"Twitch refuses account or twitch_token ({shown(line.params[-1])})")
        return self.done


class TwitchSession(Session):
    """One connection to Twitch."""

    bot: TwitchConnector

    def _hear(self, line: Line) -> None:
        tags = line.tags or {}
        if line.command in ("PRIVMSG", "USERNOTICE"):
            message = said(line) if self._channel_of(line, 0) else None
            if message is not None and not message.elsewhere and not self._is_me(message.login):
                self._keep(message)
        elif line.command == "CLEARMSG" and tags.get("target-msg-id"):
            self.room.delete(PLATFORM, tags["target-msg-id"])
        elif line.command == "CLEARCHAT" and len(line.params) > 1:
            for id_ in self.bot.remembered.take(line.params[1].lower()):
                self.room.delete(PLATFORM, id_)
        elif line.command == "RECONNECT":
            raise ConnectionResetError("Twitch asks to connect again")
        elif line.command == "NOTICE" and line.params:
            log.warning("%s: Twitch says: %s", self.bot.place, shown(line.params[-1]))
        else:
            super()._hear(line)

    def _keep(self, message: Said) -> None:
        emotes = message.emotes if self.bot.emotes else ()
        self.room.record(
            message.username,
            with_emotes(message.text, emotes),
            at=message.at,
            platform=PLATFORM,
            message_id=message.id,
        )
        if message.id:
            self.bot.remembered.add(message.login, message.id)
        if self.bot.speaks:
            self._questions.ask(message.username, message.text, self.bot.say)
