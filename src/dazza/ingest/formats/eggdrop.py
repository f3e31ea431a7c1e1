"""Logs of eggdrop bots: `[HH:MM:SS] <nick> text`, `[HH:MM:SS] Action: nick text`.

Joins, quits, renames and what the bot says about itself are lines without `<nick>`. Older bots
leave the seconds out; `@<nick> text` was said to the channel's operators only. At midnight, and
where a file begins, the bot writes `--- Fri Jan  4 2013`, and when it is started `--- Loading
eggdrop v1.8.4 (Fri Jan  4 2013)`.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.ingest.declare import Choices, LineFormat
from dazza.ingest.formats._irc import PLAIN_CLOCK, PLAIN_END, kind_of
from dazza.ingest.linetools import classify, groups, time_ms

TIMED = (
    r"^\[(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?\] "
    r"(?:@?<(?P<said>[^>]+)>(?: (?P<text>(?s:.*)))?"
    r"|Action: (?P<acted>\S+)(?: (?P<act>(?s:.*)))?"
    r"|(?P<other>(?s:.*)))$"
)
PLAIN: Final = rf"^\[{PLAIN_CLOCK}\] <(?P<said>[^>]+)>{PLAIN_END}"
"""Most lines; see `groups`."""
EVENTS = "|".join(
    (
        r"\S+ \(\S*\) (?:joined |left irc|left #|got netsplit|got lost in |returned to )",
        r"\S+ joined [#&+!]\S+?(?:\.$| \()",  # the bot itself
        r"\S+ (?:has logged out of their account|logged in to their account |is now away: )",
        r"\S+ has returned from away status",
        r"(?:Nick change|Topic changed on|CTCP|Possible future nick collision)\b",
        r"[#&+!]\S+: mode change ",
        r"\S+ kicked from [#&+!]",
        r"-[^\s!]\S*(?: \(\S*\))?-(?: |$)",  # notices
        r"(?:TS resync |Kicking \S+, for )",
        r"\([#&+!]\S+\) Channel (?:ban|exemption|invitation) on ",
        r"(?:=== |\{b(?:<-|->)|\(!\) )",
        r"(?:Backing up|Writing|Switching|Moving|Loading|Rehashing|Saved?) ",
        r"--- ",
        r"(?:<<|>>|#\S+# |!\S+! )",  # commands given to the bot
        r"(?:Telnet connection|Connected to|Disconnected|Lost irc link|Trying server|Logged )",
    )
)
REPETITION = "Last message repeated "
REPEATED: Final = "the message above, said again: the bot tells how often, not when"
DAY_LINE = r"^--- (?:Loading eggdrop .*\()?\w{3} (\w{3} +[0-9]{1,2} [0-9]{4})\)?\s*$"


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    found = groups(lines, TIMED, PLAIN)
    m = pl.col("m").struct.field
    nick = pl.coalesce(m("said"), m("acted"))
    day = m("other").str.extract(DAY_LINE, 1).str.replace_all(" +", " ")
    repeated = m("other").str.starts_with(REPETITION).fill_null(False)
    parsed = classify(
        found.select(
            kind=kind_of(nick, m("other").str.contains(f"^(?:{EVENTS})")),
            name=nick,
            text=pl.coalesce(m("text"), m("act"), pl.lit("")),
            time_ms=time_ms(m("hour"), m("minute"), m("second")),
            day=day.str.to_date("%b %d %Y", strict=False).cast(pl.Int32),
        )
    )
    again = found.select(repeated).to_series()
    return parsed.with_columns(text=pl.when(again).then(pl.lit(REPEATED)).otherwise("text"))


FORMAT = LineFormat(
    name="eggdrop",
    title="eggdrop: [HH:MM:SS] <nick> text",
    resolution_ms=1000,
    parse=parse,
    dates_itself=True,
    dated=r"\] --- ",
    irc_codes=True,
)
