"""What requests read, and what they see while a batch run is going in another process."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from benchmarks.generate import write
from starlette.testclient import TestClient
from tests.api.community import NOW_MS
from tests.api.test_contract import SHAPES
from tests.support.clock import ManualClock
from tests.support.commands import command, dazza, environment
from tests.support.core import execute

from dazza.api.app import create_app
from dazza.settings import Settings
from dazza.stats.readers import Readers
from dazza.store import open_database, reading_messages

API = "/api/v1"
READS_MESSAGES = ("recent/activity", "/quote")
CHANGES = ("health",)
HALF = 20_000


def asked(client: TestClient, path: str) -> Any:
    answer = client.get(f"{API}/{path}")
    assert answer.status_code == 200, (path, answer.text)
    return answer.json()


def test_only_quotes_and_recent_activity_need_the_messages(
    client: TestClient, community: Path, tmp_path: Path, settings: Settings
) -> None:
    """Everything else is answered the same from a database whose messages are gone."""
    bare = Path(shutil.copy(community, tmp_path / "bare.db"))
    execute(bare, "DROP TABLE messages")
    paths = [path for path in SHAPES if not path.endswith(CHANGES) and "recent/act" not in path]
    with Readers(str(bare)) as readers:
        app = create_app(readers, settings, clock=ManualClock(NOW_MS))
        with TestClient(app) as without:
            for path in paths:
                if not path.endswith(READS_MESSAGES):
                    assert asked(without, path) == asked(client, path)
            for path in ("stats/recent/activity", "stats/users/anna/quote"):
                assert without.get(f"{API}/{path}").status_code in (404, 503)


@pytest.mark.parametrize(
    ("sql", "bound"),
    [
        (reading_messages.NEWEST_BY_ID, (20,)),
        (reading_messages.NEWEST_BY_TIME, (NOW_MS, 20)),
        (reading_messages.QUOTABLE, ("anna",)),
        (reading_messages.BY_ID, (7,)),
    ],
)
def test_messages_are_found_by_key_or_index(
    sql: str, bound: tuple[int | str, ...], community: Path, tmp_path: Path
) -> None:
    indexed = Path(shutil.copy(community, tmp_path / "indexed.db"))
    execute(indexed, "CREATE INDEX by_time ON messages (timestamp)")
    with open_database(str(indexed), read_only=True) as database:
        plan = [str(row["detail"]) for row in database.rows(f"EXPLAIN QUERY PLAN {sql}", bound)]
    assert plan
    assert not any("TEMP B-TREE" in step for step in plan)
    # The newest by id are the end of the key: the one walk that is cut off by its limit.
    walks = [step for step in plan if step.startswith("SCAN")]
    assert walks == (["SCAN m"] if sql == reading_messages.NEWEST_BY_ID else [])


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A community that is worth a moment of work, analysed, with as much again to come."""
    path = tmp_path_factory.mktemp("larger") / "chat.db"
    write(path, HALF)
    assert dazza("analyze", "all", "--db", path).status == 0
    write(path, HALF, first=HALF)
    return path


@pytest.mark.parametrize("more", [["--rebuild"], []])
def test_a_run_in_another_process_neither_waits_for_readers_nor_is_seen_half_done(
    larger: Path, tmp_path: Path, settings: Settings, more: list[str]
) -> None:
    """What was remembered stays until the run is over; a table that is exported is not remembered,
    but read as of one moment, and the rebuilt one swapped in as a whole."""
    path = Path(shutil.copy(larger, tmp_path / "chat.db"))
    with Readers(str(path)) as readers:
        app = create_app(readers, settings, stamp_lasts_s=0)
        with TestClient(app) as client:
            states = [_seen(client)]
            with subprocess.Popen(
                command("analyze", "all", "--db", path, *more),
                env=environment(),
                stdout=subprocess.DEVNULL,
            ) as run:
                while run.poll() is None:
                    states.append(_seen(client))
            assert run.returncode == 0
            states.append(_seen(client))
    old, new = states[0], states[-1]
    assert new["stats/channel"]["totalMessages"] == 2 * old["stats/channel"]["totalMessages"]
    assert old[HOURS] < new[HOURS] == 2 * HALF
    assert len(states) > 4
    for state in states:
        for path_, answer in state.items():
            if path_ != HOURS or more:
                assert answer in (old[path_], new[path_])


REMEMBERED = (
    "stats/channel",
    "stats/leaderboard/all?limit=10",
    "stats/leaderboard/talkers?limit=50",
)
HOURS = "stats/tables/user_active_hours.csv"


def _seen(client: TestClient) -> dict[str, Any]:
    """What the API says now: some answers, and the messages in a table's export."""
    answers = {path: asked(client, path)["data"] for path in REMEMBERED}
    lines = csv.DictReader(client.get(f"{API}/{HOURS}").text.splitlines())
    return {**answers, HOURS: sum(int(line["message_count"]) for line in lines)}
