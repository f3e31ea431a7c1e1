"""One run at a time; and a bot that writes meanwhile is never in the way, nor Dazza in its."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contract.helpers import (
    NOW_MS,
    Child,
    FixedClock,
    add_messages,
    assert_at_rest,
    assert_same,
    chat,
    config,
    make_database,
    plain_sql,
    rebuilt_copy,
    run,
    run_in,
    snapshot,
    statuses,
)

from dazza.batch.lease import DEAD_AFTER_MS, Lease, LeaseLostError
from dazza.batch.report import Progress
from dazza.batch.runner import Runner
from dazza.errors import BusyError
from dazza.store import open_database


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was never analysed."""
    return make_database(tmp_path_factory.mktemp("waiting") / "chat.db", chat(21, 300))


@pytest.fixture
def path(waiting: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(waiting, tmp_path / "chat.db"))


@pytest.fixture(scope="module")
def once(waiting: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after a run."""
    path = Path(shutil.copy(waiting, tmp_path_factory.mktemp("once") / "chat.db"))
    run(path)
    return path


@pytest.fixture
def analysed(once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(once, tmp_path / "chat.db"))


@pytest.fixture
def child() -> Iterator[Child]:
    with Child() as one:
        yield one


def lease_row(path: Path) -> tuple[object, ...] | None:
    with plain_sql(path) as bot:
        if not bot.execute("SELECT 1 FROM sqlite_master WHERE name = 'dazza_lease'").fetchone():
            return None
        found = bot.execute("SELECT holder, host, pid FROM dazza_lease").fetchone()
        return tuple(found) if found else None


def wait_for_lease(path: Path) -> None:
    end = time.monotonic() + 20
    while lease_row(path) is None:
        assert time.monotonic() < end
        time.sleep(0.005)


def put_lease(path: Path, **values: object) -> None:
    """A lease as another holder left it."""
    lease = {"holder": "bot", "host": "elsewhere", "pid": 1, "token": "x", "started_at": NOW_MS}
    lease |= {"heartbeat_at": NOW_MS} | values
    with plain_sql(path) as bot:
        bot.execute(
            "INSERT OR REPLACE INTO dazza_lease VALUES (1, :holder, :host, :pid, :token,"
            " :started_at, :heartbeat_at)",
            lease,
        )


def test_a_second_run_is_told_who_runs_and_since_when_and_nothing_is_doubled(
    path: Path, child: Child
) -> None:
    """While another process holds the lease a run raises BusyError and writes nothing."""
    child.tell(path=str(path), now_ms=NOW_MS, holder="the bot's scheduler", pause_s=0.15)
    child.line()
    wait_for_lease(path)
    with pytest.raises(BusyError) as caught:
        run(path)
    said = str(caught.value)
    assert "the bot's scheduler" in said
    assert f"process {child.pid} on {socket.gethostname()}" in said
    assert "since 2025-02-19 21:20:00 UTC" in said
    assert "\n" not in said
    assert lease_row(path) == ("the bot's scheduler", socket.gethostname(), child.pid)
    assert child.line() == "done"
    assert_at_rest(path)
    assert_same(snapshot(path), rebuilt_copy(path))
    assert run(path).messages == 0


def test_a_second_run_of_the_same_process_is_refused_too(path: Path) -> None:
    """Two runners of one process, as a bot might start them, do not run at once."""
    with open_database(str(path)) as first, open_database(str(path)) as second:
        refused = []

        def progress(_: Progress) -> None:
            with pytest.raises(BusyError):
                run_in(second)
            refused.append(1)

        Runner(first, config(), clock=FixedClock()).run(progress=progress)
    assert refused
    assert_same(snapshot(path), rebuilt_copy(path))


def test_a_holder_that_was_killed_is_taken_over_at_once_on_the_same_host(
    path: Path, child: Child
) -> None:
    """No minute of waiting where the process can be seen to be gone; its rows are interrupted."""
    child.tell(path=str(path), now_ms=NOW_MS, pause_s=0.2)
    child.line()
    wait_for_lease(path)
    with plain_sql(path) as bot:
        while not bot.execute("SELECT count(*) FROM batch_job_history").fetchone()[0]:
            time.sleep(0.005)
    child.kill()
    assert lease_row(path) is not None
    report = run(path)
    assert len(report.interrupted) == 7
    assert set(statuses(report).values()) == {"completed"}
    assert_at_rest(path)
    assert_same(snapshot(path), rebuilt_copy(path))


@pytest.mark.parametrize(
    ("age_ms", "free"),
    [
        (0, False),
        (DEAD_AFTER_MS - 1, False),
        (DEAD_AFTER_MS, True),
        (3_600_000, True),
        (-30_000, False),
        (-3_600_000, True),
    ],
)
def test_a_lease_of_another_host_is_free_after_a_minute_without_a_heartbeat(
    analysed: Path, age_ms: int, free: bool
) -> None:
    """A process elsewhere cannot be looked at, so its heartbeat decides."""
    add_messages(analysed, chat(22, 20))
    before = snapshot(analysed)
    put_lease(analysed, heartbeat_at=NOW_MS - age_ms)
    if free:
        assert run(analysed).messages == 20
        assert lease_row(analysed) is None
    else:
        with pytest.raises(BusyError, match=r"bot \(process 1 on elsewhere\)"):
            run(analysed)
        assert lease_row(analysed) is not None
        assert_same(snapshot(analysed), before)


def test_a_lease_of_a_living_process_of_this_host_is_respected_until_its_heart_stops(
    analysed: Path,
) -> None:
    """The parent process lives: its fresh lease holds; without a heartbeat for a minute it is free,
    since a process number may have been given to another program."""
    here = socket.gethostname()
    put_lease(analysed, host=here, pid=os.getppid())
    with pytest.raises(BusyError):
        run(analysed)
    put_lease(analysed, host=here, pid=os.getppid(), heartbeat_at=NOW_MS - DEAD_AFTER_MS)
    assert set(statuses(run(analysed)).values()) == {"completed"}


def test_a_lease_under_the_own_process_number_that_this_process_never_took_is_free(
    analysed: Path,
) -> None:
    """In a container every process may be number 1: the token tells one from the last."""
    put_lease(analysed, host=socket.gethostname(), pid=os.getpid())
    assert set(statuses(run(analysed)).values()) == {"completed"}


def test_a_run_that_lost_its_lease_stops_without_writing_more(path: Path) -> None:
    """Somebody took the lease over: nothing that this run holds reaches the tables, and its rows of
    bookkeeping are left to the other."""
    with open_database(str(path)) as database:
        seen: list[Progress] = []

        def progress(step: Progress) -> None:
            seen.append(step)
            if len(seen) == 3:
                database.execute("UPDATE dazza_lease SET token = 'taken', holder = 'thief'")
                database.execute("UPDATE batch_job_history SET status = 'interrupted'")

        runner = Runner(database, config(), clock=FixedClock())
        with pytest.raises(LeaseLostError, match="nothing is doubled"):
            runner.run(progress=progress)
    with plain_sql(path) as bot:
        assert bot.execute("SELECT holder FROM dazza_lease").fetchone() == ("thief",)
        written = bot.execute("SELECT DISTINCT status FROM batch_job_history").fetchall()
        assert written == [("interrupted",)]
        jobs = bot.execute("SELECT DISTINCT status, error_count FROM batch_jobs").fetchall()
        assert jobs == [("running", 0)]
        bot.execute("DELETE FROM dazza_lease")
    assert set(statuses(run(path)).values()) == {"completed"}
    assert_same(snapshot(path), rebuilt_copy(path))


@pytest.mark.parametrize("steps", [3, 7, 12])
def test_a_run_that_slept_while_another_did_its_work_doubles_nothing(
    path: Path, child: Child, steps: int
) -> None:
    """A process stopped for an hour wakes up after its lease was taken: tables stay right."""
    child.tell(path=str(path), now_ms=NOW_MS, pause_s=0.03)
    child.line()
    wait_for_lease(path)
    for _ in range(50):
        time.sleep(0.03 * steps)
        child.pause()
        try:
            with plain_sql(path, timeout_s=0.05) as bot:
                bot.execute("UPDATE dazza_lease SET heartbeat_at = 0")
        except sqlite3.OperationalError:  # stopped within a transaction: nobody else can write
            child.resume()
        else:
            break
    try:
        report = run(path)
    finally:
        child.resume()
    assert set(statuses(report).values()) == {"completed"}
    after = snapshot(path)
    said = child.line()
    assert said.startswith("LeaseLostError: ") or said == "done"
    assert_same(snapshot(path), after)
    assert_same(after, rebuilt_copy(path))
    with plain_sql(path) as bot:
        assert bot.execute("SELECT DISTINCT status, error_count FROM batch_jobs").fetchall() == [
            ("idle", 0)
        ]
    assert_at_rest(path)


def test_two_first_runs_at_the_same_instant_do_the_work_once(tmp_path: Path) -> None:
    """On a database that Dazza never saw, both make its tables: each finishes or is told busy."""
    for attempt in range(3):
        path = make_database(tmp_path / f"{attempt}.db", chat(attempt, 60))
        with Child() as one, Child() as other:
            # Both loaded, then at the same moment.
            at_s = time.time() + 0.3
            for child in (one, other):
                child.tell(path=str(path), now_ms=NOW_MS, at_s=at_s)
            said = [child.line() for child in (one, other)]
            assert said == ["go", "go"]
            ends = [child.line() for child in (one, other)]
        assert all(re.match("done$|BusyError: ", end) for end in ends), ends
        assert "done" in ends
        assert_at_rest(path)
        assert_same(snapshot(path), rebuilt_copy(path))


def test_a_bot_that_writes_meanwhile_never_fails_and_all_its_messages_are_counted(
    path: Path, child: Child, tmp_path: Path
) -> None:
    """Another process inserts every few ms while runs go: none fails, all are counted once."""
    stop = tmp_path / "stop"
    child.tell(do="bot", path=str(path), until=str(stop), now_ms=NOW_MS, every_s=0.003)
    assert child.line() == "go"
    for _ in range(3):
        report = run(path)
        assert set(statuses(report).values()) == {"completed"}
    run(path, config(-8))  # a rebuild too
    stop.touch()
    told = json.loads(child.line())
    assert told["written"] > 20
    last = run(path, config(-8))
    assert set(statuses(last).values()) == {"completed"}
    with plain_sql(path) as bot:
        live = bot.execute("SELECT count(*) FROM messages WHERE message LIKE 'live %'").fetchone()
        assert live == (told["written"],)
        counted = bot.execute(
            "SELECT sum(message_count) FROM user_daily_activity WHERE username LIKE 'bot_'"
        ).fetchone()
        assert counted == live
        watermarks = bot.execute("SELECT DISTINCT watermark FROM batch_jobs").fetchall()
        assert watermarks == bot.execute("SELECT max(id) FROM messages").fetchall()
    assert_same(snapshot(path), rebuilt_copy(path, config(-8)), earned_more=True)


def test_messages_that_come_while_a_run_goes_wait_for_the_next(path: Path) -> None:
    """The last message is fixed when the run starts; what is written later is counted later."""
    with open_database(str(path)) as database:
        written: list[int] = []

        def progress(_: Progress) -> None:
            if not written:
                database.execute(
                    "INSERT INTO messages (username, message, timestamp) VALUES ('late', 'x', ?)",
                    (NOW_MS,),
                )
                written.append(1)

        report = Runner(database, config(), clock=FixedClock()).run(progress=progress)
    assert report.messages == 300
    assert {outcome.watermark for outcome in report.outcomes} == {300}
    assert run(path).messages == 1
    assert_same(snapshot(path), rebuilt_copy(path))


def test_the_lease_is_given_back_when_a_run_ends_by_an_error(analysed: Path) -> None:
    """Whoever comes next need not wait a minute."""
    with open_database(str(analysed)) as database:
        with (
            pytest.raises(RuntimeError, match="on purpose"),
            Lease(database, FixedClock(), "somebody"),
        ):
            raise RuntimeError("on purpose")
        run_in(database)
    assert lease_row(analysed) is None
