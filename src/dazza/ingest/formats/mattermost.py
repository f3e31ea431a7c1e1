"""Mattermost's bulk export: JSON Lines, of `mmctl export create` or `mattermost export bulk`.

Each line is an object with a `type` and under that name what it is: version, team, channel, user,
post, direct_post … (import_types.go of the server). A post has `user`, `message`, `create_at` (ms
UTC), `type`, and its `replies`, which are like posts. Deleted posts are not exported, edited ones
have their newest text. There are no message ids.

Posts whose type begins with `system_` are the server's own, those of calls as well. The text of
`/me` is kept with asterisks around it, and plain in `props`. What came by a webhook under another
name has that name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO, Final

import msgspec

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
from dazza.ingest.formats._gather import with_attachments
from dazza.ingest.formats._isotime import number_ms
from dazza.ingest.formats._wrong import wrong
from dazza.ingest.head import Head
from dazza.ingest.inputs import Export, Tree
from dazza.ingest.lines import BOM

POSTS: Final = frozenset({"post", "direct_post"})
TYPES: Final = POSTS | {
    "version", "role", "scheme", "emoji", "team", "channel", "user", "bot", "direct_channel",
}  # fmt: skip
SERVICE_TYPES: Final = ("system_", "custom_calls", "add_bot_teams_channels")
_DECODE: Final = msgspec.json.Decoder().decode
MAX_LINE: Final = 64 << 20
"""A post with all its replies is one line; a longer one is none."""


def recognise(head: Head) -> float:
    """Whether the first lines are what a bulk export begins with."""
    lines = head.json_lines
    fit = sum(_fits(line) for line in lines)
    return fit / len(lines) if lines else 0.0


def _fits(line: dict[str, object]) -> bool:
    kind = line.get("type")
    if not isinstance(kind, str) or kind not in TYPES:
        return False
    return isinstance(line.get(kind), int if kind == "version" else dict)


def gather(tree: Tree) -> list[Export]:
    """The export in an archive or folder that also has what was attached, in `data`."""
    return with_attachments(tree, _is_main, frozenset({"data"}), recognise)


def _is_main(place: PurePosixPath) -> bool:
    return place.suffix == ".jsonl"


def read(export: Export, options: Options) -> Iterator[Record]:
    """All posts and their replies."""
    understood = False
    with export.file.open() as opened:
        for line, whole in lines(opened):
            if not line.strip():
                continue
            try:
                entry = decoded(line)
            except (ValueError, RecursionError):
                if not whole and understood:
                    raise Truncated(f"{export.file} breaks off in its last line") from None
                yield wrong(NOT_UNDERSTOOD, line[:200].decode(errors="replace"))
                continue
            known = isinstance(entry, dict) and isinstance(entry.get("type"), str)
            understood |= known
            if known:
                yield from records(entry)
            else:
                yield wrong(NOT_UNDERSTOOD, line[:200].decode(errors="replace"))
    if not understood:
        raise ImportFailedError(f"{export.path} has no line of a Mattermost bulk export")


def decoded(line: bytes) -> Any:
    """The value on a line. Raises ValueError, RecursionError."""
    try:
        return _DECODE(line)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return json.loads(line)  # takes half an emoji, too


def lines(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Lines, and whether each has its end; of one that is too long only its begin."""
    first = True
    while line := file.readline(MAX_LINE):
        rest = line
        while not rest.endswith(b"\n") and len(rest) == MAX_LINE:
            rest = file.readline(MAX_LINE)
        yield line.removeprefix(BOM) if first else line, rest.endswith(b"\n")
        first = False


def records(entry: dict[str, Any]) -> Iterator[Record]:
    """What a line says: a post and its replies, or something that is no message."""
    if entry["type"] not in POSTS:
        yield JOINED
        return
    post = entry.get(entry["type"])
    if not isinstance(post, dict):
        yield wrong(NOT_UNDERSTOOD, post)
        return
    yield record(post)
    replies = post.get("replies")
    for reply in replies if isinstance(replies, list) else ():
        yield record(reply) if isinstance(reply, dict) else wrong(NOT_UNDERSTOOD, reply)


def record(post: dict[str, Any]) -> Record:
    """A post or a reply."""
    kind, text, props = post.get("type") or "", post.get("message") or "", post.get("props")
    if not isinstance(kind, str) or not isinstance(text, str):
        return wrong(NOT_UNDERSTOOD, text)
    if kind.startswith(SERVICE_TYPES):
        return JOINED
    name = post.get("user")
    if isinstance(props, dict):
        if props.get("from_webhook") == "true" and props.get("override_username"):
            name = props["override_username"]
        if kind == "me" and isinstance(props.get("message"), str):
            text = props["message"]
    if kind == "me" and len(text) > 1 and text.startswith("*") and text.endswith("*"):
        text = text[1:-1]
    if not isinstance(name, str) or not name.strip():
        return wrong(NO_NAME, text)
    at = number_ms(post.get("create_at"))
    if at is None:
        return wrong("time not understood", post.get("create_at"))
    return Record(MESSAGE, name, text, at)


FORMAT = RecordFormat(
    name="mattermost",
    title="Mattermost: bulk export (JSON Lines)",
    resolution_ms=1,
    recognise=recognise,
    read=read,
    gather=gather,
)
