"""Write the pages of docs/ that are made from declarations.

python -m tests.docs.generate            write them
python -m tests.docs.generate --check    print what differs, and exit with 1 if anything does
"""

from __future__ import annotations

import difflib
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tests.docs.bookkeeping import BOOKKEEPING
from tests.docs.import_formats import importing_page

from dazza.analyzers.achievements import SOURCES
from dazza.batch.registry import BUILT_IN, Registry
from dazza.store import Database, open_database, schema
from dazza.tables.catalogue import TABLES
from dazza.tables.definitions import DEFINITIONS, TIERS
from dazza.tables.kinds import Ledger, Merge, Records, Rollup, SpanTable, Summary, Table, TermRollup

DOCS = Path(__file__).resolve().parents[2] / "docs"
OWN_PREFIX = "dazza_"
MINUTE_MS = 60_000

KINDS: Sequence[type[Table]] = (Rollup, TermRollup, SpanTable, Summary, Ledger, Records)
KIND_NAMES = {
    Rollup: "rollup",
    TermRollup: "rollup of words",
    SpanTable: "span table",
    Summary: "summary",
    Ledger: "ledger",
    Records: "records",
}
MERGES = {
    Merge.SUM: "sum",
    Merge.MIN: "smaller",
    Merge.MAX: "greater",
    Merge.NEWEST: "newest",
}
INTRODUCTION = (
    "Every cache table with its kind, its columns and how their values merge. Times are ms since"
    " 1970 UTC; dates and hours are local to the zone of the batch run. Averages, rates and scores"
    " have one decimal, half up. Tables whose name begins with `dazza_` are Dazza's own: read them"
    " if you like, but they may change."
)
# Columns that the store adds to a declared table.
ADDED = {("chat_achievements", "id"): "number of the row"}
VIEWED_AT = "when anything of this person last changed, ms UTC"


def tables_page(database: Database) -> str:
    """docs/tables.md, from the declarations and a database that they made."""
    undescribed = _relations(database) - {t.name for t in TABLES} - BOOKKEEPING.keys()
    undescribed -= {t.stored_name for t in TABLES}
    if undescribed:
        raise SystemExit(f"no description of the table {', '.join(sorted(undescribed))}")
    public = [t for t in TABLES if not t.name.startswith(OWN_PREFIX)]
    own = [t for t in TABLES if t.name.startswith(OWN_PREFIX)]
    parts = [
        "# Tables",
        "<!-- Made by `make docs` from src/dazza/tables. Do not edit. -->",
        INTRODUCTION,
        "## Kinds",
        "\n".join(f"- **{KIND_NAMES[kind].capitalize()}**: {_first_line(kind)}" for kind in KINDS),
        "A rebuild fills a table `<name>__build` beside the one that is read, and swaps it in.",
        "## Overview",
        _overview(TABLES),
        "## Cache tables",
        *(_section(database, table) for table in public),
        "## Dazza's own",
        *(_section(database, table) for table in own),
        "## Other tables",
        *(_bookkeeping(database, name) for name in BOOKKEEPING),
        "## Achievements",
        "Seeded into `achievement_definitions`, and again if deleted; edited rows are kept. A tier"
        " is earned when the value reaches its threshold, and never taken back.",
        _achievements(),
    ]
    return "\n\n".join(parts) + "\n"


