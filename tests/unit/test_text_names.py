"""How names are folded, and which of them are ignored."""

from unicodedata import category, normalize

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dazza.text import fold_name, fold_names, ignore_pattern, matches_ignored
from dazza.text.names import WHITE_SPACE


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Bob", "bob"),
        (" BOB ", "bob"),
        ("\u3000\u00a0Bob\u2028\t", "bob"),
        ("\u001cBob\u001f", "\u001cbob\u001f"),  # no White_Space, though `str.strip` takes it
        ("Bob\u200b", "bob\u200b"),
        ("Bob Smith", "bob smith"),
        ("Straße", "straße"),
        ("STRASSE", "strasse"),
        ("İ", "i\u0307"),
        ("ΟΔΟΣ", "οδος"),
        ("ΟΔΟΣ ΣΑΣ", "οδος σας"),
        ("JOSE\u0301", "josé"),
        ("JOSÉ", "josé"),
        ("\u212b", "å"),  # the ångström sign
        ("J\u030c", "\u01f0"),  # composes only in lower case
        ("漢字", "漢字"),
        ("", ""),
        ("  ", ""),
        ("[Bot]", "[bot]"),
    ],
)
def test_a_name_is_folded_to_its_key(name: str, folded: str) -> None:
    assert fold_name(name) == folded


def test_names_are_folded_together_as_one_by_one_and_nulls_stay() -> None:
    assert fold_names(pl.Series([" A", None, "B "], dtype=pl.String)).to_list() == ["a", None, "b"]


def test_every_ascii_character_is_folded_alike_alone_and_with_others() -> None:
    names = [f"{char}A{char}b{char}" for char in map(chr, range(128))]
    assert [fold_name(name) for name in names] == fold_names(pl.Series(names)).to_list()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1))
def test_folding_a_folded_name_changes_nothing(names: list[str]) -> None:
    once = fold_names(pl.Series(names))
    assert fold_names(once).equals(once)


def test_folding_every_single_character_twice_changes_nothing() -> None:
    once = fold_names(pl.Series([chr(c) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]))
    assert fold_names(once).equals(once)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.text(
            st.characters(exclude_categories=["Cs", "Cn"])
            | st.sampled_from("ΣσςΑαİıẞßÅ\u0301\u0345\u0130\u00ad:.’ \u2003"),
            max_size=10,
        )
    )
)
def test_names_fold_as_pythons_own_lower_case_and_normal_form_say(names: list[str]) -> None:
    names = [name for name in names if all(category(c) != "Cn" for c in name)]
    expected = [
        normalize("NFC", normalize("NFC", name).lower()).strip(WHITE_SPACE) for name in names
    ]
    assert fold_names(pl.Series(names, dtype=pl.String)).to_list() == expected


@pytest.mark.parametrize(
    ("pattern", "name", "ignored"),
    [
        ("[*]", "[system]", True),
        ("[*]", "[]", True),
        ("[*]", "x[system]", False),
        ("[*]", "system", False),
        ("[*]", "*", False),
        ("*", "anybody", True),
        ("*bot", "dazzabot", True),
        ("*bot", "botty", False),
        ("B*B", "bob", True),
        (" Server ", "server", True),
        ("a.c", "abc", False),
        ("a?c", "abc", False),
        ("a\\d", "a1", False),
        ("a b#c-~&", "a b#c-~&", True),
        ("a*c", "a\nb\nc", True),
        ("bob", "bob\n", False),
        ("", "", True),
        ("", "bob", False),
        ("ÉTÉ*", "été 1", True),
        ("*x*x*x*x*x*x*x*y", "x" * 50, False),
    ],
)
def test_a_pattern_matches_whole_names_and_only_its_stars_are_wild(
    pattern: str, name: str, ignored: bool
) -> None:
    assert (ignore_pattern(pattern).fullmatch(name) is not None) is ignored
    assert matches_ignored(pl.Series([name]), [pattern]).to_list() == [ignored]


@settings(max_examples=100, deadline=None)
@given(
    st.text("aB*[].\\ é\n", max_size=6),
    st.lists(st.text("ab*[].\\ é\n", max_size=6), min_size=1),
)
def test_one_name_and_many_are_matched_alike(pattern: str, names: list[str]) -> None:
    folded = fold_names(pl.Series(names))
    one_by_one = [ignore_pattern(pattern).fullmatch(name) is not None for name in folded]
    assert matches_ignored(folded, [pattern]).to_list() == one_by_one


def test_a_name_is_ignored_if_any_pattern_matches_and_never_without_patterns() -> None:
    names = pl.Series("who", ["[a]", "dazza", "bob", None], dtype=pl.String)
    assert matches_ignored(names, ["[*]", "Dazza"]).to_list() == [True, True, False, False]
    assert matches_ignored(names, []).to_list() == [False] * 4
    assert matches_ignored(names, []).name == "who"
