"""Files and folders through `import_paths`: what arrives, what is told, and what is refused."""

from __future__ import annotations

import datetime as dt
import os
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from tests.support.shared import real

from dazza.errors import ImportFailedError, StoreError, UsageError
from dazza.ingest import ImportProgress, ImportReport, formats, import_paths
from dazza.store import Database, open_database

DAY_MS = 1_357_171_200_000  # 2013-01-03
NOON = DAY_MS + 12 * 3_600_000
Row = tuple[str, str, int]


class FixedClock:
    """2026-01-02 03:04:05 UTC for ever."""

    def now_ms(self) -> int:
        return 1_767_323_045_000

    def monotonic_s(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        raise AssertionError(f"an import does not wait {seconds} s")


class Room:
    """A database and a folder with logs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = open_database(str(folder / "chat.db"), create=True)
        self.logs = folder / "logs"
        self.logs.mkdir()

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.logs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def load(self, *paths: Path, timezone: str | float | None = None) -> ImportReport:
        return import_paths(self.database, paths, clock=FixedClock(), timezone=timezone)

    def rows(self) -> list[Row]:
        return rows_of(self.database)


def rows_of(database: Database) -> list[Row]:
    """All messages in order of id: username, message, timestamp."""
    found = database.query(
        "SELECT CAST(username AS BLOB) AS u, CAST(message AS BLOB) AS m, timestamp AS t"
        " FROM messages ORDER BY id",
        schema={"u": pl.Binary, "m": pl.Binary, "t": pl.Int64},
    )
    return [(u.decode(), m.decode(), t) for u, m, t in found.iter_rows()]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.database.close()


def test_a_log_becomes_rows_in_its_order(room: Room) -> None:
    path = room.write(
        "2013-01-03 #a.txt",
        "=== bob has joined #a\n[12:00] <bob> hi\n[12:00]  * bob waves\n"
        "[12:01] <al> \x0304re\x03d\n",
    )
    seen: list[ImportProgress] = []
    report = import_paths(room.database, [path], clock=FixedClock(), progress=seen.append)
    assert room.rows() == [
        ("bob", "hi", NOON),
        ("bob", "waves", NOON),
        ("al", "red", NOON + 60_000),
    ]
    source = report.sources[0]
    assert (source.messages, source.new, source.service_lines, source.skipped) == (3, 3, 1, ())
    assert (source.first_timestamp, source.last_timestamp) == (NOON, NOON + 60_000)
    assert source.format == "ubuntu-irc"
    assert source.assumptions == (
        "starts on 2013-01-03, by its name",
        "times are UTC, as in all ubuntu-irc logs",
    )
    size = path.stat().st_size
    assert seen[-1] == ImportProgress(bytes_done=size, bytes_total=size, messages=3)
    columns = room.database.rows("SELECT created_at, word_count FROM messages WHERE id = 1")
    assert columns == [{"created_at": "2026-01-02 03:04:05", "word_count": None}]


def test_bad_lines_are_counted_and_the_first_few_shown(room: Room) -> None:
    bad = "".join(f"what {i}\n" for i in range(5))
    path = room.write("2013-01-03.txt", "[12:00] <a> hi\n" * 9 + bad + "[25:00] <a> \x1b[31m\n")
    source = room.load(path).sources[0]
    assert {each.reason: each.lines for each in source.skipped} == {
        "not understood": 5,
        "no such time of day": 1,
    }
    assert source.skipped[0].examples == tuple(f"{path}:{10 + i}: what {i}" for i in range(3))
    assert source.skipped[1].examples == (rf"{path}:15: [25:00] <a> \x1b[31m",)
    assert source.skipped_lines == 6


def test_line_numbers_count_on_over_blocks(room: Room) -> None:
    path = room.write("2013-01-03.txt", "[12:00] <a> hi\n" * 200_000 + "what\n")
    source = room.load(path).sources[0]
    assert source.messages == 200_000
    assert source.skipped[0].examples == (f"{path}:200001: what",)


def test_lines_that_are_no_utf_8_are_read_as_windows_1252(room: Room) -> None:
    path = room.write("2013-01-03.txt", b"[12:00] <a> caf\xe9\n[12:00] <a> caf\xc3\xa9\n")
    source = room.load(path).sources[0]
    assert [text for _, text, _ in room.rows()] == ["café", "café"]
    assert source.cp1252_lines == 1


def test_an_eggdrop_log_says_its_own_dates(room: Room) -> None:
    path = room.write(
        "eggdrop.log",
        "[23:59:00] <a> old year\n[00:00:00] --- Thu Jan  3 2013\n[12:00:01] Action: a wakes\n",
    )
    report = room.load(path)
    assert room.rows() == [("a", "old year", DAY_MS - 60_000), ("a", "wakes", NOON + 1000)]
    assert report.sources[0].assumptions[0] == "starts on 2013-01-02, by its lines"


@pytest.mark.parametrize(
    ("zone", "moment"),
    [(None, NOON), (10, NOON - 36_000_000), ("America/New_York", NOON + 18_000_000)],
)
def test_times_are_of_the_zone_that_is_given(
    room: Room, zone: str | float | None, moment: int
) -> None:
    room.load(room.write("2013-01-03.txt", "[12:00] <a> hi\n"), timezone=zone)
    assert room.rows() == [("a", "hi", moment)]


def test_folders_are_searched_sorted_and_other_files_told(room: Room) -> None:
    room.write("b/2013-01-03.txt", "[12:00] <a> second\n")
    room.write("a/2013-01-03.txt", "[12:00] <a> first\n")
    licence = room.write("LICENSE", "Permission is granted\n")
    undated = room.write("chat.log", "[12:00] <a> when?\n")
    empty = room.write("empty.log", "")
    report = room.load(room.logs, room.logs / "a")
    assert [text for _, text, _ in room.rows()] == ["first", "second"]
    reasons = {skipped.path: skipped.reason for skipped in report.skipped_files}
    assert reasons.keys() == {licence, undated, empty}
    assert reasons[licence] == "is no chat log that Dazza knows"
    assert "does not say its date" in reasons[undated]
    assert reasons[empty] == "is empty"


def test_the_older_bots_columns_are_left_to_their_defaults(room: Room) -> None:
    room.database.execute(
        "CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, room_id TEXT NOT NULL"
        " DEFAULT 'pizza', username TEXT NOT NULL, message TEXT, timestamp INTEGER NOT NULL)"
    )
    room.load(room.write("2013-01-03.txt", "[12:00] <a> hi\n"))
    assert room.database.rows("SELECT room_id, username FROM messages") == [
        {"room_id": "pizza", "username": "a"}
    ]


def test_a_messages_table_of_somebody_else_is_refused(room: Room) -> None:
    room.database.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, body TEXT)")
    with pytest.raises(StoreError, match="username"):
        room.load(room.write("2013-01-03.txt", "[12:00] <a> hi\n"))


def binary(room: Room) -> Path:
    return room.write("2013-01-03.bin", os.urandom(100_000))


def absent(room: Room) -> Path:
    return room.logs / "2013-01-03.txt"


def undated(room: Room) -> Path:
    return room.write("chat.txt", "[12:00] <a> hi\n")


def prose(room: Room) -> Path:
    return room.write("2013-01-03.txt", "To be or not to be\n" * 50)


def empty_folder(room: Room) -> Path:
    return room.logs


def pipe(room: Room) -> Path:
    os.mkfifo(room.logs / "2013-01-03.txt")
    return room.logs / "2013-01-03.txt"


def damaged_archive(room: Room) -> Path:
    path = room.logs / "chat.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("2013-01-03.log", "[12:00:00] <a> hi\n" * 1000)
    data = bytearray(path.read_bytes())
    data[60:90] = b"\xff" * 30
    path.write_bytes(data)
    return path


def unreadable(room: Room) -> Path:
    path = room.write("2013-01-03.txt", "[12:00] <a> hi\n")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")
    return path


@pytest.mark.parametrize(
    ("make", "fact"),
    [
        (binary, "known are .*ubuntu-irc, eggdrop"),
        (absent, "does not exist"),
        (undated, "rename it"),
        (prose, "is no chat log that Dazza knows"),
        (empty_folder, "no chat log among the 0 files"),
        (pipe, "is no ordinary file"),
        (damaged_archive, "among the 1 file in .*2013-01-03.log cannot be read: Invalid data"),
        (unreadable, "cannot be read"),
    ],
)
def test_what_cannot_be_imported_is_one_error_before_anything_is_written(
    room: Room, make: Callable[[Room], Path], fact: str
) -> None:
    good = room.folder / "2013-01-03 #good.txt"
    good.write_text("[12:00] <a> hi\n")
    bad = make(room)
    with pytest.raises(ImportFailedError, match=fact) as told:
        room.load(good, bad)
    assert str(bad) in str(told.value)
    assert "\n" not in str(told.value)
    assert "messages" not in room.database.table_names()


def test_an_unknown_format_or_zone_is_refused(room: Room) -> None:
    path = room.write("2013-01-03.txt", "[12:00] <a> hi\n")
    with pytest.raises(UsageError, match=r"unknown format 'irc': choose from .*ubuntu-irc"):
        import_paths(room.database, [path], clock=FixedClock(), format="irc")
    with pytest.raises(UsageError, match="unknown timezone 'Mars'"):
        room.load(path, timezone="Mars")
    assert {"ubuntu-irc", "eggdrop", "telegram-json", "whatsapp"} <= {name for name, _ in formats()}


def test_a_format_that_is_given_is_not_looked_for(room: Room) -> None:
    path = room.write("2013-01-03.txt", "junk\n" * 9 + "[12:00] <a> hi\n")
    report = import_paths(room.database, [path], clock=FixedClock(), format="eggdrop")
    assert (report.new, report.skipped_lines) == (1, 9)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"[12:00] <a> " + b"x" * 1_000_000 + b"\n", ("a", "x" * 1_000_000)),
        (b"[12:00] <a> nul \0 in it\n", ("a", "nul \0 in it")),
        (b"[12:00] <\x1b]0;owned\x07> \x1b[2J\n", ("\x1b]0;owned\x07", "\x1b[2J")),
        (b"[12:00] <a> no end", ("a", "no end")),
        (b"[12:00] <a> cut \xe2\x82", ("a", "cut â‚")),
        (b"[12:00] <a> '); DROP TABLE messages;--\n", ("a", "'); DROP TABLE messages;--")),
        (
            "[12:00] <a> \u202e\u2066\ufeff\U000e0001\n".encode(),
            ("a", "\u202e\u2066\ufeff\U000e0001"),
        ),
    ],
)
def test_hostile_lines_arrive_as_they_were_written(
    room: Room, line: bytes, expected: tuple[str, str]
) -> None:
    room.load(room.write("2013-01-03.txt", line))
    assert [(name, text) for name, text, _ in room.rows()] == [expected]


def test_a_line_too_long_to_be_one_is_passed_over(room: Room) -> None:
    long = b"[12:00] <a> " + b"x" * (20 << 20) + b"\n"
    path = room.write("2013-01-03.txt", b"[12:00] <a> hi\n" + long + b"[12:01] <a> ho\n[x\n")
    source = room.load(path).sources[0]
    assert [text for _, text, _ in room.rows()] == ["hi", "ho"]
    assert [skipped.lines for skipped in source.skipped] == [1, 1]
    assert source.skipped[0].examples == (f"{path}:2: ",)
    assert source.skipped[1].examples == (f"{path}:4: [x",)


def windows_1252(raw: bytes) -> str:
    escaped = raw.decode("cp1252", errors="surrogateescape")
    return "".join(chr(ord(c) - 0xDC00) if "\udc80" <= c <= "\udcff" else c for c in escaped)


def independent_count(path: Path) -> Counter[tuple[str, str]]:
    """(nick, text) of a log's messages, by a plain loop that shares nothing with the importer."""
    seconds = "slackware" in path.name
    said = re.compile(r"\[..:..:..\] <(.+?)> ?(.*)" if seconds else r"\[..:..\] <(.+?)> ?(.*)")
    acted = re.compile(r"\[.{8}\] Action: (\S+) ?(.*)" if seconds else r"\[.{5}\]  \* (\S+) ?(.*)")
    found: Counter[tuple[str, str]] = Counter()
    for raw in path.read_bytes().split(b"\n"):
        try:
            line = raw.decode()
        except UnicodeDecodeError:
            cut = raw.decode(errors="replace")
            whole = len(re.findall("[^\x00-\x7f\ufffd]", cut))
            line = cut if whole > cut.count("\ufffd") else windows_1252(raw)
        match = said.fullmatch(line) or acted.fullmatch(line)
        if match:
            found[match[1], match[2].replace("\x1d", "")] += 1
    return found


@pytest.mark.parametrize(
    ("folder", "pattern"),
    [
        ("ubuntu-irc-disentanglement", "*.raw.txt"),
        ("ubuntu-irc-multilingual", "*/*.txt"),
        ("slackware-irc", "*.log"),
    ],
)
def test_real_logs_import_completely_and_once(room: Room, folder: str, pattern: str) -> None:
    logs = real(folder)
    files = sorted(logs.glob(pattern))
    counted = {path: independent_count(path) for path in files}
    report = room.load(logs)
    assert {source.path for source in report.sources} == set(files)
    for source in report.sources:
        assert source.messages == source.new == counted[source.path].total(), source.path
    assert Counter((n, t) for n, t, _ in room.rows()) == sum(counted.values(), Counter())
    assert report.skipped_lines <= 1
    first = {s.path: s.first_timestamp for s in report.sources if s.first_timestamp}
    for path, moment in first.items():
        day = "".join(re.findall(r"\d", path.name)[:8])
        assert f"{dt.datetime.fromtimestamp(moment / 1000, dt.UTC):%Y%m%d}" == day

    again = room.load(logs)
    assert again.new == 0
    assert all(source.already_imported for source in again.sources)
    assert len(room.rows()) == report.messages
