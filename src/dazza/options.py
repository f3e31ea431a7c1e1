"""The sections `[bot]`, `[batch]` and `[api]` of the settings, and what each key may hold.

Those of recorders are in `sections`, which a bot's own process can load without Polars.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping

from pydantic import Field, SecretStr, field_validator

from dazza import sections
from dazza.errors import SettingsError
from dazza.sections import Section
from dazza.zones import parse_zone


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value  # TOML and JSON have lists only


def _each(values: tuple[str, ...], pattern: str) -> tuple[str, ...]:
    """The values if all of them have this form; raises ValueError."""
    for value in values:
        if not re.fullmatch(pattern, value):
            raise ValueError
    return values


class BotSettings(Section):
    """`[bot]`"""

    name: str = Field("dazza", description="the bot's own name; it is never counted")
    chat: str = Field(
        "", description="file with language, prefix and wording of the chat commands, TOML"
    )
    credentials: str = Field(
        "", description="file with passwords and tokens, TOML, that only its owner can read"
    )
    irc: sections.IrcSettings = sections.IrcSettings()
    twitch: sections.TwitchSettings = sections.TwitchSettings()
    cytube: sections.CytubeSettings = sections.CytubeSettings()
    discord: sections.DiscordSettings = sections.DiscordSettings()


class BatchSettings(Section):
    """`[batch]`"""

    timezone: float | str | None = Field(
        None,
        description="hours from UTC, or a name such as Australia/Brisbane; the one last used on the"
        " database, else UTC",
    )
    run_on_startup: bool = Field(True, description="run all jobs when the scheduler starts")
    interval_hours: float = Field(4, gt=0, le=168, description="hours between batch runs")
    retention_days: int = Field(
        400, description="days of daily rows that are kept: 31 or more; 0 keeps all"
    )
    ignore: tuple[str, ...] = Field(
        ("[*]",),
        description="patterns of names that are not counted; * is any run of characters",
    )

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: float | str | None) -> float | str | None:
        if value is not None:
            try:
                parse_zone(value)
            except SettingsError as error:
                raise ValueError(str(error)) from None
        return value

    @field_validator("ignore", mode="before")
    @classmethod
    def _list(cls, value: object) -> object:
        return _as_tuple(value)

    @field_validator("retention_days")
    @classmethod
    def _long_enough(cls, value: int) -> int:
        if value < 0 or 0 < value < 31 or value > 100_000:
            raise ValueError
        return value


class ApiSettings(Section):
    """`[api]`"""

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(3001, ge=1, le=65535, description="port to listen on")
    public_url: str = Field(
        "", description="where people reach the server, as in https://chat.example; for previews"
    )
    cors_origins: tuple[str, ...] = Field(
        (), description="origins whose pages may read the API in a browser; * is any"
    )
    rate_limit: str = Field("600/minute", description="requests of one client, or off")
    proxies: tuple[str, ...] = Field(
        (), description="addresses of proxies that are believed when they name the client"
    )
    run_token: SecretStr | None = Field(
        None, description="who sends it may start a batch run; nobody without one"
    )
    log_requests: bool = Field(True, description="a line in the log for each request")

    @field_validator("cors_origins", "proxies", mode="before")
    @classmethod
    def _list(cls, value: object) -> object:
        return _as_tuple(value)

    @field_validator("public_url")
    @classmethod
    def _url(cls, value: str) -> str:
        return _each((value,), r"(https?://[^\s/]+)?")[0]

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _each(value, r"\*|https?://[^\s/]+")

    @field_validator("proxies")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if each != "*":
                ipaddress.ip_network(each, strict=False)  # raises ValueError
        return value

    @field_validator("rate_limit")
    @classmethod
    def _rate(cls, value: str) -> str:
        return _each((value,), r"off|[1-9]\d{0,8}/(second|minute|hour|day)")[0]

    @field_validator("run_token")
    @classmethod
    def _hard_to_guess(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _each((value.get_secret_value(),), r"[!-~]{16,}")
        return value


SECTIONS: Mapping[str, type[Section]] = {
    "bot": BotSettings,
    "bot.irc": sections.IrcSettings,
    "bot.twitch": sections.TwitchSettings,
    "bot.cytube": sections.CytubeSettings,
    "bot.discord": sections.DiscordSettings,
    "batch": BatchSettings,
    "api": ApiSettings,
}
ALLOWED = {
    "batch.timezone": "hours from UTC, -14 to 14, such as 10 or -3.5, or a name such as"
    " Australia/Brisbane",
    "batch.run_on_startup": "true or false",
    "batch.interval_hours": "a number of hours above 0, 168 at most",
    "batch.retention_days": "a whole number of days, 31 to 100000, or 0 to keep all",
    "batch.ignore": 'a list of patterns such as ["[*]", "helper*"]',
    "api.port": "a whole number from 1 to 65535",
    "api.public_url": "an address without a path, such as https://chat.example",
    "api.cors_origins": 'a list of origins such as ["https://example.org"], or ["*"]',
    "api.rate_limit": "off, or a number of requests and second, minute, hour or day,"
    " as in 600/minute",
    "api.proxies": 'a list of addresses such as ["127.0.0.1", "10.0.0.0/8"]',
    "api.run_token": "16 or more visible ASCII characters that nobody can guess",
    "api.log_requests": "true or false",
    "bot": "a section, [bot]",
    "batch": "a section, [batch]",
    "api": "a section, [api]",
    "bot.irc": "a section, [bot.irc]",
    "bot.irc.port": "a whole number from 1 to 65535",
    "bot.irc.tls": "true or false",
    "bot.twitch": "a section, [bot.twitch]",
    "bot.twitch.emotes": "true or false",
    "bot.twitch.port": "a whole number from 1 to 65535",
    "bot.twitch.tls": "true or false",
    "bot.cytube": "a section, [bot.cytube]",
    "bot.discord": "a section, [bot.discord]",
    "bot.discord.channels": 'a list of names or ids such as ["general", "123456789012345678"]',
    "bot.discord.record_bots": "true or false",
    "bot.discord.catch_up_hours": "a whole number of hours, 0 to 720",
}
"""What a key may hold, in words; any other key holds text."""


LISTS = {
    "batch.ignore": '["[*]", "helper*"]',
    "api.cors_origins": '["https://example.org"]',
    "api.proxies": '["127.0.0.1"]',
    "bot.discord.channels": '["general"]',
}
"""Settings that are lists, with an example."""
SECRET = {"database", "api.run_token"}
"""Settings whose value is never shown."""
