"""`BatchScheduler` as a bot uses it: with real processes, and whatever happens to them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import queue
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from benchmarks.generate import write
from tests.support.commands import add_messages, dazza, environment, make_chat, query

from dazza.batch.registry import Registry
from dazza.batch.scheduler import BatchScheduler, Event
from dazza.errors import DazzaError, SettingsError, StoreError

JOBS = {job.name for job in Registry().jobs}
MANY = 80_000
HOUR_MS = 3_600_000


class Events:
    """What a scheduler tells."""

    def __init__(self) -> None:
        self.all: list[Event] = []
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def __call__(self, event: Event) -> None:
        self.all.append(event)
        self._queue.put(event)

    def wait(self, name: str, timeout_s: float = 120) -> Event:
        end = time.monotonic() + timeout_s
        while True:
            event = self._queue.get(timeout=max(0.01, end - time.monotonic()))
            if event["event"] == name:
                return event

    @property
    def names(self) -> list[str]:
        """What happened, without how it went on."""
        return [event["event"] for event in self.all if event["event"] not in ("job", "progress")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_chat(tmp_path / "chat.db", [("bob", "hello there", 1_700_000_000_000)])


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many messages that a run takes seconds."""
    path = tmp_path_factory.mktemp("many") / "chat.db"
    write(path, MANY)
    return path


@pytest.fixture
def large(many: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(many, tmp_path / "large.db"))


def completed(event: Event) -> set[str]:
    assert {outcome["status"] for outcome in event["outcomes"]} == {"completed"}
    return {outcome["job_name"] for outcome in event["outcomes"]}


def running_since(path: Path) -> bool:
    """Whether a run has begun to write its tables."""
    with contextlib.suppress(sqlite3.OperationalError):
        return bool(query(path, "SELECT count(*) FROM messages WHERE word_count > 0 LIMIT 1")[0][0])
    return False


def eventually(true: Callable[[], bool], timeout_s: float = 60) -> None:
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


@contextlib.contextmanager
def held_up(scheduler: BatchScheduler, path: Path) -> Iterator[None]:
    """Let a run stand still with its lease, between two transactions, as on a slow machine."""
    assert scheduler._process is not None  # nothing else knows it
    pid = scheduler._process.pid
    while True:
        os.kill(pid, signal.SIGSTOP)
        try:
            with closing(sqlite3.connect(path, timeout=0.05)) as bot, bot:
                held = bot.execute("UPDATE dazza_lease SET id = id").rowcount
        except sqlite3.OperationalError:  # within a transaction: nobody else can write
            os.kill(pid, signal.SIGCONT)
            time.sleep(0.001)
        else:
            break
    try:
        assert held, "the run is over"
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def assert_all_counted(path: Path, prove: bool = True) -> None:
    """A run brings everything up to date, and nothing is lost or doubled."""
    assert dazza("analyze", "all", "--db", path).status == 0
    [(messages,)] = query(path, "SELECT count(*) FROM messages")
    assert query(path, "SELECT count(*) FROM messages WHERE word_count IS NULL") == [(0,)]
    assert query(path, "SELECT sum(message_count) FROM dazza_user_totals") == [(messages,)]
    if prove:
        said = dazza("verify", "--db", path)
        assert said.status == 0, said.out


