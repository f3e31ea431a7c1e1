"""DiscordChatExporter's CSV of one channel, as it is now and with the dates of its first years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from tests.support.render import ANY_NAMES, ANY_TEXTS, Renderer, Said


def iso(at: int) -> str:
    when = dt.datetime.fromtimestamp(at // 1000, dt.UTC)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{at % 1000:03}0000+00:00"


def clock(at: int) -> str:
    return f"{dt.datetime.fromtimestamp(at // 1000, dt.UTC):%d-%b-%y %I:%M %p}"


def quoted(*fields: str) -> list[str]:
    return ['"' + field.replace('"', '""') + '"' for field in fields]


def rendered(
    date: Callable[[int], str], separator: str
) -> Callable[[Sequence[Said]], dict[str, bytes]]:
    end = separator if separator == ";" else ""

    def render(said: Sequence[Said]) -> dict[str, bytes]:
        columns = ["AuthorID", "Author", "Date", "Content", "Attachments", "Reactions"]
        lines = [separator.join(columns) + end]
        lines.append(
            separator.join(quoted("1", "x", date(said[0].at), "Pinned a message.", "", ""))
        )
        lines[-1] += end
        for each in said:
            row = quoted("1", f"{each.name}#0000", date(each.at), each.text, "", "")
            lines.append(separator.join(row) + end)
        return {"Guild - general [2].csv": "".join(f"{line}\r\n" for line in lines).encode()}

    return render


RENDERER = [
    Renderer(
        format="discord-csv",
        step_ms=1,
        render=rendered(iso, ","),
        names=ANY_NAMES,
        texts=ANY_TEXTS,
    ),
    Renderer(
        format="discord-csv",
        step_ms=60_000,
        render=rendered(clock, ";"),
        names=ANY_NAMES,
        texts=ANY_TEXTS,
    ),
]
