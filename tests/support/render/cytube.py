"""A CyTube server's log of a channel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hypothesis import strategies as st
from tests.support.render import LINE_TEXTS, Renderer, Said


def clock(said: Said) -> dt.datetime:
    return dt.datetime.fromtimestamp(said.at // 1000, dt.UTC)


def render(said: Sequence[Said]) -> dict[str, bytes]:
    text = ""
    for each in said:
        nick = f"{each.name}.action" if each.action else each.name
        text += f"[{clock(each):%a %b %d %Y %H:%M:%S}] <{nick}> {each.text}\n"
    return {"garden.log": text.encode()}


RENDERER = Renderer(
    format="cytube",
    step_ms=1000,
    render=render,
    names=st.text("abcXYZ019_-", min_size=1, max_size=20),
    texts=LINE_TEXTS.filter(lambda text: "<" not in text),  # taken for HTML
)
