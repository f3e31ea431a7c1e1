"""What a bot receives from Twitch's IRC server."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from tests.support.render import LINE_TEXTS, Renderer, Said


def render(said: Sequence[Said]) -> dict[str, bytes]:
    text = ""
    for each in said:
        words = f"\x01ACTION {each.text}\x01" if each.action else each.text
        tags = (
            f"badges=;display-name={each.name.upper()};id=0-{each.number:x};tmi-sent-ts={each.at}"
        )
        sender = f"{each.name}!{each.name}@{each.name}.tmi.twitch.tv"
        text += f"@{tags};user-type= :{sender} PRIVMSG #garden :{words}\n"
    return {"garden.log": text.encode()}


RENDERER = Renderer(
    format="twitch-irc",
    step_ms=1,
    render=render,
    names=st.text("abcxyz019_", min_size=1, max_size=25),
    texts=LINE_TEXTS.filter(lambda text: "\x01" not in text),  # the mark of an action
    ids=True,
)
