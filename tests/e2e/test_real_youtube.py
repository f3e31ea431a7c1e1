"""Real answers of YouTube's live chat, imported and counted by a route that shares no code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.room import Row, new_room
from tests.support.shared import real

SAID = {
    "liveChatTextMessageRenderer",
    "liveChatPaidMessageRenderer",
    "liveChatPaidStickerRenderer",
}


def items(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every item that an action adds to the chat, wherever in a document it stands."""
    if isinstance(value, list):
        for each in value:
            yield from items(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "addChatItemAction":
                yield from each.get("item", {}).items()
            else:
                yield from items(each)


def words(run: dict[str, Any]) -> str:
    if "emoji" not in run:
        return str(run["text"])
    emoji = run["emoji"]
    return str(emoji["shortcuts"][0] if emoji.get("isCustomEmoji") else emoji["emojiId"])


def said(document: dict[str, Any]) -> Iterator[tuple[str, Row]]:
    """Id, name, text and time of what was said in an answer; some have their times blotted out."""
    for kind, item in items(document):
        time = str(item.get("timestampUsec", ""))
        if kind in SAID and time.isdigit() and int(time) and "authorName" in item:
            runs = item.get("message", {}).get("runs", [])
            text = "".join(map(words, runs)) if kind != "liveChatPaidStickerRenderer" else ""
            yield item["id"], (item["authorName"]["simpleText"], text, int(time) // 1000)
    for item in document.get("items", []):
        snippet = item["snippet"]
        if snippet["type"] == "textMessageEvent":
            text = snippet["textMessageDetails"]["messageText"]
        elif snippet["type"] == "superChatEvent":
            text = snippet["superChatDetails"]["userComment"]
        else:
            continue
        assert snippet["publishedAt"] == "2018-01-01T00:00:00.000Z"
        yield item["id"], (item["authorDetails"]["displayName"], text, 1_514_764_800_000)


def files() -> list[Path]:
    return sorted(real("youtube-pytchat").rglob("*.json"))


def test_every_message_of_a_folder_is_imported_once() -> None:
    expected: dict[str, set[Row]] = {}
    for file in files():
        for id_, row in said(json.loads(file.read_text(encoding="utf-8"))):
            expected.setdefault(id_, set()).add(row)
    with new_room() as room:
        room.take(real("youtube-pytchat"))
        rows = room.rows()
    assert len(rows) == len(expected) > 50
    assert set(rows) <= {row for candidates in expected.values() for row in candidates}


def test_every_file_gives_the_messages_that_stand_in_it() -> None:
    counted = 0
    for file in files():
        expected = dict(said(json.loads(file.read_text(encoding="utf-8"))))
        if not expected:
            continue
        with new_room() as room:
            report = room.take(file)
            assert report.sources[0].format == "youtube"
            rows = room.rows()
        assert len(rows) == len(expected)
        if len(set(rows)) == len(expected):
            assert sorted(rows) == sorted(expected.values())
        counted += len(rows)
    assert counted > 50
