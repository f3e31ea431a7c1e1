"""Textual's transcript of a channel, on a machine nine hours and a half before UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tests.support.render import Renderer, Said


def clock(said: Said) -> dt.datetime:
    return dt.datetime.fromtimestamp(said.at // 1000, dt.UTC)


ZONE = dt.timezone(dt.timedelta(hours=-9, minutes=-30))


def render(said: Sequence[Said]) -> dict[str, bytes]:
    text = ""
    for each in said:
        when = clock(each).astimezone(ZONE)
        body = f"• {each.name}: {each.text}" if each.action else f"<@{each.name}> {each.text}"
        text += f"[{when:%Y-%m-%dT%H:%M:%S%z}] {body}\n"
    return {"Channels/#garden/2013-01-05.txt": text.encode()}


RENDERER = Renderer(format="textual", step_ms=1000, render=render)
