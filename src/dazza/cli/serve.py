"""`dazza serve`: API, pages and scheduler in one process."""

from __future__ import annotations

from typing import Annotated

import typer

from dazza.cli.shared import ConfigOption, DatabaseOption, DebugOption, load


def serve(
    db: DatabaseOption = None,
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen on; default: the settings.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 is any that is free."),
    ] = None,
    batch: Annotated[
        bool,
        typer.Option("--batch/--no-batch", help="Run the batch jobs here, or leave them be."),
    ] = True,
    config: ConfigOption = None,
    debug: DebugOption = False,
) -> None:
    """Serve the API and the pages, and run the batch jobs, until stopped."""
    settings = load(config)
    from dazza.cli.server import Wanted, serve_until_stopped  # noqa: PLC0415  # other commands are quick

    wanted = Wanted(
        database=db or settings.database,
        host=host or settings.api.host,
        port=settings.api.port if port is None else port,
        batch=batch,
    )
    serve_until_stopped(settings, wanted, debug)
