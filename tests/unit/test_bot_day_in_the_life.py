"""Two days of a bot, on a clock that is moved by hand, with everything that goes wrong.

What `BatchSystem` spreads over processes is put together in one here: the outbox, the keeper, the
schedule and the announcements, each the real one.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.clock import DAY_MS, HOUR_MS, MINUTE_MS, ManualClock, utc_ms
from tests.support.core import closing, config, define, make_database, run
from tests.support.dump import assert_equal_databases, query

from dazza.analyzers.message_content import MessageContentAnalyzer
from dazza.batch.config import BatchConfig
from dazza.batch.registry import Registry
from dazza.batch.schedule import Schedule
from dazza.bot import announce
from dazza.bot.recording_keeper import Keeper
from dazza.bot.recording_outbox import Operation, Outbox
from dazza.errors import StoreError
from dazza.features import Features
from dazza.ingest import import_paths
from dazza.store import Database, open_database
from dazza.store.jobs import Outcome
from dazza.tables.kinds import Frames

START_MS = utc_ms("2026-10-24T00:00+02:00")  # Berlin's clocks go back in the second night
BERLIN, BRISBANE = "Europe/Berlin", "Australia/Brisbane"
TICK_MS = 15 * MINUTE_MS
PEOPLE = ("Bob", "ann", "Zoë", "José", "李雷")
WORDS = ("pizza", "HELLO WORLD AGAIN", "why?", "https://example.org/x", "😀🎉", "and so on", "nö")
NEWS = {
    "question_asker": (4, 9, 15, 24),
    "link_sharer": (5, 10, 16, 25),
    "caps_lock": (6, 11, 17, 26),
    "emoji_user": (7, 12, 18, 27),
}
"""Tiers that are reached every few hours."""
ACHIEVEMENTS = "ChatAchievementCalculator"


class Broken(MessageContentAnalyzer):
    """An analyzer that fails for a while."""

    failing = False

    def fold(self, features: Features) -> Frames:
        if Broken.failing:
            raise RuntimeError("a job has its bad hour")
        return super().fold(features)


class Life:
    """A bot, the world around it, and what is expected of both."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = ManualClock(START_MS)
        self.zone = BERLIN
        self.room_pages = 0
        self.dice = random.Random(11)
        self.said: dict[str, str] = {}
        """Text by the platform's id of each message that must be there in the end."""
        self.told: list[tuple[str, str, str]] = []
        self.failures: Counter[str] = Counter()
        self.sessions = 0
        self.sent = 0
        self.tell_fails = False
        self.asked_for = False
        jobs = [Broken() if type(j) is MessageContentAnalyzer else j for j in Registry().jobs]
        self.registry = Registry(jobs)
        self.boot()

    def open(self) -> Database:
        database = open_database(str(self.path))
        if self.room_pages:  # the disk is full
            database.scalar(f"PRAGMA max_page_count={self.room_pages}")
        return database

    def settings(self, _: Database) -> BatchConfig:
        return config(self.zone, retention_days=400)

    def boot(self) -> None:
        """The bot starts: nothing but the file is left of what it was."""
        self.sessions += 1
        self.outbox = Outbox(50_000_000)
        self.keeper = Keeper(self.open, f"session {self.sessions}", self.clock)
        self.announce()
        self.schedule = Schedule(
            self.open, self.settings, interval_hours=4, clock=self.clock, registry=self.registry
        )
        self.next_run = self.schedule.start(run_on_startup=True)

    def shut_down(self) -> None:
        self.send()
        assert self.outbox.count == 0
        self.keeper.close()

    def record(self) -> None:
        """Some people say something, now and then to be changed or taken back."""
        for _ in range(self.dice.randrange(15)):
            self.sent += 1
            key, text = str(self.sent), f"{self.dice.choice(WORDS)} w{self.dice.randrange(900)}"
            text += " and a long story" * (50 if self.room_pages else 0)  # needs new pages
            at = self.clock.now_ms() + self.dice.randrange(MINUTE_MS)
            self.put(("said", self.dice.choice(PEOPLE), text, at, "discord", key))
            self.said[key] = text
            luck = self.dice.random()
            if luck < 0.03:
                self.put(("edited", "discord", key, "I meant this"))
                self.said[key] = "I meant this"
            elif luck < 0.06:
                self.put(("deleted", "discord", key))
                del self.said[key]

    def put(self, operation: Operation) -> None:
        assert self.outbox.put(operation, self.clock.now_ms())

    def send(self, answers: bool = True) -> None:
        """The worker writes what came; without `answers` it dies before it can say so."""
        batches = self.outbox.unwritten()
        while (batch := self.outbox.take()) is not None:
            batches.append(batch)
        for batch in batches:
            try:
                self.keeper.keep(batch.number, batch.operations)
            except StoreError as error:
                self.failures[str(error).partition(" could")[2]] += 1
                return
            if answers:
                self.outbox.written(batch.number)

    def tick(self) -> None:
        self.clock.advance(TICK_MS)
        self.record()
        self.send()
        if self.asked_for or self.clock.now_ms() >= self.next_run:
            turn = self.schedule.turn(at_once=self.asked_for, tell_job=self.hear)
            self.asked_for = False
            self.next_run = turn.next_run
            if turn.error:
                self.failures["run"] += 1

    def live(self, hours: float) -> None:
        for _ in range(int(hours * HOUR_MS / TICK_MS)):
            self.tick()

    def hear(self, outcome: Outcome) -> None:
        self.failures[f"{outcome.job_name} {outcome.status}"] += 1
        if outcome.job_name == ACHIEVEMENTS and outcome.status == "completed":
            self.announce()

    def held(self) -> set[tuple[str, str, str]]:
        with open_database(str(self.path)) as database:
            frame = database.query(
                "SELECT username, achievement_type, achievement_level FROM chat_achievements"
            )
        return set(frame.iter_rows())

    def pages(self) -> int:
        """Of the file, none of them free."""
        with open_database(str(self.path)) as database:
            database.execute("VACUUM")
            return int(database.scalar("PRAGMA page_count"))

    def announce(self) -> None:
        with open_database(str(self.path)) as database:
            earned = announce.claimed(database, self.clock.now_ms())
            keys = [(one.username, one.type, one.tier) for one in earned]
            if self.tell_fails:
                self.failures["not told"] += bool(keys)
                announce.release(database, keys)
            else:
                self.told += keys


