"""A disk that is full or read-only: one clear line, nothing lost, and the next run goes on."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
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
from dazza.store import open_database
from dazza.store.sqlite import StatementError

NOBODY = 65_534
as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def child() -> Iterator[Child]:
    with Child() as one:
        yield one


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that others may enter, which those of pytest are not."""
    with tempfile.TemporaryDirectory(prefix="dazza-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def pages(path: Path) -> int:
    with plain_sql(path) as bot:
        return int(bot.execute("PRAGMA page_count").fetchone()[0])


@pytest.mark.parametrize("room", [0, 3, 12, 30])
def test_a_full_disk_ends_the_run_with_one_clear_line_and_nothing_is_lost(
    tmp_path: Path, room: int
) -> None:
    """The file may grow by so many pages and no more: the error says so; with room again the run
    goes on, and comes to what an undisturbed one counts. No analyzer is blamed."""
    path = make_database(tmp_path / "chat.db", chat(51, 200))
    before = pages(path)
    with open_database(str(path)) as database:
        database.scalar(f"PRAGMA max_page_count={before + room}")
        with small_slices(40), pytest.raises(StoreError) as caught:
            run_in(database)
    assert not isinstance(caught.value, StatementError)
    assert str(caught.value) == (
        f"{path} could not grow, the disk is full: make room and run again; nothing is lost"
    )
    with plain_sql(path) as bot:
        assert bot.execute("SELECT count(*) FROM messages").fetchone() == (200,)
        assert bot.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert set(statuses(run(path)).values()) == {"completed"}
    assert_at_rest(path)
    assert_same(snapshot(path), rebuilt_copy(path))


def test_a_full_disk_leaves_tables_of_the_last_run_readable(tmp_path: Path) -> None:
    """A rebuild that finds no room takes nothing away from readers."""
    path = make_database(tmp_path / "chat.db", chat(52, 600))
    run(path)
    before = snapshot(path)
    full = pages(path)
    with open_database(str(path)) as database:
        database.scalar(f"PRAGMA max_page_count={full}")
        with pytest.raises(StoreError, match="the disk is full"):
            run_in(database, config(4), rebuild=True)
    assert_same(snapshot(path), before)


@pytest.mark.parametrize("kib", [64, 200])
def test_writes_that_the_system_refuses_end_the_run_with_one_clear_line(
    tmp_path: Path, child: Child, kib: int
) -> None:
    """No file of the process may grow beyond a limit (as with a quota): it stops, and a run
    without the limit makes everything right."""
    path = make_database(tmp_path / "chat.db", chat(53, 400))
    child.tell(path=str(path), now_ms=NOW_MS, file_limit=kib * 1024)
    assert child.line() == "go"
    said = child.line()
    assert said.startswith("StoreError: ")
    assert str(path) in said
    assert "disk" in said
    child.close()
    with plain_sql(path) as bot:
        assert bot.execute("SELECT count(*) FROM messages").fetchone() == (400,)
        assert bot.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert set(statuses(run(path)).values()) == {"completed"}
    assert_at_rest(path)
    assert_same(snapshot(path), rebuilt_copy(path))


@as_root
@pytest.mark.parametrize(
    ("what", "journal"), [("file", "wal"), ("folder", "wal"), ("both", "wal"), ("file", "delete")]
)
def test_a_file_or_folder_that_may_not_be_written_is_told_in_one_line(
    shared: Path, child: Child, what: str, journal: str
) -> None:
    """Another user's database: who runs may read but not write it. Nothing changes; once the mode
    is mended the run completes."""
    folder = shared / "bot"
    folder.mkdir()
    path = make_database(folder / "chat.db", chat(54, 60))
    with plain_sql(path) as bot:
        bot.execute(f"PRAGMA journal_mode={journal}")
    before = path.read_bytes()
    path.chmod(0o444 if what != "folder" else 0o666)
    folder.chmod(0o555 if what != "file" else 0o777)
    child.tell(path=str(path), now_ms=NOW_MS, uid=NOBODY)
    assert child.line() == "go"
    said = child.line()
    assert said.startswith("StoreError: "), said
    assert str(path) in said
    assert "cannot be" in said
    assert "mode" in said
    assert path.read_bytes() == before
    child.close()
    folder.chmod(0o777)
    for file in folder.iterdir():  # the log too, which gets the mode of the database
        file.chmod(0o666)
    with Child() as other:
        other.tell(path=str(path), now_ms=NOW_MS, uid=NOBODY)
        assert [other.line(), other.line()] == ["go", "done"]
    assert_same(snapshot(path), rebuilt_copy(path))


@as_root
def test_a_folder_that_may_not_be_entered_is_told_in_one_line(shared: Path, child: Child) -> None:
    """Not even whether the file exists can be seen."""
    folder = shared / "secret"
    folder.mkdir()
    path = make_database(folder / "chat.db", chat(55, 5))
    folder.chmod(0o700)
    child.tell(path=str(path), now_ms=NOW_MS, uid=NOBODY)
    assert child.line() == "go"
    assert child.line().startswith(f"StoreError: cannot open {path}")


def test_a_connection_opened_for_reading_writes_nothing_and_says_so(tmp_path: Path) -> None:
    """Readers (API, pages) open it so; a run over it is refused, and the file stays as it was."""
    path = make_database(tmp_path / "chat.db", chat(56, 30))
    run(path)
    add_messages(path, chat(57, 10))
    before = snapshot(path)
    with open_database(str(path), read_only=True) as database:
        assert database.scalar("SELECT count(*) FROM user_stats") > 0
        with pytest.raises(StoreError, match="cannot be written") as caught:
            run_in(database)
        assert "\n" not in str(caught.value)
        assert database.scalar("SELECT count(*) FROM messages") == 40
    assert_same(snapshot(path), before)
    assert run(path).messages == 10
    assert_same(snapshot(path), rebuilt_copy(path))
