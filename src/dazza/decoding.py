"""Bytes of chat to text, the same for lines of a log and lines of a live connection."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Encoding(Enum):
    """How a line's text was found."""

    UTF_8 = 0
    CP1252 = 1
    DAMAGED = 2


WINDOWS_1252: Final = {
    byte: bytes([byte]).decode("cp1252")
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
FORMATTING: Final = "\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f"
"""IRC's bold, colour, hex colour, reset, monospace, reverse, italic, strike-through, underline."""
FORMATTING_CODE: Final = (
    r"\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?"
    r"|[\x02\x0f\x11\x16\x1d\x1e\x1f]"
)
"""One code with what belongs to it, as a pattern that Python and Polars understand alike."""


def decode_line(line: bytes) -> tuple[str, Encoding]:
    """A line's text, and how it was found.

    A line of which most beyond ASCII is good UTF-8 was cut inside a character, as IRC servers do at
    512 bytes; what is left of that becomes U+FFFD. Else it was written in Windows-1252, here with
    the five bytes that mean nothing there as in the WHATWG's encoding standard.
    """
    try:
        return line.decode(), Encoding.UTF_8
    except UnicodeDecodeError:
        text = line.decode(errors="replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if beyond_ascii > 2 * text.count("\ufffd"):
        return text, Encoding.DAMAGED
    try:
        return line.decode("cp1252"), Encoding.CP1252
    except UnicodeDecodeError:
        return line.decode("latin-1").translate(WINDOWS_1252), Encoding.CP1252
