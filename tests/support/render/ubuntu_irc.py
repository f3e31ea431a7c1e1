"""One day of the archive of Ubuntu's channels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tests.support.render import Renderer, Said


def render(said: Sequence[Said]) -> dict[str, bytes]:
    days: dict[str, str] = {}
    for each in said:
        when = dt.datetime.fromtimestamp(each.at // 1000, dt.UTC)
        body = f" * {each.name} {each.text}" if each.action else f"<{each.name}> {each.text}"
        name = f"{when:%Y/%m/%d}/#ubuntu.txt"
        days[name] = days.get(name, "") + f"[{when:%H:%M}] {body}\n"
    return {name: text.encode() for name, text in days.items()}


RENDERER = Renderer(format="ubuntu-irc", step_ms=60_000, render=render)
