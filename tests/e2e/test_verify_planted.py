"""`verify` finds whatever is planted in any table, says what and where, and changes nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from tests.support.clock import DAY_MS, HOUR_MS, MINUTE_MS, ManualClock
from tests.support.commands import make_chat, query

from dazza.batch.config import BatchConfig
from dazza.batch.registry import Registry
from dazza.batch.runner import Runner
from dazza.batch.verify import Difference, Verifier, VerifyReport
from dazza.store import open_database
from dazza.tables.catalogue import CHAT_ACHIEVEMENTS, MESSAGE_WORDS, TABLES, USER_STATS
from dazza.tables.kinds import PERSON, Ledger, Table, TermRollup, Type
from dazza.zones import parse_zone

NOW_MS = 1_740_000_000_000
NAMES = ("Ann", "bob", "Çelik", "dee", "O'Neil")
TEXTS = (
    *("good morning all", "see https://example.com now?", "HELLO EVERYBODY OUT THERE!"),
    *("😀 well done 👍🏽", "@bob don't", "日本語 test"),
)


def chat() -> list[tuple[object, object, object]]:
    """Three weeks of five people, with some rows that cannot count."""
    rows: list[tuple[object, object, object]] = []
    for n in range(400):
        at = NOW_MS - 21 * DAY_MS + n * 70 * MINUTE_MS
        rows.append((NAMES[n * 7 // 9 % 5], f"{TEXTS[n % 6]} w{n % 37}", at))
    return [*rows, ("bob", None, NOW_MS), ("bob", "when?", "soon"), ("", "who?", NOW_MS)]


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was analysed once."""
    path = make_chat(tmp_path_factory.mktemp("verify") / "chat.db", chat())
    analyse(path)
    query(path, "PRAGMA journal_mode=DELETE")  # one file to copy
    return path


@pytest.fixture
def path(analysed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(analysed, tmp_path / "chat.db"))


def analyse(
    path: Path,
    names: Sequence[str] = (),
    zone: str | float = 10,
    now_ms: int = NOW_MS,
    rebuild: bool = False,
) -> None:
    with open_database(str(path)) as database:
        config = BatchConfig(zone=parse_zone(zone))
        report = Runner(database, config, clock=ManualClock(now_ms)).run(names, rebuild=rebuild)
    assert not report.failed


def verify(path: Path, now_ms: int = NOW_MS) -> tuple[VerifyReport, list[Difference]]:
    found: list[Difference] = []
    with open_database(str(path)) as database:
        report = Verifier(database, clock=ManualClock(now_ms)).run(tell=found.append)
    assert report.total == len(found)
    return report, found


def contents(path: Path) -> list[str]:
    """Everything that a dump of the database says."""
    with closing(sqlite3.connect(path)) as bot:
        return list(bot.iterdump())


CACHES = [table for table in TABLES if not isinstance(table, Ledger)]


def key_of(table: Table) -> str:
    """The columns that tell rows of the stored table apart."""
    return ", ".join(
        "term_id" if isinstance(table, TermRollup) and n == 1 else name
        for n, name in enumerate(
            PERSON if isinstance(table, TermRollup) and name == "username" else name
            for name in table.key_names
        )
    )


def test_a_database_that_nobody_touched_has_no_difference(path: Path) -> None:
    report, found = verify(path)
    assert (report.total, report.unchecked, report.never_run, found) == (0, {}, [], [])
    checked = {table.name for table in TABLES} | {"messages", "user_stats"}
    assert report.checked.keys() == checked
    assert report.checked["messages"] == 402  # all that are text
    assert report.checked["user_vocabulary"] > 100


def test_verify_leaves_every_table_as_it_was(path: Path) -> None:
    query(path, "UPDATE user_active_hours SET message_count = 99")
    before = contents(path)
    verify(path, NOW_MS + DAY_MS)
    assert contents(path) == before


def test_a_changed_value_is_found_in_every_column_of_every_table(path: Path) -> None:
    """One row of each value column is changed; each is a difference that names the column."""
    changed = {table.name: change_each_column(path, table) for table in CACHES}
    report, found = verify(path)
    assert report.different == {name: rows for name, rows in changed.items() if rows}
    for table in CACHES:
        told = " ".join(difference.held for difference in found if difference.table == table.name)
        assert all(column.name in told for column in table.columns), told