def test_it_logs_that_it_started_runs_at_once_and_every_few_hours(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    events = Events()
    began_ms = time.time_ns() // 1_000_000
    with (
        caplog.at_level(logging.INFO),
        BatchScheduler(path, {"interval_hours": 2}, on_event=events),
    ):
        assert "Batch scheduler started" in caplog.messages
        ran = events.wait("ran")
        assert completed(ran) == JOBS
    assert began_ms + 2 * HOUR_MS <= ran["next_run"] <= time.time_ns() // 1_000_000 + 2 * HOUR_MS
    assert events.names == ["started", "ran", "stopped"]
    assert "Batch scheduler stopped" in caplog.messages
    assert "WordCountAnalyzer completed: 1 messages" in caplog.messages
    assert dict(query(path, "SELECT job_name, next_run FROM batch_jobs")) == dict.fromkeys(
        JOBS, ran["next_run"]
    )
    assert query(path, "SELECT total_words FROM user_stats") == [(2,)]


def test_in_asyncio_it_is_a_context_manager_too(path: Path) -> None:
    events = Events()

    async def bot() -> None:
        async with BatchScheduler(path, {"timezoneOffset": 10}, on_event=events) as scheduler:
            assert scheduler.running
            ran = await asyncio.to_thread(events.wait, "ran")
            assert completed(ran) == JOBS
        assert not scheduler.running

    asyncio.run(bot())
    assert events.names == ["started", "ran", "stopped"]
    assert query(path, "SELECT value FROM dazza_meta WHERE name = 'timezone'") == [("+10:00",)]


def test_without_run_on_startup_nothing_runs_before_its_time(path: Path) -> None:
    events = Events()
    scheduler = BatchScheduler(path, {"runOnStartup": False}, on_event=events)
    scheduler.start()
    scheduler.stop()
    assert events.names == ["started", "stopped"]
    assert {name for (name,) in query(path, "SELECT job_name FROM batch_jobs")} == JOBS
    assert query(path, "SELECT count(*) FROM batch_job_history") == [(0,)]


def test_it_can_be_started_again_but_not_twice_at_once(path: Path) -> None:
    scheduler = BatchScheduler(path, {"runOnStartup": False})
    scheduler.stop()  # not started: nothing to do
    for _ in range(2):
        scheduler.start()
        assert scheduler.running
        with pytest.raises(DazzaError, match="started already"):
            scheduler.start()
        scheduler.stop()
        scheduler.stop()
        assert not scheduler.running


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"timezone": "Mars"}, 'settings: batch.timezone is "Mars": give hours from UTC'),
        ({"intervalHours": 0}, "settings: batch.interval_hours is 0: give a number of hours"),
        ({"run_at_start": True}, "settings: run_at_start: unknown key: choose from"),
    ],
)
def test_wrong_settings_stop_the_start(settings: dict[str, Any], told: str, path: Path) -> None:
    events = Events()
    scheduler = BatchScheduler(path, settings, on_event=events)
    with pytest.raises(StoreError) as caught:
        scheduler.start()
    assert str(caught.value).startswith(f"the batch scheduler did not start: {told}")
    assert not scheduler.running
    assert "died" not in events.names


def test_a_database_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="did not start: no database at "):
        BatchScheduler(tmp_path / "nowhere.db").start()
    (tmp_path / "text.db").write_text("no database" * 100)
    with pytest.raises(StoreError, match="is not a SQLite database"):
        BatchScheduler(tmp_path / "text.db").start()


def test_settings_that_are_no_settings_are_refused_before_anything_starts(path: Path) -> None:
    with pytest.raises(SettingsError, match="text, numbers, lists and mappings only"):
        BatchScheduler(path, {"timezone": object()})


