"""A server of lines that says what a test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.listening import PATIENCE_S, until


class LineServer:
    """All clients hear the same; what they say is kept."""

    def __init__(self) -> None:
        self.port = 0
        self.lines: list[str] = []
        self.clients: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Listen to a client until it goes."""
        self.clients.append(writer)
        while raw := await reader.readline():
            self.lines.append(raw.decode().rstrip("\r\n"))
        writer.close()

    async def says(self, line: str, patience_s: float = PATIENCE_S, times: int = 1) -> None:
        """Wait until a client has said this line."""
        await until(lambda: self.lines.count(line) >= times, line, patience_s)

    def send(self, *lines: str | bytes) -> None:
        """Send lines to the newest client."""
        for line in lines:
            raw = line if isinstance(line, bytes) else line.encode()
            self.clients[-1].write(raw + b"\r\n")

    def hang_up(self) -> None:
        """Close the newest connection."""
        self.clients[-1].close()


@asynccontextmanager
async def line_server() -> AsyncIterator[LineServer]:
    """A server on some port of 127.0.0.1."""
    made = LineServer()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        for client in made.clients:
            client.close()
        server.close()
