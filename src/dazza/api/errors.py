"""What goes wrong, as the contract wants it told: `{"error": true, "message", "code", "id"}`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dazza.api.log import log
from dazza.errors import StoreError, UsageError

API_PATHS = ("api", "metrics", "docs")
LONGEST_MESSAGE = 300

ErrorPage = Callable[[Request, int, str], Response]
"""Makes a page of an error: request, status, message."""


class Problem(BaseModel):
    """The body of every error."""

    error: Literal[True] = True
    message: str = Field(description="what is wrong, for people")
    code: str = Field(description="what is wrong, for programs")
    id: str = Field(description="the request's id, which the log has too")


class ApiError(Exception):
    """An answer that is an error."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


def not_found(message: str) -> ApiError:
    return ApiError(404, "NOT_FOUND", message)


def invalid(message: str) -> ApiError:
    return ApiError(400, "VALIDATION_ERROR", message)


def unavailable(message: str) -> ApiError:
    return ApiError(503, "UNAVAILABLE", message, {"Retry-After": "10"})


def internal() -> ApiError:
    """A mistake of ours: the log tells which, the answer does not."""
    return ApiError(
        500, "INTERNAL_ERROR", "something went wrong here; the id is in the server's log"
    )


CODES = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "TOO_LARGE", 503: "UNAVAILABLE"}
MESSAGES = {
    404: "there is nothing at this address: see /docs for what there is",
    405: "this address does not take that method",
    413: "the body is too large",
}


def is_api(path: str) -> bool:
    """Whether errors under a path are JSON; elsewhere they are pages."""
    return path.lstrip("/").partition("/")[0] in API_PATHS


def response(scope: Any, error: ApiError, page: ErrorPage | None = None) -> Response:
    """The answer to a request that cannot be met."""
    if not is_api(scope["path"]):
        if page is not None:
            made = page(Request(scope), error.status, error.message)
        else:
            made = PlainTextResponse(f"{error.message}\n", error.status)
        made.headers.update(error.headers)
        return made
    problem = {
        "error": True,
        "message": error.message[:LONGEST_MESSAGE],
        "code": error.code,
        "id": scope.get("dazza.id", ""),
    }
    # Escaped throughout: whatever a message quotes, nothing in it is markup or half a character.
    body = json.dumps(problem, separators=(",", ":")).encode()
    return Response(body, error.status, error.headers, "application/json")


def install(app: FastAPI, page: ErrorPage | None) -> None:
    """Have every exception that routes raise answered as an error."""

    def answering(
        explain: Callable[[Any], ApiError],
    ) -> Callable[[Request, Exception], Awaitable[Response]]:
        async def answer(request: Request, error: Exception) -> Response:
            return response(request.scope, explain(error), page)

        return answer

    app.add_exception_handler(ApiError, answering(lambda error: error))
    app.add_exception_handler(HTTPException, answering(_http))
    app.add_exception_handler(RequestValidationError, answering(_validation))
    app.add_exception_handler(UsageError, answering(lambda error: invalid(str(error))))
    app.add_exception_handler(StoreError, answering(_store))


def _http(error: HTTPException) -> ApiError:
    code = CODES.get(error.status_code, "VALIDATION_ERROR")
    told = MESSAGES.get(error.status_code, error.detail)
    return ApiError(error.status_code, code, told, error.headers)


def _store(error: StoreError) -> ApiError:
    """The database is gone, locked or damaged: the log has more."""
    log.error("the database cannot be read: %s", error)
    return unavailable("the database cannot be read now")


def _validation(error: RequestValidationError) -> ApiError:
    """The first thing that does not fit, by its place and in plain words."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return invalid("the body is not valid JSON")
    where, *names = (str(part) for part in first["loc"])
    name = ".".join(names) or where
    return invalid(f"{name}: {first['msg'][:1].lower()}{first['msg'][1:]}")
