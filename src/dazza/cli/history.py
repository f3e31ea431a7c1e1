"""`dazza import`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from dazza.batch.lease import moment
from dazza.cli.shared import (
    ConfigOption,
    DatabaseOption,
    DebugOption,
    JsonOption,
    err,
    load,
    out,
    print_json,
)
from dazza.clock import SystemClock
from dazza.demo.safe import safe_text
from dazza.ingest import ImportProgress, ImportReport, formats, import_paths
from dazza.store import open_database

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
        _print_report(out(), report, db or settings.database)


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


def _print_report(console: Console, report: ImportReport, database: str) -> None:
    for source in report.sources:
        name = safe_text(str(source.path), 200)
        span = ""
        if source.first_timestamp is not None and source.last_timestamp is not None:
            span = f", {moment(source.first_timestamp)} to {moment(source.last_timestamp)}"
        known = " (imported before)" if source.already_imported else ""
        console.print(
            f"{name}: {source.format}, {source.messages:,} messages, {source.new:,} new{known}{span}"
        )
        for skipped in source.skipped:
            console.print(f"  {skipped.lines:,} lines skipped: {safe_text(skipped.reason, 200)}")
            for example in skipped.examples:
                console.print(f"    {example}")
        if source.cp1252_lines or source.damaged_lines:
            console.print(
                f"  {source.cp1252_lines:,} lines read as Windows-1252, "
                f"{source.damaged_lines:,} cut inside a character"
            )
        if source.replaced:
            console.print(
                f"  {source.replaced:,} messages replaced: the file had ended inside them; if they"
                " were analysed since, run `dazza analyze all --rebuild`"
            )
    for told in dict.fromkeys(a for source in report.sources for a in source.assumptions):
        console.print(f"assumed: {safe_text(told, 300)}")
    for other in report.skipped_files:
        console.print(
            f"{safe_text(str(other.path), 200)}: left alone, {safe_text(other.reason, 200)}"
        )
    console.print(
        f"{report.messages:,} messages in {len(report.sources):,} files, {report.new:,} new"
    )
    if report.new:
        console.print(f"next: dazza analyze all --db {safe_text(database, 200)}")
