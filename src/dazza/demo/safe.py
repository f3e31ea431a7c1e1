"""Text of strangers on a terminal: harmless, and cut to a width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from rich.cells import cell_len

LONGEST: Final = 1_000
"""Code points of a text that are looked at: more than any width shows."""
MARKS: Final = 3
"""Combining marks kept on a character. Thai and Hebrew need two or three; floods need none."""
JOINER: Final = "\u200d"
LEFT_TO_RIGHT: Final = "\u200e"
REPLACEMENT: Final = "\ufffd"
SKIN_TONES: Final = "🏻🏼🏽🏾🏿"


def safe_text(text: str, width: int, encoding: str = "utf-8") -> str:
    """What may be printed of `text` on one line of a terminal, at most `width` cells wide.

    Control characters (escape sequences lose their escape) and private use become U+FFFD, white
    space of any kind one space; invisible format characters, those that turn the direction of
    writing among them, are left out, save joiners within an emoji; of a flood of combining marks
    a few stay. What is cut off is shown by an ellipsis. After right-to-left text a left-to-right
    mark keeps the rest of the line in order. Characters that `encoding` lacks become their plain
    letter or `?`. An empty text becomes U+FFFD, so that there is something to see.
    """
    clusters = list(_clusters(unicodedata.normalize("NFC", text[:LONGEST])))
    if not is_unicode(encoding):
        clusters = [_encodable(cluster, encoding) for cluster in clusters]
    ellipsis = "…" if is_unicode(encoding) else "~"
    line = "".join(clusters or [_encodable(REPLACEMENT, encoding)]).rstrip()
    if len(text) > LONGEST or cell_len(line) > width:
        line = _fitting(clusters, width - 1).rstrip() + ellipsis if width > 0 else ""
    turned = any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in line)
    return line + LEFT_TO_RIGHT if turned and is_unicode(encoding) else line


def padded(text: str, width: int, encoding: str = "utf-8") -> str:
    """`safe_text`, filled with spaces to exactly `width` cells."""
    line = safe_text(text, width, encoding)
    return line + " " * (width - cell_len(line))


def _clusters(text: str) -> Iterator[str]:
    """The harmless characters of a text, each with its marks; single spaces, none at the ends."""
    cluster = ""
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if category in ("Mn", "Me", "Mc") or char == JOINER or char in SKIN_TONES:
            marks += 1
            if marks <= MARKS and cluster.strip():
                cluster += char
            continue
        if category == "Cf":
            continue
        shown = " " if char.isspace() else REPLACEMENT if category[0] == "C" else char
        if category == "Cn":
            shown = char  # a character newer than Python's tables, such as this year's emoji
        if cluster.endswith(JOINER):
            cluster, marks = cluster + shown, 0
        elif not (shown == " " and cluster in ("", " ")):
            if cluster:
                yield cluster
            cluster, marks = shown, 0
    if cluster.strip():
        yield cluster


def _fitting(clusters: Iterable[str], width: int) -> str:
    kept = ""
    for cluster in clusters:
        if cell_len(kept + cluster) > width:
            break
        kept += cluster
    return kept.removesuffix(JOINER)


def is_unicode(encoding: str) -> bool:
    """Whether an encoding has every character."""
    return encoding.lower().startswith("utf")


def _encodable(cluster: str, encoding: str) -> str:
    try:
        cluster.encode(encoding)
    except UnicodeEncodeError:
        plain = unicodedata.normalize("NFKD", cluster).encode("ascii", "ignore").decode()
        return plain or "?"
    return cluster
