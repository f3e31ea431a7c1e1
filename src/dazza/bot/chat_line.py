"""Text that is safe to say in a chat: one short line that pings nobody and commands nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

LONGEST: Final = 350
"""Characters of an answer."""
LONGEST_BYTES: Final = 400
"""Of UTF-8: a line of IRC has 512, and the server adds who said it where."""
LONGEST_NAME: Final = 32
BREAK: Final = "\u2060"
"""WORD JOINER: cannot be seen and changes the shape of no script, but no client takes what it
stands in for somebody's name."""
COMMANDS: Final = "/.!\\"
"""What a line must not begin with: some platform takes it for a command."""
_MENTION: Final = re.compile(r"([@#<&])(?=\S)")


def encodable(text: str) -> str:
    """Text that UTF-8 can hold: halves of surrogate pairs are joined, or become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def clean(text: str) -> str:
    """Text without control characters, directions and breaks of line, its white space single."""
    kept = "".join(" " if _is_space(c) else c for c in text if not _is_hidden(c) or _is_space(c))
    return " ".join(kept.split())


def quiet(name: str, *, whole: bool = False) -> str:
    """A name (or, `whole`, any text) as an answer shows it: nobody is called by it.

    A WORD JOINER stands behind its first character, marks and what is joined to it included, and
    behind every `@`, `#`, `<` and `&`. It is cut if it is very long.
    """
    text = clean(name)
    if not whole and len(text) > LONGEST_NAME:
        text = text[: LONGEST_NAME - 1] + "…"
    text = _MENTION.sub(rf"\1{BREAK}", text)
    if whole or not text:
        return text
    first = _first_end(text)
    return text[:first] + BREAK + text[first:]


def short_line(text: str) -> str:
    """One line of at most LONGEST characters and LONGEST_BYTES bytes, safe to send."""
    line = clean(text)
    if line[:1] and line[0] in COMMANDS:
        line = BREAK + line
    if len(line) <= LONGEST and len(line.encode()) <= LONGEST_BYTES:
        return line
    line = line[: LONGEST - 1]
    while len(line.encode()) > LONGEST_BYTES - len("…".encode()):
        line = line[:-1]
    return line.rstrip().rstrip(BREAK + "\u200d") + "…"


def joined(parts: Iterable[str]) -> str:
    """Parts of a list."""
    return ", ".join(parts)


def _first_end(text: str) -> int:
    """Where the first character ends that people see as one, about."""
    end = 1
    while end < len(text) and (_sticks(text[end]) or text[end - 1] == "\u200d"):
        end += 1
    return end


def _sticks(character: str) -> bool:
    skin_tone = "\U0001f3fb" <= character <= "\U0001f3ff"
    return skin_tone or character == "\u200d" or unicodedata.category(character)[0] == "M"


def _is_space(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Zs", "Zl", "Zp")


def _is_hidden(character: str) -> bool:
    """Control characters, directions and the like; joiners that scripts and emoji need stay."""
    kind = unicodedata.category(character)
    return kind in ("Cc", "Cs") or (kind == "Cf" and character not in "\u200c\u200d\u2060")
