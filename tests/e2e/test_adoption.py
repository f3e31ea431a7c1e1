"""A database of the older JavaScript bot is adopted in place: what can be recomputed is made anew,
what was earned or edited is kept, what is not Dazza's is not touched; and schemas never drift."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.contract.helpers import (
    DAY_MS,
    NOW_MS,
    Snapshot,
    add_messages,
    assert_at_rest,
    assert_same,
    chat,
    config,
    make_database,
    plain_sql,
    rebuilt_copy,
    run,
    snapshot,
    statuses,
)

from dazza.batch.registry import Registry
from dazza.store import open_database, schema
from dazza.store.bookkeeping import USER_STATS_DDL
from dazza.store.schema import MIGRATIONS
from dazza.tables.catalogue import TABLES
from dazza.tables.definitions import DEFINITIONS

OLDER_BOT = """
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    room_id TEXT NOT NULL DEFAULT 'fatpizza',
    username TEXT NOT NULL,
    message TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    created_at DATETIME DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_messages_user ON messages(username);
CREATE TABLE user_stats (
    username TEXT PRIMARY KEY,
    first_seen INTEGER,
    last_seen INTEGER,
    message_count INTEGER DEFAULT 0
);
CREATE TABLE user_daily_activity (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL,
    date TEXT NOT NULL,
    message_count INTEGER DEFAULT 0,
    UNIQUE(username, date)
);
CREATE INDEX idx_daily_date ON user_daily_activity(date);
CREATE TABLE user_active_hours (
    username TEXT NOT NULL,
    room_id TEXT NOT NULL DEFAULT 'fatpizza',
    hour INTEGER NOT NULL,
    message_count INTEGER DEFAULT 0,
    last_updated INTEGER,
    PRIMARY KEY (username, room_id, hour)
);
CREATE TABLE user_chat_streaks (
    username TEXT PRIMARY KEY,
    current_streak INTEGER DEFAULT 0,
    longest_streak INTEGER DEFAULT 0,
    last_chat_date TEXT
);
CREATE TABLE message_analysis_cache (username TEXT PRIMARY KEY, emoji_count INTEGER, data TEXT);
CREATE TABLE user_emoji (username TEXT, emoji TEXT, count INTEGER);
CREATE TABLE user_vocabulary (username TEXT, word TEXT, count INTEGER);
CREATE TABLE chat_achievements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL,
    achievement_type TEXT NOT NULL,
    achievement_level TEXT NOT NULL,
    achieved_at,
    UNIQUE(username, achievement_type, achievement_level)
);
CREATE INDEX idx_achievements_user ON chat_achievements(username);
CREATE TABLE achievement_definitions (
    type TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT,
    icon TEXT,
    category TEXT,
    bronze_threshold INTEGER,
    silver_threshold INTEGER,
    gold_threshold INTEGER,
    diamond_threshold INTEGER
);
CREATE TABLE batch_jobs (
    id INTEGER PRIMARY KEY, job_name TEXT UNIQUE, last_run INTEGER, next_run INTEGER,
    interval_ms INTEGER, status TEXT DEFAULT 'idle', enabled INTEGER DEFAULT 1
);
CREATE TABLE batch_job_history (
    id INTEGER PRIMARY KEY, job_name TEXT, started_at INTEGER, completed_at, status TEXT,
    records_processed INTEGER, error TEXT
);
CREATE TABLE quotes (id INTEGER PRIMARY KEY, username TEXT, quote TEXT, added_by TEXT);
CREATE TABLE media (id INTEGER PRIMARY KEY, url TEXT, blob BLOB);
CREATE TABLE user_bucks (username TEXT PRIMARY KEY, balance REAL);
CREATE TABLE counters (name TEXT PRIMARY KEY, n INTEGER);
INSERT INTO counters VALUES ('achievements', 0);
CREATE VIEW top_hours AS
    SELECT username, hour, message_count FROM user_active_hours ORDER BY message_count DESC;
CREATE VIEW winners AS
    SELECT a.username, d.name FROM chat_achievements a
    JOIN achievement_definitions d ON d.type = a.achievement_type;
