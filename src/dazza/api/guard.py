"""What every request passes first and every answer last: id, headers, time, log, last door."""

from __future__ import annotations

import re
import uuid

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dazza.api import errors
from dazza.api.log import log, shown
from dazza.api.metrics import Metrics
from dazza.api.paths import decoded, is_query
from dazza.clock import Clock

GOOD_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
JSON_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
BODY_BYTES = 64 * 1024
COMMON = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
]
JSON_HEADERS = [*COMMON, (b"content-security-policy", JSON_POLICY.encode())]
PAGE_HEADERS = [*COMMON, (b"content-security-policy", PAGE_POLICY.encode())]


class Guard:
    """The outermost middleware.

    It gives the request an id (or takes the client's), refuses bad escapes, turns HEAD into GET
    without a body, adds the security headers, measures and logs, and answers 500 to whatever nobody
    caught. In `scope["path"]` a slash within a segment is `paths.SLASH`.
    """

    def __init__(
        self,
        app: ASGIApp,
        metrics: Metrics,
        clock: Clock,
        page: errors.ErrorPage,
        *,
        log_requests: bool = True,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._clock = clock
        self._page = page
        self._log = log_requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_s = self._clock.monotonic_s()
        answer = _Answer(scope, send)
        # The server goes by its own: a HEAD that became a GET lacks its body.
        scope = {**scope, "dazza.id": answer.id}
        if scope["method"] == "HEAD":
            scope["method"] = "GET"
            answer.bodiless = True
        self._metrics.going += 1
        try:
            await self._serve(scope, receive, answer)
        except Exception:
            log.exception("request %s failed: %s", answer.id, shown(scope["raw_path"]))
            if answer.status is not None:
                raise  # half an answer must not look like a whole one
            await self._refuse(scope, receive, answer, errors.internal())
        finally:
            self._metrics.going -= 1
            self._done(scope, answer, self._clock.monotonic_s() - began_s)

    async def _serve(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        raw = scope["raw_path"].partition(b"?")[0]
        path = decoded(raw)
        if path is None or not is_query(scope["query_string"]):
            bad = errors.invalid("the address has an escape that stands for no text: see RFC 3986")
            await self._refuse(scope, receive, answer, bad)
            return
        scope["path"] = path
        await self._app(scope, _limited(receive), answer)

    async def _refuse(
        self, scope: Scope, receive: Receive, answer: _Answer, error: errors.ApiError
    ) -> None:
        await errors.response(scope, error, self._page)(scope, receive, answer)

    def _done(self, scope: Scope, answer: _Answer, seconds: float) -> None:
        status = answer.status or 500
        self._metrics.request(scope["method"], _route(scope), status, seconds)
        if self._log:
            log.info(
                "%s %s %s %.1f ms %s",
                scope["method"],
                shown(scope["raw_path"]),
                status,
                seconds * 1000,
                answer.id,
            )


class _Answer:
    """Sends an answer with the headers that all have."""

    __slots__ = ("_json", "_send", "bodiless", "id", "status")

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send = send
        self.id = _id(scope)
        self._json = errors.is_api(scope["path"]) and not scope["path"].startswith("/docs")
        self.status: int | None = None
        self.bodiless = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = message["headers"] = list(message.get("headers", ()))
            headers.append((b"x-request-id", self.id.encode()))
            headers.extend(JSON_HEADERS if self._json else PAGE_HEADERS)
            _without_doubles(message)
        elif self.bodiless and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)


def _limited(receive: Receive) -> Receive:
    """The same body, cut off with 413 where it is larger than anything that is asked for."""
    got = 0

    async def counted() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > BODY_BYTES:
            raise HTTPException(413)
        return message

    return counted


def _without_doubles(message: Message) -> None:
    """A page that brings a policy of its own keeps it."""
    headers = MutableHeaders(raw=message["headers"])
    policies = headers.getlist("content-security-policy")
    if len(policies) > 1:
        headers["content-security-policy"] = policies[0]


def _id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and GOOD_ID.fullmatch(value):
            return str(value.decode())
    return uuid.uuid4().hex


def _route(scope: Scope) -> str:
    """The pattern of the route, so that names do not become metrics."""
    known = scope.get("dazza.route")
    if known is None:
        known = getattr(scope.get("route"), "path", None)
    return str(known or "none")
