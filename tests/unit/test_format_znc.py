"""Logs of ZNC's module log."""

from __future__ import annotations

import pytest
from tests.support.parsed import Entry, entries

from dazza.ingest.formats.znc import FORMAT

TIME = "12:34:56"
LINES: list[tuple[str, Entry]] = [
    ("[12:34:56] <ada> hello", ("message", "ada", "hello", TIME)),
    ("[12:34:56] <ada>  hello ", ("message", "ada", " hello ", TIME)),
    ("[12:34:56] <ada> ", ("message", "ada", "", TIME)),
    ("[12:34] <@ada> hello", ("message", "ada", "hello", "12:34:00")),
    ("[2013-01-05 12:34:56] <ada> hi", ("message", "ada", "hi", "2013-01-05 12:34:56")),
    ("[2013-01-05T12:34:56] <ada> hi", ("message", "ada", "hi", "2013-01-05 12:34:56")),
    ("[12:34:56] * ada waves", ("message", "ada", "waves", TIME)),
    ("[12:34:56] * ada", ("message", "ada", "", TIME)),
    ("[12:34:56] * ada has joined the club", ("message", "ada", "has joined the club", TIME)),
    ("[12:34:56] *** Joins: ada (~a@host)", ("service",)),
    ("[12:34:56] *** Parts: ada (~a@host) (bye)", ("service",)),
    ("[12:34:56] *** ada sets mode: +o bob", ("service",)),
    ("[12:34:56] -ada- a notice", ("service",)),
    ("[12:34:56] <*status> You have 1 buffer", ("service",)),
    ("[12:34:56] Connected to IRC (irc.example.org +6697)", ("service",)),
    ("[12:34:56] Disconnected from IRC (irc.example.org +6697)", ("service",)),
    ("[12:34:56] Broadcast: restart", ("service",)),
    ("", ("blank",)),
    ("Session Start: Sat Jan 05 12:34:56 2013", ("bad", "not understood")),
    ("[12:34:56] * Joins: ada (~a@host)", ("bad", "not understood")),
    ("[12:34:56] * ada (~a@host) has joined #garden", ("bad", "not understood")),
    ("[12:34:56] * Now talking in #garden", ("bad", "not understood")),
    ("[12:34:56] ada: hello", ("bad", "not understood")),
    ("[24:34:56] <ada> hello", ("bad", "no such time of day")),
    ("[2013-02-30 12:34:56] <ada> hello", ("bad", "no such time of day")),
]


@pytest.mark.parametrize(("line", "entry"), LINES)
def test_a_line_is_what_znc_meant_by_it(line: str, entry: Entry) -> None:
    assert entries(FORMAT, line) == [entry]
