"""A person's page: what it shows, read from the cache tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Final

import polars as pl

from dazza.stats import habits
from dazza.stats.achievements import Achievement, Tier, achievements_of
from dazza.stats.leaderboards import Standing, ranks
from dazza.stats.people import Person, person
from dazza.stats.present import local_date, zone_of
from dazza.store import Database
from dazza.zones import Zone

from . import points, text
from .calendar import Calendar, Stripe, calendar, first_day, stripes
from .community import Month, calendar_end, months_of
from .heat import heat_steps

RUNS: Final = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline number."""

    amount: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Habit:
    """A number of the content of somebody's messages."""

    label: str
    amount: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything that the page shows."""

    person: Person
    total: int
    """People who are counted."""
    since: str
    figures: tuple[Figure, ...]
    calendar_title: str
    calendar: Calendar
    months: tuple[Month, ...]
    rhythm_title: str
    week: tuple[tuple[int, ...], ...]
    week_steps: tuple[int, ...]
    hours: tuple[int, ...]
    hours_title: str
    others: str
    streak_title: str
    stripes: tuple[Stripe, ...]
    runs: tuple[habits.DayRun, ...]
    breaks: tuple[Habit, ...]
    first_active: date
    today: date
    until: date
    words: tuple[habits.WordUse, ...]
    telling: tuple[habits.Distinctive, ...]
    emoji: tuple[tuple[str, int], ...]
    habits: tuple[Habit, ...]
    achievements: tuple[Achievement, ...]
    told: Callable[[Tier], str]
    """What a tier takes, and since when it is held."""
    achievements_title: str


def person_page(
    database: Database, username: str, now_ms: int, totals: pl.DataFrame
) -> PersonPage | None:
    """The page of somebody, in any spelling; None if they are unknown. `totals` are those of
    `habits.word_totals`."""
    someone = person(database, username, now_ms)
    if someone is None:
        return None
    zone = zone_of(database)
    today = local_date(zone, now_ms)
    standings = ranks(database, someone.username, now_ms)
    until = calendar_end(database, now_ms)
    days = habits.calendar(database, someone.username, first_day(until), until)
    week = habits.week(database, someone.username)
    hours = tuple(sum(day[hour] for day in week) for hour in range(24))
    runs = habits.day_runs(database, someone.username)
    earned = achievements_of(database, someone.username)
    first, last = (text.local(zone, at).date() for at in (someone.first_seen, someone.last_seen))
    return PersonPage(
        person=someone,
        total=standings["talkers"].total if standings["talkers"] else 1,
        since=f"Here since {text.day(first)}, last seen {text.ago(last, today)}",
        figures=_figures(
            someone, standings, habits.trend(database, someone.username, now_ms), first, today
        ),
        calendar_title=_calendar_title(days, until == today),
        calendar=calendar(days),
        months=months_of(days),
        rhythm_title=points.rhythm(hours, "them"),
        week=week,
        week_steps=heat_steps(chain.from_iterable(week)),
        hours=hours,
        hours_title=f"Most awake at {hours.index(max(hours))}:00",
        others=_outline(habits.week(database, None)),
        streak_title=_streak_title(someone),
        stripes=stripes(runs, until),
        runs=tuple(sorted(runs, key=lambda run: -run.days)[:RUNS]),
        breaks=_breaks(someone),
        first_active=runs[-1].first if runs else first,
        today=today,
        until=until,
        words=habits.words(database, someone.username, 12),
        telling=habits.distinctive_words(database, someone.username, 12, totals),
        emoji=habits.emoji(database, someone.username, 24),
        habits=_habits(someone, standings),
        achievements=earned,
        told=lambda tier: _tier(tier, zone),
        achievements_title=_achievements_title(earned),
    )


def _rank(standing: Standing | None) -> str:
    return f"no. {standing.rank:,} of {standing.total:,}" if standing else ""


def _figures(
    someone: Person,
    standings: Mapping[str, Standing | None],
    trend: habits.Trend,
    first: date,
    today: date,
) -> tuple[Figure, ...]:
    streaks: Mapping[str, Any] = someone.chat_streaks or {}
    change = points.change(trend.messages, trend.messages_before)
    since = (today - first).days + 1
    share = text.percent(someone.days_active, max(since, someone.days_active))
    best = text.counted(streaks.get("best_streak", 0), "day")
    return (
        Figure(
            f"{someone.message_count:,}",
            text.plural(someone.message_count, "message"),
            _rank(standings["talkers"]),
        ),
        Figure(
            f"{someone.word_count:,}",
            text.plural(someone.word_count, "word"),
            _rank(standings["words"]),
        ),
        Figure(
            f"{trend.messages:,}",
            f"{text.plural(trend.messages, 'message')} in {trend.days} days",
            f"{change} before" if change else "",
        ),
        Figure(
            f"{someone.days_active:,}",
            text.plural(someone.days_active, "active day"),
            f"{share} of the days since then",
        ),
        Figure(f"{streaks.get('current_streak', 0):,}", "current streak, days", f"best: {best}"),
    )


def _calendar_title(days: Sequence[habits.Day], now: bool) -> str:
    active = sum(1 for day in days if day.messages)
    if not active:
        return "No message in the last year"
    dates = f"the last {len(days)} days"
    if not now:
        dates = f"the {len(days)} days up to {text.day(days[-1].date)}"
    fullest = max(days, key=lambda day: day.messages)
    often = "every one" if active == len(days) else str(active)
    return (
        f"Here on {often} of {dates}; the fullest was"
        f" {text.day(fullest.date)} with {text.counted(fullest.messages, 'message')}"
    )


def _outline(week: Sequence[Sequence[int]]) -> str:
    """Everybody's day as a line over the hours: an SVG path in a field of 240 by 60."""
    hours = [sum(day[hour] for day in week) for hour in range(24)]
    most = max(hours) or 1
    steps = (f"{hour * 10 + 5},{60 - 60 * count / most:.1f}" for hour, count in enumerate(hours))
    return "M" + "L".join(steps)


