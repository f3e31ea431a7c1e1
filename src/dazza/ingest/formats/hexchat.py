"""Logs of HexChat and XChat: `Jan 05 12:34:56 <nick><tab>text`, `Jan 05 12:34:56 *<tab>nick text`.

The stamp is the setting `stamp_log_format` ("%b %d %H:%M:%S " with the month in the language of the
system, and no year); an ISO date, a year, brackets, or no date at all are understood too. A tab
stands where the text events have `$t`. The year and, if need be, the date come from the lines
`**** BEGIN LOGGING AT Sat Jan  5 12:34:56 2013`, whose words are translated but whose date is not.

HexChat marks joins, modes and what the client says with `*`, as it does actions; the rules below
tell them apart by the texts of its events, in English. XChat 2 has `-->`, `<--` and `---` for them.
Private messages shown in a channel's window (`*nick*`, `>nick<`) were not said there.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.ingest.declare import Choices, LineFormat
from dazza.ingest.formats._irc import (
    CLOCK,
    ENGLISH_DATE,
    ISO_DATE,
    MODE,
    NICK,
    NOTICE,
    PLAIN_CLOCK,
    PLAIN_NICK,
    REST,
    day_of,
    if_dated,
    kind_of,
    month_day,
    with_dates,
)
from dazza.ingest.linetools import classify, groups, time_ms

LINE: Final = (
    rf"^(?:\[?(?:{ISO_DATE}[ T]|(?P<named>(?:[^\s0-9\[]+|[0-9]{{1,2}}[月월]) +[0-9]{{1,2}}"
    rf"(?: [0-9]{{4}})?) )?{CLOCK}\]? +"
    rf"(?:<{MODE}(?P<said>[^>]+)>(?:[\t ](?P<text>{REST}))?"
    rf"|(?P<star>\*[\t ])(?P<acted>{NICK})(?: (?P<act>{REST}))?"
    rf"|(?P<event>(?:-->|<--|---|{NOTICE}|>\S+<|->\S+<-|\*[^\s*]+\*|\*\*)(?:[\t ]{REST})?"
    rf"|\*\t\S+: {REST}))"
    rf"|(?P<log>\*{{4}} ){REST})$"
)
PLAIN: Final = rf"^(?P<named>[^\s0-9\[]+ [0-9]{{2}}) {PLAIN_CLOCK} {PLAIN_NICK}\t"
"""Most lines; see `groups`."""
_EVENTS: Final = (
    # People in the channel.
    r"\S+ \(\S*\)(?: \S+)? has (?:joined|left)(?: \(.*\))?$",
    r"\S+ \(\S*\) has (?:joined|left) [#&+!]\S+(?: \(.*\))?$",
    r"\S+ has quit \(.*\)$",
    r"\S+ has kicked \S+ from [#&+!]\S+ \(",
    r"\S+ is now known as \S+$",
    r"You (?:are now known as |have (?:left channel|been (?:kicked|killed|invited)) |'ve invited )",
    r"You've invited \S+ to ",
    r"Now talking (?:on|in) [#&+!]",
    r"\S+ has been invited to [#&+!]",
    # Modes and topics.
    r"\S+ sets modes? (?:\[|\S+ on [#&+!])",
    r"\S+ sets (?:ban|exempt|invite exempt|quiet) on \S+$",
    r"\S+ (?:removes (?:ban|exempt|invite exempt|quiet) on|sets channel (?:keyword|limit) to) \S+$",
    r"\S+ removes (?:channel keyword|user limit)$",
    r"\S+ (?:gives|removes) (?:voice|channel (?:half-)?operator status) (?:to|from) \S+$",
    r"\S+ has changed the topic to: ",
    r"Topic for [#&+!]\S+ (?:is: |set by )",
    r"Channel [#&+!]\S+ (?:modes: |created on |url: )",
    r"Users on [#&+!]\S+: ",
    r"Cannot join [#&+!]\S+ \(",
    # The client.
    r"\S+ (?:added to|deleted from) notify list\.$",
    r"(?:[0-9]+ users in notify list|You have been marked as being away)",
    r"(?:The file '.*' already exists, |Found your IP: \[)",
    r"\S+ has (?:offered '.*' \([0-9]+ bytes\)|requested to resume '.*' from [0-9]+)\.?$",
    r"Received (?:a CTCP |a DCC |a malformed |')",
    r"(?:Offering (?:DCC CHAT|')|Already offering CHAT |DCC [A-Z]+:? |No such DCC)",
    r"Ping reply from ",
    r"No ping reply for ",
    r"(?:Disconnected \(|Connecting to \S+ \(|Connected\.|Looking up |Unknown host\. )",
    r"(?:Connection failed \(|Stopped previous connection |Capabilities |Authenticating via )",
    r"\S+ is (?:already in use|erroneous)\. Retrying ",
    r"(?:Nickname is erroneous |MOTD Skipped|Loaded log from )",
    r"\[\S+\] (?:\(\S+@\S+\): |is |idle |End of |\S+\.\S+ |Real Host|[#&+!@])",
)
EVENTS: Final = rf"^\*[\t ](?:{'|'.join(_EVENTS)})"
DATED: Final = r"^\*\*\*\* .*? {}$"


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    m = pl.col("m").struct.field
    found = with_dates(groups(lines, LINE, PLAIN), m("log").is_not_null(), DATED)
    words = pl.concat_str(
        m("star"), m("acted"), pl.lit(" ") + m("act").fill_null(""), ignore_nulls=False
    )
    is_event = m("event").is_not_null() | words.str.contains(EVENTS).fill_null(False)
    found = found.with_columns(
        is_event=is_event,
        line_day=pl.coalesce(day_of(m("date")), day_of(m("named"), ENGLISH_DATE)),
        month_day=month_day(m("named")),
    )
    nick = pl.when(~pl.col("is_event")).then(pl.coalesce(m("said"), m("acted")))
    time = if_dated(
        time_ms(m("hour"), m("minute"), m("second")),
        pl.coalesce("line_day", "month_day"),
        pl.coalesce(m("named"), m("date")),
    )
    return classify(
        found.select(
            kind=kind_of(nick, pl.col("is_event") | pl.col("said_day").is_not_null()),
            name=nick,
            text=pl.coalesce(m("text"), m("act"), pl.lit("")),
            time_ms=pl.coalesce(time, "said_time"),
            day=pl.coalesce("line_day", "said_day"),
            month_day="month_day",
        )
    )


FORMAT = LineFormat(
    name="hexchat",
    title="HexChat, XChat: Mon DD HH:MM:SS <nick> text",
    resolution_ms=1000,
    parse=parse,
    dates_itself=True,
    dated=r"^\*{4} ",
    irc_codes=True,
)
