"""Bytes to lines: blocks of bounded size, cut at line ends, and decoded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import BinaryIO, Final

import polars as pl

from dazza.decoding import FORMATTING, Encoding, decode_line
from dazza.errors import ImportFailedError

BLOCK_BYTES: Final = 2 << 20
PIECE_BYTES: Final = 64 << 10
"""Where a block holds invalid UTF-8, so much around it is decoded line by line."""
MAX_LINE_BYTES: Final = 16 << 20
"""A longer line is no message; it is skipped, so that memory stays bounded."""
BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Block:
    """Whole lines of a file, from one byte offset to another."""

    data: bytes
    next_offset: int
    open_at: int | None = None
    """Offset of the last line, if it ends with the file and not with a line end: it may be cut."""
    too_long: bool = False
    """`data` is empty: there stood one line of more than MAX_LINE_BYTES."""


@dataclass(frozen=True)
class Lines:
    """A block's lines (String, without their ends) and what had to be done to get them."""

    text: pl.Series
    cp1252: int
    """Number of lines that are no UTF-8 and were read as Windows-1252."""
    damaged: int
    """Number of lines that are UTF-8 but for some bytes, which became U+FFFD."""
    formatted: bool
    """Some line may hold IRC's colour or style codes."""


def read_block(file: BinaryIO, offset: int, end: int, size: int = BLOCK_BYTES) -> Block:
    """The lines from `offset` on, about `size` bytes, nothing from `end` on.

    Raises ImportFailedError if the file has become shorter than `end`.
    """
    file.seek(offset)
    data = file.read(min(size, end - offset))
    while True:
        if len(data) < min(size, end - offset):
            raise ImportFailedError(f"{file.name} became shorter while it was read")
        cut = data.rfind(b"\n") + 1
        if len(data) - cut > MAX_LINE_BYTES and not cut:
            return Block(b"", _line_end(file, offset + len(data), end), too_long=True)
        if offset + len(data) == end:
            return Block(data, end, None if cut == len(data) else offset + cut)
        if cut:
            return Block(data[:cut], offset + cut)
        size = len(data) + BLOCK_BYTES
        data += file.read(min(BLOCK_BYTES, end - offset - len(data)))


def _line_end(file: BinaryIO, offset: int, end: int) -> int:
    """The offset after the next line end, or `end`."""
    while offset < end:
        file.seek(offset)
        data = file.read(min(BLOCK_BYTES, end - offset))
        if not data:
            break
        found = data.find(b"\n")
        if found >= 0:
            return offset + found + 1
        offset += len(data)
    return end


def decode_lines(data: bytes) -> Lines:
    """Split at line ends (`\\n`, `\\r\\n`); each line is UTF-8 or else Windows-1252."""
    data = data.removeprefix(BOM)
    formatted = any(code.encode() in data for code in FORMATTING)
    returns = b"\r" in data
    found: Counter[Encoding] = Counter()
    body = data.removesuffix(b"\n")
    try:
        whole = pl.Series("line", [body], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        text, found = _decode_pieces(body)
        whole = pl.Series("line", [text], dtype=pl.String)
    if not data:
        return Lines(pl.Series("line", [], dtype=pl.String), 0, 0, False)
    lines = whole.str.split("\n").explode()
    if returns:
        lines = lines.str.strip_suffix("\r")
    if BOM in data:  # where files were put together
        lines = lines.str.strip_prefix(BOM.decode())
    return Lines(lines, found[Encoding.CP1252], found[Encoding.DAMAGED], formatted)


def _decode_pieces(data: bytes) -> tuple[str, Counter[Encoding]]:
    """Text of bytes that are not all UTF-8, and the numbers of lines that were not."""
    decoded: list[str] = []
    found: Counter[Encoding] = Counter()
    offset = 0
    while offset < len(data):
        end = data.find(b"\n", offset + PIECE_BYTES) + 1 or len(data)
        piece = data[offset:end]
        offset = end
        try:
            decoded.append(piece.decode())
        except UnicodeDecodeError:
            lines = [decode_line(line) for line in piece.split(b"\n")]
            decoded.append("\n".join(text for text, _ in lines))
            found.update(encoding for _, encoding in lines)
    return "".join(decoded), found
