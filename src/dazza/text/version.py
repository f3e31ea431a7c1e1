"""Which rules and which Unicode version a count rests on."""

from functools import cache
from itertools import takewhile
from typing import Final

import polars as pl

RULES_VERSION: Final = 1
"""Goes up whenever a rule gives another number for some message; caches are then rebuilt."""

_VERSIONS: Final = ("15.0", "15.1", *(f"{major}.0" for major in range(16, 30)))
# One capital letter that each version brought, and its small one.
_NEW_CAPITALS: Final = {"16.0": ("\u1c89", "\u1c8a"), "17.0": ("\ua7ce", "\ua7cf")}


@cache
def unicode_version() -> str:
    """The Unicode version of the pattern engine, such as `16.0`.

    The engine does not name it, but it knows the property Age up to its own version.
    """
    return max(takewhile(_engine_knows, _VERSIONS), default="before 15.0", key=_VERSIONS.index)


@cache
def lower_case_version() -> str:
    """The Unicode version of lower case (`17.0`, or `before 16.0`), which may be ahead.

    Polars takes it from Rust's standard library and not from the pattern engine.
    """
    known = [
        version
        for version, (capital, small) in _NEW_CAPITALS.items()
        if pl.Series([capital]).str.to_lowercase().item() == small
    ]
    return known[-1] if known else "before 16.0"


def fingerprint() -> str:
    """Everything that text features and folded names depend on, as one line.

    Rows that were counted under another fingerprint may be wrong under this one.
    """
    return f"text rules {RULES_VERSION}, Unicode {unicode_version()}, case {lower_case_version()}"


def _engine_knows(version: str) -> bool:
    try:
        pl.Series(["a"]).str.contains(rf"\p{{Age={version}}}")
    except pl.exceptions.ComputeError:
        return False
    return True