def test_what_the_worker_logs_is_logged_in_the_bot_and_a_bad_listener_harms_nobody(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    add_messages(path, [("bob", None, 1_700_000_000_000)])
    events = Events()

    def listener(event: Event) -> None:
        events(event)
        raise RuntimeError("the bot's own mistake")

    with caplog.at_level(logging.INFO), BatchScheduler(path, on_event=listener):
        events.wait("ran")
    assert events.names == ["started", "ran", "stopped"]
    told = [(record.name, record.levelname, record.getMessage()) for record in caplog.records]
    wanted = "message 2 is not counted: message is not text in valid UTF-8"
    assert ("dazza.batch.folding", "WARNING", wanted) in told
    assert ("dazza.batch", "ERROR", "on_event failed for ran") in told


def test_a_run_may_be_asked_for_and_its_jobs_and_progress_are_told(path: Path) -> None:
    events = Events()
    scheduler = BatchScheduler(path, {"runOnStartup": False}, on_event=events)
    assert not scheduler.run_now()
    with scheduler:
        assert scheduler.run_now()
        assert completed(events.wait("ran")) == JOBS
        add_messages(path, [("bob", "more", 1_700_000_100_000)])
        assert scheduler.run_now()
        assert completed(events.wait("ran")) == JOBS
    assert not scheduler.run_now()
    told = [(event["job_name"], event["status"]) for event in events.all if event["event"] == "job"]
    once = len(told) // 2
    assert told[:once] == told[once:]
    assert set(told[: once // 2]) == {(job, "running") for job in JOBS}
    assert set(told[once // 2 : once]) == {(job, "completed") for job in JOBS}
    progress = [event for event in events.all if event["event"] == "progress"]
    assert [(p["done"], p["total"]) for p in progress if p["step"] == "messages"] == [(1, 1)] * 2
    assert {"word", "achievement"} <= {event["step"] for event in progress}


def test_while_somebody_else_runs_it_waits_and_says_so(large: Path) -> None:
    """The second scheduler finds the lease taken by the first."""
    first, second = Events(), Events()
    with BatchScheduler(large, on_event=first) as scheduler:
        eventually(lambda: running_since(large))
        with held_up(scheduler, large), BatchScheduler(large, on_event=second):
            waiting = second.wait("waiting")
    assert "another batch run is going: the batch scheduler (process " in waiting["message"]
    assert "error" not in first.names + second.names


@pytest.mark.parametrize("limit_s", [0.2, 60])
def test_stop_in_the_middle_of_a_long_run_keeps_its_limit_and_the_next_start_goes_on(
    limit_s: float, large: Path
) -> None:
    events = Events()
    scheduler = BatchScheduler(large, on_event=events)
    scheduler.start()
    eventually(lambda: running_since(large))
    began = time.monotonic()
    scheduler.stop(timeout_s=limit_s)
    assert time.monotonic() - began < limit_s + 3
    assert not scheduler.running
    assert "died" not in events.names
    if limit_s > 1:
        assert query(large, "SELECT count(*) FROM dazza_lease") == [(0,)]
    add_messages(large, [("late", "hello 😀", 1_600_000_000_000)])
    scheduler.start()
    while True:  # the first may tell of the run that was stopped
        outcomes = events.wait("ran")["outcomes"]
        if {outcome["status"] for outcome in outcomes} == {"completed"}:
            break
    scheduler.stop()
    assert query(large, "SELECT total_words FROM user_stats WHERE username = 'late'") == [(1,)]
    assert_all_counted(large, prove=limit_s < 1)


def test_a_worker_that_is_killed_is_told_and_the_next_start_goes_on(
    large: Path, caplog: pytest.LogCaptureFixture
) -> None:
    events = Events()
    scheduler = BatchScheduler(large, on_event=events)
    scheduler.start()
    eventually(lambda: running_since(large))
    assert scheduler._process is not None  # nothing else knows it
    os.kill(scheduler._process.pid, signal.SIGKILL)
    assert events.wait("died")["status"] == -signal.SIGKILL
    assert not scheduler.running
    assert any("ended with status -9" in message for message in caplog.messages)
    scheduler.start()
    completed(events.wait("ran"))
    scheduler.stop()
    statuses = query(large, "SELECT status, count(*) FROM batch_job_history GROUP BY status")
    assert dict(statuses) == {"interrupted": len(JOBS), "completed": len(JOBS)}
    assert_all_counted(large)


BOT = """
import sys, time
from dazza.batch.scheduler import BatchScheduler
scheduler = BatchScheduler(sys.argv[1], {"runOnStartup": False})
scheduler.start()
print(scheduler._process.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_worker_ends_with_its_bot_however_that_ends(end: signal.Signals, path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BOT, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(),
    ) as bot:
        assert bot.stdout is not None
        worker = Path(f"/proc/{int(bot.stdout.readline())}")
        assert worker.exists()
        bot.send_signal(end)
        bot.wait(30)
        eventually(lambda: not worker.exists() or "\nState:\tZ" in (worker / "status").read_text())


def test_a_bot_with_sqlite3_and_asyncio_does_not_feel_a_run(large: Path) -> None:
    """It writes with Python's own sqlite3 from its event loop, in the process of the scheduler:
    nothing is lost, and neither the loop nor a write waits long."""
    events = Events()
    lags: list[float] = []
    writes: list[float] = []

    async def bot() -> None:
        with closing(sqlite3.connect(large, isolation_level=None, timeout=5)) as chat:
            async with BatchScheduler(large, on_event=events):
                while "ran" not in events.names:
                    began = time.monotonic()
                    chat.execute(
                        "INSERT INTO messages (username, message, timestamp) VALUES (?, ?, ?)",
                        ("Live", f"message {len(writes)} 😀", 1_700_000_000_000 + len(writes)),
                    )
                    writes.append(time.monotonic() - began)
                    before = time.monotonic()
                    await asyncio.sleep(0.01)
                    lags.append(time.monotonic() - before - 0.01)

    asyncio.run(bot())
    assert len(writes) > 50
    assert statistics.median(lags) < 0.05
    assert max(lags) < 1
    assert statistics.median(writes) < 0.05
    assert max(writes) < 2
    assert query(large, "SELECT count(*) FROM messages") == [(MANY + len(writes),)]
    assert_all_counted(large, prove=False)
    assert query(
        large,
        "SELECT message_count FROM dazza_user_totals JOIN dazza_people USING"
        " (person) WHERE username = 'live'",
    ) == [(len(writes),)]
