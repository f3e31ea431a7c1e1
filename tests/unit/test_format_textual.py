"""Logs of Textual."""

from __future__ import annotations

import pytest
from tests.support.parsed import Entry, entries

from dazza.ingest.formats.textual import FORMAT

STAMP = "[2013-01-05T12:34:56+0100]"
TIME = "2013-01-05 11:34:56Z"
LINES: list[tuple[str, Entry]] = [
    (f"{STAMP} <ada> hello", ("message", "ada", "hello", TIME)),
    (f"{STAMP} <@ada> hello", ("message", "ada", "hello", TIME)),
    (f"{STAMP} <ada> ", ("message", "ada", "", TIME)),
    (f"{STAMP} • ada: waves", ("message", "ada", "waves", TIME)),
    (f"{STAMP} • ada:", ("message", "ada", "", TIME)),
    ("[2013-01-05T12:34:56Z] <ada> x", ("message", "ada", "x", "2013-01-05 12:34:56Z")),
    ("[2013-01-05T12:34:56-03:30] <ada> x", ("message", "ada", "x", "2013-01-05 16:04:56Z")),
    (f"{STAMP} -bob- a notice", ("service",)),
    (f"{STAMP} ada (~a@host) joined the channel", ("service",)),
    (f"{STAMP} ada (~a@host) left IRC (bye)", ("service",)),
    (f"{STAMP} ada is now known as ida", ("service",)),
    (f"{STAMP} ada sets mode +o bob", ("service",)),
    (f"{STAMP} ada changed the topic to roses", ("service",)),
    (f"{STAMP} ------------- Begin Session -------------", ("service",)),
    (f"{STAMP} Topic is roses", ("service",)),
    ("", ("blank",)),
    (f"{STAMP} hello", ("bad", "not understood")),
    ("[2013-01-05T12:34:56] <ada> hello", ("bad", "not understood")),
    ("[2013-02-30T12:34:56Z] <ada> hello", ("bad", "no such time of day")),
    ("[2013-01-05T24:34:56Z] <ada> hello", ("bad", "no such time of day")),
]


@pytest.mark.parametrize(("line", "entry"), LINES)
def test_a_line_is_what_textual_meant_by_it(line: str, entry: Entry) -> None:
    assert entries(FORMAT, line) == [entry]
