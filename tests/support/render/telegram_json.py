"""Telegram Desktop's result.json of one chat."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from tests.support.render import ANY_NAMES, ANY_TEXTS, Renderer, Said


def render(said: Sequence[Said]) -> dict[str, bytes]:
    chat = {
        "name": "A group",
        "type": "private_supergroup",
        "id": 1234567890,
        "messages": [message(each) for each in said],
    }
    return {"result.json": json.dumps(chat, indent=1, ensure_ascii=False).encode()}


def message(said: Said) -> dict[str, object]:
    when = dt.datetime.fromtimestamp(said.at // 1000, dt.UTC)
    half = len(said.text) // 2
    bold = {"type": "bold", "text": said.text[:half]}
    return {
        "id": said.number + 1,
        "type": "message",
        "date": f"{when:%Y-%m-%dT%H:%M:%S}",
        "date_unixtime": str(said.at // 1000),
        "from": said.name,
        "from_id": "user7",
        "text": [bold, said.text[half:]] if said.number % 2 else said.text,
    }


RENDERER = Renderer(
    format="telegram-json",
    step_ms=1000,
    render=render,
    names=ANY_NAMES,
    texts=ANY_TEXTS,
    ids=True,
)
