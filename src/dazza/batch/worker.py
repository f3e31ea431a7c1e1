"""The process that runs the schedule for a bot: started by `BatchScheduler`, ends with it.

It is a process of its own for two reasons: the bot's event loop never feels a run, and a Python bot
that opens the database with `sqlite3` must not share a process with ADBC's SQLite (see
`dazza.store.sqlite`). Settings come as one line of JSON on standard input; when that closes, the
worker stops. What happens goes out as lines of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any


def main() -> None:
    """Serve until standard input closes."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    from dazza.batch.serving import Serving  # noqa: PLC0415  # Polars must be told first

    order = json.loads(sys.stdin.readline())
    stopping = threading.Event()
    threading.Thread(target=_wait_for_end, args=(stopping,), daemon=True).start()

    def tell(event: str, **facts: Any) -> None:
        sys.stdout.write(json.dumps({"event": event, **facts}) + "\n")
        sys.stdout.flush()

    try:
        Serving(order, tell, stopping).run()
    except BrokenPipeError:  # the bot is gone; so are we
        os._exit(0)


def _wait_for_end(stopping: threading.Event) -> None:
    sys.stdin.read()
    stopping.set()


if __name__ == "__main__":
    main()
