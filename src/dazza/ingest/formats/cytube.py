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
from dazza.ingest.formats._irc import ENGLISH_DATE, PLAIN_END, REST, day_of, if_dated
from dazza.ingest.linetools import classify, groups, time_ms, where

LINE: Final = (
    r"^\[\w{3} (?P<date>\w{3} [0-9]{2} [0-9]{4})"
    r" (?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})\] "
    rf"(?:<(?P<said>[^>.]+)(?:\.[\w-]+)?>(?: (?P<text>{REST}))?|(?P<event>{REST}))$"
)
PLAIN: Final = (
    r"^\[[A-Z][a-z]{2} (?P<date>[A-Z][a-z]{2} [0-9]{2} [0-9]{4})"
    r" (?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})\] <(?P<said>[^>.]+)>"
) + PLAIN_END
"""Most lines; see `groups`."""
EVENTS: Final = r"^(?:\[[a-z]+\] |\S+ \([^)]*\) was kicked for |Failed to load filters)"
TAGS: Final = (
    "a|abbr|b|big|blockquote|button|caption|center|cite|code|dd|del|details|div|dl|dt|em|font|h[1-6]"
    "|i|ins|kbd|li|mark|marquee|ol|p|pre|q|s|samp|section|small|span|strike|strong|sub|summary|sup"
    "|table|tbody|td|template|tfoot|th|thead|tr|tt|u|ul|var"
)
IMAGE: Final = r"""(?i)<img(?:\s(?:[^<>]*?\s)?alt="([^"<>]*)")?(?:\s[^<>]*)?/?>"""
BREAK: Final = r"(?i)<(?:br|hr)\s*/?>"
TAG: Final = rf"(?i)</?(?:{TAGS})(?:\s+[a-z-]+=[^<>]*)?\s*/?>"


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    line = pl.col("line")
    found = groups(lines, LINE, PLAIN)
    m = pl.col("m").struct.field
    day = day_of(m("date"), ENGLISH_DATE)
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
            time_ms=if_dated(time_ms(m("hour"), m("minute"), m("second")), day, m("date")),
            day=day,
        )
    )


def without_html(text: pl.Expr) -> pl.Expr:
    """What a person saw of a message's HTML."""
    return text.map_batches(
        lambda texts: where(texts, texts.str.contains("<", literal=True), _seen),
        return_dtype=pl.String,
    )


def _seen(text: pl.Series) -> pl.Series:
    images = text.str.replace_all(IMAGE, "${1}")
    return images.str.replace_all(BREAK, "\n").str.replace_all(TAG, "")


FORMAT = LineFormat(
    name="cytube",
    title="CyTube server: [Day Mon DD YYYY HH:MM:SS] <nick> text",
    resolution_ms=1000,
    parse=parse,
    dates_itself=True,
)
