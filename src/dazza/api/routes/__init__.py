"""One module for each group of requests; each has a `router`."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from dazza.api.routes import batch, operations

ROUTERS: Final[tuple[APIRouter, ...]] = (batch.router, operations.router)
