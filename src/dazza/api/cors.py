"""Which other sites' pages may read the API in a browser."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from dazza.api import errors

EXPOSED = (
    "ETag",
    "Retry-After",
    "X-Request-ID",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
)


class Cors:
    """Answers 403 to pages of origins that are not in the settings; the rest is Starlette's.

    Dazza's own pages, and programs, which send no Origin, are not concerned.
    """

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._origins = frozenset(origins)
        self._cors = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=EXPOSED,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not errors.is_api(scope["path"]):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or origin.partition("://")[2] == headers.get("host"):
            await self._app(scope, receive, send)
        elif origin in self._origins or "*" in self._origins:
            await self._cors(scope, receive, send)
        else:
            told = "pages of this origin may not read the API: see the setting api.cors_origins"
            error = errors.ApiError(403, "CORS_FORBIDDEN", told, {"Vary": "Origin"})
            await errors.response(scope, error)(scope, receive, send)
