"""`dazza import`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from dazza.batch.config import configured
from dazza.cli import imported
from dazza.cli.shared import (
    ConfigOption,
    DatabaseOption,
    DebugOption,
    JsonOption,
    err,
    load,
    print_json,
)
from dazza.clock import SystemClock
from dazza.errors import UsageError
from dazza.ingest import (
    ImportProgress,
    ImportReport,
    ImportZone,
    Options,
    formats,
    import_paths,
    list_imports,
    undo_import,
)
from dazza.settings import Settings
from dazza.store import Database, database_path, imports, open_database
from dazza.store.rehearsal import rehearsal
from dazza.zones import UTC_NAME, parse_zone

SAMPLES = 10
"""So many messages are shown by a rehearsal."""

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE...", help="Exports: files, zips, folders, patterns with *."),
]
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
    typer.Option(
        "--timezone",
        metavar="ZONE",
        help="The zone of times that do not say theirs; default: that of the settings.",
    ),
]
OrderOption = Annotated[
    str | None,
    typer.Option(
        "--date-order",
        metavar="ORDER",
        help="dmy, mdy or ymd, where a file's dates can be read in several ways.",
    ),
]
ColumnsOption = Annotated[
    str | None,
    typer.Option(
        "--columns",
        metavar="WHAT=COLUMN,...",
        help="Of a table: name=author,text=body,time=created_at,id=message_id.",
    ),
]
TimeFormatOption = Annotated[
    str | None,
    typer.Option(
        "--time-format", metavar="FORMAT", help="Of a table's times, such as '%d.%m.%Y %H:%M'."
    ),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be imported; write nothing.")
]
ListOption = Annotated[bool, typer.Option("--list", help="Show what was imported.")]
UndoOption = Annotated[
    int | None, typer.Option("--undo", metavar="ID", help="Take an import back; see --list.")
]


def import_(
    files: Files = None,
    db: DatabaseOption = None,
    timezone: ZoneOption = None,
    format: FormatOption = None,
    date_order: OrderOption = None,
    columns: ColumnsOption = None,
    time_format: TimeFormatOption = None,
    dry_run: DryRunOption = False,
    list_: ListOption = False,
    undo: UndoOption = None,
    json: JsonOption = False,
    config: ConfigOption = None,
    debug: DebugOption = False,
) -> None:
    """Bring chat history into `messages`; importing again is harmless."""
    settings = load(config)
    where = db or settings.database
    if sum((bool(files), list_, undo is not None)) != 1:
        raise UsageError("give the files to import, or --list, or --undo ID")
    if list_:
        with open_database(where, read_only=True) as database:
            sources = list_imports(database)
        imported.print_sources(sources, json)
        return
    if undo is not None:
        with open_database(where) as database:
            imported.print_undone(undo_import(database, undo), where, json)
        return
    options = Options(date_order=date_order, columns=_columns(columns), time_format=time_format)

    def run(database: Database) -> ImportReport:
        with _progress(quiet=json) as hook:
            return import_paths(
                database,
                files or [],
                clock=SystemClock(),
                timezone=timezone,
                assumed=zone,
                format=format,
                options=options,
                progress=hook,
            )

    zone = _zone(settings, where)
    if dry_run:
        with rehearsal(database_path(where)) as scratch:
            report = run(scratch)
            report = replace(report, samples=imported.samples(imports.first_rows(scratch, SAMPLES)))
    else:
        with open_database(where, create=True) as database:
            report = run(database)
    if json:
        print_json({"messages": report.messages, "new": report.new, "report": report})
    else:
        imported.print_report(report, where, dry_run)


def _zone(settings: Settings, where: str) -> ImportZone:
    """The zone of times that do not say theirs: the settings', the one last used here, or UTC."""
    if settings.batch.timezone is not None:
        return ImportZone(parse_zone(settings.batch.timezone), "the zone of the settings")
    if database_path(where).exists():
        with open_database(where, read_only=True) as database:
            zone = configured(settings, database).zone
        if zone.name != UTC_NAME:
            return ImportZone(zone, "the zone last used on this database")
    return ImportZone(parse_zone(UTC_NAME), "because no timezone was given")


def _columns(given: str | None) -> dict[str, str]:
    """`name=author,text=body` as a mapping. Raises UsageError."""
    found: dict[str, str] = {}
    for part in (given or "").split(",") if given else []:
        what, equals, column = part.partition("=")
        if not equals or not column or what.strip() not in {"name", "text", "time", "id"}:
            raise UsageError(
                f"cannot read {part!r} of --columns: write name=…,text=…,time=… and id=… if there"
                " is one"
            )
        found[what.strip()] = column.strip()
    return found


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[ImportProgress], None]]:
    console = err()
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    columns = (
        TextColumn("importing"),
        BarColumn(),
        TaskProgressColumn(),
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
