"""Logs of CyTube servers."""

from __future__ import annotations

import pytest
from tests.support.parsed import Entry, entries

from dazza.ingest.formats.cytube import FORMAT

STAMP = "[Sat Jan 05 2013 12:34:56]"
TIME = "2013-01-05 12:34:56"
LINES: list[tuple[str, Entry]] = [
    (f"{STAMP} <ada> hello", ("message", "ada", "hello", TIME)),
    (f"{STAMP} <ada> ", ("message", "ada", "", TIME)),
    (f"{STAMP} <ada.action> waves", ("message", "ada", "waves", TIME)),
    (f"{STAMP} <ada-1.greentext> >so green", ("message", "ada-1", ">so green", TIME)),
    (f"{STAMP} <ada.server-whisper> x", ("message", "ada", "x", TIME)),
    (f"{STAMP} [login] 1.2.3 logged in as ada (aliases: ada)", ("service",)),
    (f"{STAMP} [login] Accepted connection from 1.2.3", ("service",)),
    (f"{STAMP} [playlist] Now playing: a film (yt:x)", ("service",)),
    (f"{STAMP} [mod] ada used /clear", ("service",)),
    (f"{STAMP} 1.2.3 (ada) was kicked for blacklisted domain", ("service",)),
    ("", ("blank",)),
    (f"{STAMP} hello", ("bad", "not understood")),
    ("[12:34:56] <ada> hello", ("bad", "not understood")),
    ("[Sat Feb 30 2013 12:34:56] <ada> hello", ("bad", "no such time of day")),
    ("[Sat Jan 05 2013 24:34:56] <ada> hello", ("bad", "no such time of day")),
]
TEXTS = [
    ('<a href="http://x.example" target="_blank">http://x.example</a>!', "http://x.example!"),
    ("<strong>so</strong> <em>much</em> <code>x < y</code>", "so much x < y"),
    ('<span class="spoiler">he did it</span>', "he did it"),
    ('<img class="e" src="http://x.example/a.png" alt="a cat" />', "a cat"),
    ('a <img src="http://x.example/a.png"> b', "a  b"),
    ("one<br />two", "one\ntwo"),
    ("i<b and b>c", "i<b and b>c"),
    ("<i want this>", "<i want this>"),
    ("<3 a < b > c <- &lt; <nope> </3 <b", "<3 a < b > c <- &lt; <nope> </3 <b"),
]


@pytest.mark.parametrize(("line", "entry"), LINES)
def test_a_line_is_what_the_server_meant_by_it(line: str, entry: Entry) -> None:
    assert entries(FORMAT, line) == [entry]


@pytest.mark.parametrize(("html", "seen"), TEXTS)
def test_html_of_the_channels_filters_becomes_what_a_person_saw(html: str, seen: str) -> None:
    assert entries(FORMAT, f"{STAMP} <ada> {html}") == [("message", "ada", seen, TIME)]
