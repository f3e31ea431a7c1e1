"""WeeChat's log of a channel, with local times as before and UTC as since 4.7."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tests.support.render import LINE_NAMES, LINE_TEXTS, Renderer, Said


def clock(said: Said) -> dt.datetime:
    return dt.datetime.fromtimestamp(said.at // 1000, dt.UTC)


def rendered(said: Sequence[Said], stamps: Sequence[str]) -> dict[str, bytes]:
    lines = [
        f"{stamp}\t *\t{each.name} {each.text}"
        if each.action
        else f"{stamp}\t@{each.name}\t{each.text}"
        for each, stamp in zip(said, stamps, strict=True)
    ]
    return {"irc.net.#garden.weechatlog": "".join(f"{line}\n" for line in lines).encode()}


def render(said: Sequence[Said]) -> dict[str, bytes]:
    return rendered(said, [f"{clock(each):%Y-%m-%d %H:%M:%S}" for each in said])


def render_utc(said: Sequence[Said]) -> dict[str, bytes]:
    return rendered(
        said, [f"{clock(each):%Y-%m-%d %H:%M:%S}.{each.at % 1000:03}000Z" for each in said]
    )


NAMES = LINE_NAMES.filter(lambda name: not name.startswith("-"))  # no nick does
TEXTS = LINE_TEXTS.filter(lambda text: "\x1b" not in text)  # taken for colours
RENDERER = [
    Renderer(format="weechat", step_ms=1000, render=render, names=NAMES, texts=TEXTS),
    Renderer(format="weechat", step_ms=1, render=render_utc, names=NAMES, texts=TEXTS),
]
