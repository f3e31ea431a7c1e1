"""The templates, with the filters by which they show numbers, times and names."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dazza import __version__

from . import assets, text
from .heat import heat

TEMPLATES: Final = Path(__file__).parent / "templates"


@functools.cache
def environment(*, offline: bool = False) -> Environment:
    """Jinja2 as the pages use it: everything is escaped, and a missing value is an error.

    `offline` is for a file that stands alone: names lead nowhere.
    """
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(
        name=name,
        person=alone if offline else person,
        word=word,
        emoji=text.emoji,
        shown=text.shown,
        number=text.number,
        fixed=text.fixed,
        times=text.times,
        percent=text.percent,
        day=text.day,
        long_day=text.long_day,
        heat=heat,
    )
    made.globals.update(
        address=assets.address,
        offline=offline,
        person_path=text.person_path,
        counted=text.counted,
        plural=text.plural,
        ago=text.ago,
        share=text.percent,
        version=__version__,
        day_names=text.DAY_NAMES,
    )
    return made


def render(template: str, *, offline: bool = False, **values: Any) -> str:
    """A template filled in."""
    return environment(offline=offline).get_template(template).render(**values)


def name(username: str, longest: int = 40) -> Markup:
    """A name in whatever script, kept apart from the text around it."""
    return Markup('<bdi class="name">{}</bdi>').format(text.shown(username, longest))


def person(username: str, display_name: str | None = None) -> Markup:
    """A name that leads to the person's page."""
    return Markup('<a class="person" href="{}">{}</a>').format(
        text.person_path(username), name(display_name or username)
    )


def alone(username: str, display_name: str | None = None) -> Markup:
    """A name that leads nowhere."""
    return name(display_name or username)


def word(value: str) -> Markup:
    """A word somebody wrote."""
    return Markup("<bdi>{}</bdi>").format(text.shown(value, 28))
