"""Logs of LimeChat: `HH:MM nick: text`, in a file `#channel_2013-01-05_Server.txt` for each day.

An action is written like anything else that is said. What nobody said has no `nick:`, but for
`Topic:`, `Mode:` and a few more of the client's own labels. Seconds are understood too, where the
setting of the time's format has them.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.ingest.declare import BAD, BLANK, MESSAGE, SERVICE, Choices, LineFormat
from dazza.ingest.formats._irc import CLOCK, REST
from dazza.ingest.linetools import classify, groups, time_ms

LABELS: Final = r"(?:Topic|Mode|Names|Created at|WEIGHTS|Reply\([0-9]+\)|Error\([0-9]+\)):(?: |$)"
LINE: Final = (
    rf"^{CLOCK} (?:(?P<label>{LABELS}){REST}"
    rf"|(?P<said>[^\s:<>*][^\s:]*):(?: (?P<text>{REST}))?|(?P<event>{REST}))$"
)
EVENTS: Final = "|".join(
    (
        r"\S+ has (?:joined|left|left IRC|kicked \S+) \(",
        r"\S+ has (?:changed mode|set topic): ",
        r"\S+ has (?:forced \S+ to leave IRC|invited you to) ",
        r"(?:\S+ is|You are) now known as ",
        r"\S+ (?:set the topic at|is away|logged in at): ?",
        r"\S+ (?:is on|is in|is an IRC operator|logged in at|is \S+ idle)",
        r"You have (?:joined|left|been kicked out of) the channel$",
        r"(?:Disconnected|Connected|Logged in|Connecting…|Reconnecting…|Retrying…)$",
        r"Inviting \S+ to ",
        r"CTCP-(?:query|reply) ",
        r"(?:Received|Trying) file transfer ",
    )
)


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    line = pl.col("line")
    found = groups(lines, LINE)
    m = pl.col("m").struct.field
    return classify(
        found.select(
            kind=pl.when(m("said").is_not_null())
            .then(MESSAGE)
            .when(m("label").is_not_null() | m("event").str.contains(f"^(?:{EVENTS})"))
            .then(SERVICE)
            .when(line.str.strip_chars() == "")
            .then(BLANK)
            .otherwise(BAD),
            name=m("said"),
            text=m("text").fill_null(""),
            time_ms=time_ms(m("hour"), m("minute"), m("second")),
        )
    )


FORMAT = LineFormat(
    name="limechat",
    title="LimeChat: HH:MM nick: text",
    resolution_ms=60_000,
    parse=parse,
    irc_codes=True,
)
