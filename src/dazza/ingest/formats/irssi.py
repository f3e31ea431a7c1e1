"""Logs of irssi: `HH:MM <@nick> text`, `HH:MM  * nick text`, `HH:MM -!- nick has joined #channel`.

What irssi writes follows its settings `log_timestamp` ("%H:%M "; seconds, a date and brackets are
understood too), `log_open_string`, `log_close_string` and `log_day_changed`, and the abstracts of
its default theme: mode or a blank before the nick, `-!-` before all that nobody said, `-nick-` for
notices. Where a window shows more than one channel, `:#channel` follows the nick. The date stands
in the lines `--- Log opened Sat Jan 08 23:33:54 2005` and `--- Day changed Sun Jan 09 2005`, with
the names of days and months in the language of the system. Private messages that were shown in a
channel's window, `[nick(user@host)] text`, were not said there and are left out.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.ingest.declare import Choices, LineFormat
from dazza.ingest.formats._irc import (
    CLOCK,
    ISO_DATE,
    MODE,
    NOTICE,
    PLAIN_CLOCK,
    PLAIN_END,
    PLAIN_NICK,
    REST,
    day_of,
    if_dated,
    kind_of,
    with_dates,
)
from dazza.ingest.linetools import classify, groups, time_ms

CHANNEL: Final = r"(?::[#&+!][^>\s]*)?"
LINE: Final = (
    rf"^(?:\[?(?:{ISO_DATE}[ T])?{CLOCK}\]? "
    rf"(?:<{MODE}(?P<said>[^>]+?){CHANNEL}>(?: (?P<text>{REST}))?"
    rf"| \* (?P<acted>[^\s:]+){CHANNEL}(?: (?P<act>{REST}))?"
    rf"|(?P<event>-!-(?: |$)|{REST}))"
    rf"|--- (?P<log>Log|Day) {REST})$"
)
PLAIN: Final = rf"^{PLAIN_CLOCK} {PLAIN_NICK}{PLAIN_END}"
"""Most lines; see `groups`."""
EVENTS: Final = "|".join(
    (
        "-!-",
        rf"{NOTICE} ",  # notices
        r"!\S+ ",  # notices of a server
        r"(?: \(\*(?:dcc\*)?\)|\[[^\]\s]*\([^)\]]*\)\]) ",  # private messages, CTCP, DCC
        r" \* [^\s:]+:[^\s#&+!]\S* ",  # private actions
        r"\[Users ",
        r"(?:\[[ ~&@%+!]\S+ *\] ?)+$",  # who is in the channel
        r">>> ",
    )
)
DATED: Final = r"^--- (?:Log (?:opened|closed)|Day changed) {}$"


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    m = pl.col("m").struct.field
    found = with_dates(groups(lines, LINE, PLAIN), m("log").is_not_null(), DATED)
    nick = pl.coalesce(m("said"), m("acted"))
    line_day = day_of(m("date"))
    time = if_dated(time_ms(m("hour"), m("minute"), m("second")), line_day, m("date"))
    # A new day begins at midnight, whenever its first line is said.
    opened = pl.when(pl.col("said_day").is_not_null()).then(pl.col("said_time").fill_null(0))
    return classify(
        found.select(
            kind=kind_of(nick, m("log").is_not_null() | m("event").str.contains(f"^(?:{EVENTS})")),
            name=nick,
            text=pl.coalesce(m("text"), m("act"), pl.lit("")),
            time_ms=pl.coalesce(time, opened),
            day=pl.coalesce(line_day, "said_day"),
        )
    )


FORMAT = LineFormat(
    name="irssi",
    title="irssi: HH:MM <@nick> text",
    resolution_ms=60_000,
    parse=parse,
    dates_itself=True,
    dated="^--- ",
    irc_codes=True,
)
