"""CyTube's HTML back to the text that people saw, and whose line it is.

The server escapes what a person wrote, lets the channel's filters put tags around it, and removes
what is dangerous. So all that looks like a tag here is one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final

NAME: Final = re.compile(r"[\w-]{1,20}", re.ASCII)
"""Names of people. The server calls itself `[server]`, and so may others with a bracket."""
LINES: Final = frozenset({"br", "hr"})
UNSEEN: Final = frozenset({"template", "script", "style"})


@dataclass(frozen=True)
class Said:
    """A person's message."""

    username: str
    text: str
    at: int | None
    """ms UTC, by the server's clock"""
    id: str | None
    """CyTube gives none; time, name and text make one, the same whenever the server repeats it."""


def said(data: object) -> Said | None:
    """The message of a `chatMsg`; None if a server or a shadow says it, or nobody."""
    if not isinstance(data, Mapping):
        return None
    username, html, at = data.get("username"), data.get("msg"), data.get("time")
    meta = data.get("meta")
    meta = meta if isinstance(meta, Mapping) else {}
    if not isinstance(username, str) or not isinstance(html, str) or not NAME.fullmatch(username):
        return None
    if meta.get("shadow") or meta.get("addClass") == "server-whisper":
        return None
    known = isinstance(at, int | float) and not isinstance(at, bool) and 0 < at < 1e14
    ms = int(at) if known else None  # type: ignore[arg-type]  # a number where it is known
    return Said(username, text_of(html), ms, None if ms is None else id_of(username, html, ms))


def id_of(username: str, html: str, at: int) -> str:
    """A name for a message that has none."""
    told = hashlib.sha256(f"{username}\0{html}".encode("utf-8", "replace")).hexdigest()
    return f"{at}-{told[:16]}"


def text_of(html: str) -> str:
    """What a person saw: tags gone, images by their name, entities as characters."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces).encode("utf-8", "replace").decode()


class _Reader(HTMLParser):
    """Collects the text of a fragment."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN
        if tag in LINES:
            self.pieces.append("\n")
        elif tag == "img":
            named: dict[str, Any] = dict(attrs)
            self.pieces.append(named.get("alt") or named.get("title") or "")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in UNSEEN))

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)
