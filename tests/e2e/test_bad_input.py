"""Whatever stands in a database: each bad row costs that row, is counted and named, and never the
run; what is no database of ours is refused in one clear line."""

from __future__ import annotations

import math
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tests.contract.helpers import (
    MESSAGES,
    NOW_MS,
    assert_same,
    config,
    make_database,
    plain_sql,
    rebuilt_copy,
    run,
    snapshot,
    statuses,
)

from dazza.batch.report import RunReport
from dazza.errors import DazzaError, StoreError, UsageError
from dazza.features import MESSAGE_PROBLEM, NAME_PROBLEM, TIME_PROBLEM
from dazza.store import open_database

T = NOW_MS - 3_600_000
GOOD = ("ann", "two words", T)
FIRST, LAST = 631_152_000_000, 4_102_444_800_000  # 1990-01-01, 2100-01-01

INSERT = "INSERT INTO messages (username, message, timestamp) VALUES (?, ?, ?)"
TEXT_BYTES = "INSERT INTO messages (username, message, timestamp) VALUES (?, CAST(? AS TEXT), ?)"
NAME_BYTES = "INSERT INTO messages (username, message, timestamp) VALUES (CAST(? AS TEXT), ?, ?)"


def skipped(path: Path) -> dict[int, str]:
    with plain_sql(path) as bot:
        return dict(bot.execute("SELECT message_id, reason FROM dazza_skipped_messages"))


def word_counts(path: Path) -> dict[int, int | None]:
    with plain_sql(path) as bot:
        return dict(bot.execute("SELECT id, word_count FROM messages"))


def totals(path: Path) -> dict[str, tuple[int, int]]:
    """Messages and words of each person, which every table agrees upon."""
    queries = (
        "SELECT username, sum(message_count), sum(word_count) FROM user_daily_activity GROUP BY 1",
        "SELECT username, sum(message_count), sum(word_count) FROM user_active_hours GROUP BY 1",
        "SELECT username, sum(message_count), sum(word_count) FROM user_weekly_hours GROUP BY 1",
        "SELECT username, total_messages, total_words FROM message_analysis_cache",
        "SELECT username, message_count, total_words FROM user_stats",
    )
    with plain_sql(path) as bot:
        found = [
            {name: (messages, words) for name, messages, words in bot.execute(sql)}
            for sql in queries
        ]
    assert all(one == found[0] for one in found), found
    return found[0]


def run_ok(path: Path, **more: Any) -> RunReport:
    report = run(path, config(**more))
    assert set(statuses(report).values()) == {"completed"}, report.outcomes
    return report


BAD_MESSAGES: dict[str, tuple[str, object]] = {
    "NULL": (INSERT, None),
    "a blob": (INSERT, b"\x00\x01blob"),
    "a blob that reads as text": (INSERT, b"two words"),
    "invalid UTF-8": (TEXT_BYTES, b"ab\xff\xfe cd"),
    "a cut-off sequence": (TEXT_BYTES, "é".encode()[:1]),
    "a lone surrogate": (TEXT_BYTES, b"lone \xed\xa0\x80 surrogate"),
    "a pair of surrogates (CESU-8)": (TEXT_BYTES, b"\xed\xa0\xbd\xed\xb8\x80"),
    "an overlong NUL": (TEXT_BYTES, b"\xc0\x80"),
    "beyond U+10FFFF": (TEXT_BYTES, b"\xf4\x90\x80\x80"),
}


PLACES = {"first": (0, 4), "middle": (1, 4), "last": (3, 4), "alone": (0, 1)}
"""Where the bad row stands, and of how many."""


