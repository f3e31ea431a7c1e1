"""However often, in whatever pieces a log is imported, each of its messages is there once."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.room import Room, new_room, rows_of

from dazza.clock import SystemClock
from dazza.errors import ImportFailedError
from dazza.ingest import import_paths
from dazza.store import open_database

Said = tuple[str, str, int, bool]
"""nick, text, second of the day, action"""
DAY_MS = 1_357_171_200_000  # 2013-01-03
NOON = DAY_MS + 12 * 3_600_000


@pytest.fixture
def room() -> Iterator[Room]:
    with new_room() as made:
        yield made


def ubuntu(said: Said) -> str:
    nick, text, second, action = said
    stamp = f"[{second // 3600:02}:{second // 60 % 60:02}]"
    return f"{stamp}  * {nick} {text}\n" if action else f"{stamp} <{nick}> {text}\n"


def eggdrop(said: Said) -> str:
    nick, text, second, action = said
    stamp = f"[{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}]"
    return f"{stamp} Action: {nick} {text}\n" if action else f"{stamp} <{nick}> {text}\n"


RENDER = {"ubuntu-irc": (ubuntu, 60), "eggdrop": (eggdrop, 1)}
TEXT = st.text(
    st.characters(
        exclude_categories=["Cs"], exclude_characters="\n\r\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f"
    ),
    max_size=20,
)
NICK = st.text("abcÄß日[]\\`_^{|}-0", min_size=1, max_size=6)
SAID = st.tuples(NICK, TEXT, st.integers(0, 86_399), st.booleans())


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SAID, min_size=1, max_size=30), st.sampled_from(sorted(RENDER)), st.booleans())
def test_what_a_format_writes_comes_back(said: list[Said], name: str, returns: bool) -> None:
    said.sort(key=lambda each: each[2])
    render, step = RENDER[name]
    content = "".join(map(render, said))
    with new_room() as room:
        path = room.folder / "2013-01-03.log"
        path.write_bytes((content.replace("\n", "\r\n") if returns else content).encode())
        report = import_paths(room.database, [path], clock=SystemClock(), format=name)
        assert report.skipped_lines == 0
        assert room.rows() == [
            (nick, text, DAY_MS + second // step * step * 1000) for nick, text, second, _ in said
        ]


def test_the_same_file_again_adds_nothing_under_any_name(room: Room) -> None:
    log = "[12:00] <a> hi\n[12:00] <a> hi\n"
    assert room.load("2013-01-03.log", log).new == 2
    again = room.load("2013-01-03.log", log).sources[0]
    assert (again.new, again.messages, again.already_imported) == (0, 2, True)
    assert room.load("copy of 2013-01-03.txt", log).new == 0
    assert len(room.rows()) == 2


def test_nothing_is_written_when_nothing_is_new(room: Room) -> None:
    room.load("2013-01-03.log", "[12:00] <a> hi\n")
    before = room.database.scalar("SELECT total_changes()")
    room.load("2013-01-03.log", "[12:00] <a> hi\n")
    assert room.database.scalar("SELECT total_changes()") == before


def test_the_same_content_on_two_days_is_two_days(room: Room) -> None:
    log = "[12:00] <bot> good morning\n"
    assert room.load("2013-01-03.log", log).new == 1
    assert room.load("2013-01-04.log", log).new == 1


def test_the_same_content_in_two_channels_is_two_messages(room: Room) -> None:
    log = "[12:00] <bot> good morning\n[12:01] <a> hi\n"
    assert room.load("2013-01-03 #a.txt", log).new == 2
    assert room.load("2013-01-03 #b.txt", log).new == 2
    assert room.load("2013-01-03 #b.txt", log + "[12:01] <a> ho\n").new == 1
    assert room.load("2013-01-03 #a.txt", "[12:00] <x> y\n" + log).new == 1


def test_another_zone_does_not_import_a_file_twice(room: Room) -> None:
    room.load("2013-01-03.log", "[12:00] <a> hi\n")
    path = room.folder / "2013-01-03.log"
    report = import_paths(room.database, [path], clock=SystemClock(), timezone=10)
    assert (report.new, report.sources[0].already_imported) == (0, True)
    assert "times are UTC, as when it was first imported" in report.sources[0].assumptions


@pytest.mark.parametrize("cut", range(48))
def test_a_file_that_grew_adds_its_tail_wherever_it_was_cut(room: Room, cut: int) -> None:
    log = "[23:59] <a> hi\r\n[23:59] <a> hi\n[00:00] <é> ho\n".encode()
    assert len(log) == 47
    room.load("2013-01-03 x.log", b"[23:59] <z> start\n" + log[:cut])
    room.load("2013-01-03 x.log", b"[23:59] <z> start\n" + log)
    a = ("a", "hi", DAY_MS + 86_340_000)
    assert room.rows()[1:] == [a, a, ("é", "ho", DAY_MS + 86_400_000)]
    assert room.load("2013-01-03 x.log", b"[23:59] <z> start\n" + log).new == 0


def test_a_line_that_was_cut_is_replaced_and_this_is_told(room: Room) -> None:
    room.load("2013-01-03.log", "[12:00] <a> hel")
    assert room.texts() == ["hel"]
    source = room.load("2013-01-03.log", "[12:00] <a> hello\n").sources[0]
    assert (source.messages, source.new, source.replaced) == (1, 1, 1)
    assert room.texts() == ["hello"]


def test_files_put_together_add_nothing(room: Room) -> None:
    one = "".join(f"[{h:02}:10] <a> one {h}\n" for h in range(24))
    two = "".join(f"[{h:02}:10] <a> two {h}\n" for h in range(24))
    room.load("2013-01-03.log", one)
    room.load("2013-01-04.log", two)
    assert room.load("2013-01-03 both.log", one + two).new == 0
    more = one + two + "[09:00] <a> three\n"
    assert room.load("2013-01-03 more.log", "[00:00] <b> first\n" + more).new == 2


def test_what_a_bot_wrote_is_not_written_again(room: Room) -> None:
    room.database.execute(
        "CREATE TABLE messages (id INTEGER PRIMARY KEY, username TEXT, message TEXT,"
        " timestamp INTEGER)"
    )
    for i in range(10):
        room.database.execute(
            "INSERT INTO messages (username, message, timestamp) VALUES (?, ?, ?)",
            ("a", f"text {i}", NOON + i * 60_000 + 1234),
        )
    log = "".join(f"[12:{i:02}] <a> text {i}\n" for i in range(12))
    assert room.load("2013-01-03.log", log).new == 2
    assert room.texts()[10:] == ["text 10", "text 11"]


def test_odd_rows_of_a_bot_do_not_stop_an_import(room: Room) -> None:
    room.database.execute(
        "CREATE TABLE messages (id INTEGER PRIMARY KEY, username TEXT, message TEXT,"
        " timestamp INTEGER)"
    )
    for values in (
        f"x'ff', 'blob', {NOON}",
        f"CAST(x'ff' AS TEXT), CAST(x'fe' AS TEXT), {NOON}",
        f"NULL, NULL, {NOON}",
        f"'a', 'text', '{NOON} o''clock'",
        f"'a', 'hi', {NOON}.5",
    ):
        room.database.execute(
            f"INSERT INTO messages (username, message, timestamp) VALUES ({values})"
        )
    assert room.load("2013-01-03.log", "[12:00] <a> hi\n[12:01] <b> ho\n").new == 2


def conversation(minutes: Sequence[int]) -> list[str]:
    """Lines whose texts are all different, at minutes of the day that only grow."""
    return [ubuntu((f"n{i % 3}", f"text {i}", m * 60, i % 5 == 0)) for i, m in enumerate(minutes)]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6),
)
def test_any_pieces_in_any_order_and_then_the_whole_are_the_whole(
    steps: list[int], pieces: list[tuple[int, int]]
) -> None:
    minute, minutes = 600, []
    for step in steps:
        minute += step
        minutes.append(minute)
    lines = conversation(minutes)
    expected: set[int] = set()
    with new_room() as room:
        for number, (a, b) in enumerate([*map(sorted, pieces), (0, len(lines))]):
            room.load(f"2013-01-03 {number}.log", "".join(lines[a:b]))
            expected |= set(range(len(lines))[a:b])
            if number == len(pieces) or not expected:
                continue
            got = Counter(room.texts())
            assert got.keys() == {f"text {i}" for i in expected}
        assert Counter(room.texts()) == Counter(f"text {i}" for i in range(len(lines)))


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(["a lol", "b lol", "a hm"]), max_size=30), st.data())
def test_a_growing_file_keeps_every_repetition(said: list[str], data: st.DataObject) -> None:
    lines = [f"[12:0{i // 10}] <{s[0]}> {s[2:]}\n" for i, s in enumerate(said)]
    content = "".join(lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=5)))
    with new_room() as room:
        room.load("2013-01-03.log", "[12:00] <z> start\n")
        for cut in [*cuts, len(content)]:
            room.load("2013-01-03.log", "[12:00] <z> start\n" + content[:cut])
        assert room.texts()[1:] == [s[2:] for s in said]


def test_large_overlaps_are_compared_block_by_block(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dazza.ingest.compare.POOL_ROWS", 5000)
    rng = random.Random(7)
    lines = [
        f"[{i // 2500:02}:{i % 2500 // 42:02}] <n{rng.randrange(9)}> {text}\n"
        for i, text in enumerate(rng.choices(["lol", "ok", "hm"], k=60_000))
    ]
    room.load("2013-01-03 a.log", "".join(lines[:40_000]))
    assert room.load("2013-01-03 b.log", "".join(lines[20_000:])).new == 20_000
    assert room.load("2013-01-03 c.log", "[00:00] <x> y\n" + "".join(lines)).new == 1


CHILD = """
import sys
from pathlib import Path
from dazza.clock import SystemClock
from dazza.ingest import import_paths
from dazza.ingest import linereader
from dazza.store import open_database
linereader.BLOCK_BYTES = 20_000
with open_database(sys.argv[1], create=True) as database:
    paths = [Path(p) for p in sys.argv[2:]]
    import_paths(database, paths, clock=SystemClock(), progress=lambda p: print(p, flush=True))
