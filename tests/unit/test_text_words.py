"""Words, against Unicode's own test file and in the scripts of the world."""

import polars as pl
import pytest
import regex
from tests.support.shared import DATA

from dazza.text import analyse

CONFORMANCE = DATA / "unicode-15.0" / "WordBreakTest.txt"


def words(text: str) -> int:
    count: int = analyse(pl.Series([text]))["words"].item()
    return count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("don't", 1),
        ("don’t", 1),
        ("3,000", 1),
        ("3.14", 1),
        ("1,2,3", 1),
        ("e.g", 1),
        ("e.g.", 1),
        ("snake_case", 1),
        ("__init__", 1),
        ("___", 0),
        ("well-known", 2),
        ("and/or", 2),
        ("C++", 1),
        ("café", 1),
        ("cafe\u0301", 1),
        ("'quoted'", 1),
        ("a.b!c", 2),
        ("a.1", 2),
        ("1.a", 2),
        ("...", 0),
        ("½", 1),
        ("x²", 2),  # a superscript is a number that UAX #29 joins to nothing
        ("Ⓜ", 0),  # an emoji
        ("ⓐ", 0),  # neither letter nor number
    ],
)
def test_a_word_is_a_segment_with_a_letter_or_number(text: str, count: int) -> None:
    assert words(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("漢字", 2),
        ("ひらがな", 4),
        ("カタカナ", 1),
        ("ｶﾀｶﾅ", 1),
        ("ｶﾞ", 1),
        ("ﾞ", 1),  # a letter by itself, though a mark in use
        ("スーパー", 1),
        ("東京タワーへ行く。", 6),
        ("日本語abcかな", 6),
        ("한국어", 1),
        ("ภาษาไทย", 1),
        ("ภาษาไทย123", 2),
        ("ภาษา,ไทย", 2),
        ("ພາສາລາວ", 1),
        ("ភាសាខ្មែរ", 1),
        ("မြန်မာဘာသာ", 1),
        ("မြန်မာภาษา", 1),  # two such scripts side by side are unbroken
        ("ᥖᥭᥰ", 1),
        ("ᦟᦲᧉ", 1),
        ("ᨣᩣᩴ᪠ᨾᩮᩬᩥᨦ", 1),
        ("ꪎꪳ", 1),
        ("\U00011700\U0001173a", 1),  # Ahom, with its own number
        ("صباح الخير", 2),
        ("שלום", 1),
        ('צה"ל', 1),
        ('א"ב"ג', 1),
        ("ג'", 1),
        ("а́б", 1),
    ],
)
def test_scripts_with_and_without_spaces_are_parted_as_the_rules_say(text: str, count: int) -> None:
    assert words(text) == count


@pytest.mark.parametrize(
    ("text", "vocabulary"),
    [
        ("'Don’t!'", ["don't"]),
        ("e.g.", ["e.g"]),
        ("__Init__", ["__init__"]),
        ("ג' ג'ב", ["ג'", "ג'ב"]),
        ('צה"ל "צה"', ['צה"ל', "צה"]),
        ("漢字かな", ["漢", "字", "か", "な"]),
        ("a-漢,b", ["a", "漢", "b"]),
        ("3rd 42", ["3rd"]),
        ("x\u200b\u00ady", ["x", "y"]),
    ],
)
def test_vocabulary_holds_words_as_they_stand(text: str, vocabulary: list[str]) -> None:
    found = analyse(pl.Series([text]))["vocabulary"].item().to_list()
    assert [word.strip("\u00ad") for word in found] == vocabulary


def test_words_and_addresses_side_by_side_never_join() -> None:
    assert words("a<#1>b😀c") == 4


@pytest.mark.skipif(not CONFORMANCE.exists(), reason="Unicode's WordBreakTest.txt is not here")
def test_every_line_of_unicodes_word_break_test_gives_its_words() -> None:
    lines = [_segments(line) for line in CONFORMANCE.read_text("utf-8").splitlines()]
    lines = [segments for segments in lines if segments]
    holds_one = regex.compile(r"[\p{L}\p{N}]")
    expected = [sum(bool(holds_one.search(s)) for s in segments) for segments in lines]
    counted = analyse(pl.Series(["".join(segments) for segments in lines]))["words"].to_list()
    assert len(lines) == 1823
    deviations = [lines[i] for i in range(len(lines)) if counted[i] != expected[i]]
    assert deviations == []


def _segments(line: str) -> list[str]:
    """The segments of a line such as `÷ 0061 × 0308 ÷ 0020 ÷ # comment`."""
    parts = line.partition("#")[0].replace("×", " ").split("÷")
    return ["".join(chr(int(code, 16)) for code in part.split()) for part in parts if part.strip()]
