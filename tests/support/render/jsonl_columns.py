"""Messages as JSON, an object a line."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from tests.support.render import ANY_NAMES, ANY_TEXTS, Renderer, Said


def render(said: Sequence[Said]) -> dict[str, bytes]:
    lines = [
        json.dumps(
            {
                "id": each.number,
                "author": {"username": each.name, "bot": False},
                "content": each.text,
                "created_at": dt.datetime.fromtimestamp(each.at // 1000, dt.UTC)
                .replace(microsecond=each.at % 1000 * 1000)
                .isoformat(),
            },
            ensure_ascii=each.action,
        )
        for each in said
    ]
    return {"chat.jsonl": ("\n".join(lines) + "\n").encode()}


RENDERER = Renderer(
    format="jsonl", step_ms=1, render=render, names=ANY_NAMES, texts=ANY_TEXTS, ids=True
)
