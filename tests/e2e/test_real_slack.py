"""A real export of a Slack workspace, imported and counted by a route that shares no code."""

from __future__ import annotations

import contextlib
import json
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.support.clock import ManualClock
from tests.support.dump import query
from tests.support.shared import real

from dazza.ingest import import_paths
from dazza.store import open_database

SERVICE = {"channel_join", "channel_leave", "bot_add", "bot_remove", "channel_topic"}
MARKED = re.compile(r"<([^>|]*)(\|[^>]*)?>")


@pytest.fixture
def archive() -> Path:
    return real("slack-export-viewer", "testarchive.zip")


def as_shown(text: str, users: dict[str, str]) -> str:
    """Mentions with names, links with their labels, characters unescaped."""

    def shown(found: re.Match[str]) -> str:
        target, label = found[1], (found[2] or "")[1:]
        if target.startswith("@"):
            return "@" + users[target[1:]]
        return "@" + target[1:] if target.startswith("!") else label or target

    return MARKED.sub(shown, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def expected(path: Path) -> Counter[tuple[str, str, int]]:
    found: Counter[tuple[str, str, int]] = Counter()
    with zipfile.ZipFile(path) as archive:
        users = {user["id"]: user["name"] for user in json.loads(archive.read("users.json"))}
        for name in archive.namelist():
            if name.count("/") == 1 and name.endswith(".json"):
                for entry in json.loads(archive.read(name)):
                    if entry.get("subtype") not in SERVICE:
                        found[said(entry, users)] += 1
    return found


def said(entry: dict[str, Any], users: dict[str, str]) -> tuple[str, str, int]:
    seconds, fraction = entry["ts"].split(".")
    text, comment = entry["text"], entry.get("comment")
    if comment:
        text, entry = comment["comment"], entry | {"user": comment["user"]}
    elif "file" in entry:
        text = entry["file"].get("initial_comment", {}).get("comment", "")
    name = users.get(entry.get("user", "")) or entry.get("username") or entry["bot_id"]
    return name, as_shown(text, users), int(seconds) * 1000 + int(fraction[:3])


def test_every_message_is_imported_as_it_stands_in_the_export(
    archive: Path, tmp_path: Path
) -> None:
    with contextlib.closing(open_database(str(tmp_path / "chat.db"), create=True)) as database:
        import_paths(database, [archive], clock=ManualClock())
    rows = query(tmp_path / "chat.db", "SELECT username, message, timestamp FROM messages")
    assert Counter(rows) == expected(archive)
    assert len(rows) > 100
