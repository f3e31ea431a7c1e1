"""Exports that are one file with messages and folders with what was attached to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final

from dazza.errors import ImportFailedError
from dazza.ingest.head import HEAD_BYTES, Head
from dazza.ingest.inputs import Export, InputFile, Tree

KNOWN: Final = 0.5


def head_of(file: InputFile) -> Head | None:
    """The first bytes of a file; None if it cannot be read."""
    try:
        return Head(file.head(HEAD_BYTES), file.place)
    except ImportFailedError:
        return None


def with_attachments(
    tree: Tree,
    is_main: Callable[[PurePosixPath], bool],
    folders: frozenset[str],
    recognise: Callable[[Head], float],
) -> list[Export]:
    """An export for each file that is one, with all that lies in these folders beside it.

    `is_main` says by a place in the tree which files to look at.
    """
    attached: dict[PurePosixPath, list[InputFile]] = defaultdict(list)
    mains = []
    for file in tree.files:
        place = tree.within(file)
        if is_main(place):
            mains.append((place, file))
        for folder in list(place.parents)[:-1]:
            if folder.name in folders:
                attached[folder.parent].append(file)
                break
    found = []
    for place, file in mains:
        beside = attached.get(place.parent)
        if beside and (head := head_of(file)) is not None and recognise(head) >= KNOWN:
            found.append(Export(tree.path / place, (file,), tuple(beside)))
    return found
