"""Bad entries of JSON, of which any value may be anything."""

from __future__ import annotations

from typing import Final

from dazza.ingest.declare import Record, bad

LONGEST: Final = 200


def wrong(reason: str, value: object = None) -> Record:
    """A bad entry. A list or object is not shown: it may nest deeper than can be written."""
    shown = value[:LONGEST] if isinstance(value, str) else value
    return bad(reason, shown if isinstance(shown, str | int | float) else "")
