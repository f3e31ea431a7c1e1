"""How long answers of the API take, as ratios to an endpoint of the same server that returns a
constant of the same size; measured with `wrk` over loopback.

    python -m benchmarks.api [--database FILE] [--seconds 5]

Without a database one of a million messages is made and analysed first.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from benchmarks import programs
from benchmarks.measure import run
from benchmarks.workspace import workspace
from dazza.stats import LEADERBOARDS
from dazza.stats.present import PERIODS
from dazza.store import open_database

API = "/api/v1"
MESSAGES = 1_000_000
COLD = 200
CONNECTIONS = 4
TALKERS_BOUND, LEADERBOARDS_BOUND = 3.0, 2.0
UNITS_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
SCRIPT = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local turn = 0
request = function()
  turn = turn + 1
  return wrk.format("GET", paths[turn %% #paths + 1])
end
"""


@dataclass(frozen=True)
class Load:
    """What wrk saw: requests a second, and the median time of one."""

    a_second: float
    median_ms: float


class Server:
    """A running server, and ways to ask it."""

    def __init__(self, port: int, folder: Path, seconds: int) -> None:
        self._port = port
        self._folder = folder
        self._seconds = seconds

    def time_ms(self, path: str) -> tuple[float, int]:
        """How long one request takes, alone, and the size of its answer."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self._port)) as to:
            to.connect()
            began = time.perf_counter()
            to.request("GET", path)
            answer = to.getresponse()
            size = len(answer.read())
            if answer.status != 200:
                raise SystemExit(f"{path} was answered with {answer.status}")
            return (time.perf_counter() - began) * 1000, size

    def load(self, paths: Sequence[str]) -> Load:
        """These paths in turn, over some connections at once, for some seconds."""
        listed, script = self._folder / "paths.txt", self._folder / "paths.lua"
        listed.write_text("\n".join(paths))
        script.write_text(SCRIPT % listed)
        said = subprocess.run(
            [
                *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{self._seconds}s", "--latency"),
                *("-s", str(script), f"http://127.0.0.1:{self._port}"),
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        if "Non-2xx" in said:
            raise SystemExit(said)
        median = re.search(r"50%\s+([\d.]+)(us|ms|s)\b", said)
        rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
        assert median is not None
        assert rate is not None
        return Load(float(rate[1]), float(median[1]) * UNITS_MS[median[2]])


@contextlib.contextmanager
def served(database: Path, seconds: int) -> Iterator[Server]:
    """A server on a free port for the length of the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.api_server", str(database), str(port)],
            stderr=subprocess.DEVNULL,
        ) as process,
    ):
        try:
            server = Server(port, Path(folder), seconds)
            for _ in range(300):
                with contextlib.suppress(OSError):
                    server.time_ms(f"{API}/health")
                    break
                time.sleep(0.1)
            yield server
        finally:
            process.terminate()


def measure(database: Path, seconds: int) -> Iterator[str]:
    """Lines of a table."""
    with open_database(str(database), read_only=True) as opened:
        names = opened.query("SELECT username FROM message_analysis_cache")["username"].to_list()
    people = [f"{API}/stats/users/{quote(name, safe='')}/category/talkers" for name in names]
    boards = [
        f"{API}/stats/leaderboard/{type}?limit=10&period={period}"
        for type in ("all", *LEADERBOARDS)
        for period in PERIODS
    ]
    with served(database, seconds) as server:
        yield "| what | bound | measured |"
        yield "|---|---|---|"
        for told, paths, bound in (
            (f"category/talkers, {len(people):,} people in turn", people, TALKERS_BOUND),
            (f"leaderboards, {len(boards)} in turn", boards, LEADERBOARDS_BOUND),
        ):
            first = [server.time_ms(path) for path in paths[:COLD]]
            cold_ms = statistics.median(ms for ms, _ in first)
            size = round(statistics.median(size for _, size in first))
            for path in paths[COLD:]:
                server.time_ms(path)
            floor = server.load([f"{API}/constant/{size}"])
            seen = server.load(paths)
            again = server.load([f"{API}/constant/{size}"])
            base_ms = statistics.mean((floor.median_ms, again.median_ms))
            yield (
                f"| {told}: median to a constant of {size:,} bytes | ≤ {bound:.0f} |"
                f" {seen.median_ms / base_ms:.2f} ({seen.median_ms:.2f} ms to {base_ms:.2f} ms;"
                f" {seen.a_second:,.0f} a second to {floor.a_second:,.0f}) |"
            )
            alone_ms = statistics.median(
                server.time_ms(f"{API}/constant/{size}")[0] for _ in range(COLD)
            )
            yield (
                f"| the same, asked for the first time since a run, one by one | |"
                f" {cold_ms:.1f} ms (the constant {alone_ms:.1f} ms) |"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", type=Path, help="one that was analysed")
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing: install Debian's package wrk")
    if given.database is not None:
        for line in measure(given.database, given.seconds):
            print(line, flush=True)
        return
    with workspace(None, MESSAGES) as space, space.copied(space.generated(MESSAGES)) as database:
        run(programs.analyze(database), space.folder)
        for line in measure(database, given.seconds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
