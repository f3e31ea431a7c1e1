"""The batch runs: how they are, what they do, and to start one."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field

from dazza.api.context import BASE, Api, Given, Success
from dazza.api.errors import ApiError, unavailable
from dazza.api.log import log
from dazza.stats import CacheStatus, Execution, JobStatus, executions, last_executions, run_going
from dazza.stats.freshness import caches
from dazza.stats.status import status_of

router = APIRouter(prefix=f"{BASE}/stats/batch", tags=["batch runs"])
KEEP_ALIVE_S = 15.0


class Job(BaseModel):
    """A row of batch_jobs; times are ms UTC."""

    job_name: str
    last_run: int | None
    next_run: int | None
    status: str = Field(description="idle, running or error")
    error_count: int = Field(description="errors in a row")
    last_error: str | None
    watermark: int | None = Field(description="the last message that is in its tables")


class Run(BaseModel):
    """A row of batch_job_history; times are ms UTC."""

    job_name: str
    status: str = Field(description="running, completed, error, interrupted or skipped")
    started_at: int
    completed_at: int | None
    records_processed: int | None
    duration_ms: int | None
    error_message: str | None


class Cache(BaseModel):
    """A cache table."""

    recordCount: int
    lastUpdate: int | None = Field(description="ms UTC")
    error: str | None = Field(description="why nothing is known of it")


class Status(BaseModel):
    """How the batch runs are."""

    jobs: list[Job]
    lastRuns: list[Run] = Field(description="the newest of each job")
    cacheStatus: dict[str, Cache] = Field(description="by table")
    running: bool = Field(description="whether a run is going")


class History(BaseModel):
    """Executions of all jobs, newest first."""

    runs: list[Run]


class Started(BaseModel):
    """A run was asked for."""

    started: bool
    running: bool = Field(description="whether another is going, which this one follows")


@router.get("/status")
def status(api: Given) -> Success[Status]:
    """Jobs, their newest executions, and how fresh each cache table is."""
    with api.readers.use() as database:
        state = status_of(database, ())
        last = last_executions(database)
        going = run_going(database, api.now_ms)
    fresh = api.readers.remembered("caches", api.now_ms, caches)
    return Success(
        data=Status(
            jobs=[_job(job) for job in state.jobs],
            lastRuns=[_run(each) for each in last],
            cacheStatus={cache.table: _cache(cache) for cache in fresh},
            running=going,
        )
    )


@router.get("/history")
def history(api: Given, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Success[History]:
    """The newest executions."""
    with api.readers.use() as database:
        found = executions(database, limit)
    return Success(data=History(runs=[_run(each) for each in found]))


async def _may_run(api: Given, authorization: Annotated[str, Header()] = "") -> None:
    """Only who has the token; nobody, if there is none."""
    token = api.settings.api.run_token
    if token is None:
        raise ApiError(403, "FORBIDDEN", "nobody may start a run: see the setting api.run_token")
    given = authorization.encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(given, b"Bearer " + token.get_secret_value().encode()):
        headers = {"WWW-Authenticate": "Bearer"}
        raise ApiError(401, "UNAUTHORIZED", "this needs the token of api.run_token", headers)


@router.post("/run", status_code=202, dependencies=[Depends(_may_run)])
async def run(api: Given) -> Success[Started]:
    """Start a run of all jobs; needs `Authorization: Bearer` with the token of the settings."""
    going = api.events.running
    if not await asyncio.to_thread(api.events.run_now):
        raise unavailable("no batch scheduler runs in this server")
    log.info("a batch run was asked for")
    return Success(data=Started(started=True, running=going))


async def _heard(api: Given) -> Api:
    if api.events.full:
        raise unavailable("too many listen already")
    return api


@router.get("/events", response_class=EventSourceResponse)
async def events(api: Annotated[Api, Depends(_heard)]) -> AsyncIterator[ServerSentEvent]:
    """Progress of runs as server-sent events: `job`, `progress`, `ran`, and others that are rarer.

    What is known of a run that is going comes first.
    """
    with api.events.listening() as coming:
        yield ServerSentEvent(comment="listening")
        while (event := await coming.get()) is not None:
            yield ServerSentEvent(event=event["event"], data=_facts(event))


def _facts(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name != "event"}


def _cache(cache: CacheStatus) -> Cache:
    return Cache(recordCount=cache.record_count, lastUpdate=cache.last_update, error=cache.error)


def _job(job: JobStatus) -> Job:
    return Job(
        job_name=job.job_name,
        last_run=job.last_run,
        next_run=job.next_run,
        status=job.status,
        error_count=job.error_count,
        last_error=job.last_error,
        watermark=job.watermark,
    )


def _run(found: Execution) -> Run:
    return Run(
        job_name=found.job_name,
        status=found.status,
        started_at=found.started_at,
        completed_at=found.completed_at,
        records_processed=found.records_processed,
        duration_ms=found.duration_ms,
        error_message=found.error_message,
    )
