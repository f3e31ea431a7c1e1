"""Which files an import is about, and what is known of each before it is read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from dazza.errors import ImportFailedError
from dazza.ingest.detect import (
    channel_in_name,
    date_in_lines,
    date_in_name,
    day_text,
    detect_format,
    first_lines,
    formats,
    is_blank,
)
from dazza.ingest.logformat import LogFormat
from dazza.ingest.report import SkippedFile

READ_BYTES: Final = 1 << 20


@dataclass(frozen=True)
class Plan:
    """A file that will be imported."""

    path: Path
    size: int
    format: LogFormat
    start_day: int
    """The date of its first line, in days since 1970-01-01."""
    dated_by: str
    channel: str
    """The `#channel` in its name, or nothing."""


class NotALog(Exception):
    """A file that cannot be imported, and why; `empty` if there is nothing in it."""

    def __init__(self, reason: str, empty: bool = False) -> None:
        super().__init__(reason)
        self.empty = empty


def plan_files(
    paths: Sequence[Path], forced: LogFormat | None
) -> tuple[list[Plan], list[SkippedFile]]:
    """The chat logs among files and folders, each once, and the files that are none.

    Raises ImportFailedError for a file named by `paths` that cannot be imported (an empty one is
    skipped), and for folders without any chat log.
    """
    plans: dict[Path, Plan] = {}
    skipped: list[SkippedFile] = []
    for path in paths:
        if path.is_dir():
            before = len(plans)
            looked_at = 0
            for file in _walk(path, skipped):
                looked_at += 1
                _add(file, forced, plans, skipped, named=False)
            if len(plans) == before and not any(p.is_relative_to(path.resolve()) for p in plans):
                raise ImportFailedError(
                    f"no chat log among the {looked_at} files of {path}; {_known_formats()}"
                )
        else:
            _add(path, forced, plans, skipped, named=True)
    return list(plans.values()), skipped


def _walk(folder: Path, skipped: list[SkippedFile]) -> Iterator[Path]:
    """Files of a folder and its folders, sorted by name; links to folders are not followed."""

    def unreadable(error: OSError) -> None:
        skipped.append(SkippedFile(Path(error.filename), f"cannot be read: {error.strerror}"))

    for parent, folders, names in os.walk(folder, onerror=unreadable):
        folders.sort()
        yield from (Path(parent, name) for name in sorted(names))


def _add(
    path: Path,
    forced: LogFormat | None,
    plans: dict[Path, Plan],
    skipped: list[SkippedFile],
    *,
    named: bool,
) -> None:
    if path.resolve() in plans:
        return
    try:
        plans[path.resolve()] = _plan(path, forced)
    except NotALog as reason:
        if named and not reason.empty:
            raise ImportFailedError(f"{path} {reason}") from None
        skipped.append(SkippedFile(path, str(reason)))


def _plan(path: Path, forced: LogFormat | None) -> Plan:
    """What is known of a file from its name and its first lines. Raises NotALog."""
    if not path.exists():
        raise NotALog("does not exist")
    if not path.is_file():
        raise NotALog("is no ordinary file")
    try:
        head = first_lines(path)
        size = path.stat().st_size
    except OSError as error:
        raise NotALog(f"cannot be read: {error.strerror}") from None
    if is_blank(head) and size == len(head):
        raise NotALog("is empty", empty=True)
    known = forced or detect_format(head)
    if known is None:
        raise NotALog(f"is no chat log that Dazza knows; {_known_formats()}")
    in_name = date_in_name(path)
    start = in_name if in_name is not None else date_in_lines(head, known)
    if start is None:
        raise NotALog(
            f"does not say its date: {known.name} logs have it in the file's name; "
            "rename it to something like 2013-01-03.log"
        )
    return Plan(
        path=path,
        size=size,
        format=known,
        start_day=start,
        dated_by=f"starts on {day_text(start)}, by its "
        + ("name" if in_name is not None else "lines"),
        channel=channel_in_name(path),
    )


def _known_formats() -> str:
    return "known are " + ", ".join(f"{name} ({title})" for name, title in formats())


def same_channel(one: str, other: str) -> bool:
    """Whether two files may be of one channel, by what their names say."""
    return not one or not other or one == other


def digests_at(file: BinaryIO, sizes: Iterable[int]) -> dict[int, str]:
    """SHA-256, in hexadecimal, of the first so many bytes of a file, for each of `sizes`."""
    digest = hashlib.sha256()
    done = 0
    found: dict[int, str] = {}
    file.seek(0)
    for size in sorted(set(sizes)):
        while done < size:
            data = file.read(min(READ_BYTES, size - done))
            if not data:
                raise ImportFailedError(f"{file.name} became shorter while it was read")
            digest.update(data)
            done += len(data)
        found[size] = digest.hexdigest()
    return found
