"""Logs of a CyTube server's channels: `[Sat Jan 05 2013 12:34:56] <nick> text`.

A server writes them to `chanlogs/<channel>.log`, in its own local time. A class follows the nick
where a message was shown in a special way: `<nick.greentext>`, `<nick.action>` (`/me`),
`<nick.spoiler>`, `<nick.shout>`. Lines with `[login]`, `[mod]`, `[playlist]`, `[poll]` and the
like are said by nobody. The channel's filters leave HTML in the text: links become what they show,
images their description, and tags of formatting go; what only looks like HTML stays.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.ingest.declare import BAD, BLANK, MESSAGE, SERVICE, Choices, LineFormat
from dazza.ingest.formats._irc import PLAIN_TEXT, REST, if_dated, month_number
from dazza.ingest.linetools import classify, date_day, groups, time_ms

LINE: Final = (
    r"^\[\w{3} (?P<month>\w{3}) (?P<dom>[0-9]{2}) (?P<year>[0-9]{4})"
    r" (?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})\] "
    rf"(?:<(?P<said>[^>.]+)(?:\.[\w-]+)?>(?: (?P<text>{REST}))?|(?P<event>{REST}))$"
)
PLAIN: Final = (
    r"^\[[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<dom>[0-9]{2}) (?P<year>[0-9]{4})"
    r" (?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})\] <(?P<said>[^>.]+)>"
) + PLAIN_TEXT
"""Most lines; see `groups`."""
EVENTS: Final = r"^(?:\[[a-z]+\] |\S+ \([^)]*\) was kicked for |Failed to load filters)"
TAGS: Final = (
    "a|abbr|b|big|blockquote|button|caption|center|cite|code|dd|del|details|div|dl|dt|em|font|h[1-6]"
    "|i|ins|kbd|li|mark|marquee|ol|p|pre|q|s|samp|section|small|span|strike|strong|sub|summary|sup"
    "|table|tbody|td|template|tfoot|th|thead|tr|tt|u|ul|var"
)
IMAGE: Final = r"""(?i)<img(?:\s(?:[^<>]*?\s)?alt="([^"<>]*)")?(?:\s[^<>]*)?/?>"""
BREAK: Final = r"(?i)<(?:br|hr)\s*/?>"
TAG: Final = rf"(?i)</?(?:{TAGS})(?:\s+[a-z][^<>]*)?\s*/?>"


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    line = pl.col("line")
    found = groups(lines, LINE, PLAIN)
    m = pl.col("m").struct.field
    day = date_day(m("year"), month_number(m("month")), m("dom"))
    return classify(
        found.select(
            kind=pl.when(m("said").is_not_null())
            .then(MESSAGE)
            .when(m("event").str.contains(EVENTS))
            .then(SERVICE)
            .when(line.str.strip_chars() == "")
            .then(BLANK)
            .otherwise(BAD),
            name=m("said"),
            text=without_html(m("text").fill_null("")),
            time_ms=if_dated(time_ms(m("hour"), m("minute"), m("second")), day, m("year")),
            day=day,
        )
    )


def without_html(text: pl.Expr) -> pl.Expr:
    """What a person saw of a message's HTML."""
    marked = pl.when(text.str.contains("<", literal=True)).then(text)
    plain = marked.str.replace_all(IMAGE, "${1}").str.replace_all(BREAK, "\n")
    return pl.coalesce(plain.str.replace_all(TAG, ""), text)


FORMAT = LineFormat(
    name="cytube",
    title="CyTube server: [Day Mon DD YYYY HH:MM:SS] <nick> text",
    resolution_ms=1000,
    parse=parse,
    dates_itself=True,
)
