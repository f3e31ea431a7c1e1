"""`dazza analyze` and `dazza verify`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console, JustifyMethod
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Column
from rich.table import Table as RichTable

from dazza.batch.config import configured
from dazza.batch.lease import moment
from dazza.batch.registry import ALL, Registry
from dazza.batch.report import Progress as Step
from dazza.batch.report import ProgressHook, RunReport
from dazza.batch.runner import Runner
from dazza.batch.verify import Difference, Verifier, VerifyReport
from dazza.cli.shared import (
    ConfigOption,
    DatabaseOption,
    DebugOption,
    JsonOption,
    ZoneOption,
    counted,
    err,
    load,
    out,
    print_json,
    report_error,
    say,
    stoppable,
)
from dazza.demo.safe import is_unicode, safe_text
from dazza.errors import JobFailedError
from dazza.stats import Status, status_of
from dazza.store import open_database
from dazza.tables.catalogue import TABLES
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
    registry.select([name for name in names or () if name != ALL])
    with open_database(db or settings.database, read_only=status) as database:
        if status:
            found = status_of(database, _tables(registry))
            print_json(found) if json else _print_status(found, registry)
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
    if stop.signal and any(outcome.status == "interrupted" for outcome in report.outcomes):
        report_error("stopped; the next run goes on from here", debug)
        raise typer.Exit(128 + stop.signal)


def _tables(registry: Registry) -> list[str]:
    """Cache tables, those of the contract first, Dazza's own last."""
    kept = [table for job in registry.jobs for table in job.tables]
    names = [table.name for table in kept if not isinstance(table, Shared)]
    known = [table.name for table in TABLES]
    rank = {name: i for i, name in enumerate(known)}
    return sorted(names, key=lambda name: rank.get(name, len(known)))


@contextmanager
def _progress(quiet: bool) -> Iterator[ProgressHook]:
    """A bar with rate and time left on a terminal; nothing elsewhere."""
    console = err()
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None if console.width < 80 else 40),
        TextColumn("{task.fields[told]}"),
        TimeRemainingColumn(table_column=Column(no_wrap=True, min_width=7)),
    )
    # Lines that are printed meanwhile go above the bar, but never from a pipe to the terminal.
    above = sys.stdout.isatty()
    with Progress(*columns, console=console, transient=True, redirect_stdout=above) as bar:
        yield _shown(bar, bar.add_task("reading", total=None, told=""))


def _shown(bar: Progress, task: TaskID) -> Callable[[Step], None]:
    """A hook that shows steps on the bar: numbers while messages are read, then what is done."""

    def show(step: Step) -> None:
        if step.done < step.total:
            speed = bar.tasks[0].speed
            rate = f"  {speed:,.0f}/s" if speed else ""
            told = f"{step.done:,} of {step.total:,}{rate}"
            bar.update(task, completed=step.done, total=step.total, told=told)
        else:
            doing = "writing" if step.step == "messages" else step.step
            bar.update(task, description=doing, total=None, told=f"{step.done:,} read")

    return show


def _print_report(report: RunReport) -> None:
    for reason, jobs in _by_reason(report).items():
        say(f"rebuilt, {reason}: {', '.join(jobs)}")
    if report.interrupted:
        say("the run before was broken off; this one went on from there")
    console = out()
    grid = RichTable.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_column()
    marks = MARKS if is_unicode(console.encoding or "") else {}
    for outcome in report.outcomes:
        mark = marks.get(outcome.status, "")
        grid.add_row(mark, outcome.job_name, f"{outcome.records:,}", outcome.status)
    console.print(grid)
    for outcome in report.outcomes:
        if outcome.message and outcome.status == "error":
            say(f"{outcome.job_name}: {outcome.message}")
    if report.problems:
        say(f"{counted(report.problems, 'row')} cannot be counted:")
        for message_id, reason in report.problem_examples:
            say(f"  message {message_id}: {reason}")
        if report.problems > len(report.problem_examples):
            say("  … all of them: SELECT * FROM dazza_skipped_messages")
    seconds = report.duration_ms / 1000
    rate = f", {report.messages / seconds:,.0f} a second" if report.messages and seconds else ""
    say(f"{counted(report.messages, 'message')} read in {seconds:.1f} s{rate}; zone {report.zone}")


def _by_reason(report: RunReport) -> dict[str, list[str]]:
    """Jobs that were rebuilt, by the reason; those that only follow others are named with them."""
    found: dict[str, list[str]] = {}
    for job, reason in report.rebuilt.items():
        if reason != "first run":
            follows = reason == "an analyzer that it comes after is rebuilt" and found
            found.setdefault(list(found)[-1] if follows else reason, []).append(job)
    return found


def _line(text: str) -> str:
    return safe_text(text, 300)


def _print_status(status: Status, registry: Registry) -> None:
    if not status.jobs:
        say("no job has run yet: run `dazza analyze all`")
        return
    console = out()
    rank = {job.name: i for i, job in enumerate(registry.jobs)}
    jobs = _plain_table(("job", "left"), ("status", "left"), ("up to id", "right"))
    times = ["last run (UTC)", "next run (UTC)"][: 2 if console.width >= 80 else 1]
    for name in times:
        jobs.add_column(name)
    for job in sorted(status.jobs, key=lambda each: rank.get(each.job_name, len(rank))):
        upto = "" if job.watermark is None else str(job.watermark)
        when = [_when(job.last_run), _when(job.next_run)][: len(times)]
        jobs.add_row(job.job_name, job.status, upto, *when)
    console.print(jobs)
    for job in status.jobs:
        if job.last_error:
            say(f"{job.job_name} failed {counted(job.error_count, 'time')}: {job.last_error}")
    say()
    caches = _plain_table(("table", "left"), ("records", "right"), ("last update (UTC)", "left"))
    for cache in status.caches:
        told = _line(cache.error) if cache.error else _when(cache.last_update)
        caches.add_row(cache.table, f"{cache.record_count:,}", told)
    console.print(caches)


def _plain_table(*columns: tuple[str, JustifyMethod]) -> RichTable:
    """A table without lines: (heading, justification) of each column."""
    table = RichTable(box=None, pad_edge=False, header_style="bold")
    for name, justify in columns:
        table.add_column(name, justify=justify, no_wrap=True)
    return table


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
    found: list[Difference] = []
    tell = found.append if json else _print_difference
    with open_database(db or settings.database) as database, _progress(quiet=json) as hook:
        report = Verifier(database).run(hook, tell)
    if json:
        print_json({"differences": report.total, "report": report, "found": found})
    else:
        _print_verified(out(), report)
    if report.total or report.unchecked:
        raise typer.Exit(1)


def _print_difference(difference: Difference) -> None:
    say(f"{difference.table}: {difference.key}: {difference.told}")


def _print_verified(console: Console, report: VerifyReport) -> None:
    grid = RichTable.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_column()
    for table, rows in report.checked.items():
        wrong = report.different.get(table, 0)
        grid.add_row(table, counted(rows, "row"), f"{wrong:,} wrong" if wrong else "as counted")
    if report.checked:
        console.print(grid)
    for reason in dict.fromkeys(report.unchecked.values()):
        jobs = ", ".join(job for job, why in report.unchecked.items() if why == reason)
        say(f"cannot be checked, {reason}: {jobs}; run `dazza analyze all` first")
    if report.never_run:
        say(f"not checked, never run: {', '.join(report.never_run)}")
    if report.total:
        say(
            f"{counted(report.total, 'difference')}. If messages were edited or deleted after they"
            " were counted, `dazza analyze all --rebuild` brings the tables up to date."
        )
    elif not report.unchecked:
        say("no difference")
