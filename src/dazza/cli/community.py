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
from dazza.settings import settings_from
from dazza.store import open_database, schema
from dazza.zones import parse_zone

DEMO_FILE = Path("dazza-demo.db")
HERE = "127.0.0.1"
USUAL_PORT = 3001


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
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Show it in a browser too, until stopped.")
    ] = True,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="Where; default: 3001, or any that is free."),
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Make up a community, analyse it, show what was counted, and serve its pages."""
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
    if serve:
        _serve(str(db), port, debug)


def _serve(db: str, port: int | None, debug: bool) -> None:
    """The demo's pages, on this machine only, whatever the settings say."""
    from dazza.cli.server import (  # noqa: PLC0415  # other commands are quick
        Wanted,
        bound,
        serve_until_stopped,
    )

    if port is None:
        try:
            with bound(HERE, USUAL_PORT):
                port = USUAL_PORT
        except UsageError:  # somebody serves already
            port = 0
    batch = {"timezone": 0, "run_on_startup": False}
    given = {"community": COMMUNITY, "batch": batch, "api": {"log_requests": False}}
    serve_until_stopped(settings_from(given), Wanted(db, HERE, port, batch=True), debug)


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
