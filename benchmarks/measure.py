"""Whole processes, measured from outside by what the kernel says of them when they have ended."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

RUSAGE_UNIT = 1 if sys.platform == "darwin" else 1024
SHOWN_OF_ERRORS = 2_000


@dataclass(frozen=True)
class Usage:
    """What one process took: CPU of user and system, the most memory it held, time on the clock.

    `began_s` and `ended_s` are on the monotonic clock, which all processes share.
    """

    cpu_s: float
    peak_mb: float
    began_s: float
    ended_s: float

    @property
    def wall_s(self) -> float:
        return self.ended_s - self.began_s


class ChildError(Exception):
    """A measured process failed, so there is nothing to report."""


def environment() -> dict[str, str]:
    """As a user has it, without settings of Dazza, and one Polars thread for every process alike:
    more of them would spend CPU on waiting for each other. Bytecode is kept, as it is of any
    package that pip has installed."""
    names = ("DAZZA_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    return {**kept, "POLARS_MAX_THREADS": "1"}


def run(command: Sequence[str], folder: Path) -> Usage:
    """Run a command in a folder. Raises ChildError.

    The measuring process must stay small, so it never imports Polars: on Linux the peak of a child
    is never less than what its parent held when it was started.
    """
    errors = folder / "errors.txt"
    with errors.open("wb") as stream:
        began_s = time.monotonic()
        child = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stream,
        )
        _, status, used = os.wait4(child.pid, 0)
        ended_s = time.monotonic()
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        tail = errors.read_text(errors="replace")[-SHOWN_OF_ERRORS:]
        raise ChildError(f"{' '.join(command)} ended with {child.returncode}:\n{tail}")
    peak_mb = used.ru_maxrss * RUSAGE_UNIT / 1e6
    return Usage(used.ru_utime + used.ru_stime, peak_mb, began_s, ended_s)


@dataclass(frozen=True)
class Figures:
    """Several runs of the same program."""

    runs: tuple[Usage, ...]

    @property
    def cpu_s(self) -> float:
        return statistics.median(usage.cpu_s for usage in self.runs)

    @property
    def peak_mb(self) -> float:
        return statistics.median(usage.peak_mb for usage in self.runs)

    @property
    def wall_s(self) -> float:
        return statistics.median(usage.wall_s for usage in self.runs)


def alternate(runs: int, *programs: Callable[[], Usage]) -> tuple[Figures, ...]:
    """Run programs in turn, A B A B, so that whatever slows the machine slows all of them."""
    found: list[list[Usage]] = [[] for _ in programs]
    for _ in range(runs):
        for kept, program in zip(found, programs, strict=True):
            kept.append(program())
    return tuple(Figures(tuple(kept)) for kept in found)


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent of all do not exceed."""
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(rank) - 1)]
