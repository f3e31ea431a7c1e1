"""Processes without the half second that Python takes to import Dazza.

A server process imports everything once, computes nothing, and forks for each command: what it
gives is a process of its own, with its own arguments, folder, environment, standard streams and
exit status, that is killed, waited for and leaves locks behind like any other. What the interpreter
reads when it starts (PYTHON…, LC_…, LANG) is the server's, so `fits` says where a real start is
needed; some tests start the real command on purpose.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

READ_AT_THE_START = ("PYTHON", "LC_", "LANG")
LARGEST_JOB = 200_000
PRELOADED = ("dazza.cli", "dazza.batch.runner", "dazza.batch.verify", "dazza.batch.worker")


def fits(environment: Mapping[str, str]) -> bool:
    """Whether a forked process would see of this environment what one that is started sees."""
    ours = _start_environment()
    names = {name for name in (*environment, *ours) if name.startswith(READ_AT_THE_START)}
    return all(environment.get(name) == ours.get(name) for name in names)


@functools.cache
def _start_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DAZZA_")}
    return {**kept, "PYTHONWARNINGS": "error", "POLARS_MAX_THREADS": "1"}


class Forked:
    """A process that was forked, much as `subprocess.Popen` has them."""

    def __init__(
        self,
        program: str,
        arguments: Sequence[str],
        streams: tuple[int, int, int],
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        paths: Sequence[Path] = (),
    ) -> None:
        """Run the module `program` (or the file, if it ends with .py) as `__main__`, with these
        standard streams (in, out, error); modules are sought in `paths` before all others."""
        reading, writing = os.pipe()
        job = {
            "program": program,
            "arguments": list(arguments),
            "cwd": str(cwd or Path.cwd()),
            "environment": dict(environment if environment is not None else os.environ),
            "paths": [str(path) for path in paths],
        }
        _server().send(job, (*streams, writing))
        os.close(writing)
        self._news = os.fdopen(reading, "rb", buffering=0)
        self.returncode: int | None = None
        self.pid = int(self._line(60))

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout_s: float = 120) -> int:
        """The exit status, or minus the number of the signal that ended it."""
        if self.returncode is None:
            self.returncode = int(self._line(timeout_s))
            self._news.close()
        return self.returncode

    def _line(self, timeout_s: float) -> bytes:
        end, told = time.monotonic() + timeout_s, b""
        while not told.endswith(b"\n"):
            ready, _, _ = select.select([self._news], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise TimeoutError(f"process {getattr(self, 'pid', '')} still runs")
            byte = self._news.read(1)
            assert byte, "the server of forked processes died"
            told += byte
        return told


class _Server:
    """This end of the server: one for each process of the test suite, started when needed."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._door = ours
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), str(theirs.fileno())],
            env=_start_environment(),
            stdin=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
        )
        theirs.close()

    def send(self, job: dict[str, Any], files: Sequence[int]) -> None:
        told = json.dumps(job).encode()
        assert len(told) < LARGEST_JOB
        socket.send_fds(self._door, [told], files)

    def close(self) -> None:
        self._door.close()
        self._process.wait(60)


_running: list[_Server] = []


def _server() -> _Server:
    if not _running:
        _running.append(_Server())
    return _running[0]


def close() -> None:
    """End the server of this process, if there is one."""
    while _running:
        _running.pop().close()


# The server


def serve(door: socket.socket) -> dict[str, Any] | None:
    """Fork for each job that comes in. Returns the job in each forked process, and None in the
    server when nobody can ask any more."""
    for name in PRELOADED:
        __import__(name)
    threads = {path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm")}
    # A fork has one thread: those that compute would be missing there.
    rule = "to import Dazza must compute nothing with Polars"
    assert not any(name.startswith("polars-") and name[7:].isdigit() for name in threads), rule
    gc.collect()
    gc.freeze()
    while True:
        told, files, _, _ = socket.recv_fds(door, LARGEST_JOB, 4)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not told:
            with contextlib.suppress(ChildProcessError):
                while True:
                    os.wait()
            return None
        job: dict[str, Any] = json.loads(told)
        if _fork() == 0:
            door.close()
            _fork_and_wait(files)
            return job
        for file in files:
            os.close(file)


def _fork_and_wait(files: list[int]) -> None:
    """Fork once more: the child goes on with these standard streams; its parent waits, writes to
    the last of the files how it ended, and ends too."""
    *streams, news = files
    child = _fork()
    if child == 0:
        os.close(news)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        return
    for file in (0, 1, 2, *streams):  # so that who reads the streams sees them end
        os.close(file)
    with contextlib.suppress(BrokenPipeError):
        os.write(news, b"%d\n" % child)
    _, status = os.waitpid(child, 0)
    with contextlib.suppress(BrokenPipeError):
        os.write(news, b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _fork() -> int:
    with warnings.catch_warnings():
        # Newer Pythons warn of threads. Those that an idle Polars has take no part.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _become(job: dict[str, Any]) -> None:
    """Be the process that was asked for."""
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["environment"])
    sys.path[:] = [*job["paths"], *(path for path in sys.path if path)]
    sys.argv = [job["program"], *job["arguments"]]
    if job["program"].endswith(".py"):
        runpy.run_path(job["program"], run_name="__main__")
    else:
        runpy.run_module(job["program"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    sys.path.pop(0)  # this folder, which no process that is asked for has in its path
    with socket.socket(fileno=int(sys.argv[1])) as door_of_all:
        wanted = serve(door_of_all)
    if wanted:
        _become(wanted)
