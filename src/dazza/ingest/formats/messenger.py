"""Facebook Messenger and Instagram, as one downloads one's own information in JSON.

`messages/inbox/<thread>/message_1.json`, `message_2.json`, … of 10,000 messages each, newest first:
`{"participants": [{"name"}], "messages": [{"sender_name", "timestamp_ms", "content", …}]}`. Every
string is UTF-8 of which each byte was written as a character of its own (`\\u00c3\\u00a9` for é);
this is mended. Chats with end-to-end encryption are downloaded in a different place, as one sound
file a chat: `{"participants": ["name"], "threadName", "messages": [{"senderName", "timestamp",
"text", "type", "isUnsent", "media"}]}`. Instagram's downloads of 2018 to 2020 have all chats in one
`messages.json`: `[{"participants", "conversation": [{"sender", "created_at", "text"}]}]`.

Until about 2021 an entry said its `type` (`Generic`, `Share`, `Call`, `Subscribe`, `Unsubscribe`,
`Payment`, `Plan`); since then what the service itself said is told from what people wrote by its
fixed sentences only, which are known here in English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any, Final

from dazza.errors import ImportFailedError
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
from dazza.ingest.formats._isotime import iso_ms, number_ms, seconds_ms
from dazza.ingest.head import HEAD_BYTES, Head
from dazza.ingest.inputs import Export, InputFile, Tree
from dazza.ingest.jsonstream import entries

THREAD: Final = {
    "participants",
    "messages",
    "messages.item.sender_name",
    "messages.item.timestamp_ms",
}
ENCRYPTED: Final = {
    "participants.item",
    "threadName",
    "messages.item.senderName",
    "messages.item.text",
}
OLD_INSTAGRAM: Final = {"item.conversation.item.sender", "item.conversation.item.created_at"}
PART: Final = re.compile(r"message_([0-9]{1,6})\.json")

SERVICE_TYPES: Final = frozenset({"call", "subscribe", "unsubscribe", "payment", "plan"})
MEDIA: Final = ("photos", "videos", "audio_files", "files", "gifs", "sticker", "share", "media")
PLACEHOLDER: Final = re.compile(
    r"(?:sent|shared) (?:an? |[0-9]+ )?(?:attachment|photo|video|voice message|GIF|sticker|link"
    r"|post|profile|reel|story|file|location|live location)s?(?: from .{1,100})?\."
)
"""What stands, after a name, for something that is no text; `Bob sent an attachment.`"""
CALL: Final = "(?:audio |video |group )?(?:call|chat)"
SENTENCES: Final = re.compile(
    r"(?:named the group .*\.|(?:left|joined) the (?:group|chat|call|video chat|video call)\."
    r"|(?:added|removed|invited) .{1,200} (?:to|from) the (?:group|chat)\."
    r"|changed the (?:group photo|group name|chat theme|theme|chat colou?rs?|quick reaction)\b.*\."
    r"|set (?:the (?:nickname|quick reaction|emoji)|(?:your|his|her|their) (?:own )?nickname) .*\."
    r"|cleared (?:the nickname|(?:your|his|her|their) (?:own )?nickname)\b.*\."
    r"|removed the group (?:name|photo)\.|created (?:a poll|the group|the poll|a plan)\b.*\."
    r"|turned (?:on|off) (?:member approval|disappearing messages)\b.*\."
    r"|(?:voted for|removed (?:his|her|their|your) vote for|changed (?:his|her|their|your) vote to)"
    r" .* in the poll: .*\.|(?:un)?pinned a message\.|called you\."
    rf"|(?:started|ended) (?:an?|the) {CALL}\.?|missed (?:an?|your) {CALL}(?:\b.*\.)?"
    r"|started sharing video\."
    r"|made .{1,100} an? (?:group )?admin\.|unsent a message\.?"
    r"|reacted \S{1,16} to (?:your|a) message\.? ?|liked a message\.? ?)",
    re.IGNORECASE,
)
"""What the service says, after a name; `Bob named the group Lunch.`"""
NAMELESS: Final = re.compile(
    r"(?:Liked a message\.? ?|Reacted \S{1,16} to your message\.? ?"
    rf"|The {CALL} ended\.|(?:Audio call|Video call|Video chat|Call) ended\.?"
    rf"|You missed an? {CALL}(?: (?:from|with) .{{1,100}}\.)?"
    r"|You are now connected on Messenger\.?|.{1,200} can now message and call each other\b.*"
    r"|You can now message and call each other\b.*|Say hi to your new Facebook friend, .{1,100}\."
    r"|This (?:poll|message) is no longer available\.?|This message was unsent\.?)"
)
"""What the service says without a name."""


def mended(text: str) -> str:
    """UTF-8 bytes that were written as characters, as what they say; other text as it is."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode()
    except ValueError:
        return text


def recognise(head: Head) -> float:
    """Whether a file begins like a thread, or like a chat that was encrypted."""
    return max(head.share(THREAD), head.share(ENCRYPTED))


