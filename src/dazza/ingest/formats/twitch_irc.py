r"""Raw chat of Twitch: `@id=…;tmi-sent-ts=… :nick!nick@nick.tmi.twitch.tv PRIVMSG #channel :text`.

What a bot or a logger received from Twitch's IRC server, line by line, as the developer pages of
Twitch describe it: tags of IRCv3 (whose values escape `;`, blanks and ends of lines), who sent it,
a command. `PRIVMSG` is a message; `USERNOTICE` is one if its sender wrote something with it;
whispers and all other commands are not said in the chat. The time is the tag `tmi-sent-ts` (or
`time`, of other servers), else a stamp that the logger put in front: `[2013-01-05 12:34:56] `,
ISO 8601 with or without an offset, `[12:34:56] `, seconds or milliseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from dazza.ingest.declare import BAD, BLANK, MESSAGE, SERVICE, Choices, LineFormat
from dazza.ingest.formats._irc import CLOCK, ISO_DATE, REST, ZONE, day_of, if_dated, moment
from dazza.ingest.linetools import classify, groups, time_ms, where, where_null

STAMP: Final = (
    rf"^(?:\[?(?:{ISO_DATE}[Tt ])?{CLOCK}(?:[.,](?P<part>[0-9]{{1,9}}))? ?{ZONE}?\]?:? +"
    r"|\[?(?P<epoch>[0-9]{10}(?:[0-9]{3})?)\]?:? +)?"
    rf"(?:[<>]{{1,3}} ?)?(?P<sent>[@:A-Z]{REST})$"
)
COMMAND: Final = (
    r"^ *(?::(?:(?P<login>[^\s!@]+)!\S*|\S+) +)?"
    r"(?P<command>PRIVMSG|USERNOTICE|CLEARCHAT|CLEARMSG|ROOMSTATE|USERSTATE|GLOBALUSERSTATE|NOTICE"
    r"|HOSTTARGET|RECONNECT|PING|PONG|JOIN|PART|QUIT|CAP|MODE|WHISPER|NICK|PASS|USER|[0-9]{3})"
    rf"(?: +[^\s:]\S*)?(?: +:?(?P<text>{REST}))?$"
)
PLAIN: Final = r"^:(?P<login>[^\s!@]+)!\S* (?P<command>PRIVMSG) [^\s:]\S* :"
"""Most lines behind their tags; see `groups`."""
ACTION: Final = r"^\x01ACTION ?([^\x01]*)\x01?$"
ESCAPES: Final = {r"\:": ";", r"\s": " ", r"\r": "\r", r"\n": "\n"}
SERVER_TIME: Final = r"[@;]time=([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[^;]*)Z"


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    found = _split(lines)
    m = pl.col("m").struct.field
    talk = (m("command") == "PRIVMSG") | ((m("command") == "USERNOTICE") & m("text").is_not_null())
    unsigned = m("login").is_null() & talk
    at = pl.coalesce(_sent_at(), "stamp_at")
    found = found.with_columns(at=at)
    return classify(
        found.select(
            kind=pl.when(talk.fill_null(False))
            .then(MESSAGE)
            .when(m("command").is_not_null())
            .then(SERVICE)
            .when(pl.col("line").str.strip_chars() == "")
            .then(BLANK)
            .otherwise(BAD),
            name=pl.coalesce(
                m("login"),
                _tag("login", unsigned),
                _unescaped(_tag("display-name", unsigned)),
            ),
            text=m("text").fill_null("").map_batches(_without_action, return_dtype=pl.String),
            at="at",
            time_ms=pl.when(pl.col("at").is_null()).then("time_ms"),
            day=pl.when(pl.col("at").is_null()).then("day"),
            id=pl.when(talk).then("tags").map_batches(_ids, return_dtype=pl.String),
        )
    )


def _split(lines: pl.Series) -> pl.DataFrame:
    """Columns line, tags (with the `@`), m (groups of `COMMAND`), stamp_at (ms UTC), time_ms, day.

    Tags are most of a line, so no pattern runs over them that has groups.
    """
    line, stamp, tagged = (
        pl.col("line"),
        pl.col("stamp").struct.field,
        pl.col("tagged").struct.field,
    )
    stamped = pl.when(~line.str.contains("^[@:]")).then(line)
    frame = lines.alias("line").to_frame()
    frame = frame.with_columns(stamp=stamped.str.extract_groups(STAMP))
    frame = frame.with_columns(sent=pl.coalesce(stamp("sent"), line))
    is_tagged = pl.col("sent").str.starts_with("@")
    frame = frame.with_columns(tagged=pl.when(is_tagged).then("sent").str.splitn(" ", 2))
    command = frame.select(pl.when(is_tagged).then(tagged("field_1")).otherwise("sent")).to_series()
    milli = stamp("part").str.pad_end(3, "0").str.slice(0, 3)
    day = day_of(stamp("date"))
    time = time_ms(stamp("hour"), stamp("minute"), stamp("second"), milli=milli)
    time = if_dated(time, day, stamp("date"))
    epoch = stamp("epoch").str.pad_end(13, "0").cast(pl.Int64)
    return frame.select(
        line,
        groups(command, COMMAND, PLAIN)["m"],
        tags=tagged("field_0"),
        stamp_at=pl.coalesce(moment(day, time, stamp("zone")), epoch),
        time_ms=time,
        day=day,
    )


def _without_action(text: pl.Series) -> pl.Series:
    """Texts without what makes some of them actions."""
    return where(
        text,
        text.str.starts_with("\x01"),
        lambda marked: marked.str.extract(ACTION, 1).fill_null(marked),
    )


def _tag(name: str, where: pl.Expr) -> pl.Expr:
    """The value of a tag as it is written; null if it is absent or empty."""
    return pl.when(where).then("tags").str.extract(f"[@;]{name}=([^;]+)", 1)


def _ids(tags: pl.Series) -> pl.Series:
    """The values of the tag `id`: mostly it is not the first one, and nothing need be searched."""
    found = _after(tags, ";id=").replace("", None)
    return where_null(found, tags, lambda left: left.str.extract("[@;]id=([^;]+)", 1))


def _after(tags: pl.Series, name: str) -> pl.Series:
    """What comes after a tag's name, up to the next tag; null without it."""
    return tags.str.splitn(name, 2).struct.field("field_1").str.splitn(";", 2).struct[0]


