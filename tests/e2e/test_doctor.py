"""`dazza doctor` on set-ups that are broken for real: it says what is wrong and what to do."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.contract.helpers import NOW_MS, make_database, plain_sql, run
from tests.support.commands import dazza
from tests.support.nobody import NOBODY, dazza_as_nobody

from dazza.batch.doctor import Finding, Level, Limits, examine, worst
from dazza.settings import Settings, settings_from
from dazza.store.jobs import HISTORY_KEPT

HOUR_MS = 3_600_000
LATER_MS = NOW_MS + 365 * 24 * HOUR_MS
"""Now, for the doctor: the clock of the tests' runs is older than Dazza."""


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was analysed an hour ago, and nothing is wrong."""
    path = make_database(tmp_path_factory.mktemp("healthy") / "chat.db", good(60))
    run(path, now_ms=LATER_MS - HOUR_MS)
    path.chmod(0o600)
    return path


def good(count: int) -> list[tuple[object, ...]]:
    return [("ann", f"hello w{i}", NOW_MS + i) for i in range(count)]


def sql(*statements: str) -> Callable[[Path], None]:
    """A breakage by somebody's statements."""

    def break_it(path: Path) -> None:
        with plain_sql(path) as bot:
            for statement in statements:
                bot.execute(statement)

    return break_it


def truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 // 4096 * 4096)


def scribble(path: Path) -> None:
    """Pages in the middle are overwritten, as by a failing disk."""
    with path.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(os.urandom(5 * 4096))


def leave_a_log(path: Path) -> None:
    """A program writes a lot and dies before it is brought into the file."""
    program = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('PRAGMA wal_autocheckpoint=0'); c.execute('CREATE TABLE bulk (b)');"
        "[c.execute('INSERT INTO bulk VALUES (zeroblob(4000))') for _ in range(500)]; os._exit(0)"
    )
    subprocess.run([sys.executable, "-S", "-c", program, str(path)], check=True)


def hold_lease(pid: int, host: str, heartbeat_ms: int) -> Callable[[Path], None]:
    return sql(
        f"INSERT INTO dazza_lease VALUES (1, 'the batch scheduler', '{host}', {pid}, 'x',"
        f" {LATER_MS - HOUR_MS}, {heartbeat_ms})"
    )


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


LIMITS = Limits(free_bytes=2**20)


@dataclass(frozen=True)
class Breakage:
    """What is done to a healthy set-up, and what must be found: of which check, how bad, words of
    the fact and of the advice."""

    name: str
    do: Callable[[Path], object]
    check: str
    level: Level
    what: str
    advice: str = ""
    now_ms: int = LATER_MS
    limits: Limits = LIMITS


