"""Rules 1 to 5: what is taken from a token before its words are counted.

Calling an expression costs Polars a tenth of a millisecond even on nothing, and batches of a few
messages are common. So each rule is one `select`, and runs only where some token hints at it.
"""

from typing import Final

import polars as pl

from . import patterns as p

TAKEN_SCHEMA: Final[dict[str, pl.DataType]] = {
    "text": pl.String(),  # what the rules left of the token
    "urls": pl.UInt32(),
    "addresses": pl.UInt32(),
    "mentions": pl.UInt32(),
    "discord_tokens": pl.UInt32(),
    "emojis": pl.List(pl.String()),
}

_NOTHING: Final[dict[pl.DataType, pl.Series]] = {
    pl.UInt32(): pl.Series([0], dtype=pl.UInt32),
    pl.List(pl.String()): pl.Series([[]], dtype=pl.List(pl.String)),
}
_TEXT: Final = pl.col("text")
_MAY_END_BEFORE: Final = frozenset(p.URL_TRAILING) | p.URL_BRACKETS.keys()


def take(tokens: pl.Series) -> pl.DataFrame:
    """Apply rules 1 to 5 in order.

    Args:
        tokens: strings without white space.

    Returns:
        One row a token with the columns of `TAKEN_SCHEMA`. `text` is the token with
        `patterns.TAKEN` in place of whatever was taken; `emojis` are without U+FE0F.
    """
    frame = tokens.alias("text").to_frame()
    hints = frame.select_seq(
        urls=_TEXT.str.contains(p.URL_HINT).any(),
        addresses=_TEXT.str.contains("@", literal=True).any(),
        discord_tokens=_TEXT.str.contains(p.DISCORD_TOKEN).any(),
        emojis=_TEXT.str.contains(p.EMOJI_HINT).any(),
        emoji_as_text=_TEXT.str.contains(p.EMOJI_AS_TEXT).any(),
    ).row(0, named=True)
    if hints["urls"]:
        frame = _take_urls(frame)
    if hints["addresses"]:
        frame = _take_addresses(frame)
    if hints["discord_tokens"]:
        frame = _take_discord_tokens(frame)
    if hints["emojis"]:
        frame = _take_emoji_beside_text(frame) if hints["emoji_as_text"] else _take_emoji(frame)
    return with_missing(frame, TAKEN_SCHEMA)


def take_nothing(tokens: pl.Series) -> pl.DataFrame:
    """What `take` returns for tokens of which none matches `patterns.ANY_HINT`."""
    return with_missing(tokens.alias("text").to_frame(), TAKEN_SCHEMA)


def with_missing(frame: pl.DataFrame, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """Give a frame the columns of a schema, in its order; new ones hold zeros or empty lists."""
    return pl.DataFrame(
        [
            frame[name]
            if name in frame.columns
            else _NOTHING[dtype].new_from_index(0, len(frame)).alias(name)
            for name, dtype in schema.items()
        ]
    )


def find_urls(tokens: pl.Series) -> pl.DataFrame:
    """Rule 1. A token holds one URL at most, as it goes on to the next white space.

    Args:
        tokens: strings without white space.

    Returns:
        One row a token: `before`, the text in front of the prefix; `candidate`, the prefix and all
        that follows; `length` (UInt32), how many characters of it are the URL. A token without a
        prefix has nulls and 0.
    """
    frame = tokens.alias("text").to_frame()
    parts = frame.select_seq(parts=_TEXT.str.extract_groups(p.URL)).unnest("parts")
    lengths = pl.Series("length", map(url_length, parts["candidate"]), dtype=pl.UInt32)
    return parts.hstack([lengths])


def _take_urls(frame: pl.DataFrame) -> pl.DataFrame:
    """Rule 1."""
    parts = frame.hstack(find_urls(frame["text"]))
    cut = pl.col("before") + p.TAKEN + pl.col("candidate").str.slice(pl.col("length"))
    found = pl.col("length") > 0
    return parts.select_seq(
        text=pl.when(found).then(cut).otherwise("text"),
        urls=found.cast(pl.UInt32),
    )


def url_length(candidate: str | None) -> int:
    """Number of characters of the URL at the start of a string, 0 if there is none.

    Args:
        candidate: a prefix such as `http://` with all that follows up to white space, or None.
    """
    if not candidate:
        return 0
    end = len(candidate)
    if candidate[-1] in _MAY_END_BEFORE:
        # Whether a bracket has its partner depends only on what stands before it, so that it is
        # settled once, however much is then cut.
        unpaired = _unpaired_brackets(candidate)
        while end and (candidate[end - 1] in p.URL_TRAILING or end - 1 in unpaired):
            end -= 1
    prefix = len("www.") if candidate[0] in "wW" else candidate.index("//") + 2
    return end if end > prefix else 0


def _unpaired_brackets(url: str) -> set[int]:
    """Places of the closing brackets that have no opening partner before them."""
    unpaired: set[int] = set()
    waiting = dict.fromkeys(p.URL_BRACKETS.values(), 0)
    for place, character in enumerate(url):
        if character in waiting:
            waiting[character] += 1
        elif opening := p.URL_BRACKETS.get(character):
            if waiting[opening]:
                waiting[opening] -= 1
            else:
                unpaired.add(place)
    return unpaired


def _take_addresses(frame: pl.DataFrame) -> pl.DataFrame:
    """Rules 2 and 3: e-mail addresses, then mentions."""
    # A mention looks at what stood before it originally, which may be an address taken by then.
    marked = _TEXT.str.replace_all(p.AT_AFTER_WORD, f"${{1}}{p.INERT_AT}")
    rest = marked.str.replace_all(p.EMAIL, p.TAKEN)
    left = rest.str.replace_all(p.MENTION, p.TAKEN).str.replace_all(p.INERT_AT, "@", literal=True)
    return frame.with_columns_seq(
        text=left,
        addresses=marked.str.count_matches(p.EMAIL),
        mentions=rest.str.count_matches(p.MENTION),
    )


def _take_discord_tokens(frame: pl.DataFrame) -> pl.DataFrame:
    """Rule 4."""
    return frame.with_columns_seq(
        text=_TEXT.str.replace_all(p.DISCORD_TOKEN, p.TAKEN),
        discord_tokens=_TEXT.str.count_matches(p.DISCORD_TOKEN),
    )


def _take_emoji(frame: pl.DataFrame) -> pl.DataFrame:
    """Rule 5."""
    bare = pl.element().str.replace_all("\ufe0f", "", literal=True)
    return frame.with_columns_seq(
        text=_TEXT.str.replace_all(p.EMOJI, p.TAKEN),
        emojis=_TEXT.str.extract_all(p.EMOJI).list.eval(bare),
    )


def _take_emoji_beside_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Rule 5 where U+FE0E makes text of what were emoji without it."""
    marked = _TEXT.str.replace_all(p.EMOJI_AS_TEXT, f"{p.TEXT_STYLE}${{1}}\ufe0e")
    bare = pl.element().str.replace_all("\ufe0f", "", literal=True)
    emoji = pl.when(~bare.str.starts_with(p.TEXT_STYLE)).then(bare)
    left = marked.str.replace_all(p.EMOJI_OR_TEXT, f"{p.TAKEN}${{1}}")
    return frame.with_columns_seq(
        text=left.str.replace_all(p.TAKEN + p.TEXT_STYLE, "", literal=True),
        emojis=marked.str.extract_all(p.EMOJI_OR_TEXT).list.eval(emoji).list.drop_nulls(),
    )
