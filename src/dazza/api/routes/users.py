"""One person: what the older bot's page asks for, and the headline."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from dazza.api.context import BASE, Api, Given, Success
from dazza.api.errors import not_found
from dazza.api.memo import kept
from dazza.api.paths import Username
from dazza.api.rows import AnalysisRow, EarnedRow, Row, StatsRow, StreaksRow, SummaryRow, iso
from dazza.stats import Person, person, ranks
from dazza.stats.leaderboards import Standing as Stood
from dazza.stats.pace import pace
from dazza.stats.people import Found, found
from dazza.store import Database

router = APIRouter(prefix=f"{BASE}/stats/users", tags=["people"], dependencies=[Depends(kept)])


class AllTime(BaseModel):
    """The whole history in three numbers."""

    message_count: int
    days_active: int
    avg_words: float = Field(description="words a message")


class HourRow(BaseModel):
    """A row of user_active_hours."""

    hour: int = Field(description="local, 0-23")
    message_count: int
    word_count: int
    avg_message_length: float
    updated_at: int | None = Field(description="ms UTC")


class ActiveHours(BaseModel):
    """Messages by the part of the day."""

    morning: int = Field(description="from 6 to 12")
    afternoon: int = Field(description="from 12 to 18")
    evening: int = Field(description="from 18 to 24")
    night: int = Field(description="from 0 to 6")
    hourlyData: list[HourRow] = Field(description="hours with messages, in order")


class TimePatterns(BaseModel):
    """When a person is around."""

    peak_hour: int | None = Field(description="the hour with the most messages; ties: the earliest")


class SessionAnalysis(BaseModel):
    """Messages at most 30 minutes apart are one session."""

    messages_per_hour: float
    words_per_minute: float
    avg_session_length: float = Field(description="minutes")
    marathon_count: int = Field(description="sessions of more than 2 hours")


class Talker(BaseModel):
    """All that is known of a person."""

    username: str = Field(description="the folded name")
    category: str
    room: str
    allTime: AllTime
    userStats: StatsRow | None
    chatStreaks: StreaksRow | None
    activeHours: ActiveHours
    messageAnalysis: AnalysisRow
    achievements: list[EarnedRow] = Field(description="tiers held, newest first")
    activitySummary: SummaryRow | None
    timePatterns: TimePatterns
    sessionAnalysis: SessionAnalysis


class User(BaseModel):
    """A person's headline."""

    username: str = Field(description="the folded name")
    displayName: str
    firstSeen: str = Field(description="oldest message, ISO 8601 UTC")
    lastSeen: str = Field(description="newest message, ISO 8601 UTC")
    messageCount: int
    wordCount: int
    daysActive: int
    room: str


class Standing(BaseModel):
    """Where a person stands."""

    rank: int
    value: float | int
    total: int = Field(description="people who have a rank")


class Ranks(BaseModel):
    """A person on every leaderboard."""

    username: str = Field(description="the folded name")
    ranks: dict[str, Standing | None] = Field(description="by type; null without a rank")


@router.get("/{username}")
def user(username: Username, api: Given) -> Success[User]:
    """A person in a few numbers."""
    with api.reading() as database:
        known = known_person(api, database, username)
    return Success(
        data=User(
            username=known.username,
            displayName=known.display_name,
            firstSeen=iso(known.first_seen),
            lastSeen=iso(known.last_seen),
            messageCount=known.message_count,
            wordCount=known.word_count,
            daysActive=known.days_active,
            room=api.room,
        )
    )


@router.get("/{username}/category/talkers")
def talkers(username: Username, api: Given) -> Success[Talker]:
    """All that is known of a person, in the shape of the older bot."""
    with api.reading() as database:
        known = known_person(api, database, username)
    return Success(data=_talker(known, api.room))


@router.get("/{username}/ranks")
def user_ranks(username: Username, api: Given) -> Success[Ranks]:
    """Where a person stands on every leaderboard."""
    with api.reading() as database:
        name = known_name(database, username).username
        standings = ranks(database, name, api.now_ms)
    return Success(
        data=Ranks(
            username=name,
            ranks={type: standing(place) for type, place in standings.items()},
        )
    )


def known_person(api: Api, database: Database, username: str) -> Person:
    """The person of this name, in any spelling; raises NOT_FOUND."""
    known = person(database, username, api.now_ms)
    if known is None:
        raise nobody()
    return known


def known_name(database: Database, username: str) -> Found:
    """The same without all that is known; raises NOT_FOUND."""
    known = found(database, username)
    if known is None:
        raise nobody()
    return known


def standing(place: Stood | None) -> Standing | None:
    """A rank, or none."""
    if place is None:
        return None
    return Standing(rank=place.rank, value=place.value, total=place.total)


def nobody() -> Exception:
    return not_found("nobody of this name has written a message that counts")


def _talker(known: Person, room: str) -> Talker:
    summary = known.activity_summary or {}
    speed = pace(known)
    return Talker(
        username=known.username,
        category="talkers",
        room=room,
        allTime=AllTime(
            message_count=known.message_count,
            days_active=known.days_active,
            avg_words=known.message_analysis["avg_words_per_message"],
        ),
        userStats=known.user_stats,
        chatStreaks=_streaks(known.chat_streaks),
        activeHours=ActiveHours(
            morning=summary.get("morning_messages", 0),
            afternoon=summary.get("afternoon_messages", 0),
            evening=summary.get("evening_messages", 0),
            night=summary.get("night_messages", 0),
            hourlyData=[HourRow(**row) for row in known.hourly],
        ),
        messageAnalysis=known.message_analysis,
        achievements=list(known.achievements),
        activitySummary=known.activity_summary,
        timePatterns=TimePatterns(peak_hour=summary.get("most_active_hour")),
        sessionAnalysis=SessionAnalysis(
            messages_per_hour=speed.messages_per_hour if speed else 0,
            words_per_minute=speed.words_per_minute if speed else 0,
            avg_session_length=speed.avg_session_minutes if speed else 0,
            marathon_count=speed.marathon_count if speed else 0,
        ),
    )


def _streaks(row: Row | None) -> Row | None:
    return row and {**row, "longest_streak": row["best_streak"]}
