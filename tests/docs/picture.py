"""The picture in the README: the page of the demo community, as a terminal of 120 columns shows it.

`make docs` draws it anew; the moment and the seed are fixed, so it changes only if the page does.
"""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from dazza.demo import COMMUNITY, live
from dazza.demo.almanac import read_almanac, render
from dazza.store import open_database
from dazza.zones import parse_zone

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "demo.svg"
NOW_MS = 1_795_000_000_000  # 2026-11-18
THEME = TerminalTheme(
    (28, 27, 25),
    (226, 220, 206),
    [(60, 56, 54), (204, 92, 72), (152, 151, 26), (215, 153, 33), (88, 133, 136), (177, 98, 134),
     (104, 157, 106), (226, 220, 206)],
    [(124, 111, 100), (251, 110, 90), (184, 187, 38), (250, 189, 47), (131, 165, 152),
     (211, 134, 155), (142, 192, 124), (242, 236, 222)],
)  # fmt: skip


def draw() -> str:
    """The page as SVG."""
    zone = parse_zone(0)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_database(str(Path(folder) / "demo.db"), create=True) as database,
    ):
        live(database, NOW_MS)
        page = read_almanac(database, zone)
    console = Console(
        record=True, width=120, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    render(console, page, COMMUNITY)
    svg = console.export_svg(title="dazza demo", theme=THEME, unique_id="demo")
    # Rich names a font on a server of somebody else's; the reader's own monospace will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code", "DejaVu Sans Mono")


def main() -> None:
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
