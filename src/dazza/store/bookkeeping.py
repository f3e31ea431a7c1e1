"""Tables that no analyzer declares: the bot's own, what is kept for ever, and Dazza's books."""

from __future__ import annotations

MESSAGES_DDL = """CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY,
    username TEXT,
    message TEXT,
    timestamp INTEGER,
    created_at TEXT DEFAULT CURRENT_TIMESTAMP,
    word_count INTEGER NULL
)"""
NEEDED_COLUMNS = ("id", "username", "message", "timestamp")

USER_STATS_DDL = """CREATE TABLE user_stats (
    username TEXT PRIMARY KEY,
    first_seen INTEGER,
    last_seen INTEGER,
    message_count INTEGER DEFAULT 0,
    total_words INTEGER DEFAULT 0,
    display_name TEXT,
    updated_at INTEGER
)"""
USER_STATS_COLUMNS = {
    "first_seen": "INTEGER",
    "last_seen": "INTEGER",
    "message_count": "INTEGER DEFAULT 0",
    "total_words": "INTEGER DEFAULT 0",
    "display_name": "TEXT",
    "updated_at": "INTEGER",
}

KEPT_TABLES = {
    "chat_achievements": """CREATE TABLE chat_achievements (
    id INTEGER PRIMARY KEY,
    username TEXT NOT NULL,
    achievement_type TEXT NOT NULL,
    achievement_level TEXT NOT NULL,
    achieved_at INTEGER NOT NULL,
    details TEXT,
    updated_at INTEGER NOT NULL,
    UNIQUE (username, achievement_type, achievement_level)
)""",
    "achievement_definitions": """CREATE TABLE achievement_definitions (
    type TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT,
    icon TEXT,
    category TEXT,
    bronze_threshold INTEGER,
    silver_threshold INTEGER,
    gold_threshold INTEGER,
    diamond_threshold INTEGER,
    updated_at INTEGER
)""",
    "batch_jobs": """CREATE TABLE batch_jobs (
    job_name TEXT PRIMARY KEY,
    last_run INTEGER,
    next_run INTEGER,
    status TEXT NOT NULL DEFAULT 'idle',
    error_count INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    watermark INTEGER,
    updated_at INTEGER
)""",
    "batch_job_history": """CREATE TABLE batch_job_history (
    id INTEGER PRIMARY KEY,
    job_name TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    completed_at INTEGER,
    status TEXT NOT NULL,
    records_processed INTEGER NOT NULL DEFAULT 0,
    error_message TEXT,
    duration_ms INTEGER,
    updated_at INTEGER
)""",
}
OWN_TABLES = {
    "dazza_meta": "CREATE TABLE dazza_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "dazza_people": """CREATE TABLE dazza_people (
    person INTEGER PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    updated_at INTEGER NOT NULL
)""",
    "dazza_terms": """CREATE TABLE dazza_terms (
    term_id INTEGER PRIMARY KEY,
    term TEXT NOT NULL UNIQUE
)""",
    "dazza_job_state": """CREATE TABLE dazza_job_state (
    job_name TEXT NOT NULL,
    building INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    watermark INTEGER NOT NULL,
    pending_upto INTEGER,
    pending_person INTEGER,
    summarised INTEGER NOT NULL DEFAULT 0,
    triggers TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (job_name, building)
)""",
    "dazza_lease": """CREATE TABLE dazza_lease (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    holder TEXT NOT NULL,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    token TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    heartbeat_at INTEGER NOT NULL
)""",
    "dazza_recorders": """CREATE TABLE dazza_recorders (
    session TEXT PRIMARY KEY,
    batch INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
)""",
    "dazza_announced": """CREATE TABLE dazza_announced (
    username TEXT NOT NULL,
    achievement_type TEXT NOT NULL,
    achievement_level TEXT NOT NULL,
    announced_at INTEGER,
    PRIMARY KEY (username, achievement_type, achievement_level)
)""",
}
