"""Logs of mIRC (and AdiIRC): `[HH:MM] <@nick> text`, `[HH:MM] * nick text`.

Stamps follow the setting "Timestamp" (`[HH:nn]`; seconds, round brackets, am and pm, and a date
that begins with the year are understood too) and, with "Line colour", the number of the colour
comes before them. The date stands in the lines `Session Start: Sat Jan 05 12:34:56 2013`, `Session
Time: …` (written at midnight) and `Session Close: …`, which are always English.

mIRC 6 and later marks joins, modes and what the client says with `* `, as it does actions; older
ones with `*** `, and with "Short joins/parts" `* Joins: nick (user@host)`. The rules below tell
them apart by mIRC's words. Notices (`-nick- text`), CTCP (`[nick VERSION]`) and private messages
shown in a channel's window (`*nick* text`, `-> *nick* text`) are left out.
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
    with_dates,
)
from dazza.ingest.linetools import classify, groups, time_ms

LINE: Final = (
    rf"^(?:(?:[0-9]{{2}})?[\[(](?:{ISO_DATE}[ T])?{CLOCK} ?(?P<half>[AaPp][Mm]?)?[\])] "
    rf"(?:<{MODE}(?P<said>[^>]+)>(?: (?P<text>{REST}))?"
    rf"|(?P<star>\*\*? )[~&@%+]?(?P<acted>{NICK})(?: (?P<act>{REST}))?"
    rf"|(?P<event>\*\*\* |\* |{NOTICE} |-> |\*[^\s*]+\* |\[\S+ [^\]]*\]|[#&]\S+ |- \S+ "
    rf"|\S+ End of /){REST})|(?P<session>Session (?:Start|Time|Close|Ident)(?: \(.*?\))?: ){REST})$"
)
PLAIN: Final = rf"^\[{PLAIN_CLOCK}\] {PLAIN_NICK}{PLAIN_END}"
"""Most lines; see `groups`."""
_EVENTS: Final = (
    NOT_SAID,
    rf"{NICK} has quit IRC(?: \(|$)",
    rf"{NICK} has (?:joined|left) [#&+!]\S+(?: \(.*\))?$",
    rf"(?:{NICK} is|You are) now known as \S+$",
    r"Your (?:nick is now|user mode is) ",
    rf"{NICK} sets mode: [+-]",
    rf"{NICK} changes topic to '",
    rf"(?:{NICK} was|You were) kicked (?:from [#&+!]\S+ )?by \S+(?: \(.*\))?$",
    r"You have (?:left|been) ",
    r"(?:Unable|Trying) to (?:join|rejoin) ",
    r"(?:Disconnected|Connecting to|Connect retry|Reconnecting|Connection)(?: |$)",
    r"(?:Looking up|Dns |Unable to resolve|Resolved) ",
    r"Timer \S+ (?:activated|halted|deleted)",
    r"(?:Added|Removed|Ignoring|Ignore|Notify|Auto-op|Auto-voice) .* (?:list|ignore|notify)",
    rf"{NICK} (?:invites you to join|has been invited to join) [#&+!]",
    r"(?:Topic|No topic) (?:is set|for) ",
    r"(?:Log|Logging|Script|Loaded|Unloaded|Unknown) ",
    rf"{NICK} is (?:away: |logged in as |using a secure connection)",
    r"DCC (?:Send|Get|Chat|Fserve|session)",
)
EVENTS: Final = rf"^\*\*? (?:{'|'.join(_EVENTS)})"
DATED: Final = r"^Session (?:Start|Time|Close)(?: \(.*?\))?: {}$"


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    m = pl.col("m").struct.field
    found = with_dates(groups(lines, LINE, PLAIN), m("session").is_not_null(), DATED)
    words = pl.concat_str(
        m("star"), m("acted"), pl.lit(" ") + m("act").fill_null(""), ignore_nulls=False
    )
    is_event = m("event").is_not_null() | words.str.contains(EVENTS).fill_null(False)
    found = found.with_columns(is_event=is_event)
    nick = pl.when(~pl.col("is_event")).then(pl.coalesce(m("said"), m("acted")))
    day = day_of(m("date"))
    half = m("half").str.to_lowercase().str.slice(0, 1) + "m"
    time = time_ms(m("hour"), m("minute"), m("second"), half)
    return classify(
        found.select(
            kind=kind_of(nick, pl.col("is_event") | m("session").is_not_null()),
            name=nick,
            text=pl.coalesce(m("text"), m("act"), pl.lit("")),
            time_ms=pl.coalesce(if_dated(time, day, m("date")), "said_time"),
            day=pl.coalesce(day, "said_day"),
        )
    )


FORMAT = LineFormat(
    name="mirc",
    title="mIRC: [HH:MM] <nick> text",
    resolution_ms=60_000,
    parse=parse,
    dates_itself=True,
    dated="^Session ",
    irc_codes=True,
)
