"""What people said: the only requests that read `messages`, by key and index."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dazza.api.context import BASE, Given, Success
from dazza.api.errors import not_found
from dazza.api.paths import Username
from dazza.stats import Said, quote, quotes, recent

router = APIRouter(prefix=f"{BASE}/stats", tags=["messages"])
FRESH = {"Cache-Control": "no-store"}


class Message(BaseModel):
    """Something that was said."""

    username: str = Field(description="the display name")
    message: str
    timestamp: int = Field(description="ms UTC")


class Activity(BaseModel):
    """The newest messages, newest first."""

    messages: list[Message]


class Quote(Message):
    """A message of more than 10 characters that is no `!command`."""

    date: str = Field(description="local, YYYY-MM-DD")


def _text(name: str) -> str:
    """JSON may hold halves of characters (`\\ud800`), which are no text."""
    if any("\ud800" <= char <= "\udfff" for char in name):
        raise ValueError("a name holds half a character")
    return name


class Wanted(BaseModel):
    """Whose quotes are wanted."""

    model_config = ConfigDict(extra="forbid", strict=True)

    usernames: list[Annotated[str, AfterValidator(_text)]] = Field(
        max_length=10, description="names in any spelling"
    )


@router.get("/recent/activity")
def activity(
    api: Given, response: Response, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> Success[Activity]:
    """What was said last, by people who are not ignored."""
    with api.reading() as database:
        found = recent(database, limit, api.now_ms)
    response.headers.update(FRESH)
    messages = [
        Message(username=said.username, message=said.message, timestamp=said.timestamp)
        for said in found
    ]
    return Success(data=Activity(messages=messages))


@router.get("/users/{username}/quote")
def user_quote(username: Username, api: Given, response: Response) -> Success[Quote]:
    """A random message of a person."""
    with api.reading() as database:
        said = quote(database, username, api.pick)
    if said is None:
        raise not_found("nobody of this name has said anything worth a quote")
    response.headers.update(FRESH)
    return Success(data=_quote(said))


@router.post("/quotes/batch")
def quotes_batch(wanted: Wanted, api: Given, response: Response) -> Success[dict[str, Quote]]:
    """Random messages of some people, by folded name; those without any are left out."""
    with api.reading() as database:
        found = quotes(database, wanted.usernames, api.pick)
    response.headers.update(FRESH)
    return Success(data={name: _quote(said) for name, said in found.items()})


def _quote(said: Said) -> Quote:
    return Quote(
        username=said.username, message=said.message, timestamp=said.timestamp, date=said.date
    )