HERE = socket.gethostname()
FAIL, WARN, NOTE = Level.PROBLEM, Level.WARNING, Level.NOTE
LAST_RUN = f"UPDATE batch_jobs SET last_run = {LATER_MS - 20 * HOUR_MS}"
MANY_RUNS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= 1200)"
    " INSERT INTO batch_job_history (job_name, started_at, status)"
    " SELECT 'WordCountAnalyzer', i, 'completed' FROM n"
)
BREAKAGES = [
    Breakage("gone", Path.unlink, "database", FAIL, "does not exist", "give --db"),
    Breakage("a folder", become_a_folder, "database", FAIL, "is no file", "give --db"),
    Breakage(
        "text",
        lambda path: path.write_text("no database\n" * 1_000),
        *("database", FAIL, "is not a SQLite database", "dazza restore"),
    ),
    Breakage("truncated", truncate, "database", FAIL, "is damaged", "dazza restore"),
    Breakage("scribbled over", scribble, "integrity", FAIL, "is damaged", "dazza restore"),
    Breakage("empty", lambda path: os.truncate(path, 0), "tables", FAIL, "has no table `messages`"),
    Breakage(
        "no messages", sql("DROP TABLE messages"), "tables", FAIL, "no table `messages`", "import"
    ),
    Breakage(
        "a column of messages is missing",
        sql("ALTER TABLE messages RENAME COLUMN timestamp TO at"),
        *("tables", FAIL, "timestamp"),
    ),
    Breakage(
        "a newer Dazza",
        sql("UPDATE dazza_meta SET value = '99' WHERE name = 'schema_version'"),
        *("tables", FAIL, "newer Dazza", "upgrade this one"),
    ),
    Breakage(
        "a table is missing",
        sql("DROP TABLE user_sessions", "ALTER TABLE user_emoji ADD COLUMN mine"),
        *("tables", WARN, "user_emoji, user_sessions", "dazza analyze all"),
    ),
    Breakage(
        "a missing ledger", sql("DROP TABLE dazza_lease"), "tables", WARN, "dazza_lease", "analyze"
    ),
    Breakage(
        "an unknown zone",
        sql("UPDATE dazza_meta SET value = 'Mars/One' WHERE name = 'timezone'"),
        *("zone", FAIL, "Mars/One", "--timezone"),
    ),
    Breakage(
        "timestamps in the future",
        sql(f"UPDATE messages SET timestamp = {LATER_MS + 2 * HOUR_MS} WHERE id < 4"),
        *("messages", WARN, "3 dated after now", "clock"),
    ),
    Breakage(
        "a dead lease",
        hold_lease(4_194_303, HERE, LATER_MS),
        *("lease", WARN, "the batch scheduler (process 4194303", "takes over"),
    ),
    Breakage(
        "a lease of a host that is gone",
        hold_lease(1, "elsewhere", LATER_MS - 2 * HOUR_MS),
        *("lease", WARN, "on elsewhere) died", "takes over"),
    ),
    Breakage(
        "a run that goes",
        hold_lease(os.getppid(), HERE, LATER_MS),
        *("lease", NOTE, "a batch run is going"),
    ),
    Breakage(
        "executions left open",
        sql("UPDATE batch_job_history SET status = 'running' WHERE id = 3"),
        *("lease", WARN, "1 executions were never closed", "analyze"),
    ),
    Breakage(
        "a job that fails",
        sql("UPDATE batch_jobs SET status = 'error', error_count = 3, last_error = 'boom'"),
        *("jobs", FAIL, "failed 3 times in a row: boom", "--status"),
    ),
    Breakage(
        "an interrupted run",
        sql("UPDATE batch_job_history SET status = 'interrupted'"),
        *("jobs", WARN, "interrupted: ActiveHoursAnalyzer", "analyze"),
    ),
    Breakage(
        "a scheduler that is gone",
        sql(f"UPDATE batch_jobs SET next_run = {LATER_MS - 5 * HOUR_MS}"),
        *("schedule", WARN, "was due", "systemctl status dazza"),
    ),
    Breakage(
        "a clock that went back",
        sql(f"UPDATE batch_jobs SET last_run = {LATER_MS + HOUR_MS}"),
        *("schedule", WARN, "after now", "timedatectl"),
    ),
    Breakage(
        "nobody counts",
        sql("INSERT INTO messages (username, message, timestamp) VALUES ('a', 'b', 1)", LAST_RUN),
        *("lag", WARN, "1 messages are not counted", "analyze"),
    ),
    Breakage("a long history", sql(MANY_RUNS), "history", NOTE, "1,202 executions", "next run"),
    Breakage(
        "rows that cannot be read",
        sql("INSERT INTO dazza_skipped_messages SELECT id, 'odd', 1 FROM messages WHERE id < 9"),
        *("skipped", WARN, "8 messages cannot be counted", "dazza_skipped_messages"),
    ),
    Breakage(
        "a full log",
        leave_a_log,
        *("journal", WARN, "the write-ahead log has ", "restart the programs"),
        limits=Limits(free_bytes=0, log_bytes=2**20),
    ),
    Breakage(
        "another journal mode",
        sql("PRAGMA journal_mode=DELETE"),
        *("journal", WARN, "is delete", "the next run changes it"),
    ),
    Breakage(
        "a clock of 1970", lambda _: None, "clock", FAIL, "1970-01-01", "timedatectl", now_ms=99
    ),
    Breakage(
        "a full disk",
        lambda _: None,
        *("disk", FAIL, "free", "make room"),
        limits=Limits(free_bytes=2**62),
    ),
    Breakage(
        "a file that all may write",
        lambda path: path.chmod(0o666),
        *("files", WARN, "every user", "chmod o-w"),
    ),
]


def findings(case: Breakage, path: Path) -> list[Finding]:
    return list(examine(path, Settings(), case.now_ms, case.limits))


def test_of_a_healthy_set_up_nothing_is_said_but_that_it_is_fine(healthy: Path) -> None:
    case = Breakage("nothing", lambda _: None, "", Level.FINE, "")
    found = findings(case, healthy)
    assert {finding.level for finding in found} == {Level.FINE}, found
    checks = [finding.check for finding in found]
    assert len(set(checks)) == len(checks) == 19
    assert {case.check for case in BREAKAGES} <= set(checks)


@pytest.mark.parametrize("case", BREAKAGES, ids=lambda case: case.name)
def test_what_is_broken_is_found_with_what_to_do(
    case: Breakage, healthy: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(healthy, tmp_path / "chat.db"))
    case.do(path)
    before = path.read_bytes() if path.is_file() else b""
    found = findings(case, path)
    (hit,) = [one for one in found if one.check == case.check and one.level is case.level][:1]
    assert case.what in hit.what
    assert case.advice in (hit.advice or "")
    assert "\n" not in hit.what
    assert worst(found) is case.level
    assert all(one.advice for one in found if one.level in (WARN, FAIL))
    assert before == (path.read_bytes() if path.is_file() else b"")  # it only looks


