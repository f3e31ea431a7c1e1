"""Both languages say everything, and one file may say it differently."""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dazza.bot.chat_line import BREAK, LONGEST, LONGEST_BYTES, quiet, short_line
from dazza.bot.wording import (
    FORMS,
    LANGUAGES,
    LISTS,
    PLACEHOLDERS,
    built_in,
    load_chat,
    problems,
)
from dazza.errors import SettingsError
from dazza.stats import LEADERBOARDS
from dazza.stats.present import PERIODS
from dazza.tables.definitions import TIERS


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def keys(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        section: sorted(inner) if isinstance(inner, Mapping) else None
        for section, inner in values.items()
    }


def test_every_language_has_every_key() -> None:
    first, *others = (keys(built_in(language).values) for language in LANGUAGES)
    assert all(other == first for other in others)
    assert first["lines"] == sorted(PLACEHOLDERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_uses_its_placeholders_and_no_others(language: str) -> None:
    values = built_in(language).values
    assert {key: places(text) for key, text in values["lines"].items()} == PLACEHOLDERS
    for section, inner in values.items():
        if isinstance(inner, Mapping):
            for key, value in inner.items():
                assert not list(problems(section, key, value)), (section, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_period_tier_and_number_has_its_words(language: str) -> None:
    wording = built_in(language)
    for board in LEADERBOARDS:
        assert wording.meant("boards", board) == board
        assert wording.text("titles", board)
        assert wording.count("talkers" if board == "messages" else board, 2)
    for period in PERIODS:
        assert wording.meant("periods", period) == period
    assert set(wording.values["tiers"]) == set(TIERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_means_two_things(language: str) -> None:
    """Words of lists and periods stand side by side behind !top."""
    wording = built_in(language)
    for sections in (("commands",), ("boards", "periods")):
        typed = [
            (name.casefold(), key)
            for section in sections
            for key in wording.values[section]
            for name in {key, *wording.names(section, key)}
        ]
        assert len(typed) == len({name for name, _ in typed}), typed


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [("en", "1 day", "1,234 days"), ("de", "1 Tag", "1.234 Tage")],
)
def test_numbers_have_a_singular_and_a_plural(language: str, one: str, many: str) -> None:
    wording = built_in(language)
    assert [wording.count("days", n) for n in (1, 1_234)] == [one, many]
    assert wording.count("days", 0) != wording.count("days", 1)
    for key, forms in wording.values["counts"].items():
        assert set(forms) == set(FORMS), key
        assert "{n}" in forms["other"], key


def test_shares_have_one_decimal_as_the_language_writes_it() -> None:
    assert [built_in(language).number(1234.56) for language in LANGUAGES] == ["1,234.6", "1.234,6"]


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "chat.toml"
    file.write_text(
        'language = "de"\nprefix = "?"\ncooldown_s = 0.5\n[commands]\nstats = ["zahlen"]\n'
        '[lines]\nnothing = "Noch nix"\n[counts]\ndays = { one = "{n} Tag!", other = "{n} d" }\n',
        encoding="utf-8",
    )
    chat = load_chat(file)
    assert (chat.prefix, chat.cooldown_s) == ("?", 0.5)
    assert chat.wording.line("nothing") == "Noch nix"
    assert chat.wording.count("days", 2) == "2 d"
    assert chat.wording.meant("commands", "ZAHLEN") == "stats"
    assert chat.wording.meant("commands", "statistik") is None
    assert chat.wording.line("trouble") == built_in("de").line("trouble")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('language = "xx"', 'language is "xx": choose from en, de'),
        ('prefix = "a"', "prefix: give one to ten characters that begin as no word does"),
        ('prefix = "! "', "prefix: give"),
        ("prefix = 1", "prefix: give"),
        ("cooldown_s = -1", "cooldown_s: give a number of seconds, 0 or more"),
        ("cooldown_s = true", "cooldown_s: give"),
        ("colour = 1", "colour: unknown key: choose from language, prefix, cooldown_s, thousands"),
        ("lines = 1", "lines: a section, [lines]"),
        ('[lines]\nhello = "x"', "lines.hello: unknown key: choose from stats,"),
        ('[lines]\nseen = "{who}"', "lines.seen: {who} is not known here: in braces may stand {"),
        ('[lines]\nseen = "{name.__class__}"', "lines.seen: {name.__class__} is not known here"),
        ('[lines]\nseen = "{name!r}"', "lines.seen: {name} is not known here"),
        ('[lines]\nseen = "{name:>99999999}"', "lines.seen: {name} is not known here"),
        ('[lines]\nseen = "{name"', "lines.seen: its braces do not fit"),
        ("[lines]\nseen = 5", "lines.seen: give text"),
        ('[lines]\ntrouble = "{name}"', "{name} is not known here: in braces may stand nothing"),
        ('[counts]\ndays = "{n}"', "counts.days: give both forms"),
        ('[counts]\ndays = { one = "1" }', "counts.days: give both forms"),
        ("[commands]\nstats = []", "commands.stats: give a list of words"),
        ('[commands]\nstats = ["two words"]', "commands.stats: give a list of words"),
        ("thousands = 1", "thousands: give text"),
        ("= nonsense", "is not valid TOML"),
    ],
)  # fmt: skip
def test_what_a_file_must_not_say_stops_the_start(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "chat.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_chat(file)
    assert told in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        load_chat(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Bob", f"B{BREAK}ob"),
        ("x", f"x{BREAK}"),
        ("", ""),
        ("@everyone", f"@{BREAK}{BREAK}everyone"),
        ("e\u0301va", f"e\u0301{BREAK}va"),
        ("👩‍👩‍👧 home", f"👩‍👩‍👧{BREAK} home"),
        ("👍🏽x", f"👍🏽{BREAK}x"),
        ("a\x02b\x1b[31m\u202ec\n", f"a{BREAK}b[31mc"),
        ("<@12> here", f"<{BREAK}{BREAK}@{BREAK}12> here"),
        ("y" * 40, f"y{BREAK}{'y' * 30}…"),
    ],
)
def test_a_name_is_shown_so_that_it_calls_nobody(name: str, shown: str) -> None:
    assert quiet(name) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("/quit now", f"{BREAK}/quit now"),
        (".ban bob", f"{BREAK}.ban bob"),
        ("!stats", f"{BREAK}!stats"),
        ("  two\r\nlines\t\x00here ", "two lines here"),
        ("", ""),
    ],
)
def test_a_line_commands_nothing(text: str, shown: str) -> None:
    assert short_line(text) == shown


@pytest.mark.parametrize("letter", ["a", "é", "漢", "😀"])
def test_a_long_line_is_cut_in_characters_and_bytes(letter: str) -> None:
    line = short_line(letter * 1000)
    assert line.endswith("…")
    assert len(line) <= LONGEST
    assert LONGEST_BYTES - 8 < len(line.encode()) <= LONGEST_BYTES or len(line) == LONGEST
    assert set(LISTS) <= set(built_in("en").values)
