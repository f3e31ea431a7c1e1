"""`dazza bot irc|twitch|cytube|discord`: record, count and answer, in one process."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import typer

from dazza.bot.connectors.shared import Connector
from dazza.bot.credentials import Redacting, Secret, credentials
from dazza.bot.system import BatchSystem
from dazza.cli.shared import SIGNALS, ConfigOption, DatabaseOption, DebugOption, load
from dazza.errors import DazzaError, RoomError, UsageError
from dazza.settings import Settings

Secrets = Mapping[str, Secret]
FORMAT: Final = "%(levelname)s %(name)s: %(message)s"

app = typer.Typer(
    name="bot",
    help="Record a chat, count it, and answer in it.",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command("irc")
def irc(db: DatabaseOption = None, config: ConfigOption = None, debug: DebugOption = False) -> None:
    """Be in the channel that [bot.irc] names."""
    _run("irc", _irc, db, config, debug)


@app.command("twitch")
def twitch(
    db: DatabaseOption = None, config: ConfigOption = None, debug: DebugOption = False
) -> None:
    """Be in the channel that [bot.twitch] names; without an account to read only."""
    _run("twitch", _twitch, db, config, debug)


@app.command("cytube")
def cytube(
    db: DatabaseOption = None, config: ConfigOption = None, debug: DebugOption = False
) -> None:
    """Be in the channel that [bot.cytube] names; without an account to read only."""
    _run("cytube", _cytube, db, config, debug)


@app.command("discord")
def discord(
    db: DatabaseOption = None, config: ConfigOption = None, debug: DebugOption = False
) -> None:
    """Be in the server that [bot.discord] names."""
    _run("discord", _discord, db, config, debug)


def _irc(settings: Settings, secrets: Secrets) -> Connector:
    from dazza.bot.connectors.irc import IrcConnector  # noqa: PLC0415  # an extra

    return IrcConnector(
        settings.bot.irc,
        settings.bot.name,
        password=secrets.get("irc_password"),
        sasl_password=secrets.get("irc_sasl_password"),
    )


def _twitch(settings: Settings, secrets: Secrets) -> Connector:
    from dazza.bot.connectors.twitch import TwitchConnector  # noqa: PLC0415  # an extra

    return TwitchConnector(settings.bot.twitch, token=secrets.get("twitch_token"))


def _cytube(settings: Settings, secrets: Secrets) -> Connector:
    from dazza.bot.connectors.cytube import CytubeConnector  # noqa: PLC0415  # an extra

    return CytubeConnector(
        settings.bot.cytube,
        password=secrets.get("cytube_password"),
        channel_password=secrets.get("cytube_channel_password"),
    )


def _discord(settings: Settings, secrets: Secrets) -> Connector:
    from dazza.bot.connectors.discord import DiscordConnector  # noqa: PLC0415  # an extra

    return DiscordConnector(settings.bot.discord, token=secrets.get("discord_token"))


def _run(
    kind: str,
    make: Callable[[Settings, Secrets], Connector],
    db: str | None,
    config: Path | None,
    debug: bool,
) -> None:
    settings = load(config)
    file = settings.bot.credentials
    secrets = credentials(Path(file) if file else None)
    with _nothing_secret_shown(Redacting(FORMAT, secrets.values()), debug):
        try:
            connector = make(settings, secrets)
        except ModuleNotFoundError as error:
            package = (error.name or "").partition(".")[0]
            raise UsageError(
                f"dazza bot {kind} needs {package}: run `pip install 'dazza[{kind}]'`"
            ) from None
        asyncio.run(_serve(connector, db or settings.database, settings))


async def _serve(connector: Connector, database: str, settings: Settings) -> None:
    """Until a signal comes: record, count, answer, congratulate."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in SIGNALS:
        loop.add_signal_handler(each, stopping.set)
    # What nobody can be told is left for the bot that can.
    tell = (lambda news: connector.say(news.line)) if connector.speaks else None
    async with BatchSystem(
        database, settings.model_dump(mode="json", exclude={"api"}), on_achievement=tell
    ) as batch:
        await connector.run(batch, stopping)


@contextmanager
def _nothing_secret_shown(redacting: Redacting, debug: bool) -> Iterator[None]:
    """Log what happens, and let no line and no error say a secret."""
    root = logging.getLogger()
    for handler in root.handlers:
        handler.setFormatter(redacting)
    if not debug:
        root.setLevel(logging.ERROR)
        logging.getLogger("dazza").setLevel(logging.INFO)
    try:
        yield
    except DazzaError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it may quote a secret
        logging.getLogger("dazza.bot").debug("%s", traceback.format_exc())
        told = redacting.redacted(f"{type(error).__name__}: {error}")
        raise RoomError(f"this is a bug in Dazza: {told}; --debug shows where") from None
