"""Logs of EnergyMech bots."""

from __future__ import annotations

import pytest
from tests.support.parsed import Entry, entries

from dazza.ingest.formats.energymech import FORMAT

TIME = "2013-01-05 12:34:56"
STAMP = "[Jan 5 2013 12:34:56]"
LINES: list[tuple[str, Entry]] = [
    (f"{STAMP} <ada> hello", ("message", "ada", "hello", TIME)),
    (f"{STAMP} <ada> ", ("message", "ada", "", TIME)),
    (f"{STAMP} * ada waves", ("message", "ada", "waves", TIME)),
    ("[Dec 31 2012 23:59:59] <ada> x", ("message", "ada", "x", "2012-12-31 23:59:59")),
    (f"{STAMP} *** Joins: ada (a@host)", ("service",)),
    (f"{STAMP} *** ada is now known as ida", ("service",)),
    (f"{STAMP} -ada:#garden- a notice", ("service",)),
    (f"{STAMP} !ada! a wallop", ("service",)),
    (f"{STAMP} [CTCP] :ada[0]: Requested Ping Info", ("service",)),
    (f"{STAMP} Trying new server: irc.example.org:6667", ("service",)),
    ("", ("blank",)),
    (f"{STAMP} hello", ("bad", "not understood")),
    ("[12:34:56] <ada> hello", ("bad", "not understood")),
    ("[Feb 30 2013 12:34:56] <ada> hello", ("bad", "no such time of day")),
    ("[Foo 5 2013 12:34:56] <ada> hello", ("bad", "no such time of day")),
    ("[Jan 5 2013 24:34:56] <ada> hello", ("bad", "no such time of day")),
]


@pytest.mark.parametrize(("line", "entry"), LINES)
def test_a_line_is_what_the_bot_meant_by_it(line: str, entry: Entry) -> None:
    assert entries(FORMAT, line) == [entry]
