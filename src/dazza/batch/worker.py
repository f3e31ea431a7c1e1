"""The process that runs the schedule for a bot: started by `BatchScheduler`, ends with it.

It is a process of its own for two reasons: the bot's event loop never feels a run, and a Python bot
that opens the database with `sqlite3` must not share a process with ADBC's SQLite (see
`dazza.store.sqlite`). Settings come as one line of JSON on standard input; when another line comes,
or it closes, the worker stops. What happens, and what is logged, goes out as lines of JSON.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import Any, TextIO


def main() -> None:
    """Serve until standard input says to stop, or closes."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    from dazza.batch.serving import Serving  # noqa: PLC0415  # Polars must be told first

    events, sys.stdout = (
        sys.stdout,
        sys.stderr,
    )  # an analyzer that prints must not garble the events
    tell = _teller(events)
    logging.basicConfig(level=logging.INFO, handlers=[_Forwarding(tell)])
    order = json.loads(sys.stdin.readline())
    stopping = threading.Event()
    threading.Thread(target=_wait_for_end, args=(stopping,), daemon=True).start()
    try:
        Serving(order, tell, stopping).run()
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


def _wait_for_end(stopping: threading.Event) -> None:
    sys.stdin.readline()
    stopping.set()


if __name__ == "__main__":
    main()
