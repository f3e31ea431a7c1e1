"""The routes: pages, share pictures, and the files that pages need."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from dazza.stats import habits
from dazza.stats.people import found, search
from dazza.stats.present import PERIODS
from dazza.stats.status import status_of
from dazza.store import Database

from . import assets, card, text
from .boards import boards_page
from .community import community_page
from .condition import condition_page
from .dateline import dateline
from .messages import Message, empty, error_page, message, unknown_person
from .person import person_page
from .site import Site
from .templating import render

FOR_EVER: Final = "public, max-age=31536000, immutable"
KEEP: Final = "dazza.keep"
"""Key of the ASGI scope by which a page says that it depends on its address and on cache tables
alone: whoever serves it may remember it until these change."""
BAD_ESCAPE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
FOUND: Final = 20
LONGEST_QUERY: Final = 12_000

Page = Callable[[Database, int], str | None]


def router(site: Site) -> APIRouter:
    """All pages of a site."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    shown = _Pages(site)

    @routes.get("/")
    def community(request: Request) -> Response:
        return shown.page(request, "/", shown.community)

    @routes.get("/leaderboards")
    def leaderboards(request: Request, period: str = "all", find: str = "") -> Response:
        return shown.leaderboards(request, period, find[:LONGEST_QUERY])

    @routes.get("/status")
    def status() -> Response:
        return shown.status()

    @routes.get("/users")
    def find(request: Request, name: str = "", as_: str = "") -> Response:
        kind = request.query_params.get("as", as_)
        return shown.search(request, name[:LONGEST_QUERY], kind)

    @routes.get("/users/{rest:path}")
    def users(request: Request) -> Response:
        parts = _segments(request)
        if parts is None:
            return error_page(site)(request, 400, "")
        name, *below = parts
        if len(below) > 1 or (below and below[0] not in card.KINDS):
            return error_page(site)(request, 404, "")
        return shown.person(request, name, below[0] if below else "")

    @routes.get("/favicon.ico")
    def icon(request: Request) -> Response:
        return _file(assets.own()["icon.svg"], request)

    @routes.get("/static/{name}")
    def static(name: str, request: Request) -> Response:
        asset = assets.find(name)
        if asset is None:
            return error_page(site)(request, 404, "")
        return _file(asset, request)

    return routes


class _Pages:
    """How each page is made."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def page(self, request: Request, here: str, make: Page) -> Response:
        """A page that depends on its address and the cache tables; what to do next, if these are
        empty."""
        now_ms = self._site.clock.now_ms()
        with self._site.readers.use() as database:
            made = make(database, now_ms) if status_of(database, ()).jobs else None
        if made is None:
            return empty(self._site, here)
        request.scope[KEEP] = True
        return HTMLResponse(made)

    def community(self, database: Database, now_ms: int) -> str | None:
        page = community_page(database, now_ms)
        if page is None:
            return None
        return self._render("community.html", database, now_ms, here="/", page=page)

    def leaderboards(self, request: Request, period: str, query: str) -> Response:
        if period not in PERIODS:
            told = f"Leaderboards are of one of these: {', '.join(PERIODS)}."
            return message(self._site, Message("There is no such period", told, 400))

        def make(database: Database, now_ms: int) -> str | None:
            page = boards_page(database, period, query, now_ms)
            if period == "all" and not page.rows[0].board.places:
                return None
            return self._render(
                "leaderboards.html", database, now_ms, here="/leaderboards", page=page
            )

        return self.page(request, "/leaderboards", make)

    def status(self) -> Response:
        """Never remembered: it shows a run that is going."""
        now_ms = self._site.clock.now_ms()
        with self._site.readers.use() as database:
            page = condition_page(database, now_ms)
            if page is None:
                return empty(self._site, "/status")
            api = self._site.api
            made = self._render("status.html", database, now_ms, here="/status", page=page, api=api)
        return HTMLResponse(made, headers={"Cache-Control": "no-store"})

    def search(self, request: Request, name: str, kind: str) -> Response:
        """The page of who has exactly this name; else those who have it in theirs."""
        if not name.strip():
            return RedirectResponse("/leaderboards", 303)
        with self._site.readers.use() as database:
            if not status_of(database, ()).jobs:
                return empty(self._site, "")
            exact = found(database, name)
            others = search(database, name, FOUND) if exact is None else ()
        if exact is not None:
            address = text.person_path(exact.username)
            if address.startswith("/users?"):  # a name that cannot be part of a path
                return self.person(request, exact.username, kind if kind in card.KINDS else "")
            return RedirectResponse(address, 303)
        told = (
            "Nobody has exactly that name. These are like it:"
            if others
            else "Nobody’s name has that in it. They may be spelled otherwise, or not be counted."
        )
        heading = f"Looking for “{text.shown(name, 40)}”"
        status = 200 if others else 404
        return message(self._site, Message(heading, told, status, people=others))

    def person(self, request: Request, name: str, kind: str) -> Response:
        """Somebody's page, or one of the pictures below it."""
        now_ms = self._site.clock.now_ms()
        readers = self._site.readers
        with readers.use() as database:
            if not status_of(database, ()).jobs:
                return empty(self._site, "")
            if found(database, name) is None:
                return unknown_person(self._site)
        if kind:
            return self._card(request, name, kind, now_ms)
        totals = readers.remembered("word totals", now_ms, habits.word_totals)
        with readers.use() as database:
            page = person_page(database, name, now_ms, totals)
            if page is None:
                return unknown_person(self._site)
            made = self._render(
                "person.html", database, now_ms, here="", page=page, origin=self._site.origin
            )
        request.scope[KEEP] = True
        return HTMLResponse(made)

    def _card(self, request: Request, name: str, kind: str, now_ms: int) -> Response:
        with self._site.readers.use() as database:
            simple = kind == "card.png"
            drawn = card.card(database, name, now_ms, self._site.community, simple=simple)
        if drawn is None:
            return unknown_person(self._site)
        request.scope[KEEP] = True
        if kind == "card.png":
            return Response(card.png(drawn), media_type="image/png")
        return Response(drawn, media_type="image/svg+xml")

    def _render(self, template: str, database: Database, now_ms: int, **values: Any) -> str:
        return render(
            template,
            community=self._site.community,
            dateline=dateline(database, now_ms),
            **values,
        )


def _segments(request: Request) -> list[str] | None:
    """What the address says after `/users/`, each part with its escapes undone: a name may have a
    slash in it. None if an escape stands for no text."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    below = raw.partition(b"?")[0].partition(b"/users/")[2]
    if BAD_ESCAPE.search(below):
        return None
    try:
        return [unquote_to_bytes(part).decode() for part in below.split(b"/")]
    except UnicodeDecodeError:
        return None


def _file(asset: assets.Asset, request: Request) -> Response:
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.zipped, media_type=asset.media_type, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)