def test_an_analyzer_of_a_chat_that_was_never_analysed_has_nothing_to_complain_of(
    tmp_path: Path,
) -> None:
    path = make_database(tmp_path / "chat.db", good(3))
    found = list(examine(path, Settings(), LATER_MS, Limits(free_bytes=0)))
    assert worst(found) is NOTE
    assert [one.what for one in found if one.level is NOTE] == ["Dazza was never here"]


def test_a_zone_of_the_settings_that_is_gone_is_found(healthy: Path) -> None:
    """As after an upgrade of the zone data; a new file with such a zone is refused before."""
    settings = settings_from({"timezone": "Europe/Berlin"})
    gone = settings.model_copy(
        update={"batch": settings.batch.model_copy(update={"timezone": "Mars/One"})}
    )
    found = list(examine(healthy, gone, LATER_MS))
    assert [one.check for one in found if one.level is FAIL] == ["zone data"]


def test_history_beyond_the_limit_is_deleted_by_a_run_and_the_newest_stay(
    healthy: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(healthy, tmp_path / "chat.db"))
    with plain_sql(path) as bot:
        bot.execute(MANY_RUNS)
        bot.execute("DELETE FROM batch_job_history WHERE job_name <> 'WordCountAnalyzer'")
        newest = bot.execute("SELECT max(id) FROM batch_job_history").fetchone()[0]
    run(path, now_ms=LATER_MS)
    with plain_sql(path) as bot:
        counts = dict(
            bot.execute("SELECT job_name, count(*) FROM batch_job_history GROUP BY job_name")
        )
        kept = bot.execute(
            "SELECT min(id), max(id) FROM batch_job_history WHERE job_name = 'WordCountAnalyzer'"
        ).fetchone()
    assert counts.pop("WordCountAnalyzer") == HISTORY_KEPT
    assert set(counts.values()) == {1}
    assert kept == (newest - HISTORY_KEPT + 2, newest + 1)


# As a command


def test_the_command_says_what_it_found_and_ends_with_0_or_1(healthy: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(healthy, tmp_path / "chat.db"))
    said = dazza("doctor", "--db", path)
    assert (said.status, said.err) == (0, ""), said.out
    assert said.out.splitlines()[-1] == "nothing to do"
    assert "fine integrity: every page of the file is sound" in said.out
    with plain_sql(path) as bot:
        bot.execute("UPDATE batch_jobs SET status = 'error', last_error = 'a \x1b[31mred one'")
    said = dazza("doctor", "--db", path)
    assert said.status == 1
    assert "problem jobs: ActiveHoursAnalyzer failed" in said.out
    assert "\x1b" not in said.out
    assert said.out.splitlines()[-1] == "7 findings"
    told = dazza("doctor", "--db", path, "--json")
    assert told.status == 1
    assert told.json["fine"] is False
    first = next(one for one in told.json["findings"] if one["level"] == "problem")
    assert first.keys() == {"check", "level", "what", "advice"}


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ('[batch]\ntimezone = "Mars/One"\n', 'batch.timezone is "Mars/One"'),
        ("[batch]\ntimezon = 10\n", "batch.timezon: unknown key"),
        ("database = \n", "is not valid TOML"),
    ],
)
def test_settings_that_are_not_understood_are_a_finding_and_the_rest_is_looked_at(
    settings: str, what: str, healthy: Path, tmp_path: Path
) -> None:
    (tmp_path / "dazza.toml").write_text(settings)
    said = dazza("doctor", "--db", healthy, "--json", cwd=tmp_path)
    assert said.status == 1
    bad = [one for one in said.json["findings"] if one["level"] == "problem"]
    assert [one["check"] for one in bad] == ["settings"]
    assert what in bad[0]["what"]


def test_wrong_usage_has_the_status_2(tmp_path: Path) -> None:
    said = dazza("doctor", "--db", "postgresql://x/y", cwd=tmp_path)
    assert (said.status, said.out) == (2, "")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "what"),
    [
        (0o644, 0o755, "may not write the file nor make files in its folder"),
        (0o666, 0o755, "may not make files in its folder"),
        (0o640, 0o777, "may not read the file nor write the file"),
    ],
)
def test_a_file_or_folder_of_somebody_else_is_found(
    file_mode: int, folder_mode: int, what: str, healthy: Path, shared: Path
) -> None:
    folder = shared / "bot"
    folder.mkdir()
    path = Path(shutil.copy(healthy, folder / "chat.db"))
    path.chmod(file_mode)
    folder.chmod(folder_mode)
    examined = (
        "from dazza.batch.doctor import examine\nfrom dazza.settings import Settings\n"
        "list(examine(pathlib.Path(sys.argv[-1]), Settings(), 0))"
    )
    status, said = dazza_as_nobody(shared, "doctor", "--db", str(path), first=examined)
    assert status == 1, said
    assert f"uid {NOBODY} {what}" in said
    assert "chown" in said