def change_each_column(path: Path, table: Table) -> int:
    """Change a value in each column of a table, in rows as different as there are; how many."""
    key = key_of(table)
    keys = query(path, f"SELECT {key} FROM {table.stored_name} ORDER BY {key}")
    for n, column in enumerate(table.columns):
        wrong = "coalesce({0}, '') || 'x'" if column.type is Type.TEXT else "coalesce({0}, 0) + 1"
        row = keys[n % len(keys)]
        where = " AND ".join(f"{name} = ?" for name in key.split(", "))
        query(
            path,
            f"UPDATE {table.stored_name} SET {column.name} = {wrong.format(column.name)}"
            f" WHERE {where}",
            row,
        )
    return min(len(table.columns), len(keys))


def test_a_missing_row_is_found_in_every_table(path: Path) -> None:
    for table in CACHES:
        key = key_of(table)
        query(
            path,
            f"DELETE FROM {table.stored_name} WHERE ({key}) IN"
            f" (SELECT {key} FROM {table.stored_name} ORDER BY {key} LIMIT 1)",
        )
    report, found = verify(path)
    assert report.different == {table.name: 1 for table in CACHES}
    for difference in found:
        assert difference.held == "no row"
        skipped = "skipped" in difference.table
        assert difference.key.startswith("message_id " if skipped else "username ")


def test_a_row_too_many_is_found_in_every_table(path: Path) -> None:
    for table in CACHES:
        add_a_row(path, table)
    report, found = verify(path)
    assert report.different == {table.name: 1 for table in CACHES}
    assert {difference.recomputed for difference in found} == {"no row"}


def add_a_row(path: Path, table: Table) -> None:
    """Another last part of the key makes a row that no message accounts for."""
    with closing(sqlite3.connect(path)) as bot, bot:
        names = [row[1] for row in bot.execute(f"PRAGMA table_info({table.stored_name})")]
        last = key_of(table).split(", ")[-1]
        values = []
        for name in names:
            if name == last:
                text = table.key[-1].type is Type.TEXT and not isinstance(table, TermRollup)
                values.append("'~' || t." + name if text else f"1000000 + t.{name}")
            else:
                values.append(f"t.{name}")
        bot.execute(
            f"INSERT INTO {table.stored_name} ({', '.join(names)})"
            f" SELECT {', '.join(values)} FROM {table.stored_name} t LIMIT 1"
        )


@pytest.mark.parametrize("table", CACHES[:3], ids=lambda table: table.name)
def test_what_is_wrong_in_one_table_is_said_of_no_other(table: Table, path: Path) -> None:
    rows = change_each_column(path, table)
    add_a_row(path, table)
    report, found = verify(path)
    assert report.different == {table.name: rows + 1}
    assert {difference.table for difference in found} == {table.name}


def test_an_achievement_that_is_missing_is_found(path: Path) -> None:
    held = query(path, "SELECT count(*) FROM chat_achievements")[0][0]
    query(path, "DELETE FROM chat_achievements WHERE id = (SELECT min(id) FROM chat_achievements)")
    report, [difference] = verify(path)
    assert report.different == {CHAT_ACHIEVEMENTS.name: 1}
    assert difference.held == "no row"
    assert difference.key.startswith("username 'ann', achievement_type ")
    assert report.checked[CHAT_ACHIEVEMENTS.name] == held


def test_an_achievement_from_before_is_kept_and_is_no_difference(path: Path) -> None:
    """Tiers are never taken back: one that another zone's rows had earned stays."""
    query(
        path,
        "INSERT INTO chat_achievements (username, achievement_type, achievement_level, achieved_at,"
        " updated_at) VALUES ('ann', 'night_owl', 'bronze', 5, 5)",
    )
    analyse(path, rebuild=True)
    assert verify(path)[0].total == 0


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ("word_count = 77 WHERE id = 3", "word_count 77"),
        ("word_count = NULL WHERE id = 3", "word_count NULL"),
        ("word_count = 'many' WHERE id = 3", "word_count 'many'"),
    ],
)
def test_a_wrong_word_count_of_a_message_is_found(planted: str, told: str, path: Path) -> None:
    query(path, f"UPDATE messages SET {planted}")
    report, [difference] = verify(path)
    assert report.different == {MESSAGE_WORDS.name: 1}
    assert (difference.key, difference.held) == ("id 3", told)
    assert difference.recomputed.startswith("word_count ")


