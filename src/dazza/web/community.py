"""The community's page: what it shows, read from the cache tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, groupby
from typing import Final

from markupsafe import Markup

from dazza.stats import community as stats
from dazza.stats import habits
from dazza.stats.achievements import Earned, newest_achievements
from dazza.stats.leaderboards import Leaderboard, leaderboard
from dazza.stats.present import local_date, zone_of
from dazza.store import Database

from . import points, text
from .charts import Chart, days_chart
from .heat import heat_steps
from .templating import name

YEAR_DAYS: Final = 365
SILENT_DAYS: Final = 60
"""After so many days without a message charts show the year before the last one."""
RECORDS: Final = {
    "best_streak": "Longest streak",
    "active_days": "Most active days",
    "longest_session_ms": "Longest conversation",
    "longest_message": "Longest message",
    "unique_emojis": "Most different emoji",
}


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, or what the year behind us has of it."""

    first: date
    days: int
    messages: int
    people: int
    """On the day with the most."""


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record as it is shown."""

    label: str
    username: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class CommunityPage:
    """Everything that the page shows. Sentences are ready; numbers are not."""

    totals: stats.Community
    opening: Markup | str
    span: str
    people_lately: str
    month: int
    trend: str
    today_messages: int
    today_people: str
    days_title: str
    chart: Chart
    months: tuple[Month, ...]
    rhythm_title: str
    week: tuple[tuple[int, ...], ...]
    week_steps: tuple[int, ...]
    week_title: str
    edges_title: str
    owls: Leaderboard
    birds: Leaderboard
    talkers_title: str
    talkers: Leaderboard
    alive_title: str
    alive: tuple[stats.Streak, ...]
    risk_title: str
    at_risk: tuple[stats.Streak, ...]
    records: tuple[RecordLine, ...]
    earned: tuple[tuple[Earned, str], ...]
    """With when it was."""
    emoji: tuple[tuple[str, int], ...]


def community_page(database: Database, now_ms: int) -> CommunityPage | None:
    """The page; None as long as no message is counted."""
    zone = zone_of(database)
    totals = stats.community_of(database, zone)
    if not totals.messages:
        return None
    today = local_date(zone, now_ms)
    channel = stats.channel(database, now_ms)
    trend = habits.trend(database, None, now_ms)
    until = last_shown(totals.last_day, today)
    days = habits.calendar(database, None, _first_shown(totals, until), until)
    week = habits.week(database, None)
    talkers = leaderboard(database, "talkers", 10, now_ms=now_ms)
    alive = stats.streaks_alive(database, 10, today)
    at_risk = stats.streaks_at_risk(database, today, 6)
    return CommunityPage(
        totals=totals,
        opening=_opening(totals, talkers),
        span=f"in {_years(totals)}",
        people_lately=f"{trend.people:,} in the last {trend.days} days",
        month=trend.messages,
        trend=_trend(trend),
        today_messages=channel.messages_today,
        today_people=_by(channel.active_today),
        days_title=points.lately(trend, totals.last_day),
        chart=days_chart(days),
        months=months_of(days),
        rhythm_title=points.rhythm(totals.hours),
        week=week,
        week_steps=heat_steps(chain.from_iterable(week)),
        week_title=points.weekdays(week),
        edges_title=points.edges(totals.hours),
        owls=leaderboard(database, "night_owls", 5, now_ms=now_ms),
        birds=leaderboard(database, "early_birds", 5, now_ms=now_ms),
        talkers_title=points.talkers(talkers, totals.messages),
        talkers=talkers,
        alive_title=points.streaks(alive, today),
        alive=alive,
        risk_title=points.at_risk(at_risk),
        at_risk=at_risk,
        records=tuple(map(_record, stats.records(database))),
        earned=tuple(
            (each, text.ago(text.local(zone, each.achieved_at).date(), today))
            for each in newest_achievements(database, 10)
        ),
        emoji=stats.favourite_emoji(database, 24),
    )


def last_shown(last_day: date | None, today: date) -> date:
    """The last day of charts: today, or of a history that ended long ago its own last day."""
    if last_day is None or last_day >= today - timedelta(days=SILENT_DAYS):
        return today
    return last_day


def calendar_end(database: Database, now_ms: int) -> date:
    """The last day of people's calendars."""
    zone = zone_of(database)
    last_ms = stats.channel(database, now_ms).last_seen
    last_day = None if last_ms is None else local_date(zone, last_ms)
    return last_shown(last_day, local_date(zone, now_ms))


def _first_shown(totals: stats.Community, until: date) -> date:
    """The first day of the chart: a year before, or when it all began; a month at least."""
    year = until - timedelta(days=YEAR_DAYS - 1)
    began = totals.first_day or year
    return min(max(year, began), until - timedelta(days=30))


def _opening(totals: stats.Community, talkers: Leaderboard) -> Markup | str:
    """The first sentence."""
    if totals.fullest_day is None or not talkers.places:
        return ""
    day, messages = totals.fullest_day
    first = talkers.places[0]
    return Markup("{} talks most; the fullest day was {} with {}.").format(
        name(first.username), text.day(day), text.counted(messages, "message")
    )


def _years(totals: stats.Community) -> str:
    """How long it all took."""
    if totals.first_day is None or totals.last_day is None:
        return "no time"
    days = (totals.last_day - totals.first_day).days + 1
    if days < 60:
        return text.counted(days, "day")
    if days < 700:
        return text.counted(round(days / 30.44), "month")
    return text.counted(round(days / 365.25), "year")


def _by(people: int) -> str:
    return f"by {text.counted(people, 'person', 'people')}" if people else "by nobody yet"


def _trend(trend: habits.Trend) -> str:
    told = points.change(trend.messages, trend.messages_before)
    return f"{told} before" if told else ""


def months_of(days: Iterable[habits.Day]) -> tuple[Month, ...]:
    """The days by month, newest first."""
    found = []
    for first, some in groupby(days, key=lambda day: day.date.replace(day=1)):
        month: Sequence[habits.Day] = list(some)
        messages, people = sum(d.messages for d in month), max(d.people for d in month)
        found.append(Month(first, len(month), messages, people))
    return tuple(reversed(found))


def _record(record: stats.Record) -> RecordLine:
    values = {
        "longest_session_ms": text.length(record.count),
        "longest_message": f"{record.count:,} characters",
        "unique_emojis": f"{record.count:,}",
    }
    value = values.get(record.kind) or text.counted(record.count, "day")
    return RecordLine(RECORDS[record.kind], record.username, record.key, value)
