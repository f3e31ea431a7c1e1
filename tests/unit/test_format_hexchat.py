"""Logs of HexChat and XChat."""

from __future__ import annotations

import pytest
from tests.support.parsed import Entry, entries, times

from dazza.ingest.formats.hexchat import FORMAT

TIME = "01-05 12:34:56"
SAID: list[tuple[str, Entry]] = [
    ("Jan 05 12:34:56 <ada>\thello", ("message", "ada", "hello", TIME)),
    ("Jan 05 12:34:56 <@ada>\thello", ("message", "ada", "hello", TIME)),
    ("Jan 05 12:34:56 <ada> hello", ("message", "ada", "hello", TIME)),
    ("Jan  5 12:34:56 <ada>\thello", ("message", "ada", "hello", TIME)),
    ("Jan 05 12:34:56 <ada>\t", ("message", "ada", "", TIME)),
    ("Mär 05 12:34:56 <ada>\thello", ("message", "ada", "hello", "03-05 12:34:56")),
    ("févr. 05 12:34:56 <ada>\thello", ("message", "ada", "hello", "02-05 12:34:56")),
    ("Feb 29 12:34:56 <ada>\thello", ("message", "ada", "hello", "02-29 12:34:56")),
    ("Jan 05 2013 12:34:56 <ada>\tx", ("message", "ada", "x", "2013-01-05 12:34:56")),
    ("2013-01-05 12:34:56 <ada>\tx", ("message", "ada", "x", "2013-01-05 12:34:56")),
    ("[12:34:56] <ada>\thello", ("message", "ada", "hello", "12:34:56")),
    ("12:34 <ada>\thello", ("message", "ada", "hello", "12:34:00")),
    ("Jan 05 12:34:56 *\tada waves", ("message", "ada", "waves", TIME)),
    ("Jan 05 12:34:56 *\tada", ("message", "ada", "", TIME)),
    ("Jan 05 12:34:56 *\tada gives bob a hug", ("message", "ada", "gives bob a hug", TIME)),
    (
        "Jan 05 12:34:56 *\tada has left the building",
        ("message", "ada", "has left the building", TIME),
    ),
    ("Jan 05 12:34:56 *\tada sets modestly", ("message", "ada", "sets modestly", TIME)),
]
SERVICE = [
    "DCC RECV: Cannot open 'x' for writing - aborting.",
    "The file 'x' already exists, saving it as 'y' instead.",
    "Found your IP: [192.0.2.1]",
    "3 users in notify list.",
    "bob has offered 'x' (12 bytes)",
    "bob has requested to resume 'x' from 12.",
    "You have been marked as being away",
    "ada (~a@host) has joined",
    "ada (~a@host) has joined #garden",
    "ada (~a@host) has left",
    "ada (~a@host) has left (bye)",
    "ada has quit (Ping timeout)",
    "ada is now known as ida",
    "ada has kicked bob from #garden (no)",
    "ada gives voice to bob",
    "ada removes channel operator status from bob",
    "ada gives channel half-operator status to bob",
    "ada sets ban on *!*@host",
    "ada removes quiet on *!*@host",
    "ada sets mode +n on #garden",
    "ada sets modes [#garden +n]",
    "ada sets channel limit to 5",
    "ada removes user limit",
    "ada has changed the topic to: roses",
    "Topic for #garden is: roses",
    "Topic for #garden set by ada (Sat Jan  5 12:34:56 2013)",
    "Channel #garden modes: +nt",
    "Channel #garden created on Sat Jan  5 12:34:56 2013",
    "Now talking on #garden",
    "You have left channel #garden",
    "You have been kicked from #garden by ada (no)",
    "You are now known as ida",
    "Disconnected (Connection reset by peer)",
    "Notify: ada is online (net)",
    "Received a CTCP VERSION from ada",
    "Ping reply from ada: 0.1 second(s)",
    "[ada] (~a@host): Ada",
    "[ada] End of WHOIS list.",
]
OTHER: list[tuple[str, Entry]] = [
    ("Jan 05 12:34:56 -->\tada (~a@host) has joined #garden", ("service",)),
    ("Jan 05 12:34:56 <--\tada has quit (bye)", ("service",)),
    ("Jan 05 12:34:56 ---\tada is now known as ida", ("service",)),
    ("Jan 05 12:34:56 -bob-\ta notice", ("service",)),
    ("Jan 05 12:34:56 -bob/#garden-\ta notice", ("service",)),
    ("Jan 05 12:34:56 *bob*\tin private", ("service",)),
    ("Jan 05 12:34:56 >bob<\tin private", ("service",)),
    ("Jan 05 12:34:56 ->bob<-\ta notice", ("service",)),
    ("Jan 05 12:34:56 **\tbob waves in private **", ("service",)),
    ("**** BEGIN LOGGING AT Sat Jan  5 12:34:56 2013", ("service",)),
    ("", ("blank",)),
    ("**** said without a date", ("bad", "not understood")),
    ("Jan 05 12:34:56 ada: hello", ("bad", "not understood")),
    ("Jan 05 <ada>\thello", ("bad", "not understood")),
    ("Feb 30 12:34:56 <ada>\thello", ("bad", "no such time of day")),
    ("Foo 05 12:34:56 <ada>\thello", ("bad", "no such time of day")),
    ("Jan 05 24:34:56 <ada>\thello", ("bad", "no such time of day")),
    ("2013-13-05 12:34:56 <ada>\thello", ("bad", "no such time of day")),
]


@pytest.mark.parametrize(("line", "entry"), SAID + OTHER)
def test_a_line_is_what_hexchat_meant_by_it(line: str, entry: Entry) -> None:
    assert entries(FORMAT, line) == [entry]


@pytest.mark.parametrize("words", SERVICE)
def test_what_the_client_says_is_told_from_actions_by_its_words(words: str) -> None:
    assert entries(FORMAT, f"Jan 05 12:34:56 *\t{words}") == [("service",)]


@pytest.mark.parametrize(
    "words", ["BEGIN LOGGING AT", "ENDING LOGGING AT", "PROTOKOLLBEGINN", "СТАРТ ЖУРНАЛА В"]
)
def test_the_line_at_the_beginning_says_the_date_in_every_language(words: str) -> None:
    assert times(FORMAT, f"**** {words} Sat Jan  5 12:34:56 2013") == ["2013-01-05 12:34:56"]
