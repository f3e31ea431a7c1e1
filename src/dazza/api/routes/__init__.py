"""One module for each group of requests; each has a `router`."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from dazza.api.routes import (
    batch,
    community,
    exports,
    habits,
    leaderboards,
    messages,
    operations,
    users,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    users.router,
    habits.router,
    leaderboards.router,
    community.router,
    messages.router,
    batch.router,
    exports.router,
    operations.router,
)
