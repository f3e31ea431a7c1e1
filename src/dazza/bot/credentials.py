"""Passwords and tokens: from the environment, or from a file that only its owner can read.

They are no settings: nothing here is printed, logged or put into an error.
"""

from __future__ import annotations

import logging
import os
import stat
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from dazza.errors import SettingsError

NAMES: Final = {
    "irc_password": "password of the server itself",
    "irc_sasl_password": "password of the account that [bot.irc] names",
    "twitch_token": "OAuth token of the account that [bot.twitch] names",
    "cytube_password": "password of the account that [bot.cytube] names; guests have none",
    "cytube_channel_password": "password of the channel",
    "discord_token": "token of the bot",
}
"""Each may stand in the file, or in the environment in capitals: DISCORD_TOKEN."""
HIDDEN: Final = "***"


class Secret:
    """A text that does not show: only `reveal` gives it away."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text, for the one who sends it."""
        return self._text

    def __repr__(self) -> str:
        return HIDDEN

    def __reduce__(self) -> Any:
        raise TypeError("a secret is not copied or stored")


def credentials(
    file: Path | None, environment: Mapping[str, str] | None = None
) -> dict[str, Secret]:
    """All that are given, by name (`NAMES`); the environment wins. Raises SettingsError."""
    environment = os.environ if environment is None else environment
    found = _read(file) if file else {}
    found |= {name: environment[name.upper()] for name in NAMES if environment.get(name.upper())}
    for name, text in found.items():
        if not text.isprintable() or text != text.strip():
            raise SettingsError(
                f"{name} has blanks around it, or characters that do not print: give the bare text"
            )
    return {name: Secret(text) for name, text in found.items()}


def _read(file: Path) -> dict[str, str]:
    try:
        with file.open("rb") as opened:
            _look_at_owner(file, os.fstat(opened.fileno()))
            content = tomllib.loads(opened.read().decode())
    except OSError as error:
        raise SettingsError(f"cannot read credentials from {file}: {error.strerror}") from None
    except ValueError:  # its own words may quote the file
        raise SettingsError(f'{file} is not valid TOML: write lines such as name = "…"') from None
    for name, text in content.items():
        if name not in NAMES:
            raise SettingsError(f"{file}: unknown credential: choose from {', '.join(NAMES)}")
        if not isinstance(text, str) or not text:
            raise SettingsError(f'{file}: {name} is no text: write it as in {name} = "…"')
    return content


def _look_at_owner(file: Path, found: os.stat_result) -> None:
    """Raise SettingsError unless only its owner, and we are that, can read the file."""
    mode = stat.S_IMODE(found.st_mode)
    if mode & 0o077:
        raise SettingsError(
            f"{file} can be read or changed by others (mode {mode:o}): run `chmod 600 {file}`"
        )
    if found.st_uid not in (os.geteuid(), 0):
        raise SettingsError(f"{file} belongs to another user: run `chown $(id -u) {file}`")


class Redacting(logging.Formatter):
    """Writes a log's lines, tracebacks included, without any of the secrets."""

    def __init__(self, format_: str, secrets: Iterable[Secret]) -> None:
        super().__init__(format_)
        self._secrets = sorted((s.reveal() for s in secrets), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        return self.redacted(super().format(record))

    def redacted(self, text: str) -> str:
        """`text` without the secrets."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text
