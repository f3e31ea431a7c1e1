"""The archive of Ubuntu's IRC channels: `[HH:MM] <nick> text`, one file a channel and day.

Actions are `[HH:MM]  * nick text`, joins, parts and renames `=== nick has joined #channel`. Times
are UTC, the date stands in the file's name only. Files of 2004 have a clock of twelve hours.
"""

from __future__ import annotations

import polars as pl

from dazza.ingest.logformat import BAD, BLANK, MESSAGE, SERVICE, LogFormat, classify, seconds

TIMED = (
    r"^\[(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})\] "
    r"(?:<(?P<said>[^>]+)>(?: (?P<text>(?s:.*)))?| ?\* (?P<acted>\S+)(?: (?P<act>(?s:.*)))?)$"
)


def parse(lines: pl.Series) -> pl.DataFrame:
    """Lines to the columns `logformat.PARSED`."""
    line = pl.col("line")
    found = lines.alias("line").to_frame().select(line, line.str.extract_groups(TIMED).alias("m"))
    m = pl.col("m").struct.field
    nick = pl.coalesce(m("said"), m("acted"))
    return classify(
        found.select(
            kind=pl.when(nick.is_not_null())
            .then(MESSAGE)
            .when(line.str.starts_with("==="))
            .then(SERVICE)
            .when(line.str.strip_chars() == "")
            .then(BLANK)
            .otherwise(BAD),
            nick=nick,
            text=pl.coalesce(m("text"), m("act"), pl.lit("")),
            second=seconds(m("hour"), m("minute")),
            day=pl.lit(None),
        )
    )


FORMAT = LogFormat(
    name="ubuntu-irc",
    title="Ubuntu IRC archive: [HH:MM] <nick> text",
    resolution_ms=60_000,
    parse=parse,
    twelve_hours=True,
)
