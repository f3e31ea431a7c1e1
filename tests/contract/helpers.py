"""Databases as a bot makes them, runs in this process and in others, and what stands in the tables.

Bots' side of a database is done with Python's `sqlite3`, Dazza's with ADBC: never both open at once
in one process, since closing one would drop the file locks of the other.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import signal
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support import warm

from dazza.batch import writer
from dazza.batch.config import BatchConfig
from dazza.batch.registry import Registry
from dazza.batch.report import RunReport
from dazza.batch.runner import Runner
from dazza.store import Database, open_database
from dazza.tables.catalogue import TABLES
from dazza.tables.kinds import PERSON
from dazza.zones import parse_zone

NOW_MS = 1_740_000_000_000  # 2025-02-19 21:20 UTC
DAY_MS = 86_400_000
MESSAGES = """CREATE TABLE messages (
    id INTEGER PRIMARY KEY, username TEXT, message TEXT, timestamp INTEGER, created_at TEXT)"""
Row = tuple[Any, ...]
CHILD = Path(__file__).with_name("child.py")


class FixedClock:
    """A day that does not pass; measuring and sleeping are real."""

    def __init__(self, now_ms: int = NOW_MS) -> None:
        self.ms = now_ms

    def now_ms(self) -> int:
        return self.ms

    def monotonic_s(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.002))


@contextlib.contextmanager
def plain_sql(path: Path, timeout_s: float = 20) -> Iterator[sqlite3.Connection]:
    """The database as a bot opens it: no Dazza, every statement at once in the file."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=timeout_s)
    try:
        yield connection
    finally:
        connection.close()


def make_database(path: Path, rows: Iterable[Row] = (), ddl: str = MESSAGES) -> Path:
    """A bot's database with these messages (username, message, timestamp)."""
    with plain_sql(path) as bot:
        bot.execute("PRAGMA journal_mode=WAL")
        bot.execute(ddl)
    add_messages(path, rows)
    return path


def add_messages(path: Path, rows: Iterable[Row]) -> None:
    rows = list(rows)
    if not rows:
        return
    with plain_sql(path) as bot:
        bot.execute("BEGIN")
        bot.executemany(
            "INSERT INTO messages (username, message, timestamp) VALUES (?, ?, ?)", rows
        )
        bot.execute("COMMIT")


PEOPLE = [
    *("Bob", "bob", " BOB ", "Ann", "ann", "Zoë", "zoe\u0308", "Łukasz", "[server]", "dazza"),
    *("İpek", "山田", "O'Neil", "eve", "mallory", "trent", "peggy", "victor", "wendy", "😀"),
]
PHRASES = [
    *("hello world", "GOOD MORNING EVERYBODY", "see https://example.com/a?b=c now?", "don't! 😀😀"),
    *(
        "日本語 テスト",
        "@bob mail me@example.com",
        "3.14 is pi 🇦🇺",
        "",
        "café CAFE\u0301 <:pog:12>",
    ),
    *("what? why? who?", "x" * 120, "👨‍👩‍👧 family", "สวัสดี ครับ", "one two three four five"),
]


def chat(seed: int, count: int, days: int = 90) -> list[Row]:
    """Messages of some people: bursts, late ones, and now and then a row that cannot count."""
    dice = random.Random(seed)
    now = NOW_MS - days * DAY_MS
    rows: list[Row] = []
    for _ in range(count):
        now += int(dice.expovariate(count / (days * DAY_MS)))
        late = dice.randrange(30 * DAY_MS) if dice.random() < 0.1 else 0
        phrase = dice.choice(PHRASES)
        message: object = f"{phrase} w{dice.randrange(60)}" if dice.random() < 0.8 else phrase
        timestamp: object = now - late
        name: object = dice.choice(PEOPLE)
        luck = dice.random()
        if luck < 0.01:
            message = dice.choice([None, b"\xff\x00", 5])
        elif luck < 0.02:
            timestamp = dice.choice([None, -5, "soon", 1_700_000_000])
        elif luck < 0.03:
            name = dice.choice([None, "", "\u3000 ", b"Bob"])
        rows.append((name, message, timestamp))
    return rows


