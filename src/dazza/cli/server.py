"""What `dazza serve` runs: a socket, uvicorn, and the scheduler beside it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI

from dazza.api.app import create_app
from dazza.api.events import Event, Events
from dazza.api.warm import keep_warm
from dazza.batch.scheduler import BatchScheduler
from dazza.cli.shared import err
from dazza.errors import DazzaError, UsageError
from dazza.settings import Settings
from dazza.stats.readers import Readers
from dazza.web.warm import warm

log = logging.getLogger("dazza.serve")

ANSWERS_S = 3
"""Requests that are being answered have so long to end when the server stops."""
RUN_S = 10.0
"""So has the batch run in hand; both waits go on at the same time."""
AGAIN_S = 60.0
"""A scheduler whose process died is started again after so long."""


@dataclass(frozen=True)
class Wanted:
    """What the command line and the settings say together; port 0 is any that is free."""

    database: str
    host: str
    port: int
    batch: bool


def serve_until_stopped(settings: Settings, wanted: Wanted, debug: bool) -> None:
    """Serve until SIGINT or SIGTERM. Raises DazzaError if it cannot begin."""
    _log_to_stderr(debug)
    with contextlib.ExitStack() as open_things:
        readers = open_things.enter_context(Readers(wanted.database))
        listening = open_things.enter_context(bound(wanted.host, wanted.port))
        events = Events()
        app = create_app(readers, settings, events=events)
        background = Background(wanted.database, settings, events) if wanted.batch else None
        if background is not None:
            open_things.callback(background.scheduler.stop, timeout_s=0)  # if nobody else has
            background.scheduler.start()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
            loop.run(_serve(app, settings, listening, background))


@contextlib.contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens. Raises UsageError, saying what is in the way."""
    where = f"port {port} of {host}"
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        listening = socket.create_server(address[:2], family=family, backlog=2048)
    except (socket.gaierror, UnicodeError):
        raise UsageError(
            f"no address is known for the host {host}: give another with --host"
        ) from None
    except PermissionError:
        raise UsageError(f"{where} may not be used: give one above 1023 with --port") from None
    except OSError as error:
        told = os.strerror(error.errno or 0).lower()
        raise UsageError(
            f"cannot listen on {where}, {told}: stop who does, or give another with --port"
        ) from None
    with listening:
        yield listening


def print_address(listening: socket.socket) -> None:
    """Say where to look."""
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    err().print(f"serving on http://{shown}:{port}/ (API: /docs); stop with Ctrl-C", soft_wrap=True)


def _for_batch(settings: Settings) -> dict[str, Any]:
    """What the scheduler's process must know, and nothing else."""
    given = settings.model_dump(mode="json", include={"bot", "batch"})
    return {**given, "batch": {k: v for k, v in given["batch"].items() if v is not None}}


def _log_to_stderr(debug: bool) -> None:
    level = logging.DEBUG if debug else logging.INFO
    logging.basicConfig(
        level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    if not debug:
        logging.getLogger("uvicorn").setLevel(logging.WARNING)


class Background:
    """The batch scheduler of this process, started again if its own process dies."""

    def __init__(self, where: str, settings: Settings, events: Events) -> None:
        self._events = events
        self._died = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.scheduler = BatchScheduler(where, _for_batch(settings), on_event=self._take)
        events.run_now = self.scheduler.run_now

    async def watch(self) -> None:
        """Start the scheduler again whenever it died; until cancelled."""
        self._loop = asyncio.get_running_loop()
        while True:
            await self._died.wait()
            self._died.clear()
            log.warning("the batch scheduler is started again in %s s", round(AGAIN_S))
            await asyncio.sleep(AGAIN_S)
            try:
                await self.scheduler.start_async()
            except DazzaError as error:
                log.error("%s", error)
                self._died.set()

    def _take(self, event: Event) -> None:
        self._events.take(event)
        if event["event"] == "died" and self._loop is not None:
            self._loop.call_soon_threadsafe(self._died.set)


class _Server(uvicorn.Server):
    """Leaves signals to us: they end more than the server."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(app: FastAPI, settings: Settings) -> _Server:
    proxies = list(settings.api.proxies)
    return _Server(
        uvicorn.Config(
            app,
            http="httptools",
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=proxies,
            timeout_graceful_shutdown=ANSWERS_S,
        )
    )


async def _serve(
    app: FastAPI, settings: Settings, listening: socket.socket, background: Background | None
) -> None:
    """Serve until a signal comes; a second one does not wait for anything."""
    server = _server(app, settings)
    events: Events = app.state.api.events

    def stop() -> None:
        server.force_exit = server.should_exit
        server.should_exit = True
        events.close()
        stopping.set()

    async def stop_batch() -> None:
        await stopping.wait()
        watching.cancel()
        if background is not None:
            await background.scheduler.stop_async(RUN_S)

    async def serve_http() -> None:
        await server.serve(sockets=[listening])
        stopping.set()  # it may have ended by itself

    stopping = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop)
    print_address(listening)
    threading.Thread(target=warm, name="warm", daemon=True).start()
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(background.watch() if background else asyncio.sleep(0))
        tasks.create_task(stop_batch())
        tasks.create_task(serve_http())
        tasks.create_task(keep_warm(app, events))
