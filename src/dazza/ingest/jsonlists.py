"""Elements of a JSON list, as many at a time as a piece of the document holds.

Where one element ends and the next begins, `}, {"id":` stands, with the white space and the first
key that this document has there. Quotes inside a text are escaped, so it never stands in one; it
may stand between objects deeper inside. If what lies between the begin of an element and such a
place is a whole list, the place is right: else its brackets would not match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

import msgspec

OBJECT: Final = dict[str, Any]
"""The kind of object of which everything is wanted."""
PIECE_BYTES: Final = 512 << 10
TRIES: Final = 4
"""So many of the last places in a piece are tried, before the elements are read one by one."""
_OPENING: Final = re.compile(rb'\{\s*"(?:[^"\\]|\\.)*"\s*:')
_BETWEEN: Final = rb"\}\s*,\s*"


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[list[dict[str, Any]]]:
    return msgspec.json.Decoder(list[kind])


def as_kind(value: object, kind: Any) -> dict[str, Any]:
    """A value as `Elements` gives those of this kind; `{}` if it is no object."""
    if not isinstance(value, dict):
        return {}
    if kind is OBJECT:
        return value
    wanted: frozenset[str] = kind.__required_keys__ | kind.__optional_keys__
    return {name: member for name, member in value.items() if name in wanted}


class Elements:
    """Reads on in a list of objects from where an element begins.

    `kind` says what an element is: OBJECT, or a TypedDict of those members that are needed; the
    others are skipped. What follows the elements that were read is `rest`, of which `ended` says
    that it is the end of the file.
    """

    def __init__(self, rest: bytes, kind: Any) -> None:
        self.rest = rest
        self.ended = False
        self._decode = _decoder(kind).decode

    def batches(self, read: Callable[[int], bytes]) -> Iterator[list[dict[str, Any]]]:
        """Elements, as long as they are found; at least the list's last one stays in `rest`.

        Ends where anything is odd, for somebody who knows more.
        """
        opening = _OPENING.match(self.rest)
        joint = opening and re.search(_BETWEEN + re.escape(opening[0]), self.rest)
        while joint and opening and (batch := self._batch(joint[0], len(opening[0]))) is not None:
            yield batch
            data = read(PIECE_BYTES)
            self.rest += data
            self.ended = not data
            if self.ended:
                return

    def _batch(self, joint: bytes, opening: int) -> list[dict[str, Any]] | None:
        """The elements before one of the last joints; None if that cannot be told."""
        end = len(self.rest)
        for _ in range(TRIES):
            end = self.rest.rfind(joint, 0, end)
            if end < 0:
                return None
            try:
                batch = self._decode(b"[%b]" % self.rest[: end + 1])
            except (msgspec.MsgspecError, ValueError, RecursionError):
                continue
            self.rest = self.rest[end + len(joint) - opening :]
            return batch
        return None
