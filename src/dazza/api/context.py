"""What the routes share."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Generic, Literal, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel

from dazza.api.errors import unavailable
from dazza.api.events import Events
from dazza.api.metrics import Metrics
from dazza.clock import Clock
from dazza.settings import Settings
from dazza.stats.freshness import analysed
from dazza.stats.readers import Readers
from dazza.store import Database

T = TypeVar("T")
BASE = "/api/v1"


class Success(BaseModel, Generic[T]):
    """The envelope of every answer that is no error."""

    success: Literal[True] = True
    data: T


@dataclass(frozen=True)
class Api:
    """One application: where it reads, what it may do."""

    readers: Readers
    settings: Settings
    clock: Clock
    events: Events
    metrics: Metrics
    started_s: float
    pick: random.Random = field(default_factory=random.Random)

    @property
    def room(self) -> str:
        """The community's name."""
        return self.settings.community

    @property
    def now_ms(self) -> int:
        return self.clock.now_ms()

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """A connection, and one moment of an analysed database, for this thread.

        Raises ApiError if no batch run has been there yet.
        """
        with self.readers.use() as database:
            if not analysed(database):
                raise unavailable("nothing is counted yet: it comes with the first batch run")
            yield database


async def _api(request: Request) -> Api:
    found: Api = request.app.state.api
    return found


Given = Annotated[Api, Depends(_api)]
"""The application, as a parameter of a route."""
