"""Live chats of YouTube as YouTube itself gives them, saved by yt-dlp, pytchat and others.

yt-dlp writes `….live_chat.json`: an action a line, `{"replayChatItemAction": {"actions":
[{"addChatItemAction": {"item": {"liveChatTextMessageRenderer": {…}}}}]}}`; pytchat writes the inner
actions. Whole answers of YouTube have them at `continuationContents.liveChatContinuation.actions`.
YouTube's public interface gives `{"kind": "youtube#liveChatMessageListResponse", "items":
[{"snippet", "authorDetails"}]}` instead. Times are microseconds since 1970.

Super chats are messages with or without words, super stickers messages without, a member's
milestone is one if the member wrote something. What shows a message again (tickers, pinned ones) or
takes it away is not taken; a message that was taken away while it was being saved stays. Emoji of a
channel are `:name:`, others the character.
"""

from __future__ import annotations

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
from dazza.ingest.formats._isotime import iso_ms
from dazza.ingest.formats._jsonl import decoded, json_lines, shown
from dazza.ingest.head import HEAD_BYTES, Head
from dazza.ingest.inputs import Export
from dazza.ingest.jsonlists import OBJECT
from dazza.ingest.jsonstream import entries

CONTINUATION: Final = "continuationContents.liveChatContinuation"
REPLAY: Final = "replayChatItemAction"
ADDED: Final = {"addChatItemAction": "item", "replaceChatItemAction": "replacementItem"}
"""Actions that put something into the chat, and where it stands."""
OTHER_ACTIONS: Final = frozenset(
    {
        "addBannerToLiveChatCommand",
        "addLiveChatTickerItemAction",
        "markChatItemAsDeletedAction",
        "markChatItemsByAuthorAsDeletedAction",
        "removeBannerForLiveChatCommand",
        "removeChatItemAction",
        "removeChatItemByAuthorAction",
        "showLiveChatActionPanelAction",
        "showLiveChatTooltipCommand",
        "updateLiveChatPollAction",
        "closeLiveChatActionPanelAction",
        "liveChatReportModerationStateCommand",
        "changeEngagementPanelVisibilityAction",
        "signalAction",
    }
)
SAID: Final = "liveChatTextMessageRenderer"
PAID: Final = "liveChatPaidMessageRenderer"
STICKER: Final = "liveChatPaidStickerRenderer"
MEMBER: Final = "liveChatMembershipItemRenderer"
EVENT_TEXTS: Final = {
    "textMessageEvent": ("textMessageDetails", "messageText"),
    "superChatEvent": ("superChatDetails", "userComment"),
    "superStickerEvent": ("superStickerDetails", ""),
    "memberMilestoneChatEvent": ("memberMilestoneChatDetails", "userComment"),
}
"""Where a person's words stand in the public interface, by the type of an entry."""
LATEST_US: Final = 2**62
UNKNOWN: Final = bad(NOT_UNDERSTOOD)


class Rendered(TypedDict, total=False):
    """What is read of a message; most of a line are links to pictures and menus."""

    message: Any
    authorName: Any
    timestampUsec: Any
    id: Any
    deletedStateMessage: Any


class Item(TypedDict, total=False):
    """What is read of what an action puts into the chat."""

    liveChatTextMessageRenderer: Rendered
    liveChatPaidMessageRenderer: Rendered
    liveChatPaidStickerRenderer: Rendered
    liveChatMembershipItemRenderer: Rendered


class Added(TypedDict, total=False):
    item: Item
    replacementItem: Item


class Action(TypedDict, total=False):
    addChatItemAction: Added
    replaceChatItemAction: Added


class Replay(TypedDict, total=False):
    actions: list[Action]


class Line(Action, total=False):
    """What is read of a line, where it puts something into the chat."""

    replayChatItemAction: Replay


def recognise(head: Head) -> float:
    """Whether a file has actions of a live chat, or answers with them."""
    outline = head.outline
    starts = ("", "item.", *(f"{start}{CONTINUATION}.actions.item." for start in ("", "response.")))
    for start in starts:
        if any(start + key in outline for key in (REPLAY, *ADDED, *OTHER_ACTIONS)):
            return 1.0
    if outline.get("kind") == "youtube#liveChatMessageListResponse":
        return 1.0
    if any(f"{start}{CONTINUATION}" in outline for start in ("", "response.")):
        return 0.9
    return 0.0


