"""The schedule, turned by hand: when jobs are due, what a turn does, and what never stops it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.clock import DAY_MS, HOUR_MS, MINUTE_MS, ManualClock
from tests.support.commands import add_messages, make_chat, query

from dazza.analyzers.chat_streaks import ChatStreakCalculator
from dazza.batch.config import BatchConfig
from dazza.batch.lease import Lease
from dazza.batch.registry import Registry
from dazza.batch.schedule import RETRY_MS, Schedule, Turn
from dazza.batch.serving import Orders, Serving
from dazza.errors import SettingsError, StoreError
from dazza.store import Database, open_database
from dazza.tables.kinds import Frames

START_MS = 1_740_000_000_000
JOBS = {job.name for job in Registry().jobs}


class Bench:
    """A bot's database, a clock moved by hand, and schedules on both."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = ManualClock(START_MS)

    def schedule(self, interval_hours: float = 4, registry: Registry | None = None) -> Schedule:
        return Schedule(
            lambda: open_database(str(self.path)),
            lambda _: BatchConfig(),
            interval_hours=interval_hours,
            clock=self.clock,
            registry=registry,
        )

    def next_runs(self) -> dict[str, int | None]:
        return dict(query(self.path, "SELECT job_name, next_run FROM batch_jobs"))

    def put(self, name: str, at_ms: int) -> None:
        query(self.path, "UPDATE batch_jobs SET next_run = ? WHERE job_name = ?", (at_ms, name))

    def executions(self) -> int:
        [(count,)] = query(self.path, "SELECT count(*) FROM batch_job_history")
        return int(count)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(make_chat(tmp_path / "chat.db", [("bob", "hello", START_MS - DAY_MS)]))


def ran(turn: Turn) -> set[str]:
    """The jobs that a turn completed."""
    assert turn.error is None
    if turn.report is None:
        return set()
    assert {outcome.status for outcome in turn.report.outcomes} == {"completed"}
    return {outcome.job_name for outcome in turn.report.outcomes}


def test_on_start_every_job_is_registered_and_idle(bench: Bench) -> None:
    bench.schedule().start(run_on_startup=False)
    assert set(query(bench.path, "SELECT job_name, status FROM batch_jobs")) == {
        (name, "idle") for name in JOBS
    }


def test_with_run_on_startup_all_run_at_once_and_then_every_interval(bench: Bench) -> None:
    schedule = bench.schedule(interval_hours=4)
    assert schedule.start(run_on_startup=True) == START_MS
    turn = schedule.turn()
    assert ran(turn) == JOBS
    assert turn.next_run == START_MS + 4 * HOUR_MS
    assert set(bench.next_runs().values()) == {START_MS + 4 * HOUR_MS}
    bench.clock.advance(4 * HOUR_MS - 1)
    assert ran(schedule.turn()) == set()
    bench.clock.advance(1)
    assert ran(schedule.turn()) == JOBS


def test_without_run_on_startup_the_first_run_is_after_one_interval(bench: Bench) -> None:
    schedule = bench.schedule(interval_hours=1.5)
    assert schedule.start(run_on_startup=False) == START_MS + 90 * MINUTE_MS
    assert ran(schedule.turn()) == set()
    bench.clock.advance(90 * MINUTE_MS)
    assert ran(schedule.turn()) == JOBS


def test_a_job_whose_time_is_still_ahead_waits_for_it_over_a_restart(bench: Bench) -> None:
    first = bench.schedule()
    first.start(run_on_startup=True)
    first.turn()
    bench.clock.advance(HOUR_MS)
    second = bench.schedule()
    assert second.start(run_on_startup=False) == START_MS + 4 * HOUR_MS
    assert ran(second.turn()) == set()


def test_with_run_on_startup_a_restart_runs_all_whatever_is_ahead(bench: Bench) -> None:
    bench.schedule().start(run_on_startup=False)
    assert bench.schedule().start(run_on_startup=True) == START_MS


def test_after_three_days_of_downtime_what_was_missed_runs_once(bench: Bench) -> None:
    first = bench.schedule()
    first.start(run_on_startup=True)
    first.turn()
    assert bench.executions() == len(JOBS)
    bench.clock.advance(3 * DAY_MS)
    later = bench.schedule()
    assert later.start(run_on_startup=False) <= bench.clock.now_ms()
    turn = later.turn()
    assert ran(turn) == JOBS
    assert turn.next_run == bench.clock.now_ms() + 4 * HOUR_MS
    assert ran(later.turn()) == set()
    assert bench.executions() == 2 * len(JOBS)


