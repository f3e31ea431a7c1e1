"""The bot's end of the pipes to its worker: lines of JSON out, lines of JSON in."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

Line = dict[str, Any]
WORKER: Final = "dazza.bot.recording_worker"


class Link:
    """A worker that was started, and what it says.

    `on_line` is called, from a thread of the link, for every line; `on_end` once, with the link and
    the status, when the worker is no more.
    """

    def __init__(
        self, on_line: Callable[[Line], None], on_end: Callable[[Link, int], None]
    ) -> None:
        package = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
        self._on_line, self._on_end = on_line, on_end
        self._writing = threading.Lock()
        self.ended = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Questions are small: more threads of Polars would only take the bot's core.
            env={"POLARS_MAX_THREADS": "1", **os.environ, "PYTHONPATH": path},
            start_new_session=True,  # an interrupt at the bot's terminal is the bot's to handle
        )
        self._listener = threading.Thread(target=self._listen, name="dazza-link", daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def send(self, line: Line) -> bool:
        """Write a line; False if the worker is no more. Waits while the pipe is full."""
        assert self._process.stdin is not None
        data = json.dumps(line).encode() + b"\n"
        with self._writing:
            try:
                self._process.stdin.write(data)
                self._process.stdin.flush()
            except (BrokenPipeError, ValueError):  # ValueError: closed on our side
                return False
        return True

    def close(self, timeout_s: float) -> bool:
        """Tell the worker that nothing more comes, and wait for its end; whether it came."""
        self._close_input()
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        self._join()
        return True

    def kill(self) -> None:
        """End a worker that does not serve."""
        self._process.kill()
        self._process.wait()
        self._join()

    def _join(self) -> None:
        if self._listener is not threading.current_thread():
            self._listener.join()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._on_line(json.loads(line))
        status = self._process.wait()
        self._close_input()
        self.ended = True
        self._on_end(self, status)

    def _close_input(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError, ValueError):  # ValueError: closed already
            self._process.stdin.close()
