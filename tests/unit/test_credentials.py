"""Passwords and tokens come from where only their owner sees them, and do not show."""

from __future__ import annotations

import logging
import pickle
from pathlib import Path

import pytest

from dazza.bot.credentials import NAMES, Redacting, Secret, credentials
from dazza.errors import SettingsError


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "secrets.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


def revealed(found: dict[str, Secret]) -> dict[str, str]:
    return {name: secret.reveal() for name, secret in found.items()}


def refused(file: Path | None, environment: dict[str, str] | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        credentials(file, environment or {})
    assert "s3cret" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, 'discord_token = "file"\ntwitch_token = "s3cret"\n')
    found = credentials(file, {"DISCORD_TOKEN": "environment", "IRC_PASSWORD": "", "HOME": "/"})
    assert revealed(found) == {"discord_token": "environment", "twitch_token": "s3cret"}


@pytest.mark.parametrize("name", NAMES)
def test_every_credential_can_stand_in_the_environment(name: str) -> None:
    assert revealed(credentials(None, {name.upper(): "x"})) == {name: "x"}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o620, 0o777])
def test_a_file_that_others_can_reach_is_refused_with_the_way_out(
    mode: int, tmp_path: Path
) -> None:
    file = written(tmp_path, 'discord_token = "s3cret"', mode)
    told = refused(file)
    assert f"mode {mode:o}" in told
    assert f"run `chmod 600 {file}`" in told


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
def test_a_file_that_only_its_owner_can_reach_is_read(mode: int, tmp_path: Path) -> None:
    file = written(tmp_path, 'discord_token = "s3cret"', mode)
    assert revealed(credentials(file, {})) == {"discord_token": "s3cret"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("discord_token = s3cret", "is not valid TOML"),
        ('"s3cret', "is not valid TOML"),
        ('s3cret_token = "x"', "unknown credential: choose from irc_password"),
        ("discord_token = 5", "discord_token is no text"),
        ('discord_token = ""', "discord_token is no text"),
        ('discord_token = "s3cret "', "discord_token has blanks around it"),
        ('discord_token = "s3\\ncret"', "characters that do not print"),
    ],
)
def test_a_file_that_is_not_understood_is_refused_without_quoting_it(
    text: str, told: str, tmp_path: Path
) -> None:
    assert told in refused(written(tmp_path, text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "cannot read credentials from" in refused(tmp_path / "none.toml")


def test_a_secret_shows_nowhere() -> None:
    secret = Secret("s3cret")
    assert "s3cret" not in f"{secret} {secret!r} {vars(Secret)} {[secret]} {secret!s}"
    with pytest.raises(TypeError, match="not copied"):
        pickle.dumps(secret)


def test_a_log_loses_every_secret_even_in_tracebacks() -> None:
    redacting = Redacting("%(levelname)s %(message)s", [Secret("s3cret"), Secret("s3cret-longer")])
    try:
        raise ValueError("header s3cret-longer")
    except ValueError:
        logger = logging.getLogger("test")
        record = logger.makeRecord(
            "x", 10, "f", 1, "%s!", ("s3cret",), __import__("sys").exc_info()
        )
    told = redacting.format(record)
    assert "s3cret" not in told
    assert "longer" not in told
    assert told.startswith("DEBUG ***!")
    assert "ValueError: header ***" in told
