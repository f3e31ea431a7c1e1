"""The benchmarks measure what they say, and say what they measured."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from benchmarks import again, programs
from benchmarks.full import Company, Measured, Wait, growth_rows, rows_of
from benchmarks.measure import ChildError, Figures, Usage, alternate, percentile, run
from benchmarks.table import Row, as_json, as_markdown, as_text, at_least, at_most, count, unbound
from benchmarks.workspace import DiskError, workspace

ROOT = Path(__file__).parents[2]


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_cpu_is_counted_and_sleep_is_not(tmp_path: Path) -> None:
    sleeper = run(python("import time; time.sleep(0.4)"), tmp_path)
    worker = run(
        python("import time\nwhile time.process_time() < 0.4: pass"),
        tmp_path,
    )
    assert sleeper.cpu_s < 0.3
    assert worker.cpu_s >= 0.4
    assert sleeper.wall_s >= 0.4


def test_peak_memory_is_that_of_the_process(tmp_path: Path) -> None:
    small = run(python("pass"), tmp_path).peak_mb
    assert run(python("b = bytes(1); b = bytearray(b'x') * 900_000_000"), tmp_path).peak_mb > 900
    assert small < 900


def test_failing_process_is_told_with_its_error(tmp_path: Path) -> None:
    with pytest.raises(ChildError, match=r"(?s)ended with 1:.*no such thing"):
        run(python("raise SystemExit('no such thing')"), tmp_path)


def test_programs_are_run_in_turn() -> None:
    seen: list[str] = []

    def program(name: str, cpu_s: float) -> Usage:
        seen.append(name)
        return Usage(cpu_s + len(seen), 1.0, 0.0, 2.0)

    a, b = alternate(3, lambda: program("a", 0.0), lambda: program("b", 100.0))
    assert "".join(seen) == "ababab"
    assert (a.cpu_s, b.cpu_s, a.wall_s) == (3.0, 104.0, 2.0)


@pytest.mark.parametrize(("percent", "expected"), [(50, 2), (75, 3), (76, 4), (99, 4), (100, 4)])
def test_percentile_is_a_value_that_occurred(percent: float, expected: float) -> None:
    assert percentile([4, 1, 3, 2], percent) == expected


def test_waits_are_parted_into_before_and_during_the_run() -> None:
    company = Company()
    waits = [Wait(at, ms, None) for at, ms in ((1.0, 5.0), (1.9, 200.0), (3.0, 5.0), (4.1, 5.0))]
    company.add(waits, Usage(1.0, 1.0, began_s=2.0, ended_s=4.0))
    assert company.alone == waits[:1]
    assert company.during == waits[1:3]


def test_other_process_tells_how_long_it_waited_for_a_lock(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(
            "CREATE TABLE messages (id INTEGER PRIMARY KEY, username, message, timestamp)"
        )
        with subprocess.Popen(
            programs.company(path), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as other:
            assert other.stdout is not None
            other.stdout.readline()
            database.execute("BEGIN IMMEDIATE")
            time.sleep(0.3)
            database.execute("ROLLBACK")
            waits = json.loads(other.communicate()[0])
        (inserted,) = database.execute("SELECT count(*) FROM messages").fetchone()
    assert inserted == len(waits)
    assert max(waited for _, waited, _ in waits) > 0.25
    assert {error for _, _, error in waits} == {None}


def test_changed_tables_are_those_with_other_rows(tmp_path: Path) -> None:
    one, other = tmp_path / "one.db", tmp_path / "other.db"
    for path, changes in ((one, ""), (other, "UPDATE b SET x = 2; CREATE TABLE c (x);")):
        with closing(sqlite3.connect(path)) as database:
            database.executescript(
                "CREATE TABLE a (x); INSERT INTO a VALUES (x'ff'), (NULL);"
                "CREATE TABLE b (x); INSERT INTO b VALUES (1);" + changes
            )
    changed = again.changed_tables(again.digests(one), again.digests(other))
    assert changed == ["b", "c", "sqlite_schema"]
    assert again.changed_pages(one, other) >= 3
    assert again.changed_pages(one, one) == 0


ROWS = [
    at_most("CPU", 6.2, 6, "6.20"),
    at_most("memory | peak", 550, 600, "550 MB", " MB"),
    at_least("import", 200_000, 150_000, "200,000", " a CPU s"),
    unbound(at_most("CPU at another size", 9, 6, "9.00"), official=False),
    Row("spread", "3 %"),
]


def test_verdict_says_whether_a_bound_is_met() -> None:
    assert [row.verdict for row in ROWS] == ["NOT MET", "met", "met", "", ""]
    assert [row.bound for row in ROWS] == ["≤ 6", "≤ 600 MB", "≥ 150,000 a CPU s", "", ""]


def test_text_markdown_and_json_say_the_same() -> None:
    text, markdown = as_text(ROWS, ["cpu: fast"]), as_markdown(ROWS, ["cpu: fast"])
    assert text.splitlines()[0] == "cpu: fast"
    assert re_spaced(text.splitlines()[4]) == "CPU ≤ 6 6.20 NOT MET"
    assert markdown.splitlines()[0] == "- cpu: fast"
    assert "| memory / peak | ≤ 600 MB | 550 MB | met |" in markdown
    told = json.loads(as_json(ROWS, {"cpu": "fast"}))
    assert told["machine"] == {"cpu": "fast"}
    assert [row["value"] for row in told["rows"]] == [6.2, 550, 200_000, 9, None]


def measured(messages: int, cpu_s: float, peak_mb: float) -> Measured:
    floor, full = (Figures((Usage(cpu, peak_mb, 0.0, 1.0),)) for cpu in (1.0, cpu_s))
    return Measured(messages, floor, full)


def test_bounds_are_about_one_million_and_ten() -> None:
    small, large = measured(1_000_000, 5.0, 500.0), measured(10_000_000, 80.0, 640.0)
    assert [row.verdict for row in rows_of(small)] == ["met", ""]
    assert [row.verdict for row in rows_of(large)] == ["", "NOT MET"]
    cost, memory = growth_rows(small, large)
    assert (cost.value, cost.verdict) == (1.6, "NOT MET")
    assert (memory.value, memory.verdict) == (1.28, "met")
    assert {row.verdict for row in growth_rows(measured(100_000, 1.0, 1.0), small)} == {""}


def re_spaced(line: str) -> str:
    return " ".join(line.split())


@pytest.mark.parametrize(
    ("number", "expected"), [(10_000_000, "10 M"), (100_000, "100 k"), (2_500, "2.5 k"), (7, "7")]
)
def test_sizes_are_short(number: int, expected: str) -> None:
    assert count(number) == expected


def test_too_little_disk_is_told_before_the_start(tmp_path: Path) -> None:
    with (
        pytest.raises(DiskError, match=r"need .* GB in .*: choose smaller sizes"),
        workspace(tmp_path, 10**13),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_benchmarks_of_a_small_chat_fill_the_table(tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    command = [sys.executable, "-m", "benchmarks", "1000", "--runs", "1", "--formats", "csv"]
    done = subprocess.run(
        [
            *command,
            "--folder",
            str(tmp_path),
            "--json",
            str(told),
            "--markdown",
            str(tmp_path / "m"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(told.read_text())["rows"]
    assert len(rows) == 12
    assert {row["verdict"] for row in rows} == {""}  # no bound is about so few messages
    assert all(row["what"] in done.stdout for row in rows)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m", "told.json"]
