"""The pages on a server of their own, in the application that `dazza serve` runs."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import polars as pl
import uvicorn
from fastapi import FastAPI

from dazza.api.app import create_app
from dazza.api.events import Event, Events
from dazza.batch.config import BatchConfig
from dazza.batch.runner import Runner
from dazza.clock import Clock
from dazza.demo import COMMUNITY, live, write_demo
from dazza.options import ApiSettings
from dazza.settings import Settings
from dazza.stats.readers import Readers
from dazza.store import open_database, schema

from .clock import ManualClock, utc_ms

NOW_MS = utc_ms("2026-11-18T19:30:00")
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


def quick_demo(folder: Path) -> Path:
    """The made-up community, analysed once."""
    path = folder / "demo.db"
    with open_database(str(path), create=True) as database:
        write_demo(database, NOW_MS)
        Runner(database, BatchConfig(), clock=ManualClock(NOW_MS)).run()
    return path


def demo_database(folder: Path) -> Path:
    """The made-up community, analysed as it went."""
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
    events: Sequence[Event] = (),
) -> Iterator[Served]:
    """Pages of a database on a free port. `events` are what is told of a batch run."""
    with Readers(str(database)) as readers:
        app = _app(readers, community, clock or ManualClock(NOW_MS), events)
        with _running(app) as address:
            yield Served(address)


def _app(readers: Readers, community: str, clock: Clock, told: Sequence[Event]) -> FastAPI:
    events = Events()
    for event in told:
        events.take(event)
    quiet = ApiSettings(rate_limit="off", log_requests=False)
    settings = Settings(community=community, api=quiet)
    return create_app(readers, settings, clock=clock, events=events)


@contextmanager
def _running(app: FastAPI) -> Iterator[str]:
    settings = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        log_level="critical",
        ws="none",
        timeout_graceful_shutdown=1,
    )
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
        thread.join(STARTS_S)
