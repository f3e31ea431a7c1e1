"""What the logs of IRC clients have in common: dates in words, nicks with their mode, stamps.

Clients write dates with C's `strftime`, so the names of months are in the language of the person
who ran them; `ctime` is always English.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import polars as pl

from dazza.ingest.declare import BAD, BLANK, MESSAGE, SERVICE
from dazza.ingest.linetools import date_day, days, of_runs, time_ms

DAY_MS: Final = 86_400_000
# English; German; French; Spanish; Italian; Dutch; Portuguese; Swedish, Danish and Norwegian;
# Finnish; Polish; Czech; Hungarian; Turkish; Romanian; Russian; Ukrainian; Bulgarian; Greek.
# (Croatian ones are those of other months in Polish and Czech.)
_NAMES: Final = (
    "jan january januar jän janv ene gen tammi tammikuu sty led oca ian янв січ ян ιαν",
    "feb february februar févr fév fev helmi helmikuu lut úno febr şub фев лют φεβ",
    "mar march mär märz mars mrz mrt maalis maaliskuu bře márc мар мрт бер μάρ μαρ",
    "apr april avr avril abr huhti huhtikuu kwi dub ápr nis апр кві απρ",
    "may mai mayo mag mei maj maio touko toukokuu kvě máj май мая тра μάι μαΐ μαϊ",
    "jun june juni juin giu kesä kesäkuu cze čen jún haz iun июн чер юни ιούν ιουν",
    "jul july juli juil lug heinä heinäkuu lip čec júl tem iul июл лип юли ιούλ ιουλ",
    "aug august août aoû ago elo elokuu sie srp ağu авг сер αύγ αυγ",
    "sep sept september set syys syyskuu wrz zář szept eyl сен сент вер сеп σεπ",
    "oct october okt oktober out ott loka lokakuu paź říj eki окт жов οκτ",
    "nov november nov marras marraskuu lis kas ноя нояб лис ное νοέ νοε",
    "dec december dez dic déc des joulu joulukuu gru pro ara дек гру δεκ",
)
MONTHS: Final = {
    name: str(number) for number, names in enumerate(_NAMES, 1) for name in names.split()
}
MONTHS.update(
    (written, str(number))
    for number in range(1, 13)
    for written in (f"{number}月", f"{number}월", f"{number}", f"{number:02}")
)
"""Number of a month, as digits, by its short or long name in lower case, without a dot, or by its
digits."""

MODE: Final = "[~&@%+! ]?"
"""What a client puts before a nick: its mode in the channel, or room for one."""
NICK: Final = r"\S*[^\s:]"
"""A nick without brackets around it; what ends with a colon is a word of the client's."""
NOTICE: Final = r"-[^\s!]\S*-"
"""The sender of a notice; `-!-` is irssi's mark."""
CLOCK: Final = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
ISO_DATE: Final = r"(?P<date>[0-9]{4}[-./][0-9]{2}[-./][0-9]{2})"
ISO_PARTS: Final = r"^(?P<year>[0-9]{4})[-./](?P<month>[0-9]{2})[-./](?P<dom>[0-9]{2})$"
REST: Final = r"(?s:.*)"
ENGLISH_DATE: Final = r"^(?P<month>\S+) +(?P<dom>[0-9]+) (?P<year>[0-9]+)$"
"""The parts of `Jan 05 2013`."""
PLAIN_CLOCK: Final = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
PLAIN_NICK: Final = r"<[~&@%+! ]?(?P<said>[^\s<>:*~&@%+!][^\s<>:!]*)>"
"""A nick as most are, with its mode, in `<` and `>`."""
PLAIN_END: Final = "(?: |$)"
"""What stands between a nick and the text."""
DATE_IN_WORDS: Final = (
    r"(?:\S+ +)?"
    r"(?:(?P<month>[^\s0-9]+|[0-9]{1,2}[月월])[.,]? +(?P<dom>[0-9]{1,2})"
    r"|(?P<dom2>[0-9]{1,2})\.? +(?P<month2>[^\s0-9]+))[.,]?"
    r"(?: (?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2}))?"
    r" (?P<year>[0-9]{4})(?: (?P<hour2>[0-9]{2}):(?P<minute2>[0-9]{2}):(?P<second2>[0-9]{2}))?"
    r"|(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T](?P<iso_hour>[0-9]{2}):(?P<iso_minute>[0-9]{2})"
    r"(?::(?P<iso_second>[0-9]{2}))?)?"
)
"""`Sat Jan  8 23:33:54 2005`, `Sat Jan 08 2005`, `Sa 08 Jan 2005 23:33:54`, `2005-01-08`."""
ZONE: Final = "(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})"
NOT_SAID: Final = "|".join(
    (
        rf"{NICK} \(\S+@\S+\) (?:has (?:joined|left) |Quit(?: |$))",
        r"Now talking in [#&+!]",
        r"Topic is '",
        r"Set by \S+ on ",
        r"(?:Attempting to rejoin|Rejoined) channel ",
        r"Retrieving \S+ info",
    )
)
"""After `* `, what mIRC says and no person, so that other formats leave its logs to mIRC's."""


