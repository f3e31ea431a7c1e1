"""Logs of WeeChat: date and time, a tab, who or what, a tab, the text.

Its logger plugin writes `2013-01-05 12:34:56<tab>@nick<tab>text` in local time (the default of
`logger.file.time_format` for many years) or `2025-01-05 12:34:56.123456Z<tab>@nick<tab>text` in
UTC (the default since); with `T` and an offset it is understood too. The second field is the nick
with its mode (between `logger.file.nick_prefix` and `nick_suffix`, if they are set), ` *` before an
action, whose text begins with the nick, or `-->`, `<--`, `--`, `=!=` or nothing before what nobody
said. Versions before 0.3 wrote `2008 Jan 05 12:34:56  <nick> text` with `-*-` and `-=-`. ANSI
colours are taken out (`logger.file.color_lines`).
"""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.ingest.declare import BAD, BLANK, MESSAGE, SERVICE, Choices, LineFormat
from dazza.ingest.formats._irc import ISO_DATE, MODE, REST, ZONE, day_of, if_dated, moment
from dazza.ingest.linetools import classify, groups, time_ms

LINE: Final = (
    rf"^(?:{ISO_DATE}[ T](?P<hour>[0-9]{{2}}):(?P<minute>[0-9]{{2}})(?::(?P<second>[0-9]{{2}}))?"
    rf"(?:[.,](?P<part>[0-9]{{1,9}}))? ?{ZONE}?"
    rf"\t(?:(?P<info>\*{{4}}  ){REST}|(?P<who>[^\t]*)\t(?P<text>{REST}))"
    r"|(?P<old_date>[0-9]{4} [^\s0-9]+ [0-9]{2}) "
    r"(?P<old_hour>[0-9]{2}):(?P<old_minute>[0-9]{2}):(?P<old_second>[0-9]{2})"
    rf"  (?:<{MODE}(?P<said>[^>\s]+)> ?|(?P<mark>-\*-|-=-|-->|<--|=!=) )(?P<old_text>{REST}))$"
)
PLAIN: Final = (
    rf"^{ISO_DATE} (?P<hour>[0-9]{{2}}):(?P<minute>[0-9]{{2}}):(?P<second>[0-9]{{2}})"
    r"\t(?P<who>[^\t*][^\t]*)\t"
)
"""Most lines; see `groups`."""
OLD_DATE: Final = r"^(?P<year>[0-9]+) (?P<month>\S+) (?P<dom>[0-9]+)$"
SAID: Final = r"^<?[~&@%+! ]?(?P<nick>[^\s<>]*[\p{L}\p{N}].*?|[\[\]\\`_^{|}][\[\]\\`_^{|}-]*)>?$"
"""A nick has a letter or a digit, or is made of the other signs that IRC allows in nicks; none of
the signs that mark what nobody said is like that."""
ACTED: Final = rf"^{MODE}(?P<nick>\S+)(?: (?P<text>{REST}))?$"
ACTIONS: Final = ["*", "-*-", "**", "•"]
ANSI: Final = r"\x1b\[[0-9;]*[A-Za-z]"


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    line = pl.col("line")
    if lines.str.contains("\x1b", literal=True).any():
        lines = lines.str.replace_all(ANSI, "")
    found = groups(lines, LINE, PLAIN)
    m = pl.col("m").struct.field
    text = pl.coalesce(m("text"), m("old_text"))
    mark = pl.coalesce(m("who").str.strip_chars(" "), m("mark"))
    is_action = mark.is_in(ACTIONS)
    found = found.with_columns(
        action=pl.when(is_action).then(text).str.extract_groups(ACTED),
        nick=pl.coalesce(m("said"), pl.when(~is_action).then(m("who").str.extract(SAID, 1))),
        day=pl.coalesce(day_of(m("date")), day_of(m("old_date"), OLD_DATE)),
        time=time_ms(
            pl.coalesce(m("hour"), m("old_hour")),
            pl.coalesce(m("minute"), m("old_minute")),
            pl.coalesce(m("second"), m("old_second")),
            milli=m("part").str.pad_end(3, "0").str.slice(0, 3),
        ),
    )
    acted = pl.col("action").struct.field("nick")
    at = moment(pl.col("day"), pl.col("time"), m("zone"))
    is_local = m("zone").is_null()
    return classify(
        found.select(
            kind=pl.when(pl.col("nick").is_not_null() | acted.is_not_null())
            .then(MESSAGE)
            .when(m("hour").is_not_null() | m("old_hour").is_not_null())
            .then(SERVICE)
            .when(line.str.strip_chars() == "")
            .then(BLANK)
            .otherwise(BAD),
            name=pl.coalesce("nick", acted),
            text=pl.when(pl.col("nick").is_not_null())
            .then(text)
            .otherwise(pl.col("action").struct.field("text"))
            .fill_null(""),
            at=at,
            time_ms=pl.when(is_local).then(if_dated(pl.col("time"), pl.col("day"), line)),
            day=pl.when(is_local).then("day"),
        )
    )


FORMAT = LineFormat(
    name="weechat",
    title="WeeChat: YYYY-MM-DD HH:MM:SS, tab, nick, tab, text",
    resolution_ms=1000,
    parse=parse,
    dates_itself=True,
    irc_codes=True,
)
