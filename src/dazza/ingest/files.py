"""Which exports an import is about, and what is known of each before it is read."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from dazza.errors import ImportFailedError
from dazza.ingest.ahead import FILES, Heads
from dazza.ingest.dating import start_of, step_of
from dazza.ingest.declare import Format, LineFormat, Options, RecordFormat
from dazza.ingest.detect import Detector, formats, head_of
from dazza.ingest.formats import FORMATS
from dazza.ingest.head import Head
from dazza.ingest.inputs import (
    GZIP_MAGIC,
    ZIP_MAGIC,
    Export,
    InputFile,
    Tree,
    is_zip,
    open_folder,
    open_zip,
)
from dazza.ingest.names import channel_in_name
from dazza.ingest.report import SkippedFile
from dazza.ingest.whole import hours_begin, lines_of, parsed_where, says_date, surveyed

CLOSE: Final = 0.1
"""A format that understands at least so much of a file is worth naming."""


@dataclass(frozen=True)
class Plan:
    """What will be imported as one."""

    export: Export
    format: Format
    options: Options
    packed_size: int
    start_day: int = 0
    """The date of its first line, in days since 1970-01-01, where lines do not say it."""
    channel: str = ""
    """What names its conversation, or nothing."""
    resolution_ms: int = 1
    told: tuple[str, ...] = ()
    day_guessed: bool = False
    """`start_day` follows from when the file was written, which a copy may be at any time."""
    named: bool = True
    """Somebody named it; else it was found in a folder or an archive."""

    @property
    def name(self) -> str:
        if len(self.export.files) == 1:
            return str(self.export.file)
        return str(self.export.path)


class NotALog(Exception):
    """A file that cannot be imported, and why; `empty` if there is nothing in it. `hint` is for who
    named it."""

    def __init__(self, reason: str, empty: bool = False, hint: str = "") -> None:
        super().__init__(reason)
        self.empty = empty
        self.hint = hint


@dataclass
class Planner:
    """Looks at what a person gave, and finds the exports in it, each once.

    `opened` keeps archives open for as long as they are read.
    """

    forced: Format | None
    options: Options
    opened: ExitStack
    plans: dict[tuple[str, ...], Plan] = field(default_factory=dict)
    skipped: list[SkippedFile] = field(default_factory=list)
    detector: Detector = field(default_factory=Detector)
    heads: Heads = field(default_factory=Heads)

    def add(self, path: Path) -> None:
        """Add a file, an archive, a folder, or what a pattern with `*` finds.

        Raises ImportFailedError for a file that cannot be imported (an empty one is skipped), and
        for folders and archives without any chat log.
        """
        try:
            there = path.exists()
        except OSError as error:
            raise ImportFailedError(f"{path} cannot be read: {error.strerror or error}") from None
        if not there and glob.has_magic(str(path)):
            found = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207  # any pattern
            if not found:
                raise ImportFailedError(f"no file is like {path}")
            for each in found:
                self.add(Path(each))
        elif path.is_dir():
            self._add_tree(open_folder(path, self._unreadable), f"of {path}")
        else:
            self._add_named(path)

    def _add_named(self, path: Path) -> None:
        file = InputFile(path)
        try:
            if _is_archive(path):
                self._add_tree(open_zip(path, self.opened), f"in {path}")
            else:
                self._add_file(file)
        except NotALog as reason:
            if not reason.empty:
                raise ImportFailedError(f"{path} {reason}{reason.hint}") from None
            self.skipped.append(SkippedFile(path, str(reason)))

    def _add_tree(self, tree: Tree, told: str, nested: bool = False) -> None:
        left_alone = len(self.skipped)
        known = set(self.plans)
        taken: set[InputFile] = set()
        for known_format in (self.forced,) if self.forced is not None else FORMATS:
            if isinstance(known_format, RecordFormat) and known_format.gather is not None:
                for export in known_format.gather(tree):
                    self._plan(export, known_format)
                    taken.update(export.files, export.beside)
        files = [file for file in tree.files if file not in taken]
        for at, file in enumerate(files):
            try:
                if not file.member and not nested and _is_archive(file.path):
                    inside = open_zip(file.path, self.opened)
                    self._add_tree(inside, f"in {file}", nested=True)
                else:
                    self._add_file(file, files[at : at + FILES])
            except NotALog as reason:
                self.skipped.append(SkippedFile(Path(str(file)), str(reason)))
            except ImportFailedError as error:
                self.skipped.append(SkippedFile(Path(str(file)), _without(error, str(file))))
        found = [key for key in self.plans if key not in known]
        for key in found:
            self.plans[key] = replace(self.plans[key], named=False)
        if not found and not nested and not known & set(map(_key, tree.files)):
            number = f"{len(tree.files)} file{'s' * (len(tree.files) != 1)}"
            why = "".join(f"; {each.path} {each.reason}" for each in self.skipped[left_alone:][:1])
            raise ImportFailedError(
                f"no chat log among the {number} {told}{why}; {_known_formats()}"
            )

    def _add_file(self, file: InputFile, following: Sequence[InputFile] = ()) -> None:
        """Add one file of a format of its own, the first of those `following`. Raises NotALog."""
        if _key(file) in self.plans:
            return
        if not file.member and not file.path.exists():
            raise NotALog("does not exist")
        if not file.member and not file.path.is_file():
            raise NotALog("is no ordinary file")
        head = self.heads.of(file, following, self.forced or self.detector.likely)
        if not head.data.strip():
            raise NotALog("is empty", empty=True)
        if head.data.startswith((ZIP_MAGIC, GZIP_MAGIC)):
            raise NotALog("is packed itself: unpack what it is in")
        known = self.forced
        if known is None:
            guess = self.detector.find(head, partial(lines_of, file))
            if not guess.known:
                closest = ""
                if guess.format is not None and guess.share >= CLOSE:
                    closest = (
                        f"; closest is {guess.format.name}, which understands"
                        f" {guess.share:.0%} of its begin"
                    )
                raise NotALog(
                    f"is no chat log that Dazza knows{closest}", hint=f"; {_known_formats()}"
                )
            known = guess.format
        assert known is not None
        self._plan(Export(file.path, (file,)), known, head)

    def _plan(self, export: Export, known: Format, head: Head | None = None) -> None:
        """Plan an export of a known format. Raises NotALog, ImportFailedError."""
        head = head or head_of(export.file)
        survey = surveyed(export, known, self.options)
        plan = Plan(
            export=export,
            format=known,
            options=replace(self.options, choices=survey.choices),
            packed_size=sum(file.packed_size for file in export.files),
            resolution_ms=survey.resolution_ms or known.resolution_ms,
            channel=channel_in_name(head.place),
            told=survey.told,
        )
        if isinstance(known, LineFormat):
            start = start_of(
                head,
                known,
                survey.choices,
                export.file.modified,
                parsed_where(export.file, known, survey.choices, hours_begin),
                parsed_where(export.file, known, survey.choices, partial(says_date, known)),
            )
            if start is None:
                raise NotALog(
                    f"does not say its date: {known.name} logs have it in the file's name; "
                    "rename it to something like 2013-01-03.log"
                )
            told = (start.told, *plan.told) if start.told else plan.told
            step_ms = survey.resolution_ms or step_of(head, known, survey.choices)
            plan = replace(
                plan,
                start_day=start.day,
                day_guessed=start.guessed,
                told=told,
                resolution_ms=step_ms,
            )
        elif known.channel is not None:
            plan = replace(plan, channel=known.channel(head) or plan.channel)
        self.plans[_key(*export.files)] = plan

    def leave_alone(self, plan: Plan, error: ImportFailedError) -> None:
        """Tell that an export of a folder or an archive could not be imported to its end."""
        self.skipped.append(SkippedFile(Path(plan.name), _without(error, plan.name)))

    def _unreadable(self, error: OSError) -> None:
        self.skipped.append(
            SkippedFile(Path(error.filename), f"cannot be read: {error.strerror or error}")
        )


def _key(*files: InputFile) -> tuple[str, ...]:
    return tuple(f"{os.path.realpath(file.path)}/{file.member}" for file in files)


def _is_archive(path: Path) -> bool:
    try:
        return path.is_file() and is_zip(path)
    except OSError as error:
        raise NotALog(f"cannot be read: {error.strerror or error}") from None


def _without(error: ImportFailedError, name: str) -> str:
    return str(error).removeprefix(name).strip()


def _known_formats() -> str:
    return "known are " + ", ".join(name for name, _ in formats())
