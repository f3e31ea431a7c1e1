"""What a bot records reaches the database once, in order, and within bounded memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.clock import HOUR_MS, ManualClock
from tests.support.core import config, execute, make_database, run
from tests.support.room import Row, rows_of

from dazza.bot.recording_keeper import Keeper
from dazza.bot.recording_outbox import BATCH_OPERATIONS, Dropped, Operation, Outbox, cost
from dazza.errors import StoreError
from dazza.ingest import import_paths
from dazza.store import Database, open_database

NOW_MS = 1_750_000_000_000


def said(text: str, name: str = "bob", at: int = NOW_MS, key: str | None = None) -> Operation:
    return ("said", name, text, at, "discord" if key else "", key)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_database(tmp_path / "chat.db")


@pytest.fixture
def new_keeper(path: Path) -> Iterator[Callable[..., Keeper]]:
    """A worker's side, as often as it is started."""
    opened: list[Keeper] = []

    def make(session: str = "s", open_file: Callable[[], Database] | None = None) -> Keeper:
        open_file = open_file or (lambda: open_database(str(path)))
        opened.append(Keeper(open_file, session, ManualClock(NOW_MS)))
        return opened[-1]

    yield make
    for keeper in opened:
        keeper.close()


def stored(path: Path) -> list[Row]:
    with open_database(str(path)) as database:
        return rows_of(database)


def texts(path: Path) -> list[str]:
    return [text for _, text, _ in stored(path)]


def test_messages_are_stored_in_order_as_they_were_said(
    path: Path, new_keeper: Callable[..., Keeper]
) -> None:
    keeper = new_keeper()
    odd = [
        "",
        "two\nlines",
        "nul\0here",
        "😀 \ud83d\ude00",
        "half \ud800",
        "'; DROP TABLE messages",
    ]
    kept = keeper.keep(1, [said(text, f"n{n}", NOW_MS + n) for n, text in enumerate(odd)])
    assert (kept.appended, kept.refused) == (6, 0)
    shown = [*odd[:3], "😀 😀", "half \ufffd", odd[5]]
    assert stored(path) == [(f"n{n}", text, NOW_MS + n) for n, text in enumerate(shown)]
    with open_database(str(path)) as database:
        assert database.scalar("SELECT DISTINCT created_at FROM messages") == "2025-06-15 15:06:40"


def test_a_batch_that_comes_again_changes_nothing(
    path: Path, new_keeper: Callable[..., Keeper]
) -> None:
    """A worker died after the commit and before its answer: the next one is given the batch."""
    new_keeper().keep(1, [said("one")])
    again = new_keeper()
    assert again.keep(1, [said("one")]).appended == 0
    again.keep(2, [said("two")])
    assert new_keeper("another bot").keep(1, [said("of the other")]).appended == 1
    assert texts(path) == ["one", "two", "of the other"]


def test_an_id_that_is_known_is_not_stored_again(
    path: Path, new_keeper: Callable[..., Keeper]
) -> None:
    """After a reconnect the platform tells of the last messages once more."""
    keeper = new_keeper()
    keeper.keep(1, [said("a", key="1"), said("a", key="1"), said("b", key="2"), said("plain")])
    assert keeper.keep(2, [said("b", key="2"), said("c", key="3"), said("plain")]).appended == 2
    assert texts(path) == ["a", "b", "plain", "c", "plain"]


EXPORT = {
    "guild": {"name": "g"},
    "channel": {"id": "7", "name": "general"},
    "messages": [
        {
            "id": str(number),
            "type": "Default",
            "timestamp": f"2025-06-15T15:06:{40 + number}+00:00",
            "content": f"message {number}",
            "author": {"id": "5", "name": "bob", "nickname": "Bob", "isBot": False},
        }
        for number in range(6)
    ],
}


@pytest.mark.parametrize("first", ["import", "live"])
def test_the_same_history_live_and_from_an_export_stands_once(
    first: str, path: Path, new_keeper: Callable[..., Keeper], tmp_path: Path
) -> None:
    file = tmp_path / "general.json"
    file.write_text(json.dumps(EXPORT))
    live = [said(f"message {n}", "Bob", NOW_MS + n * 1000, str(n)) for n in (2, 3, 4, 5)]

    def take_export() -> None:
        with open_database(str(path)) as database:
            import_paths(database, [file], clock=ManualClock(NOW_MS))

    if first == "import":
        take_export()
    new_keeper().keep(1, live)
    if first == "live":
        take_export()
    assert sorted(texts(path)) == [f"message {n}" for n in range(6)]


def test_edits_and_deletions_find_their_message_by_its_id(
    path: Path, new_keeper: Callable[..., Keeper]
) -> None:
    new_keeper().keep(
        1,
        [
            *(said(text, key=text) for text in ("a", "b", "c")),
            ("edited", "discord", "b", "better"),
            ("edited", "twitch", "a", "of another platform"),
            ("deleted", "discord", "a"),
            ("deleted", "discord", "unknown"),
            said("d"),
        ],
    )
    assert texts(path) == ["better", "c", "d"]


