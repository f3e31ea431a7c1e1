"""Telegram Desktop's export as JSON, `result.json`: one chat, or all chats of an account.

One chat is `{"name", "type", "id", "messages": [...]}`; an account has such chats in `chats.list`
and `left_chats.list`. A message's `text` is a string, or a list of strings and of objects with
`text`. Newer exports have `date_unixtime`, older ones only the local `date`. The rules are those of
Telegram Desktop's `export_output_json.cpp`, which also writes control characters as `\\x1B`, which
is no JSON.

Ids of messages are the same for everybody in supergroups and channels only; in other chats each
account counts its own messages, and when a group becomes a supergroup, its old messages get new,
negative ones. Exports from before April 2021 add 2^32 to the ids of people, 2^33 to those of chats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypedDict

import ijson
from ijson.common import ObjectBuilder

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
from dazza.ingest.formats._telegram import Moment, iso_time, poll_text
from dazza.ingest.head import Head
from dazza.ingest.inputs import Export
from dazza.ingest.jsonbytes import Readable
from dazza.ingest.jsonstream import BUFFER, entries, parsed

CHATS: Final = ("chats.list.item", "left_chats.list.item")
OWN_TYPES: Final = frozenset(
    {
        "saved_messages",
        "replies",
        "verification_codes",
        "personal_chat",
        "bot_chat",
        "private_group",
    }
)
"""Chats in which each account has ids of its own."""
COMMON_TYPES: Final = frozenset(
    {"private_supergroup", "public_supergroup", "private_channel", "public_channel"}
)
ACCOUNT: Final = frozenset(
    {
        "personal_information",
        "profile_pictures",
        "contacts",
        "frequent_contacts",
        "sessions",
        "web_sessions",
        "other_data",
        "chats",
        "left_chats",
    }
)
SERVICE_TYPES: Final = ("service", "unsupported")
SHOWN: Final = 60
OLD_ACCOUNT: Final = re.compile("user([0-9]{10,11})")
ID_BITS: Final = 32
"""Of the ids in exports from before April 2021; what is above says whose id it is."""
_MESSAGES: Final = tuple(f"{chats}.messages.item" for chats in CHATS)
_CHAT_IDS: Final = tuple(f"{chats}.id" for chats in CHATS)
_CHAT_TYPES: Final = tuple(f"{chats}.type" for chats in CHATS)
Message = TypedDict(
    "Message",
    {
        "id": Any,
        "type": Any,
        "date": Any,
        "date_unixtime": Any,
        "from": Any,
        "from_id": Any,
        "text": Any,
        "poll": Any,
        "todo_list": Any,
    },
    total=False,
)
"""What is read of a message."""


@dataclass
class Chat:
    """What an export says of a chat before its messages."""

    type: object = None
    id: object = None

    def common_id(self, message: dict[str, Any]) -> str | None:
        """What everybody's exports call a message; None if each account counts its own."""
        number = message.get("id")
        if self.type not in COMMON_TYPES or type(self.id) is not int or type(number) is not int:
            return None
        return f"{_bare(self.id, message)}/{number}" if number > 0 else None


def recognise(head: Head) -> float:
    """By the chat's type and its messages, or by the sections of an account's export."""
    found = head.outline
    if found.get("type") in OWN_TYPES | COMMON_TYPES and "messages" in found:
        wanted = {"messages.item.id", "messages.item.type", "messages.item.date"}
        has_messages = "messages.item" in found
        return 0.5 + 0.5 * head.share(wanted) if has_messages else 0.6
    about = found.get("about")
    sections = ACCOUNT & found.keys()
    if not isinstance(about, str) or not sections:
        return 0.0
    return 1.0 if "Telegram" in about or "chats.list.item.messages" in found else 0.0


def read(export: Export, options: Options) -> Iterator[Record]:
    """All entries, chat by chat."""
    for chat in parsed(export.file, _outermost):
        for message in entries(export.file, "messages.item", Message):
            yield record(message, chat)
        return
    for message, chat in parsed(export.file, _of_account):
        yield record(message, chat)


