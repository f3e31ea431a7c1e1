"""DiscordChatExporter's JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.read_export import as_json, head, one, reasons, records, said, until_cut

from dazza.errors import ImportFailedError
from dazza.ingest.declare import MESSAGE, SERVICE
from dazza.ingest.formats.discord_json import FORMAT, record

AT = "2023-01-06T14:03:03.853+00:00"
AT_MS = 1_673_013_783_853
BOB = {"id": "7", "name": "bob", "discriminator": "0000", "nickname": "Bobby", "isBot": False}


def message(**changes: object) -> dict[str, Any]:
    entry = {"id": "1045178587575242772", "type": "Default", "timestamp": AT, "content": "hi"}
    return entry | {"author": BOB, "attachments": [], "mentions": []} | changes


def document(*messages: object) -> dict[str, Any]:
    return {
        "guild": {"id": "1", "name": "Guild", "iconUrl": "https://example.org/icon.png"},
        "channel": {"id": "2", "type": "GuildTextChat", "name": "general", "topic": None},
        "dateRange": {"after": None, "before": None},
        "messages": list(messages),
        "messageCount": len(messages),
    }


def test_a_message_has_name_text_time_and_the_platforms_id() -> None:
    found = record(message())
    assert found == (MESSAGE, "bob", "hi", AT_MS, None, "1045178587575242772", "")


@pytest.mark.parametrize(
    ("discriminator", "name"),
    [
        ("1234", "bob#1234"),
        ("0007", "bob#0007"),
        (7, "bob#0007"),
        ("0000", "bob"),
        ("0", "bob"),
        (0, "bob"),
        (None, "bob"),
        ([], "bob"),
    ],
)
def test_a_name_has_its_discriminator_unless_it_is_unique_without(
    discriminator: object, name: str
) -> None:
    assert record(message(author=BOB | {"discriminator": discriminator})).name == name


@pytest.mark.parametrize(
    "kind", ["Default", "Reply", "20", "23", "19", 0, 19, "ContextMenuCommand"]
)
def test_these_types_are_said_by_somebody(kind: object) -> None:
    assert record(message(type=kind)).kind == MESSAGE


@pytest.mark.parametrize(
    "kind",
    [
        *("RecipientAdd", "RecipientRemove", "Call", "ChannelNameChange", "ChannelIconChange"),
        *("ChannelPinnedMessage", "GuildMemberJoin", "ThreadCreated", "8", "21", "24", "46", 7, ""),
    ],
)
def test_these_types_are_what_discord_says(kind: object) -> None:
    assert record(message(type=kind)).kind == SERVICE


@pytest.mark.parametrize(
    ("timestamp", "at"),
    [
        ("2020-11-16T10:50:00+00:00", 1_605_523_800_000),
        ("2020-11-16T12:50:00.1+02:00", 1_605_523_800_100),
        ("2020-11-16T10:50:00.1239999Z", 1_605_523_800_123),
    ],
)
def test_times_are_read_with_their_offset(timestamp: str, at: int) -> None:
    assert record(message(timestamp=timestamp)).at == at


def test_an_attachment_alone_is_a_message_without_text() -> None:
    found = record(message(content="", attachments=[{"id": "1", "fileName": "a.png"}]))
    assert (found.kind, found.text) == (MESSAGE, "")


def test_mentions_that_the_exporter_left_alone_get_the_names_that_discord_shows() -> None:
    text = "<@7> and <@!8>, not <@9> nor <#7> nor <:wave:7>"
    users = [BOB, {"id": "8", "name": "eve"}, "9", {"id": 9, "name": 5}]
    found = record(message(content=text, mentions=users))
    assert found.text == "@Bobby and @eve, not <@9> nor <#7> nor <:wave:7>"


def test_text_is_kept_as_it_is(tmp_path: Path) -> None:
    text = " two\n\nlines\t\x00\x03 <:a:1> &amp; 👋🏽 \ud800"
    assert record(message(content=text)).text == text
    kept = text.replace("\ud800", "")
    assert said(records(FORMAT, one(tmp_path, as_json(document(message(content=kept)))))) == [
        ("bob", kept)
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"author": None}, "no name"),
        ({"author": []}, "no name"),
        ({"author": {"name": " "}}, "no name"),
        ({"author": {"name": 5}}, "no name"),
        ({"timestamp": None}, "time not understood"),
        ({"timestamp": 5}, "time not understood"),
        ({"timestamp": "yesterday"}, "time not understood"),
        ({"timestamp": "2020-11-16T10:50:00"}, "time not understood"),
        ({"content": 5}, "not understood"),
        ({"content": ["hi"]}, "not understood"),
        ({"type": []}, "not understood"),
        ({"type": None}, "not understood"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(changes: dict[str, object], reason: str) -> None:
    assert reasons([record(message(**changes))]) == [reason]


def test_entries_that_are_no_objects_are_bad_and_the_rest_is_read(tmp_path: Path) -> None:
    export = one(tmp_path, as_json(document(5, [], message(), None, {})))
    found = records(FORMAT, export)
    assert said(found) == [("bob", "hi")]
    assert reasons(found) == ["not understood"] * 4


def test_a_byte_order_mark_is_no_part_of_the_document(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + as_json(document(message()))
    assert FORMAT.recognise(head(data)) == 1
    assert said(records(FORMAT, one(tmp_path, data))) == [("bob", "hi")]


def test_what_breaks_off_gives_what_is_whole_and_then_says_so(tmp_path: Path) -> None:
    data = as_json(document(message(content="first"), message(content="second")))
    found, told = until_cut(FORMAT, one(tmp_path, data[: data.index(b"second")]))
    assert said(found) == [("bob", "first")]
    assert "breaks off" in told


def test_what_is_no_json_cannot_be_imported(tmp_path: Path) -> None:
    with pytest.raises(ImportFailedError, match="no JSON"):
        records(FORMAT, one(tmp_path, b'{"messages": [}'))


def test_a_channel_without_messages_is_recognised() -> None:
    assert FORMAT.recognise(head(as_json(document()))) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"name": "chat", "type": "personal_chat", "id": 1, "messages": [{"id": 1, "text": "hi"}]},
        {"room_name": "x", "messages": [{"event_id": "$1"}]},
        {"participants": [], "messages": [{"sender_name": "bob", "timestamp_ms": 1}]},
        [{"type": "message", "ts": "1.1"}],
    ],
)
def test_other_json_is_not_taken_for_it(other: object) -> None:
    assert FORMAT.recognise(head(as_json(other))) < 0.5


@pytest.mark.parametrize(
    ("data", "name", "channel"),
    [
        (as_json(document()), "any.json", "2"),
        (b"[]", "Guild - general [1012224565567721552].json", "1012224565567721552"),
        (b"[]", "Guild [123] - x [1012224565567721552] (after 2020-01-01) [part 2].json",
         "1012224565567721552"),
        (b"[]", "chat.json", ""),
    ],
)  # fmt: skip
def test_the_channel_is_that_of_the_document_or_the_files_name(
    data: bytes, name: str, channel: str
) -> None:
    assert FORMAT.channel is not None
    assert FORMAT.channel(head(data, name)) == channel
