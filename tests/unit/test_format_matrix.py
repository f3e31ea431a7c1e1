"""Element's JSON export of a Matrix room."""

from __future__ import annotations

import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.support.read_export import (
    as_json,
    head,
    one,
    reasons,
    records,
    said,
    until_cut,
    write,
)

from dazza.ingest.declare import BAD, MESSAGE, SERVICE
from dazza.ingest.formats.matrix import FORMAT, record
from dazza.ingest.inputs import open_zip

BOB = "@bob:example.org"
AT = 1_700_000_000_123


def event(content: object = None, **changes: object) -> dict[str, Any]:
    return {
        "type": "m.room.message",
        "sender": BOB,
        "event_id": "$1",
        "origin_server_ts": AT,
        "content": {"msgtype": "m.text", "body": "hi"} if content is None else content,
        "unsigned": {"age": 5},
        "room_id": "!room:example.org",
    } | changes


def edit(text: str, at: int = AT + 1, of: str = "$1", **changes: object) -> dict[str, Any]:
    content = {
        "msgtype": "m.text",
        "body": f"* {text}",
        "m.new_content": {"msgtype": "m.text", "body": text},
        "m.relates_to": {"rel_type": "m.replace", "event_id": of},
    }
    return event(content, event_id=f"$edit{at}", origin_server_ts=at, **changes)


def room(*events: object) -> dict[str, Any]:
    return {
        "room_name": "Room",
        "room_creator": "bob",
        "topic": "",
        "export_date": "1/2/2024",
        "exported_by": "bob",
        "messages": list(events),
    }


def texts(folder: Path, *events: object) -> list[str]:
    return [text for _, text in said(records(FORMAT, one(folder, as_json(room(*events)))))]


def test_a_message_has_the_full_id_of_who_said_it_and_the_events_own() -> None:
    assert record(event(), {}) == (MESSAGE, BOB, "hi", AT, None, "$1", "")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"msgtype": "m.text", "body": " two\n\nlines"}, " two\n\nlines"),
        ({"msgtype": "m.text", "body": "\x00 👋🏽 \ud800"}, "\x00 👋🏽 \ud800"),
        ({"msgtype": "m.emote", "body": "waves"}, "waves"),
        ({"msgtype": "m.notice", "body": "I am a bot"}, "I am a bot"),
        ({"msgtype": "org.example.new", "body": "for old clients"}, "for old clients"),
        ({"body": "no type"}, "no type"),
        ({"msgtype": "m.image", "body": "cat.png"}, ""),
        ({"msgtype": "m.image", "body": "cat.png", "filename": "cat.png"}, ""),
        ({"msgtype": "m.image", "body": "my cat", "filename": "cat.png"}, "my cat"),
        ({"msgtype": "m.file", "body": "a.pdf"}, ""),
        ({"msgtype": "m.video", "body": "a.mp4"}, ""),
        ({"msgtype": "m.audio", "body": "a.ogg"}, ""),
        ({"msgtype": "m.location", "body": "geo:1,2"}, ""),
    ],
)  # fmt: skip
def test_the_text_of_each_kind_of_message(content: dict[str, object], text: str) -> None:
    found = record(event(content), {})
    assert (found.kind, found.text) == (MESSAGE, text)


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("m.sticker", {"body": "a cat", "url": "mxc://x"}, ""),
        ("m.poll.start", {"m.poll": {"question": {"m.text": [{"body": "tea?"}]}}}, "tea?"),
        ("m.poll.start", {"m.poll.start": {"question": {"body": "tea?"}}}, "tea?"),
        (
            "org.matrix.msc3381.poll.start",
            {"org.matrix.msc3381.poll.start": {"question": {"org.matrix.msc1767.text": "tea?"}}},
            "tea?",
        ),
    ],
)
def test_stickers_and_polls_are_messages(kind: str, content: object, text: str) -> None:
    found = record(event(content, type=kind), {})
    assert (found.kind, found.text) == (MESSAGE, text)


REPLY = {"m.relates_to": {"m.in_reply_to": {"event_id": "$0"}}}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("> <@eve:x.org> one\n> two\n> \n> three\n\nyes\n> no", "yes\n> no"),
        ("> * <@eve:x.org> waves\n\nhello", "hello"),
        ("> <@eve:x.org> one\nyes", "yes"),
        ("> <@eve:x.org> one", ""),
        ("plain", "plain"),
        ("> quoted by hand\n\nyes", "> quoted by hand\n\nyes"),
    ],
)
def test_what_a_client_quotes_at_the_begin_of_a_reply_is_left_out(body: str, text: str) -> None:
    assert record(event({"msgtype": "m.text", "body": body} | REPLY), {}).text == text
    assert record(event({"msgtype": "m.text", "body": body}), {}).text == body


