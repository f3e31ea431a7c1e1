"""A killed run leaves a database from which the next one goes on, and nothing is doubled."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.contract.helpers import (
    NOW_MS,
    Child,
    add_messages,
    assert_at_rest,
    assert_same,
    chat,
    config,
    make_database,
    plain_sql,
    rebuilt_copy,
    run,
    run_in,
    small_slices,
    snapshot,
    statuses,
)

from dazza.errors import StoreError
from dazza.store.sqlite import Database

KILLS_A_STORY = 6  # of five stories


class Killer:
    """Kills children at random moments; the next child is loading while one runs."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.spare = Child()
        self.kills = 0

    def strike(self, longest_s: float, **job: object) -> bool:
        """Run a job and kill it within so many seconds; whether it was still going."""
        child, self.spare = self.spare, Child()
        with child:
            child.tell(now_ms=NOW_MS, **job)
            assert child.line() == "go"
            time.sleep(self.dice.uniform(0, longest_s))
            child.kill()
            killed = child.line() != "done"
        self.kills += killed
        return killed

    def close(self) -> None:
        self.spare.close()


@contextmanager
def killer(seed: int) -> Iterator[Killer]:
    one = Killer(seed)
    try:
        yield one
    finally:
        one.close()


def interrupted_rows(path: Path) -> int:
    with plain_sql(path) as bot:
        sql = "SELECT count(*) FROM batch_job_history WHERE status = 'interrupted'"
        return int(bot.execute(sql).fetchone()[0])


def open_rows(path: Path) -> int:
    with plain_sql(path) as bot:
        if not bot.execute("SELECT 1 FROM sqlite_master WHERE name = 'batch_jobs'").fetchone():
            return 0
        sql = "SELECT count(*) FROM batch_job_history WHERE status = 'running'"
        return int(bot.execute(sql).fetchone()[0])


@pytest.mark.parametrize("story", ["first run", "new messages", "zone", "retention", "summaries"])
def test_after_sigkill_at_random_moments_all_tables_equal_those_of_a_run_never_killed(
    tmp_path: Path, story: str
) -> None:
    """Killed again and again in a first run, an increment, a rebuild, with retention, and while
    summaries are written: the next whole run comes to what an undisturbed one counts."""
    path = make_database(tmp_path / "chat.db", chat(11, 500))
    job: dict[str, object] = {"path": str(path)}
    final = config()
    longest_s = 0.7
    if story == "new messages":
        run(path)
    elif story == "zone":
        run(path, config(-3.5))
        job["zone"], final = "Australia/Lord_Howe", config("Australia/Lord_Howe")
    elif story == "retention":
        job["retention_days"], final = 31, config(retention_days=31)
    elif story == "summaries":
        # One large chunk, folded fast: most transactions are those of slices and summaries.
        job |= {"chunk_messages": 1_000, "batch_rows": 100_000, "slice_rows": 2}
    with killer(seed=len(story)) as one:
        attempt = 0
        while one.kills < KILLS_A_STORY:
            attempt += 1
            assert attempt < 40
            if story in ("new messages", "retention"):
                add_messages(path, chat(100 + attempt, 60, days=20 + attempt))
            killed = one.strike(longest_s, **job)
            if not killed:
                longest_s *= 0.7
                if story in ("first run", "zone", "summaries"):  # begin another one
                    zone = f"{attempt % 5 + 1}.5"
                    job["zone"], final = zone, config(zone)
    left_open = open_rows(path)
    before = interrupted_rows(path) if left_open else 0
    report = run(path, final)
    assert set(statuses(report).values()) == {"completed"}
    assert_at_rest(path)
    zoned = story in ("first run", "zone", "summaries")
    assert_same(snapshot(path), rebuilt_copy(path, final), earned_more=zoned)
    if left_open:
        assert interrupted_rows(path) == before + left_open
        assert len(report.interrupted) == left_open


class Died(BaseException):
    """The power went: nothing after this reaches the database."""


