"""Settings: `dazza.toml`, the environment (`DAZZA_BATCH__TIMEZONE=10`), or a mapping from a bot.

What is not understood stops the start with the place, the key and what is allowed.
"""

from __future__ import annotations

import ipaddress
import json
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError, field_validator

from dazza import sections
from dazza.errors import SettingsError
from dazza.sections import Section
from dazza.zones import parse_zone

DEFAULT_FILE = Path("dazza.toml")
PREFIX = "DAZZA_"
FILE_VARIABLE = "DAZZA_CONFIG"
OLDER = {
    "timezoneOffset": "timezone",
    "runOnStartup": "run_on_startup",
    "intervalHours": "interval_hours",
    "retentionDays": "retention_days",
}
"""The older bot's spelling of keys of [batch]."""


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


class Settings(Section):
    """All settings, with their defaults."""

    database: str = Field("chat.db", description="path or URL of the database")
    community: str = Field("fatpizza", description="the room that the API names")
    bot: BotSettings = BotSettings()
    batch: BatchSettings = BatchSettings()
    api: ApiSettings = ApiSettings()

    @property
    def ignored(self) -> tuple[str, ...]:
        """Patterns of names that are not counted, the bot's own name among them."""
        return (*self.batch.ignore, self.bot.name)


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
    **sections.ALLOWED,
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


def load_settings(
    file: Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Settings of a file (default: the one that DAZZA_CONFIG names, else ./dazza.toml if there is
    one), overridden by the environment. Raises SettingsError."""
    environment = os.environ if environment is None else environment
    variable = environment.get(FILE_VARIABLE)
    named = file or (Path(variable) if variable else None)
    place = named or DEFAULT_FILE
    values = _read(place) if named or place.exists() else {}
    values = _todays(values, str(place))
    _validated(values, lambda key: f"{place}: {key}")
    overrides = _environment(environment)
    return _validated(_merged(values, overrides), _variable, strict=False)


def settings_from(mapping: Mapping[str, Any]) -> Settings:
    """Settings from a bot: nested as in the file, or flat with the keys of [batch], in today's or
    the older spelling (`timezoneOffset`, `runOnStartup`). Raises SettingsError."""
    flat = {*BatchSettings.model_fields, *OLDER}
    for key in mapping:
        if key not in flat and key not in Settings.model_fields:
            known = _names({**Settings.model_fields, **BatchSettings.model_fields})
            raise SettingsError(f"settings: {key}: unknown key: choose from {known}")
    values = {key: value for key, value in mapping.items() if key not in flat}
    batch = {key: value for key, value in mapping.items() if key in flat}
    if batch:
        section = values.get("batch", {})
        twice = [key for key in batch if isinstance(section, Mapping) and key in section]
        if twice:
            raise SettingsError(f"settings: {twice[0]} is given twice, once in batch")
        if isinstance(section, Mapping):
            values["batch"] = {**section, **batch}
    return _validated(_todays(values, "settings"), lambda key: f"settings: {key}")


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"cannot read settings from {file}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not valid TOML: {error}") from None


def _todays(values: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The same with keys of [batch] in today's spelling."""
    batch = values.get("batch")
    if not isinstance(batch, Mapping):
        return dict(values)
    renamed: dict[str, Any] = {}
    for key, value in batch.items():
        name = OLDER.get(key) or key
        if name in renamed:
            raise SettingsError(f"{place}: batch.{name} is given twice, in two spellings")
        renamed[name] = value
    return {**values, "batch": renamed}


def _environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Values of the variables that start with DAZZA_, nested as in the file."""
    older = {old.lower(): new for old, new in OLDER.items()}
    values: dict[str, Any] = {}
    for name, text in environment.items():
        if not name.upper().startswith(PREFIX) or name.upper() == FILE_VARIABLE:
            continue
        section, _, written = name[len(PREFIX) :].lower().rpartition("__")
        section = section.replace("__", ".")
        key = older.get(written, written) if section == "batch" else written
        path = f"{section}.{key}".lstrip(".")
        if path in SECTIONS:
            raise SettingsError(f"{name} is a section: set its keys, as in {name}__…")
        if section and section not in SECTIONS:
            raise SettingsError(
                f"{name}: unknown section {section}: choose from {_names(SECTIONS)}"
            )
        into = values
        for part in filter(None, section.split(".")):
            into = into.setdefault(part, {})
        if key in into:
            raise SettingsError(f"{_variable(path)} is given twice, in two spellings")
        into[key] = _listed(name, path, text) if path in LISTS else text
    return values


def _listed(name: str, path: str, text: str) -> Any:
    """The lists among the settings are written as JSON; all other text is read by its field."""
    try:
        return json.loads(text)
    except ValueError:
        raise SettingsError(f"{name} is no list: write it as in {name}='{LISTS[path]}'") from None


def _merged(low: Mapping[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(low)
    for key, value in high.items():
        inner = merged.get(key)
        both = isinstance(inner, dict) and isinstance(value, dict)
        merged[key] = _merged(inner, value) if both else value  # type: ignore[arg-type]  # dicts
    return merged


def _variable(key: str) -> str:
    """The name of a key in the environment."""
    return PREFIX + key.strip(".").replace(".", "__").upper()


def _validated(
    values: Mapping[str, Any], told: Callable[[str], str], *, strict: bool = True
) -> Settings:
    """Settings of these values. `told` names a key with its place; text from the environment is not
    `strict`: numbers and switches are read from it."""
    try:
        return Settings.model_validate(dict(values), strict=strict)
    except ValidationError as error:
        first = error.errors()[0]
        key = _key(first["loc"]) or "settings"
        raise SettingsError(f"{told(key)}{_explained(key, first)}") from None


def _key(loc: tuple[int | str, ...]) -> str:
    """The key at a place in the settings, without what is inside its value."""
    depth = next((n for n in (2, 1) if ".".join(map(str, loc[:n])) in SECTIONS), 0)
    return ".".join(map(str, loc[: depth + 1]))


def _explained(key: str, error: Any) -> str:
    """What is wrong with a key and what is allowed."""
    section, _, _ = key.rpartition(".")
    if error["type"] == "extra_forbidden":
        model = SECTIONS.get(section, Settings)
        return f": unknown key: choose from {_names(model.model_fields)}"
    allowed = ALLOWED.get(key, "text")
    value = error["input"]
    shown = "" if key in SECRET or isinstance(value, Mapping) else f" is {_shortly(value)}"
    return f"{shown}: give {allowed}"


def _shortly(value: object) -> str:
    told = json.dumps(value, ensure_ascii=False, default=str)
    return told if len(told) <= 60 else f"{told[:59]}…"


def _names(known: Mapping[str, object]) -> str:
    return ", ".join(known)
