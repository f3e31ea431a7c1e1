"""Text features of many texts at once, as Polars expressions.

The work is done on tokens, the pieces between white space. Most are plain ASCII words and leave at
the first test; the others go through the rules.
"""

from typing import Final

import polars as pl

from . import patterns as p
from . import rules

_COUNTS: Final = (
    *("words", "emoji", "urls", "mentions"),
    *("questions", "exclamations", "upper", "cased"),
)
_LISTS: Final = ("vocabulary", "emojis")

ANALYSIS_SCHEMA: Final[dict[str, pl.DataType]] = {
    **{name: pl.UInt32() for name in _COUNTS},
    **{name: pl.List(pl.String()) for name in _LISTS},
}
"""Columns of `analyse`, in order."""

SHOUT_MIN_LETTERS: Final = 5
"""A message shouts only with more letters than this."""

_NARROW_SPACE: Final = "[\t\n\v\f\r]"
_SPACE_BUT_BLANK: Final = r"[\s--\x20]"


def split_tokens(messages: pl.Series) -> pl.Series:
    """Split messages at every White_Space character.

    Args:
        messages: strings; a null gives a null.

    Returns:
        List(String) in the same order. Empty tokens occur; they count nothing.
    """
    # The test for wide spaces is slow on text that has wide characters, and needless on the rest.
    wide = messages.filter(messages.str.len_bytes() != messages.str.len_chars())
    if messages.str.contains(_NARROW_SPACE).any() or wide.str.contains(_SPACE_BUT_BLANK).any():
        messages = messages.str.replace_all(_SPACE_BUT_BLANK, " ")
    return messages.str.split(" ")


def analyse(texts: pl.Series) -> pl.DataFrame:
    """Count what the text rules count (contract, section 2) in every text.

    A text may be a whole message or one of its tokens: the figures of a message are the sums, and
    its lists the concatenations, of those of its tokens in order.

    Args:
        texts: strings; a null counts as the empty text.

    Returns:
        One row a text, in the same order, with the columns of `ANALYSIS_SCHEMA`: `words`, `emoji`,
        `urls`, `mentions`; `questions` and `exclamations` (marks), `upper` (Lu) and `cased` (Lu,
        Ll, Lt) letters in what URLs, addresses, mentions, Discord tokens and emoji leave;
        `vocabulary`, the words that hold a letter, in lower case, NFC, with `'` for `’`; `emojis`
        without U+FE0F, custom ones as written.
    """
    texts = texts.fill_null("")
    plain = texts.str.contains(p.PLAIN_WORD)
    others = texts.filter(~plain)
    if others.is_empty():
        return _plain_words(texts)
    analyse_others = _messages if others.str.contains(r"\s").any() else _tokens
    if len(others) == len(texts):
        return analyse_others(others)
    order = pl.concat([plain.arg_true(), (~plain).arg_true()]).arg_sort()
    return pl.concat([_plain_words(texts.filter(plain)), analyse_others(others)])[order]


def is_shouting(upper: pl.Expr, cased: pl.Expr) -> pl.Expr:
    """Whether a message shouts: more than 5 letters that have case, over 80 % of them capitals.

    Args:
        upper: number of Lu letters in the message.
        cased: number of Lu, Ll and Lt letters in it.
    """
    wide_upper, wide_cased = upper.cast(pl.UInt64), cased.cast(pl.UInt64)
    return (wide_cased > SHOUT_MIN_LETTERS) & (wide_upper * 5 > wide_cased * 4)


def _plain_words(words: pl.Series) -> pl.DataFrame:
    """Figures of texts that match `PLAIN_WORD`: the same as `_tokens` gives, at less cost."""
    lower = words.str.to_lowercase()
    return _figures(
        words,
        words=pl.repeat(1, len(words), dtype=pl.UInt32, eager=True),
        upper=words.str.count_matches("[A-Z]"),
        cased=words.str.len_bytes(),
        vocabulary=lower.reshape((len(words), 1)).arr.to_list(),
    )


def _tokens(tokens: pl.Series) -> pl.DataFrame:
    """Figures of texts that hold no white space."""
    text, urls = rules.take_urls(tokens)
    text, addresses, mentions = rules.take_addresses(text)
    text, discord_tokens = rules.take_discord_tokens(text)
    text, emojis = rules.take_emoji(text)
    words = rules.find_words(text)
    return _figures(
        tokens,
        words=urls + addresses + mentions + discord_tokens + words.count(tokens),
        emoji=emojis.count(tokens),
        urls=urls,
        mentions=mentions,
        questions=text.str.count_matches(p.QUESTION),
        exclamations=text.str.count_matches(p.EXCLAMATION),
        upper=text.str.count_matches(p.UPPER),
        cased=text.str.count_matches(p.CASED),
        vocabulary=rules.vocabulary(words).lists(tokens),
        emojis=emojis.lists(tokens),
    )


def _messages(messages: pl.Series) -> pl.DataFrame:
    """Figures of texts that hold white space: those of their tokens, put together."""
    tokens = split_tokens(messages).alias("token").to_frame().with_row_index("message")
    tokens = tokens.explode("token")
    figures = tokens.select("message").hstack(analyse(tokens["token"]))
    joined = figures.group_by("message", maintain_order=True).agg(
        pl.col(_COUNTS).sum(), pl.col(_LISTS).list.explode().drop_nulls()
    )
    return joined.select(pl.col(name).cast(dtype) for name, dtype in ANALYSIS_SCHEMA.items())


def _figures(texts: pl.Series, **columns: pl.Series) -> pl.DataFrame:
    """A frame as `analyse` returns it; columns that are not given are zero or empty."""
    missing = {
        name: pl.Series([[]] if name in _LISTS else [0], dtype=dtype).new_from_index(0, len(texts))
        for name, dtype in ANALYSIS_SCHEMA.items()
        if name not in columns
    }
    return pl.DataFrame({**missing, **columns}).select(ANALYSIS_SCHEMA.keys())
