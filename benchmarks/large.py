"""An export of gigabytes: imported, killed on the way, imported on; counted, and its memory taken.

    python -m benchmarks.large [--json 5] [--log 2] [--kills 3] [--folder FOLDER]

Sizes are in GB. Every message has a time of its own, so that a message which is lost or there twice
shows. Needs three times the size as free disk, and minutes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

if __package__ in (None, ""):  # run as a script, as the one that writes is
    sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import programs
from benchmarks.measure import RUSAGE_UNIT, ChildError, environment
from benchmarks.workspace import workspace

START = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
SAMPLE = 20_000
MOST_MB = 500


@dataclass(frozen=True)
class Export:
    """A file of one format, written piece by piece."""

    name: str
    format: str
    head: str
    joint: str
    tail: str
    entry: Callable[[int, str, str, str], str]
    """What stands for a message: of its number, name, text and time (ISO 8601, UTC)."""


def discord(number: int, name: str, text: str, time: str) -> str:
    author = {"id": "7", "name": name, "discriminator": "0000", "nickname": name, "isBot": False}
    entry: dict[str, object] = {
        "id": str(10**18 + number),
        "type": "Default",
        "timestamp": f"{time}+00:00",
        "timestampEdited": None,
        "isPinned": False,
        "content": text,
        "author": author,
        "attachments": [],
        "embeds": [],
        "reactions": [],
        "mentions": [],
    }
    return json.dumps(entry, indent=2, ensure_ascii=False)


def limnoria(number: int, name: str, text: str, time: str) -> str:  # noqa: ARG001  # it has no ids
    return f"{time}  <{name}> {text}"


HEAD = (
    '{"guild": {"id": "1", "name": "Guild"}, "channel": {"id": "123456789012345678", "type": '
    '"GuildTextChat", "name": "general"}, "dateRange": {"after": null}, "messages": [\n'
)
JSON = Export("export.json", "discord-json", HEAD, ",\n", "\n]}\n", discord)
LOG = Export("channel.log", "limnoria", "", "\n", "\n", limnoria)


def write(path: Path, export: Export, size: float) -> int:
    """Write an export of so many bytes; the number of its messages, which are a second apart."""
    from benchmarks.generate import chat  # noqa: PLC0415  # the measuring process stays small

    said = chat(0, SAMPLE, SAMPLE, 7).select("username", "message").rows()
    joint, written = export.head, 0
    with path.open("w", encoding="utf-8", buffering=1 << 20) as file:
        for number in count():
            name, text = said[number % SAMPLE]
            moment = START + dt.timedelta(seconds=number)
            entry = joint + export.entry(number, name, text, moment.isoformat()[:19])
            written += file.write(entry)
            joint = export.joint
            if written >= size:
                file.write(export.tail)
                return number + 1
    raise AssertionError("there is always a next number")


@dataclass
class Totals:
    """What the processes of one import took together."""

    cpu_s: float = 0
    peak_mb: float = 0


def run_until(
    command: tuple[str, ...], folder: Path, totals: Totals, seconds: float | None
) -> bool:
    """Run a command, or kill it after so many seconds; whether it came to its end.

    Raises ChildError if it failed.
    """
    with (folder / "told.txt").open("wb") as told:
        child = subprocess.Popen(command, cwd=folder, env=environment(), stdout=told, stderr=told)
        if seconds is not None:
            time.sleep(seconds)
            os.kill(child.pid, signal.SIGKILL)  # which does not take its status, as `kill` may
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    totals.cpu_s += used.ru_utime + used.ru_stime
    totals.peak_mb = max(totals.peak_mb, used.ru_maxrss * RUSAGE_UNIT / 1e6)
    if child.returncode > 0:
        raise ChildError((folder / "told.txt").read_text(errors="replace")[-2000:])
    return child.returncode == 0


def times_of(database: Path) -> tuple[int, int, int]:
    """How many messages there are, with how many times, and how many seconds these span."""
    sql = "SELECT count(*), count(DISTINCT timestamp), (max(timestamp) - min(timestamp)) / 1000"
    with closing(sqlite3.connect(database)) as connection:
        (found,) = connection.execute(f"{sql} FROM messages").fetchall()
    return found[0], found[1], found[2] + 1


def rows(folder: Path, exports: Iterator[tuple[Export, float]], kills: int) -> Iterator[str]:
    """A line of the table for each export. Raises ChildError if a message is lost or doubled."""
    for export, gigabytes in exports:
        path, database, totals = folder / export.name, folder / f"{export.format}.db", Totals()
        writer = [sys.executable, __file__, "--write", export.name, str(path), str(gigabytes)]
        messages = int(subprocess.run(writer, check=True, stdout=subprocess.PIPE).stdout)
        command = (*programs.import_logs(database, path), "--format", export.format)
        for killed in range(kills):
            if run_until(command, folder, totals, seconds=3 + 7 * killed):
                raise ChildError("the import ended before it could be killed")
        run_until(command, folder, totals, None)
        if times_of(database) != (messages,) * 3:
            raise ChildError(f"{messages:,} messages, {times_of(database)} imported")
        rate, met = messages / totals.cpu_s, totals.peak_mb <= MOST_MB
        yield (
            f"| {export.format}, {path.stat().st_size / 1e9:.1f} GB, {messages:,} messages,"
            f" killed {kills} times | each there once | {totals.cpu_s:.0f} s, {rate:,.0f} a CPU s"
            f" | {totals.peak_mb:.0f} MB (≤ {MOST_MB}): {'met' if met else 'NOT MET'} |"
        )
        path.unlink()
        database.unlink()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large", description=__doc__)
    parser.add_argument("--json", type=float, default=5, help="GB of JSON (default 5)")
    parser.add_argument("--log", type=float, default=2, help="GB of a log (default 2)")
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    exports = iter([(JSON, given.json), (LOG, given.log)])
    with workspace(given.folder, 1_000_000) as space:
        for row in rows(space.folder, exports, given.kills):
            sys.stdout.write(f"{row}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        wanted = next(each for each in (JSON, LOG) if each.name == sys.argv[2])
        print(write(Path(sys.argv[3]), wanted, float(sys.argv[4]) * 1e9))
    else:
        sys.exit(main())
