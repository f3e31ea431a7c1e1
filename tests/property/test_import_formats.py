"""What a format's own software writes comes back, message for message, however often it comes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.render import Renderer, Said, renderers
from tests.support.room import Room, Row, new_room

from dazza.ingest.formats import FORMATS

BEGIN = 1_357_000_000_000  # 2013-01-01 00:26:40
YEAR = 365 * 86_400_000
RENDERERS = renderers()
SOME = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@st.composite
def conversations(draw: st.DrawFn, renderer: Renderer) -> list[Said]:
    """Messages in order of time, no two of them at one moment's distance of the format's clock."""
    steps = st.integers(0, 90) | st.integers(0, 40 * 86_400)
    names = draw(st.lists(renderer.names, min_size=1, max_size=4))
    found: list[Said] = []
    at = BEGIN + draw(st.integers(0, 300 * 86_400)) * 1000
    for number in range(draw(st.integers(1, 12))):
        said = Said(
            draw(st.sampled_from(names)),
            draw(renderer.texts),
            at,
            draw(st.booleans()),
            number,
        )
        found.append(said)
        at += draw(steps) * 1000 + draw(st.integers(0, 999))
    return found


def stored(renderer: Renderer, said: Sequence[Said]) -> list[Row]:
    """The rows that some messages should become."""
    step = renderer.step_ms
    return sorted((*renderer.expected(each), each.at // step * step) for each in said)


def write(room: Room, renderer: Renderer, said: Sequence[Said], folder: str) -> None:
    for name, content in renderer.render(said).items():
        room.write(f"{folder}/{name}", content)


def test_every_format_has_a_renderer() -> None:
    assert {known.name for known in FORMATS} == {renderer.format for renderer in RENDERERS}


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.format)
@SOME
@given(st.data())
def test_what_a_format_writes_comes_back_from_a_first_a_longer_and_the_same_export(
    renderer: Renderer, data: st.DataObject
) -> None:
    said = data.draw(conversations(renderer))
    cut = data.draw(st.integers(1, len(said)))
    with new_room() as room:
        for folder, part in (("first", said[:cut]), ("longer", said)):
            write(room, renderer, part, folder)
            report = room.take(room.folder / folder, format=renderer.format, timezone="UTC")
            assert sorted(room.rows()) == stored(renderer, part)
            assert report.skipped_lines == 0
            assert not report.skipped_files
        assert len(room.ids()) == (len(said) if renderer.ids else 0)
        again = room.take(room.folder / "longer", format=renderer.format, timezone="UTC")
        assert again.new == 0


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.format)
def test_a_format_is_found_from_what_its_software_writes(renderer: Renderer) -> None:
    said = [
        Said(f"user{i % 3}", f"message number {i}", BEGIN + i * 61_000, i % 7 == 0, i)
        for i in range(40)
    ]
    with new_room() as room:
        write(room, renderer, said, "export")
        report = room.take(room.folder / "export", timezone="UTC")
        found = {source.format for source in report.sources}
        twins = TWINS.get(renderer.format, {renderer.format})
        assert found <= twins | {renderer.format}
        assert sorted(room.rows()) == stored(renderer, said)


TWINS: dict[str, set[str]] = {}
"""Formats whose files cannot be told apart, and need not be: both read them alike."""
