"""How large an export is, and what tells it from all others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from dazza.ingest.inputs import Export, InputFile

READ_BYTES: Final = 1 << 20


def measured(export: Export, sizes: Iterable[int] = ()) -> tuple[int, str, dict[int, str]]:
    """Number of bytes, their SHA-256 in hexadecimal, and that of the first so many for `sizes`.

    Of several files, of their contents one after the other, each after its length. Raises
    ImportFailedError for one that cannot be unpacked whole.
    """
    if len(export.files) == 1:
        return _measured(export.file, sorted(set(sizes)))
    whole = hashlib.sha256()
    total = 0
    for file in export.files:
        size, digest, _ = _measured(file, [])
        whole.update(f"{file.place.name} {size} {digest}\n".encode("utf-8", "surrogateescape"))
        total += size
    return total, whole.hexdigest(), {}


def _measured(file: InputFile, sizes: Sequence[int]) -> tuple[int, str, dict[int, str]]:
    digest = hashlib.sha256()
    found: dict[int, str] = {}
    done = 0
    with file.open() as opened:
        while True:
            ahead = [size for size in sizes if size >= done]
            if ahead and ahead[0] == done:
                found[done] = digest.hexdigest()
                ahead = ahead[1:]
            wanted = min([READ_BYTES, *(size - done for size in ahead if size > done)])
            data = opened.read(wanted)
            if not data:
                return done, digest.hexdigest(), found
            digest.update(data)
            done += len(data)
            opened.seek(done)
