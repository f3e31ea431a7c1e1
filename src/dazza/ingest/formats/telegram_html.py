"""Telegram Desktop's export as HTML: pages of 1,000 messages, `messages.html`, `messages2.html`, …

A message is `<div class="message default …" id="message7">` with its date as a title, the sender in
`from_name` and its words in `text`. One that is `joined` leaves the sender out: it is that of the
message before it. Service rows are `message service`; calls look like messages with `media_call`.
Pages do not name the chat's id, so messages have none here. The rules are those of Telegram
Desktop's `export_output_html.cpp`. Pages are cut at their messages and these parsed one by one, so
that no page can be too large.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dazza.errors import ImportFailedError
from dazza.ingest.declare import (
    JOINED,
    MESSAGE,
    NO_NAME,
    NOT_UNDERSTOOD,
    Options,
    Record,
    RecordFormat,
    Truncated,
    bad,
)
from dazza.ingest.formats._telegram import page_time, poll_text
from dazza.ingest.head import HEAD_BYTES, Head
from dazza.ingest.inputs import Export, InputFile, Tree

BEGIN: Final = b'<div class="message '
SERVICE_BEGIN: Final = BEGIN + b"service"
READ_BYTES: Final = 1 << 20
MAX_MESSAGE_BYTES: Final = 8 << 20
"""A longer message is none."""
MANY_TAGS: Final = 500
MAX_TAGS: Final = 4000
MAX_DEPTH: Final = 100
"""A message has no more tags than this, and they lie in each other no deeper: the time that the
parser takes grows with the square of the depth. Line breaks do not count."""
SHOWN: Final = 60
_CLASS: Final = re.compile(rb'<div class="([^"]*)"')
_TAG: Final = re.compile(rb"<(/?)[a-zA-Z]")
_BREAK: Final = re.compile(rb"<br */?>")
_VIA: Final = re.compile(r" via @\w{1,64}$")
_END: Final = re.compile(r"\n *\Z")
_PAGE: Final = re.compile(r"messages([0-9]{0,9})\.html")


def recognise(head: Head) -> float:
    """By the marks of Telegram's pages; an account's other pages have no history."""
    marks = ("<title>Exported Data</title>", 'class="page_wrap"', 'class="history"')
    if 'class="message ' not in head.text and 'class="history"' not in head.text:
        return 0.0
    return sum(mark in head.text for mark in marks) / len(marks)


def gather(tree: Tree) -> list[Export]:
    """The chats in a folder or an archive: pages that lie in one folder, by their numbers."""
    pages: dict[PurePosixPath, list[tuple[int, InputFile]]] = defaultdict(list)
    for file in tree.files:
        place = tree.within(file)
        found = _PAGE.fullmatch(place.name)
        if found is not None:
            pages[place.parent].append((int(found[1] or 1), file))
    exports = []
    for folder, numbered in sorted(pages.items()):
        files = tuple(file for _, file in sorted(numbered, key=lambda each: each[0]))
        if _is_page(files[0]):
            exports.append(Export(tree.path / folder, files))
    return exports


def _is_page(file: InputFile) -> bool:
    try:
        return recognise(Head(file.head(HEAD_BYTES), file.place)) >= 0.5
    except ImportFailedError:
        return False


def read(export: Export, options: Options) -> Iterator[Record]:
    """All entries, page by page."""
    sender: str | None = None
    for number, file in enumerate(export.files, 1):
        for piece in _pieces(file, last=number == len(export.files)):
            if piece.startswith(SERVICE_BEGIN):
                yield JOINED
                continue
            record, sender = message(piece, sender)
            yield record


def _pieces(file: InputFile, *, last: bool) -> Iterator[bytes]:
    """The messages of a page as HTML. Raises Truncated if the last page breaks off."""
    kept, begun = b"", False
    with file.open() as opened:
        while data := opened.read(READ_BYTES):
            at, kept = 0, kept + data
            found = kept.find(BEGIN, len(BEGIN) if begun else 0)
            while found >= 0:
                if begun:
                    yield kept[at:found]
                at, begun = found, True
                found = kept.find(BEGIN, at + len(BEGIN))
            kept = kept[at:] if begun else kept[-len(BEGIN) :]
            if len(kept) > MAX_MESSAGE_BYTES:
                raise Truncated(f"{file} is no page of a Telegram export from some message on")
    if b"</html" in kept and begun:
        yield kept
    elif not begun and last and b"</html" not in kept:
        raise ImportFailedError(f"{file} is no page of a Telegram export")
    elif begun and last:
        raise Truncated(f"{file} breaks off inside a message")


def message(html: bytes, sender: str | None) -> tuple[Record, str | None]:
    """A message, and who is the sender of one that is joined to it. `sender` is that before it."""
    html = _BREAK.sub(b"\n", html)
    found = _CLASS.match(html)
    tags = html.count(b"<")
    if found is None or tags > MAX_TAGS or (tags > MANY_TAGS and _depth(html) > MAX_DEPTH):
        return _strange(html), None
    root = LexborHTMLParser(html).css_first("div.message > div.body")
    if root is None:
        return _strange(html), None
    parts = _by_class(root)
    if b"joined" not in found[1].split():
        sender = _name(parts.get("from_name"))
    if root.css_first(".media_call") is not None:
        return JOINED, sender
    text = _words(parts)
    date = parts.get("date")
    moment = page_time(date.attributes.get("title") or "") if date is not None else None
    if moment is None:
        return bad("no time", text[:SHOWN]), sender
    if not sender:
        return bad(NO_NAME, text[:SHOWN]), sender
    return Record(MESSAGE, sender, text, *moment), sender


def _strange(html: bytes) -> Record:
    return bad(NOT_UNDERSTOOD, html[:SHOWN].decode(errors="replace"))


def _depth(html: bytes) -> int:
    """How deep elements lie in each other, counted without regard to which end which."""
    depth = deepest = 0
    for found in _TAG.finditer(html):
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _by_class(node: LexborNode) -> dict[str, LexborNode]:
    """The first child of each class."""
    found: dict[str, LexborNode] = {}
    for child in node.iter():
        classes = (child.attributes.get("class") or "").split()
        if classes == ["forwarded", "body"]:
            classes = ["forwarded_body"]
        for name in classes:
            found.setdefault(name, child)
    return found


def _name(node: LexborNode | None) -> str | None:
    """A sender's name without the bot that helped to write; pages add a space and line ends."""
    return None if node is None else _VIA.sub("", node.text().strip()).strip()


def _words(parts: dict[str, LexborNode]) -> str:
    """What a person saw of the words of a message, also of one that is forwarded."""
    forwarded = parts.get("forwarded_body")
    if forwarded is not None:
        parts = _by_class(forwarded)
    text = _content(parts["text"]) if "text" in parts else ""
    poll = parts["media_wrap"].css_first(".media_poll") if "media_wrap" in parts else None
    if poll is None:
        return text
    question = poll.css_first(".question")
    answers = [_answer(each) for each in poll.css(".answer")]
    asked = poll_text(_content(question) if question is not None else "", answers)
    return f"{asked}\n{text}" if text else asked


def _answer(node: LexborNode) -> str:
    """An answer of a poll, without its votes."""
    for votes in node.css("span.details"):
        votes.decompose()
    return _content(node).removeprefix("- ").removesuffix(" ")


def _content(node: LexborNode) -> str:
    """Text between the line ends that pages put around it."""
    return _END.sub("", node.text().removeprefix("\n"))


FORMAT = RecordFormat(
    name="telegram-html",
    title="Telegram Desktop, HTML: messages.html",
    resolution_ms=1000,
    recognise=recognise,
    read=read,
    gather=gather,
)
