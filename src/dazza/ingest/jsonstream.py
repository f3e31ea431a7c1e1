"""Large JSON documents, entry by entry, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, BinaryIO, Final, TypeVar

import ijson

from dazza.errors import ImportFailedError
from dazza.ingest.declare import Truncated
from dazza.ingest.inputs import InputFile
from dazza.ingest.jsonbytes import Readable, SoundBytes
from dazza.ingest.jsonlists import OBJECT, as_kind
from dazza.ingest.jsonscan import Odd, Scanner
from dazza.ingest.lines import BOM

BUFFER: Final = 256 << 10
ODDITIES: Final = ("overflow", "invalid bytes in UTF8", "codec can't decode")
"""What a patient reading gets over."""

Entry = TypeVar("Entry")


def entries(file: InputFile, path: str, kind: Any = OBJECT) -> Iterator[dict[str, Any]]:
    """The objects at a path such as `messages.item`, one after the other, as plain dictionaries.

    `kind` may be a TypedDict of the members that are needed: the others are left out. Whatever else
    stands there comes as `{}`. Numbers with a fraction are floats; bytes that are no UTF-8 become
    U+FFFD. Raises Truncated where the document breaks off or is no JSON any more, and
    ImportFailedError if it never was.
    """

    def read(opened: Readable) -> Iterator[dict[str, Any]]:
        for entry in ijson.items(opened, path, use_float=True, buf_size=BUFFER):
            yield as_kind(entry, kind)

    count = 0
    try:
        with _opened(file) as opened:
            for found in Scanner(opened, kind).objects(path):
                for entry in found:
                    count += 1
                    yield entry
        return
    except Odd:
        pass
    yield from parsed(file, read, count)


def parsed(
    file: InputFile, read: Callable[[Readable], Iterator[Entry]], count: int = 0
) -> Iterator[Entry]:
    """What `read` makes of a JSON document with ijson, after the first `count`; where it stumbles
    over something that can be mended, all is read again, patiently, and goes on there. Raises as
    `entries`."""
    for patient in (False, True):
        try:
            with _opened(file) as opened:
                for entry in islice(read(SoundBytes(opened, patient)), count, None):
                    count += 1
                    yield entry
            return
        except (ijson.JSONError, UnicodeDecodeError, ValueError, RecursionError) as error:
            if not patient and any(oddity in str(error) for oddity in ODDITIES):
                continue
            told = f"{file} breaks off or is no JSON: {(str(error) or 'unknown').splitlines()[0]}"
            raise (Truncated(told) if count else ImportFailedError(told)) from None


def _opened(file: InputFile) -> BinaryIO:
    """A file after the mark of its encoding."""
    opened = file.open()
    if opened.read(3) != BOM:
        opened.seek(0)
    return opened
