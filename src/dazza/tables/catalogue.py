"""Every cache table, declared once: kind, columns, units, merges, meaning.

From these come the DDL, the upserts, the pages of the docs and the checks of `dazza verify`.
"""

from __future__ import annotations

from dazza.tables.kinds import (
    PERSON,
    USERNAME,
    Column,
    Ledger,
    Merge,
    Ratio,
    Records,
    Rollup,
    Shared,
    SpanTable,
    Summary,
    Table,
    TermRollup,
    Type,
)

SESSION_GAP_MS = 30 * 60_000
MARATHON_MS = 2 * 3_600_000


def _count(name: str, meaning: str) -> Column:
    return Column(name, meaning)


def _least(name: str, meaning: str) -> Column:
    return Column(name, meaning, merge=Merge.MIN)


def _most(name: str, meaning: str) -> Column:
    return Column(name, meaning, merge=Merge.MAX)


NAME = Column(USERNAME, "folded name of the person", Type.TEXT)
PERSON_KEY = Column(PERSON, "number of the person in dazza_people")
MESSAGES = _count("message_count", "messages")
WORDS = _count("word_count", "words")
LENGTH = _count("total_length", "code points of all messages")
CONTENT = (
    _count("emoji_count", "emoji"),
    _count("caps_count", "shouted messages"),
    _count("question_count", "question marks"),
    _count("exclamation_count", "exclamation marks"),
    _count("url_count", "URLs"),
    _count("mention_count", "mentions"),
)
MEAN_LENGTH = Ratio("avg_message_length", "code points a message", "total_length", "message_count")

