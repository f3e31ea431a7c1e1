"""Chats of Twitch, YouTube and others as chat-downloader writes them, in JSON or JSON lines.

A list, or lines, of `{"message", "message_id", "message_type", "timestamp", "author": {"name",
"display_name", "id"}}`, with times in microseconds since 1970. The ids tell the site: those of
Twitch are UUIDs, on YouTube authors have channel ids (`UC…`); each is a format here, because a
message's id is only unique on its site.

`message` has emoji by their names, `:smile:`, and `emotes` says which are those of Unicode: these
become characters again. What a service said itself is told by `message_type`. Zoom's chats have no
times and cannot be imported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
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
from dazza.ingest.formats._isotime import number_ms
from dazza.ingest.formats._jsonl import NO_JSON, json_lines, shown
from dazza.ingest.head import HEAD_BYTES, Head
from dazza.ingest.inputs import Export
from dazza.ingest.jsonstream import entries

ENTRY: Final = ("message", "message_id", "message_type", "timestamp", "author.name")
MEMBERS: Final = frozenset(ENTRY) - {"author.name"}
UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CHANNEL: Final = re.compile(r"UC[-\w]{22}")
TEXTS: Final = frozenset({"text_message", "paid_message", "paid_sticker"})
"""Somebody said something, with or without words."""
WITH_WORDS: Final = frozenset(
    {
        "membership_item",
        "highlighted_message",
        "send_message_in_subscriber_only_mode",
        "subscription",
        "resubscription",
        "extend_subscription",
        "prime_paid_upgrade",
        "gift_paid_upgrade",
        "anonymous_gift_paid_upgrade",
        "bits_badge_tier",
        "announcement",
        "viewermilestone",
        "midnightsquid",
        "charity",
        "ritual",
        "crowd_chant",
        "user_notice",
    }
)
"""The service says something, and a person's words may come with it."""
SENT: Final = "text_message"
"""The action of what somebody sent to Twitch's chat, whatever effects were paid for it."""
NEVER_SAID: Final = ("add_banner_to_live_chat", "add_live_chat_ticker_item")
"""Actions that show a message again which stands in the chat, too."""


class Entry(TypedDict, total=False):
    """What is read of an entry."""

    message: Any
    message_id: Any
    message_type: Any
    action_type: Any
    timestamp: Any
    author: Any
    emotes: Any
    attachments: Any


def recogniser(site: str) -> Callable[[Head], float]:
    """What recognises the files of a site: `twitch`, `youtube`, or nothing for any other."""

    def recognise(head: Head) -> float:
        outline = head.outline
        if all(f"item.{key}" in outline for key in ENTRY):
            found = site_of(outline["item.message_id"], outline.get("item.author.id"))
            return float(found == site)
        for entry in head.json_lines:  # the first may be the service's
            author = entry.get("author")
            if isinstance(author, dict) and "name" in author and entry.keys() >= MEMBERS:
                return float(site_of(entry["message_id"], author.get("id")) == site)
        return 0.0

    return recognise


def site_of(message_id: object, author_id: object) -> str:
    """The site that gives such ids."""
    if isinstance(author_id, str) and CHANNEL.fullmatch(author_id):
        return "youtube"
    return "twitch" if isinstance(message_id, str) and UUID.fullmatch(message_id) else ""


def read(export: Export, options: Options) -> Iterator[Record]:
    """All entries, in their order."""
    file = export.file
    if Head(file.head(HEAD_BYTES), file.place).text.lstrip().startswith("["):
        for entry in entries(file, "item", Entry):
            yield record(entry)
        return
    for line, entry in json_lines(file, Entry):
        yield bad(NOT_UNDERSTOOD, shown(line)) if entry is NO_JSON else record(entry)


def record(entry: dict[str, Any]) -> Record:
    """An entry as a message, or as what a service said."""
    kind, text = entry.get("message_type"), entry.get("message")
    if not entry or not isinstance(kind, str | None) or not isinstance(text, str | None):
        return bad(NOT_UNDERSTOOD, entry.get("message_id") or "")
    if entry.get("action_type") in NEVER_SAID:
        return JOINED
    written = kind is None or kind in WITH_WORDS or entry.get("action_type") == SENT
    if kind not in TEXTS and not (text and written):
        return JOINED if kind is not None or not entry.get("attachments") else said(entry, "")
    return said(entry, "" if text is None or kind == "paid_sticker" else text)


def said(entry: dict[str, Any], text: str) -> Record:
    """What a person said."""
    author = entry.get("author")
    name = author.get("name") or author.get("display_name") if isinstance(author, dict) else None
    if not isinstance(name, str):
        return bad(NO_NAME, text)
    microseconds = entry.get("timestamp")
    if isinstance(microseconds, int | float):
        at = number_ms(
            microseconds / 1000 if isinstance(microseconds, float) else microseconds // 1000
        )
    else:
        at = None
    if at is None:
        return bad("no time" if microseconds is None else "time not understood", text)
    if entry.get("action_type") == SENT:  # from IRC, where \x01 encloses actions
        text = text.removeprefix("\x01ACTION ").removesuffix("\x01")
    emotes = entry.get("emotes")
    if isinstance(emotes, list) and ":" in text:
        text = with_emoji(text, emotes)
    id_ = entry.get("message_id")
    return Record(MESSAGE, name, text, at, id=id_ if isinstance(id_, str) and id_ else None)


def with_emoji(text: str, emotes: list[Any]) -> str:
    """A text with the names of Unicode's emoji replaced by these."""
    for emote in emotes:
        if isinstance(emote, dict) and emote.get("is_custom_emoji") is False:
            name, emoji = emote.get("name"), emote.get("id")
            if isinstance(name, str) and isinstance(emoji, str) and len(name) > 2:
                text = text.replace(name, emoji)
    return text


def _format(site: str, name: str, title: str) -> RecordFormat:
    return RecordFormat(
        name=name,
        title=title,
        resolution_ms=1,
        recognise=recogniser(site),
        read=read,
        platform=site,
    )


FORMATS: Final = (
    _format("twitch", "chat-downloader-twitch", "Twitch: JSON of chat-downloader"),
    _format("youtube", "chat-downloader-youtube", "YouTube: JSON of chat-downloader"),
    _format("", "chat-downloader", "Facebook and other sites: JSON of chat-downloader"),
)
