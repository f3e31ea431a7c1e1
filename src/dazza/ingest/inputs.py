"""Files as they come: plain, gzipped, in a zip or a folder; read as bytes of UTF-8."""

from __future__ import annotations

import codecs
import contextlib
import datetime as dt
import gzip
import io
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

from dazza.errors import ImportFailedError
from dazza.ingest.streams import BOMB, DAMAGED, Metered, Stream, largest

GZIP_MAGIC: Final = b"\x1f\x8b"
ZIP_MAGIC: Final = b"PK\x03\x04"
UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
METERED_BYTES: Final = 256 << 10


@dataclass(frozen=True)
class InputFile:
    """A file with chat in it, wherever it lies."""

    path: Path
    """The file, or the archive that it is in."""
    member: str = ""
    """Its name inside the archive, with `/`."""
    archive: zipfile.ZipFile | None = field(default=None, compare=False, repr=False)
    meter: Callable[[int], None] | None = field(default=None, compare=False, repr=False)
    """Told how many bytes of the content were read, whenever some are."""

    def __str__(self) -> str:
        return f"{self.path}/{self.member}" if self.member else str(self.path)

    @property
    def place(self) -> PurePosixPath:
        """Its folders and name; those of the archive come first."""
        absolute = PurePosixPath(self.path.absolute().as_posix())
        return absolute / self.member.lstrip("/") if self.member else absolute

    @property
    def packed_size(self) -> int:
        """Bytes on disk. Raises ImportFailedError."""
        if self.archive is not None:
            return self.archive.getinfo(self.member).compress_size
        try:
            return self.path.stat().st_size
        except OSError as error:
            raise ImportFailedError(f"{self} cannot be read: {error.strerror or error}") from None

    @property
    def modified(self) -> dt.date:
        """The day when it was last written, as far as the file system or the archive says."""
        if self.archive is not None:
            year, month, day = self.archive.getinfo(self.member).date_time[:3]
            with contextlib.suppress(ValueError):
                return dt.date(year, month, day)
        try:
            seconds = self.path.stat().st_mtime
        except OSError as error:
            raise ImportFailedError(f"{self} cannot be read: {error.strerror or error}") from None
        return dt.datetime.fromtimestamp(seconds, dt.UTC).date()

    def open(self) -> BinaryIO:
        """Its content, unpacked, UTF-16 turned into UTF-8; can be sought in, best forwards.

        Raises ImportFailedError, now or while it is read, if that is not possible.
        """
        file = self._utf_8()
        if self.meter is None:
            return file
        return io.BufferedReader(Metered(file, self.meter), METERED_BYTES)

    def _utf_8(self) -> BinaryIO:
        raw = self._unpacked()
        try:
            start = raw.read(2)
        except DAMAGED as error:
            raw.close()
            raise ImportFailedError(f"{self} is damaged or not whole: {error}") from None
        if start not in UTF_16 and isinstance(raw, io.BufferedReader):
            raw.seek(0)
            return raw
        raw.close()
        return cast(
            BinaryIO,
            Stream(
                self._unpacked, self.packed_size, str(self), "utf-16" if start in UTF_16 else None
            ),
        )

    def head(self, size: int) -> bytes:
        """Its first bytes. Raises ImportFailedError."""
        try:
            with self.open() as file:
                return file.read(size)
        except OSError as error:
            raise ImportFailedError(f"{self} cannot be read: {error.strerror or error}") from None

    def _unpacked(self) -> BinaryIO:
        try:
            if self.archive is not None:
                return self._member()
            file = self.path.open("rb")
            magic = file.read(2)
            file.seek(0)
            if magic != GZIP_MAGIC:
                return file
            file.close()
            return cast(BinaryIO, gzip.open(self.path, "rb"))
        except OSError as error:
            raise ImportFailedError(f"{self} cannot be read: {error.strerror or error}") from None

    def _member(self) -> BinaryIO:
        assert self.archive is not None
        info = self.archive.getinfo(self.member)
        if info.flag_bits & 1:
            raise ImportFailedError(f"{self} is encrypted: unpack it with its password")
        if info.file_size > largest(info.compress_size):
            raise ImportFailedError(f"{self} {BOMB}")
        try:
            return cast(BinaryIO, self.archive.open(info))
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise ImportFailedError(f"{self} cannot be unpacked: {error}") from None


@dataclass(frozen=True)
class Tree:
    """The files of a folder and its folders, or of an archive, sorted by name."""

    path: Path
    files: tuple[InputFile, ...]

    def within(self, file: InputFile) -> PurePosixPath:
        """A file's place in the tree."""
        if file.member:
            return PurePosixPath(file.member)
        return PurePosixPath(file.path.relative_to(self.path).as_posix())


@dataclass(frozen=True)
class Export:
    """What is imported as one: a file, or files that belong together, in order."""

    path: Path
    """What it is called: the file, the folder or the archive."""
    files: tuple[InputFile, ...]
    beside: tuple[InputFile, ...] = ()
    """Files that belong to it and are not read: what people sent, what the server keeps."""

    @property
    def file(self) -> InputFile:
        """Its only file, or its first."""
        return self.files[0]


def is_zip(path: Path) -> bool:
    """Whether a file is a zip archive, by its first bytes. Raises OSError."""
    with path.open("rb") as file:
        return file.read(4) == ZIP_MAGIC


def open_zip(path: Path, opened: ExitStack) -> Tree:
    """The files of an archive, which stays open until `opened` ends. Raises ImportFailedError."""
    try:
        archive = opened.enter_context(zipfile.ZipFile(path))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ImportFailedError(f"{path} is a damaged zip archive: {error}") from None
    names = sorted({info.filename for info in archive.infolist() if not info.is_dir()})
    files = (InputFile(path, name, archive) for name in names if not name.startswith("__MACOSX/"))
    return Tree(path, tuple(files))


def open_folder(path: Path, unreadable: Callable[[OSError], None]) -> Tree:
    """The files of a folder and its folders; links to folders are not followed."""
    return Tree(path, tuple(_walk(path, unreadable)))


def _walk(folder: Path, unreadable: Callable[[OSError], None]) -> Iterator[InputFile]:
    for parent, folders, names in os.walk(folder, onerror=unreadable):
        folders.sort()
        yield from (InputFile(Path(parent, name)) for name in sorted(names))
