"""The process that runs the schedule for a bot: started by `BatchScheduler`, ends with it.

It is a process of its own for two reasons: the bot's event loop never feels a run, and a Python bot
that opens the database with `sqlite3` must not share a process with ADBC's SQLite (see
`dazza.store.sqlite`). Settings come as one line of JSON on standard input; the line `run` asks for
a run at once; when any other line comes, or it closes, the worker stops; a signal that ends a whole
service leaves it alone, because the bot will tell it, or be gone. What happens, and what is logged,
goes out as lines of JSON.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from dazza.batch.serving import Orders


NICE = 5
"""Where cores are few, the bot comes first."""


def main() -> None:
    """Serve until standard input says to stop, or closes."""
    for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    os.nice(NICE)
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    from dazza.batch.serving import Orders, Serving  # noqa: PLC0415  # Polars must be told first

    events, sys.stdout = (
        sys.stdout,
        sys.stderr,
    )  # an analyzer that prints must not garble the events
    tell = _teller(events)
    logging.basicConfig(level=logging.INFO, handlers=[_Forwarding(tell)])
    order = json.loads(sys.stdin.readline())
    orders = Orders()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    try:
        Serving(order, tell, orders).run()
    except BrokenPipeError:  # the bot is gone; so are we
        os._exit(0)


def _teller(events: TextIO) -> Callable[..., None]:
    lock = threading.Lock()

    def tell(event: str, **facts: Any) -> None:
        with lock:
            events.write(json.dumps({"event": event, **facts}) + "\n")
            events.flush()

    return tell


class _Forwarding(logging.Handler):
    """Hands log records to the bot's process, which logs them."""

    def __init__(self, tell: Callable[..., None]) -> None:
        super().__init__()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(OSError):  # the bot is gone: no reason to fail what is going on
            self._tell("log", level=record.levelno, logger=record.name, message=record.getMessage())


def _listen(orders: Orders) -> None:
    while sys.stdin.readline() == "run\n":
        orders.run_at_once()
    orders.stop()


if __name__ == "__main__":
    main()
