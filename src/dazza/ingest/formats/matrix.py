"""Matrix rooms as Element writes them: Export chat, format JSON.

A document has `room_name`, `room_creator`, `topic`, `export_date`, `exported_by` and `messages`,
which are events as in the client-server specification, decrypted, in order of time. Said are
`m.room.message`, stickers and the questions of polls; what else there is tells of the room.

The name is the account's full id, `@bob:example.org`: two servers may both have a bob, and names
that are shown can change or be alike. The text is `body`. Of a reply, what older clients quoted at
its begin (`> <@bob:example.org> …`, section "Rich replies") is left out. Of a picture or file, the
text is its caption, if it has one. A message that was edited has its newest text, wherever the
export has that: in the event, in what the server bundled with it, or in an event of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any, Final, TypedDict

from dazza.ingest.declare import (
    JOINED,
    MESSAGE,
    NO_NAME,
    NOT_UNDERSTOOD,
    Options,
    Record,
    RecordFormat,
    Truncated,
)
from dazza.ingest.formats._gather import with_attachments
from dazza.ingest.formats._isotime import number_ms
from dazza.ingest.formats._wrong import wrong
from dazza.ingest.head import Head
from dazza.ingest.inputs import Export, InputFile, Tree
from dazza.ingest.jsonstream import entries

PATHS: Final = {"room_name", "export_date", "exported_by", "messages", "messages.item.event_id"}
FOLDERS: Final = frozenset({"images", "videos", "audio", "files", "stickers"})
POLLS: Final = ("m.poll.start", "org.matrix.msc3381.poll.start")
TEXTS: Final = ("m.text", "org.matrix.msc1767.text", "body")
MEDIA: Final = frozenset({"m.image", "m.file", "m.video", "m.audio"})
QUOTE: Final = re.compile(r"^> (?:\* )?<@[^\n]*(?:\n>[^\n]*)*(?:\n\n?|$)")
SEARCHED: Final = 1 << 20

Edits = dict[str, tuple[int, object, str]]
"""By the id of the event that was edited: when, by whom, and the new text."""


class Entry(TypedDict, total=False):
    """What is read of an event."""

    type: Any
    content: Any
    sender: Any
    event_id: Any
    origin_server_ts: Any
    unsigned: Any


def recognise(head: Head) -> float:
    """Whether this is a room's document; one without messages too."""
    return head.share(PATHS)


def gather(tree: Tree) -> list[Export]:
    """The export in an archive or folder that also has what was attached."""
    return with_attachments(tree, _is_main, FOLDERS, recognise)


def _is_main(place: PurePosixPath) -> bool:
    return place.suffix == ".json" and not FOLDERS & set(place.parts)


def read(export: Export, options: Options) -> Iterator[Record]:
    """All events of a room."""
    edits = find_edits(export.file)
    for entry in entries(export.file, "messages.item", Entry):
        yield record(entry, edits)


def find_edits(file: InputFile) -> Edits:
    """The newest edit of each event whose edits are events of their own."""
    edits: Edits = {}
    if not mentions(file, b"m.replace"):
        return edits
    try:
        for entry in entries(file, "messages.item", Entry):
            content, at = entry.get("content"), number_ms(entry.get("origin_server_ts"))
            target = replaced(content)
            if target is None or at is None or not isinstance(content, dict):
                continue
            text = new_text(content)
            if text is not None and (target not in edits or edits[target][0] <= at):
                edits[target] = at, entry.get("sender"), text
    except Truncated:
        pass  # it is met, and told, when the entries are taken
    return edits


def mentions(file: InputFile, word: bytes) -> bool:
    """Whether these bytes are in a file."""
    with file.open() as opened:
        before = b""
        while data := opened.read(SEARCHED):
            if word in before + data:
                return True
            before = data[-len(word) :]
    return False


def replaced(content: object) -> str | None:
    """The event that this one is an edit of."""
    relation = content.get("m.relates_to") if isinstance(content, dict) else None
    if not isinstance(relation, dict) or relation.get("rel_type") != "m.replace":
        return None
    target = relation.get("event_id")
    return target if isinstance(target, str) else ""


