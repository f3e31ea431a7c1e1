"""Logs of ZNC's module `log`: `[HH:MM:SS] <nick> text`, `[HH:MM:SS] * nick text`.

One file a window and day, `…/#channel/2013-01-05.log`; the date stands in the name only, unless the
module was given a `-timestamp` that has it. `*** Joins: nick (user@host)`, `*** nick is now known
as other` and the like are what nobody said, as are notices (`-nick- text`), the bouncer's own
`Connected to IRC`, and what its modules say (`<*status> text`).
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
    NOT_SAID,
    NOTICE,
    PLAIN_CLOCK,
    PLAIN_END,
    PLAIN_NICK,
    REST,
    day_of,
    if_dated,
    kind_of,
)
from dazza.ingest.linetools import classify, groups, time_ms

BODY: Final = (
    rf"(?:<{MODE}(?P<said>[^>*][^>]*)>(?: (?P<text>{REST}))?"
    rf"|\* (?P<acted>{NICK})(?: (?P<act>{REST}))?"
    rf"|(?P<event>\*\*\* |{NOTICE} |<\*|(?:Connected to|Disconnected from) IRC \(|Broadcast: )"
    rf"{REST})"
)
LINE: Final = rf"^\[(?:{ISO_DATE}[ T])?{CLOCK}\] {BODY}$"
PLAIN: Final = rf"^\[{PLAIN_CLOCK}\] {PLAIN_NICK}{PLAIN_END}"
"""Most lines; see `groups`."""
LEFT_TO_MIRC: Final = rf"^\* (?:{NOT_SAID})"


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    found = groups(lines, LINE, PLAIN)
    m = pl.col("m").struct.field
    words = pl.concat_str(pl.lit("* "), m("acted"), pl.lit(" "), m("act"), ignore_nulls=False)
    acted = pl.when(~words.str.contains(LEFT_TO_MIRC).fill_null(False)).then(m("acted"))
    nick = pl.coalesce(m("said"), acted)
    day = day_of(m("date"))
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
    name="znc",
    title="ZNC log module: [HH:MM:SS] <nick> text",
    resolution_ms=1000,
    parse=parse,
    irc_codes=True,
)
