"""A page that remembers everything that went wrong on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, Page, Request

Scheme = Literal["dark", "light"]
WATCH = """
globalThis.violations = [];
addEventListener("securitypolicyviolation",
  (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
IDLE_MS = 10_000


class Watched:
    """A page with what it complained of."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.complaints: list[str] = []
        page.on("console", lambda told: self._console(told.type, told.text))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        page.on("request", self._request)
        page.add_init_script(WATCH)

    def open(self, path: str) -> None:
        """Open a page and wait until it is quiet."""
        self.page.goto(self.origin + path, wait_until="load", timeout=60_000)

    def charts(self) -> None:
        """Wait until the interactive charts are there."""
        self.page.wait_for_selector(".live svg", timeout=60_000)

    @property
    def wrong(self) -> list[str]:
        """Complaints, and what the policy stopped."""
        return [*self.complaints, *self.page.evaluate("globalThis.violations")]

    def overflows(self) -> bool:
        """Whether the page can be scrolled sideways."""
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            )
        )

    def _console(self, kind: str, told: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(f"{kind}: {told}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:")):
            self.complaints.append(f"asked {request.url}")


@contextmanager
def watched(
    browser: Browser,
    origin: str,
    *,
    width: int = 1280,
    scheme: Scheme = "light",
    scripts: bool = True,
) -> Iterator[Watched]:
    """A page of this width, in a context of its own: nothing is remembered from others."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    try:
        yield Watched(context.new_page(), origin)
    finally:
        context.close()
