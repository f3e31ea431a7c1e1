"""A real IRC server of this machine, and people on it."""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.listening import PATIENCE_S, until

PROGRAM = shutil.which("ngircd", path="/usr/sbin:/usr/bin:/sbin:/bin")
needed = pytest.mark.skipif(PROGRAM is None, reason="ngircd is not installed")
CONFIG = """
[Global]
Name = {name}
Info = a server for tests
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = hello
[Limits]
MaxConnectionsIP = 0
MaxPenaltyTime = 0
MaxNickLength = 30
[Options]
DNS = no
Ident = no
PAM = no
{more}
"""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, and that the system gives to nobody by itself."""
    while True:
        port = random.SystemRandom().randrange(15_000, 32_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class Server:
    """`ngircd` in the foreground, with a configuration in `folder`."""

    def __init__(self, folder: Path, port: int, more: str = "", name: str = "irc.test") -> None:
        self.port = port
        self._config = folder / f"{name}.conf"
        told = CONFIG.format(port=port, more=more, name=name)
        self._config.write_text(told, encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start, and wait until it listens."""
        assert PROGRAM is not None
        self._process = subprocess.Popen(
            [PROGRAM, "-n", "-f", str(self._config)], stdout=subprocess.DEVNULL
        )
        for _ in range(int(PATIENCE_S / 0.02)):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                assert self._process.poll() is None, "ngircd has ended"
                await asyncio.sleep(0.02)
                continue
            writer.close()
            await writer.wait_closed()
            return
        raise AssertionError("ngircd does not listen")

    def stop(self) -> None:
        """End it, and with it all connections."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE_S)
            self._process = None


def link(name: str, port: int | None = None) -> str:
    """The part of a configuration that lets another server in, or with `port` goes to it."""
    there = f"Host = 127.0.0.1\nPort = {port}" if port else ""
    return f"[Server]\nName = {name}\nMyPassword = x\nPeerPassword = x\n{there}"


class Person:
    """Somebody with a plain client: sends bytes, keeps lines."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines: list[str] = []
        self._reader = reader
        self._writer = writer
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while raw := await self._reader.readline():
            line = raw.decode(errors="replace").rstrip("\r\n")
            self.lines.append(line)
            if line.startswith("PING"):
                self.send(line.replace("PING", "PONG", 1))

    def send(self, line: str | bytes) -> None:
        """Send a line as it is."""
        raw = line if isinstance(line, bytes) else line.encode()
        self._writer.write(raw + b"\r\n")

    async def sees(self, words: str, patience_s: float = PATIENCE_S) -> None:
        """Wait for a line with these words in it."""
        await until(lambda: any(words in line for line in self.lines), words, patience_s)

    def seen(self, *words: str) -> int:
        """How many lines had all these words so far."""
        return sum(all(word in line for word in words) for line in self.lines)

    async def leave(self) -> None:
        self._writer.close()
        await asyncio.gather(self._listening, return_exceptions=True)


@contextlib.asynccontextmanager
async def person(port: int, nick: str, channel: str, password: str = "") -> AsyncIterator[Person]:
    """Somebody in a channel."""
    each = Person(*await asyncio.open_connection("127.0.0.1", port))
    if password:
        each.send(f"PASS {password}")
    each.send(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}")
    await each.sees(" 001 ")
    each.send(f"JOIN {channel}")
    await each.sees(" 366 ")
    try:
        yield each
    finally:
        await each.leave()
