"""A message of Discord, as discord.py makes it of the gateway's words, is what an export holds."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import discord
import pytest
from discord.state import ConnectionState
from tests.support.discord_payloads import FIRST_MS, GENERAL, message, user

from dazza.bot.connectors.discord import Gaps
from dazza.bot.connectors.discord_text import Said, account, at_of, id_at, said
from dazza.ingest.formats.discord_json import record

ANA = user("ana", global_name="Ana 🎉")
CARLBOT = user("carl", discriminator="0042", bot=True)


def made(data: dict[str, Any]) -> discord.Message:
    """discord.py's own object."""
    state: Any = ConnectionState(
        dispatch=lambda *_: None, handlers={}, hooks={}, http=Mock(), max_messages=None
    )
    place: Any = discord.PartialMessageable(state=state, id=GENERAL)
    full: Any = data
    return discord.Message(state=state, channel=place, data=full)


def kept(data: dict[str, Any], *, bots: bool = False) -> Said | None:
    return said(made(data), bots=bots)


CUSTOM = "hello <:pizza:123456789012345678> <a:dance:234567890123456789>"
OTHER = "<@1> <@&2> <#3> <t:4:R> </x:5>"
FILE = {"id": "1", "filename": "x.png", "size": 1, "url": "", "proxy_url": ""}


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (message(ANA, CUSTOM), CUSTOM),
        (message(ANA, f"<@!{ANA['id']}> <@{ANA['id']}>", mentions=[ANA]), "@Ana 🎉 @Ana 🎉"),
        (message(ANA, OTHER), OTHER),
        (message(ANA, "", attachments=[FILE]), ""),
        (message(ANA, "\x1b[31m\u202e\0 \ud83d"), "\x1b[31m\u202e\0 ?"),
        (message(ANA, "yes", type=19), "yes"),
        (message(ANA, "x" * 10_000), "x" * 10_000),
    ],
)
def test_what_somebody_says_is_kept_as_text(data: dict[str, Any], text: str) -> None:
    found = kept(data)
    assert found == Said("ana", text, FIRST_MS, data["id"])


@pytest.mark.parametrize("kind", [1, 6, 7, 8, 18, 21, 24, 46, 999])
def test_what_only_happened_is_not_kept(kind: int) -> None:
    assert kept(message(ANA, "ana pinned a message", type=kind)) is None


def test_bots_and_webhooks_are_kept_if_that_is_asked_for() -> None:
    hook = message(user("hook", discriminator="0000"), "hi", webhook_id="9")
    for data, name in ((message(CARLBOT, "beep"), "carl#0042"), (hook, "hook")):
        assert kept(data) is None
        found = kept(data, bots=True)
        assert found is not None
        assert found.username == name


@pytest.mark.parametrize(
    "data",
    [
        message(ANA, "plain"),
        message(ANA, "<@{}>!".format(CARLBOT["id"]), mentions=[CARLBOT]),
        message(user("old", discriminator="0007"), "old name"),
    ],
)
def test_an_export_of_the_same_message_is_the_same(data: dict[str, Any]) -> None:
    """So that an import finds what a bot has recorded."""
    found = kept(data)
    export = {
        "id": data["id"],
        "type": "Default",
        "timestamp": "2023-11-14T22:13:20.000+00:00",
        "content": data["content"],
        "author": {
            "name": data["author"]["username"],
            "discriminator": data["author"]["discriminator"],
        },
        "mentions": [{"id": each["id"], "name": each["username"]} for each in data["mentions"]],
    }
    imported = record(export)
    assert imported.at is not None
    assert found == Said(imported.name, imported.text, imported.at, str(imported.id))


def test_ids_say_when() -> None:
    assert at_of(175928847299117063) == 1_462_015_105_796  # the example of Discord's documentation
    assert at_of(id_at(FIRST_MS)) == FIRST_MS
    assert id_at(0) == 0


@pytest.mark.parametrize(
    ("name", "number", "found"),
    [("ana", "0", "ana"), ("ana", "0000", "ana"), ("ana", "7", "ana#0007")],
)
def test_an_account_is_named_as_importers_name_it(name: str, number: str, found: str) -> None:
    assert account(name, number) == found


def test_a_channel_is_read_from_the_first_message_that_may_be_missing() -> None:
    gaps = Gaps(first=10)
    gaps.heard(1, 55)  # while the connection was being made
    assert gaps.begin(1) == 10
    gaps.done(1)
    gaps.heard(1, 60)
    gaps.disconnected()
    gaps.resumed()
    gaps.heard(1, 70)
    gaps.disconnected()
    gaps.heard(1, 90)  # on the new connection, before it is ready
    assert gaps.begin(1) == 70
    gaps.disconnected()  # before the history was read to its end
    assert gaps.begin(1) == 70
    gaps.done(1)
    assert gaps.begin(1) == 90
    assert gaps.begin(2) == 10