@pytest.mark.parametrize(
    "planted",
    [
        "total_words = total_words + 1",
        "total_words = NULL",
        "display_name = 'Bobby'",
        "message_count = 1",
        "first_seen = first_seen + 1",
        "last_seen = NULL",
    ],
)
def test_a_wrong_value_in_user_stats_is_found(planted: str, path: Path) -> None:
    query(path, f"UPDATE user_stats SET {planted} WHERE username = 'bob'")
    report, [difference] = verify(path)
    assert report.different == {USER_STATS.name: 1}
    assert difference.key == "username 'bob'"
    column = planted.split(maxsplit=1)[0]
    assert difference.held.startswith(column)
    assert difference.recomputed.startswith(column)


def test_what_the_bot_knows_more_of_in_user_stats_is_no_difference(path: Path) -> None:
    """The bot saw people earlier, later and more often than there are messages."""
    query(path, "UPDATE user_stats SET first_seen = 5, last_seen = 4e12, message_count = 9999")
    query(path, "INSERT INTO user_stats (username) VALUES ('somebody else')")
    assert verify(path)[0].total == 0


def test_a_person_missing_from_user_stats_is_found(path: Path) -> None:
    query(path, "DELETE FROM user_stats WHERE username = 'dee'")
    report, [difference] = verify(path)
    assert report.different == {USER_STATS.name: 1}
    assert (difference.key, difference.held) == ("username 'dee'", "no row")


def test_every_difference_is_told_and_counted_once_however_many_there_are(path: Path) -> None:
    """1,500 rows too many, all words of one person gone, and some changed, in one table."""
    with closing(sqlite3.connect(path)) as bot, bot:
        bot.executemany(
            "INSERT INTO dazza_terms (term_id, term) VALUES (?, ?)",
            [(10_000 + n, f"planted{n:04}") for n in range(1_500)],
        )
        [(ann,)] = bot.execute("SELECT person FROM dazza_people WHERE username = 'ann'")
        [(bob,)] = bot.execute("SELECT person FROM dazza_people WHERE username = 'bob'")
        gone = bot.execute("DELETE FROM dazza_user_vocabulary WHERE person = ?", (bob,)).rowcount
        bot.executemany(
            "INSERT INTO dazza_user_vocabulary SELECT ?, ?, usage_count, first_used, last_used"
            " FROM dazza_user_vocabulary LIMIT 1",
            [(ann, 10_000 + n) for n in range(1_500)],
        )
        changed = bot.execute(
            "UPDATE dazza_user_vocabulary SET last_used = 1 WHERE term_id < 10000 AND person = ?",
            (ann,),
        ).rowcount
    report, found = verify(path)
    assert gone > 20
    assert changed > 20
    assert report.different == {"user_vocabulary": 1_500 + gone + changed}
    assert sum(d.recomputed == "no row" for d in found) == 1_500
    assert sum(d.held == "no row" for d in found) == gone
    assert sum(d.held == "last_used 1" for d in found) == changed


def test_wrong_values_of_any_type_are_shown_as_they_are(path: Path) -> None:
    where = "username = 'o''neil' AND hour = (SELECT min(hour) FROM user_active_hours h WHERE"
    where += " h.username = 'o''neil')"
    query(path, f"UPDATE user_active_hours SET message_count = x'00ff' WHERE {where}")
    query(path, "UPDATE user_active_hours SET word_count = 'lots' WHERE username = 'ann'")
    _, found = verify(path)
    assert any(d.key.startswith("username 'o''neil', hour ") for d in found)
    assert any(d.held == "message_count X'00FF'" for d in found)
    assert any(d.held == "word_count 'lots'" for d in found)


def test_a_person_who_lost_the_number_is_found(path: Path) -> None:
    """Rows whose person has no name are not passed over."""
    query(path, "DELETE FROM dazza_people WHERE username = 'dee'")
    report, _ = verify(path)
    assert {"user_vocabulary", "dazza_user_totals", "dazza_day_runs"} <= report.different.keys()


def test_messages_edited_or_deleted_after_they_were_counted_are_found(path: Path) -> None:
    query(path, "UPDATE messages SET message = 'something else 😀' WHERE id = 7")
    query(path, "DELETE FROM messages WHERE id = 8")
    report, _ = verify(path)
    assert {"user_vocabulary", "dazza_user_totals", "user_stats"} <= report.different.keys()
    analyse(path, rebuild=True)
    again, found = verify(path)
    # user_stats keeps the larger count: the bot may have seen what is gone
    assert again.total == 0, found


