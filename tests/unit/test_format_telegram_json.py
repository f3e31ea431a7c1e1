"""Entries of Telegram's result.json become messages with their ids, or are left out."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from dazza.errors import ImportFailedError
from dazza.ingest.declare import BAD, JOINED, MESSAGE, NO_NAME, Options, Record, Truncated
from dazza.ingest.formats.telegram_json import OWN_TYPES, read, recognise
from dazza.ingest.head import Head
from dazza.ingest.inputs import Export, InputFile

GOOD: dict[str, Any] = {
    "id": 7,
    "type": "message",
    "date": "2021-11-12T12:54:07",
    "date_unixtime": "1636718047",
    "from": "Alice",
    "from_id": "user1",
    "text": "hi",
}
LOCAL_MS = 1_636_721_647_000


def chat(*messages: object, **more: object) -> dict[str, object]:
    return {"name": "C", "type": "private_supergroup", "id": 5, **more, "messages": list(messages)}


def account(*chats: object, left: tuple[object, ...] = ()) -> dict[str, object]:
    return {
        "about": "Here is the data you requested. Telegram keeps it.",
        "personal_information": {"user_id": 1},
        "chats": {"about": "chats", "list": list(chats)},
        "left_chats": {"about": "left", "list": list(left)},
    }


def records(folder: Path, content: object) -> list[Record]:
    path = folder / "result.json"
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    path.write_bytes(data)
    return list(read(Export(path, (InputFile(path),)), Options()))


def head(content: object) -> Head:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Head(data, PurePosixPath("/x/result.json"))


def only(folder: Path, **changes: object) -> Record:
    message = {key: value for key, value in (GOOD | changes).items() if value != "absent"}
    (one,) = records(folder, chat(message))
    (other,) = records(folder, account(chat(message)))
    assert (one.kind, one.name, one.text, one.at) == (
        other.kind,
        other.name,
        other.text,
        other.at,
    )
    return one


def test_a_message_has_its_name_text_time_and_the_id_of_chat_and_message(tmp_path: Path) -> None:
    assert only(tmp_path) == Record(MESSAGE, "Alice", "hi", 1_636_718_047_000, None, "5/7")


def test_older_exports_have_the_local_time_only(tmp_path: Path) -> None:
    found = only(tmp_path, date_unixtime="absent", date="2021-11-12T12:54:07")
    assert (found.at, found.local) == (None, LOCAL_MS)


TEXTS: list[tuple[dict[str, object], str]] = [
    ({"text": "a\n b "}, "a\n b "),
    ({"text": ""}, ""),
    ({"text": []}, ""),
    (
        {"text": [{"type": "bold", "text": "a"}, " b", {"type": "link", "text": "http://c"}]},
        "a bhttp://c",
    ),
    ({"text": "absent"}, ""),
    ({"text": "a caption", "photo": "photos/photo_1.jpg"}, "a caption"),
    ({"text": "", "media_type": "sticker", "sticker_emoji": "😀"}, ""),
    ({"text": "", "location_information": {"latitude": 1, "longitude": 2}}, ""),
    ({"text": "x", "forwarded_from": "Bob"}, "x"),
    ({"text": "x", "via_bot": "@gif"}, "x"),
    (
        {
            "text": "",
            "poll": {
                "question": "Pizza?",
                "answers": [{"text": "Yes", "voters": 1}, {"text": "No"}],
            },
        },
        "Pizza?\nYes\nNo",
    ),
    (
        {
            "text": ["see ", {"type": "link", "text": "http://c"}],
            "poll": {
                "question": ["Pizza ", {"type": "custom_emoji", "text": "🍕"}],
                "answers": [{"text": ["no ", {"type": "bold", "text": "!"}]}, {"text": "yes"}, 5],
            },
        },
        "Pizza 🍕\nno !\nyes\nsee http://c",
    ),
    (
        {"text": "", "todo_list": {"title": "Buy", "answers": [{"text": "milk", "id": 1}]}},
        "Buy\nmilk",
    ),
    ({"text": "x", "poll": 5, "todo_list": []}, "x"),
    ({"text": "a\0b\x1f"}, "a\0b\x1f"),
]


@pytest.mark.parametrize(("changes", "text"), TEXTS)
def test_the_text_is_what_a_person_saw(
    tmp_path: Path, changes: dict[str, object], text: str
) -> None:
    found = only(tmp_path, **changes)
    assert (found.kind, found.name, found.text) == (MESSAGE, "Alice", text)


NAMES: list[tuple[object, object, str]] = [
    (None, "user12", "user12"),
    ("", "user12", "user12"),
    ("absent", "channel9", "channel9"),
    (None, 12, "user12"),
    (" A  b ", "user12", " A  b "),
]


@pytest.mark.parametrize(("sender", "account_id", "name"), NAMES)
def test_a_deleted_account_is_named_by_its_id(
    tmp_path: Path, sender: object, account_id: object, name: str
) -> None:
    assert only(tmp_path, **{"from": sender, "from_id": account_id}).name == name


BAD_ENTRIES: list[tuple[dict[str, object], str]] = [
    ({"from": None, "from_id": None}, NO_NAME),
    ({"from": 5, "from_id": ["x"]}, NO_NAME),
    ({"text": 5}, "not understood"),
    ({"text": {"a": 1}}, "not understood"),
    ({"text": ["a", 5]}, "not understood"),
    ({"text": ["a", None]}, "not understood"),
    ({"type": "something"}, "not understood"),
    ({"type": "absent"}, "not understood"),
    ({"date_unixtime": "absent", "date": "absent"}, "no time"),
    ({"date_unixtime": "absent", "date": "yesterday"}, "no time"),
    ({"date_unixtime": "9" * 30, "date": 5}, "no time"),
    ({"date_unixtime": "٣", "date": None}, "no time"),
]


@pytest.mark.parametrize(("changes", "reason"), BAD_ENTRIES)
def test_what_is_wrong_makes_an_entry_bad(
    tmp_path: Path, changes: dict[str, object], reason: str
) -> None:
    found = only(tmp_path, **changes)
    assert (found.kind, found.text) == (BAD, reason)


@pytest.mark.parametrize("kind", ["service", "unsupported"])
def test_calls_joins_and_pins_are_no_messages(tmp_path: Path, kind: str) -> None:
    assert only(tmp_path, type=kind, action="phone_call") == JOINED


@pytest.mark.parametrize("number", [None, "7", 7.5, True, -999_999_899])
def test_a_message_without_a_good_id_has_none(tmp_path: Path, number: object) -> None:
    assert only(tmp_path, id=number).id is None


@pytest.mark.parametrize("kind", [*sorted(OWN_TYPES), None, 5])
def test_ids_that_are_an_accounts_own_are_none_of_a_message(tmp_path: Path, kind: object) -> None:
    for content in (chat(GOOD, type=kind), account(chat(GOOD, type=kind))):
        assert [each.id for each in records(tmp_path, content)] == [None]


@pytest.mark.parametrize("older", [(1 << 32) + 77, f"user{(1 << 32) + 77}", 77, "user77"])
def test_an_account_has_one_name_whatever_older_exports_add(tmp_path: Path, older: object) -> None:
    before = {"date_unixtime": "absent", "from": None, "from_id": older}
    assert only(tmp_path, **before).name == "user77"


def test_a_new_id_may_be_as_large_as_older_ones(tmp_path: Path) -> None:
    assert only(tmp_path, **{"from": None, "from_id": "user4294967373"}).name == "user4294967373"


def test_a_chat_has_one_id_whatever_older_exports_add(tmp_path: Path) -> None:
    old = {key: value for key, value in GOOD.items() if key != "date_unixtime"}
    for content in (chat(old, id=(2 << 32) + 5), account(chat(old, id=(2 << 32) + 5))):
        assert [each.id for each in records(tmp_path, content)] == ["5/7"]


def test_an_account_has_all_chats_each_with_its_own_id(tmp_path: Path) -> None:
    chats = (chat(GOOD, GOOD | {"id": 8}), chat(GOOD, id=6), chat(id=9))
    found = records(tmp_path, account(*chats, left=(chat(GOOD, id=10), {"messages": [GOOD]})))
    assert [each.id for each in found] == ["5/7", "5/8", "6/7", "10/7", None]


def test_what_is_no_object_among_messages_is_bad(tmp_path: Path) -> None:
    for content in (chat(5, [GOOD], GOOD), account(chat(5, [GOOD], GOOD))):
        found = records(tmp_path, content)
        assert [each.kind for each in found] == [BAD, BAD, MESSAGE]
        assert found[2].id == "5/7"


def test_control_characters_as_telegram_writes_them_are_read(tmp_path: Path) -> None:
    data = json.dumps(chat(GOOD | {"text": "@"})).encode()
    for written, text in ((rb"a\x1Bb", "a\x1bb"), (rb"a\\x1B", "a\\x1B"), (rb"\\\x07", "\\\x07")):
        found = records(tmp_path, data.replace(b'"@"', b'"' + written + b'"'))
        assert [each.text for each in found] == [text]


def test_an_export_that_breaks_off_gives_what_is_there(tmp_path: Path) -> None:
    for content in (chat(GOOD, GOOD), account(chat(GOOD, GOOD))):
        data = json.dumps(content).encode()
        cut = data[: data.rindex(b'"text"')]
        path = tmp_path / "cut.json"
        path.write_bytes(cut)
        found: list[Record] = []
        with pytest.raises(Truncated, match="breaks off"):
            found.extend(read(Export(path, (InputFile(path),)), Options()))
        entries = read(Export(path, (InputFile(path),)), Options())
        assert next(entries).text == "hi"


def test_an_account_whose_values_lie_too_deep_is_refused_at_once(tmp_path: Path) -> None:
    start = json.dumps(account(chat(GOOD | {"text": "@"}))).partition('"@"')[0].encode()
    with pytest.raises((ImportFailedError, Truncated), match="too deep"):
        records(tmp_path, start + b"[" * 20_000)


@pytest.mark.parametrize("data", [b"", b"{", b"[1,", b'{"messages": ', b"\xff\xfe"])
def test_what_is_no_json_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises((ImportFailedError, Truncated)):
        records(tmp_path, data)


@pytest.mark.parametrize(
    "content",
    [
        chat(GOOD),
        chat({"id": 1, "type": "service", "date": "2020-01-01T00:00:00"}, name=None),
        chat(),
        chat(GOOD, type="private_group"),
        chat(GOOD, type="verification_codes"),
        account(chat(GOOD)),
        {"about": "Telegram", "personal_information": {"user_id": 1}, "contacts": {"list": []}},
        json.dumps(chat(GOOD, name="@")).encode().replace(b"@", rb"Gr\x01oup"),
        b"\xef\xbb\xbf" + json.dumps(chat(GOOD)).encode(),
    ],
)
def test_its_own_files_are_recognised(content: object) -> None:
    assert recognise(head(content)) >= 0.5


@pytest.mark.parametrize(
    "content",
    [
        {
            "guild": {"id": "1"},
            "channel": {"id": "2"},
            "messages": [{"id": "3", "type": "Default"}],
        },
        {"participants": [], "messages": [{"sender_name": "A", "timestamp_ms": 1}], "title": "x"},
        {"type": "group", "messages": [{"id": 1, "type": "message", "date": "x"}]},
        {"about": "me", "contacts": []},
        [{"type": "message"}],
        b"Telegram",
        b"",
    ],
)
def test_other_files_are_not(content: object) -> None:
    assert recognise(head(content)) < 0.5