def _outermost(opened: Readable) -> Iterator[Chat]:
    """The chat, if a file is one chat. Reads up to the first message."""
    chat = Chat()
    for place, event, value in _events(opened):
        if place == "id":
            chat.id = value
        elif place == "type":
            chat.type = value
        elif place == "messages" and event == "start_array":
            yield chat
            return
        elif place in ("chats", "left_chats"):
            return


def _of_account(opened: Readable) -> Iterator[tuple[dict[str, Any], Chat]]:
    """The messages of all chats, each with its chat, which `entries` cannot tell; of a message only
    what `Message` has."""
    chat = Chat()
    message = ObjectBuilder()
    wanted = False
    for place, event, value in _events(opened):
        if place in _MESSAGES:
            if event == "map_key":
                wanted = value in Message.__annotations__
            if event == "start_map":
                message = ObjectBuilder()
                wanted = True
            elif event not in ("map_key", "end_map", "end_array"):
                yield {}, chat  # no object at all
                continue
            if wanted or event == "end_map":
                message.event(event, value)
            if event == "end_map":
                wanted = False
                yield message.value, chat
        elif wanted:
            message.event(event, value)
        elif place in CHATS and event == "start_map":
            chat = Chat()
        elif place in _CHAT_IDS:
            chat.id = value
        elif place in _CHAT_TYPES:
            chat.type = value


def _events(opened: Readable) -> Iterator[tuple[str, str, Any]]:
    """What the parser meets, each with its place."""
    yield from ijson.parse(opened, use_float=True, buf_size=BUFFER)


def record(message: dict[str, Any], chat: Chat) -> Record:
    """A message of the export."""
    kind = message.get("type")
    if kind in SERVICE_TYPES:
        return JOINED
    text = message.get("text", "")
    if not isinstance(text, str) or "poll" in message or "todo_list" in message:
        text = _text(message)
    if kind != "message" or text is None:
        return bad(NOT_UNDERSTOOD, str(message)[:SHOWN])
    moment = _time(message)
    if moment is None:
        return bad("no time", text[:SHOWN])
    name = message.get("from")
    if not isinstance(name, str) or not name:
        name = _account(message)
        if not name:
            return bad(NO_NAME, text[:SHOWN])
    return Record(MESSAGE, name, text, *moment, chat.common_id(message))


def _account(message: dict[str, Any]) -> str:
    """What is left of a deleted account: `user123`; older exports have the number alone."""
    value = message.get("from_id")
    if isinstance(value, str) and (old := OLD_ACCOUNT.fullmatch(value)):
        value = int(old[1])
    if type(value) is int:
        return f"user{_bare(value, message)}"
    return value if isinstance(value, str) else ""


def _bare(number: int, message: dict[str, Any]) -> int:
    """An id without what exports from before April 2021 add; newer ones may be as large."""
    return number if "date_unixtime" in message else number % (1 << ID_BITS)


def _time(message: dict[str, Any]) -> Moment | None:
    unix = message.get("date_unixtime")
    if isinstance(unix, str) and len(unix) < 12 and unix.isdecimal() and unix.isascii():
        return int(unix) * 1000, None
    date = message.get("date")
    return iso_time(date) if isinstance(date, str) else None


def _text(message: dict[str, Any]) -> str | None:
    """What a person saw; None if it is no text."""
    found = _plain(message.get("text", ""))
    for name, title in (("poll", "question"), ("todo_list", "title")):
        asked = message.get(name)
        if found is not None and isinstance(asked, dict) and (head := _plain(asked.get(title))):
            answers = [
                _plain(each.get("text"))
                for each in _list(asked.get("answers"))
                if isinstance(each, dict)
            ]
            poll = poll_text(head, [answer for answer in answers if answer is not None])
            found = f"{poll}\n{found}" if found else poll
    return found


def _plain(written: object) -> str | None:
    """The text of a string, or of a list of strings and of objects with `text`; None if it is
    something else."""
    if isinstance(written, str):
        return written
    if written is not None and not isinstance(written, list):
        return None
    try:
        return "".join([p["text"] if isinstance(p, dict) else p for p in written or ()])
    except (KeyError, TypeError):  # something in it is no text
        return None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


FORMAT = RecordFormat(
    name="telegram-json",
    title="Telegram Desktop, JSON: result.json",
    resolution_ms=1000,
    recognise=recognise,
    read=read,
    platform="telegram",
)
