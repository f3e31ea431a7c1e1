"""Who leads in what."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from dazza.api.context import BASE, Given, Success
from dazza.api.errors import not_found
from dazza.api.memo import kept
from dazza.stats import LEADERBOARDS, Place, leaderboard, leaderboards

router = APIRouter(
    prefix=f"{BASE}/stats/leaderboard", tags=["leaderboards"], dependencies=[Depends(kept)]
)

Period = Annotated[
    Literal["day", "week", "month", "all"],
    Query(description="today, this week from Monday, this month, or the whole history; local"),
]


class Row(BaseModel):
    """One place."""

    rank: int
    username: str = Field(description="the display name")
    count: int | float
    label: str = Field(description="the unit")
    value: str = Field(description="number and unit as text")
    key: str = Field(description="the folded name")
    moved: int | None = Field(
        description="places gained since the period before (all: since Monday), negative if lost;"
        " null for who had no rank then"
    )


class Leaderboard(BaseModel):
    """The first places of a board."""

    type: str
    title: str
    period: str
    since: dt.date | None = Field(description="the period's first date; null for all")
    total: int = Field(description="people who have a rank")
    leaderboard: list[Row]


class BriefRow(BaseModel):
    """One place, in short."""

    rank: int
    username: str = Field(description="the display name")
    value: str = Field(description="number and unit as text")
    key: str = Field(description="the folded name")
    moved: int | None = Field(description="places gained, as in one leaderboard")


class Brief(BaseModel):
    """A board, in short."""

    type: str
    title: str
    data: list[BriefRow]


class All(BaseModel):
    """Every board."""

    period: str
    leaderboards: list[Brief]


@router.get("/all")
def every(
    api: Given,
    limit: Annotated[int, Query(ge=1, le=10, description="places of each")] = 5,
    period: Period = "all",
) -> Success[All]:
    """Every leaderboard."""
    with api.reading() as database:
        boards = leaderboards(database, limit, period=period, now_ms=api.now_ms)
    briefs = [
        Brief(
            type=board.type,
            title=board.title,
            data=[
                BriefRow(
                    rank=place.rank,
                    username=place.username,
                    value=place.value,
                    key=place.key,
                    moved=place.moved,
                )
                for place in board.places
            ],
        )
        for board in boards
    ]
    return Success(data=All(period=period, leaderboards=briefs))


@router.get("/{type}")
def one(
    type: str,
    api: Given,
    limit: Annotated[int, Query(ge=1, le=50, description="places")] = 10,
    period: Period = "all",
) -> Success[Leaderboard]:
    """One leaderboard."""
    if type not in LEADERBOARDS:
        raise not_found(f"there is no such leaderboard: choose from {', '.join(LEADERBOARDS)}")
    with api.reading() as database:
        board = leaderboard(database, type, limit, period=period, now_ms=api.now_ms)
    return Success(
        data=Leaderboard(
            type=board.type,
            title=board.title,
            period=board.period,
            since=board.since,
            total=board.total,
            leaderboard=[_row(place) for place in board.places],
        )
    )


def _row(place: Place) -> Row:
    return Row(
        rank=place.rank,
        username=place.username,
        count=place.count,
        label=place.label,
        value=place.value,
        key=place.key,
        moved=place.moved,
    )
