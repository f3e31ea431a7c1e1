"""What a run is told: zone, retention, whom to ignore, and how long it may hold the write lock."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dazza import text
from dazza.job import BatchJob, Fact
from dazza.settings import Settings
from dazza.store import Database, schema
from dazza.store.rows import rebuilt
from dazza.zones import Zone, parse_zone, restore_zone

NAMES_VERSION = "1"
TIMEZONE = "timezone"
"""Where the database keeps the zone last used."""
TAKEN_BACK = "taken_back"
"""A fact of every job, where messages that may have been counted were deleted by an import."""


@dataclass(frozen=True)
class BatchConfig:
    """Settings of a run. `ignore` holds patterns of names, the bot's own name among them."""

    zone: Zone = field(default_factory=lambda: parse_zone(0))
    retention_days: int = 400
    ignore: tuple[str, ...] = ("[*]", "dazza")
    chunk_messages: int = 200_000  # read and folded at once
    batch_rows: int = 3_600_000  # folded rows that are written together
    lock_ms: int = 250  # nobody else has written lately
    busy_lock_ms: int = 25  # somebody has
    busy_pause_ms: int = 30
    taken_back: int = 0
    """How often an import has deleted messages that may have been counted."""

    def facts(self) -> dict[Fact, str]:
        """What rows depend on besides messages, in words that compare."""
        names = {
            "version": NAMES_VERSION,
            "ignore": sorted({text.fold_name(p) for p in self.ignore}),
        }
        return {
            Fact.RULES: text.fingerprint(),
            Fact.NAMES: json.dumps(names, ensure_ascii=False),
            Fact.ZONE: self.zone.name,
            Fact.RETENTION: str(self.retention_days),
        }


def fingerprints(jobs: Sequence[BatchJob], config: BatchConfig) -> dict[str, str]:
    """By job name, all that its rows depend on: its version, tables, facts, and the same of the
    jobs it comes after. `jobs` are in dependency order. It is JSON, and can be read."""
    facts = config.facts()
    taken_back = {TAKEN_BACK: str(config.taken_back)} if config.taken_back else {}
    found: dict[str, str] = {}
    for job in jobs:
        body = {
            "version": job.version,
            "facts": {**job.facts(facts), **taken_back},
            "tables": {
                table.name: [name for name, _, _ in table.documented]
                for table in rebuilt(job.tables)
            },
            "after": {name: _facts_only(found[name]) for name in job.after if name in found},
        }
        found[job.name] = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return found


def _facts_only(fingerprint: str) -> Mapping[str, object]:
    body = json.loads(fingerprint)
    return {"version": body["version"], "facts": body["facts"], "after": body["after"]}


def known_facts(fingerprint: str) -> dict[str, str]:
    """The facts behind rows of this fingerprint, those of the jobs before it included."""
    facts: dict[str, str] = {}
    _gather(json.loads(fingerprint), facts)
    return facts


def with_facts(config: BatchConfig, facts: Mapping[str, str]) -> BatchConfig:
    """The configuration with which rows of these facts were made."""
    if Fact.ZONE in facts:
        config = replace(config, zone=restore_zone(facts[Fact.ZONE]))
    if Fact.RETENTION in facts:
        config = replace(config, retention_days=int(facts[Fact.RETENTION]))
    if Fact.NAMES in facts:
        config = replace(config, ignore=tuple(json.loads(facts[Fact.NAMES])["ignore"]))
    if TAKEN_BACK in facts:
        config = replace(config, taken_back=int(facts[TAKEN_BACK]))
    return config


def _gather(body: Mapping[str, object], into: dict[str, str]) -> None:
    own, after = body["facts"], body["after"]
    if isinstance(own, dict):
        into.update(own)
    if isinstance(after, dict):
        for earlier in after.values():
            _gather(earlier, into)


def configured(
    settings: Settings, database: Database, timezone: str | float | None = None
) -> BatchConfig:
    """What a run of these settings is told. Zone: `timezone` (the command line's), the settings',
    the one last used on this database, UTC."""
    chosen = timezone if timezone is not None else settings.batch.timezone
    if chosen is not None:
        zone = parse_zone(chosen)
    else:
        known = bool(schema.schema_version(database))
        last = schema.meta(database, TIMEZONE) if known else None
        zone = restore_zone(last) if last else parse_zone(0)
    return BatchConfig(
        zone=zone, retention_days=settings.batch.retention_days, ignore=settings.ignored
    )
