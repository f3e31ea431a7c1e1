"""The achievements that a new database starts with; its owner may edit or add some."""

from __future__ import annotations

from dazza.tables.kinds import Definition

TIERS = ("bronze", "silver", "gold", "diamond")

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "message_count",
        "Chatterbox",
        "Messages sent",
        "💬",
        "activity",
        (100, 1_000, 10_000, 50_000),
    ),
    Definition(
        "word_count",
        "Wordsmith",
        "Words written",
        "📝",
        "activity",
        (1_000, 10_000, 100_000, 1_000_000),
    ),
    Definition("streak_days", "Dedicated", "Days in a row", "🔥", "dedication", (7, 30, 100, 365)),
    Definition(
        "active_days", "Regular", "Days with messages", "📅", "dedication", (10, 50, 200, 500)
    ),
    Definition(
        "night_owl", "Night Owl", "Messages from 0 to 6", "🦉", "hours", (50, 250, 1_000, 5_000)
    ),
    Definition(
        "early_bird", "Early Bird", "Messages from 6 to 9", "🐦", "hours", (50, 250, 1_000, 5_000)
    ),
    Definition(
        "emoji_user", "Emoji Master", "Emoji used", "😄", "content", (100, 500, 2_000, 10_000)
    ),
    Definition(
        "caps_lock", "LOUD TALKER", "Shouted messages", "📢", "content", (20, 100, 500, 2_000)
    ),
    Definition(
        "question_asker", "Curious Mind", "Question marks", "❓", "content", (50, 250, 1_000, 5_000)
    ),
    Definition("link_sharer", "Link Master", "URLs shared", "🔗", "content", (25, 100, 500, 2_000)),
    Definition(
        "vocabulary",
        "Vocabulary King",
        "Different words used",
        "📚",
        "content",
        (500, 2_000, 5_000, 10_000),
    ),
    Definition(
        "longest_msg",
        "Essay Writer",
        "Characters in one message",
        "📜",
        "content",
        (100, 250, 500, 1_000),
    ),
)
