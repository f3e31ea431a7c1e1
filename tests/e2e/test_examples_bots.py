"""The examples of bots run as they stand."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.commands import command, dazza, environment, query

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / "examples/python-bot/bot.py"
JAVASCRIPT = ROOT / "examples/javascript-bot/bot.mjs"
SAID = ["Ana: hello room 🎉", "Bob: it's me; DROP TABLE messages --", "Ana: see you", "no name"]

needs_node = pytest.mark.skipif(
    shutil.which("node") is None, reason="node is not installed: the JavaScript example is not run"
)


def run(arguments: list[str], lines: list[str]) -> list[str]:
    """Start a bot, say lines to it, and return what it said."""
    done = subprocess.run(
        arguments,
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        env=environment({"NODE_NO_WARNINGS": "1"}),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_python_bot_records_and_answers(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    python = [sys.executable, str(PYTHON), str(path)]
    assert run(python, [*SAID, "Ana: !top"]) == ["Top talkers: nobody yet"]
    rows = query(path, "SELECT username, message FROM messages ORDER BY id")
    assert rows == [tuple(line.split(": ", 1)) for line in [*SAID[:3], "Ana: !top"]]
    assert dazza("analyze", "all", "--db", path).status == 0
    [said] = run(python, ["Bob: !stats Ana"])
    assert said.replace("\u2060", "").startswith("Ana: 3 messages, 5 words, active on 1 day")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A database that a JavaScript bot has begun, and the address at which it is served."""
    path = tmp_path / "chat.db"
    run(["node", str(JAVASCRIPT), str(path), "http://127.0.0.1:1"], SAID)
    assert dazza("analyze", "all", "--db", path).status == 0
    server = subprocess.Popen(
        command("serve", "--db", path, "--host", "127.0.0.1", "--port", "0", "--no-batch"),
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    try:
        assert server.stderr is not None
        found = None
        for line in server.stderr:
            if found := re.search(r"http://[\d.]+:\d+", line):
                break
        assert found, "the server did not start"
        yield path, found[0]
    finally:
        server.terminate()
        server.communicate(timeout=30)


@needs_node
def test_the_javascript_bot_writes_the_database_and_asks_the_api(served: tuple[Path, str]) -> None:
    path, api = served
    rows = query(path, "SELECT username, message, timestamp > 1700000000000 FROM messages")
    assert rows == [(*line.split(": ", 1), 1) for line in SAID[:3]]
    questions = ["Bob: !top", "Bob: !stats Ana", "Bob: !stats", "Bob: !stats nobody", "Bob: bye"]
    assert run(["node", str(JAVASCRIPT), str(path), api], questions) == [
        "1. Ana 2 messages, 2. Bob 1 message",
        "Ana: messages 2, days 1",
        "Bob: messages 1, days 1",
        "I have counted nothing of nobody so far",
    ]
    assert query(path, "SELECT count(*) FROM messages") == [(len(SAID) - 1 + len(questions),)]
