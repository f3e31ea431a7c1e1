"""Pages that say one thing: an error, an empty database, what a search found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from dazza.stats.people import Found

from .site import Site
from .templating import render

HEADINGS: Final = {
    400: ("This address is not right", "Something in it stands for no text."),
    403: ("This is not for you", "The server refuses to answer this."),
    404: ("There is nothing here", "The page may have had another name, or never was."),
    405: ("Not in this way", "This address takes another kind of request."),
    429: ("A little slower, please", "There were too many requests from you. Wait a minute."),
    500: ("Something broke", "That is our mistake, and it is in the server’s log."),
    503: ("Not right now", "The database cannot be read at the moment. Try again in a minute."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next."""

    told: str
    command: str = ""


EMPTY: Final = (
    Step(
        "Bring the history you have: exports and logs of most chats are understood, and importing"
        " again is harmless. Or let your bot write its messages table.",
        "dazza import ~/chat-logs/",
    ),
    Step("Count it. From then on only new messages are read.", "dazza analyze all"),
    Step(
        "Look here again. To see what it could be like, there is a made-up community.", "dazza demo"
    ),
)


@dataclass(frozen=True, slots=True)
class Message:
    """What such a page says."""

    heading: str
    told: str
    status: int = 200
    here: str = ""
    """The address in the navigation that it stands for."""
    steps: Sequence[Step] = ()
    people: Sequence[Found] = ()
    id: str = ""
    """Of the request, where the log tells more of it."""


def message(site: Site, what: Message) -> HTMLResponse:
    """The page of a message."""
    made = render("message.html", community=site.community, here=what.here, message=what)
    return HTMLResponse(made, what.status)


def empty(site: Site, here: str) -> HTMLResponse:
    """What to do as long as nothing is counted."""
    told = "An almanac needs a past. It takes two commands and a minute."
    return message(site, Message("Nothing is counted yet", told, here=here, steps=EMPTY))


def unknown_person(site: Site) -> HTMLResponse:
    """Nobody of the name that was asked for."""
    told = "They may be spelled otherwise, have written nothing yet, or not be counted."
    return message(site, Message("Nobody of that name", told, 404))


def error_page(site: Site) -> Callable[[Request, int, str], Response]:
    """Makes the pages of errors: of a request, its status, and what the server says of it."""

    def page(request: Request, status: int, told: str) -> Response:
        heading, explained = HEADINGS.get(status, ("That did not work", told))
        id = str(request.scope.get("dazza.id", ""))
        return message(site, Message(heading, explained, status, id=id))

    return page
