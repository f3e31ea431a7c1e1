"""Runs that were broken off or done in odd orders leave nothing that the next run does not mend."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from tests.support import core, dump
from tests.support.clock import DAY_MS, HOUR_MS, ManualClock, utc_ms
from tests.support.core import Row

from dazza.batch.config import BatchConfig
from dazza.batch.runner import Runner
from dazza.store import open_database

NOW = utc_ms("2024-05-06T12:00")
ROWS = [
    Row(name, f"hello w{i} {'😂' * (i % 3)}", NOW - i * 7 * HOUR_MS)
    for i in range(10)
    for name in ("bob", "ana", "ΣΑΣ")
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without messages."""
    path = core.make_database(tmp_path_factory.mktemp("template") / "chat.db")
    core.execute(path, "PRAGMA journal_mode=DELETE")  # one file to copy
    return path


@pytest.fixture
def chat(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "chat.db"))


@pytest.fixture(scope="module")
def counted(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the first 20 messages, after a run."""
    path = Path(shutil.copy(template, tmp_path_factory.mktemp("counted") / "chat.db"))
    core.insert(path, ROWS[:20])
    core.run(path, small(), NOW)
    core.execute(path, "PRAGMA journal_mode=DELETE")
    return path


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    return Fresh(tmp_path_factory.mktemp("fresh"))


@contextmanager
def every_person_alone() -> Iterator[None]:
    with core.small_limits(slice_rows=1, tokens=10):
        yield


def small(zone: str | float = "UTC") -> BatchConfig:
    plain = core.config(zone)
    return BatchConfig(
        zone=plain.zone, retention_days=0, chunk_messages=4, batch_rows=30, lock_ms=0
    )


def stop_after(path: Path, config: BatchConfig, asked: int, *, rebuild: bool = False) -> None:
    """A run that is told to stop when it asks for the nth time."""
    calls = count()
    with open_database(str(path)) as database, every_person_alone():
        runner = Runner(database, config, clock=ManualClock(NOW))
        runner.run(rebuild=rebuild, stop=lambda: next(calls) >= asked)


class Fresh:
    """Databases that saw messages in one run, each made once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Path] = {}

    def equals(self, path: Path, rows: list[Row], zone: str | float) -> None:
        """Fail unless `path` holds what one run over these messages makes."""
        key = f"{zone} {rows}"
        if key not in self._made:
            fresh = core.make_database(self._folder / f"{len(self._made)}.db")
            core.insert(fresh, rows)
            core.run(fresh, core.config(zone), NOW)
            self._made[key] = fresh
        dump.assert_equal_databases(path, self._made[key])


@pytest.mark.parametrize("asked", [0, 1, 2, 3, 5, 8, 13, 16, 18, 21])
def test_a_run_that_was_stopped_is_gone_on_with(asked: int, chat: Path, fresh: Fresh) -> None:
    """Wherever it stopped; and messages that came meanwhile are counted once."""
    core.insert(chat, ROWS[:20])
    stop_after(chat, small(), asked)
    core.insert(chat, ROWS[20:])
    core.run(chat, small(), NOW)
    fresh.equals(chat, ROWS, "UTC")


@pytest.mark.parametrize("asked", [1, 4, 9, 14])
@pytest.mark.parametrize("back", [True, False], ids=["the old zone again", "the new zone"])
def test_a_rebuild_that_was_stopped_does_no_harm(
    asked: int, back: bool, counted: Path, tmp_path: Path, fresh: Fresh
) -> None:
    """Under a new zone, then gone on with, or given up for the old zone."""
    chat = Path(shutil.copy(counted, tmp_path / "chat.db"))
    stop_after(chat, small(10), asked)
    core.insert(chat, ROWS[20:])
    core.run(chat, small("UTC" if back else 10), NOW)
    fresh.equals(chat, ROWS, "UTC" if back else 10)


def test_two_stopped_rebuilds_in_a_row_do_no_harm(chat: Path, fresh: Fresh) -> None:
    core.insert(chat, ROWS)
    core.run(chat, small(), NOW)
    stop_after(chat, small(10), 3)
    stop_after(chat, small(), 3, rebuild=True)
    stop_after(chat, small(5.5), 4)
    core.run(chat, small(10), NOW)
    fresh.equals(chat, ROWS, 10)


def test_a_rebuild_that_is_given_up_leaves_no_tables(chat: Path) -> None:
    core.insert(chat, ROWS)
    core.run(chat, small(), NOW)
    stop_after(chat, small(10), 3)
    core.run(chat, small(), NOW)
    assert not dump.query(chat, "SELECT name FROM sqlite_master WHERE name LIKE '%__build'")


@pytest.mark.parametrize("alone", ["word", "activity", "streak", "hours", "content", "sessions"])
def test_an_analyzer_that_ran_ahead_alone_is_caught_up_with(
    alone: str, chat: Path, fresh: Fresh
) -> None:
    core.insert(chat, ROWS[:10])
    core.run(chat, small(), NOW - DAY_MS)
    core.insert(chat, ROWS[10:20])
    core.run(chat, small(), NOW, [alone])
    core.run(chat, small(), NOW, ["achievement"])
    core.insert(chat, ROWS[20:])
    core.run(chat, small(), NOW)
    fresh.equals(chat, ROWS, "UTC")


def test_a_broken_off_batch_whose_messages_are_gone_stops_no_job(chat: Path, fresh: Fresh) -> None:
    """The state after a kill between two slices, and a bot that then deleted those messages."""
    core.insert(chat, ROWS)
    core.run(chat, small(), NOW)
    last = len(ROWS)
    core.execute(chat, f"UPDATE dazza_job_state SET pending_upto = {last + 3}, pending_person = 0")
    later = [Row("eve", "hello", NOW + i, id=last + 10 + i) for i in range(3)]
    core.insert(chat, later)
    core.run(chat, small(), NOW)
    core.run(chat, small(), NOW)
    fresh.equals(chat, [*ROWS, *later], "UTC")


def test_a_rebuild_that_was_asked_for_and_stopped_is_gone_on_with(chat: Path, fresh: Fresh) -> None:
    """The edit for the sake of which it was asked for takes effect with the next plain run."""
    core.insert(chat, ROWS)
    core.run(chat, small(), NOW)
    core.execute(chat, "UPDATE messages SET message = 'edited since' WHERE id <= 3")
    stop_after(chat, small(), 3, rebuild=True)
    core.run(chat, small(), NOW)
    edited = [
        Row(row.username, "edited since", row.timestamp) if i < 3 else row
        for i, row in enumerate(ROWS)
    ]
    fresh.equals(chat, edited, "UTC")
