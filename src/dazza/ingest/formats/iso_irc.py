"""IRC logs whose lines begin with date and time: `2013-01-05T12:34:56Z <nick> text`.

Many bots, bouncers and scripts write this, and irclog2html reads it: ISO 8601 with `T` or a blank,
with or without fractions of a second and an offset from UTC, in brackets or not; seconds since 1970
(of dircproxy) too. The nick may have its mode, and `!user@host` after it. Actions are `* nick
text`; lines with `***`, `-->`, `<--`, `---`, `-!-` or `===` and notices (`-nick-`) are said by
nobody.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.ingest.declare import Choices, LineFormat
from dazza.ingest.formats._irc import (
    CLOCK,
    ISO_DATE,
    MODE,
    NICK,
    NOTICE,
    PLAIN_CLOCK,
    PLAIN_END,
    PLAIN_NICK,
    REST,
    ZONE,
    day_of,
    if_dated,
    kind_of,
    moment,
)
from dazza.ingest.linetools import classify, groups, time_ms

LINE: Final = (
    rf"^(?:\[?{ISO_DATE}[Tt ] ?{CLOCK}(?:[.,](?P<part>[0-9]{{1,9}}))? ?{ZONE}?\]?:?"
    r"|(?P<epoch>[0-9]{9,10}))[\t ]+"
    rf"(?:<{MODE}(?P<said>[^>!]+)(?:![^>]*)?>(?:[\t ](?P<text>{REST}))?"
    rf"|\*[\t ](?P<acted>{NICK})(?: (?P<act>{REST}))?"
    rf"|(?P<event>\*\*\*|-->|<--|<?---|-!-|===|{NOTICE}(?:[\t ]|$)){REST})$"
)
PLAIN: Final = (
    rf"^{ISO_DATE}[Tt ]{PLAIN_CLOCK}(?:[.,](?P<part>[0-9]{{1,9}}))?{ZONE}? {PLAIN_NICK}{PLAIN_END}"
)
"""Most lines; see `groups`."""


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    found = groups(lines, LINE, PLAIN)
    m = pl.col("m").struct.field
    nick = pl.coalesce(m("said"), m("acted"))
    milli = m("part").str.pad_end(3, "0").str.slice(0, 3)
    found = found.with_columns(
        day=day_of(m("date")),
        time=time_ms(m("hour"), m("minute"), m("second"), milli=milli),
    )
    is_local = m("zone").is_null()
    return classify(
        found.select(
            kind=kind_of(nick, m("event").is_not_null()),
            name=nick,
            text=pl.coalesce(m("text"), m("act"), pl.lit("")),
            at=pl.coalesce(
                moment(pl.col("day"), pl.col("time"), m("zone")),
                m("epoch").cast(pl.Int64) * 1000,
            ),
            time_ms=pl.when(is_local).then(if_dated(pl.col("time"), pl.col("day"), m("date"))),
            day=pl.when(is_local).then("day"),
        )
    )


FORMAT = LineFormat(
    name="iso-irc",
    title="IRC with ISO dates: YYYY-MM-DDTHH:MM:SS <nick> text",
    resolution_ms=1000,
    parse=parse,
    dates_itself=True,
    irc_codes=True,
)
