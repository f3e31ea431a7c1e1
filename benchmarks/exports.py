"""Import of every format, beside the plainest reading of the same file.

    python -m benchmarks.exports [--messages 500000] [--markdown FILE] [FORMAT ...]

The files are rendered by what the tests render with, from realistic chat. "Plainly read" is
`json.load` of a JSON document, `json.loads` of each line of JSON lines, and `for line in open(...)`
for the rest; none of them looks at what it reads.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

if __package__ in (None, ""):  # run as a script, as the one that renders is
    sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import programs
from benchmarks.measure import ChildError, Figures, Usage, alternate, run
from benchmarks.table import Row, at_least, count, unbound
from benchmarks.workspace import Workspace, workspace

PLAIN = {
    "json": "json.load(open(path, 'rb'))",
    "json lines": "for line in open(path, 'rb'): json.loads(line)",
    "lines": "for line in open(path, 'rb'): pass",
    "table": "for line in open(path, 'rb'): pass",
    "pages": "for line in open(path, 'rb'): pass",
}
"""What is done with each file, by the kind of the format."""
DAYS = 30
SIZE = 500_000
HEAD_BYTES = 64 << 10
TYPICAL = ("irssi", "whatsapp", "discord-json", "mattermost", "csv")
"""One format of each kind, and the two that most people have."""
BOUNDS = {"json": 60_000, "json lines": 60_000, "lines": 150_000}
"""Messages a CPU second that the process must reach; nothing is promised for other kinds."""


def render(format_: str, messages: int, folder: Path) -> None:
    """Write an export of a format; in a process of its own, which may need much memory."""
    from tests.support.render import Said, messenger, renderers, telegram_html  # noqa: PLC0415

    from benchmarks.generate import chat  # noqa: PLC0415  # the measuring process stays small

    telegram_html.PAGE, messenger.PART = 1_000, 10_000  # as the platforms do; tests want many pages
    renderer = next(each for each in renderers() if each.format == format_)
    frame = chat(0, messages, messages, 7, days=DAYS).sort("timestamp")
    rows = frame.select("username", "message", "timestamp").iter_rows()
    said = [
        Said(name, text, at, number % 100 == 50, number)
        for number, (name, text, at) in enumerate(rows)
    ]
    for name, content in renderer.render(said).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@dataclass(frozen=True)
class Measured:
    """The import of one export."""

    format: str
    kind: str
    size: str
    messages: int
    plain: Figures
    done: Figures

    @property
    def rate(self) -> float:
        """Messages a CPU second."""
        return self.messages / self.done.cpu_s

    def line(self) -> str:
        """A row of the table of all formats."""
        bound = BOUNDS.get(self.kind)
        met = "met" if self.rate >= (bound or 0) else "NOT MET"
        cells = (
            *(self.format, self.kind, self.size, f"{self.rate:,.0f}"),
            "" if bound is None else f"≥ {bound:,}: {met}",
            f"{self.plain.cpu_s:.2f} s : {self.done.cpu_s:.2f} s",
            f"{self.done.peak_mb:.0f} MB",
        )
        return f"| {' | '.join(cells)} |"

    def row(self) -> Row:
        """A row of the table of all promises."""
        what = f"import, {count(self.messages)} messages of {self.format} ({self.kind})"
        told = (
            f"{self.rate:,.0f} messages a CPU second ({self.done.cpu_s:.2f} s,"
            f" {self.done.peak_mb:.0f} MB; plainly read {self.plain.cpu_s:.2f} s)"
        )
        bound = BOUNDS.get(self.kind)
        if bound is None:
            return Row(what, told, value=self.rate)
        return at_least(what, self.rate, bound, told, " a CPU s")


def rows_of(space: Workspace, formats: Sequence[str], messages: int, runs: int) -> list[Row]:
    """Some formats, for the table of all promises."""
    return [
        unbound(measure(space, format_, min(messages, SIZE), runs).row(), messages >= SIZE)
        for format_ in formats
    ]


def measure(space: Workspace, format_: str, messages: int, runs: int) -> Measured:
    """Import an export of a format, and read the same files plainly, in turn. Raises ChildError."""
    folder = space.folder / f"export-{format_}"
    folder.mkdir()
    call = [sys.executable, str(Path(__file__)), "--render", format_, str(messages), str(folder)]
    subprocess.run(call, check=True)
    files = [path for path in folder.rglob("*") if path.is_file()]
    kind = kind_of(files[0])

    def imported() -> Usage:
        database = space.new()
        try:
            command = [*programs.import_logs(database, folder), "--format", format_]
            usage = run(command, space.folder)
            with closing(sqlite3.connect(database)) as connection:
                (found,) = connection.execute("SELECT count(*) FROM messages").fetchone()
        finally:
            space.drop(database)
        if found < messages * 0.99:
            raise ChildError(f"{format_}: {found:,} of {messages:,} messages were imported")
        return usage

    plain, done = alternate(runs, lambda: run(plainly(kind, folder), space.folder), imported)
    size = sum(path.stat().st_size for path in files) / 1e6
    shutil.rmtree(folder)
    told = f"{size:.0f} MB, {len(files)} file{'s' * (len(files) > 1)}"
    return Measured(format_, kind, told, messages, plain, done)


def plainly(kind: str, folder: Path) -> Sequence[str]:
    """The command that reads all files of a folder and does nothing with them."""
    program = (
        "import json, os, sys\n"
        "for folder, _, names in os.walk(sys.argv[1]):\n"
        "    for path in (os.path.join(folder, name) for name in names):\n"
        f"        {PLAIN[kind]}\n"
    )
    return [sys.executable, "-c", program, str(folder)]


def kind_of(path: Path) -> str:
    """The kind of an export by its first lines: a key of `PLAIN`."""
    with path.open("rb") as file:  # which may be one line, and this process must stay small
        first, second = file.readline(HEAD_BYTES), file.readline(HEAD_BYTES)
    if path.suffix in {".csv", ".parquet"}:
        return "table"
    if path.suffix == ".html":
        return "pages"
    if first.rstrip().endswith(b"}") and second.startswith(b"{"):
        return "json lines"
    return "json" if first.startswith((b"{", b"[{", b"[\n")) else "lines"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exports", description=__doc__)
    parser.add_argument("formats", nargs="*")
    parser.add_argument("--messages", type=int, default=SIZE)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--markdown", type=Path)
    given = parser.parse_args()
    listed = "from dazza.ingest import formats; print(*(name for name, _ in formats()))"
    asked = subprocess.run([sys.executable, "-c", listed], check=True, capture_output=True)
    known: Sequence[str] = asked.stdout.decode().split()
    rows = [
        "| format | kind | size | messages a CPU s | bound | plain reading : import | memory |",
        "|---|---|---|---|---|---|---|",
    ]
    sys.stdout.write("\n".join(rows) + "\n")
    with workspace(None, given.messages * 10) as space:
        for format_ in given.formats or known:
            rows.append(measure(space, format_, given.messages, given.runs).line())
            sys.stdout.write(f"{rows[-1]}\n")
            sys.stdout.flush()
    if given.markdown:
        given.markdown.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--render"]:
        render(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    else:
        sys.exit(main())
