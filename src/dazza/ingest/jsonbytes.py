"""Bytes of JSON that the parser can take, from files whose writers were careless.

Telegram writes control characters as `\\x1B`; half an emoji, cut off by somebody's limit, comes as
a lone `\\ud83d`. The parser would end there, or read something else. Both are mended on the way;
what only a hostile file holds (bytes that are no UTF-8, numbers beyond all bounds) is looked for
when the parser has stumbled over it, since that costs more.
"""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO, Final, Protocol

_BRACKET: Final = re.compile(rb"[\[{]|[\]}]")
_ESCAPED: Final = rb"(?<!\\)((?:\\\\)*)"  # not after an odd number of backslashes
_HEX: Final = rb"[0-9a-fA-F]{2}"
_HIGH: Final = rb"\\u[dD][89abAB]" + _HEX
_LOW: Final = rb"\\u[dD][c-fC-F]" + _HEX
LONE: Final = re.compile(
    _ESCAPED + rb"(?:" + _HIGH + rb"(?!" + _LOW + rb")|" + _LOW + rb"(?<!" + _HIGH + _LOW + rb"))"
)
BYTE: Final = re.compile(_ESCAPED + rb"\\x")
HUGE: Final = re.compile(
    rb"([:\[,]\s*)-?(?:[0-9]{20,}|9[3-9][0-9]{17}|9223372036854775808|[0-9.]+[eE]\+?[0-9]{3,})"
    rb"(?=\s*(?:[,\]}]|\Z))"  # a piece ends behind a number, never within one
)
DEEPEST: Final = 2_000
"""Values lie in each other no deeper. The parser keeps the place of every one that is open, which
of deep ones fills the memory, and those who walk through what it made have a stack."""
TOO_DEEP: Final = "values lie in each other too deep"
LONGEST_ESCAPE: Final = 12
NEAR: Final = 8192
LONGEST_HELD: Final = 1 << 20


class Readable(Protocol):
    """What the parser needs of a file."""

    def read(self, size: int = -1, /) -> bytes: ...


class SoundBytes:
    """A JSON file with its escapes mended.

    `patient`: also bytes that are no UTF-8 become U+FFFD, and numbers beyond 64 bits null. Raises
    ValueError where values lie in each other deeper than `DEEPEST`.
    """

    def __init__(self, file: BinaryIO, patient: bool = False) -> None:
        self._file = file
        self._patient = patient
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = b""
        self._depth = Depth()

    def read(self, size: int = -1, /) -> bytes:
        if size == 0:  # asked to find out that it is a file of bytes
            return b""
        while True:
            data = self._file.read(size)
            ended = not data
            if self._patient:
                data = self._decoder.decode(data, final=ended).encode()
            data = self._held + data
            self._held = b""
            if not ended:
                data = self._hold_back(data)
            if data or ended:
                self._depth.take(data)
                return self._mended(data)

    def _hold_back(self, data: bytes) -> bytes:
        """Keep what may be the first part of an escape or a number for the next time."""
        if not self._patient and b"\\" not in data[-LONGEST_ESCAPE:]:
            return data
        near = max(0, len(data) - NEAR)
        cut = max(data.rfind(b" ", near), data.rfind(b",", near), data.rfind(b"\n", near))
        if cut > 0:
            data, self._held = data[:cut], data[cut:]
        elif len(data) < LONGEST_HELD:
            data, self._held = b"", data
        return data

    def _mended(self, data: bytes) -> bytes:
        if b"\\ud" in data or b"\\uD" in data:
            data = LONE.sub(rb"\1\\ufffd", data)
        if b"\\x" in data:
            data = BYTE.sub(rb"\1\\u00", data)
        if self._patient:
            data = HUGE.sub(rb"\1null", data)
        return data


class Depth:
    """How deep the values of a document lie in each other, piece by piece."""

    def __init__(self) -> None:
        self._depth = 0
        self._in_text = False
        self._escaped = False

    def take(self, data: bytes) -> None:
        """Look at the next piece. Raises ValueError where it becomes too deep."""
        if self._escaped:
            data = data[1:]
        if b"\\" in data:
            data = data.replace(rb"\\", b"").replace(rb"\"", b"")
        self._escaped = data.endswith(b"\\")
        parts = data.split(b'"')
        outside = b"".join(parts[self._in_text :: 2])
        self._in_text ^= len(parts) % 2 == 0
        opened = outside.count(b"[") + outside.count(b"{")
        if self._depth + opened > DEEPEST:
            self._walk(outside)
        else:
            self._depth += opened - outside.count(b"]") - outside.count(b"}")

    def _walk(self, outside: bytes) -> None:
        for bracket in _BRACKET.findall(outside):
            self._depth += 1 if bracket in b"[{" else -1
            if self._depth > DEEPEST:
                raise ValueError(TOO_DEEP)
