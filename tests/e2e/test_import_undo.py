"""An import can be taken back; what another import has too, and what was counted, follows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.room import Room, new_room

from dazza.batch.config import BatchConfig
from dazza.batch.runner import Runner
from dazza.batch.verify import Verifier
from dazza.clock import SystemClock
from dazza.errors import UsageError
from dazza.ingest import import_paths, list_imports, undo_import
from dazza.store import imports
from dazza.store.ranges import Ranges, intersection, joined, without

LINES = [f"[{i // 3600:02}:{i // 60 % 60:02}:{i % 60:02}] <n{i % 3}> says {i}\n" for i in range(90)]


@pytest.fixture
def room() -> Iterator[Room]:
    with new_room() as made:
        yield made


def count(room: Room) -> None:
    report = Runner(room.database, BatchConfig()).run()
    assert not report.failed


def differences(room: Room) -> int:
    return Verifier(room.database).run().total


def test_what_an_import_added_goes_and_it_can_be_imported_again(room: Room) -> None:
    room.load("2013-01-03.log", "".join(LINES[:10]))
    room.load("2013-01-04.log", "".join(LINES[:5]))
    done = undo_import(room.database, 1)
    assert (done.deleted, done.kept, Path(done.name).name) == (10, 0, "2013-01-03.log")
    assert len(room.rows()) == 5
    assert [source.id for source in list_imports(room.database)] == [2]
    assert room.take(room.folder / "2013-01-03.log").new == 10


def test_messages_that_another_import_has_too_stay_and_are_its_own_from_then_on(
    room: Room,
) -> None:
    room.load("2013-01-03 a.log", "".join(LINES[:60]))
    assert room.load("2013-01-03 b.log", "".join(LINES[40:])).new == 30
    done = undo_import(room.database, 1)
    assert (done.deleted, done.kept) == (40, 20)
    assert room.texts() == [f"says {i}" for i in range(40, 90)]
    assert undo_import(room.database, 2).deleted == 50
    assert room.texts() == []


def test_the_rows_of_a_bot_stay(room: Room) -> None:
    room.load("2013-01-02.log", "[00:00:00] <x> y\n")
    room.database.execute(
        "INSERT INTO messages (username, message, timestamp) VALUES ('n0', 'says 0', 1357171200000)"
    )
    assert room.load("2013-01-03.log", "".join(LINES[:10])).new == 9
    assert undo_import(room.database, 2).deleted == 9
    assert room.texts() == ["y", "says 0"]


@pytest.mark.parametrize("only", [(), ("word",), ("activity", "word")])
def test_tables_follow_at_the_next_run_of_each_job(room: Room, only: tuple[str, ...]) -> None:
    room.load("2013-01-03.log", "".join(LINES[:40]))
    room.load("2013-01-04.log", "".join(LINES[40:]))
    count(room)
    undo_import(room.database, 2)
    assert differences(room) > 0
    if only:
        Runner(room.database, BatchConfig()).run(only)
    report = Runner(room.database, BatchConfig()).run()
    assert set(report.rebuilt.values()) == {"an import has taken messages back"}
    assert differences(room) == 0
    total = room.database.scalar("SELECT sum(message_count) FROM user_daily_activity")
    assert total == 40
    assert not Runner(room.database, BatchConfig()).run().rebuilt


def test_nothing_is_counted_anew_if_nothing_of_it_was_counted(room: Room) -> None:
    room.load("2013-01-03.log", "".join(LINES[:40]))
    count(room)
    room.load("2013-01-04.log", "".join(LINES[40:]))
    undo_import(room.database, 2)
    assert not Runner(room.database, BatchConfig()).run().rebuilt
    assert differences(room) == 0


def test_one_that_was_broken_off_goes_on(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dazza.ingest.undo.STEP_ROWS", 4)
    room.load("2013-01-03.log", "".join(LINES[:30]))
    taken = imports.take_back
    calls = 0

    def fails(*arguments: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        taken(*arguments)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(imports, "take_back", fails)
    with pytest.raises(KeyboardInterrupt):
        undo_import(room.database, 1)
    assert len(room.rows()) == 22
    assert list_imports(room.database)[0].status == "undoing"
    monkeypatch.setattr(imports, "take_back", taken)
    assert room.take(room.folder / "2013-01-03.log").sources[0].id == 2  # it is not gone on with
    undo_import(room.database, 1)
    assert len(room.rows()) == 30
    assert [source.id for source in list_imports(room.database)] == [2]


def test_an_import_that_is_not_there_is_told_with_those_that_are(room: Room) -> None:
    with pytest.raises(UsageError, match="no import 1: there are none yet"):
        undo_import(room.database, 1)
    room.load("2013-01-03.log", LINES[0])
    with pytest.raises(UsageError, match="no import 7: there are 1; see `dazza import --list`"):
        undo_import(room.database, 7)


RANGES = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)), max_size=8).map(
    lambda pairs: joined((), tuple((first, first + size) for first, size in pairs))
)


def ids(ranges: Ranges) -> set[int]:
    return {each for first, last in ranges for each in range(first, last + 1)}


@given(RANGES, RANGES)
def test_ranges_are_sets_of_ids(one: Ranges, other: Ranges) -> None:
    assert ids(without(one, other)) == ids(one) - ids(other)
    assert ids(intersection(one, other)) == ids(one) & ids(other)
    assert ids(joined(one, other)) == ids(one) | ids(other)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.integers(2, 4))
def test_whichever_of_several_overlapping_logs_is_taken_back_the_others_stay_whole(
    seed: int, files: int
) -> None:
    rng = random.Random(seed)
    # They begin differently: a log that begins like another is that one, grown.
    starts = rng.sample(range(60), files)
    parts = [(start, rng.randrange(start + 5, 91)) for start in starts]
    with new_room() as room:
        for number, (start, end) in enumerate(parts):
            path = room.write(f"2013-01-03 {number}.log", "".join(LINES[start:end]))
            import_paths(room.database, [path], clock=SystemClock())
        gone = rng.randrange(files)
        undo_import(room.database, gone + 1)
        rest = [range(*part) for number, part in enumerate(parts) if number != gone]
        assert sorted(room.texts()) == sorted(f"says {i}" for i in set().union(*rest))
