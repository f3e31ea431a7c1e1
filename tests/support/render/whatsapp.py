"""WhatsApp's exports of a German phone: Android's and iOS's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hypothesis import strategies as st
from tests.support.render import LINE_NAMES, Renderer, Said

MARKS = "\ufeff\u200e\u200f\u2068\u2069"
TEXTS = (
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r" + MARKS), max_size=20)
    .map(str.strip)
    .filter(lambda text: text != "null")
)
"""WhatsApp trims what is sent, and writes `null` for what it does not know how to write."""


def android(said: Sequence[Said]) -> dict[str, bytes]:
    lines = [f"{moment(each):%d.%m.%y, %H:%M} - {each.name}: {each.text}\n" for each in said]
    return {"WhatsApp Chat mit Alice.txt": "".join(lines).encode()}


def ios(said: Sequence[Said]) -> dict[str, bytes]:
    lines = [f"[{moment(each):%d.%m.%y, %H:%M:%S}] {each.name}: {each.text}\r\n" for each in said]
    return {"_chat.txt": "".join(lines).encode()}


def moment(said: Said) -> dt.datetime:
    return dt.datetime.fromtimestamp(said.at // 1000, dt.UTC)


RENDERER = [
    Renderer(format="whatsapp", step_ms=60_000, render=android, names=LINE_NAMES, texts=TEXTS),
    Renderer(format="whatsapp", step_ms=1000, render=ios, names=LINE_NAMES, texts=TEXTS),
]
