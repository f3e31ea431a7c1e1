"""Telegram Desktop's pages of one chat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tests.support.render import ANY_NAMES, ANY_TEXTS, Renderer, Said

PAGE = 50
ENTITIES = {"\n": "<br>", "\u2028": "<br>", "\u2029": "<br>", '"': "&quot;", "&": "&amp;"}
ENTITIES |= {"'": "&apos;", "<": "&lt;", ">": "&gt;"}


def render(said: Sequence[Said]) -> dict[str, bytes]:
    pages = [said[start : start + PAGE] for start in range(0, len(said), PAGE)] or [[]]
    return {
        f"messages{number if number > 1 else ''}.html": page(messages).encode()
        for number, messages in enumerate(pages, 1)
    }


def page(said: Sequence[Said]) -> str:
    above: Said | None = None
    rows = []
    for each in said:
        rows.append(row(each, joined=above is not None and above.name == each.name))
        above = each
    return (
        '<!DOCTYPE html>\n<html>\n\n <head>\n\n  <meta charset="utf-8"/>\n'
        "<title>Exported Data</title>\n </head>\n <body>\n"
        '  <div class="page_wrap">\n   <div class="page_body chat_page">\n'
        '    <div class="history">\n' + "".join(rows) + "    </div>\n   </div>\n  </div>\n"
        " </body>\n\n</html>\n"
    )


def row(said: Said, *, joined: bool) -> str:
    when = dt.datetime.fromtimestamp(said.at // 1000, dt.UTC)
    name = (
        "" if joined else f'\n       <div class="from_name">\n{html(said.name)} \n       </div>\n'
    )
    text = f'\n       <div class="text">\n{html(said.text)}\n       </div>\n' if said.text else ""
    return (
        f'\n     <div class="message default clearfix{" joined" if joined else ""}"'
        f' id="message{said.number}">\n\n      <div class="body">\n'
        f'\n       <div class="pull_right date details" title="{when:%d.%m.%Y %H:%M:%S} UTC+00:00">'
        f"\n{when:%H:%M}\n       </div>\n{name}{text}\n      </div>\n\n     </div>\n"
    )


def html(text: str) -> str:
    """As Telegram writes it: control characters as references."""
    return "".join(ENTITIES.get(c) or (f"&#x{ord(c):02X};" if ord(c) < 32 else c) for c in text)


def read_back(said: Said) -> tuple[str, str]:
    """What HTML cannot hold: U+0000, and ends of lines other than `<br>`."""
    text = said.text.replace("\0", "\ufffd").replace("\u2028", "\n").replace("\u2029", "\n")
    return said.name.strip(), text


RENDERER = Renderer(
    format="telegram-html",
    step_ms=1000,
    render=render,
    names=ANY_NAMES.filter(lambda name: " via @" not in name),
    texts=ANY_TEXTS,
    expected=read_back,
)