CREATE TRIGGER count_daily AFTER INSERT ON user_daily_activity
    BEGIN UPDATE counters SET n = n + 1 WHERE name = 'daily'; END;
CREATE TRIGGER quote_added AFTER INSERT ON quotes
    BEGIN INSERT INTO user_chat_streaks (username) VALUES (new.username); END;
"""
FOREIGN = ("quotes", "media", "user_bucks", "counters")


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The older bot's database after some months, and a faulty batch run."""
    path = tmp_path_factory.mktemp("older") / "bot.db"
    with plain_sql(path) as bot:
        bot.executescript(OLDER_BOT)
        bot.executemany(
            "INSERT INTO user_stats VALUES (?, ?, ?, ?)",
            [
                ("Bob", NOW_MS - 900 * DAY_MS, NOW_MS - 800 * DAY_MS, 3),
                ("bob", NOW_MS - 5, NOW_MS + 5 * DAY_MS, 100_000),
                ("Zoë", None, None, None),
                ("[server]", 1, 2, 3),
                ("Dazza", 4, 5, 6),
                ("long gone", 7, 8, 9),
            ],
        )
        bot.executemany(
            "INSERT INTO user_active_hours VALUES (?, 'fatpizza', ?, 99999, 1)",
            [("Bob", 3), ("bob", 3), ("nobody", 4)],
        )
        bot.execute("INSERT INTO user_chat_streaks VALUES ('bob', 5000, 6000, 'tomorrow')")
        bot.execute("INSERT INTO user_daily_activity VALUES (1, 'bob', '2020-01-01', 77)")
        bot.execute("INSERT INTO user_emoji VALUES ('bob', '😀', 12345)")
        bot.execute("INSERT INTO user_vocabulary VALUES ('bob', 'hello', 12345)")
        bot.execute("INSERT INTO message_analysis_cache VALUES ('bob', 12345, '{}')")
        bot.executemany(
            "INSERT INTO chat_achievements (username, achievement_type, achievement_level,"
            " achieved_at) VALUES (?, ?, ?, ?)",
            [
                ("Bob", "night_owl", "gold", 1_600_000_000_000),
                ("bob", "night_owl", "gold", 1_500_000_000_000),
                (" BOB ", "night_owl", "gold", 1_700_000_000),
                ("bob", "emoji_user", "Silver", "2021-03-04 05:06:07"),
                ("BOB", "emoji_user", "silver", "2021-03-04T05:06:06.500Z"),
                ("ann", "question_asker", "bronze", 1_600_000_000),
                ("Ann", "question_asker", "bronze", "1500000000000"),
                ("ann", "streak_days", "diamond", None),
                ("ANN", "streak_days", "diamond", "who knows"),
                ("ann", "caps_lock", "bronze", None),
                ("Ann", "caps_lock", "bronze", 1_600_000_000_000.0),
                ("ann", "caps_lock", "platinum", 1_600_000_000_000),
                ("long gone", "first_post", "bronze", 1_400_000_000_000),
            ],
        )
        bot.executemany(
            "INSERT INTO achievement_definitions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                ("message_count", "Blabbermouth", "edited", "🦜", "x", 2, 4, None, 9_999),
                ("pizza", "Pizza Lover", "added", "🍕", "food", 1, 2, 3, 4),
            ],
        )
        bot.execute("INSERT INTO batch_jobs VALUES (1, 'WordCountAnalyzer', 5, 6, 7, 'running', 1)")
        bot.executemany(
            "INSERT INTO batch_job_history VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (1, "WordCountAnalyzer", 1_600_000_000, 1_600_000_001_000, "completed", 12, None),
                (2, "WordCountAnalyzer", 1_600_000_009_000, None, "running", None, None),
                (3, None, None, None, None, None, None),
            ],
        )
        bot.execute("INSERT INTO media VALUES (1, 'https://x.org', x'00ff00')")
        bot.execute("INSERT INTO user_bucks VALUES ('Bob', 1.25)")
        bot.execute("INSERT INTO quotes VALUES (1, 'Bob', 'a ''quote''', 'ann')")
    add_messages(path, [row for row in chat(31, 260) if None not in row])
    return path


