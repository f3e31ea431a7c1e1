"""Rules 1 to 6, each applied to many tokens at once.

A `take_…` function counts what its rule takes and returns the tokens with that replaced by
`patterns.TAKEN`. It works only on the tokens in which a cheap test finds a hint of it.
"""

from dataclasses import dataclass
from typing import Final

import polars as pl

from . import patterns as p

_MAY_END_BEFORE: Final = frozenset(p.URL_TRAILING) | p.URL_BRACKETS.keys()


@dataclass(frozen=True, slots=True)
class Found:
    """Strings found in tokens, in order of token and place: two columns of equal length."""

    row: pl.Series  # position of the token, UInt32
    string: pl.Series

    def count(self, tokens: pl.Series) -> pl.Series:
        """Number of strings found in each token (UInt32)."""
        counts = self.row.value_counts(name="count")
        return put(zeros(tokens), counts["row"], counts["count"])

    def lists(self, tokens: pl.Series) -> pl.Series:
        """The strings found in each token, as List(String)."""
        frame = pl.DataFrame({"row": self.row, "string": self.string})
        grouped = frame.group_by("row", maintain_order=True).agg("string")
        every_row = pl.int_range(len(tokens), dtype=pl.UInt32, eager=True).alias("row").to_frame()
        joined = every_row.join(grouped, on="row", how="left", maintain_order="left")
        return joined["string"].fill_null([])


