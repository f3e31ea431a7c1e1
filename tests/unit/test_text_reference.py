"""The rules against a second implementation, which reads whole messages with look-around."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from unicodedata import normalize

import polars as pl
import regex
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from uniseg.wordbreak import words as uniseg_words

from dazza.text import analyse, patterns
from dazza.text.analysis import _plain_words, _tokens
from dazza.text.names import WHITE_SPACE

LMN = r"\p{L}\p{M}\p{N}"
URL = regex.compile(rf"(?<![{LMN}])([hH][tT][tT][pP][sS]?://|[wW][wW][wW]\.)\P{{White_Space}}+")
EMAIL = regex.compile(rf"[{LMN}._%+-]+@[{LMN}-]+(?:\.[{LMN}-]+)+")
MENTION = regex.compile(rf"<@[!&]?[0-9]+>|@[{LMN}_-]*[\p{{L}}\p{{N}}][{LMN}_-]*")
TOKEN = regex.compile(rf"<#[0-9]+>|<t:-?[0-9]+(:[A-Za-z])?>|</[{LMN}_'-]+:[0-9]+>")
_PLAIN = r"(?![0-9#*©®™]|\p{RI})\p{Emoji}(?!\ufe0e)"
_ELEMENT = (
    rf"(?:\p{{EBase}}\ufe0f?\p{{EMod}}(?!\ufe0e)|{_PLAIN}\ufe0f?|[©®™]\ufe0f)"
    r"(?:[\U000e0020-\U000e007e]+\U000e007f)?"
)
EMOJI = regex.compile(
    rf"\p{{RI}}(?!\ufe0e)\p{{RI}}(?!\ufe0e)|[0-9#*]\ufe0f\u20e3?"
    rf"|{_ELEMENT}(?:\u200d{_ELEMENT})*|<a?:[0-9A-Za-z_]+:[0-9]+>"
)
DICTIONARY = regex.compile(r"\p{Line_Break=SA}")
LETTER_OR_NUMBER, LETTER = regex.compile(r"[\p{L}\p{N}]"), regex.compile(r"\p{L}")
PARTNERS = {")": "(", "]": "[", "}": "{", ">": "<"}


@dataclass
class Reference:
    """Figures of one message, by blanking out in place whatever a rule takes."""

    original: str
    text: str = ""
    figures: dict[str, Any] = field(default_factory=dict)

    def count(self) -> dict[str, Any]:
        self.text = self.original
        urls = [self.blank(start, end) for start, end in self.urls()]
        addresses = [self.blank(*m.span()) for m in EMAIL.finditer(self.text)]
        mentions = [self.blank(start, end) for start, end in self.mentions()]
        tokens = [self.blank(*m.span()) for m in TOKEN.finditer(self.text)]
        emojis = [self.blank(*m.span()).replace("\ufe0f", "") for m in EMOJI.finditer(self.text)]
        words = self.words()
        taken = len(urls) + len(addresses) + len(mentions) + len(tokens)
        return {
            "words": taken + len(words),
            "emoji": len(emojis),
            "urls": len(urls),
            "mentions": len(mentions),
            "questions": sum(self.text.count(mark) for mark in "?？"),
            "exclamations": sum(self.text.count(mark) for mark in "!！"),
            "upper": len(regex.findall(r"\p{Lu}", self.text)),
            "cased": len(regex.findall(r"[\p{Lu}\p{Ll}\p{Lt}]", self.text)),
            "vocabulary": [
                normalize("NFC", word.lower()).replace("’", "'")
                for word in words
                if LETTER.search(word)
            ],
            "emojis": emojis,
        }

    def blank(self, start: int, end: int) -> str:
        taken = self.text[start:end]
        self.text = self.text[:start] + " " * (end - start) + self.text[end:]
        return taken

    def urls(self) -> Iterator[tuple[int, int]]:
        for match in URL.finditer(self.original):
            url = cut(match.group())
            if len(url) > len(match.group(1)):
                yield match.start(), match.start() + len(url)

    def mentions(self) -> Iterator[tuple[int, int]]:
        place = 0
        while match := MENTION.search(self.text, place):
            before = self.original[match.start() - 1 : match.start()]
            if match.group()[0] == "@" and regex.match(f"[{LMN}]", before):
                place = match.start() + 1
            else:
                yield match.span()
                place = match.end()

    def words(self) -> list[str]:
        segments: list[str] = []
        in_run = False
        # Every rule stops at white space: U+202F too, which UAX #29 joins to words.
        for segment in uniseg_words(self.text.replace("\u202f", " ")):
            is_run = bool(DICTIONARY.match(segment))
            if is_run and in_run:
                segments[-1] += segment
            else:
                segments.append(segment)
            in_run = is_run
        return [segment for segment in segments if LETTER_OR_NUMBER.search(segment)]


def cut(url: str) -> str:
    """Cut trailing punctuation and unpaired brackets, one at a time until nothing changes."""
    while url and (url[-1] in ".,;:!?'\"’”»。、，！？…*_~`" or unpaired(url)):
        url = url[:-1]
    return url


def unpaired(url: str) -> bool:
    """Whether the string ends in a closing bracket that has no partner."""
    closing = url[-1]
    if closing not in PARTNERS:
        return False
    depth = 0
    for character in url[:-1]:
        depth = depth + 1 if character == PARTNERS[closing] else depth
        depth = max(depth - 1, 0) if character == closing else depth
    return depth == 0


PIECES = [
    *"abZñßΣ019_.,:;'\"’-!?·/()[]<>{}*~#@@&%+ \t\u00a0\u202f\u3000\u0001\u001c",
    *"漢字かなーカナｶ〱אבג״กขิ๑ລາခွក្ស½²Ⅷⓐ˗٣٫،！？。、…“”",
    *"\u0301\u0308\u200d\u200d\u200c\u00ad\ufeff\u200b\ufe0f\ufe0f\ufe0e\u20e3",
    *"😀👩❤🔥👍✌🍕🏽🏿🇦🇺🇬©®™ℹ★🏴",
    *["http://", "HTTPS://", "www.", "bob@", "@bob", "x.org", "<@1>", "<@!", "<#2>", "<t:3:R>"],
    *["</p:4>", "<:e:5>", "<a:e:6>", "\U000e0067", "\U000e007f", "don't", "Hello", "❤\ufe0f"],
    *["👩\u200d🔥", "1\ufe0f\u20e3", "🏴\U000e0067\U000e007f", "a_(b)", "a@b.c", 'צה"ל', "ภาษา"],
]
messages = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def same_figures(texts: list[str]) -> None:
    counted = analyse(pl.Series(texts, dtype=pl.String)).rows(named=True)
    for text, row in zip(texts, counted, strict=True):
        expected = Reference(text).count()
        assert trimmed(row) == trimmed(expected), ascii(text)


def trimmed(figures: dict[str, Any]) -> dict[str, Any]:
    """Figures whose words start with a letter, number or joiner.

    Where a run of Thai and the like starts with a mark that has nothing to stand on, the segments
    are the same but for that mark.
    """
    words = [regex.sub(r"^[^\p{L}\p{N}]+", "", word) for word in figures["vocabulary"]]
    return {**figures, "vocabulary": words}


def is_fair(text: str) -> bool:
    """Without a joiner before a pictograph that is text, which UAX #29 WB3c joins to a word."""
    return not regex.search("\u200d(?:[©®™]|\\p{Extended_Pictographic}\ufe0e|★)", text)


