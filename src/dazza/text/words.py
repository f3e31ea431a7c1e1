"""Rule 6: words.

Polars keeps a pattern's search states from call to call when it only tests for a match, and builds
them anew whenever it extracts or replaces, which takes ten milliseconds for `patterns.WORD` on
mixed scripts. So that pattern sees only what is left when easier texts are through.
"""

from typing import Final

import polars as pl

from . import patterns as p

_TEXT: Final = pl.col("text")
_WORD: Final = pl.col("word")
_VOCABULARY: Final = (
    _WORD.str.to_lowercase()
    .str.normalize("NFC")
    .str.replace_many({"’": "'", p.HEBREW_SINGLE: "'", p.HEBREW_DOUBLE: '"'})
)


def count_words(texts: pl.Series) -> pl.DataFrame:
    """Count words, the segments of UAX #29 that hold a letter or number, and list vocabulary.

    Args:
        texts: strings in which the only white space is `patterns.TAKEN`.

    Returns:
        One row a text: `words` (UInt32) and `vocabulary` (List(String)), the words that hold a
        letter, in order, in lower case, NFC, with `'` for `’`.
    """
    return (
        separate_words(texts)
        .str.split(p.TAKEN)
        .alias("word")
        .to_frame()
        .with_row_index("row")
        .explode("word")
        .select_seq("row", _WORD.str.strip_chars(p.AROUND_WORDS))
        .select_seq(
            "row",
            words=_WORD.str.contains(p.LETTER_OR_NUMBER),
            vocabulary=pl.when(_WORD.str.contains(p.LETTER)).then(_VOCABULARY),
        )
        .group_by("row", maintain_order=True)
        .agg(pl.col("words").sum().cast(pl.UInt32), pl.col("vocabulary").drop_nulls())
        .drop("row")
    )


def separate_words(texts: pl.Series) -> pl.Series:
    """Put `patterns.TAKEN` between any two words of each text.

    Args:
        texts: strings in which the only white space is `patterns.TAKEN`.

    Returns:
        Strings whose pieces between `patterns.TAKEN` are, but for `patterns.AROUND_WORDS` at the
        edges, one segment of UAX #29 each, or nothing. Segments without a letter or number may be
        missing; Hebrew quotes that belong to a word are marked.
    """
    frame = texts.alias("text").to_frame()
    hints = frame.select_seq(
        hebrew=_TEXT.str.contains(p.HEBREW_QUOTE_HINT).any(),
        alone=_TEXT.str.contains(p.ALONE).any(),
    ).row(0, named=True)
    if hints["hebrew"]:
        frame = frame.select_seq(_mark_hebrew(_TEXT))
    if hints["alone"]:
        frame = frame.select_seq(_TEXT.str.replace_all(p.ALONE, f"{p.TAKEN}${{0}}{p.TAKEN}"))
    return _separate_the_rest(frame)


def _separate_the_rest(frame: pl.DataFrame) -> pl.Series:
    """Separate the words of those texts (`text`) in which they aren't yet."""
    tests = frame.select_seq(
        done=_TEXT.str.contains(p.SEPARATE_WORDS),
        ascii=_TEXT.str.len_bytes() == _TEXT.str.len_chars(),
    )
    text, rest, in_ascii = frame["text"].clone(), ~tests["done"], tests["ascii"]
    for mask, pattern in ((rest & in_ascii, p.ASCII_WORD), (rest & ~in_ascii, p.WORD)):
        if mask.any():
            words = frame.filter(mask).select_seq(_TEXT.str.extract_all(pattern).list.join(p.TAKEN))
            text.scatter(mask.arg_true(), words["text"])
    return text


def _mark_hebrew(text: pl.Expr) -> pl.Expr:
    """Mark the quotes that UAX #29 treats differently after a Hebrew letter (WB7a to WB7c)."""
    double = rf"${{1}}{p.HEBREW_DOUBLE}${{2}}"
    # Twice, as a letter between two quotes is part of both matches.
    text = text.str.replace_all(p.HEBREW_QUOTE, double).str.replace_all(p.HEBREW_QUOTE, double)
    return text.str.replace_all(p.HEBREW_APOSTROPHE, rf"${{1}}{p.HEBREW_SINGLE}")
