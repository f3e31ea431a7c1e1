"""Logs of mIRC."""

from __future__ import annotations

import pytest
from tests.support.parsed import Entry, entries, times

from dazza.ingest.formats.mirc import FORMAT

TIME = "12:34:00"
LINES: list[tuple[str, Entry]] = [
    ("[12:34] <ada> hello", ("message", "ada", "hello", TIME)),
    ("[12:34] <@ada> hello", ("message", "ada", "hello", TIME)),
    ("[12:34:56] <ada> hello", ("message", "ada", "hello", "12:34:56")),
    ("(12:34) <ada> hello", ("message", "ada", "hello", TIME)),
    ("01[12:34] <ada> hello", ("message", "ada", "hello", TIME)),
    ("\x0301[12:34] <ada> hel\x02lo", ("message", "ada", "hello", TIME)),
    ("[05:23pm] <ada> hello", ("message", "ada", "hello", "17:23:00")),
    ("[5:23 AM] <ada> hello", ("message", "ada", "hello", "05:23:00")),
    ("[12:23a] <ada> hello", ("message", "ada", "hello", "00:23:00")),
    ("[2013-01-05 12:34:56] <ada> hi", ("message", "ada", "hi", "2013-01-05 12:34:56")),
    ("[12:34] <ada>", ("message", "ada", "", TIME)),
    ("[12:34] * ada waves", ("message", "ada", "waves", TIME)),
    ("[12:34] * @ada waves", ("message", "ada", "waves", TIME)),
    ("[12:34] ** ada waves", ("message", "ada", "waves", TIME)),
    ("[12:34] * ada has quit smoking", ("message", "ada", "has quit smoking", TIME)),
    (
        "[12:34] * ada is now known as the best",
        ("message", "ada", "is now known as the best", TIME),
    ),
    ("[12:34] * ada is back", ("message", "ada", "is back", TIME)),
    ("[12:34] * ada is backing up", ("message", "ada", "is backing up", TIME)),
    ("[12:34] *** ada has joined #garden", ("service",)),
    ("[12:34] -bob- a notice", ("service",)),
    ("[12:34] -bob:#garden- a notice", ("service",)),
    ("[12:34] -> *bob* in private", ("service",)),
    ("[12:34] *bob* in private", ("service",)),
    ("[12:34] [bob VERSION]", ("service",)),
    ("[12:34] #garden created on Sat Jan 05 12:34:56 2013", ("service",)),
    ("Session Ident: #garden", ("service",)),
    ("Session Close (#garden): Sat Jan 05 12:34:56 2013", ("service",)),
    ("", ("blank",)),
    ("[12:34] hello", ("bad", "not understood")),
    ("<ada> hello", ("bad", "not understood")),
    ("[24:34] <ada> hello", ("bad", "no such time of day")),
    ("[13:34pm] <ada> hello", ("bad", "no such time of day")),
    ("[2013-02-30 12:34] <ada> hello", ("bad", "no such time of day")),
]
SERVICE = [
    "Now talking in #garden",
    "Topic is 'roses'",
    "Set by ada!~a@host on Sat Jan 05 12:34:56 2013",
    "ada (~a@host) has joined #garden",
    "ada (~a@host) has left #garden (bye)",
    "ada (~a@host) Quit (bye)",
    "Joins: ada (~a@host)",
    "Parts: ada (~a@host) (bye)",
    "Quits: ada (~a@host) (bye)",
    "ada has quit IRC (bye)",
    "ada is now known as ida",
    "Your nick is now ida",
    "ada sets mode: +o bob",
    "ada changes topic to 'lilies'",
    "bob was kicked by ada (no)",
    "You were kicked from #garden by ada (no)",
    "Attempting to rejoin channel #garden",
    "Disconnected",
    "Retrieving #garden info...",
]


@pytest.mark.parametrize(("line", "entry"), LINES)
def test_a_line_is_what_mirc_meant_by_it(line: str, entry: Entry) -> None:
    assert entries(FORMAT, line) == [entry]


@pytest.mark.parametrize("words", SERVICE)
@pytest.mark.parametrize("stamp", ["[12:34]", "03[12:34]"])
def test_what_the_client_says_is_told_from_actions_by_its_words(stamp: str, words: str) -> None:
    assert entries(FORMAT, f"{stamp} * {words}") == [("service",)]


@pytest.mark.parametrize("word", ["Start", "Time", "Close"])
def test_lines_about_the_session_say_the_date_and_the_time(word: str) -> None:
    line = f"Session {word}: Sat Jan 05 12:34:56 2013"
    assert entries(FORMAT, line) == [("service",)]
    assert times(FORMAT, line) == ["2013-01-05 12:34:56"]
