"""So many requests of one client in a window of time, counted by the library `limits`."""

from __future__ import annotations

import functools
import ipaddress
import math

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dazza.api import errors
from dazza.clock import Clock

FREE = ("/api/v1/health", "/metrics", "/static/")
"""Paths that are not counted: who watches the server, and files that browsers keep."""


class RateLimit:
    """Answers 429 to a client that asks too often; tells every other how much is left.

    `rate` is as in `600/minute`, or `off`.
    """

    def __init__(
        self, app: ASGIApp, rate: str, clock: Clock, page: errors.ErrorPage | None = None
    ) -> None:
        self._app = app
        self._limit = None if rate == "off" else parse(rate)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._clock = clock
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._limit is None or scope["type"] != "http" or scope["path"].startswith(FREE):
            await self._app(scope, receive, send)
            return
        client = client_key((scope.get("client") or ("unknown",))[0])
        allowed = self._limiter.hit(self._limit, client)
        window = self._limiter.get_window_stats(self._limit, client)
        headers = {
            "x-ratelimit-limit": str(self._limit.amount),
            "x-ratelimit-remaining": str(window.remaining),
            "x-ratelimit-reset": str(math.ceil(window.reset_time)),
        }
        if not allowed:
            wait_s = max(1, math.ceil(window.reset_time - self._clock.now_ms() / 1000))
            told = f"too many requests: wait {wait_s} s"
            headers["retry-after"] = str(wait_s)
            error = errors.ApiError(429, "RATE_LIMIT", told, headers)
            await errors.response(scope, error, self._page)(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self._app(scope, receive, counted)


@functools.lru_cache(maxsize=10_000)
def client_key(host: str) -> str:
    """Who is counted as one client: an address, of IPv6 the network of one household (/64)."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))
