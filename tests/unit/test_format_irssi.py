"""Logs of irssi."""

from __future__ import annotations

import pytest
from tests.support.parsed import Entry, entries, times

from dazza.ingest.formats.irssi import FORMAT

TIME = "12:34:00"
LINES: list[tuple[str, Entry]] = [
    ("12:34 <ada> hello", ("message", "ada", "hello", TIME)),
    ("12:34 < ada> hello", ("message", "ada", "hello", TIME)),
    ("12:34 <@ada> hello", ("message", "ada", "hello", TIME)),
    ("12:34 <+ada>  two blanks ", ("message", "ada", " two blanks ", TIME)),
    ("12:34 <ada> ", ("message", "ada", "", TIME)),
    ("12:34 <ada>", ("message", "ada", "", TIME)),
    ("12:34 <ada> a <b> c", ("message", "ada", "a <b> c", TIME)),
    ("12:34 <@ada:#garden> hello", ("message", "ada", "hello", TIME)),
    ("12:34:56 <ada> hello", ("message", "ada", "hello", "12:34:56")),
    ("[12:34] <ada> hello", ("message", "ada", "hello", TIME)),
    ("2013-01-05 12:34:56 <ada> x", ("message", "ada", "x", "2013-01-05 12:34:56")),
    ("[2013-01-05 12:34] <ada> x", ("message", "ada", "x", "2013-01-05 12:34:00")),
    ("12:34  * ada waves: hi", ("message", "ada", "waves: hi", TIME)),
    ("12:34  * ada:#garden waves", ("message", "ada", "waves", TIME)),
    ("12:34  * ada", ("message", "ada", "", TIME)),
    ("12:34 \x02<\x0303ada\x0f>\x02 hel\x1dlo", ("message", "ada", "hello", TIME)),
    ("12:34 -!- ada [~a@host] has joined #garden", ("service",)),
    ("12:34 -!- ada is now known as ida", ("service",)),
    ("12:34 -!- mode/#garden [+o ada] by bob", ("service",)),
    ("12:34 -!- Irssi: #garden: Total of 2 nicks", ("service",)),
    ("12:34 -!-", ("service",)),
    ("12:34 -bob- a notice", ("service",)),
    ("12:34 -bob:#garden- a notice", ("service",)),
    ("12:34 !irc.example.org *** Looking up", ("service",)),
    ("12:34 [bob(~b@host)] in private", ("service",)),
    ("12:34 [msg(bob)] in private", ("service",)),
    ("12:34  (*) bob waves in private", ("service",)),
    ("12:34  * me:bob waves in private", ("service",)),
    ("12:34 [Users #garden]", ("service",)),
    ("12:34 [@ada   ] [ bob   ] [+cleo  ]", ("service",)),
    ("12:34 >>> topic", ("service",)),
    ("--- Log opened Sat Jan 05 12:34:56 2013", ("service",)),
    ("--- Log closed Sat Jan 05 12:34:56 2013", ("service",)),
    ("--- Day changed Sun Jan 06 2013", ("service",)),
    ("", ("blank",)),
    ("  ", ("blank",)),
    ("12:34 ada: hello", ("bad", "not understood")),
    ("12:34 [sic] this is prose", ("bad", "not understood")),
    ("hello", ("bad", "not understood")),
    ("25:00 <ada> hello", ("bad", "no such time of day")),
    ("12:60 <ada> hello", ("bad", "no such time of day")),
    ("2013-02-30 12:34 <ada> hello", ("bad", "no such time of day")),
    ("12:34 <  > hello", ("bad", "no name")),
]


@pytest.mark.parametrize(("line", "entry"), LINES)
def test_a_line_is_what_irssi_meant_by_it(line: str, entry: Entry) -> None:
    assert entries(FORMAT, line) == [entry]


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("--- Log opened Sat Jan 05 12:34:56 2013", "2013-01-05 12:34:56"),
        ("--- Log opened Sa Jän 05 12:34:56 2013", "2013-01-05 12:34:56"),
        ("--- Log opened Sa Foo 05 12:34:56 2013", ""),
        ("--- Log opened Sa Dez 05 12:34:56 2013", "2013-12-05 12:34:56"),
        ("--- Log closed sam. févr. 02 12:34:56 2013", "2013-02-02 12:34:56"),
        ("--- Log closed Сб янв 05 12:34:56 2013", "2013-01-05 12:34:56"),
        ("--- Log opened 土  1月 05 12:34:56 2013", "2013-01-05 12:34:56"),
        ("--- Log opened 월  1월 07 12:34:56 2013", "2013-01-07 12:34:56"),
        ("--- Log opened Пн січ 07 12:34:56 2013", "2013-01-07 12:34:56"),
        ("--- Log opened Δευ Ιαν 07 12:34:56 2013", "2013-01-07 12:34:56"),
        ("--- Log opened lu ian 07 12:34:56 2013", "2013-01-07 12:34:56"),
        ("--- Log opened 2013-01-05 12:34:56", "2013-01-05 12:34:56"),
        ("--- Day changed Sun Jan 06 2013", "2013-01-06 00:00:00"),
        ("--- Day changed So 06 Jan 2013", "2013-01-06 00:00:00"),
        ("--- Day changed Sun Feb 30 2013", ""),
        ("12:34 -!- ada has joined", "12:34:00"),
    ],
)
def test_lines_about_the_log_say_the_day_in_the_language_of_the_system(
    line: str, time: str
) -> None:
    assert times(FORMAT, line) == [time]
