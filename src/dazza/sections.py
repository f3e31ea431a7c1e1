"""The sections of the settings: their keys, what each may hold, and what it is unless given.

Nothing secret stands in those of recorders: passwords and tokens are in the environment, or in the
file that `[bot] credentials` names (`dazza.bot.credentials`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from dazza.errors import SettingsError
from dazza.zones import parse_zone


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value  # TOML and JSON have lists only


def _each(values: tuple[str, ...], pattern: str) -> tuple[str, ...]:
    """The values if all of them have this form; raises ValueError."""
    for value in values:
        if not re.fullmatch(pattern, value):
            raise ValueError
    return values


class Section(BaseModel):
    """A part of the settings: known keys only, and nothing changes once they are read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class IrcSettings(Section):
    """`[bot.irc]`"""

    server: str = Field("", description="host name of the server, such as irc.libera.chat")
    port: int = Field(6697, ge=1, le=65535, description="its port")
    tls: bool = Field(True, description="encrypt the connection and check the server's certificate")
    ca_file: str = Field(
        "", description="certificates to trust, PEM; empty: those that the system trusts"
    )
    channel: str = Field("", description="the channel, such as #fatpizza")
    nick: str = Field("", description="the bot's nick; empty: [bot] name")
    account: str = Field("", description="account to log in to by SASL; empty: no login")


class TwitchSettings(Section):
    """`[bot.twitch]`"""

    channel: str = Field("", description="the channel: the name in its address")
    account: str = Field("", description="account that answers; empty: read only, without account")
    emotes: bool = Field(
        False, description="store emotes as <:name:id>, so that they are counted as emoji"
    )
    server: str = Field("irc.chat.twitch.tv", description="host name of the chat server")
    port: int = Field(6697, ge=1, le=65535, description="its port")
    tls: bool = Field(True, description="encrypt the connection and check the server's certificate")


class CytubeSettings(Section):
    """`[bot.cytube]`"""

    server: str = Field("https://cytu.be", description="address of the site")
    channel: str = Field("", description="the channel: the name in its address")
    account: str = Field(
        "", description="name to answer under, of a guest or an account; empty: read only"
    )


class DiscordSettings(Section):
    """`[bot.discord]`"""

    server: str = Field("", description="id of the server (guild), a number")
    channels: tuple[str, ...] = Field(
        (),
        description="names or ids of the channels to record, their threads too; empty: all that the"
        " bot may read",
    )
    record_bots: bool = Field(False, description="record what other bots and webhooks say")
    catch_up_hours: int = Field(
        24, ge=0, le=720, description="how far back to look for what was missed; 0: not at all"
    )

    @field_validator("channels", mode="before")
    @classmethod
    def _list(cls, value: object) -> object:
        return _as_tuple(value)


class BotSettings(Section):
    """`[bot]`"""

    name: str = Field("dazza", description="the bot's own name; it is never counted")
    chat: str = Field(
        "", description="file with language, prefix and wording of the chat commands, TOML"
    )
    credentials: str = Field(
        "", description="file with passwords and tokens, TOML, that only its owner can read"
    )
    irc: IrcSettings = IrcSettings()
    twitch: TwitchSettings = TwitchSettings()
    cytube: CytubeSettings = CytubeSettings()
    discord: DiscordSettings = DiscordSettings()


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
    "bot.irc": IrcSettings,
    "bot.twitch": TwitchSettings,
    "bot.cytube": CytubeSettings,
    "bot.discord": DiscordSettings,
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
