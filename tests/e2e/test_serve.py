"""`dazza serve` as people run it: a process that serves, runs the jobs, and stops when told to."""

from __future__ import annotations

import contextlib
import http.client
import json
import queue
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.support.commands import add_messages, command, dazza, environment, make_chat

from dazza.cli.server import bound
from dazza.errors import UsageError

API = "/api/v1"
TOKEN = "correct-horse-battery-staple"
LIMIT_S = 60.0


class Served:
    """A server, and what it printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._coming: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        found = re.search(r"http://([^/]+):(\d+)/", self.wait_for("serving on http://"))
        assert found is not None
        self.host, self.port = found[1].strip("[]"), int(found[2])

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._coming.put(line)
        self._coming.put("")

    def wait_for(self, text: str) -> str:
        """The first line with this in it, of those that come."""
        while True:
            line = self._coming.get(timeout=LIMIT_S)
            self.lines.append(line)
            if text in line:
                return line
            assert line, self.lines

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        with contextlib.closing(http.client.HTTPConnection(self.host, self.port, timeout=30)) as to:
            to.request(method, path, headers=dict(headers or {}))
            answer = to.getresponse()
            return answer.status, json.loads(answer.read())

    def page(self, method: str, path: str) -> tuple[int, int, bytes]:
        """Status, length as told, and body of an answer that is no JSON."""
        with contextlib.closing(http.client.HTTPConnection(self.host, self.port, timeout=30)) as to:
            to.request(method, path)
            answer = to.getresponse()
            return answer.status, int(answer.headers["content-length"]), answer.read()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> float:
        """End it, and read the rest of what it printed; how long ending took, in seconds."""
        began = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(LIMIT_S)
        took = time.monotonic() - began
        while line := self._coming.get(timeout=LIMIT_S):
            self.lines.append(line)
        return took


def served(
    *arguments: object, env: Mapping[str, str] | None = None
) -> contextlib.AbstractContextManager[Served]:
    """`dazza serve` for the length of the block."""
    return started("serve", "--port", 0, *arguments, env=env)


@contextlib.contextmanager
def started(*arguments: object, env: Mapping[str, str] | None = None) -> Iterator[Served]:
    """A command that serves, for the length of the block."""
    with subprocess.Popen(
        command(*arguments),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
        env=environment(env),
    ) as process:
        try:
            yield Served(process)
        finally:
            if process.poll() is None:
                process.kill()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_chat(tmp_path / "chat.db", [("Bob", "hello there", 1_700_000_000_000)])


def test_it_counts_serves_runs_when_asked_tells_how_it_goes_and_stops(path: Path) -> None:
    env = {"DAZZA_API__RUN_TOKEN": TOKEN, "DAZZA_COMMUNITY": "room 7"}
    with served("--db", path, env=env) as server:
        assert server.host == "127.0.0.1"
        server.wait_for("ChatAchievementCalculator completed")
        status, body = server.ask("GET", f"{API}/stats/users/BOB/category/talkers")
        assert status == 200
        assert (body["data"]["room"], body["data"]["allTime"]["message_count"]) == ("room 7", 1)
        status, length, page = server.page("GET", "/users/BOB")
        assert (status, length) == (200, len(page))
        assert b"room 7" in page
        assert server.page("HEAD", "/users/BOB") == (200, length, b"")
        assert server.page("GET", "/nothing")[0] == 404
        add_messages(path, [("Bob", "more of it", 1_700_000_100_000)])
        with contextlib.closing(listening(server)) as events:
            assert server.ask("POST", f"{API}/stats/batch/run")[0] == 401
            token = {"Authorization": f"Bearer {TOKEN}"}
            assert server.ask("POST", f"{API}/stats/batch/run", token)[0] == 202
            heard = heard_until(events, "ran", after="job")
            assert {"job", "progress", "ran"} <= set(heard)
            _, body = server.ask("GET", f"{API}/stats/users/bob")
            assert body["data"]["messageCount"] == 2
            # A stream that is open does not keep the server from stopping.
            assert server.stop() < 9
            assert events.recv(1 << 16)[-5:] == b"0\r\n\r\n"  # the stream was ended, not cut off
    assert server.process.returncode == 0
    assert not any(TOKEN in line for line in server.lines)
    assert "Traceback" not in "".join(server.lines)


def listening(server: Served) -> socket.socket:
    """A connection over which events come."""
    events = socket.create_connection((server.host, server.port), timeout=LIMIT_S)
    events.sendall(f"GET {API}/stats/batch/events HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return events


def heard_until(events: socket.socket, name: str, after: str) -> list[str]:
    """Names of the events up to one of this name that follows one of the other."""
    text = ""
    while True:
        text += events.recv(1 << 16).decode()
        names = re.findall(r"event: (\w+)", text)
        if after in names and name in names[names.index(after) :]:
            return names


def test_in_the_middle_of_a_run_it_stops_within_its_limit_and_the_next_goes_on(
    tmp_path: Path,
) -> None:
    path = make_chat(
        tmp_path / "chat.db",
        ((f"user{n % 99}", f"word{n}", 1_700_000_000_000 + n) for n in range(40_000)),
    )
    with served("--db", path) as server:
        end_s = time.monotonic() + LIMIT_S
        while not _begun(path):
            assert time.monotonic() < end_s
            time.sleep(0.01)
        assert server.stop(signal.SIGINT) < 13
    assert server.process.returncode == 0
    with contextlib.closing(sqlite3.connect(path)) as bot:
        assert bot.execute("SELECT count(*) FROM dazza_lease").fetchone() == (0,)
    assert dazza("analyze", "all", "--db", path).status == 0
    assert dazza("verify", "--db", path).status == 0


def _begun(path: Path) -> bool:
    with contextlib.closing(sqlite3.connect(path)) as bot, contextlib.suppress(sqlite3.Error):
        return bool(bot.execute("SELECT count(*) FROM dazza_lease").fetchone()[0])
    return False


def test_without_batch_it_only_reads(path: Path) -> None:
    before = path.read_bytes()
    with served("--db", path, "--no-batch", "--host", "localhost") as server:
        assert server.ask("GET", f"{API}/health")[1]["data"]["status"] == "ok"
        assert server.ask("GET", f"{API}/stats/channel")[0] == 503
        server.stop()
    assert server.process.returncode == 0
    assert path.read_bytes() == before


def test_what_cannot_work_is_told_in_one_line(path: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    said = dazza("serve", "--db", tmp_path / "empty.db", "--port", 0)
    assert said.status == 1
    assert "did not start" in said.error
    assert "has no table `messages`" in said.error
    said = dazza("serve", "--db", tmp_path / "nowhere.db")
    assert said.status == 1
    assert said.error.startswith(f"dazza: no database at {tmp_path}/nowhere.db: give --db")
    said = dazza("serve", "--db", path, env={"DAZZA_API__RUN_TOKEN": "short"})
    assert said.status == 2
    assert said.error.startswith("dazza: DAZZA_API__RUN_TOKEN: give 16 or more")
    assert "short" not in said.error


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError) as caught, bound("127.0.0.1", port):
            pass
    assert str(caught.value) == (
        f"cannot listen on port {port} of 127.0.0.1, address already in use:"
        " stop who does, or give another with --port"
    )


def test_a_host_that_cannot_be_is_told() -> None:
    host = "x" * 300
    told = f"no address is known for the host {host}: give"
    with pytest.raises(UsageError, match=told), bound(host, 0):
        pass


def test_the_demo_ends_by_serving_its_community(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        arguments = ("demo", "--db", tmp_path / "demo.db", "--port")
        assert f"cannot listen on port {port}" in dazza(*arguments, port).err
    with started(*arguments, 0) as server:
        status, _, page = server.page("GET", "/")
        assert status == 200
        assert b"Rosalind" in page
        server.stop()
    assert server.process.returncode == 0
