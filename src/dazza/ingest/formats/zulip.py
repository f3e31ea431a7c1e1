"""Zulip's export of an organization: `realm.json` and `messages-000001.json`, …

`zerver/lib/export.py` of the server writes both kinds of export alike: that of public data and that
of all data. `realm.json` has the accounts (`zerver_userprofile`, of deactivated imports
`zerver_userprofile_mirrordummy`, of the server's own bots `zerver_userprofile_crossrealm`), the
others `zerver_message` with `id`, `sender` (an account's id), `content` (Markdown),
`rendered_content` (HTML) and `date_sent` (seconds UTC; `pub_date` in old ones).

Zulip has no user names but full names, and they may be alike: then the account that was made first
has the name alone, and the others are `Name|id`, as Zulip writes it in mentions. What the server's
own bots write (new channels, renamed topics) is no message. An edited message has its newest text.
"""

from __future__ import annotations

import re
from collections import defaultdict
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
from dazza.ingest.formats._wrong import wrong
from dazza.ingest.formats._zulip_html import seen
from dazza.ingest.head import Head
from dazza.ingest.inputs import Export, InputFile, Tree
from dazza.ingest.jsonstream import entries

MESSAGES: Final = re.compile(r"messages-[0-9]{6,}\.json")
REALM: Final = "realm.json"
ACCOUNTS: Final = ("zerver_userprofile", "zerver_userprofile_mirrordummy")
SYSTEM_BOTS: Final = "zerver_userprofile_crossrealm"
PATHS: Final = {"zerver_message", "zerver_message.item.sender", "zerver_message.item.content"}
MENTION: Final = re.compile(r"@_?\*\*([^*|\n]+)(?:\|[0-9]+)?\*\*")
GROUP: Final = re.compile(r"@_?\*([^*\n]+)\*")
CHANNEL: Final = re.compile(r"#\*\*([^*\n]+)\*\*")
ACTION: Final = "/me "
DELETED: Final = "(deleted)"
"""What Zulip puts in place of a text that somebody emptied."""
LONGEST: Final = 64 << 10
"""No message is rendered longer; what is would take long to parse, if tags nest wrongly."""


class Entry(TypedDict, total=False):
    """What is read of a message."""

    id: Any
    sender: Any
    content: Any
    rendered_content: Any
    date_sent: Any
    pub_date: Any


def recognise(head: Head) -> float:
    """Whether this is a file with messages; alone, it cannot be read."""
    return head.share(PATHS)


def gather(tree: Tree) -> list[Export]:
    """The organizations in an archive or folder: files of messages, then realm.json."""
    places = [(tree.within(file), file) for file in tree.files]
    messages: dict[PurePosixPath, list[InputFile]] = defaultdict(list)
    others: dict[PurePosixPath, list[InputFile]] = defaultdict(list)
    realms = {place.parent: file for place, file in places if place.name == REALM}
    roots = realms.keys()
    for place, file in places:
        root = next((folder for folder in place.parents if folder in roots), None)
        if root is not None and file != realms[root]:
            is_part = place.parent == root and MESSAGES.fullmatch(place.name)
            (messages if is_part else others)[root].append(file)
    return [
        Export(tree.path / root, (*messages[root], realms[root]), tuple(others[root]))
        for root in sorted(roots)
        if messages[root]
    ]


def read(export: Export, options: Options) -> Iterator[Record]:
    """All messages, in the order of their ids."""
    realm = next((f for f in export.files if f.place.name == REALM), None)
    if realm is None:
        raise ImportFailedError(
            f"{export.path} is a part of a Zulip export: import the folder with {REALM} in it"
        )
    names, bots = accounts(realm)
    prefix = realm_key(realm)
    for file in export.files:
        if file.place.parent != realm.place.parent or not MESSAGES.fullmatch(file.place.name):
            continue
        try:
            for entry in entries(file, "zerver_message.item", Entry):
                yield record(entry, names, bots, prefix)
        except (ImportFailedError, Truncated):
            yield wrong("damaged file", str(file))


def accounts(realm: InputFile) -> tuple[dict[int, str], frozenset[int]]:
    """Names by account, and which accounts are the server's own bots."""
    found: dict[int, str] = {}
    bots = []
    for table in (*ACCOUNTS, SYSTEM_BOTS):
        for entry in complete(realm, f"{table}.item"):
            id_, name = entry.get("id"), entry.get("full_name")
            if not isinstance(id_, int) or isinstance(id_, bool):
                continue
            if table == SYSTEM_BOTS:
                bots.append(id_)
            if isinstance(name, str) and name.strip():
                found[id_] = name
    taken: set[str] = set()
    for id_ in sorted(found):
        if found[id_] in taken:
            found[id_] = f"{found[id_]}|{id_}"
        taken.add(found[id_])
    return found, frozenset(bots)


def complete(file: InputFile, path: str) -> Iterator[dict[str, Any]]:
    """Entries of a file that must be whole. Raises ImportFailedError."""
    try:
        yield from entries(file, path)
    except Truncated as reason:
        raise ImportFailedError(str(reason)) from None


def realm_key(realm: InputFile) -> str:
    """What tells the ids of this organization from those of others: the moment it was made."""
    for entry in complete(realm, "zerver_realm.item"):
        made = seconds_ms(entry.get("date_created"))
        return "" if made is None else f"{made}/"
    return ""


def record(
    entry: dict[str, Any], names: dict[int, str], bots: frozenset[int], prefix: str
) -> Record:
    """A message."""
    sender, content = entry.get("sender"), entry.get("content")
    rendered = entry.get("rendered_content")
    if content == DELETED or (isinstance(sender, int) and sender in bots):
        return JOINED
    if isinstance(content, str) and content.startswith(ACTION):
        text = as_typed(content.removeprefix(ACTION))
    elif isinstance(rendered, str) and 0 < len(rendered) <= LONGEST:
        text = seen(rendered)
    elif isinstance(content, str):
        text = as_typed(content)
    else:
        return wrong(NOT_UNDERSTOOD, content)
    name = names.get(sender) if isinstance(sender, int) else None
    if name is None:
        return wrong(NO_NAME, text)
    sent = entry.get("date_sent", entry.get("pub_date"))
    at, id_ = seconds_ms(sent), entry.get("id")
    if at is None:
        return wrong("time not understood", sent)
    return Record(MESSAGE, name, text, at, id=f"{prefix}{id_}" if isinstance(id_, int) else None)


def as_typed(content: str) -> str:
    """Markdown with mentions and channels as Zulip shows them."""
    if "*" not in content:
        return content
    content = MENTION.sub(r"@\1", content)
    content = CHANNEL.sub(lambda m: "#" + m[1].replace(">", " > ", 1), content)
    return GROUP.sub(r"@\1", content)


FORMAT = RecordFormat(
    name="zulip",
    title="Zulip: export of an organization (folder)",
    resolution_ms=1,
    recognise=recognise,
    read=read,
    platform="zulip",
    gather=gather,
)