def read(export: Export, options: Options) -> Iterator[Record]:
    """All entries, in their order."""
    file = export.file
    outline = Head(file.head(HEAD_BYTES), file.place).outline
    if outline.get("kind") == "youtube#liveChatMessageListResponse":
        for entry in entries(file, "items.item"):
            yield api_record(entry)
        return
    for start in ("", "response."):
        if f"{start}continuationContents" in outline:
            for entry in entries(file, f"{start}{CONTINUATION}.actions.item"):
                yield from records(entry)
            return
    if "item" in outline:
        for entry in entries(file, "item"):
            yield from records(entry)
        return
    for line, entry in json_lines(file, Line):
        found = records(entry)
        if UNKNOWN in found:
            found = records(decoded(line, OBJECT))
        for each in found:
            yield each if each is not UNKNOWN else bad(NOT_UNDERSTOOD, shown(line))


def records(entry: dict[str, Any]) -> list[Record]:
    """What an action puts into the chat; of a replay, each of its actions."""
    replay = entry.get(REPLAY)
    if replay is None:
        return [record(entry)]
    actions = replay.get("actions") if isinstance(replay, dict) else None
    return [
        record(action) if isinstance(action, dict) else UNKNOWN
        for action in (actions if isinstance(actions, list) else [None])
    ]


def record(action: dict[str, Any]) -> Record:
    """What one action puts into the chat."""
    for key, place in ADDED.items():
        if key in action:
            added = action[key]
            item = added.get(place) if isinstance(added, dict) else None
            return rendered(item) if isinstance(item, dict) else JOINED
    known = any(key in OTHER_ACTIONS or key.endswith(("Action", "Command")) for key in action)
    return JOINED if known else UNKNOWN


def rendered(item: dict[str, Any]) -> Record:
    """An item of the chat: a message, or something that YouTube says."""
    for kind in (SAID, PAID, STICKER, MEMBER):
        if kind in item:
            break
    else:
        return JOINED
    shown_as = item[kind]
    if not isinstance(shown_as, dict):
        return UNKNOWN
    text = "" if kind == STICKER else text_of(shown_as.get("message"))
    if "deletedStateMessage" in shown_as or (kind == MEMBER and not text):
        return JOINED
    name = text_of(shown_as.get("authorName"))
    at = micro_ms(shown_as.get("timestampUsec"))
    if not name or at is None:
        return bad("time not understood" if name else NO_NAME, text)
    return Record(MESSAGE, name, text, at, id=id_of(shown_as.get("id")))


def text_of(value: object) -> str:
    """A text of YouTube's: simple, or made of runs of text and emoji."""
    if not isinstance(value, dict):
        return ""
    simple, runs = value.get("simpleText"), value.get("runs")
    if isinstance(simple, str):
        return simple
    return "".join(map(run_text, runs)) if isinstance(runs, list) else ""


def run_text(run: object) -> str:
    """A part of a text."""
    if not isinstance(run, dict):
        return ""
    text = run.get("text")
    return text if isinstance(text, str) else emoji_of(run.get("emoji"))


def emoji_of(emoji: object) -> str:
    """An emoji: the character, or the first short name of a channel's own."""
    if not isinstance(emoji, dict):
        return ""
    id_ = emoji.get("emojiId")
    if not emoji.get("isCustomEmoji") and isinstance(id_, str) and id_ and "/" not in id_:
        return id_
    for key, around in (("shortcuts", ""), ("searchTerms", ":")):
        names = emoji.get(key)
        if isinstance(names, list) and names and isinstance(names[0], str) and names[0]:
            return around + names[0] + around
    return ""


def micro_ms(value: object) -> int | None:
    """Microseconds since 1970, as digits or a number, in ms."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        value = int(value)
    elif isinstance(value, bool) or not isinstance(value, int):
        return None
    return value // 1000 if 0 < value < LATEST_US else None


def id_of(value: object) -> str | None:
    """A message's id, if it has one."""
    return value if isinstance(value, str) and value else None


def api_record(entry: dict[str, Any]) -> Record:
    """An entry of the public interface."""
    snippet, author = entry.get("snippet"), entry.get("authorDetails")
    if not isinstance(snippet, dict):
        return UNKNOWN
    kind = snippet.get("type")
    if not isinstance(kind, str) or kind not in EVENT_TEXTS:
        return JOINED if isinstance(kind, str) else UNKNOWN
    place, key = EVENT_TEXTS[kind]
    details = snippet.get(place)
    text = details.get(key, "") if isinstance(details, dict) else ""
    if not text and kind == "memberMilestoneChatEvent":
        return JOINED
    name = author.get("displayName") if isinstance(author, dict) else None
    if not isinstance(name, str) or not isinstance(text, str):
        return bad(NO_NAME if isinstance(text, str) else NOT_UNDERSTOOD, text)
    at = iso_ms(snippet.get("publishedAt"))
    if at is None:
        return bad("time not understood", text)
    return Record(MESSAGE, name, text, at, id=id_of(entry.get("id")))


FORMAT = RecordFormat(
    name="youtube",
    title="YouTube: live_chat.json of yt-dlp, JSON of YouTube itself",
    resolution_ms=1,
    recognise=recognise,
    read=read,
    platform="youtube",
)
