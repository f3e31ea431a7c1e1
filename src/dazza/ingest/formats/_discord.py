"""What DiscordChatExporter's JSON and CSV have in common: how accounts and channels are named."""

from __future__ import annotations

import re
from typing import Final

from dazza.ingest.head import Head

_CHANNEL: Final = re.compile(r".*\[([0-9]{15,20})\]", re.DOTALL)


def account(name: str, discriminator: object) -> str:
    """`bob#1234`; `bob` since names are unique (discriminator 0), and of webhooks."""
    if isinstance(discriminator, bool) or not isinstance(discriminator, str | int):
        return name
    number = str(discriminator)
    return f"{name}#{number:0>4}" if number.strip("0") else name


def channel(head: Head) -> str:
    """The channel's id, as the JSON says it, or the file's name: `Guild - general [123…].csv`."""
    said = head.outline.get("channel.id")
    if isinstance(said, str) and said.isdigit():
        return said
    named = _CHANNEL.match(head.place.name)
    return named[1] if named else ""
