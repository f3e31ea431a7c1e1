"""`BatchScheduler`: what a bot starts, from a thread or from asyncio, and stops."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, Self

from dazza.errors import DazzaError, StoreError

log = logging.getLogger("dazza.batch")

START_TIMEOUT_S = 60.0
Listener = Callable[[dict[str, Any]], None]


class BatchScheduler:
    """Runs the batch jobs of one database in the background, every few hours.

    The work is done by a child process: the bot's own threads and event loop do not feel it, and
    the bot may open the same file with any SQLite library. Use it as a context manager, plain or
    async, or call `start` and `stop` (`start_async`, `stop_async`).

    `settings` is a mapping as `dazza.settings.settings_from` takes it, in today's or the older
    bot's spelling: `{"timezoneOffset": 10, "runOnStartup": True}`. `on_event` is called, from a
    thread of the scheduler, with what happens: `{"event": "ran", "outcomes": […], "next_run": ms}`,
    `{"event": "error", "message": …}`, `{"event": "stopped"}`.
    """

    def __init__(
        self,
        database: str | Path,
        settings: Mapping[str, Any] | None = None,
        *,
        on_event: Listener | None = None,
    ) -> None:
        self._order = {"database": str(database), "settings": dict(settings or {})}
        self._on_event = on_event
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._first: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()

    def start(self) -> None:
        """Start the child and wait until it serves. Raises StoreError with its reason if not."""
        if self._process is not None:
            raise DazzaError("the batch scheduler is started already: stop it first")
        package = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "dazza.batch.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # an interrupt at the bot's terminal is the bot's to handle
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(self._order) + "\n")
        self._process.stdin.flush()
        self._reader = threading.Thread(
            target=self._listen, args=(self._process.stdout,), name="dazza-scheduler", daemon=True
        )
        self._reader.start()
        try:
            first = self._first.get(timeout=START_TIMEOUT_S)
        except queue.Empty:
            first = {"event": "failed", "message": "it gives no sign of life"}
        if first is None or first["event"] != "started":
            self.stop(timeout_s=1)
            reason = first["message"] if first else "its process ended"
            raise StoreError(f"the batch scheduler did not start: {reason}")
        log.info("Batch scheduler started")

    def stop(self, timeout_s: float = 10.0) -> None:
        """Let the child finish what it has in hand, and end it if that takes longer than
        `timeout_s` seconds: nothing is lost, the next start goes on from the last slice."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        try:
            process.stdin.close()
        except BrokenPipeError:
            log.debug("the scheduler's process had ended already")
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            log.warning("the batch run in hand took longer than %s s and was ended", timeout_s)
            process.kill()
            process.wait()
        if self._reader is not None:
            self._reader.join()
        assert process.stdout is not None
        process.stdout.close()
        log.info("Batch scheduler stopped")

    @property
    def running(self) -> bool:
        """Whether the child serves."""
        return self._process is not None and self._process.poll() is None

    async def start_async(self) -> None:
        """`start`, without blocking the event loop."""
        await asyncio.to_thread(self.start)

    async def stop_async(self, timeout_s: float = 10.0) -> None:
        """`stop`, without blocking the event loop."""
        await asyncio.to_thread(self.stop, timeout_s)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        await self.start_async()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop_async()

    def _listen(self, lines: IO[str]) -> None:
        """Read the child's lines until it ends."""
        for line in lines:
            event: dict[str, Any] = json.loads(line)
            if event["event"] in ("started", "failed"):
                self._first.put(event)
            if event["event"] == "error":
                log.error("batch run failed: %s", event["message"])
            if event["event"] == "ran":
                self._tell_outcomes(event["outcomes"])
            if self._on_event is not None:
                self._on_event(event)
        self._first.put(None)

    @staticmethod
    def _tell_outcomes(outcomes: list[dict[str, Any]]) -> None:
        for outcome in outcomes:
            level = logging.INFO if outcome["status"] == "completed" else logging.ERROR
            told = outcome["message"] or f"{outcome['records']} messages"
            log.log(level, "%s %s: %s", outcome["job_name"], outcome["status"], told)