def take_urls(tokens: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Rule 1. A token holds at most one URL, as it goes on to the next white space.

    Returns:
        The tokens less their URLs, and the number of URLs in each (UInt32).
    """
    rows = _rows_with(tokens, p.URL_HINT)
    if rows.is_empty():
        return tokens, zeros(tokens)
    parts = tokens.gather(rows).str.extract_groups(p.URL).struct.unnest()
    before, candidates = parts.to_series(0), parts.to_series(1).fill_null("")
    lengths = pl.Series(map(url_length, candidates), dtype=pl.UInt32)
    found = lengths > 0
    left = (before + p.TAKEN + candidates.str.slice(lengths)).filter(found)
    return put(tokens, rows.filter(found), left), put(zeros(tokens), rows, found.cast(pl.UInt32))


def url_length(candidate: str) -> int:
    """Number of characters of the URL at the start of a string, 0 if there is none.

    Args:
        candidate: a prefix such as `http://` with all that follows up to white space, or nothing.
    """
    end = len(candidate)
    if end and candidate[-1] in _MAY_END_BEFORE:
        # Whether a bracket has its partner depends only on what stands before it, so that it is
        # settled once, however much is then cut.
        unpaired = _unpaired_brackets(candidate)
        while end and (candidate[end - 1] in p.URL_TRAILING or end - 1 in unpaired):
            end -= 1
    prefix = len("www.") if candidate[:1] in "wW" else candidate.find("//") + 2
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


def take_addresses(tokens: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Rules 2 and 3: e-mail addresses, then mentions.

    Returns:
        The tokens less both, the number of addresses, and that of mentions, in each (UInt32).
    """
    rows = _rows_with(tokens, "@")
    if rows.is_empty():
        return tokens, zeros(tokens), zeros(tokens)
    # A mention looks at what stood before it originally, which may be an address taken by then.
    text = tokens.gather(rows).str.replace_all(p.AT_AFTER_WORD, f"${{1}}{p.INERT_AT}")
    addresses = text.str.count_matches(p.EMAIL)
    text = text.str.replace_all(p.EMAIL, p.TAKEN)
    mentions = text.str.count_matches(p.MENTION)
    text = text.str.replace_all(p.MENTION, p.TAKEN).str.replace_all(p.INERT_AT, "@", literal=True)
    none = zeros(tokens)
    return put(tokens, rows, text), put(none, rows, addresses), put(none, rows, mentions)


def take_discord_tokens(tokens: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Rule 4.

    Returns:
        The tokens less Discord's, and the number of these in each (UInt32).
    """
    rows = _rows_with(tokens, p.DISCORD_TOKEN)
    if rows.is_empty():
        return tokens, zeros(tokens)
    text = tokens.gather(rows)
    counts = text.str.count_matches(p.DISCORD_TOKEN)
    text = text.str.replace_all(p.DISCORD_TOKEN, p.TAKEN)
    return put(tokens, rows, text), put(zeros(tokens), rows, counts)


def take_emoji(tokens: pl.Series) -> tuple[pl.Series, Found]:
    """Rule 5.

    Returns:
        The tokens less their emoji, and these, without U+FE0F.
    """
    rows = _rows_with(tokens, p.EMOJI_HINT)
    text, pattern, rest = tokens.gather(rows), p.EMOJI, p.TAKEN
    as_text = text.str.contains(p.EMOJI_AS_TEXT).any()
    if as_text:
        text = text.str.replace_all(p.EMOJI_AS_TEXT, f"{p.TEXT_STYLE}${{1}}\ufe0e")
        pattern, rest = p.EMOJI_OR_TEXT, f"{p.TAKEN}${{1}}"
    found = _found(rows, text.str.extract_all(pattern))
    text = text.str.replace_all(pattern, rest)
    if as_text:
        found = _keep(found, ~found.string.str.starts_with(p.TEXT_STYLE))
        text = text.str.replace_all(p.TAKEN + p.TEXT_STYLE, "", literal=True)
    bare = found.string.str.replace_all("\ufe0f", "", literal=True)
    return put(tokens, rows, text), Found(found.row, bare)


def find_words(tokens: pl.Series) -> Found:
    """Rule 6: every segment of UAX #29 that holds a letter or number, as written."""
    hebrew = _rows_with(tokens, p.HEBREW_QUOTE_HINT)
    text = put(tokens, hebrew, _mark_hebrew(tokens.gather(hebrew)))
    rows = pl.int_range(len(text), dtype=pl.UInt32, eager=True)
    found = _found(rows, text.str.extract_all(p.WORD))
    if not hebrew.is_empty():
        found = Found(found.row, _unmark_hebrew(found.string))
    return _keep(found, found.string.str.contains(p.LETTER_OR_NUMBER))


def vocabulary(words: Found) -> Found:
    """The words that hold a letter, in lower case, NFC, with `'` for `’`."""
    lettered = _keep(words, words.string.str.contains(p.LETTER))
    plain = lettered.string.str.to_lowercase().str.normalize("NFC")
    return Found(lettered.row, plain.str.replace_all("’", "'", literal=True))


def zeros(tokens: pl.Series) -> pl.Series:
    """As many zeros (UInt32)."""
    return pl.repeat(0, len(tokens), dtype=pl.UInt32, eager=True)


def put(column: pl.Series, rows: pl.Series, values: pl.Series) -> pl.Series:
    """A copy of a column with other values in some rows."""
    return column.clone().scatter(rows, values)


def _rows_with(tokens: pl.Series, pattern: str) -> pl.Series:
    return tokens.str.contains(pattern).arg_true()


def _found(rows: pl.Series, lists: pl.Series) -> Found:
    frame = pl.DataFrame({"row": rows, "string": lists}).explode("string").drop_nulls()
    return Found(frame["row"], frame["string"])


def _keep(found: Found, mask: pl.Series) -> Found:
    return found if mask.all() else Found(found.row.filter(mask), found.string.filter(mask))


def _mark_hebrew(text: pl.Series) -> pl.Series:
    """Mark the quotes that UAX #29 treats differently after a Hebrew letter (WB7a to WB7c)."""
    double = rf"${{1}}{p.HEBREW_DOUBLE}${{2}}"
    # Twice, as a letter between two quotes is part of both matches.
    text = text.str.replace_all(p.HEBREW_QUOTE, double).str.replace_all(p.HEBREW_QUOTE, double)
    return text.str.replace_all(p.HEBREW_APOSTROPHE, rf"${{1}}{p.HEBREW_SINGLE}")


def _unmark_hebrew(words: pl.Series) -> pl.Series:
    return words.str.replace_all(p.HEBREW_SINGLE, "'", literal=True).str.replace_all(
        p.HEBREW_DOUBLE, '"', literal=True
    )
