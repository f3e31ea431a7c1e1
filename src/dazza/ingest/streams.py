"""Files that tell how much of them was read, and packed ones in which a reader may go back."""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO, Final

from dazza.errors import ImportFailedError

STEP: Final = 1 << 20
MAX_RATIO: Final = 200
"""Chat compresses to a tenth; what unpacks to more than this is a bomb,"""
MAX_UNPACKED: Final = 1 << 30
"""once it has reached this size."""
BOMB: Final = (
    f"unpacks to more than {MAX_RATIO} times its size, which chat does not: unpack it yourself if "
    "it is what it should be"
)

DAMAGED: Final = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, gzip.BadGzipFile)
"""What unpacking raises where the packed bytes are not what they should be."""


def largest(packed: int) -> int:
    """So many bytes may be unpacked from so many."""
    return max(MAX_UNPACKED, MAX_RATIO * packed)


class Metered(io.RawIOBase):
    """A file that tells how much of it was read."""

    def __init__(self, file: BinaryIO, meter: Callable[[int], None]) -> None:
        self._file, self._meter = file, meter

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer has no length
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._meter(len(data))
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


class Stream(io.RawIOBase):
    """Unpacked bytes of which the last ones are kept, so that a reader may go back to where it last
    sought; further back, it is unpacked from its start again."""

    def __init__(
        self, source: Callable[[], BinaryIO], packed: int, name: str, encoding: str | None
    ) -> None:
        self.name = name
        self._source = source
        self._limit = largest(packed)
        self._encoding = encoding
        self._begin()

    def _begin(self) -> None:
        self._raw = self._source()
        self._decoder = codecs.getincrementaldecoder(self._encoding or "utf-8")("replace")
        self._kept = b""
        self._kept_at = 0
        self._position = 0
        self._ended = False

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation("only from the start")
        if offset < self._kept_at:
            self._raw.close()
            self._begin()
        while self._kept_at + len(self._kept) < offset and not self._ended:
            self._kept_at += len(self._kept)
            self._kept = self._unpack()
        cut = max(0, offset - self._kept_at)
        self._kept, self._kept_at = self._kept[cut:], self._kept_at + min(cut, len(self._kept))
        self._position = offset
        return offset

    def read(self, size: int | None = -1) -> bytes:
        start = self._position - self._kept_at
        wanted = None if size is None or size < 0 else start + size
        if (wanted is None or wanted > len(self._kept)) and not self._ended:
            parts = [self._kept]
            have = len(self._kept)
            while (wanted is None or have < wanted) and not self._ended:
                parts.append(self._unpack())
                have += len(parts[-1])
            self._kept = b"".join(parts)
        data = self._kept[start:wanted]
        self._position += len(data)
        return data

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer has no length
        """As a buffered reader asks for it; what was read is not kept."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        self.seek(self._position)
        return len(data)

    def _unpack(self) -> bytes:
        """The next bytes; empty, and `_ended`, at the end."""
        try:
            data = self._raw.read(STEP)
        except DAMAGED as error:
            raise ImportFailedError(f"{self.name} is damaged or not whole: {error}") from None
        if self._encoding is not None:
            text = self._decoder.decode(data)  # half a code unit at the end is no text
            self._ended = not data
            data = text.encode()
            if not data and not self._ended:
                return self._unpack()
        else:
            self._ended = not data
        if self._kept_at + len(self._kept) + len(data) > self._limit:
            raise ImportFailedError(f"{self.name} {BOMB}")
        return data

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()
