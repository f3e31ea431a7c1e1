"""`dazza report`: the community's page as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dazza.cli.shared import ConfigOption, DatabaseOption, DebugOption, load, say
from dazza.clock import SystemClock
from dazza.errors import UsageError
from dazza.store import open_database


def report(
    out: Annotated[Path, typer.Argument(metavar="OUT.html", help="The file to write.")],
    db: DatabaseOption = None,
    config: ConfigOption = None,
    debug: DebugOption = False,
) -> None:
    """Write the community's page as one HTML file that opens offline."""
    if not out.absolute().parent.is_dir():
        raise UsageError(f"cannot write {out}: its folder does not exist")
    from dazza.web.report import report as page_of  # noqa: PLC0415  # charts cost a second to load

    settings = load(config)
    with open_database(db or settings.database, read_only=True) as database:
        page = page_of(database, SystemClock().now_ms(), settings.community)
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror}") from None
    say(f"wrote {out}, {len(page.encode()) / 1000:,.0f} kB")