def _relations(database: Database) -> set[str]:
    found = database.rows("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    return {str(row["name"]) for row in found if not str(row["name"]).startswith("sqlite_")}


def _first_line(kind: type[Table]) -> str:
    sentence = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
    return sentence[0].lower() + sentence[1:]


def _overview(tables: Iterable[Table]) -> str:
    keepers = {t.name: kind.name for kind in BUILT_IN for t in kind.tables}
    rows = [
        (f"[`{t.name}`](#{t.name})", KIND_NAMES[type(t)], f"`{keepers[t.name]}`", t.meaning)
        for t in tables
    ]
    return _grid(("table", "kind", "kept by", "what"), rows)


def _section(database: Database, table: Table) -> str:
    """One declared table: heading, kind and key, columns."""
    stored = database.columns(table.name)
    described = _described(table)
    merges = _merges(table)
    missing = set(stored) - described.keys()
    for name in missing:
        described[name] = ADDED[table.name, name]
    heads = ["column", "type", "merge", "meaning"]
    rows = [
        [f"`{name}`", type_, merges.get(name, ""), described[name]]
        for name, type_ in stored.items()
    ]
    if not merges:
        heads, rows = _without_merge(heads), [_without_merge(row) for row in rows]
    key = ", ".join(f"`{name}`" for name in table.key_names)
    lines = [f"{table.meaning[0].upper()}{table.meaning[1:]}.", _kept(table) + f" Key: {key}."]
    return "\n\n".join([f"### {table.name}", " ".join(lines), _grid(heads, rows)])


def _without_merge(cells: list[str]) -> list[str]:
    return cells[:2] + cells[3:]


def _described(table: Table) -> dict[str, str]:
    described = {name: meaning for name, _, meaning in table.documented}
    for column in table.columns:
        described[column.name] += "; may be NULL" if column.nullable else ""
    if isinstance(table, TermRollup):
        described["updated_at"] = VIEWED_AT
    return described


def _kept(table: Table) -> str:
    if isinstance(table, TermRollup):
        return (
            f"A rollup, as a view: the rows are in `{table.stored_name}`, people and words by their"
            " numbers in `dazza_people` and `dazza_terms`."
        )
    if isinstance(table, SpanTable):
        gap = f"{table.gap // MINUTE_MS} minutes" if table.gap >= MINUTE_MS else f"{table.gap} day"
        told = f"A span table: intervals at most {gap} apart are joined."
        return told if table.totals is None else f"{told} Totals: `{table.totals.name}`."
    if isinstance(table, Records):
        return "Records."
    return f"A {KIND_NAMES[type(table)]}."


def _merges(table: Table) -> dict[str, str]:
    """How each column merges; empty for kinds that do not."""
    keys = dict.fromkeys(table.key_names, "key")
    if isinstance(table, SpanTable):
        return {**keys, table.end: "greater", **dict.fromkeys(table.counts, "sum")}
    if not isinstance(table, Rollup):
        return {}
    newest = " by " + ", then ".join(f"`{by}`" for by in table.newest_by)
    merges = keys | {
        c.name: MERGES[c.merge] + (newest if c.merge is Merge.NEWEST else "") for c in table.columns
    }
    for ratio in table.ratios:
        scale = "" if ratio.scale == 1 else f"{ratio.scale} × "
        merges[ratio.name] = f"{scale}`{ratio.numerator}` / `{ratio.denominator}`"
    return merges


def _bookkeeping(database: Database, name: str) -> str:
    meaning, columns = BOOKKEEPING[name]
    stored = database.columns(name)
    if list(stored) != list(columns):
        raise SystemExit(f"{name} has the columns {', '.join(stored)}: describe these")
    rows = [(f"`{column}`", type_, columns[column]) for column, type_ in stored.items()]
    sentence = f"{meaning[0].upper()}{meaning[1:]}."
    return "\n\n".join([f"### {name}", sentence, _grid(("column", "type", "meaning"), rows)])


def _achievements() -> str:
    places = {
        type_: f"`{table.name}.{column}`"
        for table, columns in SOURCES.items()
        for type_, column in columns.items()
    }
    rows = [
        [f"`{d.type}`", f"{d.icon} {d.name}", d.description, d.category, places[d.type]]
        + [f"{threshold:,}" for threshold in d.thresholds]
        for d in DEFINITIONS
    ]
    heads = ("type", "name", "what counts", "category", "value", *TIERS)
    return _grid(heads, rows, right=len(TIERS))


def _grid(heads: Sequence[str], rows: Iterable[Sequence[str]], right: int = 0) -> str:
    """A Markdown table; the last `right` columns hold numbers."""
    left = len(heads) - right
    lines = [heads, ["---"] * left + ["---:"] * right, *([_cell(c) for c in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "\\<")


def _new_database(folder: Path) -> Database:
    database = open_database(str(folder / "new.db"), create=True)
    schema.create_messages(database)
    schema.prepare(database, Registry(kind() for kind in BUILT_IN).tables(), now_ms=0)
    return database


PAGES: Mapping[str, Callable[[Database], str]] = {
    "tables.md": tables_page,
    "importing.md": lambda _: importing_page(),
}
"""Pages of docs/ and how each is made, from a new database."""


def main(arguments: Sequence[str]) -> int:
    """Write or check all pages; the exit status."""
    checking = "--check" in arguments
    differs = False
    with tempfile.TemporaryDirectory() as folder, _new_database(Path(folder)) as database:
        for name, make in PAGES.items():
            path, wanted = DOCS / name, make(database)
            present = path.read_text("utf-8") if path.exists() else ""
            if present == wanted:
                continue
            differs = True
            if checking:
                lines = present.splitlines(True), wanted.splitlines(True)
                sys.stdout.writelines(difflib.unified_diff(*lines, f"docs/{name}", "made anew"))
            else:
                path.write_text(wanted, "utf-8")
    return int(checking and differs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
