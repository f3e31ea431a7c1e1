"""Emoji, against Unicode's own list and as worked examples."""

import random
from itertools import pairwise

import emoji as emoji_package
import polars as pl
import pytest
from tests.support.shared import DATA

from dazza.text import analyse

EMOJI_TEST = DATA / "unicode-15.0" / "emoji-test.txt"
needs_emoji_test = pytest.mark.skipif(
    not EMOJI_TEST.exists(), reason="Unicode's emoji-test.txt is not here"
)


def found(text: str) -> list[str]:
    emojis: list[str] = analyse(pl.Series([text]))["emojis"].item().to_list()
    return emojis


def counts(texts: list[str]) -> list[tuple[int, int]]:
    """Emoji and words of each text."""
    return analyse(pl.Series(texts, dtype=pl.String)).select("emoji", "words").rows()


def sequences(*statuses: str) -> list[str]:
    """Sequences of emoji-test.txt that have one of the statuses."""
    lines = [line.partition("#")[0] for line in EMOJI_TEST.read_text("utf-8").splitlines()]
    fields = [line.split(";") for line in lines if ";" in line]
    return [
        "".join(chr(int(code, 16)) for code in codes.split())
        for codes, status in fields
        if status.strip() in statuses
    ]


@pytest.mark.parametrize(
    ("text", "emojis"),
    [
        ("👨‍👩‍👧‍👦", ["👨‍👩‍👧‍👦"]),
        ("👩‍🔥", ["👩‍🔥"]),  # joined, though no RGI sequence
        ("👩🏽‍❤️‍👩🏿", ["👩🏽‍❤‍👩🏿"]),
        ("👩\u200d", ["👩"]),
        ("👩\u200d\u200d👩", ["👩", "👩"]),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", ["🏴󠁧󠁢󠁥󠁮󠁧󠁿"]),
        ("🏴󠁧󠁢", ["🏴"]),  # tags without their end
        ("🇦🇺", ["🇦🇺"]),
        ("🇽🇽", ["🇽🇽"]),  # any two regional indicators
        ("🇦🇺🇬🇧", ["🇦🇺", "🇬🇧"]),
        ("🇦🇺🇬", ["🇦🇺"]),
        ("🇦", []),
        ("🇦 🇺", []),
        ("👍🏽", ["👍🏽"]),
        ("👍👍🏽", ["👍", "👍🏽"]),
        ("✌\ufe0f🏽", ["✌🏽"]),  # UTS #51, section 2.4: older data
        ("🍕🏽", ["🍕", "🏽"]),
        ("🏽", ["🏽"]),
        ("1\ufe0f\u20e3", ["1\u20e3"]),
        ("1\u20e3", []),
        ("1\ufe0f", ["1"]),
        ("#\ufe0f\u20e3*\ufe0f\u20e3", ["#\u20e3", "*\u20e3"]),
        ("1#*", []),
        ("❤", ["❤"]),
        ("❤\ufe0f", ["❤"]),
        ("❤\ufe0e", []),
        ("❤\ufe0e❤", ["❤"]),
        ("👩‍❤\ufe0e", ["👩"]),
        ("©®™", []),
        ("©\ufe0f®\ufe0f™\ufe0f", ["©", "®", "™"]),
        ("‼⁉ℹ↔⌚㊗", ["‼", "⁉", "ℹ", "↔", "⌚", "㊗"]),
        ("★✓☐", []),  # pictures, but without the property
        ("🔥‍1\ufe0f\u20e3", ["🔥", "1\u20e3"]),  # a keycap is no element of a ZWJ sequence
        ("<:pepe:123>", ["<:pepe:123>"]),
        ("<a:Dance_2:1><:b:2>", ["<a:Dance_2:1>", "<:b:2>"]),
        ("<:pe pe:1>", []),
        ("<:pepe:x>", []),
    ],
)
def test_one_emoji_is_one_sequence(text: str, emojis: list[str]) -> None:
    assert found(text) == emojis


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hi😂there", 2),
        ("x1\ufe0ey", 1),  # text style leaves the digit in its word
        ("ℹ", 0),
        ("ℹ\ufe0e", 1),  # a letter when it is no emoji
        ("1\ufe0f", 0),
        ("1\u20e3", 1),
        ("a©b", 2),
        ("👨‍👩‍👧🏽", 0),
        ("🏴󠁧󠁢", 0),
    ],
)
def test_emoji_part_words_and_are_none(text: str, words: int) -> None:
    assert analyse(pl.Series([text]))["words"].item() == words


@needs_emoji_test
def test_every_fully_qualified_sequence_is_one_emoji_and_no_word() -> None:
    every = sequences("fully-qualified")
    assert len(every) == 3655
    assert set(counts(every)) == {(1, 0)}


@needs_emoji_test
def test_sequences_without_their_variation_selector_count_save_the_fifteen_that_need_it() -> None:
    every = sequences("minimally-qualified", "unqualified", "component")
    needy = {"©", "®", "™", *(f"{key}\u20e3" for key in "0123456789#*")}
    assert {
        text for text, (emoji, _) in zip(every, counts(every), strict=True) if not emoji
    } == needy
    assert {emoji for emoji, _ in counts(every)} == {0, 1}


@needs_emoji_test
def test_two_sequences_side_by_side_are_two_emoji() -> None:
    every = sequences("fully-qualified")
    chance = random.Random(51)
    pairs = [
        *pairwise(every),
        *((chance.choice(every), chance.choice(every)) for _ in range(20_000)),
    ]
    assert set(counts([first + second for first, second in pairs])) == {(2, 0)}


def test_every_emoji_of_an_independent_list_is_one_if_the_engine_is_new_enough() -> None:
    known = [
        text
        for text, data in emoji_package.EMOJI_DATA.items()
        if data["status"] == emoji_package.STATUS["fully_qualified"] and data["E"] <= 15.1
    ]
    assert len(known) > 3700
    assert set(counts(known)) == {(1, 0)}