@pytest.mark.parametrize("place", PLACES)
def test_a_message_that_is_no_valid_text_is_named_and_costs_that_row_only(
    tmp_path: Path, place: str
) -> None:
    """NULLs, blobs and broken UTF-8, wherever in a chunk they stand, each kind in a chunk of its
    own: word_count stays NULL."""
    at, size = PLACES[place]
    path = make_database(tmp_path / "chat.db")
    with plain_sql(path) as bot:
        for statement, value in BAD_MESSAGES.values():
            for i in range(size):
                if i == at:
                    bot.execute(statement, ("ann", value, T))
                else:
                    bot.execute(INSERT, ("Ann ", "three 日本 😀", T))
    rows = size * len(BAD_MESSAGES)
    bad = set(range(at + 1, rows + 1, size))
    report = run_ok(path, chunk_messages=size)
    assert report.problems == len(bad)
    assert report.problem_examples == [(id_, MESSAGE_PROBLEM) for id_ in sorted(bad)[:5]]
    assert skipped(path) == dict.fromkeys(bad, MESSAGE_PROBLEM)
    assert word_counts(path) == {i: None if i in bad else 3 for i in range(1, rows + 1)}
    good = rows - len(bad)
    assert totals(path) == ({"ann": (good, 3 * good)} if good else {})


BAD_NAMES: dict[str, tuple[str, object]] = {
    "NULL": (INSERT, None),
    "empty": (INSERT, ""),
    "white space": (INSERT, " \t\u3000\u2028\u202f"),
    "a blob": (INSERT, b"ann"),
    "invalid UTF-8": (NAME_BYTES, b"ann\xff"),
    "a lone surrogate": (NAME_BYTES, b"ann\xed\xb0\x80"),
}


def test_a_name_that_is_none_is_reported_while_the_words_of_the_message_are_kept(
    tmp_path: Path,
) -> None:
    """The row appears in no cache table; its own word_count is set. Each kind has a chunk of its
    own, after a good row."""
    path = make_database(tmp_path / "chat.db")
    with plain_sql(path) as bot:
        for statement, value in BAD_NAMES.values():
            bot.execute(INSERT, GOOD)
            bot.execute(statement, (value, "four words are here", T))
    kinds = len(BAD_NAMES)
    report = run_ok(path, chunk_messages=2)
    assert report.problem_examples == [(2 * i, NAME_PROBLEM) for i in range(1, 6)]
    assert skipped(path) == {2 * i: NAME_PROBLEM for i in range(1, kinds + 1)}
    assert word_counts(path) == {i: 4 - 2 * (i % 2) for i in range(1, 2 * kinds + 1)}
    assert totals(path) == {"ann": (kinds, 2 * kinds)}


