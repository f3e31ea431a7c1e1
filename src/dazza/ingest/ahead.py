"""Small files of lines, some at a time: Polars takes as long for no line as for a hundred, and many
logs are a file a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from dazza.errors import ImportFailedError
from dazza.ingest.declare import Format, LineFormat
from dazza.ingest.detect import head_of
from dazza.ingest.head import Head
from dazza.ingest.inputs import InputFile
from dazza.ingest.linereader import Parsed, parse_together

if TYPE_CHECKING:
    from dazza.ingest.files import Plan

FILES: Final = 64
"""So many are looked at together."""
SMALL_BYTES: Final = 128 << 10


class Heads:
    """The first bytes of files, parsed ahead for those that follow in a folder or an archive."""

    def __init__(self) -> None:
        self._ready: dict[InputFile, Head] = {}

    def of(self, file: InputFile, following: Sequence[InputFile], likely: Format | None) -> Head:
        """That of a file, which is the first of those `following`; they are `likely` of a format.

        Raises ImportFailedError.
        """
        if file not in self._ready and len(following) > 1 and _by_line(likely):
            assert isinstance(likely, LineFormat)
            self._ready = _parsed_heads(following, likely)
        return self._ready.pop(file, None) or head_of(file)


def _parsed_heads(files: Sequence[InputFile], likely: LineFormat) -> dict[InputFile, Head]:
    heads = {}
    for file in files:
        if file.member or file.path.is_file():
            try:
                heads[file] = head_of(file)
            except ImportFailedError:
                continue  # it is told when it is this file's turn
    lines = [head.lines for head in heads.values()]
    for head, parsed in zip(heads.values(), likely.parse_each(lines, {}), strict=True):
        head.keep(likely, parsed)
    return heads


class Contents:
    """Whole files that are to be imported one after the other, parsed ahead if they are small."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._plans = plans
        self._ready: dict[InputFile, Parsed] = {}

    def of(self, plan: Plan, data: bytes) -> Parsed | None:
        """What a file with these bytes says; None if that was not found ahead."""
        if plan.export.file not in self._ready and len(data) <= SMALL_BYTES:
            self._ready = self._parsed_from(plan)
        found = self._ready.pop(plan.export.file, None)
        return found if found is not None and found.data == data else None

    def _parsed_from(self, first: Plan) -> dict[InputFile, Parsed]:
        """The contents of a file and of those after it, as far as they are like it."""
        at = next(number for number, plan in enumerate(self._plans) if plan is first)
        found: dict[InputFile, bytes] = {}
        for plan in self._plans[at : at + FILES]:
            alike = plan.format is first.format and plan.options == first.options
            if alike and _by_line(plan.format) and plan.packed_size <= SMALL_BYTES:
                try:
                    data = plan.export.file.head(SMALL_BYTES + 1)
                except ImportFailedError:
                    continue  # it is told when it is this file's turn
                if len(data) <= SMALL_BYTES:
                    found[plan.export.file] = data
        if len(found) < 2:  # alone it is read as any other
            return {}
        assert isinstance(first.format, LineFormat)
        parsed = parse_together(list(found.values()), first.format, first.options.choices)
        return dict(zip(found, parsed, strict=True))


def _by_line(known: Format | None) -> bool:
    """Whether it has lines, each of which is understood by itself."""
    return isinstance(known, LineFormat) and not known.continued
