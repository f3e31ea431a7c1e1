"""Real exports of Discord channels, imported and counted by a route that shares no code."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from pathlib import Path

import pytest
from tests.support.clock import ManualClock
from tests.support.dump import query
from tests.support.shared import real

from dazza.ingest import import_paths
from dazza.store import open_database

FOLDERS = ("discord-dce-frontend", "chat-analytics-fixtures/discord")
SPOKEN = {"Default", "Reply"}


def expected(files: list[Path]) -> set[tuple[str, str, int]]:
    """Name, text and time of what was said; an id that is there twice was said once."""
    found: dict[str, tuple[str, str, int]] = {}
    documents = [json.loads(file.read_text(encoding="utf-8-sig")) for file in files]
    for entry in (entry for document in documents for entry in document["messages"]):
        if entry["type"] in SPOKEN:
            number = entry["author"]["discriminator"]
            name = entry["author"]["name"] + ("" if number == "0000" else f"#{number}")
            at = dt.datetime.fromisoformat(entry["timestamp"])
            moment = int(at.timestamp()) * 1000 + at.microsecond // 1000
            found.setdefault(entry["id"], (name, entry["content"], moment))
    return set(found.values())


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_message_is_imported_as_it_stands_in_the_export(folder: str, tmp_path: Path) -> None:
    files = sorted(real(folder).glob("*.json"))
    with contextlib.closing(open_database(str(tmp_path / "chat.db"), create=True)) as database:
        import_paths(database, files, clock=ManualClock())
    rows = query(tmp_path / "chat.db", "SELECT username, message, timestamp FROM messages")
    assert set(rows) == expected(files)
    assert len(rows) >= 8
