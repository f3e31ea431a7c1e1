"""The patterns of plain lines find what the whole patterns find, wherever they find anything."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dazza.ingest.formats import (
    _whatsapp_dates,
    cytube,
    eggdrop,
    energymech,
    hexchat,
    irssi,
    iso_irc,
    limnoria,
    mirc,
    textual,
    twitch_irc,
    ubuntu_irc,
    weechat,
    znc,
)
from dazza.ingest.linetools import groups

PATTERNS = {
    "cytube": (cytube.LINE, cytube.PLAIN),
    "eggdrop": (eggdrop.TIMED, eggdrop.PLAIN),
    "energymech": (energymech.LINE, energymech.PLAIN),
    "hexchat": (hexchat.LINE, hexchat.PLAIN),
    "irssi": (irssi.LINE, irssi.PLAIN),
    "iso-irc": (iso_irc.LINE, iso_irc.PLAIN),
    "limnoria": (limnoria.LINE, limnoria.PLAIN),
    "mirc": (mirc.LINE, mirc.PLAIN),
    "textual": (textual.LINE, textual.PLAIN),
    "twitch-irc": (twitch_irc.COMMAND, twitch_irc.PLAIN),
    "ubuntu-irc": (ubuntu_irc.TIMED, ubuntu_irc.PLAIN),
    "weechat": (weechat.LINE, weechat.PLAIN),
    "whatsapp": (_whatsapp_dates.STAMP, _whatsapp_dates.PLAIN),
    "znc": (znc.LINE, znc.PLAIN),
}


def likely(plain: str) -> st.SearchStrategy[str]:
    """Lines that the pattern matches, and some that it just does not."""
    lines = st.tuples(st.from_regex(plain), st.text(max_size=20)).map("".join)
    places = st.tuples(lines, st.integers(0, 40), st.sampled_from("<> \t*:!@+~0[]#|\xa0é"))
    return lines | places.map(lambda drawn: drawn[0][: drawn[1]] + drawn[2] + drawn[0][drawn[1] :])


@pytest.mark.parametrize("name", PATTERNS)
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_what_a_plain_pattern_finds_the_whole_one_finds(name: str, data: st.DataObject) -> None:
    pattern, plain = PATTERNS[name]
    drawn = data.draw(st.lists(likely(plain), min_size=1, max_size=20))
    lines = pl.Series("line", drawn)
    rest = "rest" if "?P<rest>" in pattern else "text"
    whole = groups(lines, pattern).unnest("m")
    found = groups(lines, pattern, plain, rest).unnest("m")
    # Where there is no text, it may be an empty one.
    matched = found[rest].is_not_null() & whole[rest].is_null()
    assert (found.filter(matched)[rest] == "").all()
    assert found.drop(rest).equals(whole.drop(rest))
    assert found[rest].fill_null("").equals(whole[rest].fill_null(""))


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("cytube", "[Sat Jan 05 2013 12:34:56] <nick> said"),
        ("energymech", "[Jan 5 2013 12:34:56] <nick> said"),
        ("eggdrop", "[12:34:56] <nick> said"),
        ("hexchat", "Jan 05 12:34:56 <@nick>\tsaid"),
        ("irssi", "12:34 <@nick> said"),
        ("iso-irc", "2013-01-05T12:34:56.789+00:00 <nick> said"),
        ("limnoria", "2013-01-05T12:34:56  <nick> said"),
        ("mirc", "[12:34] <@nick> said"),
        ("textual", "[2013-01-05T12:34:56+0000] <@nick> said"),
        ("twitch-irc", ":nick!nick@nick.tmi.twitch.tv PRIVMSG #channel :said"),
        ("ubuntu-irc", "[12:34] <nick> said"),
        ("weechat", "2013-01-05 12:34:56\t@nick\tsaid"),
        ("whatsapp", "29/01/2018, 23:33 - Name: said"),
        ("whatsapp", "[29.01.18, 23:33:01] Name: said"),
        ("znc", "[12:34:56] <@nick> said"),
    ],
)
def test_most_lines_are_plain(name: str, line: str) -> None:
    assert pl.Series([line]).str.contains(PATTERNS[name][1]).all()
