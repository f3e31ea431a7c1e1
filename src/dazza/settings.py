"""Settings: `dazza.toml`, the environment (`DAZZA_BATCH__TIMEZONE=10`), or a mapping from a bot.

What is not understood stops the start with the place, the key and what is allowed.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, field_validator

from dazza.errors import SettingsError
from dazza.zones import parse_zone

DEFAULT_FILE = Path("dazza.toml")
PREFIX = "DAZZA_"
FILE_VARIABLE = "DAZZA_CONFIG"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class BotSettings(_Section):
    """`[bot]`"""

    name: str = Field("dazza", description="the bot's own name; it is never counted")


def _older(name: str, camel: str) -> AliasChoices:
    """Today's spelling and the older bot's."""
    return AliasChoices(name, camel)


class BatchSettings(_Section):
    """`[batch]`"""

    timezone: float | str | None = Field(
        None,
        validation_alias=_older("timezone", "timezoneOffset"),
        description="hours from UTC, or a name such as Australia/Brisbane; the one last used on the"
        " database, else UTC",
    )
    run_on_startup: bool = Field(
        True,
        validation_alias=_older("run_on_startup", "runOnStartup"),
        description="run all jobs when the scheduler starts",
    )
    interval_hours: float = Field(
        4,
        gt=0,
        le=168,
        validation_alias=_older("interval_hours", "intervalHours"),
        description="hours between batch runs",
    )
    retention_days: int = Field(
        400,
        validation_alias=_older("retention_days", "retentionDays"),
        description="days of daily rows that are kept: 31 or more; 0 keeps all",
    )
    ignore: tuple[str, ...] = Field(
        ("[*]",), description="patterns of names that are not counted; * is any run of characters"
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

    @field_validator("retention_days")
    @classmethod
    def _long_enough(cls, value: int) -> int:
        if value != 0 and value < 31:
            raise ValueError("31 or more, or 0 to keep all")
        return value


class ApiSettings(_Section):
    """`[api]`"""

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(3001, ge=1, le=65535, description="port to listen on")


class Settings(_Section):
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


def load_settings(
    file: Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Settings of a file (default: the one that DAZZA_CONFIG names, else ./dazza.toml if there is
    one), overridden by the environment. Raises SettingsError."""
    environment = os.environ if environment is None else environment
    named = file or (Path(environment[FILE_VARIABLE]) if FILE_VARIABLE in environment else None)
    place = named or DEFAULT_FILE
    values = _read(place) if named or place.exists() else {}
    _validated(values, str(place))
    overrides = _environment(environment)
    return _validated(_merged(values, overrides), "the environment (DAZZA_…)")


def settings_from(mapping: Mapping[str, Any]) -> Settings:
    """Settings from a bot: nested as in the file, or flat with the keys of [batch], in today's or
    the older spelling (`timezoneOffset`, `runOnStartup`). Raises SettingsError."""
    nested: dict[str, Any] = {}
    batch: dict[str, Any] = {}
    for key, value in mapping.items():
        (nested if key in Settings.model_fields else batch)[key] = value
    if batch:
        nested["batch"] = {**nested.get("batch", {}), **batch}
    return _validated(nested, "settings")


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read settings from {file}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not valid TOML: {error}") from None


def _environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Values of the variables that start with DAZZA_, nested as in the file."""
    values: dict[str, Any] = {}
    for name, text in environment.items():
        if not name.upper().startswith(PREFIX) or name.upper() == FILE_VARIABLE:
            continue
        *sections, key = name[len(PREFIX) :].lower().split("__")
        into = values
        for section in sections:
            into = into.setdefault(section, {})
        into[key] = _plain(sections, key, text)
    return values


def _plain(sections: list[str], key: str, text: str) -> Any:
    """Text as it is: numbers and switches are read by their fields; the list is JSON."""
    if [*sections, key] != ["batch", "ignore"]:
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise SettingsError(
            f"DAZZA_BATCH__IGNORE: {text!r} is no list: write it as in"
            ' DAZZA_BATCH__IGNORE=\'["[*]", "helper*"]\''
        ) from None


def _merged(low: Mapping[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(low)
    for key, value in high.items():
        inner = merged.get(key)
        both = isinstance(inner, dict) and isinstance(value, dict)
        merged[key] = _merged(inner, value) if both else value  # type: ignore[arg-type]  # dicts
    return merged


def _validated(values: Mapping[str, Any], place: str) -> Settings:
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(_explained(first["loc"], first["type"], first["msg"], place)) from None


def _explained(location: tuple[int | str, ...], kind: str, message: str, place: str) -> str:
    parts = [str(part) for part in location if part not in ("float", "str", "constrained-str")]
    key = ".".join(parts)
    if kind == "extra_forbidden":
        section = parts[0] if len(parts) > 1 else ""
        models: dict[str, type[_Section]] = {
            "bot": BotSettings,
            "batch": BatchSettings,
            "api": ApiSettings,
        }
        model = models.get(section, Settings)
        return f"{place}: unknown key {key}: choose from {', '.join(model.model_fields)}"
    return f"{place}: {key}: {message.removeprefix('Value error, ')}"
