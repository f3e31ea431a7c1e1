"""Lines of each format become messages, service lines or bad lines, as the tables say."""

from __future__ import annotations

from pathlib import PurePosixPath

import polars as pl
import pytest

from dazza.ingest import declare
from dazza.ingest.declare import BAD, BLANK, MESSAGE, SERVICE, LineFormat
from dazza.ingest.detect import detect_format
from dazza.ingest.formats import FORMATS, eggdrop, ubuntu_irc
from dazza.ingest.head import Head
from dazza.ingest.linetools import without_formatting

UBUNTU = [
    ("[06:29] <Gorlist> Evening people", MESSAGE, "Gorlist", "Evening people", 6 * 3600 + 29 * 60),
    ("[23:59] <a> <b> not b", MESSAGE, "a", "<b> not b", 86_340),
    ("[07:44] <Asl[a] n> a nick with a space", MESSAGE, "Asl[a] n", "a nick with a space", 27_840),
    ("[07:54] <rosendahl>", MESSAGE, "rosendahl", "", 28_440),
    ("[07:54] <x>  two spaces ", MESSAGE, "x", " two spaces ", 28_440),
    ("[08:43]  * Duesentrieb wonders", MESSAGE, "Duesentrieb", "wonders", 31_380),
    ("[08:43]  * quiet", MESSAGE, "quiet", "", 31_380),
    ("[00:00] <日本> 👍🏽 é\u2028x", MESSAGE, "日本", "👍🏽 é\u2028x", 0),
    ("[00:00] <nul> a\0b", MESSAGE, "nul", "a\0b", 0),
    ("=== ctothej [n=o@h] has joined #ubuntu", SERVICE, None, None, None),
    ("=== StephBot is now known as worm", SERVICE, None, None, None),
    ("", BLANK, None, None, None),
    ("  ", BLANK, None, None, None),
    ("[24:00] <a> no such hour", BAD, None, declare.NO_SUCH_TIME, None),
    ("[12:60] <a> no such minute", BAD, None, declare.NO_SUCH_TIME, None),
    ("[12:00] <  > nobody", BAD, None, declare.NO_NAME, None),
    ("[12:00] <> nobody", BAD, None, declare.NOT_UNDERSTOOD, None),
    ("[12:00] something", BAD, None, declare.NOT_UNDERSTOOD, None),
    ("hello", BAD, None, declare.NOT_UNDERSTOOD, None),
    ("[١٢:٠٠] <a> other digits", BAD, None, declare.NOT_UNDERSTOOD, None),
]
EGGDROP = [
    ("[00:00:40] <keepishop> well. F.", MESSAGE, "keepishop", "well. F.", 40),
    ("[00:01] <old> without seconds", MESSAGE, "old", "without seconds", 60),
    ("[00:08:17] Action: TheM is 'light' atm", MESSAGE, "TheM", "is 'light' atm", 497),
    ("[23:59:60] <leap> second", MESSAGE, "leap", "second", 86_399),
    ("[00:02:18] s (~s@host) joined ##slackware.", SERVICE, None, None, 138),
    ("[00:02:18] s (~s@host) left irc: Quit: bye", SERVICE, None, None, 138),
    ("[00:02:18] Nick change: a -> b", SERVICE, None, None, 138),
    ("[00:02:18] #chan: mode change '+o a' by b!c@d", SERVICE, None, None, 138),
    ("[00:00:00] --- Fri Jan  4 2013", SERVICE, None, None, 0),
    ("[00:00:00] --- Thu Jan 14 2013", SERVICE, None, None, 0),
    ("[00:00:00] Backing up user file...", SERVICE, None, None, 0),
    ("[00:00:00] something else", BAD, None, declare.NOT_UNDERSTOOD, 0),
    ("[25:00:00] <a> no such hour", BAD, None, declare.NO_SUCH_TIME, None),
    ("", BLANK, None, None, None),
]
LINE_FORMATS = [known for known in FORMATS if isinstance(known, LineFormat)]
CASES = [(ubuntu_irc.FORMAT, *row) for row in UBUNTU] + [(eggdrop.FORMAT, *row) for row in EGGDROP]


@pytest.mark.parametrize(("known", "line", "kind", "nick", "text", "second"), CASES)
def test_a_line_is_what_the_table_says(
    known: LineFormat, line: str, kind: int, nick: str | None, text: str | None, second: int | None
) -> None:
    row = known.parse(pl.Series([line]), {}).row(0, named=True)
    assert row["kind"] == kind
    if kind == MESSAGE:
        assert (row["name"], row["text"], row["time_ms"]) == (nick, text, (second or 0) * 1000)
    if kind == BAD:
        assert row["text"] == text


def test_an_eggdrop_day_line_says_the_date() -> None:
    lines = pl.Series(["[00:00:00] --- Fri Jan  4 2013", "[00:00:00] --- Fri Foo 4 2013"])
    assert eggdrop.FORMAT.parse(lines, {})["day"].to_list() == [15_709, None]


@pytest.mark.parametrize("known", LINE_FORMATS, ids=lambda known: known.name)
def test_no_lines_parse_to_an_empty_frame_of_the_same_columns(known: LineFormat) -> None:
    empty = known.parse(pl.Series("line", [], dtype=pl.String), {})
    assert empty.schema == pl.Schema(declare.PARSED)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("\x02bold\x02 and \x1ditalic\x0f", "bold and italic"),
        ("\x0304,12red\x03 \x031one \x03,x", "red one ,x"),
        ("\x03123 three", "3 three"),
        ("\x04ff0000hex\x04 \x16rev\x1funder\x1estrike\x11mono", "hex revunderstrikemono"),
        ("\x08kept\x19\x7f\0\x1b[31m", "\x08kept\x19\x7f\0\x1b[31m"),
    ],
)
def test_formatting_codes_go_and_other_control_characters_stay(raw: str, clean: str) -> None:
    frame = pl.DataFrame({"line": [raw]})
    assert frame.select(without_formatting("line")).item() == clean


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"[12:00] <a> hi\n", "eggdrop"),
        (b"=== x has joined\n[12:00]  * a waves\n", "ubuntu-irc"),
        (b"[12:00:01] <a> hi\n", "eggdrop"),
        (b"[12:00] <a> hi\n[12:01] b (c@d) joined #e.\n", "eggdrop"),
        (b"\xef\xbb\xbf[12:00] <a> with a byte order mark\r\n", "eggdrop"),
        (b"[12:00] <a> cut in the mid", "eggdrop"),
        (b"\0" * 5000 + b"[12:00] <a> hi\n" * 3, "eggdrop"),
        (b"Permission is hereby granted\n\nfree of charge\n", None),
        (b'{"messages": []}\n', None),
        (bytes(range(256)) * 40, None),
        (b"", None),
    ],
)
def test_the_format_is_found_from_the_content(head: bytes, name: str | None) -> None:
    found = detect_format(Head(head, PurePosixPath("/chat.txt")))
    assert (found.format.name if found.known and found.format else None) == name
