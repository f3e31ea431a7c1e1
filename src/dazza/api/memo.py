"""Answers remembered as bytes: until a run ends or a day begins, the same request is a look-up."""

from __future__ import annotations

import asyncio
import hashlib
import zlib
from collections import OrderedDict
from contextlib import suppress
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dazza.clock import Clock
from dazza.errors import StoreError
from dazza.stats.readers import Readers

BYTES_KEPT: Final = 64 * 1024 * 1024
WORTH_PACKING: Final = 500
"""Bytes; what is smaller is not compressed."""
STAMP_LASTS_S: Final = 0.1
"""The database is asked so often whether it changed."""
Key = tuple[bytes, bytes]
"""Path and query, as they came."""
KEEP: Final = "dazza.keep"
"""Key of the ASGI scope: set to True by who answers from cache tables only."""


def kept(request: Request) -> None:
    """Dependency of routes whose answer depends on nothing but the address and cache tables."""
    request.scope[KEEP] = True


class Stamps:
    """The readers' stamp, asked for in a thread, once for all requests of a moment."""

    def __init__(self, readers: Readers, clock: Clock, lasts_s: float = STAMP_LASTS_S) -> None:
        self._readers = readers
        self._clock = clock
        self._lasts_s = lasts_s
        self._stamp: str | None = None
        self._asked_s = -lasts_s - 1
        self._lock = asyncio.Lock()

    async def now(self) -> str | None:
        """The stamp; None while the database cannot be read."""
        clock_s = asyncio.get_running_loop().time
        if clock_s() - self._asked_s <= self._lasts_s:
            return self._stamp
        async with self._lock:
            if clock_s() - self._asked_s > self._lasts_s:
                began_s = clock_s()
                self._stamp = None
                with suppress(StoreError):
                    now_ms = self._clock.now_ms()
                    self._stamp = await asyncio.to_thread(self._readers.stamp, now_ms)
                self._asked_s = began_s
            return self._stamp


class Kept:
    """An answer: its bytes, plain and packed, and the headers of each."""

    __slots__ = ("_packed", "body", "headers", "renewing", "route", "size", "stamp", "tag")

    def __init__(
        self, key: Key, stamp: str, route: str | None, start: Message, body: bytes
    ) -> None:
        self.renewing = asyncio.Lock()
        self.size = 2 * len(body) + sum(map(len, key)) + 2_000  # roughly the bytes that it takes
        self.stamp = stamp
        self.route = route
        self.body = body
        self.tag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'.encode()
        ours = [(b"etag", self.tag), (b"cache-control", b"no-cache")]
        names = {name for name, _ in ours}
        self.headers = [pair for pair in start["headers"] if pair[0] not in names] + ours
        self._packed: tuple[list[tuple[bytes, bytes]], bytes] | None = None

    async def answer(self, request: Headers, send: Send) -> None:
        """Send it in the form that the client takes, or 304 if it has it already."""
        known = request.get("if-none-match")
        if known is not None and _names(known, self.tag):
            headers = [pair for pair in self.headers if pair[0] != b"content-length"]
            await _send(send, 304, headers, b"")
            return
        if len(self.body) >= WORTH_PACKING and "gzip" in request.get("accept-encoding", ""):
            await _send(send, 200, *self._pack())
        else:
            await _send(send, 200, self.headers, self.body)

    def _pack(self) -> tuple[list[tuple[bytes, bytes]], bytes]:
        if self._packed is None:
            packer = zlib.compressobj(6, wbits=31)
            body = packer.compress(self.body) + packer.flush()
            headers = [pair for pair in self.headers if pair[0] != b"content-length"]
            size = str(len(body)).encode()
            headers += [
                (b"content-length", size),
                (b"content-encoding", b"gzip"),
                (b"vary", b"Accept-Encoding"),  # the plain form has it from Starlette's GZip
            ]
            self._packed = headers, body
        return self._packed


class Memo:
    """Middleware that remembers answers of routes that `keep` them, by address, under the stamp of
    before they were made."""

    def __init__(self, app: ASGIApp, stamps: Stamps, limit: int = BYTES_KEPT) -> None:
        self._app = app
        self._stamps = stamps
        self._limit = limit
        self._answers: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        stamp = await self._stamps.now()
        if stamp is None:
            await self._app(scope, receive, send)
            return
        key = (scope["raw_path"], scope["query_string"])
        known = self._answers.get(key)
        if known is None:
            await self._make(key, stamp, scope, receive, send)
        elif known.stamp == stamp:
            await self._repeat(key, known, scope, send)
        else:
            # After a run everybody asks for the same: the first makes it, the others wait.
            async with known.renewing:
                fresh = self._answers.get(key)
                if fresh is not None and fresh.stamp == stamp:
                    await self._repeat(key, fresh, scope, send)
                else:
                    await self._make(key, stamp, scope, receive, send)

    async def _repeat(self, key: Key, known: Kept, scope: Scope, send: Send) -> None:
        self._answers.move_to_end(key)
        scope["dazza.route"] = known.route
        await known.answer(Headers(scope=scope), send)

    async def _make(self, key: Key, stamp: str, scope: Scope, receive: Receive, send: Send) -> None:
        catcher = _Catcher(scope, send)
        await self._app(scope, receive, catcher)
        if catcher.start is not None:
            route = getattr(scope.get("route"), "path", None)
            made = Kept(key, stamp, route, catcher.start, bytes(catcher.body))
            self._remember(key, made)
            await made.answer(Headers(scope=scope), send)

    def _remember(self, key: Key, made: Kept) -> None:
        before = self._answers.pop(key, None)
        if before is not None:
            self._bytes -= before.size
        if made.size > self._limit // 8:
            return
        self._answers[key] = made
        self._bytes += made.size
        while self._bytes > self._limit:
            _, oldest = self._answers.popitem(last=False)
            self._bytes -= oldest.size


class _Catcher:
    """Holds back a good answer of a route that wants to be remembered; sends on every other."""

    __slots__ = ("_scope", "_send", "body", "start")

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self.start: Message | None = None
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if self._scope.get(KEEP) and message["status"] == 200:
                self.start = message
                return
        elif self.start is not None:
            self.body += message.get("body", b"")
            return
        await self._send(message)


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    # A list of its own, because the layers outside add to it.
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})


def _names(known: str, tag: bytes) -> bool:
    """Whether If-None-Match names a tag; weak comparison (RFC 9110, section 8.8.3.2)."""
    bare = tag.decode().removeprefix("W/")
    return any(each.strip().removeprefix("W/") in ("*", bare) for each in known.split(","))
