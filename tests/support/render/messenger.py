"""Threads of Facebook and Instagram as one downloads them, open and encrypted, newest first."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.support.render import ANY_NAMES, ANY_TEXTS, Renderer, Said

PART = 5
"""Messages in a file; Facebook takes 10,000."""


def broken(text: str) -> str:
    """A character for each byte."""
    return text.encode().decode("latin-1")


def is_whole(text: str) -> bool:
    """Whether a text does not look like one of which each byte became a character. One that does
    cannot be told from such a text where an export may hold either."""
    try:
        return text.encode("latin-1").decode() == text
    except UnicodeError:
        return True


def message(each: Said) -> dict[str, Any]:
    found: dict[str, Any] = {
        "sender_name": broken(each.name),
        "timestamp_ms": each.at,
        "content": broken(each.text),
        "is_geoblocked_for_viewer": False,
    }
    if each.action:
        found["reactions"] = [{"reaction": broken("❤"), "actor": broken(each.name)}]
        found["photos"] = [{"uri": "photos/1.jpg", "creation_timestamp": 1}]
    if not each.text:
        del found["content"]
    return found


def thread(messages: Sequence[Said]) -> bytes:
    document = {
        "participants": [{"name": broken(name)} for name in sorted({m.name for m in messages})],
        "messages": [message(each) for each in messages],
        "title": "Chat",
        "is_still_participant": True,
        "thread_path": "inbox/chat_1",
        "magic_words": [],
    }
    return json.dumps(document, indent=2).encode()


def render(said: Sequence[Said]) -> dict[str, bytes]:
    newest = said[::-1]
    parts = [newest[start : start + PART] for start in range(0, len(newest), PART)]
    folder = "your_activity/messages/inbox/chat_1"
    return {f"{folder}/message_{n}.json": thread(part) for n, part in enumerate(parts, 1)}


def encrypted(said: Sequence[Said]) -> dict[str, bytes]:
    document = {
        "participants": sorted({each.name for each in said}),
        "threadName": "Chat_1",
        "messages": [
            {
                "isUnsent": False,
                "media": [{"uri": "./media/1.jpeg"}] if each.action else [],
                "reactions": [],
                "senderName": each.name,
                "text": each.text,
                "timestamp": each.at,
                "type": "text",
            }
            for each in said[::-1]
        ],
    }
    return {"Chat_1.json": json.dumps(document, ensure_ascii=False).encode()}


def old_instagram(said: Sequence[Said]) -> dict[str, bytes]:
    conversation = [
        {
            "sender": each.name,
            "created_at": dt.datetime.fromtimestamp(each.at // 1000, dt.UTC)
            .replace(microsecond=each.at % 1000 * 1000)
            .isoformat(timespec="microseconds"),
            "text": each.text,
        }
        for each in said[::-1]
    ]
    chats = [{"participants": ["a", "b"], "conversation": conversation}]
    return {"messages.json": json.dumps(chats, indent=1).encode()}


def _renderer(name: str, render_as: Any) -> Renderer:
    return Renderer(format=name, step_ms=1, render=render_as, names=ANY_NAMES, texts=ANY_TEXTS)


def _sound(name: str, render_as: Any) -> Renderer:
    return replace(
        _renderer(name, render_as),
        names=ANY_NAMES.filter(is_whole),
        texts=ANY_TEXTS.filter(is_whole),
    )


RENDERER = (
    _renderer("messenger", render),
    _renderer("messenger", encrypted),
    _sound("instagram-old", old_instagram),
)
