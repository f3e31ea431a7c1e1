"""Zulip's rendered messages as the text that a person saw."""

from __future__ import annotations

import html
import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

PLAIN: Final = re.compile(r"<p>([^<]*)</p>")
"""Most messages: one paragraph without markup but line breaks."""
EMOJI: Final = re.compile(r"emoji-([0-9a-f]{2,6}(?:-[0-9a-f]{2,6}){0,12})")
BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "table",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "dl",
        "dt",
        "dd",
    ]
)
PREVIEWS: Final = re.compile(
    r"\b(?:message_inline_image|message_inline_video|message_embed|message_inline_ref"
    r"|inline-preview-[a-z-]*|katex-html|spoiler-button)\b"
)
"""Classes of what the server adds to a link, and of the second rendering of a formula."""
UPLOADS: Final = ("/user_uploads/", "user_uploads/")
HIDDEN: Final = frozenset({"script", "style", "title", "template", "-comment"})
BREAKS: Final = {"br": "\n", "img": ""}


def seen(rendered: str) -> str:
    """Paragraphs and other blocks become lines; links their text; emoji characters."""
    broken = rendered.replace("<br>\n", "\n").replace("<br>", "\n")
    plain = PLAIN.fullmatch(broken)
    if plain is not None:
        return html.unescape(plain[1])
    body = LexborHTMLParser(broken).body
    return "" if body is None else _text(body)


def _text(body: LexborNode) -> str:
    """All text below a node; without recursion, for one may nest as deep as one likes."""
    parts: list[str] = []
    node: LexborNode | None = body.child
    while node is not None and node.mem_id != body.mem_id:
        tag = node.tag or ""
        own = _own(node, tag)
        if own:
            parts.append(own)
        elif own is None and tag in BLOCKS:
            _new_line(parts)
        if own is None and node.child is not None:
            node = node.child
            continue
        while node is not None and node.next is None and node.mem_id != body.mem_id:
            node = node.parent
            if node is not None and (node.tag or "") in BLOCKS:
                _new_line(parts)
        if node is None or node.mem_id == body.mem_id:
            break
        if (node.tag or "") in BLOCKS:
            _new_line(parts)
        node = node.next
    return "".join(parts).strip("\n")


def _own(node: LexborNode, tag: str) -> str | None:
    """What is seen of a node that is not looked into; None if what is in it is."""
    if tag == "-text":
        text = node.text_content or ""
        # Between blocks, a line end is none that anybody sees.
        return "" if not text.strip("\n") and _among_blocks(node) else text
    if tag == "semantics":
        return _formula(node)
    classes = node.attributes.get("class") or ""
    if tag in HIDDEN or (classes and PREVIEWS.search(classes)):
        return ""
    if "emoji" in classes.split():
        numbers = EMOJI.search(classes)
        return node.attributes.get("alt") if numbers is None else _characters(numbers[1])
    is_upload = tag == "a" and (node.attributes.get("href") or "").startswith(UPLOADS)
    return "" if is_upload else BREAKS.get(tag)


def _among_blocks(node: LexborNode) -> bool:
    """Whether a text stands beside a block and not inside a line."""
    return any(
        beside is not None and (beside.tag or "") in BLOCKS for beside in (node.prev, node.next)
    )


def _new_line(parts: list[str]) -> None:
    if parts and not parts[-1].endswith("\n"):
        parts.append("\n")


def _characters(numbers: str) -> str | None:
    values = [int(number, 16) for number in numbers.split("-")]
    if any(value > 0x10FFFF or 0xD800 <= value < 0xE000 for value in values):
        return None
    return "".join(map(chr, values))


def _formula(node: LexborNode) -> str:
    """A formula as it was typed."""
    typed = node.css_first("annotation")
    return "" if typed is None else typed.text()
