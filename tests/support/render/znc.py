"""The files of ZNC's module log, one a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tests.support.render import Renderer, Said


def clock(said: Said) -> dt.datetime:
    return dt.datetime.fromtimestamp(said.at // 1000, dt.UTC)


def render(said: Sequence[Said]) -> dict[str, bytes]:
    days: dict[str, str] = {}
    for each in said:
        when = clock(each)
        body = f"* {each.name} {each.text}" if each.action else f"<{each.name}> {each.text}"
        name = f"#garden/{when:%Y-%m-%d}.log"
        days[name] = days.get(name, "") + f"[{when:%H:%M:%S}] {body}\n"
    return {name: text.encode() for name, text in days.items()}


RENDERER = Renderer(format="znc", step_ms=1000, render=render)