def kind_of(nick: pl.Expr, service: pl.Expr) -> pl.Expr:
    """The kind of a line (the column line): a message if somebody said it."""
    return (
        pl.when(nick.is_not_null())
        .then(MESSAGE)
        .when(service)
        .then(SERVICE)
        .when(pl.col("line").str.strip_chars() == "")
        .then(BLANK)
        .otherwise(BAD)
    )


def day_of(date: pl.Expr, parts: str = ISO_PARTS) -> pl.Expr:
    """Days since 1970-01-01 of dates as text; null if there is no such date.

    `parts` has the groups year, month (digits, or its name) and dom. Lines of one day follow each
    other, so each day is looked at once.
    """
    return of_runs(date, partial(_days_of, parts=parts))


def _days_of(dates: pl.Series, parts: str) -> pl.Series:
    named = dates.str.extract_groups(parts).struct.unnest()
    return days(named.with_columns(month_number(pl.col("month"))))


def month_number(name: pl.Expr) -> pl.Expr:
    """The number of a month, as digits, from its name in any of the languages; null if unknown."""
    plain = name.str.to_lowercase().str.strip_chars_end(".,")
    return plain.replace_strict(MONTHS, default=None, return_dtype=pl.String)


def month_day(date: pl.Expr) -> pl.Expr:
    """100 * month + day of the month of dates like `Jan 05`; null for any other, and if there is no
    such day in any year."""
    return of_runs(date, _month_days)


def _month_days(dates: pl.Series) -> pl.Series:
    date = _days_of(dates + " 2000", ENGLISH_DATE).cast(pl.Date)  # a leap year
    return date.dt.month().cast(pl.Int32) * 100 + date.dt.day().cast(pl.Int32)


def with_dates(found: pl.DataFrame, written: pl.Expr, pattern: str) -> pl.DataFrame:
    """The same lines with what some of them, those that are `written` so, say of the date by
    themselves: said_day and said_time (Int32, null elsewhere). See `dated_line`."""
    rows = found.select(written.alias("written")).to_series().arg_true()
    day, time = dated_line(pl.col("line"), pattern)
    said = found.select(pl.col("line").gather(rows)).select(
        day.cast(pl.Int32).alias("said_day"), time.cast(pl.Int32).alias("said_time")
    )
    nothing = pl.Series([None], dtype=pl.Int32).new_from_index(0, found.height)
    return found.with_columns(
        nothing.clone().scatter(rows, said[name]).alias(name) for name in said.columns
    )


def dated_line(column: pl.Expr, pattern: str) -> tuple[pl.Expr, pl.Expr]:
    """The day and time (null if it has none) that a line says by itself.

    `pattern` is what goes before and after the date, with `{}` in its place.
    """
    m = column.str.extract_groups(pattern.replace("{}", f"(?:{DATE_IN_WORDS})")).struct.field
    month = month_number(pl.coalesce(m("month"), m("month2")))
    in_words = date_day(m("year"), month, pl.coalesce(m("dom"), m("dom2")))
    day = pl.coalesce(m("iso").str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32), in_words)
    return day, time_ms(
        *(
            pl.coalesce(m(unit), m(f"{unit}2"), m(f"iso_{unit}"))
            for unit in ("hour", "minute", "second")
        )
    )


def moment(day: pl.Expr, time: pl.Expr, zone: pl.Expr) -> pl.Expr:
    """Ms UTC of a day and a time of day at an offset as ISO 8601 writes it (`ZONE`); null if any of
    them is."""
    east = of_runs(zone, _minutes_east)
    return day.cast(pl.Int64) * DAY_MS + time - east * 60_000


def _minutes_east(zone: pl.Series) -> pl.Series:
    """Minutes that clocks of zones are ahead of UTC."""
    digits = zone.str.replace("Z", "+0000", literal=True).str.replace(":", "", literal=True)
    minutes = digits.str.slice(1, 2).cast(pl.Int32) * 60 + digits.str.slice(3, 2).cast(pl.Int32)
    return minutes.zip_with(~digits.str.starts_with("-"), -minutes)


def if_dated(time: pl.Expr, day: pl.Expr, date: pl.Expr) -> pl.Expr:
    """A time of day; null where a date is written but there is no such day."""
    return pl.when(day.is_not_null() | date.is_null()).then(time)
