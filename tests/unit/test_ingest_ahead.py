"""Files that are looked at together give what each gives alone."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.render import Renderer, Said, renderers
from tests.support.room import Room, new_room

from dazza.ingest.ahead import FILES, Contents
from dazza.ingest.declare import LineFormat, Options
from dazza.ingest.files import Plan, Planner
from dazza.ingest.formats import FORMATS

LINE_FORMATS = {known.name: known for known in FORMATS if isinstance(known, LineFormat)}
BY_LINE = [
    renderer
    for renderer in renderers()
    if renderer.format in LINE_FORMATS and not LINE_FORMATS[renderer.format].continued
]
SAID = [
    Said(f"user{i % 3}", f"message {i} é 🍕", 1_357_000_000_000 + i * 7_200_000, i % 4 == 0, i)
    for i in range(30)
]


@pytest.mark.parametrize("renderer", BY_LINE, ids=lambda renderer: renderer.format)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_lines_are_understood_one_by_one(renderer: Renderer, data: st.DataObject) -> None:
    known = LINE_FORMATS[renderer.format]
    written = b"\n".join(renderer.render(SAID).values()).decode().splitlines()
    lines = data.draw(st.lists(st.sampled_from([*written, "", "junk", "[", "-" * 9]), min_size=2))
    cuts = sorted({0, len(lines), *data.draw(st.lists(st.integers(0, len(lines)), max_size=5))})
    pieces = [pl.Series("line", lines[a:b], dtype=pl.String) for a, b in pairwise(cuts)]
    for piece, parsed in zip(pieces, known.parse_each(pieces, {}), strict=True):
        assert parsed.equals(known.parse(piece, {}))


def days(room: Room) -> list[Path]:
    """More small logs than are looked at together, and among them what is none or another."""
    paths = []
    for number in range(FILES + 10):
        name = f"logs/2013-{1 + number // 28:02}-{1 + number % 28:02}.log"
        content = f"[10:00:00] <bob> hello {number}\n[10:01:00] <eve> 🍕 {number}\n".encode()
        if number % 20 == 7:
            content = f"[10:00] <bob> minutes {number}\n*** joins\n".encode()
        elif number % 20 == 8:
            content = (b"", b"\0\1\2" * 50, b"no log at all\n" * 5)[number % 3]
        elif number % 20 == 9:
            content += b"\xff caf\xe9 \n[10:02:00] <bob> caf\xe9"
        paths.append(room.write(name, content))
    paths.append(room.write("logs/2013-12-01.log", "[10:00:00] <bob> long\n" * 20_000))
    paths.append(room.write("logs/2013-12-02.log", "[10:00:00] <bob> last\n"))
    return paths


def test_a_folder_of_small_logs_gives_what_its_files_give() -> None:
    with new_room() as together, new_room() as alone:
        days(together)
        report = together.take(together.folder / "logs")
        again = together.take(together.folder / "logs")
        for path in days(alone):
            refused = any(path.name == skipped.path.name for skipped in report.skipped_files)
            if not refused:
                alone.take(path)
        assert together.rows() == alone.rows()
        assert len(together.rows()) > 20_100
        assert len(report.skipped_files) == sum(n % 20 == 8 for n in range(FILES + 10))
        assert again.new == 0


def plans_of(room: Room) -> list[Plan]:
    with ExitStack() as opened:
        planner = Planner(None, Options(), opened)
        planner.add(room.folder / "logs")
        return list(planner.plans.values())


def test_a_file_that_has_changed_meanwhile_is_not_what_was_seen() -> None:
    with new_room() as room:
        for day in (1, 2, 3):
            room.write(f"logs/2013-01-0{day}.log", f"[10:00:00] <bob> {day}\n")
        plans = plans_of(room)
        contents = Contents(plans)
        first = contents.of(plans[0], b"[10:00:00] <bob> 1\n")
        assert first is not None
        assert first.frame["text"].to_list() == ["1"]
        assert contents.of(plans[1], b"[10:00:00] <bob> 2\n[10:00:00] <bob> more\n") is None
        third = contents.of(plans[2], b"[10:00:00] <bob> 3\n")
        assert third is not None
        assert third.frame["line"].to_list() == ["[10:00:00] <bob> 3"]
