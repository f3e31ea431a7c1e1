"""LimeChat's transcripts of a channel, one a day."""

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
        name = f"#garden/{when:%Y-%m-%d}_Net.txt"
        days[name].append(f"{when:%H:%M} {each.name}: {each.text}\n")
    return {name: "".join(lines).encode() for name, lines in days.items()}


RENDERER = Renderer(format="limechat", step_ms=60_000, render=render)
