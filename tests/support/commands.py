"""The command line as people use it: processes of its own, and what they say."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.support import warm

MESSAGES = (
    "CREATE TABLE messages (id INTEGER PRIMARY KEY, username TEXT, message TEXT,"
    " timestamp INTEGER, created_at TEXT)"
)


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> str:
        """The one line on standard error."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without settings of Dazza, and of a terminal of 80 columns."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DAZZA_")}
    return {**kept, "COLUMNS": "80", "PYTHONWARNINGS": "error", **(more or {})}


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "dazza", *(str(argument) for argument in arguments)]


def dazza(
    *arguments: object, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Said:
    """Run a command to its end, in a process of its own."""
    whole = environment(env)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        if warm.fits(whole):
            with Path(os.devnull).open("rb") as nothing:
                status = warm.Forked(
                    "dazza",
                    [str(argument) for argument in arguments],
                    (nothing.fileno(), out.fileno(), err.fileno()),
                    cwd=cwd,
                    environment=whole,
                ).wait()
        else:
            status = subprocess.run(
                command(*arguments),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=cwd,
                env=whole,
                timeout=120,
                check=False,
            ).returncode
        return Said(status, _text(out), _text(err))


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="surrogateescape")


def make_chat(path: Path, rows: Iterable[tuple[Any, Any, Any]] = ()) -> Path:
    """A bot's database with these messages (username, message, timestamp)."""
    with closing(sqlite3.connect(path)) as bot, bot:
        bot.execute("PRAGMA journal_mode=WAL")
        bot.execute(MESSAGES)
    add_messages(path, rows)
    return path


def add_messages(path: Path, rows: Iterable[tuple[Any, Any, Any]]) -> None:
    with closing(sqlite3.connect(path)) as bot, bot:
        bot.executemany(
            "INSERT INTO messages (username, message, timestamp) VALUES (?, ?, ?)", rows
        )


def query(path: Path, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Rows of a statement of somebody else, who commits."""
    with closing(sqlite3.connect(path, timeout=20)) as bot, bot:
        return bot.execute(sql, parameters).fetchall()
