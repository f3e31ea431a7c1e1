"""Large JSON documents, entry by entry, in bounded memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO, Final

import ijson

from dazza.errors import ImportFailedError
from dazza.ingest.declare import Truncated
from dazza.ingest.inputs import InputFile
from dazza.ingest.lines import BOM

BUFFER: Final = 256 << 10
ODDITIES: Final = ("integer overflow", "invalid bytes in UTF8")
"""What the fast way of reading stumbles over, and the patient one does not."""


def entries(file: InputFile, path: str) -> Iterator[dict[str, Any]]:
    """The objects at a path such as `messages.item`, one after the other, as plain dictionaries.

    Whatever else stands there comes as `{}`. Numbers with a fraction are floats; bytes that are no
    UTF-8 become U+FFFD. Raises Truncated where the document breaks off or is no JSON any more, and
    ImportFailedError if it never was.
    """
    count = 0
    for patient in (False, True):
        try:
            with file.open() as opened:
                for entry in islice(_items(opened, path, patient), count, None):
                    count += 1
                    yield entry if isinstance(entry, dict) else {}
            return
        except (ijson.JSONError, UnicodeDecodeError, ValueError, RecursionError) as error:
            if not patient and any(oddity in str(error) for oddity in ODDITIES):
                continue
            told = f"{file} breaks off or is no JSON: {(str(error) or 'unknown').splitlines()[0]}"
            raise (Truncated(told) if count else ImportFailedError(told)) from None


def _items(opened: BinaryIO, path: str, patient: bool) -> Iterator[Any]:
    if opened.read(3) != BOM:
        opened.seek(0)
    if not patient:
        return ijson.items(opened, path, use_float=True, buf_size=BUFFER)  # type: ignore[no-any-return]  # it has no types
    return map(_with_floats, ijson.items(_Replacing(opened), path, buf_size=BUFFER))


def _with_floats(value: Any) -> Any:
    """A value of JSON with floats in the place of decimals."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: _with_floats(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_floats(each) for each in value]
    return value


class _Replacing:
    """A file in which bytes that are no UTF-8 are U+FFFD."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def read(self, size: int = -1) -> bytes:
        if size == 0:  # which kind of file it is is found out so
            return b""
        while True:
            data = self._file.read(size)
            text = self._decoder.decode(data, final=not data)
            if text or not data:
                return text.encode()
