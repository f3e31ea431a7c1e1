"""Real Telegram exports, imported and counted by a route that shares no code."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.support.clock import ManualClock
from tests.support.dump import query
from tests.support.shared import real

from dazza.ingest import ImportReport, import_paths
from dazza.store import open_database

Said = tuple[str, str, int]
VOID = {"br", "img", "meta", "link"}


def load(database: Path, *paths: Path) -> ImportReport:
    with open_database(str(database), create=True) as opened:
        return import_paths(opened, paths, clock=ManualClock(1_800_000_000_000))


def imported(database: Path) -> Counter[Said]:
    return Counter(query(database, "SELECT username, message, timestamp FROM messages"))


class Pages(HTMLParser):
    """Reads pages tag by tag."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[list[str]] = []
        self._open: list[str] = []
        self._field: int | None = None
        self._ends_at = 0
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" and self._field is not None:
            self.said[-1][self._field] += "\n"
        if tag in VOID:
            return
        given = dict(attrs)
        kind = given.get("class") or ""
        forwarded = "forwarded body" in self._open
        if kind.startswith("message default"):
            self.said.append(["", "", "", kind])
        elif kind == "pull_right date details" and self.said:
            self.said[-1][2] = given["title"] or ""
        elif kind == "from_name" and not forwarded:
            self._field, self._ends_at = 0, len(self._open)
        elif kind == "text" and "body" in self._open[-1]:
            self._field, self._ends_at = 1, len(self._open)
        self._open.append(kind)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()
        if self._field is not None and len(self._open) == self._ends_at:
            self._field = None

    def handle_data(self, data: str) -> None:
        if self._field is not None:
            self.said[-1][self._field] += data

    def rows(self) -> list[Said]:
        found = []
        for name, text, title, kind in self.said:
            if "joined" not in kind:
                self._name = re.sub(" +via @.*", "", name.strip())
            moment = dt.datetime.strptime(title, "%d.%m.%Y %H:%M:%S").replace(tzinfo=dt.UTC)
            body = text.removeprefix("\n").rstrip(" ").removesuffix("\n")
            found.append((self._name, body, int(moment.timestamp() * 1000)))
        return found


def test_every_message_of_the_pages_is_there_with_its_name_text_and_time(tmp_path: Path) -> None:
    folder = real("telegram-html-thedevs")
    parser = Pages()
    for name in ("messages.html", "messages2.html", "messages3.html"):
        parser.feed((folder / name).read_text(encoding="utf-8"))
    load(tmp_path / "chat.db", folder)
    found = imported(tmp_path / "chat.db")
    assert found == Counter(parser.rows())
    assert found.total() > 2_900


def test_one_page_alone_can_be_imported_too(tmp_path: Path) -> None:
    path = real("telegram-html-thedevs", "messages2.html")
    parser = Pages()
    parser.feed(path.read_text(encoding="utf-8"))
    load(tmp_path / "chat.db", path)
    assert imported(tmp_path / "chat.db") == Counter(parser.rows())


def plain(text: object) -> str:
    if isinstance(text, list):
        return "".join(part if isinstance(part, str) else part["text"] for part in text)
    return str(text)


@pytest.mark.parametrize(
    "parts",
    [
        ("telegram-tg2md", "result.json"),
        ("chat-analytics-fixtures", "telegram", "DM_2A_7M.json"),
        ("chat-analytics-fixtures", "telegram", "BIG_20A_5475M.json"),
    ],
)
def test_every_message_of_the_json_is_there_with_its_name_text_and_time(
    tmp_path: Path, parts: tuple[str, ...]
) -> None:
    path = real(*parts)
    wanted: Counter[Said] = Counter()
    for message in json.loads(path.read_text(encoding="utf-8-sig"))["messages"]:
        if message["type"] == "message":
            if "date_unixtime" in message:
                at = int(message["date_unixtime"]) * 1000
            else:
                moment = dt.datetime.fromisoformat(message["date"])
                moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
                at = round(moment.timestamp() * 1000)
            wanted[message["from"], plain(message["text"]), at] += 1
    load(tmp_path / "chat.db", path)
    assert imported(tmp_path / "chat.db") == wanted


def test_the_same_export_again_adds_nothing(tmp_path: Path) -> None:
    path = real("telegram-tg2md", "result.json")
    copy = tmp_path / "later" / "result.json"
    copy.parent.mkdir()
    copy.write_bytes(path.read_bytes())
    load(tmp_path / "chat.db", path)
    before = imported(tmp_path / "chat.db")
    load(tmp_path / "chat.db", copy)
    assert imported(tmp_path / "chat.db") == before