@pytest.fixture
def path(older: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(older, tmp_path / "bot.db"))


@pytest.fixture(scope="module")
def adopted(older: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after one run, to look at."""
    path = Path(shutil.copy(older, tmp_path_factory.mktemp("adopted") / "bot.db"))
    run(path)
    return path


def dump(path: Path, *tables: str) -> list[str]:
    """SQL and rows of tables as SQLite's own dump has them."""
    with plain_sql(path) as bot:
        marks = [f'"{table}"' for table in tables] + [f"TABLE {table} " for table in tables]
        return [line for line in bot.iterdump() if any(mark in line for mark in marks)]


def test_after_one_run_the_older_bots_database_is_as_the_contract_says(path: Path) -> None:
    """Faulty caches are made anew, in today's shape; every table equals a fresh database's."""
    report = run(path)
    assert set(statuses(report).values()) == {"completed"}, report.outcomes
    assert_at_rest(path)
    adopted, fresh = snapshot(path), rebuilt_copy(path)
    for table in ("user_stats", "achievement_definitions", "achievement_progress", "messages"):
        adopted.pop(table)
        fresh.pop(table)
    earned = {row for row in fresh["chat_achievements"] if row[1] != b"message_count"}
    assert earned <= set(adopted.pop("chat_achievements"))
    fresh.pop("chat_achievements")
    assert_same(adopted, fresh)
    with plain_sql(path) as bot:
        rooms = bot.execute("SELECT DISTINCT room_id FROM messages").fetchall()
        assert rooms == [("fatpizza",)]
        missing = bot.execute(
            "SELECT count(*) FROM messages WHERE word_count IS NULL AND typeof(message) = 'text'"
        )
        assert missing.fetchone() == (0,)


def test_earned_tiers_are_kept_under_folded_names_with_their_oldest_date(adopted: Path) -> None:
    """Milliseconds, seconds and text are all moments; a date that cannot be read never wins."""
    with plain_sql(adopted) as bot:
        found = {
            (name, kind, level): moment
            for name, kind, level, moment in bot.execute(
                "SELECT username, achievement_type, achievement_level, achieved_at"
                " FROM chat_achievements WHERE achieved_at < ?",
                (NOW_MS,),
            )
        }
        every = bot.execute("SELECT DISTINCT typeof(achieved_at) FROM chat_achievements")
        assert every.fetchall() == [("integer",)]
        doubled = bot.execute(
            "SELECT count(*) FROM chat_achievements GROUP BY username, achievement_type,"
            " achievement_level HAVING count(*) > 1"
        )
        assert doubled.fetchall() == []
    assert found == {
        ("bob", "night_owl", "gold"): 1_500_000_000_000,
        ("bob", "emoji_user", "silver"): 1_614_834_366_000,
        ("ann", "question_asker", "bronze"): 1_500_000_000_000,
        ("ann", "streak_days", "diamond"): 0,
        ("ann", "caps_lock", "bronze"): 1_600_000_000_000,
        ("long gone", "first_post", "bronze"): 1_400_000_000_000,
    }


def test_kept_tiers_count_as_held_in_progress(adopted: Path) -> None:
    """Who holds diamond has no next tier, whatever the count now says."""
    with plain_sql(adopted) as bot:
        rows = bot.execute(
            "SELECT achievement_type, next_tier, progress_percent FROM achievement_progress"
            " WHERE (username, achievement_type) IN"
            " (('ann', 'streak_days'), ('bob', 'night_owl'), ('bob', 'emoji_user'))"
            " ORDER BY achievement_type"
        ).fetchall()
    tiers = {kind: tier for kind, tier, _ in rows}
    assert tiers == {"emoji_user": "gold", "night_owl": "diamond", "streak_days": None}
    assert ("streak_days", None, 100.0) in rows


def test_edited_and_added_definitions_are_kept_and_missing_ones_seeded(adopted: Path) -> None:
    """The owner's thresholds hold; a NULL one means no such tier."""
    with plain_sql(adopted) as bot:
        edited = bot.execute(
            "SELECT name, icon, bronze_threshold, gold_threshold FROM achievement_definitions"
            " WHERE type = 'message_count'"
        ).fetchone()
        kinds = {kind for (kind,) in bot.execute("SELECT type FROM achievement_definitions")}
        levels = bot.execute(
            "SELECT DISTINCT achievement_level FROM chat_achievements"
            " WHERE achievement_type = 'message_count'"
        ).fetchall()
    assert edited == ("Blabbermouth", "🦜", 2, None)
    assert kinds == {d.type for d in DEFINITIONS} | {"pizza"}
    assert set(levels) == {("bronze",), ("silver",)}


def test_user_stats_of_the_bot_are_merged_and_never_lose(adopted: Path) -> None:
    """Every spelling gets the words; smaller first, larger last and count; ignored rows stay."""
    with plain_sql(adopted) as bot:
        rows = {
            row[0]: row[1:]
            for row in bot.execute(
                "SELECT username, first_seen, last_seen, message_count, total_words, display_name"
                " FROM user_stats"
            )
        }
        counted, words, first = bot.execute(
            "SELECT message_count, word_count, first_seen FROM dazza_user_totals t"
            " JOIN dazza_people p USING (person) WHERE p.username = 'bob'"
        ).fetchone()
        seen = {name for (name,) in bot.execute("SELECT username FROM dazza_people")}
    assert rows["Bob"][0] == NOW_MS - 900 * DAY_MS
    assert rows["Bob"][2] == counted > 3
    assert rows["bob"][1:3] == (NOW_MS + 5 * DAY_MS, 100_000)
    assert rows["bob"][0] == first
    assert rows["Bob"][3] == rows["bob"][3] == words
    assert rows["[server]"][:4] == (1, 2, 3, 0)
    assert rows["Dazza"][:4] == (4, 5, 6, 0)
    assert rows["long gone"][:3] == (7, 8, 9)
    assert rows["Zoë"][2] > 0
    assert "zoë" not in rows
    assert seen - set(rows) == {"zoë"}


def test_job_rows_of_the_bot_become_ours_and_its_open_run_is_interrupted(adopted: Path) -> None:
    """History is kept with its times in ms; a run of the old bot that never ended is closed."""
    with plain_sql(adopted) as bot:
        old = bot.execute(
            "SELECT id, started_at, completed_at IS NOT NULL, status, records_processed"
            " FROM batch_job_history WHERE id < 3 ORDER BY id"
        ).fetchall()
        jobs = bot.execute("SELECT job_name, status FROM batch_jobs").fetchall()
    assert old == [
        (1, 1_600_000_000_000, 1, "completed", 12),
        (2, 1_600_000_009_000, 1, "interrupted", 0),
    ]
    assert sorted(jobs) == sorted((job.name, "idle") for job in Registry().jobs)


def test_tables_that_are_not_dazzas_are_untouched(path: Path) -> None:
    """Their rows and their SQL stay as they are, and so do views over tables that were remade."""
    before = dump(path, *FOREIGN)
    assert len(before) >= 2 * len(FOREIGN)
    with plain_sql(path) as bot:
        objects = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')"
        views = {row for row in bot.execute(objects) if row[1] != "count_daily"}
        index = bot.execute("SELECT sql FROM sqlite_master WHERE name = 'idx_messages_user'")
        assert index.fetchone() is not None
    run(path)
    run(path, config(3), rebuild=True)  # and swapped by renaming
    assert dump(path, *FOREIGN) == before
    with plain_sql(path) as bot:
        assert views <= set(bot.execute(objects))
        assert bot.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'idx_messages_user'"
        ).fetchone()
        hours = bot.execute("SELECT sum(message_count) FROM top_hours").fetchone()
        assert hours == bot.execute("SELECT sum(message_count) FROM user_active_hours").fetchone()
        assert bot.execute("SELECT count(*) FROM winners").fetchone()[0] > 0


