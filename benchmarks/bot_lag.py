"""What an asyncio bot feels while its history is counted from nothing.

`python -m benchmarks.bot_lag [messages]` makes a history, starts a bot on it that records 200
messages a second through `dazza.BatchSystem` until the run is over, and prints a table. The lag is
how much later than asked the event loop wakes from a sleep of 5 ms.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.table import Row, as_text, at_most, count

MILLION = 1_000_000
A_SECOND = 200
LONGEST_S = 300.0
STEP_S = 0.005


@dataclass(frozen=True)
class Felt:
    """What the bot measured. Lags are in ms, sorted."""

    run_s: float
    lags_ms: list[float]
    recorded: int
    stored: int
    most_waiting: int
    memory_mb: float


async def idle(seconds: float = 5.0) -> list[float]:
    """The lags of a loop that does nothing, sorted: what the machine does to it."""
    loop, lags = asyncio.get_running_loop(), list[float]()
    end_s = loop.time() + seconds
    while loop.time() < end_s:
        asked_s = loop.time()
        await asyncio.sleep(STEP_S)
        lags.append(max(0.0, (loop.time() - asked_s - STEP_S) * 1000))
    return sorted(lags)


async def bot(path: Path, settings: dict[str, object] | None = None) -> Felt:
    """Record while a run goes on, and measure."""
    from dazza import BatchSystem  # noqa: PLC0415  # the other half of this file needs no Dazza

    ended = threading.Event()
    lags: list[float] = []
    most = recorded = 0
    loop = asyncio.get_running_loop()
    async with BatchSystem(
        path,
        settings,
        on_job_complete=lambda job: (
            ended.set() if job.job_name == "ChatAchievementCalculator" else None
        ),
    ) as batch:
        began_s = loop.time()
        while not ended.is_set() and loop.time() - began_s < LONGEST_S:
            asked_s = loop.time()
            await asyncio.sleep(STEP_S)
            lags.append(max(0.0, (loop.time() - asked_s - STEP_S) * 1000))
            while recorded < (loop.time() - began_s) * A_SECOND:
                batch.record(f"Guest{recorded % 50}", f"live message number {recorded} 🎉")
                recorded += 1
            most = max(most, batch.recording.waiting)
        run_s = loop.time() - began_s
    with closing(sqlite3.connect(path)) as chat:
        sql = "SELECT count(*) FROM messages WHERE message LIKE 'live message number %'"
        (stored,) = chat.execute(sql).fetchone()
    return Felt(run_s, sorted(lags), recorded, stored, most, peak_mb())


def peak_mb() -> float:
    """Most memory that this process had; what its parent had before is not in it."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if "VmHWM" in line).split()[1]) / 1024


def measured(path: Path) -> Felt:
    """The same in a process of its own, as a bot is."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bot_lag", "--bot", str(path)],
        stdout=subprocess.PIPE,
        check=True,
        timeout=2 * LONGEST_S,
    )
    return Felt(**json.loads(done.stdout))


def share(ordered: list[float], part: float) -> float:
    """The value below which this part of an ordered list is."""
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def rows_of(felt: Felt, messages: int, alone: list[float]) -> list[Row]:
    """The table: bounds are those promised for a million. `alone` are lags without Dazza."""
    lags, name = felt.lags_ms, f"{A_SECOND} a second, {count(messages)} counted"
    half, most, longest = share(lags, 0.5), share(lags, 0.99), lags[-1]
    lost = felt.recorded - felt.stored
    return [
        at_most(f"{name}: 99 % of lags", most, 20, f"{most:.1f} ms (half {half:.1f})", " ms"),
        at_most(f"{name}: longest lag", longest, 150, f"{longest:.1f} ms", " ms"),
        at_most(f"{name}: messages lost", lost, 0, f"{lost} of {felt.recorded:,}"),
        Row(
            "a loop without Dazza, before and after",
            f"99 % {share(alone, 0.99):.1f} ms, longest {alone[-1]:.1f} ms",
        ),
        Row(f"{name}: most that waited", f"{felt.most_waiting} messages"),
        Row(f"{name}: memory of the bot", f"{felt.memory_mb:.0f} MB"),
        Row(f"{name}: length of the run", f"{felt.run_s:.1f} s"),
    ]


def main() -> None:
    if sys.argv[1:2] == ["--bot"]:
        logging.basicConfig(level=logging.WARNING)
        print(json.dumps(asdict(asyncio.run(bot(Path(sys.argv[2]))))))
        return
    from benchmarks import generate, machine  # noqa: PLC0415  # the bot's process needs neither

    messages = int(sys.argv[1].replace("_", "")) if sys.argv[1:] else MILLION
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chat.db"
        generate.write(path, messages)
        alone = asyncio.run(idle())
        felt = measured(path)
        alone = sorted(alone + asyncio.run(idle()))
        rows = rows_of(felt, messages, alone)
    facts = [f"{name}: {value}" for name, value in machine.describe().items()]
    facts.append(f"load of the last minute: {machine.load()}")
    sys.stdout.write(as_text(rows, facts))


if __name__ == "__main__":
    main()
