"""A run of `dazza import`: files to messages, block by block, each message once."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from dazza.clock import Clock
from dazza.errors import ImportFailedError
from dazza.ingest.detect import named_format
from dazza.ingest.files import Plan, digests_at, plan_files, same_channel
from dazza.ingest.localtime import ClockState, import_zone
from dazza.ingest.reader import ReaderState, Tally
from dazza.ingest.report import ImportProgress, ImportReport, SourceReport
from dazza.ingest.source import SourceImport
from dazza.store import Database, imports
from dazza.store.imports import COMPLETE, RUNNING, Source
from dazza.store.schema import check_messages, create_messages
from dazza.zones import Zone, restore_zone


def import_paths(
    database: Database,
    paths: Sequence[Path],
    *,
    clock: Clock,
    timezone: str | float | None = None,
    format: str | None = None,
    progress: Callable[[ImportProgress], None] | None = None,
) -> ImportReport:
    """Import chat logs, files or folders, into `messages`; what is there already is left out.

    Args:
        database: opened for writing; `messages` is made if it is missing.
        paths: files, or folders that are searched for logs.
        clock: says when this import was made.
        timezone: the zone of times that do not say theirs: a name, or hours from UTC; default UTC.
        format: a name of `formats()`, if it is not to be found from the content.
        progress: called after each block.

    Raises:
        UsageError: an unknown zone or format.
        ImportFailedError: a file cannot be imported. If its content is the reason, this is found
            before anything is written; else what came before it stays, and importing again goes on.
    """
    zone = import_zone(timezone)
    forced = named_format(format) if format is not None else None
    plans, skipped = plan_files(paths, forced)
    create_messages(database)
    check_messages(database)
    imports.prepare(database)
    run = Run(database, clock, zone, timezone is None, sum(plan.size for plan in plans), progress)
    return ImportReport(tuple(run.import_file(plan) for plan in plans), tuple(skipped))


@dataclass
class Run:
    """What the files of one import share."""

    database: Database
    clock: Clock
    zone: Zone
    zone_assumed: bool
    bytes_total: int
    on_progress: Callable[[ImportProgress], None] | None
    bytes_done: int = 0
    messages: int = 0
    sources: dict[int, Source] = field(default_factory=dict)
    version: int = -1
    with_bot: bool = False

    def import_file(self, plan: Plan) -> SourceReport:
        """Import one file, or go on with it. Raises ImportFailedError."""
        start = self.bytes_done
        tally = Tally(plan.path)
        try:
            with plan.path.open("rb") as file:
                source, found = self._begin(plan, file)
                work = SourceImport(
                    database=self.database,
                    file=file,
                    format=plan.format,
                    zone=restore_zone(source.zone),
                    source=source,
                    others=[s for s in self.sources.values() if s.id != source.id],
                    with_bot=self.with_bot,
                    tally=tally,
                    created_at=self._created_at(),
                    progress=lambda position, added: self._tell(start + position, added),
                )
                work.run()
        except OSError as error:
            raise ImportFailedError(f"{plan.path} cannot be read: {error.strerror}") from error
        self.sources[source.id] = work.source
        if work.joined:
            self.sources = imports.load_sources(self.database)
        self._tell(start + plan.size, 0)
        return self._report(plan, work, found)

    def _tell(self, bytes_done: int, added: int) -> None:
        self.bytes_done = bytes_done
        self.messages += added
        if self.on_progress is not None:
            self.on_progress(ImportProgress(bytes_done, self.bytes_total, self.messages))

    def _created_at(self) -> str:
        now = dt.datetime.fromtimestamp(self.clock.now_ms() // 1000, dt.UTC)
        return f"{now:%Y-%m-%d %H:%M:%S}"

    def _begin(self, plan: Plan, file: BinaryIO) -> tuple[Source, Source | None]:
        """The source to import, and what the database had of it before, if anything."""
        while True:
            version = self.database.data_version()
            if version != self.version:
                self.sources, self.version = imports.load_sources(self.database), version
                self.with_bot = imports.has_other_messages(self.database, self.sources.values())
            candidates = self._candidates(plan)
            digests = digests_at(file, [plan.size, *(s.size for s in candidates)])
            found = next((s for s in candidates if s.digest == digests[s.size]), None)
            if found and found.size == plan.size and found.status == COMPLETE:
                return found, found
            with self.database.transaction():
                if self.database.data_version() != version:
                    continue  # somebody else has imported meanwhile
                source = self._source(plan, digests[plan.size], found)
                imports.save_source(self.database, source)
                self.sources[source.id] = source
            return source, found

    def _candidates(self, plan: Plan) -> list[Source]:
        """Sources that may have been this file, then or when it was shorter; longest first."""
        found = [
            source
            for source in self.sources.values()
            if source.format == plan.format.name
            and source.start_day == plan.start_day
            and source.size <= plan.size
            and same_channel(source.channel, plan.channel)
        ]
        return sorted(found, key=lambda source: -source.size)

    def _source(self, plan: Plan, digest: str, found: Source | None) -> Source:
        """The row of a file that is to be read on, or anew."""
        if found is not None:
            return replace(found, digest=digest, size=plan.size, status=RUNNING)
        number = max(self.sources, default=0) + 1
        return Source(
            id=number,
            name=os.fsencode(plan.path.absolute()).decode(errors="replace"),
            digest=digest,
            size=plan.size,
            format=plan.format.name,
            zone=self.zone.name,
            start_day=plan.start_day,
            channel=plan.channel,
            resolution_ms=plan.format.resolution_ms,
            conversation=number,
            state=ReaderState(ClockState(plan.start_day)).to_json(),
            imported_at=self.clock.now_ms(),
        )

    def _report(self, plan: Plan, work: SourceImport, found: Source | None) -> SourceReport:
        source, tally = work.source, work.tally
        assumptions = [plan.dated_by]
        if source.zone != self.zone.name:
            assumptions.append(f"times are {source.zone}, as when it was first imported")
        elif self.zone_assumed:
            assumptions.append(f"times are {source.zone}, because no timezone was given")
        if tally.twelve_hours:
            assumptions.append("the clock has twelve hours and passed noon or midnight")
        if work.joined:
            assumptions.append("part of it was in the database already and is left out")
        return SourceReport(
            path=plan.path,
            format=source.format,
            messages=source.messages,
            new=work.added,
            replaced=work.replaced,
            service_lines=tally.service,
            skipped=tally.skipped(),
            cp1252_lines=tally.cp1252,
            damaged_lines=tally.damaged,
            first_timestamp=source.first_timestamp,
            last_timestamp=source.last_timestamp,
            assumptions=tuple(assumptions),
            already_imported=found is not None and work.source is found,
        )
