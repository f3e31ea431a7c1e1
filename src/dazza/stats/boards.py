"""Every leaderboard, declared once: what it ranks, in which unit, and from where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from dazza.store import ranking
from dazza.store.ranking import Ranked, Source
from dazza.zones import Zone

from .present import EPOCH, Span, midnight_ms

MESSAGES_FOR_A_SCORE: Final = {"all": 100, "month": 50, "week": 20, "day": 10}
"""A share of one's messages says little of somebody who wrote fewer in a period."""
PARTS: Final = ("morning_messages", "afternoon_messages", "evening_messages", "night_messages")


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
    daily: str | None = None
    """The column of user_daily_activity that counts the same by day."""
    title_within: str | None = None
    """The title for a day, week or month, where it differs."""
    share: str | None = None
    """Of a score: the column of its source that counts the part of which it is the share."""

    def label(self, count: float) -> str:
        """The unit that goes with a number."""
        return self.one if self.one is not None and count == 1 else self.unit

    def rounded(self, value: float) -> int | float:
        """A value of this board as it is shown."""
        return round(value, self.decimals) if self.decimals else round(value)

    def whole(self, yesterday: str | None) -> Ranked:
        """Everybody, over the whole history. A streak whose last active date is before `yesterday`
        is none any more, whatever the last run knew."""
        if self.type == "streaks" and yesterday is not None:
            return self.source.ranked("last_active_date >= ?", yesterday)
        return self.source.ranked()

    def within(self, span: Span, zone: Zone, period: str) -> Ranked:
        """Everybody, over these dates alone."""
        first, last = span.first.isoformat(), span.last.isoformat()
        if self.share and self.daily:
            return ranking.daily_share(self.daily, first, last, MESSAGES_FOR_A_SCORE[period])
        if self.daily:
            return ranking.daily_sum(self.daily, first, last)
        if self.type == "streaks":
            return ranking.longest_runs((span.first - EPOCH).days, (span.last - EPOCH).days)
        low, high = _bounds(span, zone)
        if self.type == "vocabulary":
            return ranking.words_used("last_used", low, high)
        return self.source.ranked("achieved_at >= ? AND achieved_at < ?", low, high)

    def before(self, span: Span, zone: Zone) -> Ranked | None:
        """Everybody, over the whole history up to the begin of `span`; None if nobody can know."""
        since = span.first.isoformat()
        if self.share and self.daily:
            return ranking.share_before(self.source, self.share, self.daily, since)
        if self.daily:
            return ranking.total_before(self.source, self.daily, since)
        low, _ = _bounds(span, zone)
        if self.type == "vocabulary":
            return ranking.words_used("first_used", 0, low)
        if self.type == "achievements":
            return self.source.ranked("achieved_at < ?", low)
        return None


def _bounds(span: Span, zone: Zone) -> tuple[int, int]:
    """When these dates begin, and the first one after them, ms UTC."""
    return midnight_ms(zone, span.first), midnight_ms(zone, span.last + timedelta(days=1))


def _content(column: str) -> Source:
    return Source("message_analysis_cache", column)


def _score(column: str) -> Source:
    enough = MESSAGES_FOR_A_SCORE["all"]
    return Source("user_activity_summary", column, enough=PARTS, at_least=enough)


_MESSAGES = _content("total_messages")
_BOARDS = (
    Board("talkers", "Top talkers", "messages", _MESSAGES, "message", daily="message_count"),
    Board("messages", "Most messages", "messages", _MESSAGES, "message", daily="message_count"),
    Board("words", "Most words", "words", _content("total_words"), "word", daily="word_count"),
    Board(
        "streaks",
        "Streaks alive",
        "days",
        Source("user_chat_streaks", "current_streak", "best_streak"),
        "day",
        title_within="Longest runs of days",
    ),
    Board("emoji", "Emoji lovers", "emoji", _content("emoji_count"), daily="emoji_count"),
    Board(
        "caps",
        "Loudest voices",
        "shouted messages",
        _content("caps_count"),
        "shouted message",
        daily="caps_count",
    ),
    Board(
        "questions",
        "Curious minds",
        "questions",
        _content("question_count"),
        "question",
        daily="question_count",
    ),
    Board("links", "Link sharers", "links", _content("url_count"), "link", daily="url_count"),
    Board(
        "vocabulary",
        "Widest vocabulary",
        "different words",
        _content("vocabulary_size"),
        "different word",
    ),
    Board(
        "night_owls",
        "Night owls",
        "% from 0 to 6",
        _score("night_owl_score"),
        decimals=1,
        daily="night_messages",
        share="night_messages",
    ),
    Board(
        "early_birds",
        "Early birds",
        "% from 6 to 9",
        _score("early_bird_score"),
        decimals=1,
        daily="early_messages",
        share="early_messages",
    ),
    Board("achievements", "Most decorated", "tiers", Source("chat_achievements"), "tier"),
)

LEADERBOARDS: Final[dict[str, Board]] = {board.type: board for board in _BOARDS}
