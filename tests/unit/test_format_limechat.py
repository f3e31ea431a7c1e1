"""Logs of LimeChat."""

from __future__ import annotations

import pytest
from tests.support.parsed import Entry, entries

from dazza.ingest.formats.limechat import FORMAT

LINES: list[tuple[str, Entry]] = [
    ("12:34 ada: hello", ("message", "ada", "hello", "12:34:00")),
    ("12:34:56 ada: hello", ("message", "ada", "hello", "12:34:56")),
    ("12:34 ada: ", ("message", "ada", "", "12:34:00")),
    (
        "12:34 ada: see http://example.org: there",
        ("message", "ada", "see http://example.org: there", "12:34:00"),
    ),
    ("12:34 ada has joined (~a@host)", ("service",)),
    ("12:34 ada has left (bye)", ("service",)),
    ("12:34 ada has left IRC (bye)", ("service",)),
    ("12:34 ada has kicked bob (no)", ("service",)),
    ("12:34 ada has changed mode: +o bob", ("service",)),
    ("12:34 ada has set topic: roses", ("service",)),
    ("12:34 ada is now known as ida", ("service",)),
    ("12:34 Topic: roses", ("service",)),
    ("12:34 Mode: +nt", ("service",)),
    ("12:34 You have joined the channel", ("service",)),
    ("12:34 Disconnected", ("service",)),
    ("", ("blank",)),
    ("12:34 <ada> hello", ("bad", "not understood")),
    ("12:34 <ada>: hello", ("bad", "not understood")),
    ("12:34 hello there", ("bad", "not understood")),
    ("[12:34] ada: hello", ("bad", "not understood")),
    ("24:34 ada: hello", ("bad", "no such time of day")),
]


@pytest.mark.parametrize(("line", "entry"), LINES)
def test_a_line_is_what_limechat_meant_by_it(line: str, entry: Entry) -> None:
    assert entries(FORMAT, line) == [entry]
