"""The Twitch connector, told lines as Twitch's developer pages show them."""

from __future__ import annotations

import asyncio
import random

import pytest
from tests.support.lineserver import LineServer, line_server
from tests.support.listening import QUICK, ListRoom, heard, running, until

from dazza.bot.connectors.twitch import TwitchConnector
from dazza.bot.connectors.twitch_lines import Emote, emotes_of, with_emotes
from dazza.bot.credentials import Secret
from dazza.errors import RoomError, SettingsError
from dazza.sections import TwitchSettings

TAGS = "badges=;color=#FF0000;room-id=1;user-id=2"


def settings(server: LineServer, account: str = "", emotes: bool = False) -> TwitchSettings:
    return TwitchSettings(
        channel="FatPizza",
        account=account,
        emotes=emotes,
        server="127.0.0.1",
        port=server.port,
        tls=False,
    )


def said(login: str, text: str, **tags: object) -> str:
    """A PRIVMSG as Twitch sends it."""
    more = "".join(f";{name.replace('_', '-')}={value}" for name, value in tags.items())
    who = f":{login}!{login}@{login}.tmi.twitch.tv"
    return f"@{TAGS}{more} {who} PRIVMSG #fatpizza :{text}"


async def greeted(server: LineServer, nick: str) -> None:
    """Twitch says welcome."""
    server.send(f":tmi.twitch.tv 001 {nick} :Welcome, GLHF!", ":tmi.twitch.tv 376 x :>")
    await server.says("JOIN #fatpizza")
    server.send(f":{nick}!{nick}@{nick}.tmi.twitch.tv JOIN #fatpizza")


def test_a_guest_reads_what_people_say_and_what_moderators_take_back() -> None:
    async def scene() -> None:
        room = ListRoom()
        async with line_server() as server, running(TwitchConnector(settings(server)), room):
            await server.says("CAP REQ :twitch.tv/tags twitch.tv/commands")
            await until(lambda: any(x.startswith("NICK justinfan") for x in server.lines), "NICK")
            nick = server.lines[-1].split()[1]
            await greeted(server, nick)
            server.send(
                said("ana", "hello", display_name="Ana", id="m1", tmi_sent_ts=1_700_000_000_123),
                said("hana", "やあ", display_name="花", id="m2", tmi_sent_ts="nonsense"),
                said("bob", "\x01ACTION dances\x01", display_name="BOB", id="m3"),
                said("bob", "spam", display_name="BOB", id="m4"),
                said("cleo", "shared", id="m5", source_room_id=9),
                f"@{TAGS};login=dan;display-name=Dan;id=m6;msg-id=resub;system-msg=Dan\\ssubscribed"
                " :tmi.twitch.tv USERNOTICE #fatpizza :still here",
                f"@{TAGS};login=dan;msg-id=raid :tmi.twitch.tv USERNOTICE #fatpizza",
                said("ana", "typo", display_name="Ana", id="m7"),
                "@login=ana;target-msg-id=m7 :tmi.twitch.tv CLEARMSG #fatpizza :typo",
                "@ban-duration=600;target-user-id=2 :tmi.twitch.tv CLEARCHAT #fatpizza :bob",
                ":tmi.twitch.tv CLEARCHAT #fatpizza",
                ":tmi.twitch.tv NOTICE #fatpizza :This room is in slow mode.",
                ":eve!eve@eve.tmi.twitch.tv WHISPER x :psst",
                "PING :tmi.twitch.tv",
            )
            await server.says("PONG tmi.twitch.tv")
            assert not any(line.startswith(("PASS", "PRIVMSG")) for line in server.lines)
        assert room.messages == [("Ana", "hello"), ("hana", "やあ"), ("Dan", "still here")]
        assert room.ids == [("twitch", "m1"), ("twitch", "m2"), ("twitch", "m6")]
        assert room.times == [1_700_000_000_123, None, None]

    asyncio.run(scene())


def test_with_an_account_it_answers_and_comes_back_when_asked_to() -> None:
    async def scene() -> None:
        room = ListRoom(answers=lambda asker, line: f"/ban {asker}" if line == "!top" else None)
        async with line_server() as server:
            talking = TwitchConnector(
                settings(server, "DazzaBot"), token=Secret("tok3n"), timing=QUICK
            )
            async with running(talking, room):
                await server.says("PASS oauth:tok3n")
                await server.says("NICK dazzabot")
                await greeted(server, "dazzabot")
                server.send(said("ana", "!top", display_name="Ana", id="m1"))
                await server.says("PRIVMSG #fatpizza :ban Ana")
                server.send(":tmi.twitch.tv RECONNECT")
                await server.says("NICK dazzabot", times=2)
                await greeted(server, "dazzabot")
                server.send(said("ana", "!top", display_name="Ana", id="m1"))
                server.send(said("ana", "back", display_name="Ana", id="m2"))
                await heard(room, ("Ana", "back"))
        assert room.messages == [("Ana", "!top"), ("Ana", "back")]

    asyncio.run(scene())


