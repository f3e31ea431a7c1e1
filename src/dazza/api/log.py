"""The API's log: one line for each request, harmless whatever strangers ask for."""

from __future__ import annotations

import logging

log = logging.getLogger("dazza.api")
LONGEST_PATH = 200


def shown(raw: bytes) -> str:
    """A path as it came, on one line of ASCII."""
    text = raw[:LONGEST_PATH].decode("latin-1").encode("unicode_escape").decode("ascii")
    return text if len(raw) <= LONGEST_PATH else f"{text}…"
