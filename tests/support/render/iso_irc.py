"""A log with ISO dates and times, in UTC and with fractions of a second."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tests.support.render import Renderer, Said


def clock(said: Said) -> dt.datetime:
    return dt.datetime.fromtimestamp(said.at // 1000, dt.UTC)


def render(said: Sequence[Said]) -> dict[str, bytes]:
    text = ""
    for each in said:
        body = f"* {each.name} {each.text}" if each.action else f"<{each.name}> {each.text}"
        text += f"{clock(each):%Y-%m-%dT%H:%M:%S}.{each.at % 1000:03}Z {body}\n"
    return {"garden.log": text.encode()}


RENDERER = Renderer(format="iso-irc", step_ms=1, render=render)
