"""The pages on a server of their own, as `dazza serve` has them: same headers, same errors."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

import polars as pl
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint

from dazza.batch.config import BatchConfig
from dazza.batch.runner import Runner
from dazza.clock import Clock
from dazza.demo import COMMUNITY, live
from dazza.stats.readers import Readers
from dazza.store import open_database, schema
from dazza.web.messages import error_page
from dazza.web.pages import router
from dazza.web.site import Site

from .clock import ManualClock, utc_ms

NOW_MS = utc_ms("2026-11-18T19:30:00")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
STARTS_S = 30
Written = tuple[str, str, int]
"""username, message, ms before now"""


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Served:
    """A server of pages."""

    address: str

    def get(self, path: str, **headers: str) -> Answer:
        """One request; redirects are followed."""
        request = urllib.request.Request(f"{self.address}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())


def demo_database(folder: Path) -> Path:
    """The made-up community, analysed."""
    path = folder / "demo.db"
    with open_database(str(path), create=True) as database:
        live(database, NOW_MS)
    return path


def database_of(folder: Path, written: Sequence[Written], *, analysed: bool = True) -> Path:
    """A database of these messages."""
    path = folder / "chat.db"
    rows = pl.DataFrame(
        [(name, text, NOW_MS - ago) for name, text, ago in written],
        schema={"username": pl.String, "message": pl.String, "timestamp": pl.Int64},
        orient="row",
    )
    with open_database(str(path), create=True) as database:
        schema.create_messages(database)
        sql = "INSERT INTO messages (username, message, timestamp) VALUES (?, ?, ?)"
        database.executemany(sql, rows)
        if analysed:
            Runner(database, BatchConfig(), clock=ManualClock(NOW_MS)).run()
    return path


@contextmanager
def serving(
    database: Path,
    community: str = COMMUNITY,
    *,
    clock: Clock | None = None,
    events: Sequence[dict[str, Any]] = (),
) -> Iterator[Served]:
    """Pages of a database on a free port. `events` are what is told of a batch run."""
    with Readers(str(database)) as readers:
        site = Site(readers, community, clock or ManualClock(NOW_MS))
        with _running(_app(site, events)) as address:
            yield Served(address)


def _app(site: Site, events: Sequence[dict[str, Any]]) -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    page = error_page(site)

    @app.middleware("http")
    async def guard(request: Request, call_next: RequestResponseEndpoint) -> Response:
        answer = await call_next(request)
        answer.headers["Content-Security-Policy"] = POLICY
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    @app.exception_handler(HTTPException)
    async def refuse(request: Request, error: HTTPException) -> Response:
        return page(request, error.status_code, str(error.detail))

    @app.get("/api/v1/stats/batch/events")
    async def told() -> StreamingResponse:
        async def lines() -> AsyncIterator[str]:
            yield "retry: 600000\n\n"
            for event in events:
                yield f"event: {event['event']}\ndata: {json.dumps(event)}\n\n"

        return StreamingResponse(lines(), media_type="text/event-stream")

    app.include_router(router(site))
    return app


@contextmanager
def _running(app: FastAPI) -> Iterator[str]:
    settings = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + STARTS_S
    while not server.started:
        if time.monotonic() > until or not thread.is_alive():
            raise RuntimeError("the server does not start")
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(STARTS_S)
