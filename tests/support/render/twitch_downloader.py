"""TwitchDownloader's JSON of a video's chat."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from tests.support.render import ANY_NAMES, ANY_TEXTS, Renderer, Said


def moment(at: int) -> str:
    """As .NET writes it: a fraction without zeros at its end."""
    when = dt.datetime.fromtimestamp(at // 1000, dt.UTC)
    fraction = f".{at % 1000:03}".rstrip("0").rstrip(".")
    return f"{when:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def comment(each: Said, begin: int) -> dict[str, Any]:
    return {
        "_id": f"4f8c6b1e-0000-4000-8000-{each.number:012x}",
        "created_at": moment(each.at),
        "channel_id": "1",
        "content_type": "video",
        "content_id": "2",
        "content_offset_seconds": (each.at - begin) // 1000,
        "commenter": {"display_name": each.name.upper(), "_id": "3", "name": each.name},
        "message": {
            "body": each.text,
            "bits_spent": 0,
            "fragments": [{"text": each.text, "emoticon": None}],
            "user_badges": [],
            "user_color": None,
            "emoticons": [],
        },
    }


def render(said: Sequence[Said]) -> dict[str, bytes]:
    begin = said[0].at
    document = {
        "FileInfo": {"Version": {"Major": 1, "Minor": 4, "Patch": 0}},
        "streamer": {"name": "Streamer", "login": "streamer", "id": 1},
        "clipper": None,
        "video": {"title": "A stream", "id": "2", "created_at": moment(begin), "chapters": []},
        "comments": [comment(each, begin) for each in said],
        "embeddedData": None,
    }
    return {"2_chat.json": json.dumps(document, ensure_ascii=False).encode()}


RENDERER = Renderer(
    format="twitch-downloader",
    step_ms=1,
    render=render,
    names=ANY_NAMES,
    texts=ANY_TEXTS,
    ids=True,
)
