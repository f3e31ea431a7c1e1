"""Paths and queries of requests: decoded strictly, so that nothing bad is guessed at further in."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import unquote_to_bytes

from fastapi import Path
from pydantic import AfterValidator

BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
SLASH = "\0"
"""Stands for a slash within a segment (`%2F`) in a decoded path, where U+0000 cannot be."""


def decoded(raw: bytes) -> str | None:
    """A path with its escapes undone, a slash within a segment as `SLASH`; None if an escape is no
    escape, or what it stands for no text."""
    if b"%" not in raw:
        return raw.decode("ascii") if raw.isascii() and b"\0" not in raw else None
    if BAD_ESCAPE.search(raw):
        return None
    try:
        segments = [unquote_to_bytes(segment).decode() for segment in raw.split(b"/")]
    except UnicodeDecodeError:
        return None
    if any("\0" in segment for segment in segments):
        return None
    return "/".join(segment.replace("/", SLASH) for segment in segments)


def is_query(raw: bytes) -> bool:
    """Whether the escapes of a query are escapes, of text without U+0000."""
    if b"%" not in raw:
        return raw.isascii() and b"\0" not in raw
    if BAD_ESCAPE.search(raw):
        return False
    try:
        return "\0" not in unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return False


def segment(text: str) -> str:
    """A segment of a decoded path as it was meant."""
    return text.replace(SLASH, "/")


Username = Annotated[
    str,
    Path(description="name of a person, in any spelling"),
    AfterValidator(segment),
]