def new_text(content: object) -> str | None:
    """What an edit makes of the text; None if it does not say."""
    new = content.get("m.new_content") if isinstance(content, dict) else None
    return said(new) if isinstance(new, dict) else None


def redacted(entry: dict[str, Any]) -> bool:
    """Whether the message was removed: nothing of its content is left."""
    unsigned = entry.get("unsigned")
    told = isinstance(unsigned, dict) and bool(unsigned.get("redacted_because"))
    return told or not entry.get("content")


def said(content: dict[str, Any]) -> str | None:
    """The text of a message; None if it has none where it must."""
    kind, body = content.get("msgtype"), content.get("body")
    if kind == "m.location":
        return ""
    if isinstance(kind, str) and kind in MEDIA:
        named = content.get("filename")
        return body if isinstance(body, str) and isinstance(named, str) and named != body else ""
    if not isinstance(body, str):
        return None
    relation = content.get("m.relates_to")
    if isinstance(relation, dict) and "m.in_reply_to" in relation:
        return QUOTE.sub("", body, count=1) if body.startswith("> ") else body
    return body


def question(content: dict[str, Any]) -> str | None:
    """What a poll asks."""
    poll = next((content[key] for key in (*POLLS, "m.poll") if key in content), None)
    asked = poll.get("question") if isinstance(poll, dict) else None
    for key in TEXTS:
        text = asked.get(key) if isinstance(asked, dict) else None
        if isinstance(text, list) and text and isinstance(text[0], dict):
            text = text[0].get("body")
        if isinstance(text, str):
            return text
    return None


def nothing(content: dict[str, Any]) -> str:
    """The text of what has none."""
    return ""


ENCRYPTED: Final = "m.room.encrypted"
SAYS: Final[dict[str, Callable[[dict[str, Any]], str | None]]] = {
    "m.room.message": said,
    "m.sticker": nothing,
    ENCRYPTED: nothing,
    **dict.fromkeys(POLLS, question),
}
"""What is said in the events that say something."""


def record(entry: dict[str, Any], edits: Edits) -> Record:
    """An event of a room."""
    kind, content = entry.get("type"), entry.get("content")
    if not isinstance(kind, str) or not isinstance(content, dict):
        return wrong(NOT_UNDERSTOOD, kind)
    verification = content.get("msgtype") == "m.key.verification.request"
    if kind not in SAYS or redacted(entry) or replaced(content) is not None or verification:
        return JOINED
    if kind == ENCRYPTED or content.get("msgtype") == "m.bad.encrypted":
        return wrong("not decrypted", entry.get("event_id"))
    text, name, id_ = SAYS[kind](content), entry.get("sender"), entry.get("event_id")
    if text is None or not isinstance(name, str) or not name.strip():
        return wrong(NOT_UNDERSTOOD if text is None else NO_NAME, content.get("body"))
    at = number_ms(entry.get("origin_server_ts"))
    if at is None:
        return wrong("time not understood", entry.get("origin_server_ts"))
    id_ = id_ if isinstance(id_, str) and id_ else None
    return Record(MESSAGE, name, edited(entry, edits, text), at, id=id_)


def edited(entry: dict[str, Any], edits: Edits, text: str) -> str:
    """The newest text of an event that has this one in its content."""
    id_ = entry.get("event_id")
    known = edits.get(id_) if edits and isinstance(id_, str) else None
    if known is not None and known[1] == entry.get("sender"):
        return known[2]
    if not entry.get("unsigned"):
        return text
    bundled: object = entry
    for key in ("unsigned", "m.relations", "m.replace", "content"):
        bundled = bundled.get(key) if isinstance(bundled, dict) else None
    newer = new_text(bundled)
    return text if newer is None else newer


FORMAT = RecordFormat(
    name="matrix",
    title="Matrix: JSON of Element's chat export",
    resolution_ms=1,
    recognise=recognise,
    read=read,
    gather=gather,
    platform="matrix",
)
