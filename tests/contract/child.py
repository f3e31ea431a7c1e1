"""A process of its own: runs one batch, or plays a bot that writes, as a line of JSON tells it.

It says `go` when it starts, and at the end `done`, or the error's class and message.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def warm_up() -> None:
    """Run over a database of no importance, so that every module is loaded."""
    from dazza.batch.config import BatchConfig  # noqa: PLC0415
    from dazza.batch.runner import Runner  # noqa: PLC0415
    from dazza.store import open_database  # noqa: PLC0415
    from dazza.store.schema import create_messages  # noqa: PLC0415

    with (
        tempfile.TemporaryDirectory() as folder,
        open_database(f"{folder}/warm.db", create=True) as database,
    ):
        create_messages(database)
        database.execute(
            "INSERT INTO messages (username, message, timestamp) VALUES ('x', 'a b', 1e12)"
        )
        Runner(database, BatchConfig()).run()


def batch(job: dict[str, Any]) -> None:
    """Run the analyzers over `path`."""
    from dazza.batch import writer  # noqa: PLC0415  # a bot's process must not load it
    from dazza.batch.config import BatchConfig  # noqa: PLC0415
    from dazza.batch.runner import Runner  # noqa: PLC0415
    from dazza.clock import SystemClock  # noqa: PLC0415
    from dazza.errors import DazzaError  # noqa: PLC0415
    from dazza.store import open_database  # noqa: PLC0415
    from dazza.zones import parse_zone  # noqa: PLC0415

    class Clock(SystemClock):
        def now_ms(self) -> int:
            return int(job["now_ms"]) if job.get("now_ms") else super().now_ms()

        def sleep(self, seconds: float) -> None:
            time.sleep(min(seconds, 0.002))

    writer.LEAST_ROWS, writer.FIRST_RATE = job.get("slice_rows", 15), 0.0
    config = BatchConfig(
        zone=parse_zone(job.get("zone", 10)),
        retention_days=job.get("retention_days", 0),
        chunk_messages=job.get("chunk_messages", 50),
        batch_rows=job.get("batch_rows", 200),
        lock_ms=1,
        busy_pause_ms=1,
    )
    pause_s = job.get("pause_s", 0.0)

    def progress(_: object) -> None:
        time.sleep(pause_s)

    if job.get("file_limit"):
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_FSIZE, (job["file_limit"], resource.RLIM_INFINITY))
    if job.get("uid"):
        warm_up()  # the interpreter may be where the other user cannot read: load all of it now
        os.setgroups([])
        os.setgid(job["uid"])
        os.setuid(job["uid"])
    if job.get("at_s"):
        time.sleep(max(0.0, job["at_s"] - time.time()))
    say("go")
    try:
        with open_database(job["path"]) as database:
            runner = Runner(database, config, clock=Clock(), holder=job.get("holder", "child"))
            runner.run(rebuild=job.get("rebuild", False), progress=progress)
    except DazzaError as error:
        say(f"{type(error).__name__}: {error}")
    else:
        say("done")


def bot(job: dict[str, Any]) -> None:
    """Insert a message every few ms in autocommit until told to stop; say how many, and the
    longest wait in ms."""
    database = sqlite3.connect(job["path"], isolation_level=None, timeout=5)
    until = Path(job["until"])
    written, longest = 0, 0.0
    say("go")
    while not until.exists():
        began = time.monotonic()
        database.execute(
            "INSERT INTO messages (username, message, timestamp) VALUES (?, ?, ?)",
            (f"Bot{written % 7}", f"live w{written % 50} 😀", job["now_ms"] - 1000 + written),
        )
        longest = max(longest, time.monotonic() - began)
        written += 1
        time.sleep(job["every_s"])
    database.close()
    say(json.dumps({"written": written, "longest_ms": longest * 1000}))


def main() -> None:
    # Loaded while waiting to be told, so that a test does not wait for it.
    import dazza.batch.runner  # noqa: F401, PLC0415

    told = sys.stdin.readline()
    if told:
        job = json.loads(told)
        {"batch": batch, "bot": bot}[job.get("do", "batch")](job)


if __name__ == "__main__":
    main()