def test_a_wrong_token_ends_the_bot_without_showing_it() -> None:
    async def scene() -> None:
        async with line_server() as server:
            bot = TwitchConnector(settings(server, "dazza"), token=Secret("oauth:tok3n"))
            task = asyncio.create_task(bot.run(ListRoom(), asyncio.Event()))
            await server.says("PASS oauth:tok3n")
            server.send(":tmi.twitch.tv NOTICE * :Login authentication failed")
            with pytest.raises(RoomError, match="refuses account or twitch_token") as caught:
                await task
            assert "tok3n" not in str(caught.value)

    asyncio.run(scene())


def test_an_account_and_a_token_belong_together() -> None:
    with pytest.raises(SettingsError, match="needs account and token: no twitch_token"):
        TwitchConnector(TwitchSettings(channel="x", account="dazza"))
    with pytest.raises(SettingsError, match="needs account and token: no account"):
        TwitchConnector(TwitchSettings(channel="x"), token=Secret("t"))


@pytest.mark.parametrize(
    ("tag", "text", "found"),
    [
        ("25:0-4", "Kappa", "<:Kappa:25>"),
        ("25:0-4,6-10/1902:12-16", "Kappa Kappa Keepo", "<:Kappa:25> <:Kappa:25> <:Keepo:1902>"),
        ("25:2-6", "😀 Kappa", "😀 <:Kappa:25>"),
        ("1:0-1", ":)", ":)"),
        ("emotesv2_0f:0-3", "wave", "wave"),
        ("25:0-99", "Kappa", "Kappa"),
        ("25:4-0", "Kappa", "Kappa"),
        ("25:0-4,2-4", "Kappa", "<:Kappa:25>"),
        ("::/25:-/:0-1/25:a-b", "Kappa", "Kappa"),
        ("", "Kappa", "Kappa"),
    ],
)
def test_emotes_become_custom_emoji_where_their_places_make_sense(
    tag: str, text: str, found: str
) -> None:
    assert with_emotes(text, emotes_of(tag, len(text))) == found


def test_places_of_emotes_are_code_points() -> None:
    assert emotes_of("25:2-6/7:0-0", 7) == (Emote("7", 0, 0), Emote("25", 2, 6))


def test_emotes_are_stored_as_emoji_if_that_is_asked_for() -> None:
    async def scene() -> None:
        room = ListRoom()
        async with (
            line_server() as server,
            running(TwitchConnector(settings(server, emotes=True)), room),
        ):
            await until(lambda: len(server.lines) == 2, "a greeting")
            await greeted(server, server.lines[-1].split()[1])
            server.send(said("ana", "so Kappa", id="m1", emotes="25:3-7"))
            await heard(room, ("ana", "so <:Kappa:25>"))

    asyncio.run(scene())


def test_noise_in_tags_ends_nothing() -> None:
    noise = random.Random(12)
    names = ["id", "display-name", "tmi-sent-ts", "emotes", "login", "target-msg-id", "room-id"]
    values = ["", "\\", "\\s\\:", "1:0-9", "9" * 40, "é\u202e", "a=b", "-1", "x" * 500]
    ends = ["PRIVMSG #fatpizza :x", "CLEARCHAT #fatpizza :", "CLEARMSG", "USERNOTICE #fatpizza :y"]

    def line() -> bytes:
        tags = ";".join(f"{noise.choice(names)}={noise.choice(values)}" for _ in range(6))
        who = noise.choice([":a!a@a.tmi.twitch.tv ", ":tmi.twitch.tv ", ""])
        return f"@{tags} {who}{noise.choice(ends)}".encode() + noise.randbytes(2).strip(b"\n")

    async def scene() -> None:
        room = ListRoom()
        async with (
            line_server() as server,
            running(TwitchConnector(settings(server, emotes=True)), room),
        ):
            await until(lambda: len(server.lines) == 2, "a greeting")
            await greeted(server, server.lines[-1].split()[1])
            server.send(*(line() for _ in range(1_000)), said("ana", "last", id="z"))
            await heard(room, ("ana", "last"))
            assert len(server.clients) == 1

    asyncio.run(scene())
