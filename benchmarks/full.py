"""Full runs: their cost against the floor, how it grows, and somebody else writing meanwhile."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import programs
from benchmarks.measure import Figures, Usage, alternate, environment, percentile, run
from benchmarks.table import Row, at_most, count, unbound
from benchmarks.workspace import Workspace

MILLION = 1_000_000
LEAD_S = 1.0
"""So long the other process writes alone, for comparison."""


@dataclass(frozen=True)
class Wait:
    """How long an insert took, and when it began (monotonic clock)."""

    began_s: float
    waited_ms: float
    error: str | None


@dataclass
class Company:
    """What another process experienced in several runs."""

    alone: list[Wait] = field(default_factory=list)
    during: list[Wait] = field(default_factory=list)

    def add(self, waits: list[Wait], usage: Usage) -> None:
        self.alone += [w for w in waits if w.began_s + w.waited_ms / 1000 < usage.began_s]
        self.during += [
            w
            for w in waits
            if w.began_s < usage.ended_s and w.began_s + w.waited_ms / 1000 >= usage.began_s
        ]


@dataclass(frozen=True)
class Measured:
    """Runs at one size, floor and analysis in turn."""

    messages: int
    floor: Figures
    full: Figures
    contended: Figures | None = None

    @property
    def ratio(self) -> float:
        return self.full.cpu_s / self.floor.cpu_s

    @property
    def cpu_us(self) -> float:
        """CPU a message, in microseconds."""
        return self.full.cpu_s / self.messages * 1e6


def with_company(space: Workspace, original: Path, company: Company) -> Usage:
    """Measure a full run on a copy into which another process writes."""
    with space.copied(original) as database:
        other = subprocess.Popen(
            programs.company(database),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
            text=True,
        )
        with other:
            assert other.stdout is not None  # narrows for the type checker: it is a pipe
            other.stdout.readline()
            time.sleep(LEAD_S)
            try:
                usage = run(programs.analyze(database), space.folder)
            finally:
                told, _ = other.communicate()
        company.add(
            [Wait(at, waited * 1000, error) for at, waited, error in json.loads(told)], usage
        )
        return usage


def measure(space: Workspace, messages: int, runs: int, company: Company | None) -> Measured:
    """Run floor and analysis in turn, and in the same round the analysis with company."""
    original = space.generated(messages)
    both = [lambda: space.floor(original), lambda: space.analyse(original)]
    if company is None:
        floor, full = alternate(runs, *both)
        return Measured(messages, floor, full)
    floor, full, contended = alternate(runs, *both, lambda: with_company(space, original, company))
    return Measured(messages, floor, full, contended)


def rows_of(measured: Measured) -> list[Row]:
    """Cost against the floor and memory at one size."""
    label, full, floor = count(measured.messages), measured.full, measured.floor
    ratio = at_most(
        f"analyze all, {label}: CPU to the floor",
        measured.ratio,
        6,
        f"{measured.ratio:.2f} ({full.cpu_s:.2f} s to {floor.cpu_s:.2f} s,"
        f" {measured.messages / full.cpu_s:,.0f} messages a CPU second)",
    )
    memory = at_most(
        f"analyze all, {label}: peak memory", full.peak_mb, 600, f"{full.peak_mb:,.0f} MB", " MB"
    )
    return [
        unbound(ratio, measured.messages == MILLION),
        unbound(memory, measured.messages == 10 * MILLION),
    ]


def growth_rows(small: Measured, large: Measured) -> list[Row]:
    """How cost and memory grow from one size to another."""
    official = (small.messages, large.messages) == (MILLION, 10 * MILLION)
    label = f"{count(large.messages)} to {count(small.messages)}"
    cost, memory = large.cpu_us / small.cpu_us, large.full.peak_mb / small.full.peak_mb
    told = f"{cost:.2f} ({large.cpu_us:.2f} µs to {small.cpu_us:.2f} µs)"
    rows = [
        at_most(f"CPU a message, {label}", cost, 1.3, told),
        at_most(f"peak memory, {label}", memory, 1.3, f"{memory:.2f}"),
    ]
    return [unbound(row, official) for row in rows]


def company_rows(measured: Measured, company: Company) -> list[Row]:
    """What another process felt of the runs, and the runs of it."""
    assert measured.contended is not None  # narrows for the type checker: it was asked for
    waits = [wait.waited_ms for wait in company.during]
    alone = [wait.waited_ms for wait in company.alone]
    failed = sum(wait.error is not None for wait in company.during)
    half, most, worst = (percentile(waits, p) for p in (50, 99, 100))
    cost = measured.contended.cpu_s / measured.full.cpu_s
    label = f"an insert every 20 ms, {count(measured.messages)}"
    rows = [
        at_most(f"{label}: failed", failed, 0, f"{failed} of {len(waits):,}"),
        at_most(
            f"{label}: 99 % wait",
            most,
            100,
            f"{most:.0f} ms (half {half:.1f}; nobody else: {percentile(alone, 99):.0f},"
            f" half {percentile(alone, 50):.1f})",
            " ms",
        ),
        at_most(f"{label}: longest wait", worst, 400, f"{worst:.0f} ms", " ms"),
        at_most(
            f"{label}: CPU to that alone",
            cost,
            1.6,
            f"{cost:.2f} ({measured.contended.cpu_s:.2f} s in {measured.contended.wall_s:.1f} s,"
            f" alone {measured.full.cpu_s:.2f} s in {measured.full.wall_s:.1f} s)",
        ),
    ]
    return [unbound(row, measured.messages == MILLION) for row in rows]
