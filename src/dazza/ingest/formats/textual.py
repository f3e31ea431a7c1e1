"""Logs of Textual: `[2013-01-05T12:34:56+0100] <@nick> text`, `[…] • nick: text`.

The second is an action; notices are `-nick- text`. What nobody said follows the stamp as a sentence
(`nick (user@host) joined the channel`), in the words of the English interface. Every line has its
offset from UTC.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.ingest.declare import Choices, LineFormat
from dazza.ingest.formats._irc import (
    ISO_DATE,
    MODE,
    NOTICE,
    PLAIN_END,
    PLAIN_NICK,
    REST,
    ZONE,
    day_of,
    kind_of,
    moment,
)
from dazza.ingest.linetools import classify, groups, time_ms

LINE: Final = (
    rf"^\[{ISO_DATE}"
    rf"T(?P<hour>[0-9]{{2}}):(?P<minute>[0-9]{{2}}):(?P<second>[0-9]{{2}}){ZONE}\] "
    rf"(?:<{MODE}(?P<said>[^>]+)>(?: (?P<text>{REST}))?"
    rf"|• (?P<acted>\S+):(?: (?P<act>{REST}))?"
    rf"|(?P<event>{REST}))$"
)
PLAIN: Final = (
    rf"^\[{ISO_DATE}"
    rf"T(?P<hour>[0-9]{{2}}):(?P<minute>[0-9]{{2}}):(?P<second>[0-9]{{2}}){ZONE}\] "
    rf"{PLAIN_NICK}{PLAIN_END}"
)
"""Most lines; see `groups`."""
EVENTS: Final = "|".join(
    (
        rf"{NOTICE} ",
        r"-{5,} (?:Begin|End) Session -{5,}$",
        r"\S+ \(\S+\) (?:joined the channel|left the channel|left IRC)",
        r"\S+ (?:kicked \S+ from the channel|changed the topic to|sets mode|is now known as) ?",
        r"\S+ (?:left the query by disconnecting from|joined the query by connecting to) IRC",
        r"You(?:'re| are) now known as ",
        r"(?:Mode|Topic) is ",
        r"(?:Topic set by|Channel created|Set by|Created on|Website) ?",
        r"(?:Invite Exception|Ban(?: exception)?|Quiet) in ",
        r"(?:Inviting \S+ to join|\S+ invited you to join) ",
        r"\S+ (?:is away|was connected|is connected|is using|tried to send you) ?",
        r"(?:Disconnected|Connect(?:ing|ed|ion)|Reconnecting)",
        r"(?:Attempting to rejoin|Joining channels) ",
        r"-(?:\S+ )?CTCP- ",
        r"(?:Received|Trying) (?:file transfer|lag check)",
        r"⍅ ",
    )
)


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    found = groups(lines, LINE, PLAIN)
    m = pl.col("m").struct.field
    nick = pl.coalesce(m("said"), m("acted"))
    day = day_of(m("date"))
    return classify(
        found.select(
            kind=kind_of(nick, m("event").str.contains(f"^(?:{EVENTS})")),
            name=nick,
            text=pl.coalesce(m("text"), m("act"), pl.lit("")),
            at=moment(day, time_ms(m("hour"), m("minute"), m("second")), m("zone")),
        )
    )


FORMAT = LineFormat(
    name="textual",
    title="Textual: [YYYY-MM-DDTHH:MM:SS+ZZZZ] <nick> text",
    resolution_ms=1000,
    parse=parse,
    dates_itself=True,
    irc_codes=True,
)
