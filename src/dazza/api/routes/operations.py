"""For whoever watches over the server: health, and numbers for Prometheus."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from dazza import __version__
from dazza.api.context import BASE, Given, Success
from dazza.api.metrics import CONTENT_TYPE
from dazza.api.rows import iso
from dazza.errors import StoreError
from dazza.stats import Status, status_of
from dazza.stats.freshness import caches, newest_message

router = APIRouter(prefix=BASE, tags=["operations"])
outside = APIRouter(tags=["operations"], include_in_schema=False)


class Health(BaseModel):
    """How the server is."""

    status: Literal["ok", "degraded"] = Field(
        description="degraded while the database cannot be read"
    )
    uptime: float = Field(description="seconds since the start")
    version: str = Field(description="of Dazza")
    connections: int = Field(description="requests being answered, this one among them")
    timestamp: str = Field(description="now, ISO 8601 UTC")


@router.get("/health")
def health(api: Given) -> Success[Health]:
    """Whether the server serves and can read its database."""
    status: Literal["ok", "degraded"] = "degraded"
    with suppress(StoreError), api.readers.use() as database:
        newest_message(database)
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
    status: Status | None = None
    newest: int | None = None
    with suppress(StoreError):
        fresh = api.readers.remembered("caches", api.now_ms, caches)
        with api.readers.use() as database:
            status = Status(status_of(database, ()).jobs, fresh)
            newest = newest_message(database)
    return Response(api.metrics.text(status, newest), media_type=CONTENT_TYPE)
