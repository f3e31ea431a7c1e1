"""Threads of Facebook and Instagram: what people wrote, mended, and what the service said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.read_export import as_json, head, one, reasons, records, said, until_cut, write

from dazza.errors import ImportFailedError
from dazza.ingest.declare import BAD, MESSAGE, SERVICE
from dazza.ingest.formats.messenger import (
    FORMATS,
    INSTAGRAM_OLD,
    MESSENGER,
    encrypted,
    mended,
    old_record,
    record,
)
from dazza.ingest.inputs import Export, InputFile

AT = 1_600_000_000_123


def entry(**more: object) -> dict[str, Any]:
    return {"sender_name": "Ann Lee", "timestamp_ms": AT, "content": "hi", **more}


def thread(*messages: dict[str, Any]) -> bytes:
    document = {
        "participants": [{"name": "Ann Lee"}],
        "messages": list(messages),
        "title": "Ann",
        "thread_path": "inbox/ann_1",
    }
    return as_json(document)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("caf\u00c3\u00a9", "café"),
        ("\u00f0\u009f\u008d\u0095", "🍕"),
        ("plain", "plain"),
        ("café", "café"),
        ("🍕 \u00c3\u00a9", "🍕 \u00c3\u00a9"),
        ("\ud800", "\ud800"),
        ("", ""),
    ],
)
def test_bytes_written_as_characters_are_mended_and_sound_text_is_left(
    written: str, meant: str
) -> None:
    assert mended(written) == meant


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({}, "hi"),
        ({"content": " two\nlines "}, " two\nlines "),
        ({"content": "\u00e2\u009d\u00a4", "reactions": [{"reaction": "x", "actor": "B"}]}, "❤"),
        ({"content": None, "photos": [{"uri": "a.jpg"}]}, ""),
        ({"content": None, "sticker": {"uri": "s.png"}}, ""),
        ({"content": None}, ""),
        ({"content": "caption", "videos": [{"uri": "a.mp4"}]}, "caption"),
        ({"content": "Ann sent a photo.", "photos": [{"uri": "a.jpg"}]}, ""),
        ({"content": "You sent an attachment."}, ""),
        ({"content": "Ann sent a photo."}, "Ann sent a photo."),
        ({"content": "Bob sent an attachment."}, "Bob sent an attachment."),
        ({"content": "look https://x.y", "share": {"link": "https://x.y"}}, "look https://x.y"),
        ({"content": "Ann sent an attachment.", "share": {"link": "https://x.y"}}, "https://x.y"),
        (
            {"content": None, "share": {"link": "https://x.y", "share_text": "not hers"}},
            "https://x.y",
        ),
        ({"type": "Share", "content": None, "share": {"share_text": "not hers"}}, ""),
        ({"type": "Generic", "users": []}, "hi"),
        ({"is_unsent": False}, "hi"),
        ({"content": "You voted for them, I did not"}, "You voted for them, I did not"),
        ({"content": "Ann left the group."}, None),
        ({"content": "Ann Lee named the group Lunch."}, None),
        ({"content": "You set the nickname for Bob to Bobby."}, None),
        ({"content": "Ann changed the chat theme to Love."}, None),
        ({"content": "Ann added Bob and Cy to the group."}, None),
        ({"content": "Ann called you."}, None),
        ({"content": "Ann started a video chat."}, None),
        ({"content": 'Ann voted for "Pizza" in the poll: Lunch?.'}, None),
        ({"content": "Ann reacted \u00f0\u009f\u0098\u0082 to your message "}, None),
        ({"content": "Liked a message"}, None),
        ({"content": "Reacted \u00f0\u009f\u0098\u0082 to your message "}, None),
        ({"content": "The video chat ended."}, None),
        ({"content": "Video chat ended"}, None),
        ({"content": "Audio call ended"}, None),
        ({"content": "Ann Lee started an audio call"}, None),
        ({"content": "Ann Lee started sharing video."}, None),
        ({"content": "Ann Lee missed a video chat"}, None),
        ({"content": "You missed a video chat"}, None),
        ({"content": "You missed a call from Bob."}, None),
        ({"content": "Ann started a business"}, "Ann started a business"),
        ({"content": "Call ended, sorry"}, "Call ended, sorry"),
        ({"type": "Call", "call_duration": 12}, None),
        ({"content": "Ann called.", "call_duration": 0, "missed": True}, None),
        ({"type": "Unsubscribe", "content": "Ann ist gegangen."}, None),
        ({"content": "Ann hat Bob aufgenommen.", "users": [{"name": "Bob"}]}, None),
        ({"is_unsent": True}, None),
    ],
)
def test_an_entry_of_a_thread_is_a_message_or_the_services(
    more: dict[str, object], text: str | None
) -> None:
    found = record(entry(**more))
    if text is None:
        assert found.kind == SERVICE
    else:
        assert (found.kind, found.name, found.text, found.at) == (MESSAGE, "Ann Lee", text, AT)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"sender_name": ""}, "no name"),
        ({"sender_name": None}, "no name"),
        ({"sender_name": 7}, "not understood"),
        ({"content": ["hi"]}, "not understood"),
        ({"content": 7}, "not understood"),
        ({"timestamp_ms": None}, "time not understood"),
        ({"timestamp_ms": "soon"}, "time not understood"),
        ({"timestamp_ms": float("nan")}, "time not understood"),
        ({"timestamp_ms": 10**40}, "time not understood"),
        ({"timestamp_ms": True}, "time not understood"),
    ],
)
def test_a_damaged_entry_is_a_bad_one(more: dict[str, object], reason: str) -> None:
    found = record(entry(**more))
    assert (found.kind, found.text) == (BAD, reason)


def test_an_entry_of_years_ago_has_seconds() -> None:
    old = entry(timestamp=1_400_000_000)
    del old["timestamp_ms"]
    assert record(old).at == 1_400_000_000_000


@pytest.mark.parametrize(
    ("more", "kind", "text"),
    [
        ({}, MESSAGE, "caf\u00c3\u00a9"),
        ({"text": "", "type": "media", "media": [{"uri": "./media/1.jpeg"}]}, MESSAGE, ""),
        ({"isUnsent": True}, SERVICE, ""),
        ({"text": "Ann left the group."}, SERVICE, ""),
        ({"type": "call"}, SERVICE, ""),
        ({"senderName": ""}, BAD, "no name"),
        ({"timestamp": []}, BAD, "time not understood"),
    ],
)
def test_an_encrypted_chat_is_read_as_it_is(more: dict[str, object], kind: int, text: str) -> None:
    base = {
        "senderName": "Ann Lee",
        "timestamp": AT,
        "text": "caf\u00c3\u00a9",
        "type": "text",
        "isUnsent": False,
        "media": [],
    }
    found = encrypted({**base, **more})
    assert (found.kind, found.text) == (kind, text)
    assert found.at == (AT if kind == MESSAGE else None)


@pytest.mark.parametrize(
    ("more", "kind", "text"),
    [
        ({"text": "hi"}, MESSAGE, "hi"),
        ({"heart": "❤️"}, MESSAGE, "❤️"),
        ({"media": "https://x.y/z.jpg"}, MESSAGE, ""),
        ({"video_call_action": "Ann started a video chat"}, SERVICE, ""),
        ({"sender": None, "text": "hi"}, BAD, "no name"),
        ({"text": {}}, BAD, "not understood"),
        ({"created_at": "then"}, BAD, "time not understood"),
    ],
)
def test_an_entry_of_instagrams_old_file(more: dict[str, object], kind: int, text: str) -> None:
    base = {"sender": "ann_lee", "created_at": "2019-01-02T03:04:05.678901+00:00"}
    found = old_record({**base, **more})
    assert (found.kind, found.text) == (kind, text)
    if kind == MESSAGE:
        assert (found.name, found.at) == ("ann_lee", 1_546_398_245_678)


def test_a_file_is_recognised_by_what_it_has() -> None:
    old = as_json([{"participants": [], "conversation": [{"sender": "a", "created_at": "x"}]}])
    sound = as_json(
        {
            "participants": ["A"],
            "threadName": "A_1",
            "messages": [{"senderName": "A", "text": "x", "timestamp": 1}],
        }
    )
    shares = {
        name: [known.recognise(head(data)) for known in FORMATS]
        for name, data in {
            "thread": thread(entry()),
            "cut": thread(entry(), entry(content="x" * 90_000)),
            "encrypted": sound,
            "old": old,
            "telegram": as_json({"name": "x", "messages": [{"from": "A", "text": "x"}]}),
            "no json": b"[12:00] <a> hi",
        }.items()
    }
    assert shares == {
        "thread": [1.0, 0.0],
        "cut": [1.0, 0.0],
        "encrypted": [1.0, 0.0],
        "old": [0.0, 1.0],
        "telegram": [0.25, 0.0],
        "no json": [0.0, 0.0],
    }


def test_the_files_of_a_thread_belong_together_in_the_order_of_their_numbers(
    tmp_path: Path,
) -> None:
    tree = write(
        tmp_path,
        {
            "inbox/ann_1/message_10.json": thread(entry(content="oldest")),
            "inbox/ann_1/message_2.json": thread(entry(content="old")),
            "inbox/ann_1/message_1.json": thread(entry(content="new")),
            "inbox/ann_1/photos/1.jpg": b"\xff\xd8",
            "inbox/bob_2/message_1.json": thread(entry(content="to bob")),
            "inbox/cy_3/message_1.json": b"{}",
            "profile.json": b"{}",
        },
    )
    assert MESSENGER.gather is not None
    exports = MESSENGER.gather(tree)
    assert [export.path for export in exports] == [
        tmp_path / "inbox/ann_1",
        tmp_path / "inbox/bob_2",
    ]
    texts = [[text for _, text in said(records(MESSENGER, export))] for export in exports]
    assert texts == [["new", "old", "oldest"], ["to bob"]]


def test_what_is_no_entry_is_bad_and_the_rest_is_read(tmp_path: Path) -> None:
    data = b'{"participants": [], "messages": [7, null, [], {}, {"sender_name": "A"}]}'
    found = records(MESSENGER, one(tmp_path, data))
    assert reasons(found) == ["no name"] * 4 + ["time not understood"]


def test_a_thread_that_breaks_off_gives_what_comes_before(tmp_path: Path) -> None:
    data = thread(entry(content="whole"), entry(content="second"))
    found, told = until_cut(MESSENGER, one(tmp_path, data[: data.index(b"second")]))
    assert said(found) == [("Ann Lee", "whole")]
    assert "breaks off" in told


def test_what_is_no_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFailedError, match="no JSON"):
        records(MESSENGER, one(tmp_path, b"<html>"))


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "message_1.json"
    path.write_bytes(b"\xef\xbb\xbf" + thread(entry()))
    assert said(records(MESSENGER, Export(path, (InputFile(path),)))) == [("Ann Lee", "hi")]


def test_all_chats_of_the_old_file_are_read(tmp_path: Path) -> None:
    chats = [
        {"participants": ["a"], "conversation": [{"sender": name, "text": name}]}
        for name in ("a", "b")
    ]
    found = records(INSTAGRAM_OLD, one(tmp_path, as_json(chats)))
    assert [each.shown for each in found] == ["a", "b"]
