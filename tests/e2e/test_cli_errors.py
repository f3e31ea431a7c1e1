"""What is wrong is told in one line that says what, where and what to do, with the right status."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.commands import add_messages, command, dazza, environment, make_chat, query

DAY_MS = 86_400_000
MAKE_ONE = "give --db the file your bot writes, make one with `dazza import`, or try `dazza demo`"
ZONES = "give hours from UTC such as 10 or -3.5, or a name such as Australia/Brisbane"
NAMES = "all, word, activity, streak, hours, content, sessions, achievement"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that are not what a command needs, and one that is."""
    folder = tmp_path_factory.mktemp("errors")
    make_chat(folder / "chat.db", [("bob", "hello", 1_700_000_000_000)])
    (folder / "text.db").write_text("this is no database\n" * 100)
    (folder / "empty.db").touch()
    (folder / "noise.log").write_bytes(bytes(range(256)) * 50)
    (folder / "wrong.toml").write_text("[batch]\nretention_days = 30\n")
    (folder / "typo.toml").write_text('[batch]\ntimezon = 10\n[bot]\nname = "x"\n')
    (folder / "latin.toml").write_bytes(b"community = '\xe9'")
    (folder / "\x1b[31mred.db").write_text("no database")
    return folder


@dataclass(frozen=True)
class Case:
    """A command, how it ends, and its line on standard error after `dazza: `."""

    call: str
    status: int
    told: str


