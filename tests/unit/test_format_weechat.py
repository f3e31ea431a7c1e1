"""Logs of WeeChat."""

from __future__ import annotations

import pytest
from tests.support.parsed import Entry, entries

from dazza.ingest.formats.weechat import FORMAT

STAMP = "2013-01-05 12:34:56\t"
TIME = "2013-01-05 12:34:56"
LINES: list[tuple[str, Entry]] = [
    (f"{STAMP}ada\thello", ("message", "ada", "hello", TIME)),
    ("2013-01-05 12:34\tada\thello", ("message", "ada", "hello", "2013-01-05 12:34:00")),
    (f"{STAMP}@ada\thello", ("message", "ada", "hello", TIME)),
    (f"{STAMP}<+ada>\thello", ("message", "ada", "hello", TIME)),
    (f"{STAMP}ada lovelace\thello", ("message", "ada lovelace", "hello", TIME)),
    (f"{STAMP}ada\t tab\there ", ("message", "ada", " tab\there ", TIME)),
    (f"{STAMP}ada\t", ("message", "ada", "", TIME)),
    (f"{STAMP}|_|\thello", ("message", "|_|", "hello", TIME)),
    (f"{STAMP}@[]\thello", ("message", "[]", "hello", TIME)),
    (f"{STAMP} *\tada waves  a lot", ("message", "ada", "waves  a lot", TIME)),
    (f"{STAMP}*\t@ada waves", ("message", "ada", "waves", TIME)),
    (f"{STAMP} *\tada", ("message", "ada", "", TIME)),
    (f"{STAMP} *\t", ("service",)),
    (f"{STAMP}-->\tada (~a@host) has joined #garden", ("service",)),
    (f"{STAMP}<--\tada (~a@host) has quit", ("service",)),
    (f"{STAMP}--\tada is now known as ida", ("service",)),
    (f"{STAMP}--\tNotice(bob): hello", ("service",)),
    (f"{STAMP}=!=\tirc: error", ("service",)),
    (f"{STAMP}\tsaid by nobody", ("service",)),
    (f"{STAMP}****  Beginning of log  ****", ("service",)),
    (f"{STAMP}\x1b[92mada\t\x1b[0mhel\x1b[1mlo", ("message", "ada", "hello", TIME)),
    (
        "2025-01-05 12:34:56.123456Z\tada\thello",
        ("message", "ada", "hello", "2025-01-05 12:34:56.123Z"),
    ),
    (
        "2025-01-05T12:34:56+0130\tada\thello",
        ("message", "ada", "hello", "2025-01-05 11:04:56Z"),
    ),
    (
        "2025-01-05 12:34:56 -05:00\tada\thello",
        ("message", "ada", "hello", "2025-01-05 17:34:56Z"),
    ),
    ("2008 Jan 05 12:34:56  <@ada> hi", ("message", "ada", "hi", "2008-01-05 12:34:56")),
    ("2008 Jan 05 12:34:56  -*- ada waves", ("message", "ada", "waves", "2008-01-05 12:34:56")),
    ("2008 Jan 05 12:34:56  -=- Mode #garden", ("service",)),
    ("2008 Jan 05 12:34:56  --> ada has joined", ("service",)),
    ("", ("blank",)),
    ("2013-01-05 12:34:56 ada hello", ("bad", "not understood")),
    ("ada\thello", ("bad", "not understood")),
    ("2013-02-30 12:34:56\tada\thello", ("bad", "no such time of day")),
    ("2013-01-05 25:34:56\tada\thello", ("bad", "no such time of day")),
    ("2013-01-05 25:34:56Z\tada\thello", ("bad", "no such time of day")),
]


@pytest.mark.parametrize(("line", "entry"), LINES)
def test_a_line_is_what_weechat_meant_by_it(line: str, entry: Entry) -> None:
    assert entries(FORMAT, line) == [entry]
