"""One person beyond the older bot: calendar, hours, words, achievements, comparison."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from dazza.api.context import BASE, Given, Success
from dazza.api.memo import kept
from dazza.api.paths import Username
from dazza.api.routes.users import Standing, known_name, nobody, standing
from dazza.stats import Achievement, achievements_of, calendar, compare, habits, week
from dazza.stats.pace import one_decimal, people_counted
from dazza.stats.people import Found
from dazza.stats.present import local_date, zone_of

router = APIRouter(
    prefix=BASE + "/stats/users/{username}", tags=["people"], dependencies=[Depends(kept)]
)


class Date(BaseModel):
    """What a person wrote on a local date."""

    date: dt.date
    messages: int
    words: int


class Calendar(BaseModel):
    """Every date of a year, oldest first; dates that retention dropped are empty."""

    username: str
    first: dt.date
    last: dt.date
    days: list[Date]


class Hours(BaseModel):
    """Messages by weekday and hour."""

    username: str
    week: list[list[int]] = Field(description="7 rows, Monday first, of 24 local hours")


class Word(BaseModel):
    """A word and how it was used; times are ms UTC."""

    word: str
    count: int
    first_used: int
    last_used: int


class Telling(BaseModel):
    """A word that tells a person from the others."""

    word: str
    count: int
    times: float = Field(description="how many times more often than everybody else")


class Emoji(BaseModel):
    """An emoji and how often it was used."""

    emoji: str = Field(description="custom ones as <:name:id>")
    count: int


class Words(BaseModel):
    """A person's words and emoji, the most used first, and those that tell them from others."""

    username: str
    words: list[Word]
    distinctive: list[Telling]
    emoji: list[Emoji]


class TierHeld(BaseModel):
    """A tier of an achievement."""

    tier: str
    threshold: int
    achieved_at: int | None = Field(description="ms UTC; null if the person does not hold it")
    holders: int
    rarity_percent: float = Field(description="holders among all people")


class Progress(BaseModel):
    """How far a person is in an achievement."""

    type: str
    name: str
    description: str
    icon: str
    category: str
    current_value: int
    tier: str | None = Field(description="the highest that is held")
    next_tier: str | None
    next_threshold: int | None
    progress_percent: float = Field(description="of the way to the next tier")
    tiers: list[TierHeld]


class Achievements(BaseModel):
    """A person in every achievement."""

    username: str
    achievements: list[Progress]


class Someone(BaseModel):
    """One of two."""

    username: str
    display_name: str
    message_count: int


class Metric(BaseModel):
    """A number of both."""

    metric: str = Field(description="a type of leaderboard")
    first: Standing | None
    second: Standing | None
    ahead: str | None = Field(description="the folded name of who leads")


class Comparison(BaseModel):
    """Two people side by side."""

    first: Someone
    second: Someone
    metrics: list[Metric]


@router.get("/calendar")
def user_calendar(
    username: Username,
    api: Given,
    year: Annotated[int | None, Query(ge=1990, le=2099, description="else the last 365")] = None,
) -> Success[Calendar]:
    """What a person wrote on each day of a year, or of the last 365."""
    with api.reading() as database:
        name = known_name(database, username).username
        last = local_date(zone_of(database), api.now_ms)
        first = last - dt.timedelta(days=364)
        if year is not None:
            first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        days = calendar(database, name, first, last)
    dates = [Date(date=day.date, messages=day.messages, words=day.words) for day in days]
    return Success(data=Calendar(username=name, first=first, last=last, days=dates))


@router.get("/hours")
def user_hours(username: Username, api: Given) -> Success[Hours]:
    """Messages by hour and weekday."""
    with api.reading() as database:
        name = known_name(database, username).username
        grid = week(database, name)
    return Success(data=Hours(username=name, week=[list(row) for row in grid]))


@router.get("/words")
def user_words(
    username: Username, api: Given, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> Success[Words]:
    """A person's most used words and emoji, and the words that tell them from the others."""
    totals = api.readers.remembered("word totals", api.now_ms, habits.word_totals)
    with api.reading() as database:
        name = known_name(database, username).username
        used = habits.words(database, name, limit)
        telling = habits.distinctive_words(database, name, limit, totals)
        emoji = habits.emoji(database, name, limit)
    return Success(
        data=Words(
            username=name,
            words=[
                Word(
                    word=each.word,
                    count=each.count,
                    first_used=each.first_used,
                    last_used=each.last_used,
                )
                for each in used
            ],
            distinctive=[
                Telling(word=each.word, count=each.count, times=each.times) for each in telling
            ],
            emoji=[Emoji(emoji=each, count=count) for each, count in emoji],
        )
    )


@router.get("/achievements")
def user_achievements(username: Username, api: Given) -> Success[Achievements]:
    """How far a person is in every achievement, and how rare its tiers are."""
    with api.reading() as database:
        name = known_name(database, username).username
        people = people_counted(database)
        found = achievements_of(database, name)
    return Success(
        data=Achievements(username=name, achievements=[_progress(each, people) for each in found])
    )


@router.get("/compare")
def user_compare(
    username: Username,
    api: Given,
    other: Annotated[str, Query(alias="with", description="name of the other person")],
) -> Success[Comparison]:
    """Two people on every leaderboard."""
    with api.reading() as database:
        both = compare(database, username, other, api.now_ms)
    if both is None:
        raise nobody()
    ahead = (None, both.first.username, both.second.username)
    return Success(
        data=Comparison(
            first=someone(both.first),
            second=someone(both.second),
            metrics=[
                Metric(
                    metric=each.metric,
                    first=standing(each.first),
                    second=standing(each.second),
                    ahead=ahead[each.ahead],
                )
                for each in both.metrics
            ],
        )
    )


def someone(found: Found) -> Someone:
    """A person in a list."""
    return Someone(
        username=found.username,
        display_name=found.display_name,
        message_count=found.message_count,
    )


def _progress(found: Achievement, people: int) -> Progress:
    return Progress(
        type=found.type,
        name=found.name,
        description=found.description,
        icon=found.icon,
        category=found.category,
        current_value=found.current_value,
        tier=found.tier,
        next_tier=found.next_tier,
        next_threshold=found.next_threshold,
        progress_percent=found.progress_percent,
        tiers=[
            TierHeld(
                tier=each.tier,
                threshold=each.threshold,
                achieved_at=each.achieved_at,
                holders=each.holders,
                rarity_percent=one_decimal(each.holders * 100, people),
            )
            for each in found.tiers
        ],
    )