CASES = [
    Case("analyze wort", 2, f"unknown analyzer 'wort': choose from {NAMES}"),
    Case("analyze all wort", 2, f"unknown analyzer 'wort': choose from {NAMES}"),
    Case("analyze all --timezone Mars/One", 2, f"unknown timezone 'Mars/One': {ZONES}"),
    Case(
        "analyze all --timezone 99",
        2,
        "timezone 99: hours from UTC are between -14 and 14, in whole minutes",
    ),
    Case("analyze all --db nowhere.db", 1, f"no database at nowhere.db: {MAKE_ONE}"),
    Case("analyze --status --db nowhere.db", 1, f"no database at nowhere.db: {MAKE_ONE}"),
    Case("verify --db nowhere.db", 1, f"no database at nowhere.db: {MAKE_ONE}"),
    Case("almanac --db nowhere.db --json", 1, f"no database at nowhere.db: {MAKE_ONE}"),
    Case(
        "analyze all --db text.db",
        1,
        "text.db is not a SQLite database: give --db the file your bot writes",
    ),
    Case("verify --db .", 1, ". is a folder: --db needs a database file"),
    Case(
        "analyze all --db empty.db --json",
        1,
        "empty.db has no table `messages`: give the database that your bot writes, or bring chat"
        " logs in with `dazza import`",
    ),
    Case(
        "analyze all --db postgresql://bob:secret@example.org/chat",
        2,
        "unknown kind of database 'postgresql': give the path of a SQLite file, or sqlite:///FILE",
    ),
    Case(
        "analyze all --config wrong.toml",
        2,
        "wrong.toml: batch.retention_days is 30: give a whole number of days, 31 to 100000, or 0 to"
        " keep all",
    ),
    Case(
        "verify --config typo.toml",
        2,
        "typo.toml: batch.timezon: unknown key: choose from timezone, run_on_startup,"
        " interval_hours, retention_days, ignore",
    ),
    Case(
        "analyze --status --config nowhere.toml",
        2,
        "cannot read settings from nowhere.toml: No such file or directory",
    ),
    Case("verify", 2, "chat.db was never analysed: run `dazza analyze all` first"),
    Case("verify --json", 2, "chat.db was never analysed: run `dazza analyze all` first"),
    Case("analyze --rebild", 2, "no such option: --rebild"),
    Case("analyse", 2, "no such command 'analyse'"),
    Case("verify all", 2, "got unexpected extra argument"),
    Case("import", 2, "give the files to import, or --list, or --undo ID"),
    Case("import nowhere.log", 1, "nowhere.log does not exist"),
    Case("demo --db chat.db", 2, "chat.db exists and is no demo: give another file with --db"),
    Case("demo --seed one", 2, "invalid value for '--seed'"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.call)
def test_an_error_is_one_line_that_says_what_and_where_and_what_to_do(
    case: Case, folder: Path
) -> None:
    said = dazza(*case.call.split(), cwd=folder)
    assert said.error.startswith(f"dazza: {case.told}")
    assert said.status == case.status
    assert said.out == ""
    assert "secret" not in said.err
    assert "Traceback" not in said.err


def test_without_a_command_the_help_is_shown_and_the_usage_was_wrong(folder: Path) -> None:
    said = dazza(cwd=folder)
    assert said.status == 2
    assert said.out == ""
    for name in ("analyze", "verify", "import", "almanac", "demo"):
        assert f"\n  {name} " in said.err


def test_a_wrong_variable_is_named(folder: Path) -> None:
    said = dazza("analyze", cwd=folder, env={"DAZZA_BATCH__TIMEZONE": "Mars"})
    assert (said.status, said.out) == (2, "")
    assert said.error.startswith('dazza: DAZZA_BATCH__TIMEZONE is "Mars": give hours from UTC')


def test_debug_shows_where_an_error_comes_from(folder: Path) -> None:
    said = dazza("analyze", "all", "--db", "nowhere.db", "--debug", cwd=folder)
    assert said.status == 1
    assert "Traceback" in said.err
    assert said.err.splitlines()[-1].startswith("dazza: no database at nowhere.db")


def test_hostile_names_of_files_do_not_reach_the_terminal(folder: Path) -> None:
    said = dazza("analyze", "all", "--db", "\x1b[31mred.db", cwd=folder)
    assert said.status == 1
    assert "\x1b" not in said.error
    assert "red.db is not a SQLite database" in said.error


def test_a_locale_without_unicode_gets_plain_letters(folder: Path) -> None:
    env = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    said = dazza("analyze", "Wörter", cwd=folder, env=env)
    assert said.status == 2
    assert said.err.isascii()
    assert "choose from all, word" in said.error


def test_who_holds_the_lease_and_since_when_is_told(tmp_path: Path) -> None:
    path = make_chat(tmp_path / "chat.db", [("bob", "hello", 1_700_000_000_000)])
    assert dazza("analyze", "all", "--db", path).status == 0
    now_ms = time.time_ns() // 1_000_000
    query(
        path,
        "INSERT INTO dazza_lease (id, holder, host, pid, token, started_at, heartbeat_at)"
        " VALUES (1, 'the batch scheduler', ?, ?, 'x', 1700000000000, ?)",
        (socket.gethostname(), os.getpid(), now_ms),
    )
    for call in (["analyze", "all"], ["verify"]):
        said = dazza(*call, "--db", path)
        assert (said.status, said.out) == (1, "")
        assert said.error == (
            f"dazza: another batch run is going: the batch scheduler (process {os.getpid()} on"
            f" {socket.gethostname()}) since 2023-11-14 22:13:20 UTC; wait for it, or stop it"
        )
    assert dazza("analyze", "--status", "--db", path).status == 0
    # A holder whose process is gone holds nobody up.
    query(path, "UPDATE dazza_lease SET pid = 4194303")
    assert dazza("analyze", "all", "--db", path).status == 0


def test_a_job_that_fails_is_told_and_the_status_is_1(tmp_path: Path) -> None:
    path = make_chat(tmp_path / "chat.db", [("bob", "hello", 1_700_000_000_000)])
    assert dazza("analyze", "all", "--db", path).status == 0
    query(
        path,
        "CREATE TRIGGER no BEFORE INSERT ON user_active_hours BEGIN SELECT raise(ABORT, 'no!');"
        " END",
    )
    add_messages(path, [("bob", "again", 1_700_000_000_000 + DAY_MS // 2)])
    said = dazza("analyze", "all", "--db", path)
    assert said.status == 1
    assert said.error == (
        "dazza: not all jobs completed: ActiveHoursAnalyzer, ChatAchievementCalculator; see `dazza"
        " analyze --status`"
    )
    assert "✗  ActiveHoursAnalyzer" in said.out
    assert "ActiveHoursAnalyzer: " in said.out
    assert "no!" in said.out
    assert "–  ChatAchievementCalculator" in said.out
    status = dazza("analyze", "--status", "--db", path)
    assert status.status == 0
    assert "ActiveHoursAnalyzer failed 1 time: " in status.out
    found = dazza("analyze", "all", "--db", path, "--json")
    assert found.status == 1
    by_name = {each["job_name"]: each for each in found.json["outcomes"]}
    assert by_name["ActiveHoursAnalyzer"]["status"] == "error"
    assert "no!" in by_name["ActiveHoursAnalyzer"]["message"]


def test_a_reader_who_has_enough_is_no_error(folder: Path) -> None:
    """As in `dazza analyze --help | head -1`."""
    process = subprocess.Popen(
        command("analyze", "--help"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=folder,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, told = process.communicate(timeout=60)
    assert b"Traceback" not in told
    assert b"bug" not in told
