"""A run of `dazza import`: files to messages, block by block, each message once."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

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

    def import_file(self, plan: Plan) -> SourceReport:
        """Import one file, or go on with it. Raises ImportFailedError."""
        before = self.bytes_done
        try:
            with plan.path.open("rb") as file:
                self._refresh()
                source, found = self._begin(plan, self._digests(plan, file))
                tally = Tally(plan.path)
                replaced = 0
                if source.status != COMPLETE:
                    now_s = self.clock.now_ms() // 1000
                    work = SourceImport(
                        database=self.database,
                        file=file,
                        format=plan.format,
                        zone=restore_zone(source.zone),
                        source=source,
                        others=[s for s in self.sources.values() if s.id != source.id],
                        tally=tally,
                        created_at=f"{dt.datetime.fromtimestamp(now_s, dt.UTC):%Y-%m-%d %H:%M:%S}",
                        progress=lambda position, added: self._tell(before + position, added),
                    )
                    work.run()
                    source, replaced = work.source, work.replaced
                    if work.conversations_joined:
                        self.version = -1
        except OSError as error:
            raise ImportFailedError(f"{plan.path} cannot be read: {error.strerror}") from error
        self.sources[source.id] = source
        self._tell(before + plan.size, 0)
        return self._report(plan, source, found, tally, replaced)

    def _tell(self, bytes_done: int, added: int) -> None:
        self.bytes_done = bytes_done
        self.messages += added
        if self.on_progress is not None:
            self.on_progress(ImportProgress(bytes_done, self.bytes_total, self.messages))

    def _refresh(self) -> None:
        """Read the sources again if somebody else has written."""
        version = self.database.data_version()
        if version != self.version:
            self.sources = imports.load_sources(self.database)
            self.version = version

    def _candidates(self, plan: Plan) -> list[Source]:
        """Sources that this file may be, or may have been when it was shorter; longest first."""
        found = [
            source
            for source in self.sources.values()
            if source.format == plan.format.name
            and source.start_day == plan.start_day
            and source.size <= plan.size
            and same_channel(source.channel, plan.channel)
        ]
        return sorted(found, key=lambda source: -source.size)

    def _digests(self, plan: Plan, file: object) -> dict[int, str]:
        sizes = [plan.size, *(source.size for source in self._candidates(plan))]
        return digests_at(file, sizes)  # type: ignore[arg-type]

    def _begin(self, plan: Plan, digests: dict[int, str]) -> tuple[Source, Source | None]:
        """The source to import, and the one that was found in the database before, if any."""
        raise NotImplementedError
