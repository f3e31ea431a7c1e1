"""IRC logs with ISO dates, of many programs."""

from __future__ import annotations

import pytest
from tests.support.parsed import Entry, entries

from dazza.ingest.formats.iso_irc import FORMAT

TIME = "2013-01-05 12:34:56"
LINES: list[tuple[str, Entry]] = [
    ("2013-01-05T12:34:56 <ada> hello", ("message", "ada", "hello", TIME)),
    ("2013-01-05 12:34:56 <@ada> hello", ("message", "ada", "hello", TIME)),
    ("2013-01-05T12:34:56  <ada> hello", ("message", "ada", "hello", TIME)),
    ("[2013-01-05 12:34] <ada> hello", ("message", "ada", "hello", "2013-01-05 12:34:00")),
    ("2013-01-05T12:34:56 <ada!~a@host> hello", ("message", "ada", "hello", TIME)),
    ("2013-01-05T12:34:56\t<ada>\thello", ("message", "ada", "hello", TIME)),
    ("2013-01-05T12:34:56Z <ada> hello", ("message", "ada", "hello", f"{TIME}Z")),
    ("2013-01-05T12:34:56.5Z <ada> hello", ("message", "ada", "hello", f"{TIME}.500Z")),
    ("2013-01-05T12:34:56+01:00 <ada> x", ("message", "ada", "x", "2013-01-05 11:34:56Z")),
    ("[2013-01-05 12:34:56 -0100] <ada> x", ("message", "ada", "x", "2013-01-05 13:34:56Z")),
    ("1357389296 <ada> hello", ("message", "ada", "hello", f"{TIME}Z")),
    ("2013-01-05T12:34:56 * ada waves", ("message", "ada", "waves", TIME)),
    ("2013-01-05T12:34:56 *\tada waves", ("message", "ada", "waves", TIME)),
    ("2013-01-05T12:34:56 *** ada has joined #garden", ("service",)),
    ("2013-01-05T12:34:56 --> ada has joined", ("service",)),
    ("2013-01-05T12:34:56 <-- ada has quit", ("service",)),
    ("2013-01-05T12:34:56 --- ada is now known as ida", ("service",)),
    ("2013-01-05T12:34:56 -!- ada has joined", ("service",)),
    ("2013-01-05T12:34:56 -bob- a notice", ("service",)),
    ("", ("blank",)),
    ("2013-01-05T12:34:56 hello", ("bad", "not understood")),
    ("2013-01-05T12:34:56 * Joins: ada", ("bad", "not understood")),
    ("12:34:56 <ada> hello", ("bad", "not understood")),
    ("2013-02-30T12:34:56 <ada> hello", ("bad", "no such time of day")),
    ("2013-01-05T24:34:56Z <ada> hello", ("bad", "no such time of day")),
]


@pytest.mark.parametrize(("line", "entry"), LINES)
def test_a_line_is_read_as_irclog2html_reads_it(line: str, entry: Entry) -> None:
    assert entries(FORMAT, line) == [entry]
