"""A server's readers: what was read is remembered until a run ends or the day does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.clock import DAY_MS, HOUR_MS, ManualClock, utc_ms
from tests.support.core import make_database

from dazza import stats
from dazza.batch.config import BatchConfig
from dazza.batch.lease import Lease
from dazza.batch.runner import Runner
from dazza.errors import StoreError
from dazza.stats import Readers
from dazza.store import Database, open_database
from dazza.zones import parse_zone

NOW = utc_ms("2026-11-26T12:00")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_database(tmp_path / "chat.db")


@pytest.fixture
def readers(path: Path) -> Iterator[Readers]:
    with Readers(str(path)) as opened:
        yield opened


def say(path: Path, number: int) -> None:
    """Through Dazza's own library: while readers are open, another one must not open the file."""
    with open_database(str(path)) as database:
        for n in range(number):
            database.execute(
                "INSERT INTO messages (username, message, timestamp) VALUES (?, ?, ?)",
                ("anna", "hello", NOW - n * HOUR_MS),
            )


def analyse(path: Path, clock: ManualClock, *, rebuild: bool = False) -> None:
    with open_database(str(path)) as database:
        Runner(database, BatchConfig(zone=parse_zone(10)), clock=clock).run(rebuild=rebuild)


def messages(database: Database) -> int:
    return stats.community_of(database).messages


def test_what_was_read_is_read_again_only_after_a_run(path: Path, readers: Readers) -> None:
    clock = ManualClock(NOW)
    read: list[int] = []

    def make(database: Database) -> int:
        read.append(1)
        return messages(database)

    def ask() -> int:
        return readers.remembered("messages", clock.now_ms(), make)

    assert ask() == 0
    say(path, 3)
    assert (ask(), len(read)) == (0, 1)  # it is not counted yet
    analyse(path, clock)
    assert [ask(), ask()] == [3, 3]
    assert len(read) == 2


def test_the_stamp_changes_with_a_run_a_day_and_a_definition(path: Path, readers: Readers) -> None:
    clock = ManualClock(NOW)
    say(path, 1)
    analyse(path, clock)
    stamps = [readers.stamp(NOW), readers.stamp(NOW + HOUR_MS)]
    assert stamps[0] == stamps[1]
    midnight = utc_ms("2026-11-26T14:00")  # where it is ten hours later
    assert readers.stamp(midnight - 1) == stamps[0]
    stamps.append(readers.stamp(midnight))
    with open_database(str(path)) as database:
        database.execute("UPDATE achievement_definitions SET bronze_threshold = 7")
    stamps.append(readers.stamp(midnight))
    clock.advance(DAY_MS)
    analyse(path, clock)
    stamps.append(readers.stamp(midnight))
    assert len(set(stamps)) == 4


def test_while_a_run_is_going_the_stamp_stays(path: Path, readers: Readers) -> None:
    clock = ManualClock(NOW)
    say(path, 1)
    analyse(path, clock)
    before = readers.stamp(NOW)
    with open_database(str(path)) as database, Lease(database, clock, "a test"):
        database.execute("UPDATE achievement_definitions SET bronze_threshold = 7")
        assert readers.stamp(NOW) == before
    assert readers.stamp(NOW) != before


def test_what_is_read_within_a_block_is_of_one_moment(path: Path, readers: Readers) -> None:
    say(path, 2)
    analyse(path, ManualClock(NOW))
    with readers.use() as database:
        assert messages(database) == 2
        say(path, 5)
        analyse(path, ManualClock(NOW), rebuild=True)
        assert messages(database) == 2
    with readers.use() as database:
        assert messages(database) == 7


def test_many_threads_ask_for_the_same_and_one_reads(path: Path, readers: Readers) -> None:
    say(path, 4)
    analyse(path, ManualClock(NOW))
    gate, read, answers = threading.Barrier(12), list[int](), list[int]()

    def make(database: Database) -> int:
        read.append(1)
        return messages(database)

    def ask() -> None:
        gate.wait()
        answers.append(readers.remembered("messages", NOW, make))

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [4] * 12
    assert len(read) == 1


def test_a_failure_is_not_remembered_and_costs_no_connection(path: Path) -> None:
    say(path, 1)
    analyse(path, ManualClock(NOW))
    with Readers(str(path), connections=1) as readers:
        for _ in range(3):
            with pytest.raises(StoreError):
                readers.remembered("x", NOW, lambda db: db.scalar("SELECT no_such_column"))
            with pytest.raises(ZeroDivisionError):
                readers.remembered("x", NOW, lambda _: 1 // 0)
        assert readers.remembered("x", NOW, messages) == 1


def test_closed_readers_say_so(path: Path) -> None:
    readers = Readers(str(path))
    readers.close()
    with pytest.raises(StoreError, match="closed"), readers.use():
        pass


def test_a_database_that_was_never_analysed_has_a_stamp(tmp_path: Path) -> None:
    with open_database(str(tmp_path / "a.db"), create=True) as database:
        database.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY)")
    with Readers(str(tmp_path / "a.db")) as readers:
        assert readers.stamp(NOW) == "nothing"
