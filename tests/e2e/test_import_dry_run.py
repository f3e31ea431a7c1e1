"""A rehearsal says what an import would do, and does not touch the database."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.support.commands import dazza
from tests.support.render import Said, discord_json

BEGIN = 1_357_000_000_000
SAID = [Said(f"user{i % 3}", f"message {i}", BEGIN + i * 1000, False, i) for i in range(40)]
LINES = [f"[12:00:{i:02}] <user{i % 3}> line {i}\n" for i in range(40)]


def export(path: Path, said: list[Said]) -> Path:
    path.write_bytes(next(iter(discord_json.render(said).values())))
    return path


def state(path: Path) -> str:
    """All that the database holds."""
    with closing(sqlite3.connect(path)) as database:
        return hashlib.sha256("\n".join(database.iterdump()).encode()).hexdigest()


def test_without_a_database_none_is_made(tmp_path: Path) -> None:
    export(tmp_path / "a.json", SAID)
    said = dazza("import", "a.json", "--dry-run", cwd=tmp_path)
    assert said.status == 0
    assert said.out.splitlines()[-1] == (
        "40 messages in 1 file by 3 people; 40 would be new; nothing was written"
    )
    assert "  2013-01-01 00:26:40 UTC <user0> message 0" in said.out.splitlines()
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize("analysed", [False, True])
def test_what_it_tells_is_what_then_happens(tmp_path: Path, analysed: bool) -> None:
    (tmp_path / "2013-01-03.log").write_text("".join(LINES[:30]))
    export(tmp_path / "a.json", SAID[:25])
    dazza("import", "2013-01-03.log", "a.json", cwd=tmp_path)
    if analysed:
        dazza("analyze", "all", cwd=tmp_path)
    (tmp_path / "again").mkdir()
    (tmp_path / "again/2013-01-03.log").write_text("".join(LINES))
    (tmp_path / "again/copy 2013-01-03.log").write_text("".join(LINES[:30]))
    export(tmp_path / "again/b.json", SAID)
    before = state(tmp_path / "chat.db")
    rehearsed = dazza("import", "again", "--dry-run", "--json", cwd=tmp_path).json
    assert state(tmp_path / "chat.db") == before
    done = dazza("import", "again", "--json", cwd=tmp_path).json
    assert rehearsed["new"] == done["new"] == 25
    assert rehearsed["messages"] == done["messages"]
    told = [[source["new"] for source in each["report"]["sources"]] for each in (rehearsed, done)]
    assert told[0] == told[1]


def test_a_bots_database_is_not_written_to(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "chat.db")) as bot:
        bot.execute(
            "CREATE TABLE messages (id INTEGER PRIMARY KEY, username TEXT, message TEXT,"
            " timestamp INTEGER)"
        )
        bot.executemany(
            "INSERT INTO messages (username, message, timestamp) VALUES (?, ?, ?)",
            [(said.name, said.text, said.at) for said in SAID[:10]],
        )
        bot.commit()
    before = state(tmp_path / "chat.db")
    export(tmp_path / "a.json", SAID)
    said = dazza("import", "a.json", "--dry-run", cwd=tmp_path)
    assert "40 messages in 1 file by 3 people; 30 would be new" in said.out
    assert state(tmp_path / "chat.db") == before


def test_imports_are_listed_and_taken_back_by_their_number(tmp_path: Path) -> None:
    (tmp_path / "2013-01-03.log").write_text("".join(LINES))
    export(tmp_path / "a.json", SAID)
    dazza("import", "2013-01-03.log", "a.json", cwd=tmp_path)
    digest = hashlib.sha256((tmp_path / "a.json").read_bytes()).hexdigest()
    listed = dazza("import", "--list", cwd=tmp_path).out.splitlines()
    assert listed[0] == f"1: {tmp_path}/2013-01-03.log"
    assert listed[2] == f"2: {tmp_path}/a.json"
    assert listed[3] == (
        "  discord-json, 40 messages, 40 added, 0 skipped,"
        f" 2013-01-01 00:26 to 2013-01-01 00:27 UTC; sha256 {digest[:8]}…"
    )
    undone = dazza("import", "--undo", "1", cwd=tmp_path)
    assert undone.out.splitlines() == [
        f"{tmp_path}/2013-01-03.log: 40 messages taken back",
        "next: dazza analyze all --db chat.db, which counts anew",
    ]
    shown = json.loads(dazza("import", "--list", "--json", cwd=tmp_path).out)
    assert [source["id"] for source in shown] == [2]
    assert shown[0]["digest"] == digest


def test_the_zone_of_the_settings_is_taken_and_told(tmp_path: Path) -> None:
    (tmp_path / "dazza.toml").write_text('[batch]\ntimezone = "Australia/Brisbane"\n')
    (tmp_path / "2013-01-03.log").write_text("".join(LINES))
    said = dazza("import", "2013-01-03.log", cwd=tmp_path)
    assert "assumed: times are Australia/Brisbane, the zone of the settings" in said.out
    with closing(sqlite3.connect(tmp_path / "chat.db")) as database:
        first = database.execute("SELECT min(timestamp) FROM messages").fetchone()[0]
    assert first == 1_357_178_400_000  # 02:00 UTC


def test_the_zone_last_used_on_the_database_is_taken_and_told(tmp_path: Path) -> None:
    (tmp_path / "2013-01-03.log").write_text("".join(LINES))
    dazza("import", "2013-01-03.log", cwd=tmp_path)
    dazza("analyze", "all", "--timezone", "10", cwd=tmp_path)
    (tmp_path / "2013-01-05.log").write_text("".join(LINES))
    said = dazza("import", "2013-01-05.log", cwd=tmp_path)
    assert "assumed: times are +10:00, the zone last used on this database" in said.out


def test_a_file_of_no_known_kind_is_told_with_what_was_closest(tmp_path: Path) -> None:
    lines = [*LINES[:10], *("something else entirely\n" for _ in range(30))]
    (tmp_path / "2013-01-03.log").write_text("".join(lines))
    said = dazza("import", "2013-01-03.log", cwd=tmp_path)
    assert said.status == 1
    assert "which understands 25% of its begin" in said.error
    assert "known are " in said.error
    forced = dazza("import", "2013-01-03.log", "--format", "eggdrop", cwd=tmp_path)
    assert "30 lines skipped, not understood" in forced.out
