"""HexChat's log of a channel, by a client that is started anew each day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tests.support.render import Renderer, Said


def clock(said: Said) -> dt.datetime:
    return dt.datetime.fromtimestamp(said.at // 1000, dt.UTC)


def render(said: Sequence[Said]) -> dict[str, bytes]:
    lines: list[str] = []
    day = None
    for each in said:
        when = clock(each)
        if day != when.date():
            lines += [f"**** BEGIN LOGGING AT {when:%a %b} {when.day:2} {when:%H:%M:%S %Y}", ""]
        day = when.date()
        body = f"*\t{each.name} {each.text}" if each.action else f"<@{each.name}>\t{each.text}"
        lines.append(f"{when:%b %d %H:%M:%S} {body}")
    return {"#garden.log": "".join(f"{line}\n" for line in lines).encode()}


RENDERER = Renderer(format="hexchat", step_ms=1000, render=render)
