"""Every set of real chats is read by a test."""

from __future__ import annotations

from pathlib import Path

from tests.support.shared import real


def test_every_set_of_real_chats_is_named_by_a_test() -> None:
    folders = {path.name for path in real().iterdir() if path.is_dir()}
    tests = "".join(
        path.read_text("utf-8") for path in Path(__file__).parents[1].rglob("test_*.py")
    )
    assert {name for name in folders if name not in tests} == set()
