"""What is told of an export that was imported, and what had to be assumed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dazza.ingest.declare import LineFormat
from dazza.ingest.files import Plan
from dazza.ingest.recordreader import RecordReader
from dazza.ingest.report import SourceReport
from dazza.ingest.source import SourceImport
from dazza.store.imports import Source
from dazza.zones import UTC_NAME, Zone


@dataclass(frozen=True)
class ImportZone:
    """The zone of times that do not say theirs, and where it comes from, if nobody gave it."""

    zone: Zone
    assumed: str | None = None
    """Why, for the report: `because no timezone was given`. None if a person gave it for this
    import; then it holds even where a format knows better."""


UTC_ASSUMED: Final = ImportZone(Zone(UTC_NAME), "because no timezone was given")


def report_of(
    plan: Plan, work: SourceImport, found: Source | None, timezone: ImportZone
) -> SourceReport:
    """The report of one export; `found` is what the database had of it before."""
    source, tally, reader = work.source, work.tally, work.reader
    truncated = reader.truncated if isinstance(reader, RecordReader) else None
    return SourceReport(
        id=source.id,
        path=Path(plan.name),
        format=source.format,
        messages=source.messages,
        new=work.added,
        replaced=work.replaced,
        people=0 if found is not None else len(tally.people),
        service_lines=tally.service,
        skipped=tally.skipped(),
        cp1252_lines=tally.cp1252,
        damaged_lines=tally.damaged,
        first_timestamp=source.first_timestamp,
        last_timestamp=source.last_timestamp,
        assumptions=tuple(_assumptions(plan, work, timezone)),
        already_imported=found is not None and work.source is found,
        warnings=(truncated,) if truncated else (),
        unit="line" if isinstance(plan.format, LineFormat) else "entry",
    )


def _assumptions(plan: Plan, work: SourceImport, timezone: ImportZone) -> Iterator[str]:
    source, tally, assumed = work.source, work.tally, timezone.assumed
    yield from plan.told
    if assumed is None and source.zone != timezone.zone.name:
        yield f"times are {source.zone}, as when it was first imported"
    elif assumed is not None and work.local_times:
        if plan.format.zone is not None:
            assumed = f"as in all {plan.format.name} logs"
        yield f"times are {source.zone}, {assumed}"
    if tally.twelve_hours:
        yield "the clock has twelve hours and passed noon or midnight"
    if tally.repeated:
        yield "messages whose id comes twice are taken once"
    if work.joined or source.shared_ranges:
        yield "part of it was in the database already and is left out"