SMALL: Mapping[str, int] = {"chunk_messages": 50, "batch_rows": 200, "lock_ms": 1}


def config(zone: str | float = 10, retention_days: int = 0, **more: Any) -> BatchConfig:
    return BatchConfig(
        zone=parse_zone(zone),
        retention_days=retention_days,
        **{**SMALL, "busy_pause_ms": 1, **more},
    )


def run(
    path: Path,
    settings: BatchConfig | None = None,
    *,
    names: Sequence[str] = (),
    rebuild: bool = False,
    registry: Registry | None = None,
    now_ms: int = NOW_MS,
) -> RunReport:
    """One batch run over the database, in this process."""
    with open_database(str(path)) as database:
        return run_in(
            database, settings, names=names, rebuild=rebuild, registry=registry, now_ms=now_ms
        )


def run_in(
    database: Database,
    settings: BatchConfig | None = None,
    *,
    names: Sequence[str] = (),
    rebuild: bool = False,
    registry: Registry | None = None,
    now_ms: int = NOW_MS,
) -> RunReport:
    """One batch run over an open database."""
    runner = Runner(database, settings or config(), registry=registry, clock=FixedClock(now_ms))
    return runner.run(names, rebuild=rebuild)


def statuses(report: RunReport) -> dict[str, str]:
    return {outcome.job_name: outcome.status for outcome in report.outcomes}


@contextlib.contextmanager
def small_slices(rows: int = 15) -> Iterator[None]:
    """Transactions of so few rows that a small run has very many."""
    before = writer.LEAST_ROWS, writer.FIRST_RATE
    writer.LEAST_ROWS, writer.FIRST_RATE = rows, 0.0
    try:
        yield
    finally:
        writer.LEAST_ROWS, writer.FIRST_RATE = before


# What stands in the tables

BY_NAME = (
    *("user_daily_activity", "user_chat_streaks", "user_active_hours", "user_weekly_hours"),
    *("user_activity_summary", "message_analysis_cache", "user_vocabulary", "user_emoji"),
    *("user_sessions", "chat_achievements", "achievement_progress", "user_stats"),
)
BY_NUMBER = tuple(table.stored_name for table in TABLES if table.key_names[0] == PERSON)
OTHERS = ("dazza_skipped_messages", "achievement_definitions", "messages")
VOLATILE = {"updated_at", "achieved_at", "details", "created_at", "person"}
"""When something happened, and numbers given in the order of happening."""

Snapshot = dict[str, list[tuple[Any, ...]]]


def columns_of(bot: sqlite3.Connection, table: str) -> list[str]:
    """Names of a table's columns, whatever `text_factory` is."""
    found = bot.execute(f"SELECT CAST(name AS BLOB) FROM pragma_table_info('{table}')")
    return [row[0].decode() for row in found]


def snapshot(path: Path, leave_out: frozenset[str] = frozenset()) -> Snapshot:
    """Every table of the contract and Dazza's rollups and spans, by name, without what must differ
    between two runs that count the same."""
    found: Snapshot = {}
    with plain_sql(path) as bot:
        bot.text_factory = bytes
        for table in (*BY_NAME, *BY_NUMBER, *OTHERS):
            names = columns_of(bot, table)
            volatile = VOLATILE | leave_out
            if table == "chat_achievements":
                volatile = volatile | {"id"}
            picked = ", ".join(f"t.{name}" for name in names if name not in volatile)
            if table in BY_NUMBER:
                sql = f"SELECT p.username, {picked} FROM {table} t LEFT JOIN dazza_people p"
                sql += " USING (person)"
            else:
                sql = f"SELECT {picked} FROM {table} t"
            found[table] = sorted(bot.execute(sql).fetchall(), key=repr)
    return found