@pytest.mark.parametrize(
    "entry",
    [
        event({"membership": "join"}, type="m.room.member", state_key=BOB),
        event({"topic": "new"}, type="m.room.topic", state_key=""),
        event({"name": "new"}, type="m.room.name", state_key=""),
        event({}, type="m.call.invite"),
        event({"m.relates_to": {"key": "👍"}}, type="m.reaction"),
        event({"m.relates_to": {}}, type="m.poll.end"),
        event({}),
        event({"msgtype": "m.text", "body": "hi"}, unsigned={"redacted_because": {"sender": BOB}}),
        event({}, type="m.room.encrypted", unsigned={"redacted_because": {"sender": BOB}}),
        event({"msgtype": "m.key.verification.request", "body": "verify me"}),
        edit("hello"),
        edit("hello", of=""),
    ],
)
def test_what_nobody_said_is_no_message(entry: dict[str, Any]) -> None:
    assert record(entry, {}).kind == SERVICE


def test_an_edited_message_has_its_newest_text_and_its_own_time(tmp_path: Path) -> None:
    export = one(tmp_path, as_json(room(event(), edit("third", AT + 2), edit("second", AT + 1))))
    (found,) = [each for each in records(FORMAT, export) if each.kind == MESSAGE]
    assert (found.text, found.at, found.id) == ("third", AT, "$1")


def test_nobody_edits_what_somebody_else_said(tmp_path: Path) -> None:
    assert texts(tmp_path, event(), edit("mine", sender="@eve:example.org")) == ["hi"]


def test_an_edit_that_the_server_bundled_counts() -> None:
    bundled = {"m.relations": {"m.replace": edit("newer")}}
    assert record(event(unsigned=bundled), {}).text == "newer"
    secret = {"m.relations": {"m.replace": event({"ciphertext": "x"}, type="m.room.encrypted")}}
    assert record(event(unsigned=secret), {}).text == "hi"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (event({"ciphertext": "x"}, type="m.room.encrypted"), "not decrypted"),
        (event({"msgtype": "m.bad.encrypted", "body": "** Unable **"}), "not decrypted"),
        (event(sender=None), "no name"),
        (event(sender=" "), "no name"),
        (event(sender=["@bob"]), "no name"),
        (event(origin_server_ts=None), "time not understood"),
        (event(origin_server_ts="5"), "time not understood"),
        (event(origin_server_ts=True), "time not understood"),
        (event(origin_server_ts=1e300), "time not understood"),
        (event(origin_server_ts=float("nan")), "time not understood"),
        (event({"msgtype": "m.text", "body": 5}), "not understood"),
        (event({"msgtype": ["m.image"], "body": None}), "not understood"),
        (event({"m.poll": {"question": 5}}, type="m.poll.start"), "not understood"),
        (event("hi"), "not understood"),
        (event(type=5), "not understood"),
        ({}, "not understood"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_entry_is_said(entry: dict[str, Any], reason: str) -> None:
    found = record(entry, {})
    assert (found.kind, found.text) == (BAD, reason)


def test_entries_that_are_no_objects_are_bad_and_the_rest_is_read(tmp_path: Path) -> None:
    found = records(FORMAT, one(tmp_path, as_json(room(5, event(), edit("newer"), [], None))))
    assert said(found) == [(BOB, "newer")]
    assert reasons(found) == ["not understood"] * 3


def test_what_breaks_off_gives_what_is_whole_and_then_says_so(tmp_path: Path) -> None:
    data = as_json(room(event(), edit("newer"), event({"msgtype": "m.text", "body": "last"})))
    found, told = until_cut(FORMAT, one(tmp_path, data[: data.index(b"last")]))
    assert said(found) == [(BOB, "newer")]
    assert "breaks off" in told


def test_rooms_are_recognised_also_without_messages() -> None:
    assert FORMAT.recognise(head(as_json(room(event())))) == 1
    assert FORMAT.recognise(head(as_json(room()))) >= 0.5


@pytest.mark.parametrize(
    "other",
    [
        {"messages": [{"event_id": "$1"}]},
        {"guild": {"name": "x"}, "channel": {"type": "x", "name": "x"}, "messages": []},
        {"name": "room", "type": "private_group", "messages": []},
        [],
    ],
)
def test_other_json_is_not_taken_for_it(other: object) -> None:
    assert FORMAT.recognise(head(as_json(other))) < 0.5


def test_what_was_attached_belongs_to_the_export(tmp_path: Path) -> None:
    assert FORMAT.gather is not None
    folder = "matrix - Room - Chat Export"
    files = {
        f"{folder}/export.json": as_json(room(event())),
        f"{folder}/files/old-irc.log": b"[12:34] <bob> not of this room\n",
        f"{folder}/images/deep/cat.png": b"x",
        "other/chat.json": as_json(room(event())),
        "other.log": b"[12:34] <bob> mine\n",
    }
    (export,) = FORMAT.gather(write(tmp_path, files))
    assert [file.path.name for file in export.files] == ["export.json"]
    assert [file.path.name for file in export.beside] == ["old-irc.log", "cat.png"]
    assert said(records(FORMAT, export)) == [(BOB, "hi")]


def test_an_archive_is_read_without_unpacking(tmp_path: Path) -> None:
    assert FORMAT.gather is not None
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("Export/export.json", as_json(room(event(), edit("newer"))))
        archive.writestr("Export/images/cat.png", b"x")
    with ExitStack() as opened:
        (export,) = FORMAT.gather(open_zip(tmp_path / "export.zip", opened))
        assert said(records(FORMAT, export)) == [(BOB, "newer")]
