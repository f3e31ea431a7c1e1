"""The text rules once more, by `regex`, `uniseg` and `emoji`, for the independent counts.

Slow and simple: token by token, each distinct one once. Sequences that only hostile tests write
(tags, emoji with odd joiners, dictionary scripts) are out of its reach.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import emoji
import regex
from uniseg.wordbreak import words as segments

SPACE = regex.compile(r"\p{White_Space}+")
LMN = r"[\p{L}\p{M}\p{N}]"
URL = regex.compile(rf"(?<!{LMN})(?:https?://|www\.)", regex.IGNORECASE)
EMAIL = regex.compile(r"[\p{L}\p{M}\p{N}._%+-]+@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+")
MENTION = regex.compile(
    rf"(?<!{LMN})@(?=[\p{{M}}_-]*[\p{{L}}\p{{N}}])[\p{{L}}\p{{M}}\p{{N}}_-]+|<@[!&]?[0-9]+>"
)
TRAILING = ".,;:!?'\"’”»。、，！？…*_~`"
PARTNERS = {")": "(", "]": "[", "}": "{", ">": "<"}
GAP = " "


@dataclass(frozen=True)
class Figures:
    """Of one token."""

    words: int
    emoji: tuple[str, ...]
    urls: int
    mentions: int
    vocabulary: tuple[str, ...]
    questions: int


def tokens(message: str) -> Iterator[str]:
    """What stands between white space."""
    return (token for token in SPACE.split(message) if token)


def url_end(token: str, start: int, after: int) -> int:
    """Where the URL that starts here ends; `start` if only its prefix (up to `after`) is left."""
    end = len(token)
    while end > after:
        last = token[end - 1]
        body = token[start : end - 1]
        if last in TRAILING or (last in PARTNERS and not _open(body, PARTNERS[last], last)):
            end -= 1
        else:
            return end
    return start


def _open(body: str, opening: str, closing: str) -> bool:
    depth = 0
    for character in body:
        if character == opening:
            depth += 1
        elif character == closing:
            depth = max(0, depth - 1)
    return depth > 0


@functools.cache
def figures(token: str) -> Figures:
    """What is in a token, rule after rule; what one takes, the next see as white space."""
    text, urls = token, 0
    if (found := URL.search(token)) and (end := url_end(token, found.start(), found.end())) > (
        found.start()
    ):
        text, urls = token[: found.start()] + GAP + token[end:], 1
    text, addresses = EMAIL.subn(GAP, text)
    text, mentions = MENTION.subn(GAP, text)
    symbols = []
    for found_one in reversed(emoji.emoji_list(text)) if not text.isascii() else ():
        symbol = found_one["emoji"]
        before, after = found_one["match_start"], found_one["match_end"]
        if symbol not in "©®™" and text[after : after + 1] != "\ufe0e":
            symbols.append(symbol.replace("\ufe0f", ""))
            text = text[:before] + GAP + text[after:]
    parts = [part for part in segments(text) if regex.search(r"[\p{L}\p{N}]", part)]
    vocabulary = tuple(
        unicodedata.normalize("NFC", part.lower()).replace("’", "'")
        for part in parts
        if regex.search(r"\p{L}", part)
    )
    return Figures(
        words=urls + addresses + mentions + len(parts),
        emoji=tuple(symbols),
        urls=urls,
        mentions=mentions,
        vocabulary=vocabulary,
        questions=text.count("?") + text.count("？"),
    )
