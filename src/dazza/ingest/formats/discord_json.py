"""Discord channels as DiscordChatExporter writes them in JSON, in all its versions since 2020.

A document has `guild`, `channel`, `dateRange` and `messages`. A message has `id`, `type`,
`timestamp` (with its offset from UTC), `content` and `author` (`name`, `discriminator`). Its type
is the name that the exporter has for Discord's number, or the number where it has none; Discord's
documentation of message types says which of them are said by somebody. `content` is text as seen,
mentions and custom emoji resolved, unless that was switched off: then `<@id>` is resolved here with
the message's own `mentions`, and `<:name:id>` stays.

An edited message is there once, with its newest text. What a forwarded message says was not said by
who forwards it: the text is empty, as it is in the exporter's CSV.
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
)
from dazza.ingest.formats._discord import account, channel
from dazza.ingest.formats._isotime import iso_ms
from dazza.ingest.formats._wrong import wrong
from dazza.ingest.head import Head
from dazza.ingest.inputs import Export
from dazza.ingest.jsonstream import entries

SAID: Final = frozenset(
    {"Default", "Reply", "ChatInputCommand", "ApplicationCommand", "ContextMenuCommand"}
    | {"0", "19", "20", "23", 0, 19, 20, 23}
)
PATHS: Final = {"guild.name", "channel.type", "channel.name", "dateRange", "messages"}
USER_MENTION: Final = re.compile(r"<@!?([0-9]{1,20})>")


class Entry(TypedDict, total=False):
    """What is read of a message."""

    id: Any
    type: Any
    timestamp: Any
    content: Any
    author: Any
    mentions: Any


def recognise(head: Head) -> float:
    """Whether this is a channel's document."""
    return head.share(PATHS)


def read(export: Export, options: Options) -> Iterator[Record]:
    """All messages of a channel."""
    for entry in entries(export.file, "messages.item", Entry):
        yield record(entry)


def record(entry: dict[str, Any]) -> Record:
    """A message of a channel."""
    kind, shown = entry.get("type", "Default"), entry.get("content")
    if not isinstance(kind, str | int) or not entry:
        return wrong(NOT_UNDERSTOOD, shown)
    if kind not in SAID:
        return JOINED
    author = entry.get("author")
    name = author.get("name") if isinstance(author, dict) else None
    if not isinstance(author, dict) or not isinstance(name, str) or not name.strip():
        return wrong(NO_NAME, shown)
    text = "" if shown is None else shown
    if not isinstance(text, str):
        return wrong(NOT_UNDERSTOOD, text)
    at = iso_ms(entry.get("timestamp"))
    if at is None:
        return wrong("time not understood", entry.get("timestamp"))
    if "<@" in text:
        text = with_mentions(text, entry.get("mentions"))
    id_ = entry.get("id")
    return Record(
        MESSAGE,
        account(name, author.get("discriminator")),
        text,
        at,
        id=id_ if isinstance(id_, str) and id_ else None,
    )


def with_mentions(text: str, mentions: object) -> str:
    """Text in which the accounts that it mentions by id have the names that Discord shows."""
    names = {}
    for user in mentions if isinstance(mentions, list) else []:
        if isinstance(user, dict):
            id_, name = user.get("id"), user.get("nickname") or user.get("name")
            if isinstance(id_, str) and isinstance(name, str):
                names[id_] = name
    return USER_MENTION.sub(lambda m: f"@{names[m[1]]}" if m[1] in names else m[0], text)


FORMAT = RecordFormat(
    name="discord-json",
    title="Discord: JSON of DiscordChatExporter",
    resolution_ms=1,
    recognise=recognise,
    read=read,
    platform="discord",
    channel=channel,
)
