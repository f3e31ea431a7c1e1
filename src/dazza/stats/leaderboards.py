"""Every leaderboard, declared once: what it ranks, in which unit, from which table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dazza.errors import UsageError
from dazza.store import Database
from dazza.store.reading import Source, ranking

MESSAGES_FOR_A_SCORE: Final = 100
"""A share of one's messages says little of somebody who wrote fewer."""


@dataclass(frozen=True, slots=True)
class Board:
    """A leaderboard: its title, the unit of its numbers, and where they come from."""

    type: str
    title: str
    unit: str
    source: Source
    one: str | None = None
    """The unit of exactly 1, where it differs."""
    decimals: int = 0

    def label(self, count: float) -> str:
        """The unit that goes with a number."""
        return self.one if self.one is not None and count == 1 else self.unit


@dataclass(frozen=True, slots=True)
class Place:
    """One row of a leaderboard."""

    rank: int
    username: str
    """The display name."""
    count: int | float
    label: str

    @property
    def value(self) -> str:
        """Number and unit as text: `13309 messages`."""
        return f"{self.count} {self.label}"


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """The first places of a board."""

    board: Board
    places: tuple[Place, ...]

    @property
    def type(self) -> str:
        return self.board.type

    @property
    def title(self) -> str:
        return self.board.title


def _content(column: str) -> Source:
    return Source("message_analysis_cache", column)


def _score(column: str) -> Source:
    parts = ("morning_messages", "afternoon_messages", "evening_messages", "night_messages")
    return Source("user_activity_summary", column, enough=parts, at_least=MESSAGES_FOR_A_SCORE)


_BOARDS = (
    Board("talkers", "Top talkers", "messages", _content("total_messages"), "message"),
    Board("messages", "Most messages", "messages", _content("total_messages"), "message"),
    Board("words", "Most words", "words", _content("total_words"), "word"),
    Board(
        "streaks",
        "Streaks alive",
        "days",
        Source("user_chat_streaks", "current_streak", "best_streak"),
        "day",
    ),
    Board("emoji", "Emoji lovers", "emoji", _content("emoji_count")),
    Board("caps", "Loudest voices", "shouted messages", _content("caps_count"), "shouted message"),
    Board("questions", "Curious minds", "questions", _content("question_count"), "question"),
    Board("links", "Link sharers", "links", _content("url_count"), "link"),
    Board(
        "vocabulary",
        "Widest vocabulary",
        "different words",
        _content("vocabulary_size"),
        "different word",
    ),
    Board("night_owls", "Night owls", "% from 0 to 6", _score("night_owl_score"), decimals=1),
    Board("early_birds", "Early birds", "% from 6 to 9", _score("early_bird_score"), decimals=1),
    Board("achievements", "Most decorated", "tiers", Source("chat_achievements"), "tier"),
)

LEADERBOARDS: Final[dict[str, Board]] = {board.type: board for board in _BOARDS}


def leaderboard(database: Database, type: str, limit: int = 10) -> Leaderboard:
    """The first `limit` places of a leaderboard: ranks 1, 2, 3 …, zeros left out.

    Raises UsageError for a type that does not exist, or a limit below 1.
    """
    board = LEADERBOARDS.get(type)
    if board is None:
        raise UsageError(f"unknown leaderboard {type!r}: choose from {', '.join(LEADERBOARDS)}")
    if limit < 1:
        raise UsageError(f"a leaderboard of {limit} places: ask for 1 or more")
    people = ranking(database, board.source, limit)
    places = (
        Place(rank, name, count, board.label(count))
        for rank, name, count in zip(
            range(1, people.height + 1),
            people["display_name"],
            (_number(value, board) for value in people["value"]),
            strict=True,
        )
    )
    return Leaderboard(board, tuple(places))


def leaderboards(database: Database, limit: int = 5) -> tuple[Leaderboard, ...]:
    """Every leaderboard, in the order of their declaration."""
    return tuple(leaderboard(database, type, limit) for type in LEADERBOARDS)


def _number(value: float, board: Board) -> int | float:
    return round(value, board.decimals) if board.decimals else round(value)
