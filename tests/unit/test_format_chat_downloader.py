"""chat-downloader's entries of several sites: which are messages, and whose ids they have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.read_export import as_json, head, one, reasons, records, said, until_cut

from dazza.ingest.declare import BAD, MESSAGE, SERVICE
from dazza.ingest.formats.chat_downloader import FORMATS, record

TWITCH, YOUTUBE, OTHER = FORMATS
UUID = "4f8c6b1e-0000-4000-8000-000000000001"
CHANNEL = "UC" + "a" * 22
AT = 1_600_000_000_123


def entry(**more: object) -> dict[str, Any]:
    return {
        "author": {"id": "7", "name": "ann", "display_name": "Ann"},
        "message": "hi",
        "message_id": UUID,
        "message_type": "text_message",
        "timestamp": AT * 1000 + 456,
        **more,
    }


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({}, "hi"),
        ({"message": ""}, ""),
        ({"message": None, "message_type": "paid_message"}, ""),
        ({"message": "wow", "message_type": "paid_message"}, "wow"),
        ({"message": "a sticker", "message_type": "paid_sticker"}, ""),
        ({"message_type": "membership_item"}, "hi"),
        ({"message": None, "message_type": "membership_item"}, None),
        ({"message_type": "resubscription"}, "hi"),
        ({"message": None, "message_type": "resubscription"}, None),
        ({"message_type": "highlighted_message"}, "hi"),
        ({"message_type": "ban_user"}, None),
        ({"message_type": "delete_message"}, None),
        ({"message_type": "raid"}, None),
        ({"message_type": "viewer_engagement_message"}, None),
        ({"message_type": "sponsorships_gift_purchase_announcement"}, None),
        ({"message_type": "ticker_paid_message_item"}, None),
        ({"action_type": "add_banner_to_live_chat"}, None),
        ({"action_type": "add_chat_item"}, "hi"),
        ({"action_type": ["odd"]}, "hi"),
        ({"message_type": None}, "hi"),
        ({"message_type": None, "message": None, "attachments": [{}]}, ""),
        ({"message_type": None, "message": None}, None),
        ({"message_type": "animated-message", "action_type": "text_message"}, "hi"),
        ({"message_type": "animated-message", "action_type": "clear_chat"}, None),
        ({"message": "\x01ACTION waves\x01", "action_type": "text_message"}, "waves"),
        ({"message": "waves\x01", "action_type": "text_message"}, "waves"),
    ],
)
def test_an_entry_is_a_message_if_a_person_said_it(
    more: dict[str, object], text: str | None
) -> None:
    found = record(entry(**more))
    if text is None:
        assert found.kind == SERVICE
    else:
        assert found[:4] == (MESSAGE, "ann", text, AT)
        assert found.id == UUID


def test_emoji_of_unicode_become_characters_and_others_keep_their_names() -> None:
    emotes = [
        {"id": "😂", "name": ":joy:", "is_custom_emoji": False},
        {"id": "UC/x", "name": ":wave:", "is_custom_emoji": True},
        {"id": "25", "name": "Kappa"},
        7,
        {"id": None, "name": ":", "is_custom_emoji": False},
    ]
    found = record(entry(message="a :joy::joy: :wave: Kappa", emotes=emotes))
    assert found.text == "a 😂😂 :wave: Kappa"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"author": None}, "no name"),
        ({"author": {"name": ["a"]}}, "no name"),
        ({"message": 7}, "not understood"),
        ({"message_type": {}}, "not understood"),
        ({"timestamp": None}, "no time"),
        ({"timestamp": "1"}, "time not understood"),
        ({"timestamp": float("inf")}, "time not understood"),
        ({"timestamp": 10**40}, "time not understood"),
    ],
)
def test_a_damaged_entry_is_a_bad_one(more: dict[str, object], reason: str) -> None:
    found = record(entry(**more))
    assert (found.kind, found.text) == (BAD, reason)


def test_lines_and_lists_are_read_alike(tmp_path: Path) -> None:
    both = [entry(), entry(message="second")]
    lines = one(tmp_path / "a", "\n\n".join(map(json.dumps, both)).encode())
    listed = one(tmp_path / "b", as_json(both))
    assert records(TWITCH, lines) == records(TWITCH, listed)
    assert said(records(TWITCH, lines)) == [("ann", "hi"), ("ann", "second")]


def test_lines_that_are_no_objects_are_bad(tmp_path: Path) -> None:
    data = b'{"a": 1\n[1]\n7\n' + b"[" * 5000 + b"\n" + json.dumps(entry()).encode() + b"\n\xff"
    found = records(TWITCH, one(tmp_path, data))
    assert reasons(found) == ["not understood"] * 5
    assert found[0].shown == '{"a": 1'
    assert said(found) == [("ann", "hi")]


def test_a_list_that_breaks_off_gives_what_comes_before(tmp_path: Path) -> None:
    found, told = until_cut(TWITCH, one(tmp_path, as_json([entry(), entry()])[:-30]))
    assert said(found) == [("ann", "hi")]
    assert "breaks off" in told


NOTICE = b'{"message": "Welcome!", "message_type": "viewer_engagement_message"}'


@pytest.mark.parametrize(
    ("data", "shares"),
    [
        (as_json([entry()]), [1.0, 0.0, 0.0]),
        (json.dumps(entry()).encode() + b"\n" + json.dumps(entry()).encode(), [1.0, 0.0, 0.0]),
        (NOTICE + b"\n" + json.dumps(entry()).encode() + b"\n", [1.0, 0.0, 0.0]),
        (as_json([entry(message_id="Ci", author={"id": CHANNEL, "name": "a"})]), [0.0, 1.0, 0.0]),
        (as_json([entry(message_id="Y29t")]), [0.0, 0.0, 1.0]),
        (as_json([{"username": "a", "message": "x", "timestamp": 1}]), [0.0, 0.0, 0.0]),
        (as_json({"messages": [entry()]}), [0.0, 0.0, 0.0]),
        (b"", [0.0, 0.0, 0.0]),
    ],
)
def test_a_chat_is_of_the_site_whose_ids_it_has(data: bytes, shares: list[float]) -> None:
    assert [known.recognise(head(data)) for known in FORMATS] == shares
