"""`dazza backup`, `dazza restore` and `dazza doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dazza.batch import upkeep
from dazza.batch.doctor import Finding, Level, examine, worst
from dazza.cli.shared import (
    ConfigOption,
    DatabaseOption,
    DebugOption,
    JsonOption,
    counted,
    load,
    print_json,
    say,
)
from dazza.clock import SystemClock
from dazza.errors import SettingsError
from dazza.settings import Settings
from dazza.store import database_path
from dazza.store.backup import Contents

OutArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="[OUT]",
        help="A file, or a folder for a file named after the time; default: beside the database.",
    ),
]
OverwriteOption = Annotated[
    bool, typer.Option("--overwrite", help="Replace the file if there is one.")
]
KeepOption = Annotated[
    int | None,
    typer.Option(
        "--keep",
        metavar="N",
        min=1,
        help="Delete all but the newest N backups of this database in the folder.",
    ),
]
ForceOption = Annotated[
    bool,
    typer.Option("--force", help="Even if another program seems to have the database open."),
]


def backup(
    out: OutArgument = None,
    overwrite: OverwriteOption = False,
    keep: KeepOption = None,
    db: DatabaseOption = None,
    json: JsonOption = False,
    config: ConfigOption = None,
    debug: DebugOption = False,
) -> None:
    """Copy the database while it is in use, and check the copy."""
    made = upkeep.back_up(
        database_path(db or load(config).database),
        out,
        clock=SystemClock(),
        overwrite=overwrite,
        keep=keep,
    )
    if json:
        print_json({"path": made.path, "deleted": made.deleted, **_contents(made.contents)})
        return
    say(f"{made.path}: {_told(made.contents)}, read back and sound")
    for old in made.deleted:
        say(f"deleted {old}")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    force: ForceOption = False,
    db: DatabaseOption = None,
    json: JsonOption = False,
    config: ConfigOption = None,
    debug: DebugOption = False,
) -> None:
    """Put a backup in the place of the database, which is kept beside it."""
    where = database_path(db or load(config).database)
    done = upkeep.restore(file, where, clock=SystemClock(), force=force)
    if json:
        told = {"path": done.path, "source": done.source, "aside": done.aside}
        print_json({**told, "damaged": done.damaged, **_contents(done.contents)})
        return
    say(f"checked {done.source}: {_told(done.contents)}")
    if done.damaged:
        say(f"what was there cannot be read: {done.damaged}")
    if done.aside:
        say(f"what was there is now {done.aside}")
    say(f"restored {done.path}")
    say(f"next: dazza analyze all --db {done.path}")


def doctor(
    db: DatabaseOption = None,
    json: JsonOption = False,
    config: ConfigOption = None,
    debug: DebugOption = False,
) -> None:
    """Look at everything that Dazza depends on, and say what to do about what is wrong.

    The status is 0 if there is nothing to do, 1 if there is.
    """
    findings = []
    try:
        settings = load(config)
        findings.append(Finding("settings", Level.FINE, "understood"))
    except SettingsError as error:
        settings = Settings()
        advice = "mend it: nothing runs with these; what follows is looked at without them"
        findings.append(Finding("settings", Level.PROBLEM, str(error), advice))
    where = database_path(db or settings.database)
    findings += examine(where, settings, SystemClock().now_ms())
    bad = worst(findings).rank >= Level.WARNING.rank
    if json:
        print_json({"fine": not bad, "database": where, "findings": findings})
    else:
        for finding in findings:
            _print(finding)
        found = [one for one in findings if one.level.rank >= Level.WARNING.rank]
        say(counted(len(found), "finding") if bad else "nothing to do")
    if bad:
        raise typer.Exit(1)


def _print(finding: Finding) -> None:
    say(f"{finding.level.value} {finding.check}: {finding.what}")
    if finding.advice:
        say(f"    {finding.advice}")


def _contents(contents: Contents) -> dict[str, object]:
    return {
        "tables": contents.tables,
        "rows": contents.rows,
        "messages": contents.messages,
        "newest_id": contents.newest_id,
        "size_bytes": contents.size_bytes,
    }


def _told(contents: Contents) -> str:
    size = f"{contents.size_bytes / 2**20:,.1f} MiB"
    tables = f"{counted(contents.rows, 'row')} in {counted(contents.tables, 'table')}"
    return f"{size}, {counted(contents.messages, 'message')}, {tables}"
