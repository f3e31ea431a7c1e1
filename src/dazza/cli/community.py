"""`dazza almanac` and `dazza demo`: what was counted, as a page to read in a terminal."""

from __future__ import annotations

import shlex
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from dazza.batch.config import configured
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
from dazza.demo import COMMUNITY, live
from dazza.demo.almanac import read_almanac, render
from dazza.demo.live import RUNS_DAYS_AGO
from dazza.errors import UsageError
from dazza.store import open_database, schema
from dazza.zones import parse_zone

DEMO_FILE = Path("dazza-demo.db")


def almanac(
    db: DatabaseOption = None,
    json: JsonOption = False,
    config: ConfigOption = None,
    debug: DebugOption = False,
) -> None:
    """Print the community's page: leaderboards, records, rhythm, newest achievements."""
    settings = load(config)
    with open_database(db or settings.database, read_only=True) as database:
        page = read_almanac(database, configured(settings, database).zone)
    if json:
        print_json(page)
    else:
        render(out(), page, settings.community)


def demo(
    db: Annotated[
        Path, typer.Option("--db", metavar="FILE", help="Where to put it; made anew each time.")
    ] = DEMO_FILE,
    seed: Annotated[int, typer.Option("--seed", help="Another community.")] = 7,
    debug: DebugOption = False,
) -> None:
    """Make up a community, analyse it, and show what was counted."""
    _make_room(db)
    clock = SystemClock()
    console = err()
    zone = parse_zone(0)
    with open_database(str(db), create=True) as database:
        schema.mark_demo(database)
        lived = live(database, clock.now_ms(), seed)
        console.print(f"made up {lived.messages:,} messages of two years, in {db}", soft_wrap=True)
        runs = len(RUNS_DAYS_AGO)
        console.print(f"analysed as they came, in {runs} runs: {lived.duration_ms / 1000:.1f} s")
        page = read_almanac(database, zone)
    render(out(), page, COMMUNITY)
    where = shlex.quote(str(db))
    console.print(f"look around:  dazza analyze --status --db {where}", soft_wrap=True)
    console.print(f"prove it:     dazza verify --db {where}", soft_wrap=True)


def _make_room(db: Path) -> None:
    """Remove an older demo; anything else is left alone."""
    if not db.exists():
        return
    with open_database(str(db), read_only=True) as database:
        replaceable = schema.is_demo(database)
    if not replaceable:
        raise UsageError(f"{db} exists and is no demo: give another file with --db")
    for suffix in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{db}{suffix}").unlink()