def test_jobs_that_are_due_at_different_times_run_at_theirs(bench: Bench) -> None:
    schedule = bench.schedule()
    schedule.start(run_on_startup=False)
    bench.put("ChatSessionAnalyzer", START_MS + HOUR_MS)
    bench.put("WordCountAnalyzer", START_MS + 2 * HOUR_MS)
    bench.put("ActiveHoursAnalyzer", START_MS + 2 * HOUR_MS)
    assert schedule.turn().next_run == START_MS + HOUR_MS
    bench.clock.advance(HOUR_MS)
    turn = schedule.turn()
    assert ran(turn) == {"ChatSessionAnalyzer"}
    assert turn.next_run == START_MS + 2 * HOUR_MS
    bench.clock.advance(HOUR_MS)
    turn = schedule.turn()
    assert turn.report is not None
    # Those that are due together run as one set, in the order of their dependencies.
    names = [outcome.job_name for outcome in turn.report.outcomes]
    assert names == ["WordCountAnalyzer", "ActiveHoursAnalyzer"]
    assert turn.next_run == START_MS + 4 * HOUR_MS


def test_a_job_whose_row_was_deleted_is_due(bench: Bench) -> None:
    schedule = bench.schedule()
    schedule.start(run_on_startup=False)
    query(bench.path, "DELETE FROM batch_jobs")
    assert ran(schedule.turn()) == JOBS
    assert set(bench.next_runs().values()) == {START_MS + 4 * HOUR_MS}


class Failing(ChatStreakCalculator):
    def summarise(self, *_: object, **__: object) -> Frames:
        raise ValueError("no streaks today")


def test_a_failing_job_stops_neither_the_others_nor_the_schedule(bench: Bench) -> None:
    jobs = [Failing() if job.alias == "streak" else job for job in Registry().jobs]
    schedule = bench.schedule(registry=Registry(jobs))
    schedule.start(run_on_startup=True)
    for _ in range(2):
        turn = schedule.turn()
        assert turn.report is not None
        statuses = {outcome.job_name: outcome.status for outcome in turn.report.outcomes}
        assert statuses.pop("ChatStreakCalculator") == "error"
        assert statuses.pop("ChatAchievementCalculator") == "skipped"
        assert set(statuses.values()) == {"completed"}
        assert turn.next_run == bench.clock.now_ms() + 4 * HOUR_MS
        bench.clock.advance(4 * HOUR_MS)
    [(errors, told)] = query(
        bench.path,
        "SELECT error_count, last_error FROM batch_jobs WHERE job_name = 'ChatStreakCalculator'",
    )
    assert (errors, told) == (2, "ValueError: no streaks today")
    healthy = bench.schedule()
    assert ran(healthy.turn()) == JOBS


def test_while_another_run_holds_the_lease_it_is_tried_again_in_a_minute(bench: Bench) -> None:
    schedule = bench.schedule()
    schedule.start(run_on_startup=True)
    with open_database(str(bench.path)) as database, Lease(database, bench.clock, "dazza import"):
        turn = schedule.turn()
    assert turn.report is None
    assert turn.error is None
    assert turn.waiting is not None
    assert "dazza import" in turn.waiting
    assert turn.next_run == START_MS + MINUTE_MS == START_MS + RETRY_MS
    bench.clock.advance(MINUTE_MS)
    assert ran(schedule.turn()) == JOBS


def test_a_database_that_is_gone_is_told_and_tried_again(bench: Bench, tmp_path: Path) -> None:
    schedule = bench.schedule()
    schedule.start(run_on_startup=True)
    query(bench.path, "PRAGMA journal_mode=DELETE")
    shutil.move(bench.path, tmp_path / "away.db")
    turn = schedule.turn()
    assert turn.error is not None
    assert str(bench.path) in turn.error
    assert turn.next_run == START_MS + MINUTE_MS
    shutil.move(tmp_path / "away.db", bench.path)
    bench.clock.advance(MINUTE_MS)
    assert ran(schedule.turn()) == JOBS


@pytest.mark.parametrize("error", [SettingsError("zone 'X' is unknown"), ValueError("what?")])
def test_no_error_ends_the_schedule(bench: Bench, error: Exception) -> None:
    def broken(_: Database) -> BatchConfig:
        raise error

    schedule = Schedule(
        lambda: open_database(str(bench.path)), broken, interval_hours=4, clock=bench.clock
    )
    schedule.start(run_on_startup=True)
    turn = schedule.turn()
    assert turn.error is not None
    assert str(error) in turn.error
    assert turn.next_run == START_MS + MINUTE_MS


