"""Mattermost's bulk export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.read_export import head, one, reasons, records, said, until_cut, write

from dazza.errors import ImportFailedError
from dazza.ingest.declare import BAD, MESSAGE, SERVICE
from dazza.ingest.formats import mattermost
from dazza.ingest.formats.mattermost import FORMAT, record

AT = 1_700_000_000_123


def post(**changes: object) -> dict[str, Any]:
    entry = {"team": "t", "channel": "town", "user": "bob", "type": "", "message": "hi"}
    return entry | {"create_at": AT, "edit_at": 0, "props": {}, "replies": []} | changes


def jsonl(*entries: object) -> bytes:
    return "".join(f"{json.dumps(entry)}\n" for entry in entries).encode()


VERSION = {"type": "version", "version": 1, "info": {"generator": "mattermost-server"}}


def test_a_post_has_the_user_name() -> None:
    assert record(post()) == (MESSAGE, "bob", "hi", AT, None, None, "")


def test_replies_and_direct_posts_are_messages_and_the_rest_is_none(tmp_path: Path) -> None:
    replies = [post(user="eve", message="yes"), post(type="system_join_channel"), 5]
    data = jsonl(
        VERSION,
        {"type": "team", "team": {"name": "t"}},
        {"type": "channel", "channel": {"team": "t", "name": "town"}},
        {"type": "user", "user": {"username": "bob"}},
        {"type": "post", "post": post(replies=replies)},
        {"type": "direct_channel", "direct_channel": {"members": ["bob", "eve"]}},
        {"type": "direct_post", "direct_post": post(message="psst", replies=None)},
        {"type": "something new", "something new": {}},
    )
    found = records(FORMAT, one(tmp_path, data))
    assert said(found) == [("bob", "hi"), ("eve", "yes"), ("bob", "psst")]
    assert [each.kind for each in found].count(SERVICE) == 7
    assert reasons(found) == ["not understood"]


@pytest.mark.parametrize(
    ("changes", "name", "text"),
    [
        ({"message": " two\n\nlines \x00 👋🏽 \ud800"}, "bob", " two\n\nlines \x00 👋🏽 \ud800"),
        ({"message": "", "attachments": [{"path": "cat.png"}]}, "bob", ""),
        ({"message": None, "type": None, "props": None}, "bob", ""),
        ({"type": "me", "message": "*waves*"}, "bob", "waves"),
        ({"type": "me", "message": "*waves*", "props": {"message": "waves*"}}, "bob", "waves*"),
        ({"type": "me", "message": "*"}, "bob", "*"),
        ({"message": "*not an action*"}, "bob", "*not an action*"),
        ({"type": "slack_attachment"}, "bob", "hi"),
        ({"type": "custom_matterpoll"}, "bob", "hi"),
        ({"props": {"from_webhook": "true", "override_username": "build"}}, "build", "hi"),
        ({"props": {"from_webhook": "true", "override_username": ""}}, "bob", "hi"),
        ({"props": {"override_username": "build"}}, "bob", "hi"),
    ],
)
def test_who_says_what(changes: dict[str, object], name: str, text: str) -> None:
    found = record(post(**changes))
    assert (found.kind, found.name, found.text) == (MESSAGE, name, text)


@pytest.mark.parametrize(
    "kind",
    [
        *("system_join_channel", "system_header_change", "system_add_to_team", "system_generic"),
        *("custom_calls", "custom_calls_recording", "add_bot_teams_channels"),
    ],
)
def test_what_the_server_says_is_no_message(kind: str) -> None:
    assert record(post(type=kind)).kind == SERVICE


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"user": None}, "no name"),
        ({"user": " "}, "no name"),
        ({"user": 5}, "no name"),
        ({"props": {"from_webhook": "true", "override_username": [1]}}, "no name"),
        ({"create_at": None}, "time not understood"),
        ({"create_at": "5"}, "time not understood"),
        ({"create_at": float("inf")}, "time not understood"),
        ({"create_at": 10**400}, "time not understood"),
        ({"message": 5}, "not understood"),
        ({"type": {"a": 1}}, "not understood"),
    ],
)
def test_what_is_wrong_with_a_post_is_said(changes: dict[str, object], reason: str) -> None:
    found = record(post(**changes))
    assert (found.kind, found.text) == (BAD, reason)


@pytest.mark.parametrize(
    "line",
    [
        b"{not json}",
        b"[]",
        b"5",
        b'{"type": 5}',
        b'{"type": "post"}',
        b'{"type": "post", "post": 1}',
        b"[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_lines_that_are_no_posts_are_bad_and_the_rest_is_read(tmp_path: Path, line: bytes) -> None:
    data = jsonl(VERSION) + line + b"\n\n" + jsonl({"type": "post", "post": post()})
    found = records(FORMAT, one(tmp_path, data))
    assert said(found) == [("bob", "hi")]
    assert reasons(found) == ["not understood"]


def test_what_breaks_off_gives_what_is_whole_and_then_says_so(tmp_path: Path) -> None:
    data = jsonl(VERSION, {"type": "post", "post": post()}, {"type": "post", "post": post()})
    found, told = until_cut(FORMAT, one(tmp_path, data[:-20]))
    assert said(found) == [("bob", "hi")]
    assert "breaks off" in told
    assert until_cut(FORMAT, one(tmp_path, data[:-1]))[1] == ""


def test_a_line_that_is_too_long_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mattermost, "MAX_LINE", 1000)
    long = jsonl({"type": "post", "post": post(message="x" * 5000)})
    data = jsonl(VERSION) + long + jsonl({"type": "post", "post": post()})
    found = records(FORMAT, one(tmp_path, data))
    assert (said(found), reasons(found)) == ([("bob", "hi")], ["not understood"])


def test_a_file_without_any_of_its_lines_cannot_be_imported(tmp_path: Path) -> None:
    with pytest.raises(ImportFailedError, match="no line of a Mattermost bulk export"):
        records(FORMAT, one(tmp_path, b"hello\n"))


def test_it_is_recognised_by_its_first_lines() -> None:
    assert FORMAT.recognise(head(jsonl(VERSION))) == 1
    assert (
        FORMAT.recognise(head(b"\xef\xbb\xbf" + jsonl(VERSION, {"type": "post", "post": {}}))) == 1
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        jsonl({"type": "message", "text": "hi"}),
        jsonl({"type": "post", "text": "hi"}),
        jsonl({"type": ["post"]}),
        b'[{"type": "version"}]',
        b"[12:34] <nick> text\n",
    ],
)
def test_other_files_are_not_taken_for_it(data: bytes) -> None:
    assert FORMAT.recognise(head(data)) < 0.5


def test_what_was_attached_belongs_to_the_export(tmp_path: Path) -> None:
    assert FORMAT.gather is not None
    files = {
        "import.jsonl": jsonl(VERSION, {"type": "post", "post": post()}),
        "data/teams/t/channels/c/users/u/irc.log": b"[12:34] <bob> not of this server\n",
        "mine.log": b"[12:34] <bob> hi\n",
    }
    (export,) = FORMAT.gather(write(tmp_path, files))
    assert [file.path.name for file in (*export.files, *export.beside)] == [
        "import.jsonl",
        "irc.log",
    ]
    assert said(records(FORMAT, export)) == [("bob", "hi")]
