"""The example package comes in by its entry point, counts right, and can be taken out again."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support import warm

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "user-domains"
JOB = "UserDomainsAnalyzer"
START_MS = 1_600_000_000_000

RUN = """
import json, sys
from dazza.batch.config import BatchConfig
from dazza.batch.runner import Runner
from dazza.store import open_database

with open_database(sys.argv[1]) as database:
    config = BatchConfig(chunk_messages=70, batch_rows=900)
    report = Runner(database, config).run(rebuild="--rebuild" in sys.argv)
print(json.dumps({outcome.job_name: outcome.status for outcome in report.outcomes}))
"""

BOOKS = ("xn--bcher-kva.example", "bücher.example")
# What is written, and the sites that it links to: the tests parse no URL themselves.
SAYINGS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("good morning", ()),
    ("see https://www.example.org/a?b=c#d.", ("example.org",)),
    ("(HTTP://Example.ORG:8080/x_(y)) WWW.OTHER.NET!", ("example.org", "other.net")),
    ("http://bob:secret@other.net/ http://other.net?mail=x@y.z", ("other.net", "other.net")),
    ("*https://xn--bcher-kva.example/ü*\thttp://bücher.example", BOOKS),
    ("example.org is no link, nor are me@example.org, http:// and xhttp://example.org", ()),
    ("nowhere: http:///path and http://:80", ()),
)
PEOPLE = {"Ana": "ana", " ANA": "ana", "ben": "ben", "Zoë": "zoë", "Zoe\u0308": "zoë"}
IGNORED = ("[bridge]", "Dazza")


@dataclass(frozen=True)
class Said:
    username: str
    message: str
    timestamp: int
    domains: tuple[str, ...]


@dataclass(frozen=True)
class Chat:
    """A database, its messages as the test knows them, and the child processes that analyse it."""

    path: Path

    def add(self, said: Sequence[Said]) -> None:
        with closing(sqlite3.connect(self.path)) as database, database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, username TEXT,"
                " message TEXT, timestamp INTEGER, created_at TEXT, word_count INTEGER)"
            )
            database.executemany(
                "INSERT INTO messages (username, message, timestamp) VALUES (?, ?, ?)",
                [(each.username, each.message, each.timestamp) for each in said],
            )

    def analyse(self, package: Path | None, *options: str) -> dict[str, str]:
        """Run all analyzers with the package in reach, or without; the status of each job."""
        program = self.path.with_name("run.py")
        program.write_text(RUN)
        output = self.process(str(program), [str(self.path), *options], package)
        statuses: dict[str, str] = json.loads(output)
        return statuses

    def command(self, *arguments: str, package: Path, status: int = 0) -> str:
        """What `dazza` prints, with the package in reach."""
        return self.process("dazza", [*arguments, "--db", str(self.path)], package, status)

    def process(
        self, program: str, arguments: Sequence[str], package: Path | None, status: int = 0
    ) -> str:
        """The output of a process of its own, in whose path the package is."""
        with self.path.with_name("output").open("w+") as output:
            ended = warm.Forked(
                program,
                arguments,
                (output.fileno(), output.fileno(), output.fileno()),
                environment={**os.environ, "POLARS_MAX_THREADS": "1"},
                paths=[] if package is None else [package],
            ).wait()
            output.seek(0)
            said = output.read()
        assert ended == status, said
        return said

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.path)) as database:
            return database.execute(sql).fetchall()

    def change(self, sql: str) -> None:
        with closing(sqlite3.connect(self.path)) as database, database:
            database.execute(sql)

    def domains(self) -> list[tuple[object, ...]]:
        return self.rows(
            "SELECT username, domain, link_count, first_linked, last_linked FROM user_domains"
            " ORDER BY username, domain"
        )


def started(arguments: Sequence[str], package: Path | None) -> None:
    """A Python process from its very start, in whose path the package is; it must succeed."""
    environment = {**os.environ, "POLARS_MAX_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PYTHONPATH"] = "" if package is None else str(package)
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def invented(seed: int, count: int) -> list[Said]:
    """Messages in no order of time, some of them of ignored people."""
    rng = random.Random(seed)
    said = []
    for _ in range(count):
        message, domains = rng.choice(SAYINGS)
        who = rng.choice([*PEOPLE, *IGNORED])
        said.append(Said(who, message, START_MS + rng.randrange(10**9), domains))
    return said


def counted(said: Sequence[Said]) -> list[tuple[object, ...]]:
    """Rows of user_domains by plain dictionaries."""
    times: dict[tuple[str, str], list[int]] = {}
    for each in said:
        for domain in each.domains if each.username in PEOPLE else ():
            times.setdefault((PEOPLE[each.username], domain), []).append(each.timestamp)
    return [(*key, len(found), min(found), max(found)) for key, found in sorted(times.items())]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, built and installed without a network into a folder of its own."""
    target = tmp_path_factory.mktemp("installed")
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--target"]
    started(["-m", "pip", "install", *options, str(target), str(EXAMPLE)], None)
    return target


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return Chat(tmp_path / "chat.db")


def test_an_installed_analyzer_runs_like_a_built_in_one(chat: Chat, package: Path) -> None:
    said = invented(1, 400)
    chat.add(said)
    statuses = chat.analyse(package)
    assert set(statuses.values()) == {"completed"}
    assert len(statuses) == 8
    job = chat.rows(f"SELECT status, watermark FROM batch_jobs WHERE job_name = '{JOB}'")
    assert job == [("idle", 400)]
    assert chat.domains() == counted(said)
    assert {domain for _, domain, *_ in chat.domains()} == {"example.org", "other.net", *BOOKS}


def test_the_commands_know_the_analyzer(chat: Chat, package: Path) -> None:
    said = invented(4, 60)
    chat.add(said)
    chat.command("analyze", "domains", package=package)
    assert chat.domains() == counted(said)
    assert "user_domains" in chat.command("analyze", "--status", package=package)
    chat.command("analyze", "all", package=package)
    assert "no difference" in chat.command("verify", package=package)
    chat.change("UPDATE user_domains SET link_count = link_count + 1 WHERE username = 'zoë'")
    assert "recomputed link_count" in chat.command("verify", package=package, status=1)
    chat.command("analyze", "domains", "--rebuild", package=package)
    assert chat.domains() == counted(said)


def test_runs_over_pieces_give_what_a_rebuild_gives(chat: Chat, package: Path) -> None:
    said = invented(2, 500)
    for piece in (said[:200], said[200:201], said[201:]):
        chat.add(piece)
        chat.analyse(package)
    in_pieces = chat.domains()
    assert in_pieces == counted(said)
    chat.analyse(package, "--rebuild")
    assert chat.domains() == in_pieces


def test_without_the_package_the_rest_works_and_with_it_again_it_catches_up(
    chat: Chat, package: Path
) -> None:
    said = invented(3, 300)
    chat.add(said[:150])
    chat.analyse(package)
    chat.add(said[150:])
    statuses = chat.analyse(None)
    assert JOB not in statuses
    assert set(statuses.values()) == {"completed"}
    assert chat.rows("SELECT sum(url_count) FROM message_analysis_cache") == [
        (sum(url_count(each) for each in said if each.username in PEOPLE),)
    ]
    assert chat.domains() == counted(said[:150])
    chat.analyse(package)
    assert chat.domains() == counted(said)


def url_count(said: Said) -> int:
    """URLs by rule 1, among them those that name no site."""
    return len(said.domains) + 2 * said.message.startswith("nowhere")


def test_the_tests_of_the_package_pass_where_it_is_installed(package: Path) -> None:
    started(["-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLE / "tests")], package)
