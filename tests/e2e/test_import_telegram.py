"""A chat of Telegram, exported by several accounts and at several times, is one chat."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from tests.support.room import Room, new_room

BEGIN = 1_600_000_000
GROUP = {"name": "Friends", "type": "private_group", "id": 777}
SUPERGROUP = {"name": "Friends", "type": "private_supergroup", "id": 1555}
TALK = [("Ana", "anyone there?"), ("Bob", "yes"), ("Ana", "good"), ("Cy", "me too"), ("Bob", "ok")]


@pytest.fixture
def room() -> Iterator[Room]:
    with new_room() as made:
        yield made


def export(chat: dict[str, object], numbers: Sequence[int], **changes: Any) -> str:
    """An export of `TALK`, as far as there are numbers for its messages."""
    messages = [
        {
            "id": number,
            "type": "message",
            "date": f"2020-09-13T12:26:{40 + at}",
            "date_unixtime": str(BEGIN + at),
            "from": name,
            "from_id": f"user{len(name)}",
            "text": text,
            **changes,
        }
        for at, (number, (name, text)) in enumerate(zip(numbers, TALK, strict=False))
    ]
    return json.dumps(chat | {"messages": messages})


def test_each_account_of_a_group_counts_its_own_messages(room: Room) -> None:
    room.load("ana.json", export(GROUP, range(101, 106)))
    assert room.load("bob.json", export(GROUP, range(103, 108))).new == 0
    assert room.texts() == [text for _, text in TALK]


def test_messages_of_two_chats_with_one_person_are_all_there(room: Room) -> None:
    mum = {"name": "Mum", "type": "personal_chat", "id": 9}
    room.load("ana.json", export(mum, [101, 102, 103, 104]))
    other = export(mum, [103, 104, 105], text="please", date_unixtime=str(BEGIN + 90))
    assert room.load("bob.json", other).new == 3


def test_a_private_chat_from_both_ends_is_there_once(room: Room) -> None:
    room.load(
        "ana.json", export({"name": "Bob", "type": "personal_chat", "id": 2}, range(201, 206))
    )
    of_bob = export({"name": "Ana", "type": "personal_chat", "id": 1}, range(901, 906))
    assert room.load("bob.json", of_bob).new == 0


def test_a_group_that_became_a_supergroup_is_there_once(room: Room) -> None:
    room.load("before.json", export(GROUP, [101, 102, 103]))
    after = export(SUPERGROUP, [-999_999_899, -999_999_898, -999_999_897, 1, 2])
    assert room.load("after.json", after).new == 2
    assert room.texts() == [text for _, text in TALK]


def test_an_export_of_an_older_version_is_the_same_chat(room: Room) -> None:
    old = json.loads(export(SUPERGROUP | {"id": (2 << 32) + 1555}, [1, 2, 3]))
    for message in old["messages"]:
        del message["date_unixtime"]
    room.load("v2020.json", json.dumps(old))
    # Edited since: only the id says that it is the same one.
    assert room.load("v2024.json", export(SUPERGROUP, [1, 2, 3, 4], text="edited")).new == 1
