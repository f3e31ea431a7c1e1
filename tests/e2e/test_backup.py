"""Backups are made while a bot writes, are whole, and lead back; nothing is ever lost by them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.contract.helpers import (
    NOW_MS,
    Child,
    FixedClock,
    Snapshot,
    add_messages,
    assert_same,
    chat,
    make_database,
    plain_sql,
    run,
    snapshot,
    statuses,
)
from tests.support.commands import dazza

from dazza.batch import upkeep
from dazza.errors import BusyError, StoreError, UsageError

CLOCK = FixedClock()
NAME = "chat-20250219-212000.db"


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_database(tmp_path_factory.mktemp("analysed") / "chat.db", chat(81, 120))
    run(path)
    path.chmod(0o640)
    return path


@pytest.fixture
def path(analysed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(analysed, tmp_path / "chat.db"))


@pytest.fixture(scope="module")
def kept(analysed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    return upkeep.back_up(analysed, tmp_path_factory.mktemp("kept"), clock=CLOCK).path


@contextmanager
def somebody_has_open(path: Path) -> Iterator[int]:
    """Another program that has read the database and goes on living; its process."""
    program = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
        "c.execute('SELECT count(*) FROM messages').fetchall(); print(flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-S", "-c", program, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        try:
            yield other.pid
        finally:
            other.kill()


def say_and_die(path: Path, message: str) -> None:
    """A bot writes a message and is killed: it is in the log, and not in the file yet."""
    program = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        f"c.execute('INSERT INTO messages (username, message, timestamp) VALUES (?, ?, {NOW_MS})',"
        " ('ann', sys.argv[2])); os._exit(0)"
    )
    subprocess.run([sys.executable, "-S", "-c", program, str(path), message], check=True)
    assert path.with_name(f"{path.name}-wal").stat().st_size > 0


def files(folder: Path) -> list[str]:
    """Names, without the log that SQLite makes for any reader."""
    names = sorted(path.name for path in folder.iterdir())
    return [name for name in names if not name.endswith(("-wal", "-shm"))]


def messages(path: Path) -> list[tuple[object, ...]]:
    with plain_sql(path) as bot:
        bot.text_factory = bytes
        return bot.execute("SELECT * FROM messages ORDER BY id").fetchall()


# Backup


def test_a_backup_is_made_while_a_bot_writes_and_holds_all_that_was_there(
    path: Path, tmp_path: Path
) -> None:
    stop, out = tmp_path / "stop", tmp_path / "out"
    out.mkdir()
    with Child() as bot:
        bot.tell(do="bot", path=str(path), until=str(stop), now_ms=NOW_MS, every_s=0.001)
        assert bot.line() == "go"
        made = [dazza("backup", out / f"{i}.db", "--db", path, "--json").json for i in range(3)]
        stop.touch()
        told = json.loads(bot.line())
    assert told["written"] > 20
    everything = messages(path)
    assert files(out) == ["0.db", "1.db", "2.db"]
    newest = [one["newest_id"] for one in made]
    assert newest == sorted(newest)
    assert newest[-1] < everything[-1][0]  # the bot went on while they were made
    for one in made:
        copy = Path(one["path"])
        assert messages(copy) == everything[: one["messages"]]
        assert copy.stat().st_mode & 0o777 == 0o600
        with plain_sql(copy) as bot_sql:
            assert bot_sql.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert set(statuses(run(Path(made[0]["path"]))).values()) == {"completed"}


def test_every_table_view_and_trigger_is_in_it(path: Path, tmp_path: Path) -> None:
    with plain_sql(path) as bot:
        bot.executescript(
            "CREATE TABLE quotes (quote TEXT); INSERT INTO quotes VALUES ('a'), (x'00ff');"
            'CREATE TABLE "odd "" name" (x); PRAGMA user_version = 7;'
            "CREATE TRIGGER q AFTER INSERT ON quotes BEGIN DELETE FROM quotes WHERE 0; END"
        )
        dump = list(bot.iterdump())
    made = upkeep.back_up(path, tmp_path / "copy.db", clock=CLOCK)
    with plain_sql(made.path) as bot:
        assert list(bot.iterdump()) == dump
        assert bot.execute("PRAGMA user_version").fetchone() == (7,)
        assert made.contents.tables == len(
            bot.execute("SELECT 1 FROM sqlite_master WHERE type = 'table'").fetchall()
        )


def test_without_a_name_it_is_named_after_the_moment_and_a_second_one_is_refused(
    path: Path, tmp_path: Path
) -> None:
    assert upkeep.back_up(path, None, clock=CLOCK).path == tmp_path / NAME
    with pytest.raises(StoreError, match=f"{NAME} exists: give another name, or --overwrite"):
        upkeep.back_up(path, None, clock=CLOCK)
    before = (tmp_path / NAME).stat().st_ino
    upkeep.back_up(path, None, clock=CLOCK, overwrite=True)
    assert (tmp_path / NAME).stat().st_ino != before
    assert files(tmp_path) == [NAME, "chat.db"]


def test_the_database_itself_is_never_overwritten(path: Path, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(path)
    for target in (path, tmp_path / "link.db"):
        with pytest.raises(StoreError, match="exists"):
            upkeep.back_up(path, target, clock=CLOCK, overwrite=True)


def test_of_a_folder_the_newest_are_kept_and_other_files_left_alone(
    path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    others = ["chat-20250219-212000.db.gz", "chat-2025.db", "other-20200101-000000.db"]
    for name in others:
        (folder / name).touch()
    for hour in range(5):
        clock = FixedClock(NOW_MS + hour * 3_600_000)
        made = upkeep.back_up(path, folder, clock=clock, keep=2)
        assert made.path.exists()
    assert [old.name for old in made.deleted] == ["chat-20250219-232000.db"]
    kept = ["chat-20250220-002000.db", "chat-20250220-012000.db"]
    assert files(folder) == sorted([*others, *kept])
    with pytest.raises(UsageError, match="--keep counts the files of a folder"):
        upkeep.back_up(path, tmp_path / "a.db", clock=CLOCK, keep=2)


def scribble(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(os.urandom(5 * 4096))


def test_a_damaged_database_or_a_place_that_cannot_be_written_leaves_nothing_behind(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StoreError, match=r"cannot write .*No such file or directory"):
        upkeep.back_up(path, tmp_path / "nowhere" / "a.db", clock=CLOCK)
    with monkeypatch.context() as patch:
        patch.setattr(upkeep, "ROOM", 1e12)
        with pytest.raises(StoreError, match="MiB free, a copy needs"):
            upkeep.back_up(path, tmp_path / "a.db", clock=CLOCK)
    scribble(path)
    with pytest.raises(StoreError, match="damaged"):
        upkeep.back_up(path, tmp_path / "a.db", clock=CLOCK)
    assert files(tmp_path) == ["chat.db"]


# Restore


def test_a_restored_database_is_the_one_that_was_backed_up_and_the_other_is_kept(
    path: Path, kept: Path, analysed: Path, tmp_path: Path
) -> None:
    add_messages(path, [("eve", "after the backup", NOW_MS)])
    run(path)
    before, held = snapshot(path), messages(path)
    said = dazza("restore", kept, "--db", path)
    assert (said.status, said.err) == (0, "")
    checked, was, done, then = said.out.splitlines()
    assert checked.startswith(f"checked {kept}: ")
    assert "120 messages" in checked
    aside = Path(was.removeprefix("what was there is now "))
    assert done == f"restored {path}"
    assert then == f"next: dazza analyze all --db {path}"
    assert aside.parent == tmp_path
    assert aside.name.startswith("chat.db.before-")
    assert_same(snapshot(path), snapshot(analysed))
    assert path.stat().st_mode & 0o777 == 0o640
    assert messages(aside) == held
    assert_same(snapshot(aside), before)
    assert set(statuses(run(path)).values()) == {"completed"}


def test_where_there_is_no_database_the_backup_becomes_it(kept: Path, tmp_path: Path) -> None:
    """As on a new machine."""
    done = upkeep.restore(kept, tmp_path / "new.db", clock=CLOCK)
    assert (done.aside, done.damaged) == (None, None)
    assert messages(tmp_path / "new.db") == messages(kept)
    assert files(tmp_path) == ["new.db"]


def test_what_a_killed_bot_left_in_the_log_goes_aside_and_not_into_the_restored_file(
    path: Path, kept: Path
) -> None:
    say_and_die(path, "the last words")
    done = upkeep.restore(kept, path, clock=CLOCK)
    assert done.aside is not None
    assert messages(done.aside)[-1][2] == b"the last words"
    assert messages(path) == messages(kept)


def test_a_damaged_database_with_a_log_is_replaced_and_kept_as_it_was(
    path: Path, kept: Path
) -> None:
    say_and_die(path, "the last words")
    scribble(path)
    with path.open("r+b") as file:
        file.write(b"not a database at all")
    log = path.with_name("chat.db-wal").read_bytes()
    held = path.read_bytes()
    done = upkeep.restore(kept, path, clock=CLOCK)
    assert done.damaged is not None
    assert done.aside is not None
    assert done.aside.read_bytes() == held
    assert Path(f"{done.aside}-wal").read_bytes() == log
    assert messages(path) == messages(kept)


def unchanged(path: Path) -> tuple[Snapshot, list[str]]:
    return snapshot(path), files(path.parent)


def test_nothing_is_replaced_while_somebody_has_it_open(path: Path, kept: Path) -> None:
    before = unchanged(path)
    with somebody_has_open(path) as process:
        with pytest.raises(BusyError, match=rf"process {process} has .*chat\.db open: stop"):
            upkeep.restore(kept, path, clock=CLOCK)
        said = dazza("restore", kept, "--db", path)
        assert (said.status, said.out) == (1, "")
        assert f"process {process} has" in said.error
    assert unchanged(path) == before
    assert dazza("restore", kept, "--db", path).status == 0


def test_by_force_it_is_replaced_all_the_same_and_the_other_program_keeps_the_old_one(
    path: Path, kept: Path
) -> None:
    add_messages(path, [("eve", "after the backup", NOW_MS)])
    with somebody_has_open(path):
        done = upkeep.restore(kept, path, clock=CLOCK, force=True)
    assert messages(path) == messages(kept)
    assert done.aside is not None
    assert messages(done.aside)[-1][1] == b"eve"


def test_nothing_is_replaced_while_a_batch_run_is_going(path: Path, kept: Path) -> None:
    lease = "INSERT OR REPLACE INTO dazza_lease VALUES (1, 'the bot', ?, ?, 'x', ?, ?)"
    with plain_sql(path) as bot:
        bot.execute(lease, (socket.gethostname(), os.getppid(), NOW_MS, NOW_MS))
    before = unchanged(path)
    for force in (False, True):
        with pytest.raises(BusyError, match=r"a batch run is going: the bot \(process "):
            upkeep.restore(kept, path, clock=CLOCK, force=force)
    assert unchanged(path) == before
    with plain_sql(path) as bot:
        bot.execute(lease, (socket.gethostname(), 4_194_303, NOW_MS, NOW_MS))
    assert upkeep.restore(kept, path, clock=CLOCK).aside is not None  # its holder is dead


def test_a_backup_made_during_a_run_does_not_keep_the_next_run_waiting(
    path: Path, tmp_path: Path
) -> None:
    with plain_sql(path) as bot:
        bot.execute(
            "INSERT INTO dazza_lease VALUES (1, 'the bot', 'elsewhere', 1, 'x', ?, ?)",
            (NOW_MS, NOW_MS),
        )
    made = upkeep.back_up(path, tmp_path / "copy.db", clock=CLOCK)
    upkeep.restore(made.path, tmp_path / "new.db", clock=CLOCK)
    assert set(statuses(run(tmp_path / "new.db")).values()) == {"completed"}


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (scribble, "damaged"),
        (lambda path: path.write_text("no database\n" * 100), "is not a SQLite database"),
        (lambda path: os.truncate(path, 0), "has no table `messages`"),
        (lambda path: os.truncate(path, path.stat().st_size // 2 // 4096 * 4096), "damaged"),
        (Path.unlink, "no database at"),
    ],
)
def test_a_backup_that_is_none_is_refused_and_the_database_stays(
    spoil: object, told: str, path: Path, kept: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    bad = Path(shutil.copy(kept, folder / "bad.db"))
    assert callable(spoil)
    spoil(bad)
    before = unchanged(path)
    with pytest.raises(StoreError, match=told):
        upkeep.restore(bad, path, clock=CLOCK)
    assert unchanged(path) == before


def test_a_database_is_not_restored_from_itself(path: Path) -> None:
    with pytest.raises(UsageError, match="is the database itself"):
        upkeep.restore(path, path, clock=CLOCK)
