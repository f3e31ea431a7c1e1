"""Telegram Desktop's export as JSON, `result.json`: one chat, or all chats of an account.

One chat is `{"name", "type", "id", "messages": [...]}`; an account has such chats in `chats.list`
and `left_chats.list`. A message's `text` is a string, or a list of strings and of objects with
`text`. Newer exports have `date_unixtime`, older ones only the local `date`. The rules are those of
Telegram Desktop's `export_output_json.cpp`, which also writes control characters as `\\x1B`, which
is no JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypedDict

import ijson

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
CHAT_TYPES: Final = frozenset(
    {
        "saved_messages",
        "replies",
        "verify_codes",
        "personal_chat",
        "bot_chat",
        "private_group",
        "private_supergroup",
        "public_supergroup",
        "private_channel",
        "public_channel",
    }
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
_MESSAGES: Final = tuple(f"{chats}.messages.item" for chats in CHATS)
_CHAT_IDS: Final = tuple(f"{chats}.id" for chats in CHATS)
_FIELDS: Final = {
    f"{messages}.{field}": field
    for messages in _MESSAGES
    for field in (
        "id",
        "type",
        "date",
        "date_unixtime",
        "from",
        "from_id",
        "text",
        "text.item",
        "text.item.text",
        "poll.question",
        "poll.answers.item.text",
    )
}
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
    },
    total=False,
)
"""What is read of a message."""
_INSIDE: Final = frozenset({"map_key", "end_array"})


def recognise(head: Head) -> float:
    """By the chat's type and its messages, or by the sections of an account's export."""
    found = head.outline
    if found.get("type") in CHAT_TYPES and "messages" in found:
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
    for is_chat, chat in parsed(export.file, _outermost):
        if is_chat:
            for message in entries(export.file, "messages.item", Message):
                yield record(message, chat)
            return
    for message, chat in parsed(export.file, _of_account):
        yield record(message, chat)


def _outermost(opened: Readable) -> Iterator[tuple[bool, int | None]]:
    """Whether a file is one chat, and the chat's id. Reads up to the first message."""
    chat = None
    for place, event, value in _events(opened):
        if place == "id" and type(value) is int:
            chat = value
        elif place == "messages" and event == "start_array":
            yield True, chat
            return
        elif place in ("chats", "left_chats"):
            break
    yield False, None


def _of_account(opened: Readable) -> Iterator[tuple[dict[str, Any], int | None]]:
    """The messages of all chats, each with its chat's id, which `entries` cannot tell; of a message
    only what is in `_FIELDS`."""
    chat: int | None = None
    message: dict[str, Any] = {}
    for place, event, value in _events(opened):
        if place in _MESSAGES:
            if event == "start_map":
                message = {}
            elif event not in _INSIDE:
                yield message, chat
                message = {}
        elif place in _FIELDS:
            _put(message, _FIELDS[place], event, value)
        elif place in CHATS and event == "start_map":
            chat = None
        elif place in _CHAT_IDS and type(value) is int:
            chat = value


def _events(opened: Readable) -> Iterator[tuple[str, str, Any]]:
    """What the parser meets, each with its place."""
    yield from ijson.parse(opened, use_float=True, buf_size=BUFFER)


def _put(message: dict[str, Any], field: str, event: str, value: object) -> None:
    """Put what an event of the parser says into the message that it belongs to."""
    if field == "text":
        if event != "end_array":
            message["text"] = value if event == "string" else [] if event == "start_array" else {}
    elif field == "text.item":
        if event not in {"start_map", "map_key", "end_map"}:
            _list(message.get("text")).append(value)
    elif field == "text.item.text":
        _list(message.get("text")).append(value)
    elif field == "poll.question":
        message["poll"] = {"question": value, "answers": []}
    elif field == "poll.answers.item.text":
        _list(message.get("poll", {}).get("answers")).append({"text": value})
    else:
        message[field] = value


def record(message: dict[str, Any], chat: int | None) -> Record:
    """A message of the export."""
    kind = message.get("type")
    if kind in SERVICE_TYPES:
        return JOINED
    text = message.get("text", "")
    if not isinstance(text, str) or "poll" in message:
        text = _text(message)
    if kind != "message" or text is None:
        return bad(NOT_UNDERSTOOD, str(message)[:SHOWN])
    moment = _time(message)
    if moment is None:
        return bad("no time", text[:SHOWN])
    name = message.get("from")
    if not isinstance(name, str) or not name:
        name = _account(message.get("from_id"))
        if not name:
            return bad(NO_NAME, text[:SHOWN])
    number = message.get("id")
    known = type(number) is int and chat is not None
    return Record(MESSAGE, name, text, *moment, f"{chat}/{number}" if known else None)


def _account(value: object) -> str:
    """What is left of a deleted account: `user123`; older exports have the number alone."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"user{value}"
    return value if isinstance(value, str) else ""


def _time(message: dict[str, Any]) -> Moment | None:
    unix = message.get("date_unixtime")
    if isinstance(unix, str) and len(unix) < 12 and unix.isdecimal() and unix.isascii():
        return int(unix) * 1000, None
    date = message.get("date")
    return iso_time(date) if isinstance(date, str) else None


def _text(message: dict[str, Any]) -> str | None:
    """What a person saw; None if it is no text."""
    found = message.get("text", "")
    if not isinstance(found, str):
        if found is not None and not isinstance(found, list):
            return None
        try:
            found = "".join([p["text"] if isinstance(p, dict) else p for p in found or ()])
        except (KeyError, TypeError):  # something in it is no text
            return None
    poll = message.get("poll")
    if isinstance(poll, dict) and isinstance(poll.get("question"), str):
        answers = [
            each.get("text") for each in _list(poll.get("answers")) if isinstance(each, dict)
        ]
        asked = poll_text(poll["question"], [text for text in answers if isinstance(text, str)])
        return f"{asked}\n{found}" if found else asked
    return found


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
