"""Real chat logs, counted twice: by Dazza, and by packages that it does not use."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.support import core
from tests.support.core import Row
from tests.support.dump import query, word_counts
from tests.support.plain_text import Figures, figures, tokens
from tests.support.shared import real

UBUNTU = re.compile(rb"^\[(\d\d):(\d\d)\] <([^>]+)> ?(.*)$", re.DOTALL)
SLACKWARE = re.compile(rb"^\[(\d\d):(\d\d):\d\d\] <([^>]+)> ?(.*)$", re.DOTALL)
LOGS = {
    "ubuntu-irc-disentanglement": UBUNTU,
    "ubuntu-irc-multilingual": UBUNTU,
    "slackware-irc": SLACKWARE,
}
DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
MIDNIGHT = dt.time(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Said:
    """One line of a log."""

    person: str
    text: str
    date: dt.date
    hour: int
    at: int


@dataclass
class Log:
    """A folder of logs as it was read here, and the database that Dazza made of it."""

    database: Path
    said: list[Said] = field(default_factory=list)

    def read(self, file: Path, line_of: re.Pattern[bytes]) -> None:
        found = DATE.search(file.name)
        assert found is not None
        date = dt.date(*map(int, found.groups()))
        midnight = round(dt.datetime.combine(date, MIDNIGHT).timestamp() * 1000)
        for number, line in enumerate(file.read_bytes().split(b"\n")):
            if match := line_of.match(line.rstrip(b"\r")):
                hour, minute = int(match[1]), int(match[2])
                at = midnight + (hour * 60 + minute) * 60_000 + number % 60_000
                name, text = (decoded(part) for part in match.group(3, 4))
                self.said.append(Said(name, text, date, hour, at))

    @property
    def counted(self) -> list[Said]:
        """Without those whose whole name stands in square brackets."""
        return [one for one in self.said if not re.fullmatch(r"\[.*\]", person(one.person))]

    def by_person(self) -> dict[str, list[Said]]:
        groups: dict[str, list[Said]] = defaultdict(list)
        for one in self.counted:
            groups[person(one.person)].append(one)
        return dict(groups)

    def column(self, table: str, column: str) -> dict[str, object]:
        return dict(query(self.database, f"SELECT username, {column} FROM {table}"))


def decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def person(name: str) -> str:
    return unicodedata.normalize("NFC", name).lower().strip()


def parts(one: Said) -> list[Figures]:
    return [figures(token) for token in tokens(one.text)]


@pytest.fixture(scope="module", params=LOGS)
def log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Log:
    folder = real(request.param)
    found = Log(core.make_database(tmp_path_factory.mktemp("real") / "chat.db"))
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".txt", ".log") and not file.name.startswith("LICENSE"):
            found.read(file, LOGS[request.param])
    core.insert(found.database, (Row(one.person, one.text, one.at) for one in found.said))
    newest = max(one.at for one in found.said)
    core.run(found.database, core.config(), newest)
    return found


def test_every_line_is_a_message_and_the_totals_are_those_of_the_file(log: Log) -> None:
    assert len(log.said) > 10_000
    assert query(log.database, "SELECT count(*) FROM messages") == [(len(log.said),)]
    assert query(log.database, "SELECT * FROM dazza_skipped_messages") == []
    for table, column in (
        ("message_analysis_cache", "total_messages"),
        ("user_active_hours", "message_count"),
        ("user_weekly_hours", "message_count"),
        ("user_daily_activity", "message_count"),
        ("dazza_session_spans", "message_count"),
    ):
        assert query(log.database, f"SELECT sum({column}) FROM {table}") == [(len(log.counted),)]


def test_every_message_has_as_many_words_as_the_other_route_finds(log: Log) -> None:
    found = word_counts(log.database)
    wrong = [
        (one.text, found[id_], expected)
        for id_, one in enumerate(log.said, 1)
        if found[id_] != (expected := sum(part.words for part in parts(one)))
    ]
    assert wrong == []


def test_every_person_has_the_words_messages_urls_mentions_and_questions_of_the_other_route(
    log: Log,
) -> None:
    expected = {
        name: (
            len(said),
            sum(p.words for one in said for p in parts(one)),
            sum(p.urls for one in said for p in parts(one)),
            sum(p.mentions for one in said for p in parts(one)),
            sum(p.questions for one in said for p in parts(one)),
            max(len(one.text) for one in said),
        )
        for name, said in log.by_person().items()
    }
    columns = (
        "total_messages, total_words, url_count, mention_count, question_count, longest_message"
    )
    rows = query(log.database, f"SELECT username, {columns} FROM message_analysis_cache")
    assert {row[0]: row[1:] for row in rows} == expected


def test_every_persons_vocabulary_is_that_of_the_other_route(log: Log) -> None:
    expected = Counter(
        (name, word)
        for name, said in log.by_person().items()
        for one in said
        for p in parts(one)
        for word in p.vocabulary
    )
    found = query(log.database, "SELECT username, word, usage_count FROM user_vocabulary")
    assert {(name, word): count for name, word, count in found} == expected


def test_every_persons_emoji_are_those_of_the_other_route(log: Log) -> None:
    expected = Counter(
        (name, symbol)
        for name, said in log.by_person().items()
        for one in said
        for p in parts(one)
        for symbol in p.emoji
    )
    found = query(log.database, "SELECT username, emoji, usage_count FROM user_emoji")
    assert {(name, symbol): count for name, symbol, count in found} == expected
    totals = Counter(log.column("message_analysis_cache", "emoji_count"))
    assert +totals == Counter(name for name, _ in expected.elements())


def test_every_persons_hours_are_those_on_the_lines(log: Log) -> None:
    expected = Counter((person(one.person), one.hour) for one in log.counted)
    found = query(log.database, "SELECT username, hour, message_count FROM user_active_hours")
    assert {(name, hour): count for name, hour, count in found} == expected
    week = Counter((person(o.person), o.date.isoweekday(), o.hour) for o in log.counted)
    weekly = query(
        log.database, "SELECT username, weekday, hour, message_count FROM user_weekly_hours"
    )
    assert {row[:3]: row[3] for row in weekly} == week


def test_every_persons_days_and_streaks_are_those_of_the_files(log: Log) -> None:
    """Days are the dates in the names of the files; today is that of the newest line."""
    today = max(one.date for one in log.said)
    expected = {}
    for name, said in log.by_person().items():
        days = {one.date for one in said}
        runs = [length(days, day) for day in days if day - dt.timedelta(1) not in days]
        alive = [day for day in days if day - dt.timedelta(1) not in days]
        current = [
            length(days, first)
            for first in alive
            if first + dt.timedelta(length(days, first) - 1) >= today - dt.timedelta(1)
        ]
        expected[name] = (max(runs), len(days), len(runs) - 1, current[0] if current else 0)
    rows = query(
        log.database,
        "SELECT username, best_streak, total_active_days, streak_breaks, current_streak"
        " FROM user_chat_streaks",
    )
    assert {row[0]: row[1:] for row in rows} == expected


def length(days: set[dt.date], first: dt.date) -> int:
    """Days in a row from this one on."""
    last = first
    while last in days:
        last += dt.timedelta(1)
    return (last - first).days


def test_every_persons_sessions_are_those_of_the_times(log: Log) -> None:
    expected = {}
    for name, said in log.by_person().items():
        times = sorted(one.at for one in said)
        starts = [
            t
            for t, before in zip(times, [-(10**15), *times], strict=False)
            if t - before > 1_800_000
        ]
        ends = [
            t for t, after in zip(times, [*times[1:], 10**15], strict=True) if after - t > 1_800_000
        ]
        lengths = [end - start for start, end in zip(starts, ends, strict=True)]
        expected[name] = (
            len(lengths),
            sum(lengths),
            max(lengths),
            sum(x > 7_200_000 for x in lengths),
        )
    rows = query(
        log.database,
        "SELECT username, session_count, total_session_ms, longest_session_ms, marathon_count"
        " FROM user_sessions",
    )
    assert {row[0]: row[1:] for row in rows} == expected
