"""What the pages are of: a database, a community's name, a clock."""

from __future__ import annotations

from dataclasses import dataclass

from dazza.clock import Clock
from dazza.stats.readers import Readers


@dataclass(frozen=True, slots=True)
class Site:
    """What every page is given."""

    readers: Readers
    community: str
    clock: Clock
    origin: str = ""
    """Where people reach the site (`https://chat.example`), for links from elsewhere."""
    api: str = "/api/v1"
    """Where the API answers, on the same origin: the status page follows a run there."""
