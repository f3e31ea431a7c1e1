"""IRC's lines on a connection: bytes to lines and back, TLS, silence noticed.

Lines are cut and written by `irctokens`. They are decoded here, as the importers decode the lines
of logs, and never logged: some hold passwords.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

from irctokens.line import Line, build, tokenise

from dazza.bot.connectors.shared import Timing
from dazza.decoding import decode_line

MAX_LINE_BYTES: Final = 16 * 1024
"""The protocol allows 8,191 for tags and 512 for the rest; a longer line is left out."""
READ_BYTES: Final = 64 * 1024
LINE_ENDS: Final = re.compile(r"[\x00\r\n]")


class Wire:
    """A connection to an IRC server."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, idle_s: float
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._idle_s = idle_s

    @classmethod
    async def open(
        cls, server: str, port: int, trusted: ssl.SSLContext | None, timing: Timing
    ) -> Wire:
        """Connect. Raises OSError (ssl.SSLError is one) or TimeoutError."""
        try:
            async with asyncio.timeout(timing.connect_s):
                reader, writer = await asyncio.open_connection(server, port, ssl=trusted)
        except UnicodeError:
            raise ConnectionError("there can be no server of this name") from None
        return cls(reader, writer, timing.idle_s)

    def send(self, command: str, *words: str) -> None:
        """Put a line on its way; what would end it early becomes a space."""
        line = build(command, [LINE_ENDS.sub(" ", word) for word in words])
        self._writer.write(f"{line.format()}\r\n".encode("utf-8", "replace"))

    async def flush(self) -> None:
        """Wait until the network has taken most of what was sent. Raises OSError."""
        await self._writer.drain()

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        with suppress(OSError, TimeoutError):  # gone is gone
            async with asyncio.timeout(1):
                await self._writer.wait_closed()

    async def lines(self) -> AsyncIterator[Line]:
        """Lines as they come, to the end of the connection. Raises OSError when nothing comes."""
        rest, too_long = b"", False
        while data := await self._read():
            *whole, rest = (rest + data).split(b"\n")
            for raw in whole:
                line = None if too_long or len(raw) > MAX_LINE_BYTES else parsed(raw)
                too_long = False
                if line is not None:
                    yield line
            await asyncio.sleep(0)  # in a flood, others have their turn
            if len(rest) > MAX_LINE_BYTES:
                rest, too_long = b"", True

    async def _read(self) -> bytes:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._idle_s):
                return await self._reader.read(READ_BYTES)
        self.send("PING", "still-there")
        try:
            async with asyncio.timeout(self._idle_s):
                return await self._reader.read(READ_BYTES)
        except TimeoutError:
            raise ConnectionResetError("the server has gone silent") from None


def parsed(raw: bytes) -> Line | None:
    """A line, or None if it is none. Tags are UTF-8; the rest is what a log's line may be."""
    tags, blank, rest = raw.partition(b" ") if raw.startswith(b"@") else (b"", b"", raw)
    text = tags.decode(errors="replace") + blank.decode() + decode_line(rest.rstrip(b"\r"))[0]
    try:
        return tokenise(text)
    except (ValueError, IndexError):  # nothing on it, or no command
        return None


def trusting(ca_file: str) -> ssl.SSLContext:
    """TLS that checks the server's name and certificate. Raises OSError."""
    return ssl.create_default_context(cafile=ca_file or None)