def history(folder: Path, name: str, first_ms: int, count: int) -> Path:
    """A log of old messages."""
    file = folder / name
    rows = (f"{first_ms + n * 60_000},{PEOPLE[n % 3]},old news {n}\n" for n in range(count))
    file.write_text("timestamp,username,message\n" + "".join(rows), encoding="utf-8")
    return file


def imported(life: Life, file: Path) -> None:
    with open_database(str(life.path)) as database:
        import_paths(database, [file], clock=life.clock)


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    path = make_database(tmp_path / "chat.db")
    for type_, thresholds in NEWS.items():
        define(path, type_, thresholds)
    with open_database(str(path)) as database:
        file = history(tmp_path, "first.csv", START_MS - 60 * DAY_MS, 700)
        import_paths(database, [file], clock=ManualClock(START_MS))
    life = Life(path)
    yield life
    life.keeper.close()


def two_days(life: Life, folder: Path) -> set[tuple[str, str, str]]:
    """Live through it; the achievements that must not be told."""
    life.live(0.25)
    silent = life.held()  # the first run is over
    life.live(5.75)
    life.shut_down()  # an ordinary restart
    life.boot()
    life.live(3)
    life.record()  # the worker dies after the commit, and the next one is given all again
    life.send(answers=False)
    life.keeper.close()
    life.keeper = Keeper(life.open, f"session {life.sessions}", life.clock)
    Broken.failing = True  # a job fails, and those after it
    life.live(4)
    Broken.failing = False
    life.tell_fails = True  # the chat cannot be reached to congratulate
    life.live(4.5)
    life.tell_fails = False
    life.live(2.5)
    life.keeper.close()
    life.room_pages = life.pages()  # the disk is full for an hour
    life.asked_for = True
    life.live(1)
    life.room_pages = 0
    life.keeper.close()
    life.live(6)
    life.clock.advance(-10 * MINUTE_MS)  # the machine's clock is set
    life.live(5)  # through the night in which an hour comes twice
    before = set(life.told)
    imported(life, history(folder, "second.csv", START_MS - 300 * DAY_MS, 5_000))
    life.asked_for = True
    life.live(0.5)
    silent |= life.held() - before
    life.live(5)
    life.shut_down()
    life.zone = BRISBANE  # the community moves
    life.boot()
    life.live(10)
    life.shut_down()
    life.schedule.turn(at_once=True, tell_job=life.hear)
    return silent


def test_after_two_days_every_table_equals_the_rebuild_and_each_announcement_was_made_once(
    life: Life, tmp_path: Path
) -> None:
    silent = two_days(life, tmp_path)
    assert life.clock.now_ms() - START_MS > 47 * HOUR_MS

    # Everything happened that was to happen.
    assert life.failures["MessageContentAnalyzer error"] >= 1
    assert life.failures[f"{ACHIEVEMENTS} skipped"] >= 1
    assert life.failures["run"] >= 1
    assert any("the disk is full" in what for what in life.failures)
    assert life.failures["not told"] >= 1
    assert life.failures[f"{ACHIEVEMENTS} completed"] >= 10

    # No message was lost, doubled or changed.
    stored = query(
        life.path,
        "SELECT platform_id, message FROM dazza_message_ids i JOIN messages m"
        " ON m.id = i.message_id WHERE platform = 'discord'",
    )
    assert len(stored) == len(life.said)
    assert dict(stored) == life.said
    assert query(life.path, "SELECT count(*) FROM messages") == [(len(life.said) + 5_700,)]

    # Every table equals what one run makes of the same messages.
    fresh = make_database(tmp_path / "fresh.db")
    with closing(fresh) as copy:
        copy.execute("ATTACH ? AS old", (str(life.path),))
        copy.execute(
            "INSERT INTO messages (id, username, message, timestamp)"
            " SELECT id, username, message, timestamp FROM old.messages"
        )
    for type_, thresholds in NEWS.items():
        define(fresh, type_, thresholds)
    run(fresh, config(BRISBANE, retention_days=400), life.clock)
    assert_equal_databases(life.path, fresh)

    # Each achievement was announced once, save those of history.
    assert len(life.told) == len(set(life.told)) > 20
    assert silent
    assert life.held() == silent | set(life.told)
    assert not silent & set(life.told)
