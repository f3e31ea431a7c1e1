"""What each format's own software writes, for tests: random messages rendered, one file a format.

A module of this folder, named like the format's module in `dazza.ingest.formats`, has a `RENDERER`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hypothesis import strategies as st

CONTROL = "\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f"
"""IRC's formatting codes, which line formats take out."""


class Said(NamedTuple):
    """A message as it was said. `at` is ms UTC; `number` differs from message to message."""

    name: str
    text: str
    at: int
    action: bool
    number: int


LINE_NAMES = st.text("abcÄß日[]\\`_^{|}-0", min_size=1, max_size=6)
LINE_TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\n\r" + CONTROL), max_size=20
)
"""What fits into one line of an IRC log."""
ANY_NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda name: bool(name.strip())
)
ANY_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
"""What fits into a string of JSON."""


def unchanged(said: Said) -> tuple[str, str]:
    return said.name, said.text


@dataclass(frozen=True)
class Renderer:
    """How a format writes messages down, and what it can hold."""

    format: str
    """The name of the format."""
    step_ms: int
    """Times are cut to this."""
    render: Callable[[Sequence[Said]], dict[str, bytes]]
    """Files by relative path, of messages in order of time. Clocks show UTC."""
    names: st.SearchStrategy[str] = field(default_factory=lambda: LINE_NAMES)
    texts: st.SearchStrategy[str] = field(default_factory=lambda: LINE_TEXTS)
    expected: Callable[[Said], tuple[str, str]] = unchanged
    """Name and text as they should come back."""
    ids: bool = False
    """The format has message ids."""
    one_day: bool = False
    """A file holds one day only."""


def renderers() -> list[Renderer]:
    """Every renderer there is, by the name of its module."""
    return [
        renderer
        for module in sorted(each.name for each in pkgutil.iter_modules(__path__))
        for renderer in _of(importlib.import_module(f"{__name__}.{module}").RENDERER)
    ]


def _of(found: Renderer | Sequence[Renderer]) -> Sequence[Renderer]:
    return [found] if isinstance(found, Renderer) else found