def test_messages_that_came_after_the_last_run_are_not_missed(path: Path) -> None:
    """Tables are recomputed as of each job's last run."""
    query(path, "INSERT INTO messages (username, message, timestamp) VALUES ('eve', 'hi', 1.74e12)")
    assert verify(path)[0].total == 0


@pytest.mark.parametrize("days", [1, 2, 40, 500])
def test_time_that_passed_since_the_last_run_is_no_difference(days: int, path: Path) -> None:
    assert verify(path, NOW_MS + days * DAY_MS)[0].total == 0


def test_analyzers_run_apart_are_each_checked_as_of_their_own_last_run(path: Path) -> None:
    for n, names in enumerate((["word"], ["hours"], ["streak", "word"], ["content", "sessions"])):
        at = NOW_MS + (n + 1) * DAY_MS
        query(
            path,
            "INSERT INTO messages (username, message, timestamp)"
            f" VALUES ('bob', 'NIGHT WORDS {n} 😀', {at - HOUR_MS})",
        )
        analyse(path, names, now_ms=at)
        report, found = verify(path, at)
        assert (report.total, report.unchecked) == (0, {}), found


def test_one_analyzer_alone_is_checked_and_the_rest_has_never_run(tmp_path: Path) -> None:
    path = make_chat(tmp_path / "chat.db", chat())
    analyse(path, ["word"])
    report, _ = verify(path)
    assert (report.total, report.unchecked) == (0, {})
    assert report.checked.keys() == {
        *("dazza_user_totals", "dazza_skipped_messages", "messages", "user_stats")
    }
    assert len(report.never_run) == len(Registry().jobs) - 1


def test_another_zone_in_each_run_is_no_difference(path: Path) -> None:
    for zone in ("Australia/Lord_Howe", -3.5, "UTC"):
        analyse(path, zone=zone)
        report, found = verify(path)
        assert (report.total, report.unchecked) == (0, {}), (zone, found)


def test_analyzers_of_different_zones_are_each_checked_in_their_own(path: Path) -> None:
    """What the achievements read is no longer as they read it; everything else is checked."""
    analyse(path, ["hours"], zone="Asia/Kathmandu")
    report, found = verify(path)
    assert report.total == 0, found
    assert report.unchecked.keys() == {"ChatAchievementCalculator"}
    analyse(path, zone="Asia/Kathmandu")
    assert verify(path)[0].unchecked == {}


def test_edited_definitions_ask_for_a_run_instead_of_showing_differences(path: Path) -> None:
    query(path, "UPDATE achievement_definitions SET bronze_threshold = 1 WHERE type = 'night_owl'")
    report, found = verify(path)
    assert found == []
    told = "achievement_definitions changed since its run"
    assert report.unchecked == {"ChatAchievementCalculator": told}
    analyse(path)
    assert verify(path)[0].unchecked == {}


def test_a_run_that_was_broken_off_is_said_to_need_another(path: Path) -> None:
    query(
        path,
        "UPDATE dazza_job_state SET pending_upto = 400, pending_person = 2"
        " WHERE job_name = 'ActiveHoursAnalyzer'",
    )
    report, found = verify(path)
    assert found == []
    assert "broken off" in report.unchecked["ActiveHoursAnalyzer"]
    assert report.unchecked["ChatAchievementCalculator"] == "it reads ActiveHoursAnalyzer"
    assert "user_active_hours" not in report.checked
    assert report.checked["user_daily_activity"]


def test_tables_of_another_version_are_not_compared(path: Path) -> None:
    query(
        path,
        "UPDATE dazza_job_state SET fingerprint = replace(fingerprint, '\"version\": 1',"
        " '\"version\": 0') WHERE job_name = 'ChatSessionAnalyzer'",
    )
    report, found = verify(path)
    assert found == []
    assert "another version" in report.unchecked["ChatSessionAnalyzer"]


def test_while_it_counts_a_bot_can_write(path: Path) -> None:
    """Nothing but the lease is locked, however long it takes."""
    waits: list[float] = []

    def bot_writes(_: object) -> None:
        # In this process the file may not be opened by sqlite3 now: another Database stands in.
        with open_database(str(path)) as bot:
            bot.execute("PRAGMA busy_timeout=0")
            bot.execute("INSERT INTO messages (username, message, timestamp) VALUES ('x', 'y', 1)")
            waits.append(0)

    with open_database(str(path)) as database:
        report = Verifier(database, clock=ManualClock(NOW_MS)).run(bot_writes)
    assert report.total == 0
    assert len(waits) > 15
