"""What costs seconds once, done before somebody waits for it."""

from __future__ import annotations

from . import assets, templating

PAGES = ("community.html", "person.html", "leaderboards.html", "status.html", "message.html")


def warm() -> None:
    """Compile templates, pack files, make the Vega bundle; any thread may."""
    for page in PAGES:
        templating.environment().get_template(page)
    assets.own()
    assets.vega()
