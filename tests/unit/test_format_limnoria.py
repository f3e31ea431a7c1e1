"""Logs of Limnoria and Supybot."""

from __future__ import annotations

import pytest
from tests.support.parsed import Entry, entries

from dazza.ingest.formats.limnoria import FORMAT

STAMP = "2013-01-05T12:34:56 "
TIME = "2013-01-05 12:34:56"
LINES: list[tuple[str, Entry]] = [
    (f"{STAMP} <ada> hello", ("message", "ada", "hello", TIME)),
    (f"{STAMP} <ada> ", ("message", "ada", "", TIME)),
    (f"{STAMP} * ada waves", ("message", "ada", "waves", TIME)),
    ("[05-Jan-2013 12:34:56]  <ada> hello", ("message", "ada", "hello", TIME)),
    ("2013-01-05 12:34:56  <ada> hello", ("message", "ada", "hello", TIME)),
    (f"{STAMP} <ada> -= THIS MESSAGE NOT LOGGED =-", ("message", "ada", "", TIME)),
    (f"{STAMP} *** ada <ada!~a@host> has joined #garden", ("service",)),
    (f"{STAMP} *** ada has joined #garden", ("service",)),
    (f"{STAMP} -bob- a notice", ("service",)),
    ("", ("blank",)),
    (f"{STAMP}<ada> hello", ("bad", "not understood")),
    (f"{STAMP} hello", ("bad", "not understood")),
    ("2013-02-30T12:34:56  <ada> hello", ("bad", "no such time of day")),
    ("[05-Foo-2013 12:34:56]  <ada> hello", ("bad", "no such time of day")),
    ("2013-01-05T24:34:56  <ada> hello", ("bad", "no such time of day")),
]


@pytest.mark.parametrize(("line", "entry"), LINES)
def test_a_line_is_what_the_bot_meant_by_it(line: str, entry: Entry) -> None:
    assert entries(FORMAT, line) == [entry]
