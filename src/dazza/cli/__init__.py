"""The command line: the composition root, where settings, store, batch and terminal meet."""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import click
import typer

from dazza import __version__, text
from dazza.cli import analyze, community, history
from dazza.cli.shared import report_error
from dazza.errors import DazzaError

app = typer.Typer(
    name="dazza",
    help="Chat history into statistics that a community enjoys and can trust.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("analyze")(analyze.analyze)
app.command("verify")(analyze.verify)
app.command("import")(history.import_)
app.command("almanac")(community.almanac)
app.command("demo")(community.demo)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dazza {__version__} ({text.fingerprint()})")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Say which version."),
    ] = False,
) -> None:
    """Chat history into statistics that a community enjoys and can trust."""


def run() -> None:
    """Run the command line of this process, and exit with its status.

    Whatever goes wrong is one line on standard error; `--debug` shows where.
    """
    debug = "--debug" in sys.argv
    logging.basicConfig(
        level=logging.DEBUG if debug else logging.CRITICAL,
        format="%(levelname)s %(name)s: %(message)s",
    )
    try:
        app(standalone_mode=False)
    except DazzaError as error:
        report_error(str(error), debug)
        sys.exit(error.exit_status)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        report_error(error.format_message(), debug)
        sys.exit(2)
    except (KeyboardInterrupt, click.exceptions.Abort):
        report_error("stopped; the next run goes on from here", debug)
        sys.exit(130)
    except BrokenPipeError:  # whoever read our output has enough
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:  # noqa: BLE001  # the last door: never a traceback without --debug
        line = f"{type(error).__name__}: {' '.join(str(error).split())}"
        report_error(f"this is a bug in Dazza: {line}; --debug shows where", debug)
        sys.exit(1)
