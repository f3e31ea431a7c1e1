"""Whatever bytes a file holds, an import ends, with messages or with one clear error."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.property.test_import_formats import BEGIN
from tests.support.render import Renderer, Said, renderers
from tests.support.room import Room, new_room

from dazza.errors import DazzaError

LONGEST_S = 20
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "30"))
"""Of each format; `FUZZ_EXAMPLES=600` for a long run."""
JUNK = st.sampled_from(
    [
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b'"',
        b"{",
        b"[" * 2000,
        b"}",
        b"\n",
        b"\r\n\r\n",
        b"\x1b[2J",
        b"\\ud800",
        b"null",
        b"-1",
        b"1e999",
        b"99999999999999999999999",
        b"true",
        b"[]",
        b"{}",
        b",",
        b";",
        b"<b>",
        b"</div>",
        b"\xe2\x80\xae",
        b"a" * 5000,
    ]
) | st.binary(max_size=8)


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """A file with a few pieces cut out, put in, doubled or put in another's place."""
    found = content
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(found)))
        end = min(len(found), at + draw(st.integers(0, 40)))
        piece = draw(JUNK | st.just(found[at:end] * 2))
        found = found[:at] + piece + found[end:]
    return found[: draw(st.integers(0, len(found)))] if draw(st.booleans()) else found


def take(room: Room, call: Callable[[], object]) -> None:
    """An import that may fail, as long as it says why in one line."""
    begin = time.monotonic()
    told = "imported"
    try:
        call()
    except DazzaError as error:
        told = str(error)
    assert len(told.splitlines()) == 1
    assert time.monotonic() - begin < LONGEST_S
    wrong = "SELECT count(*) FROM messages WHERE typeof(timestamp) <> 'integer' OR username = ''"
    if "messages" in room.database.table_names():
        assert room.database.scalar(wrong) == 0


@pytest.mark.parametrize("renderer", renderers(), ids=lambda renderer: renderer.format)
@settings(
    deadline=None,
    max_examples=EXAMPLES,
    derandomize="FUZZ_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_damaged_files_are_imported_or_refused(renderer: Renderer, data: st.DataObject) -> None:
    said = [
        Said(f"user{i % 3}", f"message {i}: é 🍕", BEGIN + i * 61_000, i % 7 == 0, i)
        for i in range(12)
    ]
    with new_room() as room:
        for name, content in renderer.render(said).items():
            room.write(f"export/{name}", data.draw(damaged(content)))
        forced = data.draw(st.sampled_from([None, renderer.format]))
        take(room, lambda: room.take(room.folder / "export", format=forced))


@settings(deadline=None, max_examples=2 * EXAMPLES, derandomize=True)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_imported_or_refused(content: bytes) -> None:
    with new_room() as room:
        path = room.write("2013-01-03.log", content)
        take(room, lambda: room.take(path))
