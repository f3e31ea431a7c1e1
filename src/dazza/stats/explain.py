"""What is behind a number: its definition, its window, who is left out, and as of when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from dazza import text
from dazza.errors import UsageError
from dazza.store import Database, reading_state

CONTENT: Final = "MessageContentAnalyzer"
HOURS: Final = "ActiveHoursAnalyzer"
STREAK: Final = "ChatStreakCalculator"
SESSION: Final = "ChatSessionAnalyzer"
DAILY: Final = "DailyActivityTracker"
WORD: Final = "WordCountAnalyzer"
ACHIEVEMENT: Final = "ChatAchievementCalculator"
WHOLE: Final = "the whole history"


@dataclass(frozen=True, slots=True)
class Metric:
    """A number that Dazza shows, and what it means."""

    name: str
    title: str
    definition: str
    table: str
    column: str
    job: str
    window: str = WHOLE


@dataclass(frozen=True, slots=True)
class Explanation:
    """A metric as it stands in a database."""

    metric: Metric
    exclusions: tuple[str, ...]
    """Who and what is not counted."""
    as_of_message_id: int | None
    """The last message that is in it; None before the first run."""
    last_run: int | None
    """Ms UTC."""
    timezone: str | None
    rules_version: str
    """The version of the text rules, with Unicode's."""


def _content(name: str, title: str, definition: str, column: str) -> Metric:
    return Metric(name, title, definition, "message_analysis_cache", column, CONTENT)


_METRICS = (
    _content("messages", "Messages", "messages that count", "total_messages"),
    _content(
        "words",
        "Words",
        "segments by UAX #29 that hold a letter or a number; a URL, an e-mail address, a mention"
        " and a Discord token are one word each",
        "total_words",
    ),
    _content("avg_words", "Words a message", "words / messages", "avg_words_per_message"),
    _content(
        "avg_length",
        "Length of a message",
        "code points of all messages / messages",
        "avg_message_length",
    ),
    _content(
        "emoji",
        "Emoji",
        "emoji sequences by UTS #51, each one; Discord's custom emoji too",
        "emoji_count",
    ),
    _content("emoji_rate", "Emoji rate", "emoji per 100 messages", "emoji_usage_rate"),
    _content(
        "caps",
        "Shouted messages",
        "messages with more than 5 letters that have case, more than 80 % of them capitals",
        "caps_count",
    ),
    _content("questions", "Questions", "question marks, ? and ？", "question_count"),
    _content("exclamations", "Exclamations", "exclamation marks, ! and ！", "exclamation_count"),
    _content("links", "Links", "URLs", "url_count"),
    _content("mentions", "Mentions", "@names and Discord's <@id>", "mention_count"),
    _content("longest_message", "Longest message", "code points of it", "longest_message"),
    _content(
        "vocabulary",
        "Vocabulary",
        "different words with a letter in them, in lower case; URLs, mentions and numbers are none",
        "vocabulary_size",
    ),
    _content(
        "unique_emojis", "Different emoji", "different emoji, skin tones apart", "unique_emojis"
    ),
    Metric(
        "streak",
        "Current streak",
        "consecutive local days with a message that end today or yesterday",
        "user_chat_streaks",
        "current_streak",
        STREAK,
        "up to today; a streak lives until tonight",
    ),
    Metric(
        "best_streak",
        "Best streak",
        "the longest run of consecutive local days with a message",
        "user_chat_streaks",
        "best_streak",
        STREAK,
    ),
    Metric(
        "active_days",
        "Active days",
        "local days with a message",
        "user_chat_streaks",
        "total_active_days",
        STREAK,
    ),
    Metric(
        "night_owl",
        "Night owl",
        "percent of messages from 0 to 6, local time; ranked from 100 messages on",
        "user_activity_summary",
        "night_owl_score",
        HOURS,
    ),
    Metric(
        "early_bird",
        "Early bird",
        "percent of messages from 6 to 9, local time; ranked from 100 messages on",
        "user_activity_summary",
        "early_bird_score",
        HOURS,
    ),
    Metric(
        "consistency",
        "Consistency",
        "max(0, 100 - 100 σ/μ) over the messages of the 24 hours of the day",
        "user_activity_summary",
        "consistency_score",
        HOURS,
    ),
    Metric(
        "sessions",
        "Sessions",
        "runs of a person's messages, each at most 30 minutes after the one before",
        "user_sessions",
        "session_count",
        SESSION,
    ),
    Metric(
        "marathons",
        "Marathons",
        "sessions of more than 2 hours",
        "user_sessions",
        "marathon_count",
        SESSION,
    ),
    Metric(
        "daily_messages",
        "Messages a day",
        "messages by local date",
        "user_daily_activity",
        "message_count",
        DAILY,
        "the newest day and the retention_days before it",
    ),
    Metric(
        "total_words",
        "Words, with the bot's own count",
        "words of every message of the person",
        "user_stats",
        "total_words",
        WORD,
    ),
    Metric(
        "achievements",
        "Tiers held",
        "tiers whose threshold was reached; never taken back",
        "chat_achievements",
        "achievement_level",
        ACHIEVEMENT,
    ),
)

METRICS: Final[dict[str, Metric]] = {metric.name: metric for metric in _METRICS}


def explain(database: Database, name: str) -> Explanation:
    """What a metric means, and as of when its numbers are. Raises UsageError if there is none."""
    metric = METRICS.get(name)
    if metric is None:
        raise UsageError(f"unknown metric {name!r}: choose from {', '.join(METRICS)}")
    jobs = {row["job_name"]: row for row in reading_state.jobs(database).iter_rows(named=True)}
    job = jobs.get(metric.job)
    known = reading_state.facts(database, WORD) if reading_state.analysed(database) else {}
    return Explanation(
        metric=metric,
        exclusions=_exclusions(known),
        as_of_message_id=None if job is None else job["watermark"],
        last_run=None if job is None else job["last_run"],
        timezone=reading_state.zone_name(database),
        rules_version=known.get("rules", text.fingerprint()),
    )


def _exclusions(facts: dict[str, str]) -> tuple[str, ...]:
    ignored = json.loads(facts.get("names", '{"ignore": []}'))["ignore"]
    named = f"people whose names match {', '.join(ignored)}" if ignored else "nobody by name"
    return (
        named,
        "rows whose message or name is no text in UTF-8",
        "rows whose timestamp is not from 1990 up to 2100",
    )
