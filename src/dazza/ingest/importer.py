"""A run of `dazza import`: exports to messages, page by page, each message once."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from dazza.clock import Clock
from dazza.errors import ImportFailedError, UsageError
from dazza.ingest.ahead import Contents
from dazza.ingest.compare import Comparison
from dazza.ingest.declare import LineFormat, Options
from dazza.ingest.detect import named_format
from dazza.ingest.digest import measured
from dazza.ingest.files import Plan, Planner
from dazza.ingest.formats import FORMATS
from dazza.ingest.linereader import LineReader
from dazza.ingest.localtime import ClockState, import_zone
from dazza.ingest.names import same_channel
from dazza.ingest.page import ReaderState
from dazza.ingest.recordreader import RecordReader
from dazza.ingest.report import ImportProgress, ImportReport, SourceReport
from dazza.ingest.source import SourceImport
from dazza.ingest.tally import Tally
from dazza.ingest.telling import UTC_ASSUMED, ImportZone, report_of
from dazza.store import Database, imports, message_ids
from dazza.store.imports import COMPLETE, RUNNING, UNDOING, Source
from dazza.store.schema import check_messages, create_messages
from dazza.zones import parse_zone, restore_zone

PLATFORMS: Final[Mapping[str, str]] = {known.name: known.platform for known in FORMATS}
DATE_ORDERS: Final = ("dmy", "mdy", "ymd")


def import_paths(  # noqa: PLR0913  # each is an option of the command line
    database: Database,
    paths: Sequence[Path],
    *,
    clock: Clock,
    timezone: str | float | None = None,
    assumed: ImportZone = UTC_ASSUMED,
    format: str | None = None,
    options: Options | None = None,
    progress: Callable[[ImportProgress], None] | None = None,
) -> ImportReport:
    """Import chat logs, files or folders, into `messages`; what is there already is left out.

    Args:
        database: opened for writing; `messages` is made if it is missing.
        paths: files, archives, folders that are searched for logs, or patterns with `*`.
        clock: says when this import was made.
        timezone: the zone of times that do not say theirs: a name, or hours from UTC.
        assumed: that zone if none is given, and why it is this one.
        format: a name of `formats()`, if it is not to be found from the content.
        options: how to read what can be read in more ways than one.
        progress: called after each page.

    Raises:
        UsageError: an unknown zone, format or order of dates.
        ImportFailedError: a file cannot be imported. If its begin or its packing is the reason,
            this is found before anything is written; else what came before it stays, and importing
            again goes on. One of a folder or an archive is left alone, and told in the report.
    """
    options = options or Options()
    if options.date_order not in {None, *DATE_ORDERS}:
        raise UsageError(
            f"unknown order of dates {options.date_order!r}: choose from {', '.join(DATE_ORDERS)}"
        )
    forced = named_format(format) if format is not None else None
    zone = assumed if timezone is None else ImportZone(import_zone(timezone))
    with ExitStack() as opened:
        planner = Planner(forced, options, opened)
        for path in paths:
            planner.add(path)
        plans = list(planner.plans.values())
        create_messages(database)
        check_messages(database)
        imports.prepare(database)
        total = sum(plan.packed_size for plan in plans)
        run = Run(database, clock, zone, total, progress, Contents(plans))
        sources = []
        for plan in plans:
            try:
                sources.append(run.import_one(plan))
            except ImportFailedError as error:
                if plan.named:
                    raise
                planner.leave_alone(plan, error)
    return ImportReport(tuple(sources), tuple(planner.skipped), len(run.people))


@dataclass
class Run:
    """What the exports of one import share."""

    database: Database
    clock: Clock
    timezone: ImportZone
    bytes_total: int
    on_progress: Callable[[ImportProgress], None] | None
    contents: Contents
    bytes_done: float = 0
    messages: int = 0
    people: set[str] = field(default_factory=set)
    sources: dict[int, Source] = field(default_factory=dict)
    version: int = -1
    with_bot: bool = False
    had_ids: dict[str, bool] = field(default_factory=dict)
    """Of platforms: whether any of their ids was stored before this run."""

    def import_one(self, plan: Plan) -> SourceReport:
        """Import one export, or go on with it. Raises ImportFailedError."""
        start = self.bytes_done
        try:
            source, found = self._begin(plan)
            with ExitStack() as opened:
                reader = self._reader(plan, source, opened)
                work = SourceImport(
                    database=self.database,
                    name=plan.name,
                    reader=reader,
                    source=source,
                    comparison=self._comparison(plan, source),
                    tally=Tally(plan.name + _before_number(plan)),
                    created_at=self._created_at(),
                    progress=lambda position, added: self._tell(
                        start + plan.packed_size * _share(reader, position, source.size), added
                    ),
                )
                try:
                    work.run()
                except ImportFailedError:
                    self._forget_if_unread(work.source, found)
                    raise
        except OSError as error:
            raise ImportFailedError(
                f"{plan.name} cannot be read: {error.strerror or error}"
            ) from error
        self.sources[source.id] = work.source
        if work.joined:
            self.sources = imports.load_sources(self.database)
        self.people |= work.tally.people
        self._tell(start + plan.packed_size, 0)
        return report_of(plan, work, found, self.timezone)

    def _forget_if_unread(self, source: Source, found: Source | None) -> None:
        """An export of which nothing could be read leaves nothing behind."""
        if found is None and source.position == 0:
            with self.database.transaction():
                imports.delete_source(self.database, source.id)

    def _reader(self, plan: Plan, source: Source, opened: ExitStack) -> LineReader | RecordReader:
        zone = restore_zone(source.zone)
        if isinstance(plan.format, LineFormat):
            file = opened.enter_context(plan.export.file.open())
            ahead = partial(self.contents.of, plan)
            return LineReader(file, source.size, plan.format, plan.options.choices, zone, ahead)
        reader = RecordReader(plan.export, plan.format, plan.options, zone)
        opened.callback(reader.close)
        return reader

    def _comparison(self, plan: Plan, source: Source) -> Comparison:
        everything = [s for s in self.sources.values() if s.id != source.id]
        platform = plan.format.platform
        others = [
            other
            for other in everything
            if other.first_timestamp is not None and same_channel(source.channel, other.channel)
        ]
        same_ids = frozenset(
            other.id for other in others if platform and PLATFORMS.get(other.format) == platform
        )
        if platform and platform not in self.had_ids:
            self.had_ids[platform] = message_ids.any_stored(self.database, platform)
        return Comparison(
            database=self.database,
            source=source,
            platform=platform,
            others=others,
            same_ids=same_ids,
            with_bot=self.with_bot,
            everything=everything,
            new_ids=not self.had_ids.get(platform, True),
        )

    def _tell(self, bytes_done: float, added: int) -> None:
        self.bytes_done = bytes_done
        self.messages += added
        if self.on_progress is not None:
            step = ImportProgress(int(bytes_done), self.bytes_total, self.messages)
            self.on_progress(step)

    def _created_at(self) -> str:
        now = dt.datetime.fromtimestamp(self.clock.now_ms() // 1000, dt.UTC)
        return f"{now:%Y-%m-%d %H:%M:%S}"

    def _begin(self, plan: Plan) -> tuple[Source, Source | None]:
        """The source to import, and what the database had of it before, if anything."""
        while True:
            version = self.database.data_version()
            if version != self.version:
                self.sources, self.version = imports.load_sources(self.database), version
                self.with_bot = imports.has_other_messages(self.database, self.sources.values())
            candidates = self._candidates(plan)
            size, digest, digests = measured(plan.export, [s.size for s in candidates])
            found = next((s for s in candidates if s.digest == digests.get(s.size)), None)
            if found is None:
                found = next((s for s in candidates if s.digest == digest), None)
            if found and found.size == size and found.status == COMPLETE:
                return found, found
            if found and found.size != size and not _grows(plan):
                found = None
            with self.database.transaction():
                if self.database.data_version() != version:
                    continue  # somebody else has imported meanwhile
                source = self._source(plan, size, digest, found)
                imports.save_source(self.database, source)
                self.sources[source.id] = source
            return source, found

    def _candidates(self, plan: Plan) -> list[Source]:
        """Sources that may have been this export, then or when it was shorter; longest first."""
        found = [
            source
            for source in self.sources.values()
            if source.format == plan.format.name
            and (plan.day_guessed or source.start_day == plan.start_day)
            and same_channel(source.channel, plan.channel)
            and source.status != UNDOING
        ]
        return sorted(found, key=lambda source: -source.size)

    def _source(self, plan: Plan, size: int, digest: str, found: Source | None) -> Source:
        """The row of an export that is to be read on, or anew."""
        if found is not None:
            return replace(found, digest=digest, size=size, status=RUNNING)
        number = 1 + max(
            (max(source.id, source.conversation) for source in self.sources.values()), default=0
        )
        zone = self.timezone.zone
        if plan.format.zone is not None and self.timezone.assumed is not None:
            zone = parse_zone(plan.format.zone)
        return Source(
            id=number,
            name=os.fsencode(Path(plan.name).absolute()).decode(errors="replace"),
            digest=digest,
            size=size,
            format=plan.format.name,
            zone=zone.name,
            start_day=plan.start_day,
            channel=plan.channel,
            resolution_ms=plan.resolution_ms,
            conversation=number,
            state=ReaderState(ClockState(plan.start_day)).to_json(),
            imported_at=self.clock.now_ms(),
        )


def _before_number(plan: Plan) -> str:
    return ":" if isinstance(plan.format, LineFormat) else ": entry "


def _grows(plan: Plan) -> bool:
    """Whether a longer file that begins like one known is that one, grown."""
    return isinstance(plan.format, LineFormat) and not plan.format.continued


def _share(reader: LineReader | RecordReader, position: int, size: int) -> float:
    """How much of an export was read, 0 to 1."""
    done = position if isinstance(reader, LineReader) else reader.bytes_read
    return min(1.0, done / size) if size else 1.0