TIMES: dict[str, tuple[object, int | None]] = {
    "NULL": (None, None),
    "negative": (-T, None),
    "zero": (0, None),
    "in seconds": (T // 1000, None),
    "in microseconds": (T * 1000, None),
    "text": ("yesterday", None),
    "a text date": ("2024-05-06 07:08:09", None),
    "a blob": (str(T).encode(), None),
    "infinite": (math.inf, None),
    "minus infinite": (-math.inf, None),
    "not a number, which SQLite stores as NULL": (math.nan, None),
    "the year 9999": (253_370_764_800_000, None),
    "the smallest integer": (-(2**63), None),
    "the greatest integer": (2**63 - 1, None),
    "a ms before 1990": (FIRST - 1, None),
    "a fraction of a ms before 1990": (FIRST - 0.5, None),
    "1990": (FIRST, FIRST),
    "the last ms of 2099": (LAST - 1, LAST - 1),
    "a fraction before 2100": (LAST - 0.5, LAST - 1),
    "2100": (LAST, None),
    "2100 as a real": (float(LAST), None),
    "real": (float(T), T),
    "real with a fraction": (T + 0.999, T),
}


@pytest.mark.parametrize("declared", ["INTEGER", "", "REAL"])
@pytest.mark.parametrize("chunk_messages", [2, 1_000])
def test_a_timestamp_counts_if_it_is_a_number_of_ms_from_1990_up_to_2100(
    tmp_path: Path, declared: str, chunk_messages: int
) -> None:
    """Integers, and reals cut to whole ms; all else is reported, however the column is declared,
    with one good row before it or among all the others."""
    # A REAL column cannot hold these two as they are.
    lossy = (LAST - 1, 2**63 - 1) if declared == "REAL" else ()
    times = {kind: time for kind, time in TIMES.items() if time[0] not in lossy}
    ddl = MESSAGES.replace("timestamp INTEGER", f"timestamp {declared}")
    rows: list[tuple[object, ...]] = []
    for kind, (value, _) in times.items():
        rows += [GOOD, (kind, "one two three", value)]
    path = make_database(tmp_path / "chat.db", rows, ddl)
    report = run_ok(path, chunk_messages=chunk_messages)
    assert word_counts(path) == {i: 3 - i % 2 for i in range(1, len(rows) + 1)}
    bad = [2 * i for i, (_, moment) in enumerate(times.values(), 1) if moment is None]
    assert report.problem_examples == [(id_, TIME_PROBLEM) for id_ in bad[:5]]
    assert skipped(path) == dict.fromkeys(bad, TIME_PROBLEM)
    counted = {kind.lower(): time for kind, (_, time) in times.items() if time is not None}
    people = dict.fromkeys(counted, (1, 3))
    assert totals(path) == {"ann": (len(times), 2 * len(times)), **people}
    with plain_sql(path) as bot:
        seen = dict(bot.execute("SELECT username, first_seen FROM user_stats"))
    assert {kind: seen[kind] for kind in counted} == counted


def test_numbers_in_text_columns_and_text_in_a_number_column_follow_sqlites_own_affinity(
    tmp_path: Path,
) -> None:
    """A number inserted into a TEXT column is text there, digits in an INTEGER column a number."""
    path = make_database(tmp_path / "chat.db", [(12, 34, str(T))])
    assert run_ok(path).problems == 0
    assert totals(path) == {"12": (1, 1)}


@pytest.mark.parametrize(
    ("columns", "good"),
    [
        ("username, message, timestamp", False),
        ("username VARCHAR(20), message VARCHAR, timestamp BIGINT", True),
        ("username CLOB, message NVARCHAR(99), timestamp DATETIME", True),
        ("username INTEGER, message INTEGER, timestamp INTEGER", False),
        ("username BLOB, message BLOB, timestamp NUMERIC", False),
    ],
)
def test_columns_may_be_declared_in_any_way(tmp_path: Path, columns: str, good: bool) -> None:
    """What counts is the type of each value: in columns of no text affinity a number is no name."""
    ddl = f"CREATE TABLE messages (id INTEGER PRIMARY KEY, {columns})"
    rows = [("ann", "a b c", T), (7, "x", T), ("ann", 8, T), ("Ann", "d", float(T))]
    path = make_database(tmp_path / "chat.db", rows, ddl)
    report = run_ok(path)
    if good:  # the numbers became text when they were stored
        assert report.problems == 0
        assert totals(path) == {"7": (1, 1), "ann": (3, 5)}
    else:
        assert skipped(path) == {2: NAME_PROBLEM, 3: MESSAGE_PROBLEM}
        assert totals(path) == {"ann": (2, 4)}


@pytest.mark.parametrize("value", [None, b"blob"])
def test_two_thousand_bad_rows_first_do_not_hide_the_good_ones_after_them(
    tmp_path: Path, value: object
) -> None:
    """The driver takes a column's type from the rows it meets first."""
    rows: list[tuple[object, ...]] = [("ann", value, T)] * 1_000 + [(value, "x", T)] * 1_000
    path = make_database(tmp_path / "chat.db", [*rows, ("Bob", "hello there", T)])
    for chunk in (100_000, 700):
        report = run(path, config(chunk_messages=chunk), rebuild=True)
        assert report.problems == 2_000
        assert len(report.problem_examples) == 5
        assert totals(path) == {"bob": (1, 2)}
    assert len(skipped(path)) == 2_000


def test_a_nul_is_an_ordinary_character_in_names_and_messages(tmp_path: Path) -> None:
    """Nothing is cut off at U+0000: not the text, not the words behind it, not the name."""
    path = make_database(tmp_path / "chat.db", [("a\0b", "one\0two three\0", T), ("a", "x", T)])
    assert run_ok(path).problems == 0
    assert totals(path) == {"a\0b": (1, 3), "a": (1, 1)}
    with plain_sql(path) as bot:
        words = bot.execute("SELECT word FROM user_vocabulary WHERE username = ?", ("a\0b",))
        assert {word for (word,) in words} == {"one", "two", "three"}
        longest = bot.execute(
            "SELECT longest_message FROM message_analysis_cache WHERE username = ?", ("a\0b",)
        )
        assert longest.fetchone() == (14,)


def test_a_message_of_a_megabyte_is_counted_like_any_other(tmp_path: Path) -> None:
    """Many words, one endless word, and a megabyte of emoji."""
    path = make_database(
        tmp_path / "chat.db",
        [("ann", "word " * 200_000, T), ("bob", "x" * 1_000_000, T), ("eve", "😀" * 250_000, T)],
    )
    assert run_ok(path).problems == 0
    assert totals(path) == {"ann": (1, 200_000), "bob": (1, 1), "eve": (1, 0)}
    with plain_sql(path) as bot:
        found = bot.execute(
            "SELECT longest_message, emoji_count FROM message_analysis_cache ORDER BY username"
        ).fetchall()
    assert found == [(1_000_000, 0), (1_000_000, 0), (250_000, 250_000)]


def test_ids_may_be_negative_huge_and_with_gaps(tmp_path: Path) -> None:
    """Every row is read once, in order of id, from the smallest to the greatest integer."""
    ids = [-(2**63) + 1, -5, 0, 1, 7, 10**12, 2**53 + 1, 2**63 - 1]
    path = make_database(tmp_path / "chat.db")
    with plain_sql(path) as bot:
        bot.executemany(
            "INSERT INTO messages VALUES (?, 'ann', 'a b', ?, NULL)", [(i, T) for i in ids]
        )
    report = run_ok(path, chunk_messages=3)
    assert report.messages == len(ids)
    assert totals(path) == {"ann": (8, 16)}
    assert word_counts(path) == dict.fromkeys(ids, 2)
    assert run_ok(path).messages == 0


def test_an_empty_table_gives_empty_tables_and_then_the_first_message_is_counted(
    tmp_path: Path,
) -> None:
    """A bot that was just installed: jobs completed, nobody there; later all is well."""
    path = make_database(tmp_path / "chat.db")
    report = run_ok(path)
    assert (report.messages, report.problems) == (0, 0)
    assert totals(path) == {}
    with plain_sql(path) as bot:
        bot.execute(INSERT, GOOD)
    assert run_ok(path).messages == 1
    assert totals(path) == {"ann": (1, 2)}
    assert_same(snapshot(path), rebuilt_copy(path))


def test_only_bad_and_ignored_rows_give_empty_tables(tmp_path: Path) -> None:
    """Nobody to count, in several chunks: no row, no failure, and the watermark moves."""
    rows = [(None, "x", T), ("[server]", "joined", T), ("", None, T), ("[other]", "y z", T)] * 30
    path = make_database(tmp_path / "chat.db", rows)
    report = run_ok(path, chunk_messages=7)
    assert report.problems == 60
    assert totals(path) == {}
    assert run_ok(path).messages == 0
    assert set(word_counts(path).values()) == {1, None, 2}


def test_a_chunk_that_brings_only_an_ignored_new_name_goes_through(tmp_path: Path) -> None:
    """The name is looked up among none: an empty question to the database has an empty answer."""
    path = make_database(tmp_path / "chat.db", [GOOD, ("[bot]", "hi", T), ("", "hi", T)])
    run_ok(path, chunk_messages=1)
    assert totals(path) == {"ann": (1, 2)}


def test_control_characters_in_names_and_words_do_no_harm(tmp_path: Path) -> None:
    """Quotes, escapes and SQL in names and messages are characters."""
    name = "x'); DROP TABLE messages;--\x1b[31m\r\n%s{}\"`"
    path = make_database(tmp_path / "chat.db", [(name, name, T)])
    assert run_ok(path).problems == 0
    assert set(totals(path)) == {name.lower()}


def test_a_database_of_utf_16_text_gives_the_same_numbers(tmp_path: Path) -> None:
    """SQLite may store text as UTF-16; a bad row beside it must not make it unreadable."""
    rows = [("Ann", "two words", T), ("山田", "日本 😀", T), ("bob", b"\x01", T)]
    plain = make_database(tmp_path / "plain.db", rows)
    for encoding in ("UTF-16le", "UTF-16be"):
        path = tmp_path / f"{encoding}.db"
        with plain_sql(path) as bot:
            bot.execute(f"PRAGMA encoding='{encoding}'")
            bot.execute(MESSAGES)
            bot.executemany(INSERT, rows)
        run_ok(path)
        assert skipped(path) == {3: MESSAGE_PROBLEM}
        assert totals(path) == {"ann": (1, 2), "山田": (1, 2)}
    run_ok(plain)
    assert totals(plain) == totals(path)


def test_a_strict_table_and_one_without_rowid_are_as_good_as_any(tmp_path: Path) -> None:
    """Only the columns matter, not how the table stores them."""
    for i, option in enumerate(("STRICT", "WITHOUT ROWID", "STRICT, WITHOUT ROWID")):
        path = make_database(
            tmp_path / f"{i}.db",
            ddl="CREATE TABLE messages (id INTEGER PRIMARY KEY NOT NULL, username TEXT,"
            f" message TEXT, timestamp INTEGER) {option}",
        )
        with plain_sql(path) as bot:
            bot.executemany(
                "INSERT INTO messages VALUES (?, ?, ?, ?)", [(i, *GOOD) for i in range(120)]
            )
        run_ok(path)
        assert totals(path) == {"ann": (120, 240)}


def test_triggers_and_a_full_text_index_on_messages_go_on_working(tmp_path: Path) -> None:
    """Writing word_count fires what the bot hangs on its table, as any update would."""
    path = make_database(tmp_path / "chat.db")
    with plain_sql(path) as bot:
        bot.execute("CREATE VIRTUAL TABLE search USING fts5(message, content=messages)")
        bot.execute(
            "CREATE TRIGGER i AFTER INSERT ON messages BEGIN"
            " INSERT INTO search (rowid, message) VALUES (new.id, new.message); END"
        )
        bot.execute(
            "CREATE TRIGGER u AFTER UPDATE ON messages BEGIN"
            " INSERT INTO search (search, rowid, message) VALUES ('delete', old.id, old.message);"
            " INSERT INTO search (rowid, message) VALUES (new.id, new.message); END"
        )
        bot.executemany(INSERT, [GOOD] * 20)
    run_ok(path)
    with plain_sql(path) as bot:
        found = bot.execute("SELECT count(*) FROM search WHERE search MATCH 'words'").fetchone()
        assert found == (20,)


# What is no database of ours


def refused(where: str, kind: type[DazzaError] = StoreError) -> str:
    """The one line with which a run over it ends."""
    with pytest.raises(DazzaError) as caught:
        run(Path(where)) if "://" not in where else open_database(where)
    assert isinstance(caught.value, kind)
    said = str(caught.value)
    assert "\n" not in said
    assert said
    return said


@pytest.mark.parametrize("missing", ["id", "username", "message", "timestamp"])
def test_a_messages_table_without_a_needed_column_is_refused_by_its_name(
    tmp_path: Path, missing: str
) -> None:
    """The error names the column and those that Dazza needs; nothing is made in the database."""
    columns = [name for name in ("id", "username", "message", "timestamp") if name != missing]
    path = make_database(tmp_path / "chat.db", ddl=f"CREATE TABLE messages ({', '.join(columns)})")
    assert f"lacks the column {missing}" in refused(str(path))
    with plain_sql(path) as bot:
        assert bot.execute("SELECT name FROM sqlite_master").fetchall() == [("messages",)]


def test_a_database_without_messages_is_refused(tmp_path: Path) -> None:
    """It says what to give instead."""
    path = make_database(tmp_path / "chat.db", ddl="CREATE TABLE quotes (id, text)")
    assert "no table `messages`" in refused(str(path))


def test_a_view_called_messages_is_refused_since_no_word_count_fits_into_it(
    tmp_path: Path,
) -> None:
    """Clear words at the start, instead of a job that can never write."""
    path = make_database(tmp_path / "chat.db", ddl="CREATE TABLE log (id, u, m, t)")
    with plain_sql(path) as bot:
        bot.execute(
            "CREATE VIEW messages AS"
            " SELECT id, u AS username, m AS message, t AS timestamp FROM log"
        )
    assert "`messages`" in refused(str(path))
    assert "view" in refused(str(path))


@pytest.mark.parametrize(
    "id_", ["id TEXT PRIMARY KEY", "id TEXT", "id", "id REAL PRIMARY KEY", "id INTEGER"]
)
def test_messages_whose_ids_cannot_be_a_watermark_are_refused(tmp_path: Path, id_: str) -> None:
    """Ids that are text, or not unique, cannot say what is new: none rather than a wrong number."""
    path = make_database(
        tmp_path / "chat.db",
        ddl=f"CREATE TABLE messages ({id_}, username TEXT, message TEXT, timestamp INTEGER)",
    )
    with plain_sql(path) as bot:
        bot.execute("INSERT INTO messages VALUES ('1b4e', 'ann', 'hi', ?)", (T,))
    said = refused(str(path))
    assert "id" in said
    assert "INTEGER PRIMARY KEY" in said


@pytest.mark.parametrize(
    "id_",
    [
        "id INTEGER PRIMARY KEY AUTOINCREMENT",
        "id BIGINT PRIMARY KEY",
        "id INT NOT NULL UNIQUE",
        "id INTEGER, PRIMARY KEY (id)",
    ],
)
def test_ids_that_are_unique_integers_by_another_declaration_do(tmp_path: Path, id_: str) -> None:
    """Other databases' tools declare a key in other words."""
    id_, _, rest = id_.partition(", ")
    rest = f", {rest}" if rest else ""
    path = make_database(
        tmp_path / "chat.db",
        ddl=f"CREATE TABLE messages ({id_}, username TEXT, message TEXT, timestamp INTEGER{rest})",
    )
    with plain_sql(path) as bot:
        bot.executemany("INSERT INTO messages VALUES (?, ?, ?, ?)", [(5, *GOOD), (9, *GOOD)])
    run_ok(path, chunk_messages=1)
    assert totals(path) == {"ann": (2, 4)}


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    """A chat log given by mistake."""
    path = tmp_path / "chat.log"
    path.write_text("12:00 <ann> hello\n" * 500)
    before = path.read_bytes()
    assert "is not a SQLite database" in refused(str(path))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_file_is_a_database_without_messages(tmp_path: Path) -> None:
    """SQLite takes 0 bytes for an empty database."""
    path = tmp_path / "chat.db"
    path.touch()
    assert "no table `messages`" in refused(str(path))


def test_a_folder_and_a_path_where_nothing_is_are_refused_and_nothing_is_made(
    tmp_path: Path,
) -> None:
    """A typing mistake does not leave an empty database behind."""
    assert "is a folder" in refused(str(tmp_path))
    assert "no database at" in refused(str(tmp_path / "typo.db"))
    assert "no database at" in refused(str(tmp_path / "no" / "such" / "folder.db"))
    assert "name too long" in refused(str(tmp_path / ("x" * 300)))
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_kind_of_url_is_refused_without_showing_its_password(tmp_path: Path) -> None:
    """Secrets never appear in an error."""
    for url in ("postgres://u:hunter2@host/db", "mysql://u:hunter2@host/db", "://x"):
        assert "hunter2" not in refused(url, UsageError)
    make_database(tmp_path / "a b%.db")
    with open_database(f"sqlite:///{tmp_path}/a%20b%25.db") as database:
        assert database.table_names() == {"messages"}


def test_a_damaged_file_is_told_apart(tmp_path: Path) -> None:
    """Pages overwritten in the middle: a store error, whatever the run was doing."""
    path = make_database(tmp_path / "chat.db", [("ann", "word " * 50, T)] * 500)
    with plain_sql(path) as bot:
        bot.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = bytearray(path.read_bytes())
    damaged[4096 * 3 : 4096 * 12] = b"\xa5" * (4096 * 9)
    path.write_bytes(damaged)
    assert "is damaged" in refused(str(path))


def test_a_database_of_a_newer_dazza_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    """Its schema version is higher than this one knows: nothing is written."""
    path = make_database(tmp_path / "chat.db", [GOOD])
    run_ok(path)
    with plain_sql(path) as bot:
        bot.execute("UPDATE dazza_meta SET value = '999' WHERE name = 'schema_version'")
        bot.execute(INSERT, GOOD)
    before = snapshot(path)
    said = refused(str(path))
    assert "newer Dazza" in said
    assert "999" in said
    assert_same(snapshot(path), before)


@pytest.mark.parametrize("table", ["user_stats", "chat_achievements"])
def test_broken_names_in_tables_that_a_bot_writes_break_no_run(tmp_path: Path, table: str) -> None:
    """Invalid UTF-8, blobs, NULLs and empty names in user_stats or among earned tiers are passed
    over; the rows of others are right."""
    path = make_database(tmp_path / "chat.db", [GOOD] * 120)
    names = ["CAST(x'ff41' AS TEXT)", "x'00ff'", "NULL", "''", "'  '", "CAST(x'eda080' AS TEXT)"]
    with plain_sql(path) as bot:
        if table == "user_stats":
            bot.execute(
                "CREATE TABLE user_stats (username TEXT PRIMARY KEY, message_count INTEGER)"
            )
            for name in names:
                bot.execute(f"INSERT INTO user_stats VALUES ({name}, 3)")
        else:
            bot.execute(
                "CREATE TABLE chat_achievements (username TEXT, achievement_type TEXT,"
                " achievement_level TEXT, achieved_at INTEGER)"
            )
            for name in [*names, "'Bob'"]:
                bot.execute(f"INSERT INTO chat_achievements VALUES ({name}, 'x', 'gold', {T})")
            bot.execute(
                "INSERT INTO chat_achievements VALUES ('eve', CAST(x'ff' AS TEXT), 'gold', 5)"
            )
    run_ok(path)
    with plain_sql(path) as bot:
        bot.text_factory = bytes
        if table == "user_stats":
            sql = "SELECT message_count, total_words FROM user_stats WHERE username = 'ann'"
            assert bot.execute(sql).fetchall() == [(120, 240)]
            untouched = bot.execute("SELECT count(*) FROM user_stats WHERE total_words IS 0")
            assert untouched.fetchone() == (len(names),)
        else:
            sql = "SELECT achieved_at FROM chat_achievements WHERE username = 'bob'"
            assert bot.execute(sql).fetchall() == [(T,)]


def test_a_file_locked_for_good_by_another_program_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the busy timeout the error says what to look for. (We play the other.)"""
    monkeypatch.setattr("dazza.store.sqlite.BUSY_TIMEOUT_MS", 50)
    path = make_database(tmp_path / "chat.db", [GOOD])
    with open_database(str(path)) as other, other.transaction():
        assert "locked by another program" in refused(str(path))
    run_ok(path)


assert sqlite3.sqlite_version_info >= (3, 37)  # STRICT
