"""What `dazza import` prints: the report of a run, the list of imports, one taken back."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from dazza.batch.lease import moment
from dazza.cli.shared import counted, print_json, say
from dazza.ingest import ImportReport, Sample, SourceReport, UndoReport
from dazza.store.imports import Source

LISTED = 12
"""So many files are told of one by one; more are counted by folder."""
NAMED = 3
"""So many files that were left alone for one reason are named."""


def samples(rows: Sequence[tuple[str, str, int]]) -> tuple[Sample, ...]:
    """Rows of `messages` as a report has them."""
    return tuple(Sample(*row) for row in rows)


def print_report(report: ImportReport, database: str, dry_run: bool) -> None:
    """What was imported, or would be."""
    sources = report.sources
    if len(sources) <= LISTED:
        for source in sources:
            again = " (imported before)" if source.already_imported else ""
            say(f"{source.path}: {_told([source])}{again}")
            _print_details(source, "  ")
    else:
        folders: dict[Path, list[SourceReport]] = {}
        for source in sources:
            folders.setdefault(source.path.parent, []).append(source)
        for folder, inside in folders.items():
            say(f"{folder}: {counted(len(inside), 'file')}, {_told(inside)}")
            for source in inside:
                _print_details(source, f"  {source.path.name}: ")
    for line in _assumed(sources):
        say(f"assumed: {line}")
    _print_left_alone(report)
    if report.samples:
        say("the first messages, as they would be stored:")
        for sample in report.samples:
            say(f"  {moment(sample.timestamp)} <{sample.username}> {sample.message}")
    _print_sum(report, database, dry_run)


def _print_left_alone(report: ImportReport) -> None:
    others: dict[str, list[str]] = {}
    for other in report.skipped_files:
        others.setdefault(other.reason, []).append(str(other.path))
    for reason, paths in others.items():
        more = f" and {len(paths) - NAMED:,} more" if len(paths) > NAMED else ""
        say(f"left alone: {', '.join(paths[:NAMED])}{more}: {reason}")


def _print_sum(report: ImportReport, database: str, dry_run: bool) -> None:
    files = counted(len(report.sources), "file")
    whole = all(source.people or not source.messages for source in report.sources)
    people = f" by {_people(report.people)}" if report.people and whole else ""
    told = f"{counted(report.messages, 'message')} in {files}{people}"
    if dry_run:
        say(f"{told}; {report.new:,} would be new; nothing was written")
        return
    say(f"{told}, {report.new:,} new")
    if report.new:
        say(f"next: dazza analyze all --db {shlex.quote(database)}")


def _told(sources: Sequence[SourceReport]) -> str:
    """Format, messages, people and span of some files."""
    formats = ", ".join(sorted({source.format for source in sources}))
    messages, new = sum(s.messages for s in sources), sum(s.new for s in sources)
    people = ""
    if len(sources) == 1 and sources[0].people:
        people = f" by {_people(sources[0].people)}"
    first = [s.first_timestamp for s in sources if s.first_timestamp is not None]
    last = [s.last_timestamp for s in sources if s.last_timestamp is not None]
    span = f", {_minute(min(first))} to {_minute(max(last))} UTC" if first and last else ""
    return f"{formats}, {counted(messages, 'message')}{people}, {new:,} new{span}"


def _people(number: int) -> str:
    return f"{number:,} " + ("person" if number == 1 else "people")


def _units(number: int, unit: str) -> str:
    return f"{number:,} {'entries' if unit == 'entry' and number != 1 else unit}" + (
        "s" if unit == "line" and number != 1 else ""
    )


def _minute(ms: int) -> str:
    return moment(ms)[:16]


def _print_details(source: SourceReport, start: str) -> None:
    """What was odd in a file."""
    for warning in source.warnings:
        say(f"{start}{warning}; what stands before that is imported")
    for skipped in source.skipped:
        say(f"{start}{_units(skipped.lines, source.unit)} skipped, {skipped.reason}:")
        for example in skipped.examples:
            say(f"    {example}")
    if source.cp1252_lines:
        say(f"{start}{counted(source.cp1252_lines, 'line')} read as Windows-1252")
    if source.damaged_lines:
        say(f"{start}{counted(source.damaged_lines, 'line')} cut inside a character")
    if source.replaced:
        replaced = counted(source.replaced, "message")
        say(f"{start}{replaced} replaced, as the file had ended inside it before")


def _assumed(sources: Sequence[SourceReport]) -> Iterator[str]:
    """Assumptions, those that differ in a date or a number only said once."""
    alike: dict[str, list[str]] = {}
    for source in sources:
        for told in source.assumptions:
            alike.setdefault(re.sub(r"\d", "0", told), []).append(told)
    for each in alike.values():
        if len(set(each)) == 1:
            yield each[0]
        else:
            yield f"{each[0]}; likewise {counted(len(each) - 1, 'other file')}"


def print_sources(sources: Sequence[Source], json: bool) -> None:
    """What was imported, oldest first."""
    if json:
        shown = ("id", "name", "digest", "format", "zone", "messages", "added", "skipped", "people")
        times = ("first_timestamp", "last_timestamp", "imported_at", "status")
        print_json([{name: getattr(s, name) for name in (*shown, *times)} for s in sources])
        return
    if not sources:
        say("nothing was imported yet")
    for source in sources:
        span = ""
        if source.first_timestamp is not None and source.last_timestamp is not None:
            first, last = _minute(source.first_timestamp), _minute(source.last_timestamp)
            span = f", {first} to {last} UTC"
        unfinished = "" if source.status == "complete" else f" ({source.status})"
        say(f"{source.id}: {source.name}{unfinished}")
        say(
            f"  {source.format}, {counted(source.messages, 'message')}, {source.added:,} added,"
            f" {source.skipped:,} skipped{span}; sha256 {source.digest[:8]}…"
        )


def print_undone(report: UndoReport, database: str, json: bool) -> None:
    """What was taken back."""
    if json:
        print_json({"deleted": report.deleted, "report": report})
        return
    kept = f", {report.kept:,} kept that another import has too" if report.kept else ""
    say(f"{report.name}: {counted(report.deleted, 'message')} taken back{kept}")
    if report.deleted:
        say(f"next: dazza analyze all --db {shlex.quote(database)}, which counts anew")
