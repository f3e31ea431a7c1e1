"""Logs of Limnoria and Supybot, plugin ChannelLogger: `2013-01-05T12:34:56  <nick> text`.

Two blanks follow the stamp, which is the setting `supybot.log.timestampFormat` (older bots wrote
`[05-Jan-2013 12:34:56]`) in the bot's local time. Actions are `* nick text`; notices (`-nick-`) and
lines with `*** ` are said by nobody. A message that its writer did not want to have logged stands
as `-= THIS MESSAGE NOT LOGGED =-`: it is a message without text.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.ingest.declare import Choices, LineFormat
from dazza.ingest.formats._irc import (
    CLOCK,
    ISO_DATE,
    NOTICE,
    PLAIN_CLOCK,
    PLAIN_END,
    REST,
    day_of,
    if_dated,
    kind_of,
)
from dazza.ingest.linetools import classify, groups, time_ms

LINE: Final = (
    rf"^(?:\[?{ISO_DATE}[T ]|\[?(?P<named>[0-9]{{2}}-[^\s0-9-]+-[0-9]{{4}}) )"
    rf"{CLOCK}\]?  "
    rf"(?:<(?P<said>[^>]+)>(?: (?P<text>{REST}))?"
    rf"|\* (?P<acted>\S+)(?: (?P<act>{REST}))?"
    rf"|(?P<event>\*\*\* |{NOTICE} ){REST})$"
)
PLAIN: Final = rf"^{ISO_DATE}T{PLAIN_CLOCK}  <(?P<said>[^>]+)>{PLAIN_END}"
"""Most lines; see `groups`."""
NAMED: Final = "^(?P<dom>[0-9]+)-(?P<month>[^-]+)-(?P<year>[0-9]+)$"
NOT_LOGGED: Final = "-= THIS MESSAGE NOT LOGGED =-"


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    found = groups(lines, LINE, PLAIN)
    m = pl.col("m").struct.field
    nick = pl.coalesce(m("said"), m("acted"))
    text = pl.coalesce(m("text"), m("act"), pl.lit(""))
    day = pl.coalesce(day_of(m("date")), day_of(m("named"), NAMED))
    time = time_ms(m("hour"), m("minute"), m("second"))
    return classify(
        found.select(
            kind=kind_of(nick, m("event").is_not_null()),
            name=nick,
            text=pl.when(text != NOT_LOGGED).then(text).otherwise(pl.lit("")),
            time_ms=if_dated(time, day, pl.coalesce(m("date"), m("named"))),
            day=day,
        )
    )


FORMAT = LineFormat(
    name="limnoria",
    title="Limnoria, Supybot: YYYY-MM-DDTHH:MM:SS  <nick> text",
    resolution_ms=1000,
    parse=parse,
    dates_itself=True,
    irc_codes=True,
)
