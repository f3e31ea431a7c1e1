"""YouTube's live chats: actions of a replay or of an answer, and entries of the interface."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.read_export import as_json, head, one, reasons, records, said, until_cut

from dazza.ingest.declare import BAD, MESSAGE, SERVICE
from dazza.ingest.formats.youtube import FORMAT, api_record, record, text_of

AT = 1_600_000_000_123
TEXT = "liveChatTextMessageRenderer"
PAID = "liveChatPaidMessageRenderer"
STICKER = "liveChatPaidStickerRenderer"
MEMBER = "liveChatMembershipItemRenderer"


def shown(**more: object) -> dict[str, Any]:
    return {
        "message": {"runs": [{"text": "hi"}]},
        "authorName": {"simpleText": "@ann"},
        "id": "Ci1",
        "timestampUsec": str(AT * 1000 + 456),
        **more,
    }


def action(kind: str = TEXT, **more: object) -> dict[str, Any]:
    return {"clickTrackingParams": "x", "addChatItemAction": {"item": {kind: shown(**more)}}}


def replay(*actions: dict[str, Any]) -> dict[str, Any]:
    inner = {"actions": list(actions), "videoOffsetTimeMsec": "1"}
    return {"replayChatItemAction": inner, "isLive": True}


def answer(*actions: dict[str, Any]) -> dict[str, Any]:
    return {"continuationContents": {"liveChatContinuation": {"actions": list(actions)}}}


def lines(*entries: object) -> bytes:
    return "".join(json.dumps(entry) + "\n" for entry in entries).encode()


@pytest.mark.parametrize(
    ("kind", "more", "text"),
    [
        (TEXT, {}, "hi"),
        (TEXT, {"message": None}, ""),
        (TEXT, {"timestampUsec": AT * 1000}, "hi"),
        (TEXT, {"deletedStateMessage": {"runs": []}}, None),
        (PAID, {"purchaseAmountText": {"simpleText": "$5"}}, "hi"),
        (PAID, {"message": {}}, ""),
        (STICKER, {}, ""),
        (MEMBER, {"headerPrimaryText": {"runs": [{"text": "6 months"}]}}, "hi"),
        (MEMBER, {"message": None, "headerSubtext": {"runs": [{"text": "Welcome"}]}}, None),
        ("liveChatLegacyPaidMessageRenderer", {}, None),
        ("liveChatViewerEngagementMessageRenderer", {}, None),
        ("liveChatPlaceholderItemRenderer", {}, None),
        ("liveChatSponsorshipsGiftPurchaseAnnouncementRenderer", {}, None),
        ("liveChatModeChangeMessageRenderer", {}, None),
    ],
)
def test_an_item_is_a_message_if_a_person_said_it(
    kind: str, more: dict[str, object], text: str | None
) -> None:
    found = record(action(kind, **more))
    if text is None:
        assert found.kind == SERVICE
    else:
        assert found[:4] == (MESSAGE, "@ann", text, AT)
        assert found.id == "Ci1"


def test_a_message_that_was_held_back_comes_in_the_place_of_its_placeholder() -> None:
    late = {"replaceChatItemAction": {"targetItemId": "Ci1", "replacementItem": {TEXT: shown()}}}
    assert record(late).text == "hi"


@pytest.mark.parametrize(
    "key",
    [
        "addLiveChatTickerItemAction",
        "addBannerToLiveChatCommand",
        "markChatItemAsDeletedAction",
        "removeChatItemAction",
        "somethingNewAction",
    ],
)
def test_other_actions_are_no_messages(key: str) -> None:
    assert record({"clickTrackingParams": "x", key: {"item": {TEXT: shown()}}}).kind == SERVICE


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"simpleText": "plain"}, "plain"),
        ({"runs": [{"text": "a ", "bold": True}, {"text": "b"}]}, "a b"),
        ({"runs": [{"emoji": {"emojiId": "😂", "shortcuts": [":joy:"]}}]}, "😂"),
        (
            {"runs": [{"emoji": {"emojiId": "UC/x", "shortcuts": [":w:"], "isCustomEmoji": True}}]},
            ":w:",
        ),
        ({"runs": [{"emoji": {"emojiId": "UC/x", "shortcuts": [":w:", ":v:"]}}]}, ":w:"),
        ({"runs": [{"emoji": {"isCustomEmoji": True, "searchTerms": ["wave"]}}]}, ":wave:"),
        ({"runs": [{"text": "example.com", "navigationEndpoint": {}}]}, "example.com"),
        ({"runs": [7, None, {"emoji": 7}, {"emoji": {"shortcuts": [7]}}, {"text": 7}]}, ""),
        ({"runs": "x"}, ""),
        ("x", ""),
        (None, ""),
    ],
)
def test_runs_become_the_text_that_people_saw(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (action(authorName=None), "no name"),
        (action(timestampUsec=None), "time not understood"),
        (action(timestampUsec="-1"), "time not understood"),
        (action(timestampUsec="9" * 30), "time not understood"),
        (action(timestampUsec=float("nan")), "time not understood"),
        (action(timestampUsec=True), "time not understood"),
        ({"addChatItemAction": {"item": {TEXT: 7}}}, "not understood"),
        ({"clickTrackingParams": "x"}, "not understood"),
        ({}, "not understood"),
    ],
)
def test_a_damaged_action_is_a_bad_one(entry: dict[str, Any], reason: str) -> None:
    found = record(entry)
    assert (found.kind, found.text) == (BAD, reason)


@pytest.mark.parametrize(
    "data",
    [
        lines(replay(action()), replay(action(), action(MEMBER, message=None))),
        lines(action(), action()),
        as_json([replay(action()), replay(action())]),
        as_json(answer(action(), action())),
        as_json(answer(replay(action()), replay(action()))),
        as_json({"response": answer(action(), action())}),
    ],
)
def test_actions_are_found_in_every_kind_of_file(data: bytes, tmp_path: Path) -> None:
    assert FORMAT.recognise(head(data)) == 1.0
    assert said(records(FORMAT, one(tmp_path, data))) == [("@ann", "hi")] * 2


def test_broken_lines_are_bad_and_the_rest_is_read(tmp_path: Path) -> None:
    broken = [{"replayChatItemAction": 7}, {"replayChatItemAction": {"actions": [7]}}]
    data = lines(replay(action()), *broken) + b"{\n7\n" + lines(action())
    found = records(FORMAT, one(tmp_path, data))
    assert said(found) == [("@ann", "hi")] * 2
    assert reasons(found) == ["not understood"] * 4
    assert found[-2].shown == "7"


def test_an_answer_that_breaks_off_gives_what_comes_before(tmp_path: Path) -> None:
    found, told = until_cut(FORMAT, one(tmp_path, as_json(answer(action(), action()))[:-40]))
    assert said(found) == [("@ann", "hi")]
    assert "breaks off" in told


def test_an_answer_without_actions_is_recognised_and_has_no_messages(tmp_path: Path) -> None:
    data = as_json({"continuationContents": {"liveChatContinuation": {"continuations": []}}})
    assert FORMAT.recognise(head(data)) == 0.9
    assert records(FORMAT, one(tmp_path, data)) == []


@pytest.mark.parametrize(
    ("snippet", "kind", "text"),
    [
        ({"type": "textMessageEvent", "textMessageDetails": {"messageText": "hi"}}, MESSAGE, "hi"),
        ({"type": "superChatEvent", "superChatDetails": {"userComment": "wow"}}, MESSAGE, "wow"),
        ({"type": "superChatEvent", "superChatDetails": {"tier": 1}}, MESSAGE, ""),
        ({"type": "superStickerEvent", "superStickerDetails": {}}, MESSAGE, ""),
        (
            {
                "type": "memberMilestoneChatEvent",
                "memberMilestoneChatDetails": {"userComment": "6!"},
            },
            MESSAGE,
            "6!",
        ),
        ({"type": "memberMilestoneChatEvent"}, SERVICE, ""),
        ({"type": "newSponsorEvent", "displayMessage": "Welcome"}, SERVICE, ""),
        ({"type": "messageDeletedEvent"}, SERVICE, ""),
        ({"type": 7}, BAD, "not understood"),
        ({"type": "textMessageEvent", "publishedAt": "x"}, BAD, "time not understood"),
        (
            {"type": "textMessageEvent", "textMessageDetails": {"messageText": 7}},
            BAD,
            "not understood",
        ),
    ],
)
def test_entries_of_the_public_interface(
    snippet: dict[str, object], kind: int, text: str, tmp_path: Path
) -> None:
    entry = {
        "id": "LCC.1",
        "snippet": {"publishedAt": "2020-09-13T12:26:40.123Z", **snippet},
        "authorDetails": {"displayName": "Ann"},
    }
    found = api_record(entry)
    assert (found.kind, found.text) == (kind, text)
    if kind == MESSAGE:
        assert (found.name, found.at, found.id) == ("Ann", AT, "LCC.1")
    data = as_json({"kind": "youtube#liveChatMessageListResponse", "items": [entry]})
    assert FORMAT.recognise(head(data)) == 1.0
    assert records(FORMAT, one(tmp_path, data)) == [found]


def test_an_entry_of_the_interface_needs_an_author() -> None:
    entry = {"snippet": {"type": "textMessageEvent"}}
    assert api_record(entry).text == "no name"
    assert api_record({}).text == "not understood"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[12:00] <a> hi",
        as_json({"messages": [{"text": "x"}]}),
        as_json([{"username": "a", "message": "x"}]),
        lines({"type": "message", "user": "U1"}),
    ],
)
def test_other_files_are_not_recognised(data: bytes) -> None:
    assert FORMAT.recognise(head(data)) == 0.0
