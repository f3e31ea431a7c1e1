"""Exports whose entries are not lines: ids decide, and an import goes on where it stopped."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.support.render import Said, discord_csv, discord_json
from tests.support.room import Room, new_room

from dazza.errors import ImportFailedError
from dazza.ingest import recordreader
from dazza.store import imports, open_database

BEGIN = 1_357_000_000_000
SAID = [Said(f"user{i % 3}", f"message {i}", BEGIN + i * 1000, False, i) for i in range(50)]
TEXTS = [said.text for said in SAID]
NAME = "Guild - general [2].json"


@pytest.fixture
def room() -> Iterator[Room]:
    with new_room() as made:
        yield made


def document(said: Sequence[Said], **changes: Any) -> str:
    """An export; `changes` are made to every message."""
    whole = json.loads(discord_json.render(said)[NAME])
    whole["messages"] = [each | changes for each in whole["messages"]]
    return json.dumps(whole)


def test_ids_decide_however_the_text_was_edited_since(room: Room) -> None:
    room.load("a.json", document(SAID[:30]))
    report = room.load("b.json", document(SAID[20:], content="edited"))
    assert report.new == 20
    assert room.texts() == TEXTS[:30] + ["edited"] * 20
    assert len(room.ids()) == 50


def test_equal_messages_with_different_ids_are_different_messages(room: Room) -> None:
    same = [Said("a", "hi", BEGIN, False, i) for i in range(6)]
    room.load("a.json", document(same[:3]))
    assert room.load("b.json", document(same[3:])).new == 3


def test_ids_decide_among_the_files_of_one_import(room: Room) -> None:
    room.write("logs/a.json", document(SAID[:30]))
    room.write("logs/b.json", document(SAID[20:], content="edited"))
    assert room.take(room.folder / "logs").new == 50
    assert room.texts() == TEXTS[:30] + ["edited"] * 20
    assert len(room.ids()) == 50


def test_an_id_that_comes_again_far_below_is_the_same_message(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordreader, "RECORDS", 10)
    again = document([*SAID[:25], *SAID[:5], *SAID[25:]])
    assert room.load("a.json", again).sources[0].new == 50
    assert room.texts() == TEXTS
    assert sorted(room.ids().values()) == sorted(TEXTS)


def test_an_entry_that_stands_twice_is_taken_once_and_told(room: Room) -> None:
    source = room.load("a.json", document([*SAID, *SAID[:5]])).sources[0]
    assert (source.messages, source.new) == (50, 50)
    assert "messages whose id comes twice are taken once" in source.assumptions


@pytest.mark.parametrize("first", ["csv", "json"])
def test_an_export_without_ids_matches_the_one_with_them(room: Room, first: str) -> None:
    csv = next(iter(discord_csv.RENDERER[0].render(SAID[:40]).values()))
    both: dict[str, tuple[str, str | bytes]] = {
        "csv": ("x [2].csv", csv),
        "json": ("x [2].json", document(SAID[10:])),
    }
    last = "json" if first == "csv" else "csv"
    room.load(*both[first])
    assert room.load(*both[last]).new == 10
    assert sorted(room.texts()) == sorted(TEXTS)
    assert len(room.ids()) == 40  # also of those that came first without


def test_what_a_bot_wrote_is_matched_and_gets_its_ids(room: Room) -> None:
    room.load("2013-01-02.log", "[00:00:00] <x> y\n")
    for said in SAID[:20]:
        room.database.execute(
            "INSERT INTO messages (username, message, timestamp) VALUES (?, ?, ?)",
            (said.name, said.text, said.at),
        )
    assert room.load("a.json", document(SAID)).new == 30
    assert len(room.ids()) == 50
    assert room.ids()[f"discord {10**18}"] == "message 0"


def test_other_channels_have_nothing_in_common(room: Room) -> None:
    content = next(iter(discord_csv.RENDERER[0].render(SAID).values()))
    room.load("x [112233445566778801].csv", content)
    assert room.load("x [112233445566778802].csv", content).new == 50


def test_a_byte_that_is_no_text_and_a_number_beyond_bounds_cost_nothing_else(room: Room) -> None:
    text = document(SAID).replace("message 20", "caf\udce9 20").replace('"7"', "1" * 40, 1)
    report = room.load("a.json", text.encode("utf-8", "surrogateescape"))
    assert report.new == 50
    assert room.texts()[19:22] == ["message 19", "caf� 20", "message 21"]
    assert report.sources[0].warnings == ()


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_of_an_export_that_breaks_off_the_whole_messages_are_taken(room: Room, cut: float) -> None:
    text = document(SAID)
    source = room.load("a.json", text[: int(len(text) * cut)]).sources[0]
    assert 0 < source.new < 50
    assert room.texts() == TEXTS[: source.new]
    assert "breaks off or is no JSON" in source.warnings[0]
    whole = room.load("b.json", text)
    assert whole.new == 50 - source.new
    assert whole.sources[0].warnings == ()


def test_broken_texts_are_mended_and_what_is_no_message_is_told(room: Room) -> None:
    whole = json.loads(document(SAID[:7]))
    parts = whole["messages"][1:]
    parts[0]["content"] = "half \ud83d alone, \ud83d\ude00 joined, nul \0"
    parts[1]["content"] = 7
    parts[2]["timestamp"] = "yesterday"
    parts[3]["timestamp"] = "0001-01-01T00:00:00+00:00"
    parts[4]["author"] = None
    parts[5]["id"] = 10**30
    source = room.load("a.json", json.dumps(whole)).sources[0]
    assert room.texts() == ["half \ufffd alone, 😀 joined, nul \0", "message 5", "message 6"]
    assert {skipped.reason: skipped.lines for skipped in source.skipped} == {
        "not understood": 1,
        "time not understood": 1,
        "date not from 1990 to 2099": 1,
        "no name": 1,
    }
    example = source.skipped[0].examples[0]
    assert example.startswith(f"{room.folder}/a.json: entry ")


def test_one_that_fails_midway_goes_on_where_it_stopped(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dazza.ingest.recordreader.RECORDS", 7)
    path = room.write("a.json", document(SAID))
    commits = 0
    written = imports.insert_messages

    def fails(*arguments: Any) -> Any:
        nonlocal commits
        commits += 1
        if commits == 4:
            raise ImportFailedError("the disk is full")
        return written(*arguments)

    monkeypatch.setattr(imports, "insert_messages", fails)
    with pytest.raises(ImportFailedError, match="the disk is full"):
        room.take(path)
    assert 0 < len(room.rows()) < 50
    monkeypatch.setattr(imports, "insert_messages", written)
    report = room.take(path)
    assert room.texts() == TEXTS
    assert report.sources[0].messages == 50


CHILD = """
import sys
from pathlib import Path
from dazza.clock import SystemClock
from dazza.ingest import import_paths, recordreader
from dazza.store import open_database
recordreader.RECORDS = 200
with open_database(sys.argv[1], create=True) as database:
    paths = [Path(p) for p in sys.argv[2:]]
    import_paths(database, paths, clock=SystemClock(), progress=lambda p: print(p, flush=True))
"""


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_one_that_is_killed_goes_on_and_doubles_nothing(tmp_path: Path, kind: str) -> None:
    said = [Said(f"u{i % 9}", f"m {i % 50}", BEGIN + i // 4 * 1000, False, i) for i in range(9000)]
    render = discord_json.render if kind == "json" else discord_csv.RENDERER[0].render
    path = tmp_path / f"a.{kind}"
    path.write_bytes(next(iter(render(said).values())))
    call = [sys.executable, "-c", CHILD, str(tmp_path / "chat.db"), str(path)]
    kills = 0
    for delay_s in (0.0, 0.05, 0.1):
        with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(delay_s)
            child.send_signal(signal.SIGKILL)
            kills += child.wait() == -signal.SIGKILL
    assert kills
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
    with open_database(str(tmp_path / "chat.db")) as database:
        found = [
            (str(row["username"]), str(row["message"]), int(row["timestamp"]))
            for row in database.rows("SELECT * FROM messages ORDER BY id")
        ]
    assert found == [(each.name, each.text, each.at) for each in said]
