"""Somebody else who uses the database: inserts a message every 20 ms, as the plainest bot does.

Runs until standard input is closed, then prints JSON: a list of [moment, waited_s, error] with the
moment on the monotonic clock, and an error or null. Python's `sqlite3` as it is: it waits up to 5 s
for a lock, trying again at growing intervals of 1 to 100 ms.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
import time

EVERY_S = 0.02
INSERT = "INSERT INTO messages (username, message, timestamp) VALUES (?, ?, ?)"


def wait_for_end(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


def main() -> None:
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    ended = threading.Event()
    threading.Thread(target=wait_for_end, args=(ended,), daemon=True).start()
    waits: list[tuple[float, float, str | None]] = []
    due_s = time.monotonic()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not ended.wait(max(0.0, due_s - time.monotonic())):
        row = (f"Guest{len(waits) % 50}", f"hello again {len(waits)}", time.time_ns() // 1_000_000)
        error = None
        began_s = time.monotonic()
        try:
            connection.execute(INSERT, row)
        except sqlite3.Error as failure:
            error = str(failure)
        ended_s = time.monotonic()
        waits.append((began_s, ended_s - began_s, error))
        due_s = max(due_s + EVERY_S, ended_s)
    connection.close()
    json.dump(waits, sys.stdout)


if __name__ == "__main__":
    main()