def recognise_old(head: Head) -> float:
    """Whether a file begins like Instagram's `messages.json` of 2018 to 2020."""
    return head.share(OLD_INSTAGRAM)


def gather(tree: Tree) -> list[Export]:
    """The threads: the files `message_<number>.json` of a folder, in the order of their numbers."""
    threads: dict[PurePosixPath, list[tuple[int, InputFile]]] = {}
    for file in tree.files:
        place = tree.within(file)
        if found := PART.fullmatch(place.name):
            threads.setdefault(place.parent, []).append((int(found[1]), file))
    exports = []
    for folder, parts in threads.items():
        files = [file for _, file in sorted(parts, key=lambda part: part[0])]
        if _begins_like_thread(files[0]):
            exports.append(Export(tree.path / folder, tuple(files)))
    return exports


def _begins_like_thread(file: InputFile) -> bool:
    try:
        return recognise(Head(file.head(HEAD_BYTES), file.place)) >= 0.5
    except ImportFailedError:
        return False


def read(export: Export, options: Options) -> Iterator[Record]:
    """All entries of a thread, in the order of its files: newest first."""
    for file in export.files:
        for entry in entries(file, "messages.item"):
            yield encrypted(entry) if "senderName" in entry else record(entry)


def read_old(export: Export, options: Options) -> Iterator[Record]:
    """All entries of Instagram's `messages.json`."""
    for entry in entries(export.file, "item.conversation.item"):
        yield old_record(entry)


def record(entry: dict[str, Any]) -> Record:
    """An entry of a thread."""
    if is_event(entry) or entry.get("is_unsent") is True:
        return JOINED
    at = number_ms(entry.get("timestamp_ms"))
    if at is None:
        at = seconds_ms(entry.get("timestamp"))
    return said(entry, entry.get("sender_name"), entry.get("content"), at, mended)


def encrypted(entry: dict[str, Any]) -> Record:
    """An entry of a chat that was encrypted end to end."""
    if is_event(entry) or entry.get("isUnsent") is True:
        return JOINED
    at = number_ms(entry.get("timestamp"))
    return said(entry, entry.get("senderName"), entry.get("text"), at, str)


def is_event(entry: dict[str, Any]) -> bool:
    """Whether an entry is marked as a call, or as people coming and going."""
    kind = entry.get("type")
    marked = isinstance(kind, str) and kind.lower() in SERVICE_TYPES
    return marked or "call_duration" in entry or bool(entry.get("users"))


def said(
    entry: dict[str, Any], name: object, content: object, at: int | None, mend: Callable[[str], str]
) -> Record:
    """What a person sent, or what the service said of that person."""
    if name is None or name == "":
        return bad(NO_NAME, content or "")
    if not isinstance(name, str) or not isinstance(content, str | None):
        return bad(NOT_UNDERSTOOD, name)
    if at is None:
        return bad("time not understood", content or name)
    name, text = mend(name), mend(content or "")
    told = after_name(name, text)
    if NAMELESS.fullmatch(text) or (told and SENTENCES.fullmatch(told)):
        return JOINED
    attached = any(entry.get(key) for key in MEDIA)
    if told and PLACEHOLDER.fullmatch(told) and (attached or "attachment" in told):
        text = ""
    return Record(MESSAGE, name, text or mend(link_of(entry)), at)


def after_name(name: str, text: str) -> str:
    """What follows in a sentence that begins with the sender's name, first name, or `You`."""
    for subject in (name, name.partition(" ")[0], "You"):
        if text.startswith(subject + " "):
            return text[len(subject) + 1 :]
    return ""


def link_of(entry: dict[str, Any]) -> str:
    """The link that was shared, or nothing."""
    share = entry.get("share")
    link = share.get("link") if isinstance(share, dict) else None
    return link if isinstance(link, str) else ""


def old_record(entry: dict[str, Any]) -> Record:
    """An entry of Instagram's `messages.json`; without text it is a picture, a voice, a heart."""
    name, text = entry.get("sender"), entry.get("text")
    if any(key in entry for key in ("action", "video_call_action")):
        return JOINED
    if name is None or name == "":
        return bad(NO_NAME, text or "")
    heart = entry.get("heart")
    if text is None and isinstance(heart, str):
        text = heart
    if not isinstance(name, str) or not isinstance(text, str | None):
        return bad(NOT_UNDERSTOOD, name)
    at = iso_ms(entry.get("created_at"))
    if at is None:
        return bad("time not understood", text or name)
    return Record(MESSAGE, mended(name), mended(text or ""), at)


MESSENGER: Final = RecordFormat(
    name="messenger",
    title="Facebook Messenger, Instagram: message_1.json of one's own data",
    resolution_ms=1,
    recognise=recognise,
    read=read,
    gather=gather,
)
INSTAGRAM_OLD: Final = RecordFormat(
    name="instagram-old",
    title="Instagram: messages.json of one's own data, 2018 to 2020",
    resolution_ms=1,
    recognise=recognise_old,
    read=read_old,
)
FORMATS: Final = (MESSENGER, INSTAGRAM_OLD)
