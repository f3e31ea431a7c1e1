"""mIRC's log of a channel, with a line at each midnight of a day on which somebody spoke."""

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
        if day is None:
            lines += ["", f"Session Start: {when:%a %b %d %H:%M:%S %Y}", "Session Ident: #garden"]
        elif day != when.date():
            lines.append(f"Session Time: {when:%a %b %d} 00:00:00 {when:%Y}")
        day = when.date()
        body = f"* {each.name} {each.text}" if each.action else f"<@{each.name}> {each.text}"
        lines.append(f"[{when:%H:%M}] {body}")
    return {"#garden.net.log": "".join(f"{line}\r\n" for line in lines).encode()}


RENDERER = Renderer(format="mirc", step_ms=60_000, render=render)
