"""Slack's export of a workspace with one channel."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from tests.support.render import ANY_NAMES, ANY_TEXTS, Renderer, Said


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def render(said: Sequence[Said]) -> dict[str, bytes]:
    users = {name: f"U{number}" for number, name in enumerate(sorted({e.name for e in said}))}
    days: dict[str, list[dict[str, Any]]] = {}
    for each in said:
        day = f"{dt.datetime.fromtimestamp(each.at // 1000, dt.UTC):%Y-%m-%d}"
        entry = {
            "type": "message",
            "user": users[each.name],
            "text": escaped(each.text),
            "ts": f"{each.at // 1000}.{each.at % 1000:03}{each.number % 1000:03}",
        }
        if each.action:
            entry["subtype"] = "me_message"
        days.setdefault(f"general/{day}.json", []).append(entry)
    first = next(iter(days.values()))
    first.insert(0, first[0] | {"subtype": "channel_join", "text": "<@U0> has joined"})
    files: dict[str, object] = {
        "users.json": [{"id": id_, "name": name} for name, id_ in users.items()],
        "channels.json": [{"id": "C1", "name": "general"}],
        **days,
    }
    return {f"workspace/{name}": json.dumps(value).encode() for name, value in files.items()}


RENDERER = Renderer(
    format="slack",
    step_ms=1,
    render=render,
    names=ANY_NAMES,
    texts=ANY_TEXTS,
    ids=True,
)
