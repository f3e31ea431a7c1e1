"""`dazza bot` as a process: it records, answers with what was counted, and keeps its secrets."""

from __future__ import annotations

import asyncio
import re
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path

from tests.support.commands import command, dazza, environment, make_chat
from tests.support.ngircd import Server, free_port, needed, person

PATIENCE_S = 60.0
ANSWER = re.compile(r":dazza!\S+ PRIVMSG #chips :[^:]+: ([0-9]+) messages,")
NOW_MS = time.time_ns() // 1_000_000


@asynccontextmanager
async def process(
    folder: Path, *arguments: str, env: Mapping[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The command at work; its error stream goes to `err.txt`."""
    with (folder / "err.txt").open("wb") as err:
        started = await asyncio.create_subprocess_exec(
            *command(*arguments), cwd=folder, env=environment(env), stderr=err
        )
        try:
            yield started
        finally:
            if started.returncode is None:
                started.send_signal(signal.SIGTERM)
            async with asyncio.timeout(PATIENCE_S):
                await started.wait()


@needed
def test_a_question_on_irc_is_answered_with_the_numbers_that_the_tables_hold(
    tmp_path: Path,
) -> None:
    chat = make_chat(tmp_path / "chat.db", [("Ana", f"hello {n}", NOW_MS - n) for n in range(42)])
    server = Server(tmp_path, free_port(), "[Global]\nPassword = s3cret")
    settings = {
        "DAZZA_BOT__IRC__SERVER": "127.0.0.1",
        "DAZZA_BOT__IRC__PORT": str(server.port),
        "DAZZA_BOT__IRC__TLS": "false",
        "DAZZA_BOT__IRC__CHANNEL": "#chips",
        "DAZZA_BOT__CREDENTIALS": "secrets.toml",
        "DAZZA_BOT__CHAT": "chat.toml",
        "DAZZA_API__RUN_TOKEN": "s3cret-of-the-api",
    }

    (tmp_path / "chat.toml").write_text("cooldown_s = 0", encoding="utf-8")
    (tmp_path / "secrets.toml").write_text('irc_password = "s3cret"', encoding="utf-8")
    (tmp_path / "secrets.toml").chmod(0o600)

    answers: list[str] = []

    async def scene() -> int | None:
        await server.start()
        try:
            async with (
                person(server.port, "Ana", "#chips", password="s3cret") as ana,
                process(tmp_path, "bot", "irc", "--debug", env=settings) as bot,
            ):
                await ana.sees("dazza!", PATIENCE_S)
                ana.send("PRIVMSG #chips :live, at last")
                for _ in range(int(PATIENCE_S)):  # until the run at the start has counted
                    ana.send("PRIVMSG #chips :!stats")
                    await asyncio.sleep(0.5)
                    answers.extend(ANSWER.findall("\n".join(ana.lines)))
                    if answers:
                        break
            return bot.returncode
        finally:
            server.stop()

    assert asyncio.run(scene()) == 0
    told = (tmp_path / "err.txt").read_text(encoding="utf-8")
    assert "s3cret" not in told
    assert "in #chips on 127.0.0.1 as dazza" in told
    with closing(sqlite3.connect(chat)) as database:
        people = database.execute("SELECT DISTINCT username FROM messages").fetchall()
        live = database.execute(
            "SELECT username FROM messages WHERE message = 'live, at last'"
        ).fetchall()
        counted = database.execute(
            "SELECT total_messages FROM message_analysis_cache WHERE username = 'ana'"
        ).fetchone()
    assert people == [("Ana",)]
    assert live == [("Ana",)]
    assert counted is not None
    assert counted[0] >= 42
    assert answers
    assert {int(each) for each in answers} == {counted[0]}


def test_without_settings_it_says_what_it_needs(tmp_path: Path) -> None:
    done = dazza("bot", "irc", cwd=tmp_path)
    assert done.status == 2
    assert done.error == "dazza: [bot.irc] needs server and channel"
    assert not (tmp_path / "chat.db").exists()


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    """A package that cannot be imported stands in for one that is not installed."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nsys.modules['irctokens'] = None\n", encoding="utf-8"
    )
    done = dazza("bot", "irc", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    assert done.status == 2
    assert done.error == "dazza: dazza bot irc needs irctokens: run `pip install 'dazza[irc]'`"
