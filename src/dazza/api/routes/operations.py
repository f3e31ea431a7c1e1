"""For whoever watches over the server: health, and numbers for Prometheus."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from dazza import __version__
from dazza.api.context import Api, Given, Success
from dazza.api.metrics import CONTENT_TYPE
from dazza.api.tables import CACHE_TABLES
from dazza.errors import StoreError
from dazza.stats import Status, status_of
from dazza.store import reading_state

router = APIRouter(tags=["operations"])
outside = APIRouter(tags=["operations"], include_in_schema=False)


class Health(BaseModel):
    """How the server is."""

    status: Literal["ok", "degraded"] = Field(
        description="degraded while the database cannot be read"
    )
    uptime: float = Field(description="seconds since the start")
    version: str = Field(description="of Dazza")
    connections: int = Field(description="requests that are being answered, this one among them")
    timestamp: str = Field(description="now, ISO 8601 UTC")


@router.get("/health")
def health(api: Given) -> Success[Health]:
    """Whether the server serves and can read its database."""
    status: Literal["ok", "degraded"] = "degraded"
    with suppress(StoreError), api.reading() as database:
        database.scalar("SELECT count(*) FROM sqlite_master")
        status = "ok"
    return Success(
        data=Health(
            status=status,
            uptime=round(api.clock.monotonic_s() - api.started_s, 1),
            version=__version__,
            connections=api.metrics.going,
            timestamp=iso(api.now_ms),
        )
    )


@outside.get("/metrics")
def metrics(api: Given) -> Response:
    """What Prometheus reads."""
    state: tuple[Status | None, int | None] = (None, None)
    with suppress(StoreError):
        state = api.readers.remembered("metrics", api.now_ms, _rows(api))
    status, newest = state
    return Response(api.metrics.text(status, newest), media_type=CONTENT_TYPE)
