"""What strangers write cannot harm a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dazza.demo.safe import LEFT_TO_RIGHT, padded, safe_text

CASES = {
    "plain text stays": ("Rosalind", "Rosalind"),
    "an escape sequence loses its escape": ("\x1b[31mred", "\ufffd[31mred"),
    "an 8-bit control sequence too": ("\x9b31mred", "\ufffd31mred"),
    "a line cannot be ended": ("two\nlines", "two lines"),
    "nor overwritten": ("nice\r\nevil", "nice evil"),
    "nor the bell rung": ("ding\x07", "ding\ufffd"),
    "white space is one space, none at the ends": (" a \t\u2028\u3000 b ", "a b"),
    "direction overrides are left out": ("abc\u202edef\u2066", "abcdef"),
    "zero-width characters are left out": ("a\u200bb\ufeffc\u00ad", "abc"),
    "right-to-left text is closed": ("ليلى", "ليلى\u200e"),
    "markup is only text": ("[red]not red[/red]", "[red]not red[/red]"),
    "a family stays together": ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"),
    "a skin tone stays": ("👍🏽", "👍🏽"),
    "joiners that join nothing do not pile up": ("a" + "\u200d" * 9 + "b", "a\u200d\u200d\u200db"),
    "a few marks stay, a flood does not": ("e" + "\u0316" * 50, "e" + "\u0316" * 3),
    "Thai vowels and tones stay": ("สวัสดี", "สวัสดี"),
    "nothing visible is shown as such": ("\u200b\u2060", "\ufffd"),
    "marks without a letter too": ("\u0301\u0301", "\ufffd"),
    "private use is not shown": ("\ue000", "\ufffd"),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_text_is_made_harmless(text: str, expected: str) -> None:
    assert safe_text(text, 40) == expected


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("Rosalind", 8, "Rosalind"),
        ("Rosalind", 5, "Rosa…"),
        ("さくら", 6, "さくら"),
        ("さくら", 5, "さく…"),
        ("さくら", 4, "さ…"),
        ("a b c", 3, "a…"),
        ("x" * 10_000, 4, "xxx…"),
        (("e" + "\u0301" * 500) * 20, 4, ("é" + "\u0301" * 3) * 2 + "…"),
        ("👨‍👩‍👧‍👦 family", 4, "👨‍👩‍👧‍👦…"),
        ("anything", 0, ""),
    ],
)
def test_text_is_cut_by_cells(text: str, width: int, expected: str) -> None:
    assert safe_text(text, width) == expected


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("Luz_María", "ascii", "Luz_Maria"),
        ("Luz_María", "latin-1", "Luz_María"),
        ("さくら", "ascii", "???"),
        ("ليلى", "ascii", "????"),
        ("\x1b", "ascii", "?"),
        ("Mina✨", "cp1252", "Mina?"),
    ],
)
def test_other_encodings_get_what_they_have(text: str, encoding: str, expected: str) -> None:
    assert safe_text(text, 20, encoding) == expected


@given(st.text(max_size=200), st.integers(0, 40), st.sampled_from(["utf-8", "ascii", "cp1252"]))
def test_no_text_leaves_its_cells(text: str, width: int, encoding: str) -> None:
    line = safe_text(text, width, encoding)
    assert cell_len(line) <= width
    assert cell_len(padded(text, width, encoding)) == width
    line.encode(encoding)
    allowed = {"\u200d", LEFT_TO_RIGHT}
    harmful = [c for c in line if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert set(harmful) <= allowed
