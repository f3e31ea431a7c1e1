"""The command line: the composition root, where settings, store, batch and terminal meet."""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

import dazza
from dazza import text
from dazza.cli import analyze, bot, community, history, report, serve, upkeep
from dazza.cli.shared import one_line, report_error, stoppable_at_once
from dazza.errors import DazzaError

app = typer.Typer(
    name="dazza",
    help="Chat history into statistics that a community enjoys and can trust.",
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("analyze")(analyze.analyze)
app.command("verify")(analyze.verify)
app.command("import")(history.import_)
app.command("almanac")(community.almanac)
app.command("report")(report.report)
app.command("demo")(community.demo)
app.command("serve")(serve.serve)
app.command("backup")(upkeep.backup)
app.command("restore")(upkeep.restore)
app.command("doctor")(upkeep.doctor)
app.add_typer(bot.app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dazza {dazza.__version__} ({text.fingerprint()})")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Say which version."),
    ] = False,
) -> None:
    """Chat history into statistics that a community enjoys and can trust."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


def run() -> None:
    """Run the command line of this process, and exit with its status.

    Whatever goes wrong is one line on standard error; `--debug` shows where.
    """
    debug = "--debug" in sys.argv
    logging.basicConfig(
        level=logging.DEBUG if debug else logging.CRITICAL,
        format="%(levelname)s %(name)s: %(message)s",
    )
    stoppable_at_once()
    try:
        status = app(standalone_mode=False, prog_name="dazza")
    except DazzaError as error:
        report_error(str(error), debug)
        sys.exit(error.exit_status)
    except typer.TyperException as error:  # what the command line does not understand
        report_error(_usage(error), debug)
        sys.exit(2)
    except typer.Abort:
        sys.exit(1)
    except Exception as error:  # noqa: BLE001  # the last door: never a traceback without --debug
        told = f"{type(error).__name__}: {one_line(str(error))}"
        report_error(f"this is a bug in Dazza: {told}; --debug shows where", debug)
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)


def _usage(error: typer.TyperException) -> str:
    """What was wrong with the call, and the command that tells more."""
    told = one_line(error.format_message()).rstrip(".")
    path = getattr(getattr(error, "ctx", None), "command_path", "dazza")
    return f"{told[:1].lower()}{told[1:]}: see `{path} --help`"
