"""What costs seconds once in a process, done before somebody waits for it."""

from __future__ import annotations

from datetime import date

from dazza.stats.habits import Day

from . import assets, templating
from .charts import days_chart

PAGES = ("community.html", "person.html", "leaderboards.html", "status.html", "message.html")


def warm() -> None:
    """Compile templates, start the renderer of charts, make the Vega bundle; any thread may."""
    days_chart([Day(date(2026, 1, 1), 1, 1, 1)])
    for page in PAGES:
        templating.environment().get_template(page)
    assets.own()
    assets.vega()
