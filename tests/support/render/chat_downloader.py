"""chat-downloader's lists and lines of JSON, of several sites."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.support.render import ANY_NAMES, ANY_TEXTS, Renderer, Said


def entry(each: Said, id_: str, author: str) -> dict[str, Any]:
    return {
        "author": {"display_name": each.name, "id": author, "name": each.name},
        "message": each.text,
        "message_id": id_,
        "message_type": "text_message",
        "time_in_seconds": each.number,
        "time_text": "0:00",
        "timestamp": each.at * 1000,
    }


def twitch(said: Sequence[Said]) -> dict[str, bytes]:
    entries = [entry(m, f"4f8c6b1e-0000-4000-8000-{m.number:012x}", "77") for m in said]
    return {"chat.json": json.dumps(entries, sort_keys=True).encode()}


def youtube(said: Sequence[Said]) -> dict[str, bytes]:
    entries = [entry(m, f"CjoKGkNJ{m.number}", "UC" + "x" * 22) for m in said]
    lines = (json.dumps({**each, "action_type": "add_chat_item"}) + "\n" for each in entries)
    return {"chat.jsonl": "".join(lines).encode()}


def facebook(said: Sequence[Said]) -> dict[str, bytes]:
    entries = [entry(m, f"Y29tbWVudDo{m.number}", "1000") for m in said if m.text]
    entries += [
        {**entry(m, f"Y29tbWVudDo{m.number}", "1000"), "message_type": None, "attachments": [{}]}
        for m in said
        if not m.text
    ]
    return {"chat.json": json.dumps(entries, indent=4).encode()}


def _renderer(name: str, render: Any, ids: bool) -> Renderer:
    return Renderer(
        format=name, step_ms=1, render=render, names=ANY_NAMES, texts=ANY_TEXTS, ids=ids
    )


RENDERER = (
    _renderer("chat-downloader-twitch", twitch, True),
    _renderer("chat-downloader-youtube", youtube, True),
    _renderer("chat-downloader", facebook, False),
)