def test_running_twice_changes_nothing(path: Path) -> None:
    """Adoption happens once; the second run finds all in order."""
    run(path)
    before = snapshot(path)
    with plain_sql(path) as bot:
        shape = bot.execute("SELECT * FROM sqlite_master ORDER BY name").fetchall()
        moments = bot.execute("SELECT * FROM chat_achievements").fetchall()
    assert run(path).rebuilt == {}
    assert_same(snapshot(path), before)
    with plain_sql(path) as bot:
        assert bot.execute("SELECT * FROM sqlite_master ORDER BY name").fetchall() == shape
        assert bot.execute("SELECT * FROM chat_achievements").fetchall() == moments


@pytest.mark.parametrize(
    "ddl",
    [
        "CREATE TABLE user_stats (username TEXT, room_id TEXT, message_count INTEGER,"
        " PRIMARY KEY (username, room_id))",
        "CREATE TABLE user_stats (username TEXT)",
        "CREATE TABLE user_stats (id INTEGER PRIMARY KEY, username TEXT UNIQUE, rank TEXT)",
    ],
)
def test_user_stats_of_another_key_gets_the_missing_people(tmp_path: Path, ddl: str) -> None:
    """Whatever the bot declared, each person is there once, with the right words."""
    path = make_database(tmp_path / "chat.db", [("Ann", "a b", NOW_MS - 9), ("bob", "c", NOW_MS)])
    with plain_sql(path) as bot:
        bot.execute(ddl)
        bot.execute("INSERT INTO user_stats (username) VALUES ('BOB')")
    for _ in range(2):
        assert set(statuses(run(path)).values()) == {"completed"}
        with plain_sql(path) as bot:
            rows = bot.execute("SELECT username, total_words FROM user_stats ORDER BY 1").fetchall()
        assert rows == [("BOB", 1), ("ann", 2)]


