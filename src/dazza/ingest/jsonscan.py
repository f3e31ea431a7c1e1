"""JSON documents value by value with Python's own parser, which is the fastest that says where a
value ends.

It reads what is as it should be. Where anything is not, it says `Odd`, and `jsonstream` goes on
from there with the parser that is slower and knows more.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NoReturn

from dazza.ingest.jsonbytes import Readable

CHUNK_BYTES: Final = 512 << 10
LONGEST: Final = 16 << 20
"""A value of more characters is left to the other parser, which does not hold it whole."""
SAFE_DIGITS: Final = 18
_SPACE: Final = re.compile(r"[ \t\n\r]*")
_COMMA: Final = re.compile(r"[ \t\n\r]*,")


Scan = Callable[[str, int], tuple[Any, int]]
"""The value that begins at a place in a text, and where it ends. Raises StopIteration, ValueError
and RecursionError. The type stubs do not know that a decoder has it, as `scan_once`."""


class Odd(Exception):
    """Here stands something that is no sound JSON, or a value too large to be held."""


class Scanner:
    """The values at one path of a document; `read` gives its bytes, without a mark before them."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._at = 0
        self._ended = False

    def values(self, path: str) -> Iterator[Any]:
        """All values at a path such as `messages.item`, as ijson finds them. Raises Odd."""
        yield from self._inside(path.split(".") if path else [])
        if self._next():
            raise Odd("more than one document")

    def _inside(self, path: list[str]) -> Iterator[Any]:
        opened = self._next()
        if path and path[0] == "item" and opened == "[":
            yield from self._elements(path[1:])
        elif path and path[0] != "item" and opened == "{":
            yield from self._members(path[0], path[1:])
        else:
            value = self._value()
            if not path:
                yield value

    def _members(self, name: str, path: list[str]) -> Iterator[Any]:
        """The values at a path below one member of the object that begins here."""
        self._at += 1
        if self._ends("}"):
            return
        while True:
            if self._next() != '"':
                raise Odd("no name of a member")
            key = self._value()
            if self._next() != ":":
                raise Odd("no colon")
            self._at += 1
            if key == name:
                yield from self._inside(path)
            else:
                self._next()
                self._value()
            if self._ends("}"):
                return
            self._comma()

    def _elements(self, path: list[str]) -> Iterator[Any]:
        """The values at a path below each element of the list that begins here."""
        self._at += 1
        if self._ends("]"):
            return
        while True:
            if path:
                yield from self._inside(path)
            else:
                self._next()
                yield self._value()
            if on := _COMMA.match(self._text, self._at):
                self._at = on.end()
                continue
            if self._ends("]"):
                return
            self._comma()

    def _ends(self, closing: str) -> bool:
        if self._next() != closing:
            return False
        self._at += 1
        return True

    def _comma(self) -> None:
        if self._next() != ",":
            raise Odd("no comma")
        self._at += 1

    def _next(self) -> str:
        """The next character that is no white space, which is not taken; empty at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _value(self) -> Any:
        """Take the value that begins here; one that reaches the end of what was read may go on."""
        while True:
            try:
                value, end = _scan(self._text, self._at)
            except (StopIteration, ValueError, RecursionError) as error:
                self._read_on(str(error))
                continue
            # Of a number, the digits after `.` or `e` may not be there yet.
            after = self._text[end : end + 3]
            if self._ended or (after and (len(after) == 3 or after[0] not in ".eE")):
                self._at = end
                return value
            self._more()

    def _read_on(self, reason: str) -> None:
        """Read on, as what is here makes no value, unless there is nothing or too much of it."""
        if self._ended or len(self._text) - self._at > LONGEST:
            raise Odd(reason)
        self._more()

    def _more(self) -> bool:
        """Read on; the more, the longer the value in hand is already."""
        left = self._text[self._at :]
        data = b"" if self._ended else self._file.read(max(CHUNK_BYTES, len(left)))
        self._ended = not data
        try:
            read = self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError as error:
            raise Odd(str(error)) from None
        self._text, self._at = left + read, 0
        return not self._ended


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _int(text: str) -> int:
    value = int(text)
    if len(text) > SAFE_DIGITS and not -(2**63) <= value < 2**63:
        raise ValueError(f"{text} is beyond all bounds")
    return value


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text} is beyond all bounds")
    return value


_scan: Final[Scan] = vars(
    json.JSONDecoder(parse_int=_int, parse_float=_float, parse_constant=_constant)
)["scan_once"]
