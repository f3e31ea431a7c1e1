"""Slack's export of a workspace: `users.json`, lists of channels, and a folder for each channel.

It comes as a zip; a channel's folder has a file a day, `general/2024-01-31.json`.

Slack's help page "How to read Slack data exports" names the files, its API documentation the
message events and their subtypes, and how text is written (`<@U123>`, `<https://…|label>`, `&amp;`
"Formatting text for app surfaces"). Lists of channels are `channels.json`, `groups.json` (private
channels), `mpims.json` and `dms.json` (folders are named by id there). An export of an Enterprise
organisation has `org_users.json` at its top and the same layout in folders below.

The name is the member's username (`name` in `users.json`), also where a text mentions them. Times
are UTC. A channel and `ts` are the id of a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, Final, TypedDict

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
)
from dazza.ingest.formats._isotime import seconds_ms
from dazza.ingest.formats._slack_text import Names, as_seen, with_emoji
from dazza.ingest.formats._wrong import wrong
from dazza.ingest.head import Head
from dazza.ingest.inputs import Export, InputFile, Tree
from dazza.ingest.jsonlists import OBJECT
from dazza.ingest.jsonstream import entries

USERS: Final = ("users.json", "org_users.json")
CHANNELS: Final = ("channels.json", "groups.json", "mpims.json", "dms.json")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.json")
STAMP: Final = re.compile(r"[0-9]{9,12}\.[0-9]{6}")
SAID: Final = frozenset(
    {None, "", "me_message", "bot_message", "thread_broadcast", "slackbot_response"}
    | {"file_share", "file_comment"}
)
"""Subtypes of messages that somebody said; the others tell of joins, topics, pins, calls …"""
TEXT_OR_NONE: Final = (str, type(None))
UPLOADED: Final = re.compile(r"<@[^>]*> (?:uploaded|shared) a file: ")
"""What Slack itself wrote about a file until 2018."""


class Entry(TypedDict, total=False):
    """What is read of a message."""

    type: Any
    subtype: Any
    text: Any
    ts: Any
    user: Any
    username: Any
    user_profile: Any
    bot_id: Any
    bot_profile: Any
    hidden: Any
    blocks: Any
    file: Any
    comment: Any


def recognise(head: Head) -> float:
    """Whether this is a day of a channel."""
    found = head.outline
    stamp = found.get("item.ts")
    is_day = isinstance(stamp, str) and STAMP.fullmatch(stamp)
    return 1.0 if is_day and found.get("item.type") == "message" else 0.0


def gather(tree: Tree) -> list[Export]:
    """The workspaces in an archive or folder: days first, then the lists."""
    places = {tree.within(file): file for file in tree.files}
    roots = {place.parent for place in places if place.name in CHANNELS}
    days: dict[PurePosixPath, list[InputFile]] = {root: [] for root in sorted(roots)}
    rest: dict[PurePosixPath, list[InputFile]] = {root: [] for root in roots}
    for place, file in places.items():
        root = next((folder for folder in place.parents if folder in roots), None)
        if root is not None:
            is_day = DAY.fullmatch(place.name) and place.parent.parent == root != place.parent
            (days if is_day else rest)[root].append(file)
    found = []
    for root, files in days.items():
        above = [places[f / n] for f in root.parents for n in USERS if f / n in places]
        known = above or any(root / name in places for name in USERS)
        if files and known:
            lists = [file for file in rest[root] if file.place.name in (*USERS, *CHANNELS)]
            lists += [file for file in above if file not in lists]
            beside = tuple(file for file in rest[root] if file not in lists)
            found.append(Export(tree.path / root, (*files, *lists), beside))
    return found


def read(export: Export, options: Options) -> Iterator[Record]:
    """All messages, channel by channel and day by day."""
    names = read_names(export)
    lists = {file.place.parent for file in export.files if file.place.name in CHANNELS}
    for file in export.files:
        folder = file.place.parent
        if not DAY.fullmatch(file.place.name) or (lists and folder.parent not in lists):
            continue
        channel = names.folders.get(folder.name)
        if channel is None and lists:
            channel = folder.name  # direct messages have their id as name
        for entry in tolerant(file, Entry):
            yield (
                record(entry, channel, names)
                if entry is not None
                else wrong("damaged file", str(file))
            )


def tolerant(file: InputFile, kind: Any = OBJECT) -> Iterator[dict[str, Any] | None]:
    """The entries of one of many files; None if it cannot be read, or not to its end."""
    try:
        yield from entries(file, "item", kind)
    except (ImportFailedError, Truncated):
        yield None


def read_names(export: Export) -> Names:
    """Members, bots and channels by id."""
    names = Names()
    for file in export.files:
        if file.place.name in USERS:
            for user in tolerant(file):
                names.add_user(user or {})
        elif file.place.name in CHANNELS:
            for channel in tolerant(file):
                names.add_channel(channel or {})
    return names


def record(entry: dict[str, Any], channel: str | None, names: Names) -> Record:
    """An entry of a day."""
    subtype, text = entry.get("subtype"), entry.get("text")
    if entry.get("type") != "message" or not isinstance(subtype, TEXT_OR_NONE):
        return JOINED if isinstance(entry.get("type"), str) else wrong(NOT_UNDERSTOOD, text)
    if subtype not in SAID or entry.get("hidden") is True:
        return JOINED
    if not isinstance(text, TEXT_OR_NONE):
        return wrong(NOT_UNDERSTOOD, text)
    name, text = speaker(entry, names), text or ""
    if subtype == "file_comment":
        name, text = commented(entry, name, names)
    elif "file" in entry and UPLOADED.match(text):
        text = inner_text(entry, "file", "initial_comment")
    if not name.strip():
        return wrong(NO_NAME, text)
    stamp = entry.get("ts")
    at = seconds_ms(stamp)
    if at is None:
        return wrong("time not understood", stamp)
    if ":" in text and (blocks := entry.get("blocks")):
        text = with_emoji(text, blocks)
    text = as_seen(text, names)
    return Record(MESSAGE, name, text, at, id=f"{channel}:{stamp}" if channel else None)


def speaker(entry: dict[str, Any], names: Names) -> str:
    """Whose message this is: a member, or what a bot or guest is called in the message."""
    user = entry.get("user")
    if isinstance(user, str) and (known := names.users.get(user)) is not None:
        return known
    bot, profile = entry.get("bot_id"), entry.get("user_profile")
    candidates = [entry.get("username")]
    if isinstance(entry.get("bot_profile"), dict):
        candidates.append(entry["bot_profile"].get("name"))
    if isinstance(profile, dict):
        candidates.append(profile.get("name") or profile.get("display_name"))
    if isinstance(bot, str):
        candidates.append(names.bots.get(bot))
    candidates += ["slackbot" if user == "USLACKBOT" else user, bot]
    return next((each for each in candidates if isinstance(each, str) and each.strip()), "")


def commented(entry: dict[str, Any], name: str, names: Names) -> tuple[str, str]:
    """Who commented on a file, and the comment."""
    comment = entry.get("comment")
    user = comment.get("user") if isinstance(comment, dict) else None
    known = names.users.get(user, user) if isinstance(user, str) else name
    return known, inner_text(entry, "comment")


def inner_text(entry: dict[str, Any], *path: str) -> str:
    """The comment at a path; empty if there is none."""
    value: object = entry
    for key in (*path, "comment"):
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


FORMAT = RecordFormat(
    name="slack",
    title="Slack: export of a workspace (zip or folder)",
    resolution_ms=1,
    recognise=recognise,
    read=read,
    platform="slack",
    gather=gather,
)
