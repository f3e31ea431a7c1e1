"""What the bot says, in which language, and to whom it listens: built in, and from one file.

The file (`[bot] chat` of the settings) holds `language`, `prefix`, `cooldown_s`, and whatever it
wants to say differently, in the sections of the built-in files beside this module.
"""

from __future__ import annotations

import json
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from dazza.errors import SettingsError

LANGUAGES: Final = ("en", "de")
STYLE: Final = ("thousands", "decimal")
FORMS: Final = ("one", "other")
PLACEHOLDERS: Final[Mapping[str, frozenset[str]]] = {
    key: frozenset(names.split())
    for key, names in {
        "stats": "name messages words days streak best average rank",
        "stats_unranked": "name messages words days streak best average",
        "rank": "name places",
        "place": "rank total title",
        "rank_none": "name",
        "top": "title places",
        "top_period": "title period places",
        "top_place": "rank name value",
        "top_none": "title",
        "streak_safe": "name streak best",
        "streak_tonight": "name streak left best",
        "streak_none": "name best",
        "hours": "name hour night morning afternoon evening",
        "hour": "hour",
        "words": "name words",
        "words_none": "name",
        "word": "word count",
        "achievements": "name tiers what",
        "achievements_none": "name",
        "tier": "icon achievement tier",
        "next": "name what value threshold percent",
        "next_none": "name",
        "seen": "name ago",
        "seen_now": "name",
        "compare": "a b parts",
        "compare_part": "title a b",
        "compare_same": "name",
        "compare_messages": "",
        "compare_words": "",
        "compare_streak": "",
        "compare_vocabulary": "",
        "compare_emoji": "",
        "compare_achievements": "",
        "unknown": "name",
        "nothing": "",
        "unknown_board": "what boards",
        "unknown_period": "title",
        "usage": "usage",
        "help": "commands",
        "help_one": "usage",
        "trouble": "",
        "earned": "name what",
        "earned_example": "name what",
        "earned_many": "people tiers examples",
    }.items()
}
"""The lines and what may stand in braces in each."""
LISTS: Final = ("commands", "boards", "periods")
"""Sections that hold lists of words which people type; all others hold text."""


@dataclass(frozen=True)
class Wording:
    """Everything that is said in one language."""

    values: Mapping[str, Any]

    def line(self, key: str, **facts: object) -> str:
        """A line with its facts filled in."""
        return str(self.values["lines"][key]).format_map(facts)

    def count(self, key: str, number: float) -> str:
        """A number with what it counts, in its singular or plural form."""
        return self.counted(key, number, self.number(number))

    def counted(self, key: str, number: float, shown: str) -> str:
        """The same with the number written otherwise."""
        form = FORMS[0] if number == 1 else FORMS[1]
        return str(self.values["counts"][key][form]).format_map({"n": shown})

    def number(self, value: float) -> str:
        """`13,309` or `12.5`, as the language writes it."""
        text = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
        marks = {",": str(self.values["thousands"]), ".": str(self.values["decimal"])}
        return "".join(marks.get(character, character) for character in text)

    def text(self, section: str, key: str, otherwise: str = "") -> str:
        """The text of a section's key; `otherwise` where there is none."""
        return str(self.values[section].get(key, otherwise))

    def tier(self, tier: str) -> str:
        return self.text("tiers", tier, tier)

    def names(self, section: str, key: str) -> tuple[str, ...]:
        """Words that people may type for a command, list or period."""
        return tuple(self.values[section][key])

    def meant(self, section: str, typed: str) -> str | None:
        """The command, list or period that a typed word means; None if none does."""
        folded = typed.casefold().replace("-", "_")
        for key, names in self.values[section].items():
            if folded == key or folded in (name.casefold() for name in names):
                return str(key)
        return None


@dataclass(frozen=True)
class Chat:
    """How the bot answers: in which words, after which prefix, and how often a person."""

    wording: Wording
    prefix: str = "!"
    cooldown_s: float = 5.0


def load_chat(file: str | Path = "") -> Chat:
    """What a file says, upon the built-in words; without a file English. Raises SettingsError."""
    if not str(file):
        return Chat(built_in(LANGUAGES[0]))
    given = _read(Path(file))
    language = given.pop("language", LANGUAGES[0])
    if language not in LANGUAGES:
        raise SettingsError(
            f"{file}: language is {json.dumps(language, default=str)}: choose from"
            f" {', '.join(LANGUAGES)}"
        )
    prefix, cooldown_s = given.pop("prefix", "!"), given.pop("cooldown_s", 5)
    if not _is_word(prefix) or prefix[0].isalnum() or len(prefix) > 10:
        raise SettingsError(
            f'{file}: prefix: give one to ten characters that begin as no word does, such as "!"'
        )
    if isinstance(cooldown_s, bool) or not isinstance(cooldown_s, int | float) or cooldown_s < 0:
        raise SettingsError(f"{file}: cooldown_s: give a number of seconds, 0 or more")
    base = built_in(language).values
    return Chat(Wording(_merged(base, given, str(file))), prefix, float(cooldown_s))


@cache
def built_in(language: str) -> Wording:
    """The words of a language."""
    text = resources.files(__package__).joinpath(f"wording_{language}.toml").read_text("utf-8")
    return Wording(tomllib.loads(text))


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"cannot read {file}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not valid TOML: {error}") from None


def _merged(base: Mapping[str, Any], given: Mapping[str, Any], file: str) -> dict[str, Any]:
    """The built-in values with those given; each must be of a known key and of its kind."""
    merged = dict(base)
    for section, value in given.items():
        if section not in base:
            known = ", ".join(("language", "prefix", "cooldown_s", *base))
            raise SettingsError(f"{file}: {section}: unknown key: choose from {known}")
        if not isinstance(base[section], Mapping):
            if not isinstance(value, str):
                raise SettingsError(f"{file}: {section}: give text")
            merged[section] = value
            continue
        if not isinstance(value, Mapping):
            raise SettingsError(f"{file}: {section}: a section, [{section}]")
        for key, told in value.items():
            if key not in base[section]:
                raise SettingsError(
                    f"{file}: {section}.{key}: unknown key: choose from {', '.join(base[section])}"
                )
            for problem in problems(section, key, told):
                raise SettingsError(f"{file}: {section}.{key}: {problem}")
        merged[section] = {**base[section], **value}
    return merged


def problems(section: str, key: str, value: object) -> Iterator[str]:
    """What is wrong with a value of a section's key, in words."""
    if section in LISTS:
        if not isinstance(value, list) or not value or not all(map(_is_word, value)):
            yield 'give a list of words, as in ["stats"]'
    elif section == "counts":
        if not isinstance(value, Mapping) or set(value) != set(FORMS):
            yield 'give both forms, as in { one = "{n} day", other = "{n} days" }'
        else:
            for form in FORMS:
                yield from _wrong_places(value[form], frozenset({"n"}))
    else:
        allowed = PLACEHOLDERS[key] if section == "lines" else frozenset()
        yield from _wrong_places(value, allowed)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value) and not any(c.isspace() for c in value)


def _wrong_places(value: object, allowed: frozenset[str]) -> Iterator[str]:
    if not isinstance(value, str):
        yield "give text"
        return
    try:
        found = list(string.Formatter().parse(value))
    except ValueError as error:
        yield f"its braces do not fit: {error}"
        return
    for _, name, form, conversion in found:
        if name is not None and (name not in allowed or form or conversion):
            braced = ", ".join(f"{{{each}}}" for each in sorted(allowed)) or "nothing"
            yield f"{{{name}}} is not known here: in braces may stand {braced}"
