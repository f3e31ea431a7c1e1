"""The community's page as one file that needs nothing else."""

from __future__ import annotations

from markupsafe import Markup

from dazza.errors import UsageError
from dazza.stats.status import status_of
from dazza.store import Database

from . import assets
from .community import community_page
from .dateline import dateline
from .templating import render


def report(database: Database, now_ms: int, community: str) -> str:
    """The page as HTML, with style and drawings inside, without scripts.

    Raises UsageError as long as no message is counted.
    """
    page = community_page(database, now_ms) if status_of(database, ()).jobs else None
    if page is None:
        raise UsageError("nothing is counted yet: run `dazza analyze all` first")
    style = assets.own()["almanac.css"].body.decode()
    return render(
        "report.html",
        offline=True,
        community=community,
        here="/",
        dateline=dateline(database, now_ms),
        page=page,
        style=Markup(style),  # our own stylesheet
    )