class Mortal(Database):
    """A database whose process dies before it commits its n-th transaction, or is refused there."""

    last = 10**9
    error: type[BaseException] = Died
    begun = 0
    dead = False

    def execute(self, sql: str, parameters: object = ()) -> None:
        if self.dead:
            raise Died
        if sql == "COMMIT" and self.begun >= self.last:
            if self.error is Died:
                self.dead = True
            raise self.error("the disk reports an error")
        super().execute(sql, parameters)  # type: ignore[arg-type]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.begun += 1
        with super().transaction():
            yield


def run_mortal(path: Path, last: int, error: type[BaseException]) -> bool:
    """Run until the transaction number `last`; whether it came so far."""
    with Mortal(path) as database:
        database.last, database.error = last, error
        try:
            run_in(database, config(chunk_messages=20, batch_rows=60))
        except error:
            return True
        return False


class Photographed(Database):
    """A database whose files are copied each time just before it commits: what is left of it if
    the process dies there."""

    def __init__(self, path: Path, album: Path, step: int) -> None:
        super().__init__(path)
        self.album, self.step, self.commits = album, step, 0

    def execute(self, sql: str, parameters: object = ()) -> None:
        if sql == "COMMIT":
            self.commits += 1
            if self.commits % self.step == 0:
                folder = self.album / f"{self.commits}"
                folder.mkdir(parents=True)
                # Another process copies: to close the file in this one would drop its locks.
                files = [path for suffix in ("", "-wal") if (path := self._with(suffix)).exists()]
                subprocess.run(["cp", *files, folder], check=True)
        super().execute(sql, parameters)  # type: ignore[arg-type]

    def _with(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)


@pytest.mark.parametrize(("story", "step"), [("first run", 3), ("increment", 1)])
def test_death_before_any_one_commit_of_a_run_changes_nothing_in_the_end(
    tmp_path: Path, story: str, step: int
) -> None:
    """For every transaction of a small run: it dies there, the next run makes the same tables."""
    base = make_database(tmp_path / "chat.db", chat(5, 24))
    if story == "increment":
        run(base)
        add_messages(base, chat(6, 16))
    expected = rebuilt_copy(base)
    album = tmp_path / "album"
    with small_slices(14), Photographed(base, album, step) as database:
        run_in(database, config(chunk_messages=20, batch_rows=60))
    assert_same(snapshot(base), expected)
    assert len(list(album.iterdir())) == database.commits // step > 12
    for folder in album.iterdir():
        path = folder / base.name
        assert set(statuses(run(path)).values()) == {"completed"}
        assert_at_rest(path)
        assert_same(snapshot(path), expected)


def test_an_error_of_the_disk_at_a_commit_ends_the_run_and_the_next_one_goes_on(
    tmp_path: Path,
) -> None:
    """For some transactions of a run: all later ones fail too; it says so, and nothing is lost."""
    base = make_database(tmp_path / "base.db", chat(5, 24))
    expected = rebuilt_copy(base)
    for last in range(2, 45, 9):
        path = tmp_path / f"{last}.db"
        shutil.copy(base, path)
        with small_slices(14):
            run_mortal(path, last, StoreError)
        assert set(statuses(run(path)).values()) == {"completed"}
        assert_at_rest(path)
        assert_same(snapshot(path), expected)


def test_a_killed_rebuild_leaves_readers_the_old_tables_until_the_new_ones_are_whole(
    tmp_path: Path,
) -> None:
    """At every moment of a rebuild a table shows the old zone's rows or the new one's."""
    path = make_database(tmp_path / "chat.db", chat(3, 60))
    run(path, config(0))
    old = snapshot(path)
    new = rebuilt_copy(path, config(10))
    zoned = ("user_active_hours", "user_daily_activity", "user_weekly_hours", "dazza_day_runs")
    seen = set()
    for last in range(5, 200, 9):
        with small_slices(12), Mortal(path) as database:
            database.last = last
            try:
                run_in(database, config(10, chunk_messages=20, batch_rows=60))
            except Died:
                ended = False
            else:
                ended = True
        now = snapshot(path)
        for table in zoned:
            assert now[table] in (old[table], new[table]), table
            seen.add((table, now[table] == new[table]))
        if ended:
            break
    assert len(seen) == 2 * len(zoned)
    assert_same(snapshot(path), new)
