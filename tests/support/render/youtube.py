"""YouTube's live chats: yt-dlp's lines of a replay, and an answer of YouTube."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.support.render import ANY_NAMES, ANY_TEXTS, Renderer, Said

RENDERERS = ("liveChatTextMessageRenderer", "liveChatPaidMessageRenderer")


def runs(text: str) -> list[dict[str, Any]]:
    """A text in two pieces, with pizza as YouTube shows it."""
    pieces: list[dict[str, Any]] = []
    for number, part in enumerate(text.split("🍕")):
        if number:
            pieces.append({"emoji": {"emojiId": "🍕", "shortcuts": [":pizza:"], "image": {}}})
        pieces += [{"text": piece} for piece in (part[:3], part[3:]) if piece]
    return pieces


def action(each: Said) -> dict[str, Any]:
    shown = {
        "message": {"runs": runs(each.text)},
        "authorName": {"simpleText": each.name},
        "authorPhoto": {"thumbnails": []},
        "id": f"ChwKGkN{each.number}",
        "timestampUsec": str(each.at * 1000 + each.number % 1000),
        "authorExternalChannelId": "UCx",
        "timestampText": {"simpleText": "0:01"},
    }
    return {
        "clickTrackingParams": "C",
        "addChatItemAction": {"item": {RENDERERS[each.action]: shown}, "clientId": "x"},
    }


def yt_dlp(said: Sequence[Said]) -> dict[str, bytes]:
    lines = [
        json.dumps(
            {
                "replayChatItemAction": {
                    "actions": [action(m)],
                    "videoOffsetTimeMsec": str(m.number),
                }
            },
            ensure_ascii=False,
        )
        for m in said
    ]
    return {"Title [id].live_chat.json": ("\n".join(lines) + "\n").encode()}


def answer(said: Sequence[Said]) -> dict[str, bytes]:
    document = {
        "responseContext": {"visitorData": "x"},
        "continuationContents": {
            "liveChatContinuation": {
                "continuations": [{}],
                "actions": [
                    *(action(each) for each in said),
                    {"addLiveChatTickerItemAction": {"item": {}}},
                ],
            }
        },
    }
    return {"chat.json": json.dumps(document, indent=2).encode()}


def _renderer(render: Any) -> Renderer:
    return Renderer(
        format="youtube", step_ms=1, render=render, names=ANY_NAMES, texts=ANY_TEXTS, ids=True
    )


RENDERER = (_renderer(yt_dlp), _renderer(answer))
