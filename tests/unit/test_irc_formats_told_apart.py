"""Which of the IRC formats a log is taken for."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from dazza.ingest.detect import detect_format
from dazza.ingest.formats import FORMATS
from dazza.ingest.head import Head

LOGS = {
    "twitch-irc": """\
@id=1;tmi-sent-ts=1357389296123 :ada!ada@ada.tmi.twitch.tv PRIVMSG #garden :hello
:tmi.twitch.tv NOTICE * :x""",
    "cytube": """\
[Sat Jan 05 2013 12:34:56] [login] Accepted connection from 1.2.3
[Sat Jan 05 2013 12:34:57] <ada> hello""",
    "energymech": """\
[Jan 5 2013 12:34:56] *** Joins: ada (a@host)
[Jan 5 2013 12:34:57] <ada> hello""",
    "textual": """\
[2013-01-05T12:34:56+0100] ada (~a@host) joined the channel
[2013-01-05T12:34:57+0100] <ada> hello""",
    "weechat": """\
2013-01-05 12:34:56\t-->\tada (~a@host) has joined #garden
2013-01-05 12:34:57\tada\thello""",
    "limnoria": """\
2013-01-05T12:34:56  *** ada <ada!~a@host> has joined #garden
2013-01-05T12:34:57  <ada> hello""",
    "ubuntu-irc": """\
=== ada [~a@host] has joined #garden
[12:34] <ada> hello
[12:34]  * ada waves""",
    "eggdrop": """\
[12:34:56] ada (~a@host) joined #garden.
[12:34:57] <ada> hello
[12:34:58] Action: ada waves""",
    "znc": """\
[12:34:56] *** Joins: ada (~a@host)
[12:34:57] <ada> hello
[12:34:58] * ada waves""",
    "mirc": """\
Session Start: Sat Jan 05 12:34:56 2013
Session Ident: #garden
[12:34] * Now talking in #garden
[12:34] * ada (~a@host) has joined #garden
[12:34] <ada> hello""",
    "irssi": """\
--- Log opened Sat Jan 05 12:34:56 2013
12:34 -!- ada [~a@host] has joined #garden
12:34 <@ada> hello
12:34  * ada waves""",
    "hexchat": """\
**** BEGIN LOGGING AT Sat Jan  5 12:34:56 2013

Jan 05 12:34:56 *\tNow talking on #garden
Jan 05 12:34:57 <ada>\thello""",
    "iso-irc": """\
2013-01-05T12:34:56 *** ada has joined #garden
2013-01-05T12:34:57 <ada> hello""",
    "limechat": """\
12:34 ada has joined (~a@host)
12:34 ada: hello""",
}
VARIANTS = [
    ("mirc", "[12:34] * Joins: ada (~a@host)\n[12:34] <ada> hello"),
    ("mirc", "[12:34] * ada (~a@host) has joined #garden\n[12:34] <ada> hello"),
    ("mirc", "[12:34:56] * Now talking in #garden\n[12:34:57] <ada> hello"),
    ("irssi", "[12:34:56] -!- ada [~a@host] has joined #garden\n[12:34:57] <ada> hello"),
    ("irssi", "2013-01-05 12:34:56 -!- ada has joined\n2013-01-05 12:34 < ada> hello"),
    ("irssi", "12:34 <ada> hello"),
    ("hexchat", "[12:34:56] *\tNow talking on #garden\n[12:34:57] <ada>\thello"),
    ("hexchat", "2013-01-05 12:34:56 <ada>\thello\n12:34:57 *\tada waves"),
    ("iso-irc", "2013-01-05T12:34:56Z  <ada> hello"),
    ("iso-irc", "[2013-01-05T12:34:56.500] <ada> hello"),
    ("znc", "[2013-01-05 12:34:56] <ada> hello\n[2013-01-05 12:34:56] *** Joins: bob (b@h)\n\n"),
    ("weechat", "2025-01-05 12:34:56.123456Z\tada\thello"),
]
OTHERS = [
    "1/5/13, 12:34 - ada: hello",
    "[05.01.13, 12:34:56] ada: hello",
    '{"messages": []}',
    "name,text,time\nada,hello,2013-01-05 12:34:56",
    "Dear ada,\n\nhello.\n",
    "2013-01-05 12:34:56 INFO started\n2013-01-05 12:34:57 WARNING tired",
    "Jan  5 12:34:56 host cron[1]: started",
    "<html><body>hello</body></html>",
]


def detected(log: str) -> str | None:
    head = Head(log.encode(), PurePosixPath("/logs/garden.log"))
    guess = detect_format(head)
    return guess.format.name if guess.known and guess.format else None


@pytest.mark.parametrize("name", LOGS)
def test_a_log_is_taken_for_that_of_its_own_program(name: str) -> None:
    assert detected(LOGS[name]) == name


@pytest.mark.parametrize(("name", "log"), VARIANTS)
def test_other_settings_of_a_program_do_not_mislead(name: str, log: str) -> None:
    assert detected(log) == name


@pytest.mark.parametrize("log", OTHERS)
def test_what_is_no_irc_log_is_taken_for_none(log: str) -> None:
    assert detected(log) not in LOGS


def test_every_log_here_is_of_another_format_that_can_be_imported() -> None:
    assert set(LOGS) <= {known.name for known in FORMATS}
