"""The community as a whole, and what is behind its numbers."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from dazza.api.context import BASE, Given, Success
from dazza.api.errors import not_found
from dazza.api.memo import kept
from dazza.api.routes.habits import Someone, someone
from dazza.api.rows import iso_or_none
from dazza.stats import METRICS, channel, daily, explain, newest_achievements, search

router = APIRouter(prefix=f"{BASE}/stats", tags=["community"], dependencies=[Depends(kept)])


class Day(BaseModel):
    """A local date."""

    date: dt.date
    count: int = Field(description="messages")
    words: int
    people: int


class Daily(BaseModel):
    """The last dates, newest first, every one of them listed."""

    daily: list[Day]


class Channel(BaseModel):
    """The room as a whole; today is the local date."""

    room: str
    totalMessages: int
    uniqueUsers: int
    activeToday: int = Field(description="people who wrote today")
    messagesToday: int
    totalWords: int
    firstSeen: str | None = Field(description="oldest message, ISO 8601 UTC")
    lastSeen: str | None = Field(description="newest message, ISO 8601 UTC")


class Earned(BaseModel):
    """An achievement that somebody earned."""

    username: str = Field(description="the display name")
    key: str = Field(description="the folded name")
    type: str
    name: str
    description: str
    icon: str
    tier: str
    achieved_at: int = Field(description="ms UTC")
    holders: int = Field(description="people who hold this tier")


class Recent(BaseModel):
    """What was earned last."""

    achievements: list[Earned]


class People(BaseModel):
    """Who was found."""

    users: list[Someone]


class Meaning(BaseModel):
    """What a number means."""

    metric: str
    title: str
    definition: str
    window: str
    source: str = Field(description="table.column")


class Metrics(BaseModel):
    """All numbers that are explained."""

    metrics: list[Meaning]


class Explanation(Meaning):
    """What is behind a number in this database."""

    exclusions: list[str]
    as_of_message_id: int | None = Field(description="the last message that is in it")
    last_run: int | None = Field(description="ms UTC")
    timezone: str | None
    rules_version: str


@router.get("/daily/messages")
def daily_messages(api: Given, days: Annotated[int, Query(ge=1, le=30)] = 7) -> Success[Daily]:
    """Messages of the last days."""
    with api.reading() as database:
        found = daily(database, days, api.now_ms)
    return Success(
        data=Daily(
            daily=[
                Day(date=day.date, count=day.messages, words=day.words, people=day.people)
                for day in found
            ]
        )
    )


@router.get("/channel")
def room(api: Given) -> Success[Channel]:
    """The room in a few numbers."""
    with api.reading() as database:
        found = channel(database, api.now_ms)
    return Success(
        data=Channel(
            room=api.room,
            totalMessages=found.total_messages,
            uniqueUsers=found.unique_users,
            activeToday=found.active_today,
            messagesToday=found.messages_today,
            totalWords=found.total_words,
            firstSeen=iso_or_none(found.first_seen),
            lastSeen=iso_or_none(found.last_seen),
        )
    )


@router.get("/achievements/recent")
def achievements_recent(
    api: Given, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> Success[Recent]:
    """Achievements that were earned last."""
    with api.reading() as database:
        found = newest_achievements(database, limit)
    return Success(
        data=Recent(
            achievements=[
                Earned(
                    username=each.username,
                    key=each.key,
                    type=each.type,
                    name=each.name,
                    description=each.description,
                    icon=each.icon,
                    tier=each.tier,
                    achieved_at=each.achieved_at,
                    holders=each.holders,
                )
                for each in found
            ]
        )
    )


@router.get("/search/users")
def search_users(
    api: Given,
    q: Annotated[str, Query(min_length=1, max_length=100, description="a part of a name")],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Success[People]:
    """People whose name has this in it; the name itself first, then those who wrote most."""
    with api.reading() as database:
        found = search(database, q, limit)
    return Success(data=People(users=[someone(each) for each in found]))


@router.get("/explain")
def metrics() -> Success[Metrics]:
    """The numbers that Dazza can explain."""
    return Success(data=Metrics(metrics=[Meaning(**_meaning(name)) for name in METRICS]))


@router.get("/explain/{metric}")
def explained(metric: str, api: Given) -> Success[Explanation]:
    """What is behind a number: definition, window, exclusions, as of when."""
    if metric not in METRICS:
        raise not_found(f"there is no such metric: choose from {', '.join(METRICS)}")
    with api.reading() as database:
        found = explain(database, metric)
    return Success(
        data=Explanation(
            **_meaning(metric),
            exclusions=list(found.exclusions),
            as_of_message_id=found.as_of_message_id,
            last_run=found.last_run,
            timezone=found.timezone,
            rules_version=found.rules_version,
        )
    )


def _meaning(name: str) -> dict[str, str]:
    metric = METRICS[name]
    return {
        "metric": metric.name,
        "title": metric.title,
        "definition": metric.definition,
        "window": metric.window,
        "source": f"{metric.table}.{metric.column}",
    }
