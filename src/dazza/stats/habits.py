"""When people write, and with which words: calendars, weeks, runs of days, words, emoji."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from dazza.store import Database, reading_people, reading_words
from dazza.text import fold_name

from .present import EPOCH, local_date, zone_of

TELLING_USES: Final = 3
"""A word that was used fewer times says nothing of anybody."""
TELLING_TIMES: Final = 1.5
"""Nor does one that others use nearly as often."""


@dataclass(frozen=True, slots=True)
class Day:
    """What was written on a local date."""

    date: date
    messages: int
    words: int
    people: int


@dataclass(frozen=True, slots=True)
class DayRun:
    """Consecutive active days, both included."""

    first: date
    last: date
    days: int


@dataclass(frozen=True, slots=True)
class Trend:
    """So many days up to today, and as many before them."""

    days: int
    messages: int
    messages_before: int
    people: int
    people_before: int


@dataclass(frozen=True, slots=True)
class WordUse:
    """A word of the vocabulary. Times are ms UTC."""

    word: str
    count: int
    first_used: int
    last_used: int


@dataclass(frozen=True, slots=True)
class Distinctive:
    """A word that a person uses more often than others do."""

    word: str
    count: int
    times: float
    """How many times more often than everybody else, one decimal."""


def calendar(database: Database, username: str | None, first: date, last: date) -> tuple[Day, ...]:
    """Every date from `first` to `last`, oldest first, those without messages too: of one person,
    or of everybody (None). Dates that retention dropped have none."""
    name = None if username is None else fold_name(username)
    found = reading_people.days(database, name, first.isoformat(), last.isoformat())
    days = {row[0]: row[1:] for row in found.iter_rows()}
    dates = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(Day(day, *days.get(day.isoformat(), (0, 0, 0))) for day in dates)


def trend(database: Database, username: str | None, now_ms: int, days: int = 30) -> Trend:
    """Messages and people of the last `days` days, today among them, and of as many before."""
    today = local_date(zone_of(database), now_ms)
    since = today - timedelta(days=days - 1)
    before = since - timedelta(days=days)
    end = since - timedelta(days=1)
    both = calendar(database, username, before, today)
    if username is None:
        people = reading_people.people_between(database, since.isoformat(), today.isoformat())
        earlier = reading_people.people_between(database, before.isoformat(), end.isoformat())
    else:
        people = int(any(day.people for day in both[days:]))
        earlier = int(any(day.people for day in both[:days]))
    return Trend(
        days=days,
        messages=sum(day.messages for day in both[days:]),
        messages_before=sum(day.messages for day in both[:days]),
        people=people,
        people_before=earlier,
    )


def week(database: Database, username: str | None) -> tuple[tuple[int, ...], ...]:
    """Messages by weekday and hour: 7 rows, Monday first, of 24 numbers."""
    name = None if username is None else fold_name(username)
    grid = [[0] * 24 for _ in range(7)]
    for weekday, hour, messages in reading_people.week(database, name).iter_rows():
        grid[weekday - 1][hour] = messages
    return tuple(map(tuple, grid))


def day_runs(database: Database, username: str) -> tuple[DayRun, ...]:
    """The person's runs of consecutive active days over the whole history, newest first."""
    found = reading_people.day_runs(database, fold_name(username))
    return tuple(
        DayRun(EPOCH + timedelta(days=first), EPOCH + timedelta(days=last), last - first + 1)
        for first, last in found.iter_rows()
    )


def words(
    database: Database,
    username: str | None,
    limit: int = 50,
    totals: pl.DataFrame | None = None,
) -> tuple[WordUse, ...]:
    """The most used words of a person, or of everybody; equal ones by the alphabet.

    `totals` are those of `word_totals`, if they are at hand: everybody's words are made of them.
    """
    if username is not None:
        used = reading_words.words_of(database, fold_name(username)).head(limit)
    else:
        everybody = word_totals(database) if totals is None else totals
        most = everybody.top_k(limit, by="total")
        if most.height:  # others may be used as often as the last of them
            most = everybody.filter(pl.col("total") >= most["total"].min())
        used = (
            most.join(reading_words.terms(database, most["term_id"]), on="term_id")
            .rename({"total": "count"})
            .sort("count", "word", descending=[True, False])
            .head(limit)
        )
    rows = used.select("word", "count", "first_used", "last_used").iter_rows()
    return tuple(WordUse(*row) for row in rows)


def word_totals(database: Database) -> pl.DataFrame:
    """How often everybody used each word: term_id, total, first_used, last_used (Int64; ms UTC).

    Reads the whole vocabulary, so a server remembers it until the next run.
    """
    return reading_words.word_totals(database)


def distinctive_words(
    database: Database, username: str, limit: int = 20, totals: pl.DataFrame | None = None
) -> tuple[Distinctive, ...]:
    """Words that tell a person from everybody else, the most telling first.

    Words are ordered by Dunning's log-likelihood ratio G² of the person's uses against those of
    all others (Dunning 1993, Accurate methods for the statistics of surprise and coincidence).
    `totals` are those of `word_totals`, if they are at hand.
    """
    own = reading_words.words_of(database, fold_name(username))
    everybody = word_totals(database) if totals is None else totals
    ours, all_words = int(own["count"].sum()), int(everybody["total"].sum())
    others = all_words - ours
    if not ours or others <= 0:
        return ()
    a, b = pl.col("count"), pl.col("total") - pl.col("count")
    expected = (a + b) * (ours / all_words)
    surprise = a * (a / expected).log() + pl.when(b > 0).then(
        b * (b / ((a + b) * (others / all_words))).log()
    ).otherwise(0)
    telling = (
        own.join(everybody.select("term_id", "total"), on="term_id")
        .filter(a >= TELLING_USES)
        .with_columns(times=(a / ours) / ((b + 1) / (others + 1)), surprise=surprise)
        .filter(pl.col("times") >= TELLING_TIMES)
        .sort("surprise", "word", descending=[True, False])
        .head(limit)
    )
    return tuple(
        Distinctive(row["word"], row["count"], round(row["times"], 1))
        for row in telling.iter_rows(named=True)
    )


def emoji(database: Database, username: str, limit: int = 20) -> tuple[tuple[str, int], ...]:
    """The person's most used emoji (custom ones as `<:name:id>`) with how often."""
    return tuple(reading_words.emoji_of(database, fold_name(username), limit).iter_rows())