def test_doubled_definitions_and_odd_ids_of_the_older_bot_stop_no_adoption(tmp_path: Path) -> None:
    """Without keys a table may hold anything: the first of equal types is kept."""
    path = make_database(tmp_path / "chat.db", [("ann", "a b", NOW_MS)])
    with plain_sql(path) as bot:
        bot.execute(
            "CREATE TABLE achievement_definitions (type, name, updated_at, bronze_threshold)"
        )
        bot.executemany(
            "INSERT INTO achievement_definitions VALUES (?, ?, ?, ?)",
            [
                ("pizza", "One", "2024-01-01 00:00:00", 5),
                ("pizza", "Two", None, 6),
                (None, "x", 1, 1),
            ],
        )
        bot.execute("CREATE TABLE batch_job_history (id, job_name, started_at, status)")
        bot.executemany(
            "INSERT INTO batch_job_history VALUES (?, 'old', 1600000000, 'completed')",
            [("b3c4-uuid",), (7,), (7,)],
        )
        bot.execute("CREATE TABLE chat_achievements (who TEXT)")
    assert set(statuses(run(path)).values()) == {"completed"}
    with plain_sql(path) as bot:
        kept = bot.execute(
            "SELECT name, updated_at FROM achievement_definitions WHERE type = 'pizza'"
        ).fetchall()
        assert kept == [("One", 1_704_067_200_000)]
        old = bot.execute("SELECT count(*) FROM batch_job_history WHERE job_name = 'old'")
        assert old.fetchone()[0] >= 2


# Migrations


def shape(path: Path) -> dict[tuple[str, str], str]:
    """Every table, view, index and trigger by its SQL, white space and quotes aside."""
    with plain_sql(path) as bot:
        return {
            (kind, name): " ".join(sql.replace('"', "").replace("(", " ( ").split())
            for kind, name, sql in bot.execute(
                "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
            )
        }


@pytest.mark.parametrize("version", range(len(MIGRATIONS)))
def test_a_migrated_database_has_the_schema_of_a_new_one(tmp_path: Path, version: int) -> None:
    """From every earlier version, and again after a rebuild, which swaps tables by renaming."""
    rows = chat(41, 60)
    new = make_database(tmp_path / "new.db", rows)
    run(new)
    old = make_database(tmp_path / "old.db", rows)
    if version:
        with open_database(str(old)) as database, database.transaction():
            for migrate in MIGRATIONS[:version]:
                migrate(database)
            schema.set_meta(database, "schema_version", str(version))
    run(old)
    assert shape(old) == shape(new)
    assert_same(snapshot(old), snapshot(new))
    run(old, rebuild=True)
    run(old, config(-3))
    assert shape(old) == shape(new)
    with plain_sql(old) as bot:
        held = bot.execute("SELECT value FROM dazza_meta WHERE name = 'schema_version'").fetchone()
    assert held == (str(len(MIGRATIONS)),)


