"""The first lines of an IRC connection: password, capabilities, SASL, nick.

SASL is PLAIN (RFC 4616) as IRCv3 carries it; over TLS that is as good as any.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Final

from irctokens.line import Line

from dazza.bot.connectors.shared import shown
from dazza.bot.credentials import Secret
from dazza.errors import RoomError

WANTED: Final = frozenset({"server-time", "batch", "message-tags"})
"""Capabilities that are asked for where they are offered, besides SASL."""
CHUNK: Final = 400
"""So much of an answer goes into one line of AUTHENTICATE."""
NICK_TAKEN: Final = frozenset({"432", "433", "436", "437"})
REFUSED: Final = {
    "464": "the server refuses irc_password",
    "465": "the server has banned the bot",
    "902": "the account is locked",
    "904": "the server refuses the account or irc_sasl_password",
    "905": "the server refuses the account or irc_sasl_password",
    "908": "the server does not know SASL PLAIN",
}
MAX_NICK: Final = 9
"""What every server allows; the nick as wished may be longer."""


class Login:
    """A conversation with a server that ends when it says welcome (`done`).

    `send(command, *words)` puts a line on its way.
    """

    def __init__(
        self,
        send: Callable[..., None],
        nick: str,
        *,
        password: Secret | None = None,
        account: str = "",
        sasl_password: Secret | None = None,
    ) -> None:
        self.nick = nick
        self.done = False
        self._send = send
        self._nicks = other_nicks(nick)
        self._password = password
        self._account = account
        self._sasl_password = sasl_password
        self._offered: set[str] = set()

    def start(self) -> None:
        """Say who comes."""
        self._send("CAP", "LS", "302")
        if self._password is not None:
            self._send("PASS", self._password.reveal())
        self._send("NICK", self.nick)
        self._send("USER", "dazza", "0", "*", "Dazza, who counts")

    def hear(self, line: Line) -> bool:
        """Answer what the server says; True when it says welcome. Raises RoomError if it refuses
        the bot for good."""
        if line.command in REFUSED:
            raise RoomError(f"{REFUSED[line.command]} ({shown(' '.join(line.params[-1:]))})")
        if line.command == "001":
            self.done = True
            self.nick = line.params[0] if line.params else self.nick
        elif line.command in NICK_TAKEN:
            self.nick = next(self._nicks)
            self._send("NICK", self.nick)
        elif line.command == "CAP" and len(line.params) >= 3:
            self._hear_capabilities(line.params[1].upper(), line.params[2:])
        elif line.command == "AUTHENTICATE" and self._sasl_password is not None:
            self._authenticate(self._sasl_password)
        elif line.command == "903":
            self._send("CAP", "END")
        return self.done

    def _hear_capabilities(self, subcommand: str, words: list[str]) -> None:
        names = {word.partition("=")[0] for word in words[-1].split()}
        if subcommand == "LS":
            self._offered |= names
            if words[0] == "*":
                return  # the list goes on
            sasl = {"sasl"} if self._sasl_password is not None else set()
            if not sasl <= self._offered:
                raise RoomError("the server offers no SASL: remove the account from [bot.irc]")
            if wanted := (WANTED & self._offered) | sasl:
                self._send("CAP", "REQ", " ".join(sorted(wanted)))
            else:
                self._send("CAP", "END")
        elif subcommand == "ACK" and "sasl" in names:
            self._send("AUTHENTICATE", "PLAIN")
        elif subcommand in ("ACK", "NAK"):
            self._send("CAP", "END")

    def _authenticate(self, password: Secret) -> None:
        plain = f"\0{self._account}\0{password.reveal()}".encode()
        told = base64.b64encode(plain).decode()
        for start in range(0, len(told), CHUNK):
            self._send("AUTHENTICATE", told[start : start + CHUNK])
        if len(told) % CHUNK == 0:
            self._send("AUTHENTICATE", "+")


def other_nicks(nick: str) -> Iterator[str]:
    """Nicks to try when `nick` is taken, or not to the server's taste, without end."""
    yield f"{nick}_"
    number = 1
    while True:
        yield f"{nick[: MAX_NICK - len(str(number))]}{number}"
        number += 1