@settings(max_examples=150, deadline=None)
@given(st.lists(messages, min_size=1, max_size=25))
@example(["http://x.org)]}>!", "a@b.c@bob", "a@b.c-@bob", "@a_@b", "❤\ufe0e1\ufe0e"])
def test_messages_count_as_a_second_implementation_counts_them(texts: list[str]) -> None:
    assume(all(map(is_fair, texts)))
    same_figures(texts)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(max_codepoint=127), max_size=20), min_size=1, max_size=25))
def test_ascii_counts_as_a_second_implementation_counts_it(texts: list[str]) -> None:
    same_figures(texts)


@settings(max_examples=60, deadline=None)
@given(st.lists(messages, min_size=1, max_size=25))
def test_the_figures_of_a_message_are_the_sums_over_its_tokens(texts: list[str]) -> None:
    for row, text in zip(analyse(pl.Series(texts)).rows(named=True), texts, strict=True):
        tokens = regex.split(f"[{WHITE_SPACE}]", text)
        parts = analyse(pl.Series(tokens))
        for name, value in row.items():
            column = parts[name]
            whole = list(chain(*column)) if column.dtype == pl.List else column.sum()
            assert value == whole, (name, text)


@settings(max_examples=40, deadline=None)
@given(st.lists(messages, max_size=25))
def test_a_text_counts_the_same_whatever_stands_beside_it_in_the_batch(texts: list[str]) -> None:
    together = analyse(pl.Series(texts, dtype=pl.String))
    alone = [analyse(pl.Series([text])) for text in texts]
    assert together.equals(pl.concat([together.clear(), *alone]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.from_regex("[A-Za-z]{1,12}", fullmatch=True), min_size=1))
def test_the_short_way_for_plain_words_gives_what_the_long_one_gives(words: list[str]) -> None:
    series = pl.Series(words)
    hinted = series.str.contains(patterns.ANY_HINT)
    assert not hinted.any()
    assert _plain_words(series).equals(_tokens(series, hinted))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(st.characters(max_codepoint=127, exclude_characters=WHITE_SPACE), max_size=15))
)
def test_the_ascii_pattern_finds_the_words_of_the_full_one(texts: list[str]) -> None:
    series = pl.Series(texts, dtype=pl.String)
    full = series.str.extract_all(patterns.WORD)
    assert series.str.extract_all(patterns.ASCII_WORD).equals(full)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=20))
def test_any_text_at_all_is_counted_without_nonsense(texts: list[str]) -> None:
    frame = analyse(pl.Series(texts))
    assert len(frame) == len(texts)
    for text, row in zip(texts, frame.rows(named=True), strict=True):
        assert row["emoji"] == len(row["emojis"])
        assert len(row["vocabulary"]) <= row["words"] <= len(text)
        assert row["upper"] <= row["cased"] <= len(text)
        assert all(word and not set(word) & set(WHITE_SPACE) for word in row["vocabulary"])
