"""DiscordChatExporter's JSON of one channel."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from tests.support.render import ANY_NAMES, ANY_TEXTS, Renderer, Said

KINDS = ("Default", "Reply", "20")


def moment(at: int) -> str:
    """As the exporter writes it: a fraction without zeros at its end."""
    when = dt.datetime.fromtimestamp(at // 1000, dt.UTC)
    fraction = f".{at % 1000:03}".rstrip("0").rstrip(".")
    return f"{when:%Y-%m-%dT%H:%M:%S}{fraction}+00:00"


def message(each: Said) -> dict[str, Any]:
    return {
        "id": str(10**18 + each.number),
        "type": KINDS[each.number % len(KINDS)],
        "timestamp": moment(each.at),
        "timestampEdited": moment(each.at) if each.action else None,
        "isPinned": False,
        "content": each.text,
        "author": {"id": "7", "name": each.name, "discriminator": "0000", "nickname": "x"},
        "attachments": [],
        "embeds": [],
        "mentions": [],
    }


def render(said: Sequence[Said]) -> dict[str, bytes]:
    joined = message(Said("joiner", "Joined the server.", said[0].at, False, -1))
    messages = [joined | {"type": "GuildMemberJoin"}, *(message(each) for each in said)]
    document = {
        "guild": {"id": "1", "name": "Guild", "iconUrl": ""},
        "channel": {"id": "2", "type": "GuildTextChat", "name": "general", "topic": None},
        "dateRange": {"after": None, "before": None},
        "messages": messages,
        "messageCount": len(messages),
    }
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return {"Guild - general [2].json": text.encode()}


RENDERER = Renderer(
    format="discord-json",
    step_ms=1,
    render=render,
    names=ANY_NAMES,
    texts=ANY_TEXTS,
    ids=True,
)
