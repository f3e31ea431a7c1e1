"""Names of people: how they are folded, and which of them are ignored."""

import re
from collections.abc import Sequence
from functools import reduce
from typing import Final

import polars as pl

WHITE_SPACE: Final = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""The characters with the property White_Space. Python's `str.strip` takes U+001C–001F as well."""


def fold_names(names: pl.Series) -> pl.Series:
    """Fold names for use as keys: NFC, lower case, NFC again, White_Space trimmed at both ends.

    Lower case is Unicode's full mapping (`İ` becomes two characters, a final `Σ` becomes `ς`),
    not case folding: `Straße` and `STRASSE` stay two people. Folding a folded name changes nothing.

    Args:
        names: strings; nulls stay null.

    Returns:
        Strings in the same order.
    """
    return (
        names.str.normalize("NFC")
        .str.to_lowercase()
        .str.normalize("NFC")
        .str.strip_chars(WHITE_SPACE)
    )


def fold_name(name: str) -> str:
    """Fold one name as `fold_names` does."""
    if name.isascii():  # most are, and a frame for one name takes a millisecond
        return name.lower().strip(WHITE_SPACE)
    folded: str = fold_names(pl.Series([name], dtype=pl.String)).item()
    return folded


def ignore_pattern(pattern: str) -> re.Pattern[str]:
    """Compile one entry of the setting `ignore`, to be used with `fullmatch` on a folded name.

    The entry is folded like a name. `*` stands for any run of characters, the empty one included;
    every other character for itself, so that `[*]` is every name in square brackets.
    """
    first, *others = map(re.escape, fold_name(pattern).split("*"))
    if not others:
        return re.compile(first)
    # Each part is looked for once, behind the one before it: trying again further on (without the
    # atomic groups) finds nothing more, and takes exponential time with many stars.
    middle = "".join(f"(?>.*?{part})" for part in others[:-1])
    return re.compile(f"{first}{middle}.*{others[-1]}", re.DOTALL)


def matches_ignored(folded_names: pl.Series, patterns: Sequence[str]) -> pl.Series:
    """Say which folded names match one of the patterns (see `ignore_pattern`) as a whole.

    Args:
        folded_names: strings as `fold_names` returns them.
        patterns: entries of the setting `ignore`; none matches nothing.

    Returns:
        Booleans in the same order, false for a null name.
    """
    nobody = pl.repeat(False, len(folded_names), dtype=pl.Boolean, eager=True)
    masks = (folded_names.str.contains(_rust_pattern(entry)) for entry in patterns)
    matched = reduce(lambda found, mask: found | mask.fill_null(False), masks, nobody)
    return matched.alias(folded_names.name)


def _rust_pattern(entry: str) -> str:
    parts = fold_name(entry).split("*")
    return f"^(?s:{'.*'.join(map(pl.escape_regex, parts))})$"
