"""`BatchScheduler`: what a bot starts, from a thread or from asyncio, and stops."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from dazza.errors import DazzaError, SettingsError, StoreError

log = logging.getLogger("dazza.batch")

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 10.0
Event = dict[str, Any]
Listener = Callable[[Event], None]


class BatchScheduler:
    """Runs the batch jobs of one database in the background, every few hours.

    The work is done by a child process: the bot's own threads and event loop do not feel it, and
    the bot may open the same file with any SQLite library. Use it as a context manager, plain or
    async, or call `start` and `stop` (`start_async`, `stop_async`); it may be started again.

    `settings` is a mapping as `dazza.settings.settings_from` takes it, in today's or the older
    bot's spelling: `{"timezoneOffset": 10, "runOnStartup": True}`. `on_event` is called, from a
    thread of the scheduler, with what happens:

    - `{"event": "started", "next_run": ms}`
    - `{"event": "job", "job_name": …, "status": …, "records": n, "message": …, "watermark": id}`:
      a job of a run began (`running`) or ended (`completed`, `error`, `skipped`, `interrupted`)
    - `{"event": "progress", "done": n, "total": n, "step": …}`: messages read of those there are,
      and what is being done; a few times a second at most
    - `{"event": "ran", "outcomes": […], "next_run": ms}`
    - `{"event": "waiting", "message": …, "next_run": ms}`: another run is going
    - `{"event": "error", "message": …, "next_run": ms}`: it is tried again
    - `{"event": "stopped"}`
    - `{"event": "died", "status": n}`: the child ended without being told to
    """

    def __init__(
        self,
        database: str | Path,
        settings: Mapping[str, Any] | None = None,
        *,
        on_event: Listener | None = None,
    ) -> None:
        try:
            self._order = json.dumps({"database": str(database), "settings": dict(settings or {})})
        except (TypeError, ValueError) as error:
            raise SettingsError(
                f"settings: text, numbers, lists and mappings only: {error}"
            ) from None
        self._on_event = on_event
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._stopping = False

    def start(self) -> None:
        """Start the child and wait until it serves. Raises StoreError with its reason if not."""
        if self.running:
            raise DazzaError("the batch scheduler is started already: stop it first")
        self._clear()
        package = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
        self._stopping = False
        process = self._process = subprocess.Popen(
            [sys.executable, "-m", "dazza.batch.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # an interrupt at the bot's terminal is the bot's to handle
        )
        first: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._reader = threading.Thread(
            target=self._listen, args=(process, first), name="dazza-scheduler", daemon=True
        )
        self._reader.start()
        self._send(process, self._order)
        try:
            answer = first.get(timeout=START_TIMEOUT_S)
        except queue.Empty:
            answer = {"event": "failed", "message": "it gives no sign of life"}
        if answer["event"] != "started":
            self._end(timeout_s=1)
            raise StoreError(f"the batch scheduler did not start: {answer['message']}")
        log.info("Batch scheduler started")

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """Let the child finish what it has in hand, and end it if that takes longer than
        `timeout_s` seconds: nothing is lost, the next start goes on from the last slice."""
        if self._process is not None:
            self._end(timeout_s)
            log.info("Batch scheduler stopped")

    def run_now(self) -> bool:
        """Ask for a run of all jobs at once, or for one more after the one that is going; False if
        the scheduler is not started."""
        process = self._process
        if process is None or process.poll() is not None or self._stopping:
            return False
        self._send(process, "run")
        return True

    @property
    def running(self) -> bool:
        """Whether the child serves."""
        return self._process is not None and self._process.poll() is None

    async def start_async(self) -> None:
        """`start`, without blocking the event loop."""
        await asyncio.to_thread(self.start)

    async def stop_async(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
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

    def _end(self, timeout_s: float) -> None:
        process = self._process
        if process is None:
            return
        self._stopping = True
        self._send(process, "stop")
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            log.warning("the batch run in hand took longer than %s s and was ended", timeout_s)
        self._clear()

    @staticmethod
    def _send(process: subprocess.Popen[str], line: str) -> None:
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended already
            process.stdin.write(f"{line}\n")
            process.stdin.flush()

    def _clear(self) -> None:
        """End the child if there is one, and close what led to it."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        process.kill()
        process.wait()
        if self._reader is not None and self._reader is not threading.current_thread():
            self._reader.join()

    def _listen(self, process: subprocess.Popen[str], first: queue.SimpleQueue[Event]) -> None:
        """Read the child's lines until it ends."""
        assert process.stdout is not None
        served = False
        with process.stdout as lines:
            for line in lines:
                event: Event = json.loads(line)
                if event["event"] in ("started", "failed"):
                    first.put(event)
                    served = event["event"] == "started"
                self._take(event)
        status = process.wait()
        first.put({"event": "failed", "message": f"its process ended with status {status}"})
        if served and not self._stopping:
            log.error("the batch scheduler's process ended with status %s: start it again", status)
            self._take({"event": "died", "status": status})

    def _take(self, event: Event) -> None:
        """Log what is worth it, and tell the bot."""
        if event["event"] == "log":
            logging.getLogger(event["logger"]).log(event["level"], "%s", event["message"])
            return
        if event["event"] == "ran":
            _log_outcomes(event["outcomes"])
        if self._on_event is not None:
            try:
                self._on_event(event)
            except Exception:
                log.exception("on_event failed for %s", event["event"])


def _log_outcomes(outcomes: list[Event]) -> None:
    for outcome in outcomes:
        failed = outcome["status"] in ("error", "skipped")
        told = outcome["message"] or f"{outcome['records']} messages"
        level = logging.ERROR if failed else logging.INFO
        log.log(level, "%s %s: %s", outcome["job_name"], outcome["status"], told)
