"""Text features of many texts at once, as Polars expressions.

The work is done on tokens, the pieces between white space. Most are plain ASCII words and leave at
the first test; the others go through the rules.
"""

from typing import Final

import polars as pl

from . import patterns as p
from . import rules
from .words import count_words

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

_TEXT: Final = pl.col("text")
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
    texts = texts.fill_null("") if texts.null_count() else texts
    plain = texts.str.contains(p.PLAIN_WORD)
    others = texts.filter(~plain)
    if others.is_empty():
        return _plain_words(texts)
    tests = (
        others.alias("text")
        .to_frame()
        .select_seq(space=_TEXT.str.contains(r"\s"), hinted=_TEXT.str.contains(p.ANY_HINT))
    )
    figures = _messages(others) if tests["space"].any() else _tokens(others, tests["hinted"])
    if len(others) == len(texts):
        return figures
    return _interleave(plain, _plain_words(texts.filter(plain)), figures)


def urls(texts: pl.Series) -> pl.Series:
    """The URLs that rule 1 finds, as it cuts them: as many as `analyse` counts.

    Args:
        texts: strings, whole messages or tokens; a null gives an empty list.

    Returns:
        List(String) in the same order, with the URLs of each text in theirs.
    """
    none = pl.lit([], dtype=pl.List(pl.String))
    tokens = (
        split_tokens(texts)
        .alias("token")
        .to_frame()
        .with_row_index("text")
        .explode("token")
        .filter(pl.col("token").str.contains(p.URL_HINT))
    )
    found = tokens.hstack(rules.find_urls(tokens["token"])).filter(pl.col("length") > 0)
    lists = found.group_by("text", maintain_order=True).agg(
        urls=pl.col("candidate").str.slice(0, pl.col("length"))
    )
    return (
        pl.DataFrame({"text": pl.int_range(len(texts), dtype=pl.UInt32, eager=True)})
        .join(lists, on="text", how="left", maintain_order="left")
        .select(pl.coalesce("urls", none))
        .to_series()
    )


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
    figures = (
        words.alias("text")
        .to_frame()
        .select_seq(
            words=pl.lit(1, pl.UInt32),
            upper=_TEXT.str.count_matches("[A-Z]"),
            cased=_TEXT.str.len_bytes(),
            vocabulary=pl.concat_list(_TEXT.str.to_lowercase()),
        )
    )
    return rules.with_missing(figures, ANALYSIS_SCHEMA)


def _tokens(tokens: pl.Series, hinted: pl.Series) -> pl.DataFrame:
    """Figures of texts that hold no white space.

    Args:
        tokens: strings.
        hinted: which of them match `ANY_HINT`.
    """
    taken = rules.take_nothing(tokens.filter(~hinted))
    if hinted.any():
        taken = _interleave(hinted, rules.take(tokens.filter(hinted)), taken)
    one_word_each = pl.sum_horizontal("urls", "addresses", "mentions", "discord_tokens")
    return taken.hstack(count_words(taken["text"])).select_seq(
        words=one_word_each + pl.col("words"),
        emoji=pl.col("emojis").list.len(),
        urls="urls",
        mentions="mentions",
        questions=_TEXT.str.count_matches(p.QUESTION),
        exclamations=_TEXT.str.count_matches(p.EXCLAMATION),
        upper=_TEXT.str.count_matches(p.UPPER),
        cased=_TEXT.str.count_matches(p.CASED),
        vocabulary="vocabulary",
        emojis="emojis",
    )


def _interleave(
    mask: pl.Series, where_true: pl.DataFrame, where_false: pl.DataFrame
) -> pl.DataFrame:
    """Put the rows of two frames back in the order that a mask parted them from."""
    places = pl.int_range(len(mask), dtype=pl.UInt32, eager=True)
    order = pl.concat([places.filter(mask), places.filter(~mask)])
    # A gather from two chunks takes ten times as long as one from their copy.
    return where_true.vstack(where_false).rechunk()[places.clone().scatter(order, places)]


def _messages(messages: pl.Series) -> pl.DataFrame:
    """Figures of texts that hold white space: those of their tokens, put together."""
    tokens = split_tokens(messages).alias("token").to_frame().with_row_index("message")
    tokens = tokens.explode("token")
    figures = tokens.select("message").hstack(analyse(tokens["token"]))
    joined = figures.group_by("message", maintain_order=True).agg(
        pl.col(_COUNTS).sum(), pl.col(_LISTS).list.explode().drop_nulls()
    )
    return joined.select(pl.col(name).cast(dtype) for name, dtype in ANALYSIS_SCHEMA.items())
