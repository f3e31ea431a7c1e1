"""`dazza.BatchSystem` as bots use it: with real processes, and whatever happens to them."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.bot_lag import bot, share
from benchmarks.generate import write
from tests.support.commands import dazza, environment, make_chat, query

from dazza import BatchSystem
from dazza.bot.callbacks import Announcement, JobEvent
from dazza.errors import DazzaError, SettingsError, UsageError

OLD_MS = 1_700_000_000_000
ACHIEVEMENTS = "ChatAchievementCalculator"
QUIET = {"runOnStartup": False}
SCALE = 40_000
"""Messages that are counted while a bot records; the benchmark takes a million."""


class Heard:
    """What a system calls back with."""

    def __init__(self) -> None:
        self.jobs: list[JobEvent] = []
        self.news: list[Announcement] = []
        self.threads: set[str] = set()
        self._changed = threading.Condition()

    def job(self, event: JobEvent) -> None:
        with self._changed:
            self.threads.add(threading.current_thread().name)
            self.jobs.append(event)
            self._changed.notify_all()

    async def announce(self, announcement: Announcement) -> None:
        await asyncio.sleep(0)
        with self._changed:
            self.threads.add(threading.current_thread().name)
            self.news.append(announcement)
            self._changed.notify_all()

    def runs(self) -> int:
        return [event.job_name for event in self.jobs if event.status != "running"].count(
            ACHIEVEMENTS
        )

    def wait(self, true: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(true, 60)


def say_much(batch: BatchSystem, name: str, times: int = 100) -> None:
    for number in range(times):
        batch.record(name, f"hello {number}")


async def talk(batch: BatchSystem) -> None:
    while True:
        batch.record("Zoë", "and another thing")
        await asyncio.sleep(0.001)


def test_an_asyncio_bot_records_is_called_back_and_answers(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A new bot on a new file; it opens that file with sqlite3 itself."""
    path, heard = tmp_path / "chat.db", Heard()

    async def live() -> None:
        async with BatchSystem(
            path,
            {"timezoneOffset": 10},
            runOnStartup=True,
            on_job_start=heard.job,
            on_job_complete=heard.job,
            on_achievement=heard.announce,
        ) as batch:
            await asyncio.to_thread(heard.wait, lambda: heard.runs() == 1)
            say_much(batch, "Bob")
            batch.record("Ann", "an old one", at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
            assert await batch.flush_async()
            with contextlib.closing(sqlite3.connect(path)) as own:
                assert own.execute("SELECT count(*) FROM messages").fetchone() == (101,)
            assert batch.run_now()
            await asyncio.to_thread(heard.wait, lambda: heard.runs() == 2 and len(heard.news) > 0)
            top = await batch.top_async(limit=1)
            assert [(place["username"], place["value"]) for place in top] == [
                ("Bob", "100 messages")
            ]
            stats = await batch.stats_async(" bob ")
            assert stats is not None
            assert (stats["display_name"], stats["message_count"]) == ("Bob", 100)
            streak = await batch.streak_async("bob")
            assert streak is not None
            assert (streak["current_streak"], streak["needed_tonight"]) == (1, False)
            earned = await batch.achievements_async(since=OLD_MS)
            assert [(each["key"], each["type"]) for each in earned if each["tier"] == "bronze"]
            said = await batch.answer_async("ann", "!stats bob")
            assert said is not None
            assert "100 messages" in said
            assert await batch.answer_async("ann", "!stats bob") is None  # a moment ago
            assert await batch.answer_async("ann", "hello") is None
            with pytest.raises(UsageError, match="unknown leaderboard 'nonsense'"):
                await batch.top_async("nonsense")
            assert await batch.stats_async("nobody") is None
            going_on = asyncio.create_task(talk(batch))
            assert await batch.flush_async()  # of what was said so far, though more is being said
            assert not going_on.done()
            going_on.cancel()
            batch.record("Ann", "the last words")

    with caplog.at_level(logging.INFO):
        asyncio.run(live())
    assert "Batch scheduler started" in caplog.messages
    assert "Batch scheduler stopped" in caplog.messages
    assert [event.status for event in heard.jobs].count("running") == len(heard.jobs) / 2
    assert heard.threads == {"MainThread"}  # that of the event loop
    [news] = heard.news
    assert ("bob", "message_count", "bronze") in {
        (one.username, one.type, one.tier) for one in news.achievements
    }
    assert news.line.replace("\u2060", "").startswith("🎉 Bob has earned")
    assert "\n" not in news.line
    assert query(path, "SELECT message FROM messages ORDER BY id DESC LIMIT 1") == [
        ("the last words",)
    ]


def test_each_achievement_is_announced_once_whatever_restarts(tmp_path: Path) -> None:
    """The first run over a history says nothing; what a callback could not say is said by the next
    start."""
    path = make_chat(tmp_path / "chat.db", [("bob", "hello there", OLD_MS)] * 120)
    told: list[Announcement] = []
    runs = threading.Semaphore(0)

    def system(tell: Callable[[Announcement], None]) -> BatchSystem:
        return BatchSystem(
            path,
            QUIET,
            on_achievement=tell,
            on_job_complete=lambda job: runs.release() if job.job_name == ACHIEVEMENTS else None,
        )

    def run_once(batch: BatchSystem, name: str | None = None) -> None:
        if name:
            say_much(batch, name)
            assert batch.flush()
        assert batch.run_now()
        assert runs.acquire(timeout=60)

    tries: list[Announcement] = []

    def fail(news: Announcement) -> None:
        tries.append(news)
        raise ConnectionError("the chat is not there")

    with system(fail) as batch:
        run_once(batch)
        run_once(batch, "ann")
    assert [{one.username for one in news.achievements} for news in tries] == [{"ann"}]
    with system(told.append) as batch:
        run_once(batch, "zoë")
    with system(told.append):
        pass
    assert [{one.username for one in news.achievements} for news in told] == [{"ann"}, {"zoë"}]
    everything = [one for news in told for one in news.achievements]
    assert len(everything) == len({(one.username, one.type, one.tier) for one in everything})


BOT = """
import sys, time
from dazza import BatchSystem
batch = BatchSystem(sys.argv[1], {"runOnStartup": False}, waiting_mib=1)
batch.start()
print(batch._recorder._link.pid, flush=True)
number = 0
while True:
    batch.record("bob", f"message {number}")
    print(number, time.monotonic(), flush=True)
    number += 1
    time.sleep(0.005)
"""


def test_a_bot_that_is_killed_loses_at_most_the_last_second(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with subprocess.Popen(
        [sys.executable, "-c", BOT, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        worker = Path(f"/proc/{int(process.stdout.readline())}")
        lines = [process.stdout.readline() for _ in range(500)]
        process.kill()
        killed_s = time.monotonic()
        lines += process.stdout.readlines()
    wait_until(lambda: not worker.exists())
    said = [(int(number), float(at)) for number, at in map(str.split, lines)]
    stored = [row[0] for row in query(path, "SELECT message FROM messages ORDER BY id")]
    assert stored == [f"message {number}" for number in range(len(stored))]
    due = [number for number, at in said if at < killed_s - 1]
    assert due
    assert len(stored) > due[-1]
    assert query(path, "PRAGMA integrity_check") == [("ok",)]


def wait_until(true: Callable[[], bool], timeout_s: float = 60) -> None:
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_recorder_whose_worker_dies_loses_and_doubles_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """SIGTERM, which a service manager sends to all processes of a bot, leaves the worker alone."""
    path = tmp_path / "chat.db"
    signals = {100: signal.SIGTERM, 300: signal.SIGKILL}
    with BatchSystem(path, QUIET) as batch:
        link = batch._recorder._link  # nothing else knows the process
        assert link is not None
        for number in range(600):
            batch.record("bob", f"message {number}")
            if number in signals:
                assert link.alive
                os.kill(link.pid, signals[number])
            time.sleep(0.002)
        assert batch.flush(60)
        assert batch.top() == []  # nothing was counted; and questions are answered again
    stored = [row[0] for row in query(path, "SELECT message FROM messages ORDER BY id")]
    assert stored == [f"message {number}" for number in range(600)]
    assert "ended with status -9; starting another" in caplog.text


def test_a_schedule_whose_process_dies_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dazza.bot.system.AGAIN_S", (0.1,))
    with BatchSystem(tmp_path / "chat.db", QUIET) as batch:
        process = batch._scheduler._process  # nothing else knows the process
        assert process is not None
        process.kill()
        process.wait()
        wait_until(lambda: batch.running and batch._scheduler._process is not process)
        assert batch.run_now()


def test_while_the_database_is_locked_messages_wait_and_only_what_memory_cannot_hold_is_dropped(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = make_chat(tmp_path / "chat.db")
    with BatchSystem(path, QUIET, waiting_mib=1) as batch:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            for number in range(3_000):
                batch.record("bob", f"message {number}")
            assert time.monotonic() - began < 1
            assert not batch.flush(0.5)
            state = batch.recording
            assert state.waiting_bytes <= 1024 * 1024
            assert state.waiting + state.dropped == 3_000
            assert state.dropped > 0
            other.execute("COMMIT")
        assert batch.flush(60)
        batch.record("bob", "and on")
        assert batch.flush(60)
        kept = 3_000 - batch.recording.dropped
    stored = [row[0] for row in query(path, "SELECT message FROM messages ORDER BY id")]
    assert stored == [*(f"message {number}" for number in range(kept)), "and on"]
    assert "memory for messages that wait is used up" in caplog.text
    assert f"{3_000 - kept} messages from " in caplog.text
    assert " were dropped" in caplog.text


def test_what_cannot_be_written_before_the_stop_is_written_by_the_worker_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = make_chat(tmp_path / "chat.db")
    batch = BatchSystem(path, QUIET)
    batch.start()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        batch.record("bob", "goodbye")
        link = batch._recorder._link  # nothing else knows the process
        assert link is not None
        batch._recorder.stop(0.5)
        batch.stop(0.5)
        assert "could not be written before the stop" in caplog.text
        other.execute("COMMIT")
    wait_until(lambda: not link.alive)
    assert query(path, "SELECT message FROM messages") == [("goodbye",)]


def test_it_is_started_and_stopped_as_often_as_wanted(tmp_path: Path) -> None:
    batch = BatchSystem(tmp_path / "chat.db", QUIET)
    batch.stop()  # not started: nothing to do
    assert not batch.run_now()
    with pytest.raises(UsageError, match="before the start"):
        batch.record("bob", "too early")
    for number in range(2):
        with batch:
            assert batch.running
            batch.record("bob", f"message {number}")
            with pytest.raises(DazzaError, match="started already"):
                batch.start()
    with pytest.raises(UsageError, match="after the stop"):
        batch.record("bob", "too late")
    with pytest.raises(UsageError, match="between the start and the stop"):
        batch.top()
    assert query(tmp_path / "chat.db", "SELECT count(*) FROM messages") == [(2,)]


def test_wrong_settings_and_times_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with pytest.raises(SettingsError, match="timezone is given twice"):
        BatchSystem(path, {"timezone": 1}, timezone=2)
    with pytest.raises(SettingsError, match="text, numbers, lists and mappings only"):
        BatchSystem(path, timezone=object())
    with pytest.raises(SettingsError, match="cannot read"):
        BatchSystem(path, bot={"chat": str(tmp_path / "none.toml")})
    with pytest.raises(SettingsError, match=r'batch\.timezone is "Mars"'):
        BatchSystem(path, timezone="Mars").start()
    batch = BatchSystem(path, QUIET)
    with pytest.raises(UsageError, match="has no zone"):
        batch.record("bob", "x", at=dt.datetime(2024, 1, 1))  # noqa: DTZ001  # naive it is
    with pytest.raises(UsageError, match="is no time"):
        batch.record("bob", "x", at=10**20)
    with pytest.raises(UsageError, match="takes two texts"):
        batch.record("bob", b"x")  # type: ignore[arg-type]  # a bot may be careless


def test_the_bots_process_loads_neither_polars_nor_a_driver() -> None:
    code = "import sys; from dazza import BatchSystem; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment()
    )
    assert not {"polars", "adbc_driver_sqlite", "sqlite3", "pydantic"} & set(done.stdout.split())


def test_a_bot_that_records_does_not_feel_a_run(tmp_path: Path) -> None:
    """A short version of `benchmarks.bot_lag`, with limits for a machine that has other work."""
    path = tmp_path / "chat.db"
    write(path, SCALE)
    felt = asyncio.run(bot(path))
    assert felt.stored == felt.recorded > 100
    assert share(felt.lags_ms, 0.99) <= 100
    assert felt.lags_ms[-1] <= 1_000
    assert dazza("analyze", "all", "--db", path).status == 0
    [(counted,)] = query(path, "SELECT sum(message_count) FROM dazza_user_totals")
    assert counted == SCALE + felt.recorded
