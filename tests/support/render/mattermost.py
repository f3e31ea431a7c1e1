"""Mattermost's bulk export."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.support.render import ANY_NAMES, ANY_TEXTS, Renderer, Said


def post(each: Said) -> dict[str, Any]:
    written = {"user": each.name, "message": each.text, "create_at": each.at, "type": ""}
    if each.action:
        acted = {"message": each.text}
        written |= {"type": "me", "message": f"*{each.text}*", "props": acted}
    return written


def render(said: Sequence[Said]) -> dict[str, bytes]:
    joined = {"user": "x", "message": "x joined", "create_at": 1, "type": "system_join_channel"}
    lines: list[dict[str, Any]] = [
        {"type": "version", "version": 1},
        {"type": "channel", "channel": {"team": "t", "name": "town", "type": "O"}},
        {"type": "user", "user": {"username": said[0].name}},
        {"type": "post", "post": joined | {"team": "t", "channel": "town"}},
    ]
    for first, second in zip(said[::2], [*said[1::2], None], strict=False):
        replies = [] if second is None else [post(second)]
        lines.append({"type": "post", "post": post(first) | {"team": "t", "replies": replies}})
    return {"import.jsonl": "".join(json.dumps(line) + "\n" for line in lines).encode()}


RENDERER = Renderer(
    format="mattermost",
    step_ms=1,
    render=render,
    names=ANY_NAMES,
    texts=ANY_TEXTS,
)
