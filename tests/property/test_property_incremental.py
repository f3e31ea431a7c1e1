"""Laws that hold for every history: increments equal a rebuild, and both equal a plain model."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.support import core, dump
from tests.support.clock import ManualClock
from tests.support.core import Row, Thresholds
from tests.support.histories import History, Step, histories
from tests.support.model import Model, Setting

EXAMPLES = int(os.environ.get("DAZZA_EXAMPLES", "0"))
"""More than the suite takes, for a long search: also no longer the same ones each time."""

THRESHOLDS: dict[str, Thresholds] = {
    "message_count": (1, 2, 5, 9),
    "word_count": (1, 10, 20, 30),
    "streak_days": (1, 2, 3, 4),
    "active_days": (2, 3, 4, 6),
    "night_owl": (1, 2, 3, 4),
    "early_bird": (1, None, 3, None),
    "emoji_user": (1, 2, 4, 8),
    "caps_lock": (None, 1, 2, 3),
    "question_asker": (1, 2, 3, 4),
    "link_sharer": (1, 2, 3, None),
    "vocabulary": (2, 4, 8, 16),
    "longest_msg": (5, 7, 30, 40),
}

Check = Callable[["World"], None]


@dataclass
class World:
    """A database to which a history happens."""

    path: Path
    template: Path
    history: History
    clock: ManualClock
    step: Step
    rows: list[Row] = field(default_factory=list)
    tables: dump.Dump = field(default_factory=dict)  # after the last run

    def insert(self, rows: list[Row]) -> None:
        core.insert(self.path, rows)
        self.rows += rows

    def model(self) -> Model:
        step = self.step
        return Model(
            self.rows,
            Setting(
                "Etc/UTC" if step.zone == "UTC" else step.zone,
                step.retention_days,
                step.ignore,
                self.clock.now_ms(),
                THRESHOLDS,
            ),
        )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without messages whose tiers are near."""
    path = core.make_database(tmp_path_factory.mktemp("template") / "chat.db")
    for type_, thresholds in THRESHOLDS.items():
        core.define(path, type_, thresholds)
    core.execute(path, "PRAGMA journal_mode=DELETE")  # one file to copy
    return path


@contextmanager
def copied(template: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="dazza-") as folder:
        yield Path(shutil.copy(template, Path(folder) / "chat.db"))


def live(history: History, template: Path, checks: Sequence[Check]) -> None:
    """Let a history happen, and check after each run of all analyzers."""
    with copied(template) as path:
        clock = ManualClock(history.start_ms)
        world = World(path, template, history, clock, history.steps[0])
        for world.step in history.steps:
            step = world.step
            clock.advance(step.pass_ms)
            world.insert(step.rows)
            with core.small_limits(history.slice_rows, history.tokens):
                if step.alone:
                    core.run(path, step.config(), clock, step.alone)
                    world.insert(step.later_rows)
                core.run(path, step.config(), clock)
            world.tables = dump.dump(path)
            for check in checks:
                check(world)


def equals_a_rebuild(world: World) -> None:
    with copied(world.template) as fresh:
        core.insert(fresh, world.rows)
        step = world.step
        core.run(
            fresh,
            core.config(step.zone, retention_days=step.retention_days, ignore=step.ignore),
            world.clock.now_ms(),
        )
        dump.assert_equal_databases(world.path, fresh)


def equals_the_model(world: World) -> None:
    model = world.model()
    found = dict(world.tables)
    held = found["chat_achievements"].keys()
    wanted = model.tables() | {"achievement_progress": model.progress(held)}
    reasons = found["dazza_skipped_messages"]
    found["dazza_skipped_messages"] = {key: {} for key in reasons}
    dump.assert_equal_tables(found, wanted)
    assert dump.word_counts(world.path) == model.word_counts
    assert model.earned() <= held
    if world.history.constant and not any(step.alone for step in world.history.steps):
        assert model.earned() == held
    stats = dump.user_stats(world.path)
    totals = wanted["dazza_user_totals"]
    assert {name: stats[name][3:] for (name,) in totals} == {
        name: (row["word_count"], row["display_name"]) for (name,), row in totals.items()
    }


def conserves(world: World) -> None:
    """The sums of every table are those of the messages that count."""
    tables = world.tables

    def sums(table: str, *columns: str) -> list[int]:
        return [sum(row[column] for row in tables[table].values()) for column in columns]

    counted = sums("dazza_user_totals", "message_count", "word_count")
    assert sums("message_analysis_cache", "total_messages", "total_words") == counted
    assert sums("user_active_hours", "message_count", "word_count") == counted
    assert sums("user_weekly_hours", "message_count", "word_count") == counted
    assert sums("dazza_session_spans", "message_count") == counted[:1]
    if not world.step.retention_days:
        assert sums("user_daily_activity", "message_count", "word_count") == counted
    parts = ("morning", "afternoon", "evening", "night")
    spread = sums("user_activity_summary", *(f"{part}_messages" for part in parts))
    assert sum(spread) == counted[0]
    assert sums("user_emoji", "usage_count") == sums("message_analysis_cache", "emoji_count")
    days = sum(row["last_day"] - first + 1 for (_, first), row in tables["dazza_day_runs"].items())
    assert [days] == sums("user_chat_streaks", "total_active_days")
    assert sums("user_sessions", "session_count") == [len(tables["dazza_session_spans"])]


@given(history=histories())
@settings(
    max_examples=EXAMPLES or 60,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_after_any_history_every_table_equals_a_rebuild_and_the_plain_model_and_conserves(
    history: History, template: Path
) -> None:
    """Increments equal one run over the same messages; both equal an independent count in plain
    Python; and the sums of every table are those of the messages that count."""
    live(history, template, (equals_a_rebuild, equals_the_model, conserves))
