"""One day of the archive of Ubuntu's channels."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from tests.support.render import Renderer, Said


def render(said: Sequence[Said]) -> dict[str, bytes]:
    days: dict[str, list[str]] = defaultdict(list)
    for each in said:
        when = dt.datetime.fromtimestamp(each.at // 1000, dt.UTC)
        body = f" * {each.name} {each.text}" if each.action else f"<{each.name}> {each.text}"
        name = f"{when:%Y/%m/%d}/#ubuntu.txt"
        days[name].append(f"[{when:%H:%M}] {body}\n")
    return {name: "".join(lines).encode() for name, lines in days.items()}


RENDERER = Renderer(format="ubuntu-irc", step_ms=60_000, render=render)
