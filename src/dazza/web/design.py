"""The look, written down once: palette, type and spacing for stylesheet, charts and card.

The stylesheet is `static/almanac.css` behind the custom properties that are made here, charts name
those properties (so one drawing serves light and dark), and the card, which is a picture, uses the
light values themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour of the palette, by daylight and at night."""

    light: str
    dark: str


PALETTE: Final[Mapping[str, Colour]] = {
    "paper": Colour("#fbf7ee", "#191613"),
    "shade": Colour("#f2ebdd", "#24201b"),
    "rule": Colour("#d8ccb8", "#3d362e"),
    "quiet": Colour("#6a5f51", "#aea290"),
    "ink": Colour("#2a2520", "#ece4d6"),
    "accent": Colour("#a23b1a", "#f0916a"),
    "on-accent": Colour("#fffaf2", "#1f120b"),
    # Heat, from nothing to most. The accent's own hue, so that there is only one.
    "heat-0": Colour("#efe7d8", "#28231e"),
    "heat-1": Colour("#f0cfb9", "#4a2c1e"),
    "heat-2": Colour("#e09d79", "#7d4329"),
    "heat-3": Colour("#c2653d", "#bb6540"),
    "heat-4": Colour("#8d3012", "#f49b74"),
}
HEAT: Final = 4
"""The hottest of the levels that begin with 0."""

SERIF: Final = (
    '"Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", "Book Antiqua", Georgia,'
    ' "Noto Serif", "DejaVu Serif", serif'
)
SANS: Final = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans",'
    " sans-serif"
)
MONO: Final = 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace'

TYPE: Final[Mapping[str, str]] = {
    "small": "0.8125rem",
    "text": "1rem",
    "lead": "1.1875rem",
    "title": "1.4375rem",
    "figure": "1.875rem",
    "name": "2.625rem",
}
"""Sizes of type, each about a fifth above the one before."""
SPACE: Final[Mapping[str, str]] = {
    "1": "0.25rem",
    "2": "0.5rem",
    "3": "0.75rem",
    "4": "1rem",
    "5": "1.75rem",
    "6": "3rem",
}


def variable(name: str) -> str:
    """How a colour of the palette is named in CSS and in SVG that is part of a page."""
    return f"var(--{name})"


def properties() -> str:
    """The custom properties, light and dark, as CSS."""
    fixed = {
        "serif": SERIF,
        "sans": SANS,
        "mono": MONO,
        **{f"type-{name}": size for name, size in TYPE.items()},
        **{f"space-{name}": size for name, size in SPACE.items()},
    }
    light = {name: colour.light for name, colour in PALETTE.items()}
    dark = {name: colour.dark for name, colour in PALETTE.items()}
    return (
        f":root{{color-scheme:light dark;{_declared(fixed)}{_declared(light)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{_declared(dark)}}}}}\n"
    )


def _declared(values: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in values.items())
