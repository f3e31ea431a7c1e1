"""Whatever happened to a database, as long as every run ended, `verify` shows no difference."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.support import core
from tests.support.clock import DAY_MS, ManualClock
from tests.support.histories import History, histories

from dazza.batch.verify import Difference, Verifier, VerifyReport
from dazza.store import open_database

EXAMPLES = int(os.environ.get("DAZZA_EXAMPLES", "0"))
"""More than the suite takes, for a long search: also no longer the same ones each time."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without messages in which a few messages earn something."""
    path = core.make_database(tmp_path_factory.mktemp("template") / "chat.db")
    core.execute(path, "UPDATE achievement_definitions SET bronze_threshold = 2")
    core.execute(path, "PRAGMA journal_mode=DELETE")  # one file to copy
    return path


def verify(path: Path, clock: ManualClock) -> tuple[VerifyReport, list[Difference]]:
    found: list[Difference] = []
    with open_database(str(path)) as database:
        return Verifier(database, clock=clock).run(tell=found.append), found


@given(history=histories())
@settings(
    max_examples=EXAMPLES or 15,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_after_any_history_verify_finds_no_difference(history: History, template: Path) -> None:
    """Late, odd and unreadable messages, other zones and ignore lists, retention, days that pass,
    and analyzers run alone: after those some may be unchecked, but none is said to be wrong."""
    with tempfile.TemporaryDirectory(prefix="dazza-") as folder:
        path = Path(shutil.copy(template, Path(folder) / "chat.db"))
        clock = ManualClock(history.start_ms)
        for step in history.steps:
            clock.advance(step.pass_ms)
            core.insert(path, step.rows)
            with core.small_limits(history.slice_rows, history.tokens):
                if step.alone:
                    core.run(path, step.config(), clock, step.alone)
                    core.insert(path, step.later_rows)
                    assert verify(path, clock)[1] == []
                core.run(path, step.config(), clock)
            clock.advance(2 * DAY_MS)
            report, found = verify(path, clock)
            assert (found, report.unchecked, report.never_run) == ([], {}, [])
