"""Twitch chats of videos and clips as TwitchDownloader writes them in JSON.

`{"FileInfo", "streamer", "video": {"created_at"}, "comments": [{"_id", "created_at",
"content_offset_seconds", "commenter": {"name", "display_name"}, "message": {"body"}}]}`. The pages
that Twitch's own interface gave until 2022 (`{"comments": […], "_next"}`) are the same, and so are
lists of such comments without anything around them.

Twitch puts what a subscription says before what the person wrote with it, in one text that begins
with the display name: `Foo subscribed with Prime. They've subscribed for 4 months! hello`. Here the
person's words are kept, and comments of nothing else are not messages. Times are UTC; where a
comment has none, it is the video's begin and the comment's offset.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TypedDict

from dazza.ingest.declare import (
    JOINED,
    MESSAGE,
    NO_NAME,
    NOT_UNDERSTOOD,
    Options,
    Record,
    RecordFormat,
    bad,
)
from dazza.ingest.formats._isotime import iso_ms, seconds_ms
from dazza.ingest.head import HEAD_BYTES, Head
from dazza.ingest.inputs import Export
from dazza.ingest.jsonstream import entries

COMMENT: Final = ("_id", "content_offset_seconds", "commenter.name", "message.body")
SUBSCRIBED: Final = re.compile(
    r" (?:just )?subscribed (?:with (?:Twitch )?Prime|at Tier [0-9])\."
    r"(?: They've subscribed for [0-9]{1,4} months"
    r"(?:, currently on an? [0-9]{1,4} month streak)?!)?(?: |$)"
)
STREAK: Final = re.compile(
    r" watched [0-9]+ consecutive streams (?:this month )?and sparked a watch streak!(?: |$)"
)
"""Sentences after the display name; what a person wrote follows."""
ABOUT: Final = re.compile(
    r"(?: is gifting [0-9]| gifted a (?:Tier [0-9]|[Ss]ub )"
    r"| is continuing the Gift Sub they got from | is paying forward the Gift they got from "
    r"| converted from an? (?:Prime|Tier [0-9]) sub to an? (?:Prime|Tier [0-9])"
    r"|: Donated .* to support |'s community sent )"
)
"""How sentences that say all go on after the display name."""
NAMELESS: Final = re.compile(
    r"(?:An anonymous user (?:gifted a|is gifting [0-9]{1,4}) Tier [0-9].*"
    r"|We added [0-9]+ Gift Subs .*'s gift! |Combo started! You have .*left to join\. "
    r"|bits badge tier notification |[0-9]+ raiders from .* have joined! ?)"
)


class Entry(TypedDict, total=False):
    """What is read of a comment."""

    _id: Any
    created_at: Any
    content_offset_seconds: Any
    commenter: Any
    message: Any


def recognise(head: Head) -> float:
    """Whether the first comments have what a comment has."""
    return max(head.share({f"{start}item.{key}" for key in COMMENT}) for start in ("comments.", ""))


def read(export: Export, options: Options) -> Iterator[Record]:
    """All comments, in their order."""
    file = export.file
    head = Head(file.head(HEAD_BYTES), file.place)
    start = time_of(head.outline.get("video.created_at"))
    path = "item" if "item" in head.outline else "comments.item"
    for entry in entries(file, path, Entry):
        yield record(entry, start)


def record(entry: dict[str, Any], start: int | None) -> Record:
    """A comment; `start` is when the video began, in ms UTC."""
    commenter, text = entry.get("commenter"), text_of(entry.get("message"))
    id_ = entry.get("_id")
    if text is None:
        return bad(NOT_UNDERSTOOD, id_ or "")
    shown = commenter.get("display_name") if isinstance(commenter, dict) else None
    name = (commenter.get("name") if isinstance(commenter, dict) else None) or shown
    if not isinstance(name, str):
        return bad(NO_NAME, text)
    at = time_of(entry.get("created_at"))
    if at is None and start is not None:
        offset = seconds_ms(entry.get("content_offset_seconds"))
        at = None if offset is None else start + offset
    if at is None:
        return bad("time not understood", text)
    words = written(shown if isinstance(shown, str) and shown else name, text)
    if words is None:
        return JOINED
    return Record(MESSAGE, name, words, at, id=id_ if isinstance(id_, str) and id_ else None)


def text_of(message: object) -> str | None:
    """The text of a comment, or None if there is none."""
    if not isinstance(message, dict):
        return None
    text = message.get("body")
    if text is not None:
        return text if isinstance(text, str) else None
    fragments = message.get("fragments")
    if not isinstance(fragments, list):
        return None
    pieces = [piece.get("text") for piece in fragments if isinstance(piece, dict)]
    return "".join(piece for piece in pieces if isinstance(piece, str))


def time_of(value: object) -> int | None:
    """A time of the file in ms UTC; one that says no offset is UTC. None for the empty time."""
    if not isinstance(value, str) or value.startswith("0001-"):
        return None
    at = iso_ms(value)
    return iso_ms(value + "+00:00") if at is None else at


def written(display_name: str, text: str) -> str | None:
    """What the person wrote of a text; None if Twitch wrote all of it."""
    if text.startswith(display_name):
        rest = text[len(display_name) :]
        if found := SUBSCRIBED.match(rest) or STREAK.match(rest):
            return rest[found.end() :] or None
        if ABOUT.match(rest):
            return None
    return None if NAMELESS.fullmatch(text) else text


FORMAT = RecordFormat(
    name="twitch-downloader",
    title="Twitch: chat JSON of TwitchDownloader",
    resolution_ms=1,
    recognise=recognise,
    read=read,
    platform="twitch",
)
