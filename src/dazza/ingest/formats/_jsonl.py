"""Files with one JSON value a line, in bounded memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from dazza.errors import ImportFailedError
from dazza.ingest.inputs import InputFile
from dazza.ingest.jsonlists import OBJECT, as_kind
from dazza.ingest.jsonscan import Scan
from dazza.ingest.lines import BOM, MAX_LINE_BYTES

NO_JSON: Final[dict[str, Any]] = {}
"""Stands for a line that is no JSON object."""
_SCAN: Final[Scan] = vars(json.JSONDecoder())["scan_once"]
"""As `json.loads`, which first looks for the encoding of every line. It takes half an emoji."""


def json_lines(file: InputFile, kind: Any = OBJECT) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """Each line that is not blank, and the object on it.

    `kind` may be a TypedDict of the members that are needed: the others are left out. A line that
    is no object, or one of more than MAX_LINE_BYTES, comes with NO_JSON and as much of it as shows
    what it is. Raises ImportFailedError if the file cannot be read.
    """
    decode: Callable[[bytes], dict[str, Any]] = msgspec.json.Decoder(kind).decode
    try:
        with file.open() as opened:
            if opened.read(3) != BOM:
                opened.seek(0)
            while line := opened.readline(MAX_LINE_BYTES):
                if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
                    while (rest := opened.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                        pass
                    yield line[:200], NO_JSON
                elif not line.isspace():
                    try:
                        entry = decode(line)
                    except (msgspec.MsgspecError, ValueError, RecursionError):
                        entry = decoded(line, kind)
                    yield line, entry
    except OSError as error:
        raise ImportFailedError(f"{file} cannot be read: {error.strerror or error}") from None


def decoded(line: bytes, kind: Any) -> dict[str, Any]:
    """The object on a line that is not quite sound, or NO_JSON."""
    try:
        text = line.decode("utf-8", "surrogatepass").strip()
        value, end = _SCAN(text, 0)
    except (ValueError, RecursionError, StopIteration):
        return NO_JSON
    return as_kind(value, kind) if isinstance(value, dict) and end == len(text) else NO_JSON


def shown(line: bytes) -> str:
    """The start of a line, for a person to see what it is."""
    return line[:200].decode(errors="replace").strip()
