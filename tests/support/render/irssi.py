"""irssi's log of a channel, opened once."""

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
            lines.append(f"--- Log opened {when:%a %b %d %H:%M:%S %Y}")
        elif day != when.date():
            lines.append(f"--- Day changed {when:%a %b %d %Y}")
        day = when.date()
        body = f" * {each.name} {each.text}" if each.action else f"<@{each.name}> {each.text}"
        lines.append(f"{when:%H:%M} {body}")
    return {"#garden.log": "".join(f"{line}\n" for line in lines).encode()}


RENDERER = Renderer(format="irssi", step_ms=60_000, render=render)