"""


def test_an_import_that_was_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    rng = random.Random(3)
    files = []
    for day in (3, 4):
        path = tmp_path / f"2013-01-{day:02}.log"
        path.write_text(
            "".join(
                f"[{i // 1250:02}:{i % 1250 // 21:02}] <n{rng.randrange(9)}> {rng.choice('abc')}\n"
                for i in range(30_000)
            )
        )
        files.append(str(path))
    database = tmp_path / "killed.db"
    command = [sys.executable, "-c", CHILD, str(database), *files]
    reached: list[int] = []
    while len(reached) < 20:
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert child.stdout is not None
        for _ in range(rng.randrange(2, 20)):  # lines that it writes, one a block
            child.stdout.readline()
        time.sleep(0.01 * rng.random())
        child.kill()
        child.communicate()
        if child.returncode != -signal.SIGKILL:
            break
        with open_database(str(database)) as opened:
            reached.append(len(rows_of(opened)))
    assert child.returncode == 0
    assert len({rows for rows in reached if 0 < rows < 60_000}) > 2
    with new_room() as room:
        import_paths(room.database, [Path(f) for f in files], clock=SystemClock())
        expected = room.rows()
    with open_database(str(database)) as opened:
        assert rows_of(opened) == expected


def test_two_imports_of_one_file_at_once_do_not_double_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dazza.ingest.linereader.BLOCK_BYTES", 1000)
    path = room.folder / "2013-01-03.log"
    path.write_text("".join(f"[12:{i // 10:02}] <a> text {i}\n" for i in range(200)))
    with open_database(str(room.database.path)) as other:

        def meanwhile(_: object) -> None:
            monkeypatch.undo()
            import_paths(other, [path], clock=SystemClock())

        with pytest.raises(ImportFailedError, match="by another process"):
            import_paths(room.database, [path], clock=SystemClock(), progress=meanwhile)
    assert room.texts() == [f"text {i}" for i in range(200)]
