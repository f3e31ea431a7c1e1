"""The application: the API, the pages, and the layers that every request passes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from dazza import __version__
from dazza.api import documentation, errors
from dazza.api.context import BASE, Api
from dazza.api.cors import Cors
from dazza.api.events import Events
from dazza.api.guard import Guard
from dazza.api.limiter import RateLimit
from dazza.api.memo import STAMP_LASTS_S, WORTH_PACKING, Memo, Stamps
from dazza.api.metrics import Metrics
from dazza.api.routes import ROUTERS, operations
from dazza.clock import Clock, SystemClock
from dazza.settings import Settings
from dazza.stats.readers import Readers
from dazza.web import messages, pages
from dazza.web.site import Site

DESCRIPTION = (
    "What a community's chat history says, counted by batch runs. Answers are"
    ' `{"success": true, "data": …}`, errors `{"error": true, "message", "code", "id"}`.'
)


def create_app(
    readers: Readers,
    settings: Settings,
    *,
    clock: Clock | None = None,
    events: Events | None = None,
    stamp_lasts_s: float = STAMP_LASTS_S,
) -> FastAPI:
    """An ASGI application over one database; whoever made `readers` closes them.

    `events` lead to the scheduler of this process, if it has one. Answers are remembered as long as
    the readers' stamp, which is asked for every `stamp_lasts_s` seconds at most.
    """
    clock = clock or SystemClock()
    events = events or Events()
    metrics = Metrics()

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        events.attach(asyncio.get_running_loop())
        yield

    app = FastAPI(
        title="Dazza",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=living,
    )
    app.state.api = Api(readers, settings, clock, events, metrics, clock.monotonic_s())
    for router in ROUTERS:
        app.include_router(router, responses=documentation.ERRORS)
    app.include_router(operations.outside)
    app.include_router(documentation.router(f"{BASE}/openapi.json"))
    site = Site(readers, settings.community, clock, settings.api.public_url, BASE)
    app.include_router(pages.router(site))
    error_page = messages.error_page(site)
    errors.install(app, error_page)
    stamps = Stamps(readers, clock, stamp_lasts_s)
    # The last to be added is the first that a request meets.
    app.add_middleware(Memo, stamps=stamps)
    app.add_middleware(GZipMiddleware, minimum_size=WORTH_PACKING, compresslevel=6)
    app.add_middleware(Cors, origins=settings.api.cors_origins)
    app.add_middleware(RateLimit, rate=settings.api.rate_limit, clock=clock, page=error_page)
    app.add_middleware(
        Guard,
        metrics=metrics,
        clock=clock,
        page=error_page,
        log_requests=settings.api.log_requests,
    )
    return app
