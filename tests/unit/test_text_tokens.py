"""Splitting at white space, and what becomes of code points that the engine does not know."""

import polars as pl
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from dazza.text import (
    RULES_VERSION,
    analyse,
    fingerprint,
    split_tokens,
    unicode_version,
)
from dazza.text.names import WHITE_SPACE

EVERY_CHARACTER = pl.Series([chr(c) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF])


@pytest.mark.parametrize("space", WHITE_SPACE)
def test_a_message_is_split_at_every_white_space_character(space: str) -> None:
    assert split_tokens(pl.Series([f"a{space}é b"])).to_list() == [["a", "é", "b"]]


@pytest.mark.parametrize("other", ["\u001c", "\u001f", "\u200b", "\u180e", "\ufeff", "\u0000"])
def test_what_merely_looks_like_white_space_splits_nothing(other: str) -> None:
    assert split_tokens(pl.Series([f"a{other}b"])).to_list() == [[f"a{other}b"]]


def test_the_list_of_white_space_is_that_of_the_engine() -> None:
    spaces = EVERY_CHARACTER.filter(EVERY_CHARACTER.str.contains(r"\s"))
    assert "".join(spaces) == WHITE_SPACE


def test_splitting_keeps_nulls_and_gives_lists_of_strings() -> None:
    split = split_tokens(pl.Series([None, "", "a b"], dtype=pl.String))
    assert split.dtype == pl.List(pl.String)
    assert split.to_list() == [None, [""], ["a", "b"]]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.sampled_from(f"aé漢\u001c{WHITE_SPACE}"), max_size=12)))
def test_tokens_are_what_stands_between_white_space(messages: list[str]) -> None:
    split = split_tokens(pl.Series(messages, dtype=pl.String)).to_list()
    assert split == [regex.split(f"[{WHITE_SPACE}]", message) for message in messages]


def test_the_unicode_version_is_one_that_the_engine_knows_and_no_later() -> None:
    known, character = unicode_version(), EVERY_CHARACTER.head(1)
    assert character.str.contains(rf"\p{{Age={known}}}").dtype == pl.Boolean
    with pytest.raises(pl.exceptions.ComputeError):
        character.str.contains(rf"\p{{Age={int(float(known)) + 1}.0}}")


def test_the_fingerprint_names_the_rules_and_the_unicode_version() -> None:
    assert f"rules {RULES_VERSION}," in fingerprint()
    assert f"Unicode {unicode_version()}," in fingerprint()


def test_code_points_that_the_engine_does_not_know_are_neither_words_nor_emoji() -> None:
    unknown = EVERY_CHARACTER.filter(EVERY_CHARACTER.str.contains(r"\p{Cn}")).gather_every(97)
    assert len(unknown) > 5_000
    alone = analyse(unknown)
    assert alone.select(pl.sum("words", "emoji", "cased")).row(0) == (0, 0, 0)
    between = analyse("hi" + unknown + "there").with_columns(text="hi" + unknown + "there")
    assert set(between["emoji"]) == {0}
    assert set(between["words"]) <= {1, 2}  # 1 for the reserved code points that are ignorable


def test_a_modifier_after_an_unknown_emoji_is_still_one() -> None:
    unknown = "\U0001faff"  # reserved for pictographs
    assert analyse(pl.Series([f"{unknown}🏽"]))["emojis"].to_list() == [["🏽"]]


def test_every_character_by_itself_is_at_most_one_word_or_one_emoji() -> None:
    frame = analyse(EVERY_CHARACTER).with_columns(
        holds=EVERY_CHARACTER.str.contains(r"[\p{L}\p{N}]"),
        emoji_property=EVERY_CHARACTER.str.contains(
            r"[\p{Emoji}--[0-9#*©®™\p{Regional_Indicator}]]"
        ),
    )
    assert frame["emoji"].cast(pl.Boolean).equals(frame["emoji_property"])
    words = frame["words"].cast(pl.Boolean)
    assert words.equals(frame["holds"] & ~frame["emoji_property"])
    assert frame.select(pl.max("words", "emoji")).row(0) == (1, 1)
