"""JSON documents value by value with Python's own parser, which is the fastest that says where a
value ends; the elements of a list, where they are plainly objects, many at a time (`jsonlists`).

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
from dazza.ingest.jsonlists import OBJECT, PIECE_BYTES, Elements, as_kind

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
    """The objects at one path of a document; `read` gives its bytes, without a mark before them.

    `kind` is what is wanted of them, as `Elements` has it.
    """

    def __init__(self, file: Readable, kind: Any = OBJECT) -> None:
        self._file = file
        self._kind = kind
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._at = 0
        self._ended = False
        self._fresh = False
        """What was read last was not yet tried as a piece of a list."""

    def objects(self, path: str) -> Iterator[list[dict[str, Any]]]:
        """All objects at a path such as `messages.item`, as ijson finds them, some at a time; `{}`
        stands for what is no object. Raises Odd.
        """
        yield from self._inside(path.split(".") if path else [])
        if self._next():
            raise Odd("more than one document")

    def _inside(self, path: list[str]) -> Iterator[list[dict[str, Any]]]:
        opened = self._next()
        if path and path[0] == "item" and opened == "[":
            yield from self._elements(path[1:])
        elif path and path[0] != "item" and opened == "{":
            yield from self._members(path[0], path[1:])
        else:
            value = self._value()
            if not path:
                yield [as_kind(value, self._kind)]

    def _members(self, name: str, path: list[str]) -> Iterator[list[dict[str, Any]]]:
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

    def _elements(self, path: list[str]) -> Iterator[list[dict[str, Any]]]:
        """The values at a path below each element of the list that begins here."""
        self._at += 1
        if self._ends("]"):
            return
        while True:
            if path:
                yield from self._inside(path)
            else:
                if self._next() == "{" and self._fresh:
                    yield from self._at_once()
                    self._next()
                yield [as_kind(self._value(), self._kind)]
            if on := _COMMA.match(self._text, self._at):
                self._at = on.end()
                continue
            if self._ends("]"):
                return
            self._comma()

    def _at_once(self) -> Iterator[list[dict[str, Any]]]:
        """Take most elements from here on, but not the last one."""
        pending, _ = self._decoder.getstate()
        elements = Elements(self._text[self._at :].encode() + pending, self._kind)
        yield from elements.batches(self._file.read)
        self._decoder.reset()
        self._text, self._at = self._decoded(elements.rest, elements.ended), 0
        self._ended = elements.ended
        self._fresh = False

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
        data = b"" if self._ended else self._file.read(max(PIECE_BYTES, len(left)))
        self._ended = not data
        self._text, self._at = left + self._decoded(data, self._ended), 0
        self._fresh = True
        return not self._ended

    def _decoded(self, data: bytes, final: bool) -> str:
        try:
            return self._decoder.decode(data, final=final)
        except UnicodeDecodeError as error:
            raise Odd(str(error)) from None


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
