"""`dazza analyze` and `dazza verify`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as RichTable

from dazza.batch.config import configured
from dazza.batch.lease import moment
from dazza.batch.registry import ALL, Registry
from dazza.batch.report import Progress as Step
from dazza.batch.report import ProgressHook, RunReport
from dazza.batch.runner import Runner
from dazza.batch.verify import Verifier, VerifyReport
from dazza.cli.shared import (
    ConfigOption,
    DatabaseOption,
    DebugOption,
    JsonOption,
    ZoneOption,
    err,
    load,
    out,
    print_json,
    stoppable,
)
from dazza.demo.safe import safe_text
from dazza.errors import JobFailedError
from dazza.stats import Status, status_of
from dazza.store import open_database
from dazza.tables.kinds import Shared

Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ANALYZER]...",
        help="all, or some of: word, activity, streak, hours, content, sessions, achievement.",
    ),
]
MARKS = {"completed": "✓", "error": "✗", "skipped": "–", "interrupted": "…"}


def analyze(
    names: Names = None,
    db: DatabaseOption = None,
    timezone: ZoneOption = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Start from nothing.")] = False,
    status: Annotated[
        bool, typer.Option("--status", help="Say how jobs and cache tables are, and stop.")
    ] = False,
    json: JsonOption = False,
    config: ConfigOption = None,
    debug: DebugOption = False,
) -> None:
    """Count what is new: run analyzers over the messages they have not seen."""
    settings = load(config)
    registry = Registry()
    registry.select(names or [ALL])
    with open_database(db or settings.database, read_only=status) as database:
        if status:
            tables = [
                table.name
                for job in registry.jobs
                for table in job.tables
                if not isinstance(table, Shared)
            ]
            found = status_of(database, tables)
            print_json(found) if json else _print_status(found)
            return
        chosen = configured(settings, database, timezone)
        with stoppable() as stop, _progress(quiet=json) as hook:
            report = Runner(database, chosen, registry=registry, holder="dazza analyze").run(
                names or [ALL], rebuild=rebuild, progress=hook, stop=stop
            )
    print_json(report) if json else _print_report(report)
    if report.failed:
        failed = ", ".join(outcome.job_name for outcome in report.failed)
        raise JobFailedError(f"not all jobs completed: {failed}; see `dazza analyze --status`")
    if any(outcome.status == "interrupted" for outcome in report.outcomes):
        raise KeyboardInterrupt


@contextmanager
def _progress(quiet: bool) -> Iterator[ProgressHook]:
    """A bar with rate and time left on a terminal; nothing elsewhere."""
    console = err()
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f}"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("messages", total=None, rate="", visible=False)

        def show(step: Step) -> None:
            speed = bar.tasks[0].speed
            rate = f"{speed:,.0f}/s" if speed else ""
            if step.total:
                done, total = step.done, max(step.total, step.done)
                bar.update(
                    task,
                    completed=done,
                    total=total,
                    description=step.step,
                    rate=rate,
                    visible=True,
                )
            else:
                bar.update(task, description=step.step)

        yield show


def _print_report(report: RunReport) -> None:
    console = out()
    for job, reason in report.rebuilt.items():
        if reason != "first run":
            console.print(f"{job} was rebuilt: {_line(reason)}")
    if report.interrupted:
        console.print("the run before was broken off; this one went on from there")
    grid = RichTable.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_column()
    marks = MARKS if (console.encoding or "").lower().startswith("utf") else {}
    for outcome in report.outcomes:
        told = outcome.message or outcome.status
        mark = marks.get(outcome.status, outcome.status[:1])
        grid.add_row(mark, outcome.job_name, f"{outcome.records:,}", _line(told))
    console.print(grid)
    if report.problems:
        console.print(f"{report.problems:,} rows are not counted, the first of them:")
        for message_id, reason in report.problem_examples:
            console.print(f"  id {message_id}: {reason}")
        console.print("  all: SELECT * FROM dazza_skipped_messages")
    seconds = report.duration_ms / 1000
    rate = f", {report.messages / seconds:,.0f} a second" if report.messages and seconds else ""
    console.print(f"{report.messages:,} new messages in {seconds:.1f} s{rate}; zone {report.zone}")


def _line(text: str) -> str:
    return safe_text(text, 300)


def _print_status(status: Status) -> None:
    console = out()
    jobs = RichTable(box=None, pad_edge=False, header_style="bold")
    for name in ("job", "status", "last run (UTC)", "next run (UTC)", "up to id"):
        jobs.add_column(name, no_wrap=True, justify="right" if name == "up to id" else "left")
    for job in status.jobs:
        upto = "" if job.watermark is None else str(job.watermark)
        jobs.add_row(job.job_name, job.status, _when(job.last_run), _when(job.next_run), upto)
    console.print(jobs if status.jobs else "no job has run yet: try `dazza analyze all`")
    for job in status.jobs:
        if job.last_error:
            told = _line(job.last_error)
            console.print(f"{job.job_name} failed {job.error_count} times in a row: {told}")
    console.print()
    caches = RichTable(box=None, pad_edge=False, header_style="bold")
    caches.add_column("table")
    caches.add_column("records", justify="right")
    caches.add_column("last update (UTC)")
    for cache in status.caches:
        told = _line(cache.error) if cache.error else _when(cache.last_update)
        caches.add_row(cache.table, f"{cache.record_count:,}", told)
    console.print(caches)


def _when(ms: int | None) -> str:
    return "" if ms is None else moment(ms)[:16]


def verify(
    db: DatabaseOption = None,
    json: JsonOption = False,
    config: ConfigOption = None,
    debug: DebugOption = False,
) -> None:
    """Count again from the messages, and print every difference to the cache tables."""
    settings = load(config)
    with open_database(db or settings.database) as database, _progress(quiet=json) as hook:
        report = Verifier(database).run(hook)
    if json:
        print_json({"differences": report.total, "report": report})
    else:
        _print_verified(out(), report)
    if report.total or report.unchecked:
        raise typer.Exit(1)


def _print_verified(console: Console, report: VerifyReport) -> None:
    grid = RichTable.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_column()
    for table, rows in report.checked.items():
        wrong = report.different.get(table, 0)
        grid.add_row(table, f"{rows:,} rows", f"{wrong:,} differ" if wrong else "as counted")
    console.print(grid)
    for difference in report.examples:
        held, made = _line(difference.held), _line(difference.recomputed)
        console.print(f"{difference.table}: holds {held}; recomputed {made}")
    for job, reason in report.unchecked.items():
        console.print(f"{job} cannot be checked: {reason}; run `dazza analyze all` first")
    if report.total:
        console.print(
            f"{report.total:,} differences. If messages were edited or deleted after they were"
            " counted, `dazza analyze all --rebuild` brings the tables up to date."
        )
    elif not report.unchecked:
        console.print("no difference")
