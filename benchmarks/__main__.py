"""Measure what Dazza promises about its cost, and print it as a table.

Every figure is that of whole processes, seen from outside: user and system CPU, and peak memory.
Figures that depend on the machine are given as ratios to something measured in the same round.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import again, exports, full, imports, machine, programs
from benchmarks.full import MILLION, Company, Measured
from benchmarks.measure import ChildError
from benchmarks.table import Row, as_json, as_markdown, as_text, count
from benchmarks.workspace import DiskError, Workspace, disk_needed, workspace

SIZES = (100_000, 1_000_000, 10_000_000)


def positive(text: str) -> int:
    number = int(text.replace("_", ""))
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text} is not greater than 0")
    return number


def arguments() -> argparse.Namespace:
    default = " ".join(map(str, SIZES))
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        epilog=f"{count(max(SIZES))} messages need {disk_needed(max(SIZES)) / 1e9:.1f} GB of disk,"
        " and everything takes about ten minutes on a machine with nothing else to do. Waits are"
        " times on the clock: they mean something only there.",
    )
    parser.add_argument("sizes", nargs="*", type=positive, help=f"messages (default {default})")
    parser.add_argument(
        "--runs", type=positive, help="of every program (default 3; above 1 M messages 1)"
    )
    parser.add_argument(
        "--formats",
        nargs="*",
        default=exports.TYPICAL,
        help=f"whose import is measured too (default {' '.join(exports.TYPICAL)})",
    )
    parser.add_argument("--folder", type=Path, help="where the temporary folder is made")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table there too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    given = parser.parse_args()
    given.sizes = sorted(set(given.sizes or SIZES))
    return given


def say(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stderr.flush()


def base_of(sizes: list[int]) -> int:
    """The size of the scenarios: a million, or what comes closest to it from below."""
    return max((size for size in sizes if size <= MILLION), default=sizes[0])


def measure(
    space: Workspace, sizes: list[int], runs: int | None, formats: Sequence[str]
) -> list[Row]:
    """All rows of the table, in the order of the promises."""
    company, base = Company(), base_of(sizes)
    measured: dict[int, Measured] = {}
    for size in sizes:
        say(f"analyze all, {count(size)} messages" + (", alone and in company" * (size == base)))
        times = runs or (3 if size <= MILLION else 1)
        measured[size] = full.measure(space, size, times, company if size == base else None)
    rows = [row for size in sizes for row in full.rows_of(measured[size])]
    rows += [
        row
        for size in sizes
        if size > base
        for row in full.growth_rows(measured[base], measured[size])
    ]
    say(f"little or nothing new on {count(base)} messages")
    rows += again.rows_of(space, measured[base], runs or again.RUNS)
    rows += full.company_rows(measured[base], company)
    say(f"import of {count(base)} lines")
    rows += imports.rows_of(space, base, runs or 3)
    say("import of exports of other kinds")
    rows += exports.rows_of(space, formats, base, runs or 1)
    rows.append(spread(list(measured.values())))
    return rows


def spread(measured: list[Measured]) -> Row:
    """How far runs of one program lay apart: what a difference must exceed to mean anything."""
    spreads = [
        (max(cpu) - min(cpu)) / statistics.median(cpu)
        for each in measured
        for figures in (each.floor, each.full)
        for cpu in [[usage.cpu_s for usage in figures.runs]]
        if len(cpu) > 1
    ]
    told = f"{max(spreads):.0%} of the median" if spreads else "unknown: one run each"
    return Row("largest spread of CPU between runs of one program", told)


def main() -> int:
    given = arguments()
    load = machine.load()
    try:
        with workspace(given.folder, max(given.sizes)) as space:
            rows = measure(space, given.sizes, given.runs, given.formats)
    except (DiskError, ChildError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    described = machine.describe()
    facts = [f"{name}: {value}" for name, value in described.items()]
    facts.append(f"load of the last minute, before and after: {load}, {machine.load()}")
    facts.append(f"run as: {programs.how()}")
    sys.stdout.write(as_text(rows, facts))
    if given.markdown:
        given.markdown.write_text(as_markdown(rows, facts), encoding="utf-8")
    if given.json:
        given.json.write_text(as_json(rows, described), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
