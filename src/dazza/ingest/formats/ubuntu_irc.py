"""The archive of Ubuntu's IRC channels: `[HH:MM] <nick> text`, one file a channel and day.

Actions are `[HH:MM]  * nick text`, joins, parts and renames `=== nick has joined #channel`. Times
are UTC, the date stands in the file's name only. Files of 2004 have a clock of twelve hours.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.ingest.declare import Choices, LineFormat
from dazza.ingest.formats._irc import NOT_SAID, PLAIN_END, kind_of
from dazza.ingest.linetools import classify, groups, time_ms

TIMED = (
    r"^\[(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})\] "
    r"(?:<(?P<said>[^>]+)>(?: (?P<text>(?s:.*)))?| ?\* (?P<acted>\S*[^\s:])(?: (?P<act>(?s:.*)))?)$"
)
PLAIN: Final = r"^\[(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})\] <(?P<said>[^>]+)>" + PLAIN_END
"""Most lines; see `groups`."""
LEFT_TO_MIRC = rf"^(?:{NOT_SAID})"


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    line = pl.col("line")
    found = groups(lines, TIMED, PLAIN)
    m = pl.col("m").struct.field
    words = pl.concat_str(m("acted"), pl.lit(" "), m("act"), ignore_nulls=False)
    acted = pl.when(~words.str.contains(LEFT_TO_MIRC).fill_null(False)).then(m("acted"))
    nick = pl.coalesce(m("said"), acted)
    return classify(
        found.select(
            kind=kind_of(nick, line.str.starts_with("===")),
            name=nick,
            text=pl.coalesce(m("text"), m("act"), pl.lit("")),
            time_ms=time_ms(m("hour"), m("minute")),
        )
    )


FORMAT = LineFormat(
    name="ubuntu-irc",
    title="Ubuntu IRC archive: [HH:MM] <nick> text",
    resolution_ms=60_000,
    parse=parse,
    irc_codes=True,
    zone="UTC",
    place=r"/[0-9]{4}/[0-9]{2}/[0-9]{2}/#[^/]+\.txt$",
    twelve_hours=True,
)
