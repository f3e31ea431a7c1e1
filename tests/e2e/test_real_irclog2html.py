"""Real IRC logs with ISO dates, imported and counted by a route that shares no code."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest
from tests.support.clock import ManualClock
from tests.support.dump import query
from tests.support.shared import real

from dazza.ingest import import_paths
from dazza.store import open_database

SPOKEN = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)  (?:<([^>]+)>|\* (\S+)) ?(.*)")


def said(file: Path) -> Counter[tuple[str, str, int]]:
    """Second, name and text of each message; what is no UTF-8 is Windows-1252."""
    found: Counter[tuple[str, str, int]] = Counter()
    for line in file.read_bytes().splitlines():
        if match := SPOKEN.fullmatch(line):
            time, name, text = match[1], match[2] or match[3], match[4]
            at = dt.datetime.fromisoformat(f"{time.decode()}+00:00")
            found[name.decode(), decoded(text), round(at.timestamp())] += 1
    return found


def decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252")


@pytest.mark.parametrize("name", ["2005-01-08-test1.log", "2005-01-09-test2.log", "sample.log"])
def test_every_message_is_imported_as_it_stands_in_the_log(name: str, tmp_path: Path) -> None:
    path = real("irclog2html", name)
    with contextlib.closing(open_database(str(tmp_path / "chat.db"), create=True)) as database:
        report = import_paths(database, [path], clock=ManualClock())
    rows = query(tmp_path / "chat.db", "SELECT username, message, timestamp / 1000 FROM messages")
    expected = said(path)
    assert Counter(rows) == expected
    assert expected.total() >= 5
    assert [source.skipped for source in report.sources] == [()]