def assert_same(left: Snapshot, right: Snapshot, earned_more: bool = False) -> None:
    """Compare table by table, and say which rows differ. With `earned_more`, tiers that another
    zone's or an older bot's rows had earned may be there besides: they are never taken back."""
    for table, rows in left.items():
        if earned_more and table == "chat_achievements":
            assert set(rows) >= set(right[table])
            continue
        if earned_more and table == "achievement_progress":
            assert [row[:3] for row in rows] == [row[:3] for row in right[table]]
            continue
        only_left = [row for row in rows if row not in right[table]][:5]
        only_right = [row for row in right[table] if row not in rows][:5]
        assert rows == right[table], (table, only_left, only_right)


def rebuilt_copy(
    path: Path, settings: BatchConfig | None = None, registry: Registry | None = None
) -> Snapshot:
    """What a run that was never disturbed makes of the same messages, in a database of its own."""
    fresh = path.with_name(f"{path.stem}-fresh-{random.getrandbits(32):x}.db")
    with plain_sql(path) as bot:
        bot.text_factory = bytes
        ids = bot.execute(
            "SELECT id, CAST(username AS BLOB), typeof(username), CAST(message AS BLOB),"
            " typeof(message), timestamp, typeof(timestamp) FROM messages"
        ).fetchall()
    with plain_sql(fresh) as bot:
        bot.execute("PRAGMA journal_mode=WAL")
        bot.execute(MESSAGES)
        bot.execute("BEGIN")
        for id_, name, name_type, text, text_type, time_, time_type in ids:
            name_sql = "CAST(? AS TEXT)" if name_type == b"text" else "?"
            text_sql = "CAST(? AS TEXT)" if text_type == b"text" else "?"
            moment = time_.decode() if time_type == b"text" else time_
            bot.execute(
                "INSERT INTO messages (id, username, message, timestamp)"
                f" VALUES (?, {name_sql}, {text_sql}, ?)",
                (id_, name, text, moment),
            )
        bot.execute("COMMIT")
    run(fresh, settings or config(chunk_messages=100_000, batch_rows=4_000_000), registry=registry)
    return snapshot(fresh)


def assert_at_rest(path: Path) -> None:
    """No job runs, no execution is open, nobody holds the lease, no half-built table is left."""
    with plain_sql(path) as bot:
        jobs = bot.execute("SELECT job_name, status, last_error FROM batch_jobs").fetchall()
        assert {status for _, status, _ in jobs} == {"idle"}, jobs
        assert bot.execute("SELECT count(*) FROM dazza_lease").fetchone() == (0,)
        open_rows = bot.execute("SELECT count(*) FROM batch_job_history WHERE status = 'running'")
        assert open_rows.fetchone() == (0,)
        half = bot.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE '%\\_\\_build' ESCAPE '\\'"
        )
        assert half.fetchall() == []
        states = bot.execute("SELECT building, pending_upto, summarised FROM dazza_job_state")
        assert set(states.fetchall()) == {(0, None, 1)}
        assert bot.execute("PRAGMA integrity_check").fetchone() == ("ok",)


# Other processes


class Child:
    """A process that runs the batch, imported and waiting until it is told what to run."""

    def __init__(self) -> None:
        told, orders = os.pipe()
        says, said = os.pipe()
        self._orders = os.fdopen(orders, "wb", buffering=0)
        self._says = os.fdopen(says, encoding="utf-8")
        environment = {**os.environ, "POLARS_MAX_THREADS": "1"}
        streams = (told, said, sys.__stderr__.fileno() if sys.__stderr__ else 2)
        self._process = warm.Forked(str(CHILD), (), streams, environment=environment)
        os.close(told)
        os.close(said)

    @property
    def pid(self) -> int:
        return self._process.pid

    def tell(self, **job: Any) -> None:
        """Send a job, see child.py."""
        self._orders.write(json.dumps(job).encode() + b"\n")

    def line(self, timeout_s: float = 30) -> str:
        """The next line that it says; empty if it died."""
        ready, _, _ = select.select([self._says], [], [], timeout_s)
        assert ready, "the child says nothing"
        return self._says.readline().strip()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def pause(self) -> None:
        """Stop it as a sleeping machine would."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        self.kill()
        self._says.close()
        self._orders.close()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
