"""The Discord connector, with discord.py's own connection to a small Discord of this machine."""

from __future__ import annotations

import asyncio
import logging

import pytest
from tests.support.clock import ManualClock
from tests.support.discord_gateway import local_discord
from tests.support.discord_payloads import (
    BOT,
    FIRST_MS,
    GENERAL,
    GUILD,
    RANDOM,
    THREAD,
    id_of_moment,
    message,
    user,
)
from tests.support.listening import QUICK, ListRoom, heard, running, until

from dazza.bot.connectors.discord import DiscordConnector
from dazza.bot.credentials import Secret
from dazza.errors import RoomError, SettingsError
from dazza.sections import DiscordSettings

TOKEN = "s3cret.t0ken"
ANA, BOB = user("ana"), user("bob")
HOUR_MS = 3_600_000


def bot(token: str = TOKEN, **given: object) -> DiscordConnector:
    settings = DiscordSettings.model_validate({"server": str(GUILD), **given})
    return DiscordConnector(
        settings, token=Secret(token), timing=QUICK, clock=ManualClock(FIRST_MS + HOUR_MS)
    )


def test_channels_threads_edits_deletions_questions_and_what_was_missed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async def scene() -> None:
        room = ListRoom(answers=lambda asker, line: f"{asker}, @everyone: {line}")
        async with local_discord(monkeypatch, TOKEN) as site:
            await site.say(GENERAL, ANA, "too old", id=str(id_of_moment(FIRST_MS - 30 * HOUR_MS)))
            await site.say(GENERAL, ANA, "!early")
            await site.say(THREAD, BOB, "in a thread")
            talking = bot()
            async with running(talking, room):
                await heard(room, ("ana", "!early"), ("bob", "in a thread"))
                await site.say(RANDOM, BOB, "live", id="900000000000000001")
                await site.say(RANDOM, BOB, "!stats", id="900000000000000002")
                await until(lambda: site.sent == [(RANDOM, "bob, @everyone: !stats")], "an answer")
                talking.say("Ana is a Chatterbox now")
                await until(lambda: site.sent[1:] == [(GENERAL, "Ana is a Chatterbox now")])
                edited = message(BOB, "lively", id="900000000000000001", channel_id=str(RANDOM))
                edited["edited_timestamp"] = edited["timestamp"]
                await site.dispatch("MESSAGE_UPDATE", edited)
                gone = {"id": "900000000000000002", "channel_id": str(RANDOM)}
                await site.dispatch("MESSAGE_DELETE", {**gone, "guild_id": str(GUILD)})
                await site.dispatch("MESSAGE_DELETE", {"id": room.ids[0][1], "channel_id": "1"})
                await until(lambda: ("bob", "lively") in room.messages, "an edit")
                await site.hang_up()
                await site.say(RANDOM, ANA, "!missed", id="900000000000000003")
                await site.ready(times=2)
                await site.say(RANDOM, ANA, "after", id="900000000000000004")
                await heard(room, ("ana", "!missed"), ("ana", "after"))
        assert sorted(room.messages) == [
            ("ana", "!early"),
            ("ana", "!missed"),
            ("ana", "after"),
            ("bob", "in a thread"),
            ("bob", "lively"),
        ]
        assert [line for _, line in room.asked if line.startswith("!")] == ["!stats"]
        assert {platform for platform, _ in room.ids} == {"discord"}

    asyncio.run(scene())
    assert "s3cret" not in caplog.text
    assert "t0ken" not in caplog.text


def test_only_the_channels_that_are_named_are_recorded_with_their_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene() -> None:
        room = ListRoom()
        async with (
            local_discord(monkeypatch, TOKEN) as site,
            running(bot(channels=("#general",), record_bots=True), room),
        ):
            await site.ready()
            await site.say(RANDOM, ANA, "elsewhere")
            await site.say(GENERAL, user("dazza", id=str(BOT), bot=True), "the bot itself")
            await site.say(GENERAL, user("carl", discriminator="0042", bot=True), "beep")
            await site.say(THREAD, ANA, "here")
            await heard(room, ("ana", "here"))
        assert room.messages == [("carl#0042", "beep"), ("ana", "here")]

    asyncio.run(scene())


def test_a_wrong_token_ends_the_bot_without_showing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        async with local_discord(monkeypatch, TOKEN):
            with pytest.raises(RoomError, match="refuses discord_token") as caught:
                await bot("wr0ng").run(ListRoom(), asyncio.Event())
            assert "wr0ng" not in str(caught.value)

    asyncio.run(scene())


def test_settings_that_cannot_work_are_refused() -> None:
    with pytest.raises(SettingsError, match="needs server"):
        DiscordConnector(DiscordSettings(server="Fat Pizza"), token=Secret("x"))
    with pytest.raises(SettingsError, match="no discord_token"):
        DiscordConnector(DiscordSettings(server="1"), token=None)
