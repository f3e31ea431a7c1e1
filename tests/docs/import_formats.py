"""The part of docs/importing.md that is made from the declarations of the formats."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from dazza.ingest.declare import Format, LineFormat
from dazza.ingest.formats import FORMATS
from dazza.ingest.formats._columns import PLATFORM

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "importing.md"
BEGIN: Final = "<!-- Made by `make docs` from src/dazza/ingest/formats. Do not edit. -->\n"
END: Final = "<!-- /made -->\n"
STEPS: Final = {1: "ms", 1000: "second", 60_000: "minute"}


def importing_page() -> str:
    """docs/importing.md with its table of formats made anew."""
    before, begin, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{PAGE} has lost the marks around its table of formats")
    return f"{before}{BEGIN}\n{table()}\n\n{END}{after}"


def table() -> str:
    heads = ("`--format`", "what", "ids", "step")
    rows = [heads, ("---",) * len(heads), *map(_row, FORMATS)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(known: Format) -> tuple[str, ...]:
    what, colon, shape = known.title.partition(": ")
    if isinstance(known, LineFormat) and colon:
        what = f"{what}: `{shape.replace('|', '¦')}`"
    else:
        what = known.title
    ids = "if a column has them" if known.platform == PLATFORM else "yes" if known.platform else ""
    return f"`{known.name}`", what, ids, STEPS[known.resolution_ms]
