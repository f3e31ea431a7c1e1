"""The files of ZNC's module log, one a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from tests.support.render import Renderer, Said


def clock(said: Said) -> dt.datetime:
    return dt.datetime.fromtimestamp(said.at // 1000, dt.UTC)


def render(said: Sequence[Said]) -> dict[str, bytes]:
    days: dict[str, list[str]] = defaultdict(list)
    for each in said:
        when = clock(each)
        body = f"* {each.name} {each.text}" if each.action else f"<{each.name}> {each.text}"
        name = f"#garden/{when:%Y-%m-%d}.log"
        days[name].append(f"[{when:%H:%M:%S}] {body}\n")
    return {name: "".join(lines).encode() for name, lines in days.items()}


RENDERER = Renderer(format="znc", step_ms=1000, render=render)
