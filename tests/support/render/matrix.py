"""Element's JSON of one room."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.support.render import ANY_NAMES, ANY_TEXTS, Renderer, Said


def sender(name: str) -> str:
    return f"@{name}:example.org"


def render(said: Sequence[Said]) -> dict[str, bytes]:
    joined = {"type": "m.room.member", "state_key": "@x:example.org", "sender": "@x:example.org"}
    events: list[dict[str, Any]] = [
        joined | {"event_id": "$join", "origin_server_ts": 1, "content": {"membership": "join"}}
    ]
    for each in said:
        content = {"msgtype": "m.emote" if each.action else "m.text", "body": each.text}
        event = {
            "type": "m.room.message",
            "sender": sender(each.name),
            "event_id": f"${each.number}",
            "origin_server_ts": each.at,
            "content": content,
            "unsigned": {},
        }
        events.append(event)
    document = {
        "room_name": "room",
        "room_creator": "x",
        "topic": "",
        "export_date": "1/2/2024",
        "exported_by": "x",
        "messages": events,
    }
    return {"matrix - room - Chat Export.json": json.dumps(document, indent=2).encode()}


RENDERER = Renderer(
    format="matrix",
    step_ms=1,
    render=render,
    names=ANY_NAMES,
    texts=ANY_TEXTS,
    expected=lambda said: (sender(said.name), said.text),
    ids=True,
)