def test_a_run_that_was_told_to_stop_is_due_at_the_next_start(bench: Bench) -> None:
    add_messages(bench.path, [("bob", f"hello {n}", START_MS - n) for n in range(50)])
    schedule = bench.schedule()
    schedule.start(run_on_startup=True)
    turn = schedule.turn(stop=lambda: True)
    assert turn.report is not None
    assert {outcome.status for outcome in turn.report.outcomes} == {"interrupted"}
    again = bench.schedule()
    assert again.start(run_on_startup=False) <= bench.clock.now_ms()
    assert ran(again.turn()) == JOBS
    assert query(bench.path, "SELECT total_words FROM user_stats") == [(101,)]


def test_a_run_that_was_asked_for_is_of_all_jobs_and_moves_what_is_due(bench: Bench) -> None:
    schedule = bench.schedule()
    schedule.start(run_on_startup=False)
    told: list[tuple[str, str]] = []
    bench.clock.advance(HOUR_MS)
    turn = schedule.turn(
        at_once=True, tell_job=lambda outcome: told.append((outcome.job_name, outcome.status))
    )
    assert ran(turn) == JOBS
    assert turn.next_run == START_MS + 5 * HOUR_MS
    assert set(told) == {(job, status) for job in JOBS for status in ("running", "completed")}
    assert ran(schedule.turn()) == set()


def test_what_was_asked_for_while_another_run_goes_is_tried_again(bench: Bench) -> None:
    schedule = bench.schedule()
    schedule.start(run_on_startup=False)
    with open_database(str(bench.path)) as database, Lease(database, bench.clock, "somebody"):
        assert schedule.turn(at_once=True).waiting is not None
    bench.clock.advance(RETRY_MS)
    assert ran(schedule.turn()) == JOBS


def test_start_raises_if_there_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database at"):
        Bench(tmp_path / "nowhere.db").schedule().start(run_on_startup=True)


class Stopping(Orders):
    """Orders whose waits move the clock, and the last one ends it."""

    def __init__(self, clock: ManualClock, until_ms: int) -> None:
        super().__init__()
        self.clock = clock
        self.until_ms = until_ms
        self.waits: list[float] = []

    def stopping(self) -> bool:
        return self.clock.now_ms() >= self.until_ms

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.advance(round(seconds * 1000))


def served(
    bench: Bench, settings: dict[str, object], until_ms: int, meanwhile: Callable[[], None]
) -> tuple[list[dict[str, object]], list[float]]:
    """The events of a worker that serves until then, and how long it waited each time."""
    events: list[dict[str, object]] = []

    def tell(event: str, **facts: object) -> None:
        if event in ("job", "progress"):
            return
        events.append({"event": event, "at": bench.clock.now_ms(), **facts})
        if event == "ran":
            meanwhile()

    stopping = Stopping(bench.clock, until_ms)
    order = {"database": str(bench.path), "settings": settings}
    Serving(order, tell, stopping, bench.clock).run()
    return events, stopping.waits


def test_the_worker_runs_at_start_and_every_interval_of_the_settings_until_it_stops(
    bench: Bench,
) -> None:
    events, waits = served(
        bench, {"interval_hours": 2, "runOnStartup": True}, START_MS + 5 * HOUR_MS, lambda: None
    )
    assert [(event["event"], event["at"]) for event in events] == [
        ("started", START_MS),
        ("ran", START_MS),
        ("ran", START_MS + 2 * HOUR_MS),
        ("ran", START_MS + 4 * HOUR_MS),
        ("stopped", START_MS + 5 * HOUR_MS),
    ]
    assert max(waits) <= 60  # so that a clock that is set, or a machine that slept, is noticed


def test_the_worker_serves_on_when_the_database_goes_and_comes_back(
    bench: Bench, tmp_path: Path
) -> None:
    def lose() -> None:
        query(bench.path, "PRAGMA journal_mode=DELETE")
        shutil.move(bench.path, tmp_path / "away.db")

    events, _ = served(bench, {"interval_hours": 1}, START_MS + HOUR_MS + 3 * MINUTE_MS, lose)
    assert [event["event"] for event in events] == ["started", "ran", *["error"] * 3, "stopped"]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"timezone": "Mars"}, 'batch.timezone is "Mars"'),
        ({"run_on_start": True}, "run_on_start: unknown key"),
    ],
)
def test_the_worker_does_not_start_with_wrong_settings(
    bench: Bench, settings: dict[str, object], told: str
) -> None:
    [event], _ = served(bench, settings, START_MS + HOUR_MS, lambda: None)
    assert event["event"] == "failed"
    assert told in str(event["message"])
