"""What a chart or a list says, in one line: its title."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dazza.stats.community import Streak
from dazza.stats.habits import Trend
from dazza.stats.leaderboards import Leaderboard

from .text import DAY_NAMES, counted, day, number, percent

WINDOW_HOURS = 4
STEADY = 0.05
"""A change of less is none."""
PARTS = ((5, "Mornings"), (11, "Afternoons"), (17, "Evenings"), (22, "Nights"))


def busiest_hours(hours: Sequence[int]) -> tuple[int, int]:
    """The four consecutive hours with the most messages: the first (0–23), and the messages."""
    sums = [sum(hours[(first + n) % 24] for n in range(WINDOW_HOURS)) for first in range(24)]
    most = max(sums)
    equal = [first for first in range(24) if sums[first] == most]
    return equal[len(equal) // 2], most


def part_of_day(hour: float) -> str:
    """`Evenings`."""
    name = "Nights"
    for first, label in PARTS:
        if hour >= first:
            name = label
    return name


def rhythm(hours: Sequence[int], whose: str = "us") -> str:
    """`Evenings belong to us: 41 % of messages come between 18 and 22`."""
    first, messages = busiest_hours(hours)
    part = part_of_day((first + WINDOW_HOURS / 2) % 24)
    end = (first + WINDOW_HOURS) % 24
    share = percent(messages, sum(hours))
    begin, stop = (str(hour) if hour else "midnight" for hour in (first, end))
    return f"{part} belong to {whose}: {share} of messages come between {begin} and {stop}"


def weekdays(week: Sequence[Sequence[int]]) -> str:
    """`Sundays are the fullest, Tuesdays the quietest.`"""
    sums = [sum(hours) for hours in week]
    fullest, quietest = sums.index(max(sums)), sums.index(min(sums))
    if fullest == quietest:
        return "Every day of the week is as full as the others."
    more = percent(sums[fullest], sum(sums))
    return f"{DAY_NAMES[fullest]}s are the fullest ({more}), {DAY_NAMES[quietest]}s the quietest."


def change(now: float, before: float) -> str:
    """`12 % more than in the 30 days before`, without the second half: `12 % more`."""
    if not before:
        return ""
    ratio = now / before - 1
    if abs(ratio) < STEADY:
        return "as many as"
    if ratio >= 1.5:
        return f"{number(now / before, 1)} × as many as"
    return f"{abs(ratio) * 100:.0f} % {'more' if ratio > 0 else 'fewer'} than"


def lately(trend: Trend, last_day: date | None = None) -> str:
    """`A lively month: 93 messages a day, 12 % more than in the 30 days before`."""
    each_day = trend.messages / trend.days
    rate = f"{number(each_day, 0 if each_day >= 10 else 1)} messages a day"
    if not trend.messages:
        since = f"since {day(last_day)}" if last_day else f"for {trend.days} days"
        return f"Nobody has written {since}"
    if not trend.messages_before:
        return f"A first month, with {counted(trend.messages, 'message')}"
    told = change(trend.messages, trend.messages_before)
    mood = "lively" if "more" in told or "×" in told else "quiet" if "fewer" in told else "steady"
    return f"A {mood} month: {rate}, {told} in the {trend.days} days before"


def talkers(board: Leaderboard, messages: int) -> str:
    """`Three people write half of it all`, or what the first ten do."""
    written = 0.0
    words = ("One person writes", "Two people write", "Three people write", "Four people write")
    for place, words_for in zip(board.places, words, strict=False):
        written += place.count
        if written * 2 >= messages:
            return f"{words_for} {percent(written, messages)} of it all"
    some = board.places[:10]
    share = percent(sum(place.count for place in some), messages)
    return f"The first {len(some)} of {counted(board.total, 'talker')} write {share}"


def streaks(alive: Sequence[Streak], today: date) -> str:
    """What the longest streak is."""
    if not alive:
        return "Streaks"
    longest = alive[0]
    if longest.current < 2:
        return "Streaks have only begun"
    since = longest.since
    year = "" if since.year == today.year else f" {since.year}"
    return f"Streaks alive, the longest since {since.day} {since:%B}{year}"


def at_risk(streaks_: Sequence[Streak]) -> str:
    """Which streaks end tonight."""
    if not streaks_:
        return "No streak is at risk tonight"
    if len(streaks_) == 1:
        return "One streak is at risk tonight"
    return f"{len(streaks_)} streaks are at risk tonight"


def edges(hours: Sequence[int]) -> str:
    """What is written while others sleep."""
    night, early, whole = sum(hours[:6]), sum(hours[6:9]), sum(hours)
    if not night + early:
        return "Nobody is up between midnight and 9"
    if night >= early:
        return f"{percent(night, whole)} is written between midnight and 6"
    return f"{percent(night + early, whole)} is written before 9 in the morning"
