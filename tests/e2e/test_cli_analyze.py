"""The way of a newcomer: import logs, analyse, look, verify; on a terminal, in a pipe, as JSON."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.generate import write
from tests.support.clock import utc_ms
from tests.support.commands import (
    Said,
    add_messages,
    command,
    dazza,
    environment,
    make_chat,
    query,
)
from tests.support.shared import DATA

from dazza.batch.registry import Registry
from dazza.tables.catalogue import TABLES

LOGS = DATA
LINES = """[00:06:39] <Ann> hello there
[00:07:10] <bob> hi, see https://example.com
[00:09:00] <ann> GOOD MORNING EVERYBODY
not a line at all
"""
EVENING = utc_ms("2024-03-05T20:30")  # the 6th in Brisbane, the 5th in London
JOBS = [job.name for job in Registry().jobs]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_chat(tmp_path / "chat.db", [("Ann", "hello there 😀", EVENING)])


def zone_of(said: Said) -> str:
    assert said.status == 0, said.err
    return str(said.json["zone"])


def test_a_log_is_imported_analysed_looked_at_and_verified(tmp_path: Path) -> None:
    (tmp_path / "lake.20240305.log").write_text(LINES)
    imported = dazza("import", "lake.20240305.log", cwd=tmp_path)
    assert (imported.status, imported.err) == (0, "")
    assert imported.out.splitlines() == [
        "lake.20240305.log: eggdrop, 3 messages by 2 people, 3 new,"
        " 2024-03-05 00:06 to 2024-03-05 00:09 UTC",
        "  1 line skipped, not understood:",
        "    lake.20240305.log:4: not a line at all",
        "assumed: starts on 2024-03-05, by its name",
        "assumed: times are UTC, because no timezone was given",
        "3 messages in 1 file by 2 people, 3 new",
        "next: dazza analyze all --db chat.db",
    ]
    before = dazza("analyze", "--status", cwd=tmp_path)
    assert (before.status, before.out) == (0, "no job has run yet: run `dazza analyze all`\n")
    assert dazza("analyze", "--status", "--json", cwd=tmp_path).json["jobs"] == []

    analysed = dazza("analyze", "all", cwd=tmp_path)
    assert (analysed.status, analysed.err) == (0, "")
    *jobs, last = analysed.out.splitlines()
    assert [line.split() for line in jobs] == [["✓", name, "3", "completed"] for name in JOBS]
    assert re.fullmatch(r"3 messages read in \d+\.\d s(, [\d,]+ a second)?; zone UTC", last)
    again = dazza("analyze", cwd=tmp_path)
    assert "0 messages read in " in again.out

    status = dazza("analyze", "--status", cwd=tmp_path)
    rows = [line.split() for line in status.out.splitlines()]
    assert [row[:3] for row in rows[1:8]] == [[name, "idle", "3"] for name in JOBS]
    assert [row[0] for row in rows[10:]] == [table.name for table in TABLES]
    assert ["user_vocabulary", "7"] in [row[:2] for row in rows]

    verified = dazza("verify", cwd=tmp_path)
    assert verified.status == 0
    assert verified.out.splitlines()[-1] == "no difference"
    assert all(line.endswith("as counted") for line in verified.out.splitlines()[:-1])

    known = dazza("import", "lake.20240305.log", cwd=tmp_path)
    assert "3 messages, 0 new" in known.out
    assert "imported before" in known.out
    assert "next:" not in known.out


def test_every_command_prints_json_alone(tmp_path: Path) -> None:
    (tmp_path / "lake.20240305.log").write_text(LINES)
    imported = dazza("import", "lake.20240305.log", "--json", cwd=tmp_path)
    assert (imported.json["messages"], imported.json["new"]) == (3, 3)
    report = dazza("analyze", "all", "--json", cwd=tmp_path)
    assert report.err == ""
    assert [outcome["job_name"] for outcome in report.json["outcomes"]] == JOBS
    assert {outcome["status"] for outcome in report.json["outcomes"]} == {"completed"}
    assert (report.json["messages"], report.json["zone"]) == (3, "UTC")
    status = dazza("analyze", "--status", "--json", cwd=tmp_path).json
    assert {job["watermark"] for job in status["jobs"]} == {3}
    counts = {cache["table"]: cache["record_count"] for cache in status["caches"]}
    assert counts["message_analysis_cache"] == 2
    assert dazza("almanac", "--json", cwd=tmp_path).json["community"]["messages"] == 3
    query(tmp_path / "chat.db", "UPDATE user_active_hours SET message_count = 9")
    verified = dazza("verify", "--json", cwd=tmp_path)
    assert verified.status == 1
    assert verified.json["differences"] == 2
    first = verified.json["found"][0]
    assert first == {
        "table": "user_active_hours",
        "key": "username 'ann', hour 0",
        "held": "message_count 9",
        "recomputed": "message_count 2",
    }


@pytest.mark.skipif(not LOGS.exists(), reason="the real logs are not in reach")
def test_real_logs_verify_with_no_difference_in_the_zone_of_their_community(
    tmp_path: Path,
) -> None:
    german = LOGS / "ubuntu-irc-multilingual" / "ubuntu-de"
    said = dazza("import", LOGS / "slackware-irc", german, "--db", "chat.db", cwd=tmp_path)
    assert said.status == 0
    assert f"{german}: 12 files, ubuntu-irc, 5,009 messages, 5,009 new" in said.out
    assert said.out.splitlines()[-2] == "17,579 messages in 19 files by 416 people, 17,579 new"
    assert dazza("analyze", "--timezone", "Europe/Berlin", cwd=tmp_path).status == 0
    verified = dazza("verify", cwd=tmp_path)
    assert verified.status == 0
    assert "no difference" in verified.out


def test_a_difference_is_shown_with_its_key_and_the_status_is_1(path: Path) -> None:
    dazza("analyze", "all", "--db", path)
    query(path, "UPDATE user_chat_streaks SET best_streak = 5")
    query(path, "DELETE FROM message_analysis_cache")
    query(path, "UPDATE messages SET word_count = 99")
    said = dazza("verify", "--db", path)
    assert (said.status, said.err) == (1, "")
    assert said.out.splitlines()[:3] == [
        "messages: id 1: holds word_count 99; recomputed word_count 2",
        "user_chat_streaks: username 'ann': holds best_streak 5; recomputed best_streak 1",
        "message_analysis_cache: username 'ann': holds no row; recomputed total_messages 1,"
        + said.out.splitlines()[2].partition("total_messages 1,")[2],
    ]
    rows = [line.split() for line in said.out.splitlines()]
    assert ["user_chat_streaks", "1", "row", "1", "wrong"] in rows
    assert ["user_sessions", "1", "row", "as", "counted"] in rows
    assert said.out.splitlines()[-1] == (
        "3 differences. If messages were edited or deleted after they were counted, `dazza analyze"
        " all --rebuild` brings the tables up to date."
    )
    assert dazza("analyze", "all", "--rebuild", "--db", path).status == 0
    assert dazza("verify", "--db", path).status == 0


def test_after_one_analyzer_alone_the_others_are_said_to_have_never_run(path: Path) -> None:
    assert dazza("analyze", "word", "--db", path).status == 0
    said = dazza("verify", "--db", path)
    assert said.status == 0
    *_, never, last = said.out.splitlines()
    assert never == f"not checked, never run: {', '.join(JOBS[1:])}"
    assert last == "no difference"


@pytest.mark.parametrize(
    ("zone", "name", "date", "hour"),
    [
        ("-3.5", "-03:30", "2024-03-05", 17),
        ("5.5", "+05:30", "2024-03-06", 2),
        ("10", "+10:00", "2024-03-06", 6),
        ("Australia/Brisbane", "Australia/Brisbane", "2024-03-06", 6),
        ("0", "UTC", "2024-03-05", 20),
    ],
)
def test_days_and_hours_are_those_of_the_zone(
    zone: str, name: str, date: str, hour: int, path: Path
) -> None:
    said = dazza("analyze", "all", "--timezone", zone, "--db", path, "--json")
    assert zone_of(said) == name
    assert query(path, "SELECT date FROM user_daily_activity") == [(date,)]
    assert query(path, "SELECT hour FROM user_active_hours") == [(hour,)]


def test_the_zone_is_the_command_lines_the_environments_the_files_or_the_last_used(
    path: Path,
) -> None:
    def run(*more: str, env: dict[str, str] | None = None) -> str:
        return zone_of(dazza("analyze", "--json", *more, cwd=path.parent, env=env))

    by_env = {"DAZZA_BATCH__TIMEZONE": "5.5"}
    assert run() == "UTC"
    (path.parent / "dazza.toml").write_text("[batch]\ntimezoneOffset = 10\n")
    assert run() == "+10:00"
    assert run(env=by_env) == "+05:30"
    assert run("--timezone", "Australia/Brisbane", env=by_env) == "Australia/Brisbane"
    (path.parent / "dazza.toml").unlink()
    assert run() == "Australia/Brisbane"


def test_a_change_of_zone_is_said_and_rebuilds(path: Path) -> None:
    dazza("analyze", "all", "--db", path)
    said = dazza("analyze", "all", "--timezone", "10", "--db", path)
    assert said.out.splitlines()[0] == (
        "rebuilt, zone was UTC, is +10:00: DailyActivityTracker, ChatStreakCalculator,"
        " ActiveHoursAnalyzer, ChatAchievementCalculator"
    )
    assert query(path, "SELECT date FROM user_daily_activity") == [("2024-03-06",)]
    quiet = dazza("analyze", "all", "--db", path)
    assert "rebuilt" not in quiet.out
    assert quiet.out.splitlines()[-1].endswith("zone +10:00")
    assert dazza("verify", "--db", path).status == 0


def test_rows_that_cannot_be_counted_are_shown_with_id_and_reason(path: Path) -> None:
    add_messages(path, [("bob", None, EVENING), *[("bob", "x", "soon")] * 8])
    said = dazza("analyze", "all", "--db", path)
    assert said.status == 0
    lines = said.out.splitlines()
    start = lines.index("9 rows cannot be counted:")
    assert lines[start + 1] == "  message 2: message is not text in valid UTF-8"
    assert lines[start + 2].startswith("  message 3: timestamp is not ")
    assert lines[start + 6] == "  … all of them: SELECT * FROM dazza_skipped_messages"


def test_a_locale_without_unicode_gets_plain_output(path: Path) -> None:
    env = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for call in (["analyze", "all"], ["analyze", "--status"], ["almanac"], ["almanac", "--json"]):
        said = dazza(*call, "--db", path, env=env)
        assert said.status == 0
        assert said.out.isascii()
        assert said.err == ""


def test_version_names_the_rules_and_the_unicode_version(path: Path) -> None:
    said = dazza("--version", cwd=path.parent)
    assert said.status == 0
    assert re.fullmatch(r"dazza \d+\.\d+\.\d+ \(text rules \d+, Unicode \d+\.\d.*\)\n", said.out)


def test_a_demo_is_made_analysed_shown_and_made_anew(tmp_path: Path) -> None:
    said = dazza("demo", "--no-serve", cwd=tmp_path)
    assert said.status == 0
    assert "Top talkers" in said.out
    assert said.err.splitlines()[0].endswith("messages of two years, in dazza-demo.db")
    assert dazza("verify", "--db", "dazza-demo.db", cwd=tmp_path).status == 0
    assert dazza("demo", "--no-serve", cwd=tmp_path).out == said.out


class Terminal:
    """A command on a terminal of its own: what it writes there, escape sequences and all."""

    def __init__(self, *arguments: object, columns: int = 80, more: str = "") -> None:
        self._leader, follower = pty.openpty()
        env = environment({"COLUMNS": str(columns), "LINES": "40", "TERM": "xterm-256color"})
        if more:
            env |= dict([more.split("=", 1)])
        self.process = subprocess.Popen(
            command(*arguments), stdout=follower, stderr=follower, stdin=follower, env=env
        )
        os.close(follower)
        self.written = ""

    def read(self, until: str | None = None, timeout_s: float = 60) -> str:
        """What was written, up to a pattern or the end."""
        end = time.monotonic() + timeout_s
        with contextlib.suppress(OSError):  # the other side is closed
            while until is None or not re.search(until, self.written):
                assert time.monotonic() < end, self.written
                got = os.read(self._leader, 65_536)
                if not got:
                    break
                self.written += got.decode(errors="replace")
        return self.written

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._leader)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """So many messages that a run takes seconds; each test works on what the one before left."""
    path = tmp_path_factory.mktemp("large") / "chat.db"
    write(path, 200_000)
    yield path
    path.unlink()


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def test_a_signal_ends_a_run_between_chunks_and_the_next_one_goes_on(large: Path) -> None:
    """First SIGINT, then SIGTERM to the run that goes on, then twice to be quick: all is well."""
    for number in (signal.SIGINT, signal.SIGTERM):
        with Terminal("analyze", "all", "--db", large) as run:
            run.read(r"of 200,000|read")
            run.process.send_signal(number)
            written = plain(run.read())
            assert run.process.wait(60) == 128 + number
        assert "stopped; the next run goes on from here" in written
        assert "Traceback" not in written
        assert query(large, "SELECT count(*) FROM dazza_lease") == [(0,)]
    assert ("interrupted",) in query(large, "SELECT DISTINCT status FROM batch_job_history")
    with Terminal("analyze", "all", "--rebuild", "--db", large) as run:
        run.read(r"of 200,000|read")
        run.process.send_signal(signal.SIGTERM)
        run.read("once more")
        run.process.send_signal(signal.SIGTERM)
        assert "dazza: stopped" in plain(run.read())
        assert run.process.wait(60) == 128 + signal.SIGTERM
    last = dazza("analyze", "all", "--db", large)
    assert last.status == 0
    assert query(large, "SELECT DISTINCT watermark FROM batch_jobs") == [(200_000,)]
    assert dazza("verify", "--db", large).status == 0


def test_verify_can_be_interrupted_and_leaves_nothing_behind(large: Path, tmp_path: Path) -> None:
    with Terminal("verify", "--db", large, more=f"TMPDIR={tmp_path}") as run:
        run.read(r"of 200,000")
        assert len(list(tmp_path.iterdir())) == 1
        run.process.send_signal(signal.SIGTERM)
        assert "dazza: stopped" in plain(run.read())
        assert run.process.wait(60) == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []
    assert query(large, "SELECT count(*) FROM dazza_lease") == [(0,)]


@pytest.mark.parametrize("columns", [60, 120])
def test_on_a_terminal_a_bar_shows_numbers_rate_and_time_left(columns: int, large: Path) -> None:
    with Terminal("analyze", "hours", "--rebuild", "--db", large, columns=columns) as run:
        written = run.read()
        assert run.process.wait(60) == 0
    frames = re.findall(r"reading [^\r\n]*", plain(written))
    assert frames
    assert all(len(frame.rstrip()) <= columns for frame in frames)
    assert any(
        re.search(r"100,000 of 200,000( +[\d,]+/s)? +(\d:\d\d:\d\d|-:--:--)", frame)
        for frame in frames
    ), frames
    result = plain(written).splitlines()
    assert result[-1].startswith("200,000 messages read in ")
    assert result[-2].split() == ["✓", "ActiveHoursAnalyzer", "200,000", "completed"]


def test_on_a_terminal_without_colour_there_is_none(path: Path) -> None:
    with Terminal("analyze", "--status", "--db", path, more="NO_COLOR=1") as run:
        assert "\x1b[3" not in run.read()
    dazza("analyze", "all", "--db", path)
    with Terminal("analyze", "--status", "--db", path, columns=60) as run:
        lines = plain(run.read()).splitlines()
    assert all(len(line.rstrip()) <= 60 for line in lines)
    assert all(name in "\n".join(lines) for name in JOBS)


def test_in_a_pipe_nothing_but_quiet_lines_is_written(path: Path) -> None:
    said = dazza("analyze", "all", "--db", path, env={"FORCE_COLOR": ""})
    assert "\x1b" not in said.out
    assert "\r" not in said.out
    assert said.err == ""


def test_where_the_terminal_is_only_for_errors_differences_still_go_to_the_pipe(
    path: Path,
) -> None:
    """As in `dazza verify | less`."""
    dazza("analyze", "all", "--db", path)
    query(path, "UPDATE user_chat_streaks SET best_streak = 5")
    leader, follower = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "dazza", "verify", "--db", str(path)],
        stdout=subprocess.PIPE,
        stderr=follower,
        text=True,
        env=environment({"TERM": "xterm"}),
        timeout=60,
        check=False,
    )
    os.close(follower)
    os.close(leader)
    assert done.returncode == 1
    assert done.stdout.startswith("user_chat_streaks: username 'ann': holds best_streak 5")
