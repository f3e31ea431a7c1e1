"""Settings: `dazza.toml`, the environment (`DAZZA_BATCH__TIMEZONE=10`), or a mapping from a bot.

What is not understood stops the start with the place, the key and what is allowed.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from dazza.errors import SettingsError
from dazza.options import (
    ALLOWED,
    LISTS,
    SECRET,
    SECTIONS,
    ApiSettings,
    BatchSettings,
    BotSettings,
)
from dazza.sections import Section

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