def test_the_id_of_a_deleted_message_that_was_counted_is_not_used_again(
    path: Path, new_keeper: Callable[..., Keeper]
) -> None:
    """SQLite gives the id of a deleted last row to the next one, which would never be counted."""
    keeper = new_keeper()
    keeper.keep(1, [said("one", key="1"), said("two words", key="2")])
    keeper.close()
    run(path, config(), NOW_MS)
    keeper.keep(2, [("deleted", "discord", "2")])
    keeper.keep(3, [said("three more words")])
    keeper.close()
    run(path, config(), NOW_MS + HOUR_MS)
    with open_database(str(path)) as database:
        found = database.rows("SELECT id, message FROM messages ORDER BY id")
        counted = database.scalar("SELECT total_messages FROM message_analysis_cache")
    assert [(row["id"], row["message"]) for row in found] == [
        (1, "one"),
        (2, None),
        (3, "three more words"),
    ]
    assert counted == 3  # until the next rebuild, as with any row that is deleted later


def test_what_the_database_refuses_costs_itself(
    path: Path, new_keeper: Callable[..., Keeper], caplog: pytest.LogCaptureFixture
) -> None:
    execute(
        path,
        "CREATE TRIGGER no_spam BEFORE INSERT ON messages WHEN new.message LIKE '%spam%'"
        " BEGIN SELECT raise(ABORT, 'spam is not kept'); END",
    )
    kept = new_keeper().keep(1, [said("good"), said("spam"), said("fine", at=10**30)])
    assert (kept.appended, kept.refused) == (1, 2)
    assert texts(path) == ["good"]
    assert "spam is not kept" in caplog.text


def test_while_nothing_can_be_stored_a_batch_waits_and_nothing_of_it_is_lost(
    path: Path, new_keeper: Callable[..., Keeper]
) -> None:
    """Somebody renames the table for a moment: that is not the messages' fault."""
    keeper = new_keeper()
    keeper.keep(1, [said("before")])
    with open_database(str(path)) as other:
        other.execute("ALTER TABLE messages RENAME TO messages_away")
    for _ in range(2):
        with pytest.raises(StoreError):
            keeper.keep(2, [said("a", key="1"), said("b")])
    with open_database(str(path)) as other:
        other.execute("ALTER TABLE messages_away RENAME TO messages")
    keeper.keep(2, [said("a", key="1"), said("b")])
    assert texts(path) == ["before", "a", "b"]


def test_a_full_disk_takes_nothing_of_a_batch_and_all_of_it_when_there_is_room(
    path: Path, new_keeper: Callable[..., Keeper]
) -> None:
    room: dict[str, Any] = {"pages": 0}

    def small() -> Database:
        database = open_database(str(path))
        if room["pages"]:
            database.scalar(f"PRAGMA max_page_count={room['pages']}")
        return database

    with open_database(str(path)) as database:
        room["pages"] = database.scalar("PRAGMA page_count")
    keeper = new_keeper(open_file=small)
    batch = [said("x" * 500, key=str(n)) for n in range(50)]
    with pytest.raises(StoreError, match="the disk is full"):
        keeper.keep(1, batch)
    assert texts(path) == []
    room["pages"] = 0
    assert keeper.keep(1, batch).appended == 50
    assert len(texts(path)) == 50


def test_the_outbox_gives_batches_in_order_and_keeps_them_until_they_are_written() -> None:
    outbox = Outbox(10_000_000)
    for number in range(BATCH_OPERATIONS + 3):
        assert outbox.put(said(str(number)), NOW_MS)
    first, second = outbox.take(), outbox.take()
    assert first is not None
    assert second is not None
    assert [len(first.operations), len(second.operations)] == [BATCH_OPERATIONS, 3]
    assert outbox.take() is None
    assert outbox.unwritten() == [first, second]
    outbox.written(first.number)
    assert (outbox.count, outbox.unwritten()) == (3, [second])
    outbox.written(second.number)
    assert (outbox.count, outbox.bytes, outbox.to_send) == (0, 0, False)
    assert outbox.taken == outbox.done == BATCH_OPERATIONS + 3


def test_a_large_message_does_not_travel_with_many_others() -> None:
    outbox = Outbox(10_000_000)
    for _ in range(9):
        outbox.put(said("x" * 60_000), NOW_MS)
    batch = outbox.take()
    assert batch is not None
    assert len(batch.operations) == 5


def test_the_newest_are_dropped_when_memory_is_used_up_and_that_is_told_once() -> None:
    outbox = Outbox(3 * cost(said("a")))
    assert [outbox.put(said("a"), NOW_MS + n) for n in range(5)] == [True] * 3 + [False] * 2
    assert outbox.dropping
    assert outbox.take_dropped() is None  # there is no room yet
    batch = outbox.take()
    assert batch is not None
    outbox.written(batch.number)
    assert outbox.take_dropped() == Dropped(2, NOW_MS + 3, NOW_MS + 4)
    assert (outbox.take_dropped(), outbox.dropped) == (None, 2)
    assert outbox.put(said("a"), NOW_MS)


def test_two_workers_given_the_same_batch_store_it_once(
    path: Path, new_keeper: Callable[..., Keeper]
) -> None:
    """One that a bot left behind while the database was locked, and the one of its next start."""
    left_behind, next_one = new_keeper(), new_keeper()
    assert left_behind.keep(1, [said("zero")]).appended == 1
    assert next_one.keep(2, [said("one")]).appended == 1
    assert left_behind.keep(2, [said("one")]).appended == 0
    assert texts(path) == ["zero", "one"]
