"""Logs of eggdrop bots."""

from __future__ import annotations

import pytest
from tests.support.parsed import Entry, entries, times

from dazza.ingest.formats.eggdrop import FORMAT, REPEATED

TIME = "12:34:56"
LINES: list[tuple[str, Entry]] = [
    ("[12:34:56] <ada> hello", ("message", "ada", "hello", TIME)),
    ("[12:34] <ada> hello", ("message", "ada", "hello", "12:34:00")),
    ("[12:34:56] @<ada> to the operators", ("message", "ada", "to the operators", TIME)),
    ("[12:34:56] Action: ada waves", ("message", "ada", "waves", TIME)),
    ("[12:34:56] ada (~a@host) joined #garden.", ("service",)),
    ("[12:34:56] mech joined #garden.", ("service",)),
    ("[12:34:56] ada (~a@host) left irc: bye", ("service",)),
    ("[12:34:56] ada (~a@host) left #garden (bye).", ("service",)),
    ("[12:34:56] ada (~a@host) got netsplit.", ("service",)),
    ("[12:34:56] ada!~a@host has logged out of their account", ("service",)),
    ("[12:34:56] ada!~a@host logged in to their account ada", ("service",)),
    ("[12:34:56] ada is now away: tea", ("service",)),
    ("[12:34:56] #garden: mode change '+o ada' by bob!~b@host", ("service",)),
    ("[12:34:56] ada kicked from #garden by bob: no", ("service",)),
    ("[12:34:56] TS resync (#garden): ada deopped by irc.example.org", ("service",)),
    ("[12:34:56] (#garden) Channel ban on *!*@host expired.", ("service",)),
    ("[12:34:56] Nick change: ada -> ida", ("service",)),
    ("[12:34:56] Last message repeated 2 time(s).", ("bad", REPEATED)),
    ("[12:34:56] -ada:#garden- a notice", ("service",)),
    ("", ("blank",)),
    ("[12:34:56] * ada waves", ("bad", "not understood")),
    ("[12:34:56] *** Joins: ada", ("bad", "not understood")),
    ("[12:34:56] hello", ("bad", "not understood")),
    ("[24:34:56] <ada> hello", ("bad", "no such time of day")),
]


@pytest.mark.parametrize(("line", "entry"), LINES)
def test_a_line_is_what_the_bot_meant_by_it(line: str, entry: Entry) -> None:
    assert entries(FORMAT, line) == [entry]


def test_the_line_at_midnight_says_the_date() -> None:
    assert times(FORMAT, "[00:00:00] --- Sat Jan  5 2013") == ["2013-01-05 00:00:00"]
