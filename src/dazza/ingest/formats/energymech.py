"""Logs of EnergyMech bots: `[Jan 5 2013 12:34:56] <nick> text`, `[…] * nick text`.

A bot writes them where it was told to spy on a channel into a file. `*** Joins: nick (user@host)`,
`*** nick sets mode: +o other`, notices (`-nick:#channel- text`), wallops (`!nick! text`) and what
the bot reports of itself are not said by anybody. Older bots stamp with the time only, in the shape
that `znc` reads.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.ingest.declare import Choices, LineFormat
from dazza.ingest.formats._irc import (
    ENGLISH_DATE,
    NICK,
    NOTICE,
    PLAIN_END,
    REST,
    day_of,
    if_dated,
    kind_of,
)
from dazza.ingest.linetools import classify, groups, time_ms

LINE: Final = (
    r"^\[(?P<date>[A-Z][a-z]{2} [0-9]{1,2} [0-9]{4})"
    r" (?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})\] "
    rf"(?:<(?P<said>[^>]+)>(?: (?P<text>{REST}))?"
    rf"|\* (?P<acted>{NICK})(?: (?P<act>{REST}))?"
    rf"|(?P<event>\*\*\* |{NOTICE} |!\S+! |\[(?:CTCP|DCC)\b|:\S+\[[0-9]+\]: |Notify: |C:\S+ AC:"
    rf"|\(\S+\) (?:Added to|Removed from) mech|Trying new server: |\S+ kicked from \S+ for){REST})$"
)
PLAIN: Final = (
    r"^\[(?P<date>[A-Z][a-z]{2} [0-9]{1,2} [0-9]{4})"
    r" (?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})\] <(?P<said>[^>]+)>"
) + PLAIN_END
"""Most lines; see `groups`."""


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    found = groups(lines, LINE, PLAIN)
    m = pl.col("m").struct.field
    nick = pl.coalesce(m("said"), m("acted"))
    day = day_of(m("date"), ENGLISH_DATE)
    return classify(
        found.select(
            kind=kind_of(nick, m("event").is_not_null()),
            name=nick,
            text=pl.coalesce(m("text"), m("act"), pl.lit("")),
            time_ms=if_dated(time_ms(m("hour"), m("minute"), m("second")), day, m("date")),
            day=day,
        )
    )


FORMAT = LineFormat(
    name="energymech",
    title="EnergyMech: [Mon D YYYY HH:MM:SS] <nick> text",
    resolution_ms=1000,
    parse=parse,
    dates_itself=True,
    irc_codes=True,
)
