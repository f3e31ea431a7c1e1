"""Raw chat of Twitch."""

from __future__ import annotations

import pytest
from tests.support.parsed import Entry, entries

from dazza.ingest.formats.twitch_irc import FORMAT

ADA = ":ada!ada@ada.tmi.twitch.tv PRIVMSG #garden"
SERVER = ":tmi.twitch.tv"
AT = "tmi-sent-ts=1357389296123"
TIME = "2013-01-05 12:34:56.123Z"
LINES: list[tuple[str, Entry]] = [
    (
        f"@badges=;display-name=ADA;id=0-a;mod=0;{AT};user-type= {ADA} :hello: there",
        ("message", "ada", "hello: there", TIME, "0-a"),
    ),
    (f"@id=0-a;{AT} {ADA} :\x01ACTION waves\x01", ("message", "ada", "waves", TIME, "0-a")),
    (f"@id=0-a;{AT} {ADA} :", ("message", "ada", "", TIME, "0-a")),
    (f"@client-id=x;{AT} {ADA} :hello", ("message", "ada", "hello", TIME)),
    (f"@{AT} {ADA} hello", ("message", "ada", "hello", TIME)),
    (
        f"@login=bob;id=1;{AT};msg-id=resub {SERVER} USERNOTICE #garden :a year!",
        ("message", "bob", "a year!", TIME, "1"),
    ),
    (
        rf"@display-name=B\so\:b\\;{AT} {SERVER} USERNOTICE #garden :hi",
        ("message", "B o;b\\", "hi", TIME),
    ),
    (
        f"@time=2013-01-05T12:34:56.123Z {ADA} :hello",
        ("message", "ada", "hello", TIME),
    ),
    (f"[2013-01-05 12:34:56] {ADA} :x", ("message", "ada", "x", "2013-01-05 12:34:56")),
    (f"2013-01-05T12:34:56.123Z {ADA} :x", ("message", "ada", "x", TIME)),
    (f"[2013-01-05T12:34:56+01:00] {ADA} :x", ("message", "ada", "x", "2013-01-05 11:34:56Z")),
    (f"[12:34:56] {ADA} :x", ("message", "ada", "x", "12:34:56")),
    (f"1357389296 {ADA} :x", ("message", "ada", "x", "2013-01-05 12:34:56Z")),
    (f"1357389296123: {ADA} :x", ("message", "ada", "x", TIME)),
    (f"[12:00:00] < @{AT} {ADA} :x", ("message", "ada", "x", TIME)),
    (f"@login=bob;id=1;{AT};msg-id=sub {SERVER} USERNOTICE #garden", ("service",)),
    (f"@{AT} {SERVER} CLEARCHAT #garden :ada", ("service",)),
    (f"@login=ada;{AT} {SERVER} CLEARMSG #garden :hello", ("service",)),
    (f"@room-id=1 {SERVER} ROOMSTATE #garden", ("service",)),
    (f"@msg-id=x {SERVER} NOTICE #garden :no", ("service",)),
    (":ada!ada@ada.tmi.twitch.tv JOIN #garden", ("service",)),
    (":ada!ada@ada.tmi.twitch.tv WHISPER bob :psst", ("service",)),
    (f"{SERVER} 001 bob :Welcome, GLHF!", ("service",)),
    (f"PING {SERVER}", ("service",)),
    ("", ("blank",)),
    (f"@{AT} PRIVMSG #garden :who am I", ("bad", "no name")),
    (f"{ADA} :when was it", ("bad", "no such time of day")),
    (f"@tmi-sent-ts=99999999999999999999 {ADA} :x", ("bad", "no such time of day")),
    (f"@tmi-sent-ts=soon {ADA} :x", ("bad", "no such time of day")),
    ("@only-tags", ("bad", "not understood")),
    ("[12:34:56] <ada> hello", ("bad", "not understood")),
    ("hello", ("bad", "not understood")),
]


@pytest.mark.parametrize(("line", "entry"), LINES)
def test_a_line_is_what_twitch_meant_by_it(line: str, entry: Entry) -> None:
    assert entries(FORMAT, line) == [entry]