MESSAGE_WORDS = Shared(
    "messages",
    "the bot's table; Dazza fills word_count",
    (Column("id", "id of the message"),),
    (Column("word_count", "words of the message; NULL if it is no text", nullable=True),),
    stamped=False,
)
USER_STATS = Shared(
    "user_stats",
    "people, kept by the bot too; Dazza sets total_words and merges the rest",
    (NAME,),
    (
        Column("first_seen", "oldest message, ms UTC"),
        Column("last_seen", "newest message, ms UTC"),
        Column("message_count", "messages"),
        Column("word_count", "words, stored as total_words"),
        Column("display_name", "spelling of the newest message", Type.TEXT),
    ),
)
SKIPPED_MESSAGES = Records(
    "dazza_skipped_messages",
    "rows of `messages` that no table counts",
    (Column("message_id", "id of the row"),),
    (Column("reason", "what is wrong with it", Type.TEXT),),
)
USER_TOTALS = Rollup(
    "dazza_user_totals",
    "what Dazza itself counted of each person, the source of user_stats",
    (PERSON_KEY,),
    (
        MESSAGES,
        WORDS,
        _least("first_seen", "oldest message, ms UTC"),
        _most("last_seen", "newest message, ms UTC"),
        Column("display_name", "spelling of the newest message", Type.TEXT, Merge.NEWEST),
        Column("display_time", "its time, ms UTC", merge=Merge.NEWEST),
        Column("display_id", "its id", merge=Merge.NEWEST),
    ),
    newest_by=("display_time", "display_id"),
)
USER_DAILY_ACTIVITY = Rollup(
    "user_daily_activity",
    "what each person wrote each day; old days are dropped after `retention_days`",
    (NAME, Column("date", "local date, YYYY-MM-DD", Type.TEXT)),
    (
        MESSAGES,
        WORDS,
        _least("first_message_time", "first message of the day, ms UTC"),
        _most("last_message_time", "last message of the day, ms UTC"),
        LENGTH,
        *CONTENT,
        _count("night_messages", "messages from 0 to 6"),
        _count("early_messages", "messages from 6 to 9"),
    ),
    ratios=(MEAN_LENGTH,),
    dated_by="date",
)
DAY_RUNS = SpanTable(
    "dazza_day_runs",
    "each person's runs of consecutive active days, kept for ever",
    (PERSON_KEY, Column("first_day", "first local day, days since 1970-01-01")),
    (Column("last_day", "last local day, days since 1970-01-01"),),
    gap=1,
)
USER_CHAT_STREAKS = Summary(
    "user_chat_streaks",
    "streaks of consecutive active days, over the whole history",
    (NAME,),
    (
        _count("current_streak", "days of the run that ends today or yesterday, else 0"),
        _count("best_streak", "days of the longest run"),
        Column("last_active_date", "newest active date", Type.TEXT),
        Column("streak_start_date", "first date of the current streak", Type.TEXT, nullable=True),
        _count("total_active_days", "days with messages"),
        _count("streak_breaks", "gaps between runs"),
        _count("longest_break", "inactive days of the longest gap between runs"),
    ),
)
USER_ACTIVE_HOURS = Rollup(
    "user_active_hours",
    "what each person wrote at each hour of the day",
    (NAME, Column("hour", "local hour, 0-23")),
    (MESSAGES, WORDS, LENGTH),
    ratios=(MEAN_LENGTH,),
)
USER_WEEKLY_HOURS = Rollup(
    "user_weekly_hours",
    "what each person wrote at each hour of the week",
    (NAME, Column("weekday", "1-7, Monday first"), Column("hour", "local hour, 0-23")),
    (MESSAGES, WORDS),
)
USER_ACTIVITY_SUMMARY = Summary(
    "user_activity_summary",
    "when each person is around",
    (NAME,),
    (
        _count("most_active_hour", "hour with the most messages; ties: the earliest"),
        _count("least_active_hour", "of the hours with messages that with the fewest"),
        _count("morning_messages", "messages from 6 to 12"),
        _count("afternoon_messages", "messages from 12 to 18"),
        _count("evening_messages", "messages from 18 to 24"),
        _count("night_messages", "messages from 0 to 6"),
        Column("night_owl_score", "percent of messages from 0 to 6", Type.REAL),
        Column("early_bird_score", "percent of messages from 6 to 9", Type.REAL),
        Column("consistency_score", "max(0, 100 - 100 σ/μ) over the 24 hours", Type.REAL),
        _count("early_messages", "messages from 6 to 9"),
    ),
)
CONTENT_TOTALS = Rollup(
    "dazza_content_totals",
    "content counters of each person, the source of message_analysis_cache",
    (PERSON_KEY,),
    (
        MESSAGES,
        WORDS,
        LENGTH,
        *CONTENT,
        _most("longest_message", "code points of the longest message"),
        _least("shortest_message", "code points of the shortest message"),
    ),
)
MESSAGE_ANALYSIS_CACHE = Summary(
    "message_analysis_cache",
    "what each person's messages are made of",
    (NAME,),
    (
        _count("total_messages", "messages"),
        _count("total_words", "words"),
        Column("avg_message_length", "code points a message", Type.REAL),
        Column("avg_words_per_message", "words a message", Type.REAL),
        _count("emoji_count", "emoji"),
        Column("emoji_usage_rate", "emoji per 100 messages", Type.REAL),
        _count("caps_count", "shouted messages"),
        Column("caps_usage_rate", "shouted messages per 100 messages", Type.REAL),
        _count("question_count", "question marks"),
        _count("exclamation_count", "exclamation marks"),
        _count("url_count", "URLs"),
        _count("mention_count", "mentions"),
        _count("longest_message", "code points of the longest message"),
        _count("shortest_message", "code points of the shortest message"),
        _count("vocabulary_size", "different words"),
        _count("unique_emojis", "different emoji"),
    ),
)
USER_VOCABULARY = TermRollup(
    "user_vocabulary",
    "every word that each person used",
    (NAME, Column("word", "lower case, NFC", Type.TEXT)),
    (
        _count("usage_count", "times used"),
        _least("first_used", "oldest message with it, ms UTC"),
        _most("last_used", "newest message with it, ms UTC"),
    ),
)
USER_EMOJI = Rollup(
    "user_emoji",
    "every emoji that each person used",
    (NAME, Column("emoji", "without U+FE0F; custom ones as <:name:id>", Type.TEXT)),
    (_count("usage_count", "times used"),),
)
QUOTABLE = Rollup(
    "dazza_quotable",
    "up to 64 messages of each person that can be quoted: a fair sample, the same however the"
    " history is cut",
    (PERSON_KEY, Column("slot", "0-63, by a hash of the message's id")),
    (
        Column("priority", "the rest of the hash; the greatest stays", merge=Merge.NEWEST),
        Column("message_id", "id of the message", merge=Merge.NEWEST),
    ),
    newest_by=("priority", "message_id"),
)
USER_SESSIONS = Rollup(
    "user_sessions",
    "sessions of each person",
    (NAME,),
    (
        _count("session_count", "sessions"),
        _count("total_session_ms", "length of all sessions, ms"),
        _most("longest_session_ms", "length of the longest, ms"),
        _most("longest_session_messages", "most messages in one session"),
        _count("marathon_count", "sessions of more than 2 hours"),
    ),
)
SESSION_SPANS = SpanTable(
    "dazza_session_spans",
    "each person's sessions: messages at most 30 minutes apart",
    (PERSON_KEY, Column("started_at", "first message, ms UTC")),
    (Column("ended_at", "last message, ms UTC"), MESSAGES),
    gap=SESSION_GAP_MS,
    totals=USER_SESSIONS,
)
CHAT_ACHIEVEMENTS = Ledger(
    "chat_achievements",
    "tiers that people earned; never taken back",
    (
        NAME,
        Column("achievement_type", "type in achievement_definitions", Type.TEXT),
        Column("achievement_level", "bronze, silver, gold or diamond", Type.TEXT),
    ),
    (
        Column("achieved_at", "the run that found it, ms UTC"),
        Column("details", "JSON: the value then, and the threshold", Type.TEXT, nullable=True),
    ),
)
ACHIEVEMENT_PROGRESS = Summary(
    "achievement_progress",
    "how far each person is in each achievement",
    (NAME, Column("achievement_type", "type in achievement_definitions", Type.TEXT)),
    (
        _count("current_value", "what counts, so far"),
        Column("next_tier", "the tier above the highest held", Type.TEXT, nullable=True),
        Column("next_threshold", "its threshold", nullable=True),
        Column("progress_percent", "of the way to it, 100 once the last is held", Type.REAL),
    ),
)

TABLES: tuple[Table, ...] = (
    USER_DAILY_ACTIVITY,
    USER_CHAT_STREAKS,
    USER_ACTIVE_HOURS,
    USER_WEEKLY_HOURS,
    USER_ACTIVITY_SUMMARY,
    MESSAGE_ANALYSIS_CACHE,
    USER_VOCABULARY,
    USER_EMOJI,
    USER_SESSIONS,
    CHAT_ACHIEVEMENTS,
    ACHIEVEMENT_PROGRESS,
    SKIPPED_MESSAGES,
    USER_TOTALS,
    DAY_RUNS,
    CONTENT_TOTALS,
    QUOTABLE,
    SESSION_SPANS,
)
"""Every table of the built-in analyzers: first those of the contract, then Dazza's own."""