def _unescaped(value: pl.Expr) -> pl.Expr:
    """A tag's value as it is meant."""
    parts = value.str.replace_all("\\\\", "\0", literal=True)
    for escaped, meant in ESCAPES.items():
        parts = parts.str.replace_all(escaped, meant, literal=True)
    return parts.str.replace_all("\\", "", literal=True).str.replace_all("\0", "\\", literal=True)


def _sent_at() -> pl.Expr:
    """Ms UTC that the tags say."""
    return pl.map_batches(["tags"], _sent, return_dtype=pl.Int64)


def _sent(columns: Sequence[pl.Series]) -> pl.Series:
    (tags,) = columns
    sent = _after(tags, "tmi-sent-ts=").cast(pl.Int64, strict=False)
    return where_null(sent, tags, _server_time)


def _server_time(tags: pl.Series) -> pl.Series:
    """Ms UTC that the tag `time` says."""
    times = tags.str.extract(SERVER_TIME, 1).str.to_datetime(
        "%Y-%m-%dT%H:%M:%S%.f", time_unit="ms", strict=False
    )
    return times.dt.epoch("ms")


FORMAT = LineFormat(
    name="twitch-irc",
    title="Twitch, raw IRC: @tags :nick!nick@nick.tmi.twitch.tv PRIVMSG #channel :text",
    resolution_ms=1,
    parse=parse,
    dates_itself=True,
    platform="twitch",
)