CACHES = sorted(
    {table.stored_name for table in TABLES}
    | {"user_vocabulary", "user_stats", "achievement_definitions"}
    | {"dazza_people", "dazza_terms", "dazza_job_state", "dazza_lease", "dazza_meta"}
    | {"dazza_recorders", "dazza_announced"}
)


@dataclass(frozen=True)
class Run:
    """A database after a run, its tables and schema; and its tables after a run with `LATER`."""

    path: Path
    tables: Snapshot
    shape: dict[tuple[str, str], str]
    later: Snapshot


LATER = chat(43, 10)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("ran")
    path = make_database(folder / "chat.db", chat(42, 80))
    run(path)
    more = Path(shutil.copy(path, folder / "more.db"))
    add_messages(more, LATER)
    return Run(path, snapshot(path), shape(path), rebuilt_copy(more))


@pytest.mark.parametrize("table", CACHES)
def test_a_table_dropped_by_hand_is_made_again_by_the_next_run(
    tmp_path: Path, ran: Run, table: str
) -> None:
    """Whichever of them it is, all are right afterwards, and the schema is the same."""
    path = Path(shutil.copy(ran.path, tmp_path / "chat.db"))
    with plain_sql(path) as bot:
        kind = bot.execute("SELECT type FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        bot.execute(f"DROP {kind} {table}")
    add_messages(path, LATER)
    assert set(statuses(run(path)).values()) == {"completed"}
    assert_at_rest(path)
    assert shape(path) == ran.shape
    assert_same(snapshot(path), ran.later)
    assert set(ran.tables) == set(snapshot(path))


def test_a_table_given_another_shape_by_hand_is_made_anew(tmp_path: Path) -> None:
    """A column added or taken away: Dazza's own shape comes back, with right numbers."""
    path = make_database(tmp_path / "chat.db", chat(44, 80))
    run(path)
    was = shape(path)
    with plain_sql(path) as bot:
        bot.execute("ALTER TABLE user_active_hours ADD COLUMN mine TEXT")
        bot.execute("ALTER TABLE user_sessions DROP COLUMN marathon_count")
        bot.execute("CREATE VIEW mine AS SELECT * FROM user_active_hours, user_vocabulary")
    run(path)
    with plain_sql(path) as bot:
        bot.execute("DROP VIEW mine")
    assert shape(path) == was
    assert_same(snapshot(path), rebuilt_copy(path))


def test_deleted_definitions_are_seeded_again_and_edited_ones_are_not_overwritten(
    tmp_path: Path,
) -> None:
    """Rows, not the table, were deleted: those come back; the rest stays as its owner wants it."""
    path = make_database(tmp_path / "chat.db", chat(45, 40))
    run(path)
    with plain_sql(path) as bot:
        bot.execute("DELETE FROM achievement_definitions WHERE type = 'caps_lock'")
        bot.execute("UPDATE achievement_definitions SET name = 'Mine' WHERE type = 'vocabulary'")
    run(path)
    with plain_sql(path) as bot:
        found = bot.execute(
            "SELECT type, name FROM achievement_definitions"
            " WHERE type IN ('caps_lock', 'vocabulary') ORDER BY type"
        ).fetchall()
    assert found == [("caps_lock", "LOUD TALKER"), ("vocabulary", "Mine")]


def test_user_stats_made_by_dazza_is_what_a_bot_may_make_itself(tmp_path: Path) -> None:
    """A bot that made the same table first keeps it, under its own SQL."""
    path = make_database(tmp_path / "chat.db", chat(46, 20))
    with plain_sql(path) as bot:
        bot.execute(USER_STATS_DDL.replace("TABLE", "TABLE IF NOT EXISTS"))
    before = shape(path)["table", "user_stats"]
    run(path)
    assert shape(path)["table", "user_stats"] == before