def _streak_title(someone: Person) -> str:
    streaks: Mapping[str, Any] = someone.chat_streaks or {}
    current, best = streaks.get("current_streak", 0), streaks.get("best_streak", 0)
    if current and current >= best:
        return f"On the longest streak yet: {text.counted(current, 'day')}"
    longest = f"the longest was {text.counted(best, 'day')}"
    if current:
        return f"A streak of {text.counted(current, 'day')}; {longest}"
    return f"No streak now; {longest}"


def _breaks(someone: Person) -> tuple[Habit, ...]:
    row = someone.chat_streaks
    if row is None:
        return ()
    return (
        Habit("Current streak", text.counted(row["current_streak"], "day")),
        Habit("Best streak", text.counted(row["best_streak"], "day")),
        Habit("Active days", text.number(row["total_active_days"])),
        Habit("Breaks", text.number(row["streak_breaks"])),
        Habit("Longest break", text.counted(row["longest_break"], "day")),
    )


def _habits(someone: Person, standings: Mapping[str, Standing | None]) -> tuple[Habit, ...]:
    """What the messages are made of, and the sessions."""
    row, sessions = someone.message_analysis, someone.sessions or {}
    number = text.number
    found = [
        Habit("Words a message", number(row["avg_words_per_message"], 1)),
        Habit("Characters a message", number(row["avg_message_length"], 1)),
        Habit("Longest message", number(row["longest_message"]), "characters"),
        Habit("Different words", number(row["vocabulary_size"]), _rank(standings["vocabulary"])),
        Habit(
            "Emoji",
            number(row["emoji_count"]),
            _rank(standings["emoji"]) or f"{number(row['unique_emojis'])} different",
        ),
        Habit("Questions", number(row["question_count"]), _rank(standings["questions"])),
        Habit("Exclamation marks", number(row["exclamation_count"])),
        Habit("Shouted messages", number(row["caps_count"]), _rank(standings["caps"])),
        Habit("Links", number(row["url_count"]), _rank(standings["links"])),
        Habit("Mentions of others", number(row["mention_count"])),
    ]
    if sessions.get("session_count"):
        count, whole = sessions["session_count"], sessions["total_session_ms"]
        longest = text.length(sessions["longest_session_ms"])
        found += [
            Habit("Sessions", number(count), f"{text.length(whole / count)} on average"),
            Habit("Longest session", longest, text.counted(sessions["marathon_count"], "marathon")),
        ]
    return tuple(found)


def _tier(tier: Tier, zone: Zone) -> str:
    told = f"{tier.tier}: {tier.threshold:,}"
    if tier.achieved_at is None:
        return told
    return f"{told}, since {text.day(text.local(zone, tier.achieved_at).date())}"


def _achievements_title(earned: Sequence[Achievement]) -> str:
    held = sum(1 for each in earned for tier in each.tiers if tier.achieved_at is not None)
    tiers = sum(len(each.tiers) for each in earned)
    return f"{held} of {tiers} tiers earned"
