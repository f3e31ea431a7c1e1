"""`dazza import`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from dazza.batch.lease import moment
from dazza.cli.shared import (
    ConfigOption,
    DatabaseOption,
    DebugOption,
    JsonOption,
    counted,
    err,
    load,
    print_json,
    say,
)
from dazza.clock import SystemClock
from dazza.ingest import ImportProgress, ImportReport, SourceReport, formats, import_paths
from dazza.store import open_database

LISTED = 12
"""So many files are listed one by one; more are counted by folder."""
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Chat logs, or folders.")]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        help=f"If it is not to be found from the content: {', '.join(n for n, _ in formats())}.",
    ),
]
ZoneOption = Annotated[
    str | None,
    typer.Option("--timezone", metavar="ZONE", help="The zone of times that do not say theirs."),
]


def import_(
    files: Files,
    db: DatabaseOption = None,
    timezone: ZoneOption = None,
    format: FormatOption = None,
    json: JsonOption = False,
    config: ConfigOption = None,
    debug: DebugOption = False,
) -> None:
    """Bring chat logs into `messages`; importing again is harmless."""
    settings = load(config)
    with (
        open_database(db or settings.database, create=True) as database,
        _progress(quiet=json) as hook,
    ):
        report = import_paths(
            database, files, clock=SystemClock(), timezone=timezone, format=format, progress=hook
        )
    if json:
        print_json({"messages": report.messages, "new": report.new, "report": report})
    else:
        _print_report(report, db or settings.database)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[ImportProgress], None]]:
    console = err()
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    columns = (
        TextColumn("importing"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[told]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, told="")

        def show(step: ImportProgress) -> None:
            elapsed = bar.tasks[0].elapsed or 0
            rate = f", {step.messages / elapsed:,.0f}/s" if elapsed > 0.5 else ""
            bar.update(
                task,
                completed=step.bytes_done,
                total=step.bytes_total,
                told=f"{step.messages:,} messages{rate}",
            )

        yield show


def _print_report(report: ImportReport, database: str) -> None:
    sources = report.sources
    if len(sources) <= LISTED:
        for source in sources:
            again = " (imported before)" if source.already_imported else ""
            say(f"{source.path}: {_told([source])}{again}")
            _print_details(source, "  ")
    else:
        folders: dict[Path, list[SourceReport]] = {}
        for source in sources:
            folders.setdefault(source.path.parent, []).append(source)
        for folder, inside in folders.items():
            say(f"{folder}: {counted(len(inside), 'file')}, {_told(inside)}")
            for source in inside:
                _print_details(source, f"  {source.path.name}: ")
    for line in _assumed(sources):
        say(f"assumed: {line}")
    others: dict[str, list[str]] = {}
    for other in report.skipped_files:
        others.setdefault(other.reason, []).append(str(other.path))
    for reason, paths in others.items():
        say(f"left alone: {', '.join(paths)}: {reason}")
    files = counted(len(sources), "file")
    say(f"{counted(report.messages, 'message')} in {files}, {report.new:,} new")
    if report.new:
        say(f"next: dazza analyze all --db {shlex.quote(database)}")


def _told(sources: Sequence[SourceReport]) -> str:
    """Format, messages and span of some files."""
    formats_ = ", ".join(sorted({source.format for source in sources}))
    messages, new = sum(s.messages for s in sources), sum(s.new for s in sources)
    first = [s.first_timestamp for s in sources if s.first_timestamp is not None]
    last = [s.last_timestamp for s in sources if s.last_timestamp is not None]
    span = f", {_minute(min(first))} to {_minute(max(last))} UTC" if first and last else ""
    return f"{formats_}, {counted(messages, 'message')}, {new:,} new{span}"


def _minute(ms: int) -> str:
    return moment(ms)[:16]


def _print_details(source: SourceReport, start: str) -> None:
    """What was odd in a file."""
    for skipped in source.skipped:
        say(f"{start}{counted(skipped.lines, 'line')} skipped, {skipped.reason}:")
        for example in skipped.examples:
            say(f"    {example}")
    if source.cp1252_lines:
        say(f"{start}{counted(source.cp1252_lines, 'line')} read as Windows-1252")
    if source.damaged_lines:
        say(f"{start}{counted(source.damaged_lines, 'line')} cut inside a character")
    if source.replaced:
        say(
            f"{start}{counted(source.replaced, 'message')} replaced, as the file had ended inside"
            " them; if they were analysed since, run `dazza analyze all --rebuild`"
        )


def _assumed(sources: Sequence[SourceReport]) -> Iterator[str]:
    """Assumptions, those that differ in a date or a number only said once."""
    alike: dict[str, list[str]] = {}
    for source in sources:
        for told in source.assumptions:
            alike.setdefault(re.sub(r"\d", "0", told), []).append(told)
    for each in alike.values():
        if len(set(each)) == 1:
            yield each[0]
        else:
            yield f"{each[0]}; likewise {counted(len(each) - 1, 'other file')}"
