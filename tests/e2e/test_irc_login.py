"""How an IRC server is greeted, and what it does not get to see or to break."""

from __future__ import annotations

import asyncio
import base64
import logging
import random

import pytest
from tests.support.lineserver import LineServer, line_server
from tests.support.listening import QUICK, ListRoom, heard, running, until

from dazza.bot.connectors.irc import IrcConnector
from dazza.bot.credentials import Secret
from dazza.errors import RoomError
from dazza.sections import IrcSettings

WELCOME = ":s 001 dazza :hello"
JOINED = ":dazza!d@h JOIN #c"


def bot(server: LineServer, password: str = "") -> IrcConnector:
    settings = IrcSettings(
        server="127.0.0.1",
        port=server.port,
        tls=False,
        channel="#c",
        account="Dazza" if password else "",
    )
    secret = Secret(password) if password else None
    return IrcConnector(settings, "dazza", sasl_password=secret, timing=QUICK)


@pytest.mark.parametrize("length", [8, 400, 293])
def test_sasl_gives_account_and_password_in_pieces_that_the_protocol_allows(
    length: int, caplog: pytest.LogCaptureFixture
) -> None:
    """With 293 letters the answer fills its lines to the last, and an empty one must follow."""
    caplog.set_level(logging.DEBUG)
    password = "s3cret" + "x" * (length - 6)

    async def scene() -> None:
        async with line_server() as server, running(bot(server, password), ListRoom()):
            await server.says("CAP LS 302")
            server.send(":s CAP * LS * :multi-prefix batch", ":s CAP * LS :sasl=PLAIN,EXTERNAL")
            await server.says("CAP REQ :batch sasl")
            server.send(":s CAP * ACK :batch sasl")
            await server.says("AUTHENTICATE PLAIN")
            server.send("AUTHENTICATE +")
            told = base64.b64encode(f"\0Dazza\0{password}".encode()).decode()
            pieces = [told[i : i + 400] for i in range(0, len(told), 400)]
            last = "+" if len(told) % 400 == 0 else pieces[-1]
            await server.says(f"AUTHENTICATE {last}")
            found = [line for line in server.lines if line.startswith("AUTHENTICATE ")]
            assert [line.split()[1] for line in found[1:]] == [
                *pieces,
                *(["+"] if last == "+" else []),
            ]
            server.send(":s 903 * :done")
            await server.says("CAP END")
            server.send(WELCOME)
            await server.says("JOIN #c")

    asyncio.run(scene())
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((":s CAP * LS :sasl", ":s 904 * :SASL failed"), "refuses the account"),
        ((":s CAP * LS :batch",), "offers no SASL"),
        ((":s 464 * :Bad password",), "refuses irc_password"),
        ((":s 465 * :\x1b[31mGo away",), "banned the bot (\ufffd[31mGo away)"),
    ],
)
def test_a_refusal_for_good_ends_the_bot_and_says_why_without_the_password(
    lines: tuple[str, ...], told: str
) -> None:
    async def scene() -> None:
        async with line_server() as server:
            task = asyncio.create_task(bot(server, "s3cret").run(ListRoom(), asyncio.Event()))
            await server.says("CAP LS 302")
            server.send(*lines)
            with pytest.raises(RoomError) as caught:
                await task
            assert told in str(caught.value)
            assert "s3cret" not in str(caught.value)

    asyncio.run(scene())


def test_a_silent_server_is_asked_and_then_left(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        async with line_server() as server:
            talking = bot(server)
            monkeypatch.setattr(talking, "timing", type(QUICK)(idle_s=0.1, first_retry_s=0.05))
            async with running(talking, ListRoom()):
                await server.says("PING still-there")
                await server.says("CAP LS 302", times=2)

    asyncio.run(scene())


def test_lines_that_are_none_and_lines_without_end_are_left_out() -> None:
    async def scene() -> None:
        room = ListRoom()
        async with line_server() as server, running(bot(server), room):
            await server.says("CAP LS 302")
            server.send(WELCOME, JOINED)
            said = ":Ana!a@h PRIVMSG #c :"
            server.send("", ":", "@", "@a=b", " ", ":x", "PRIVMSG", "PRIVMSG #c", "KICK", "NICK")
            server.send(said + "y" * 10_000, said + "z" * 200_000, said + "after")
            server.send("PRIVMSG #c :from nobody", ":!@ PRIVMSG #c :\x01ACTION", "BATCH", "005")
            server.send(":Ana!a!b@c@d PRIVMSG #c two words", "@time=x :Ana!a@h PRIVMSG #c :no time")
            server.send("@time=2026-01-05T12:34:56.789Z :Ana!a@h PRIVMSG #c :last")
            await heard(room, ("Ana", "last"))
            assert ("Ana", "y" * 10_000) in room.messages
            assert ("Ana", "after") in room.messages
            assert not any("z" in text or "nobody" in text for _, text in room.messages)
            assert room.times[-2:] == [None, 1_767_616_496_789]

    asyncio.run(scene())


def test_what_a_bouncer_repeats_is_recorded_once_and_not_answered() -> None:
    async def scene() -> None:
        room = ListRoom(answers=lambda *_: "answer")

        def at(second: int, text: str, batch: str = "") -> str:
            tag = f"batch={batch};" if batch else ""
            return f"@{tag}time=2026-01-05T00:00:{second:02}.000Z :Ana!a@h PRIVMSG #c :{text}"

        async with line_server() as server, running(bot(server), room):
            await server.says("CAP LS 302")
            server.send(WELCOME, JOINED, at(1, "one"), at(2, "two"))
            await heard(room, ("Ana", "two"))
            server.hang_up()
            await server.says("CAP LS 302", times=2)
            server.send(WELCOME, JOINED, ":s BATCH +b chathistory #c")
            server.send(at(1, "one", "b"), at(2, "two", "b"), at(3, "!three", "b"))
            server.send(":s BATCH -b", at(4, "!four"))
            await server.says("PRIVMSG #c answer")
        assert [text for _, text in room.messages] == ["one", "two", "!three", "!four"]
        assert room.asked == [("Ana", "!four")]

    asyncio.run(scene())


def test_what_is_said_while_the_bot_is_away_waits_until_it_is_in_the_channel() -> None:
    async def scene() -> None:
        async with line_server() as server:
            talking = bot(server)
            talking.say("early")
            async with running(talking, ListRoom()):
                for times in (1, 2):
                    await server.says("CAP LS 302", times=times)
                    server.send(WELCOME)
                    await server.says("JOIN #c", times=times)
                    await asyncio.sleep(0.05)
                    assert not any("PRIVMSG" in line for line in server.lines[-2:])
                    server.send(JOINED)
                    await server.says(f"PRIVMSG #c {'early' if times == 1 else 'later'}")
                    server.hang_up()
                    await asyncio.sleep(0.05)
                    talking.say("later")

    asyncio.run(scene())


def test_lines_are_sent_no_faster_than_the_network_allows() -> None:
    async def scene() -> None:
        async with line_server() as server:
            talking = bot(server)
            timing = type(QUICK)(burst=2, line_s=0.1)
            talking.timing = timing
            async with running(talking, ListRoom()):
                await server.says("CAP LS 302")
                server.send(WELCOME, JOINED)
                began = asyncio.get_running_loop().time()
                for number in range(50):
                    talking.say(f"line {number}")
                await server.says("PRIVMSG #c :line 5")
                assert asyncio.get_running_loop().time() - began >= 0.35
                assert len([line for line in server.lines if "line" in line]) < 20

    asyncio.run(scene())


def test_people_whose_nicks_look_alike_stay_apart() -> None:
    async def scene() -> None:
        room = ListRoom()
        async with line_server() as server, running(bot(server), room):
            await server.says("CAP LS 302")
            server.send(WELCOME, JOINED)
            nicks = ["dazzа", "dazza\u200b", "Dazza", "d\u0430zza", "DAZZA|", "Dazza^"]
            server.send(*(f":{nick}!x@y PRIVMSG #c :hi" for nick in nicks))
            server.send(":Ana!a@h PRIVMSG #c :last")
            await until(lambda: ("Ana", "last") in room.messages)
        assert [name for name, _ in room.messages] == [
            nick for nick in nicks if nick != "Dazza"
        ] + ["Ana"]

    asyncio.run(scene())


def test_two_thousand_lines_of_noise_end_nothing() -> None:
    """Commands that the connector listens to, with words of any number and kind."""
    noise = random.Random(11)
    commands = "PRIVMSG NOTICE JOIN KICK PART NICK QUIT BATCH MODE TOPIC 005 353 433 474 900 CAP"
    words = ["#c", "dazza", "Ana", "+b", "chathistory", "\x01ACTION", "", ":", "é\x00", "x" * 600]
    sources = [":Ana!a@h ", ":irc.test ", ":dazz!d@h ", ":! ", ": ", "", "@time=;batch=b :A!b@c "]

    def line() -> bytes:
        said = noise.choices(words, k=noise.randint(0, 5))
        text = f"{noise.choice(sources)}{noise.choice(commands.split())} {' '.join(said)}"
        return text.encode() + noise.randbytes(3).translate(None, b"\n")

    async def scene() -> None:
        room = ListRoom()
        async with line_server() as server, running(bot(server), room):
            await server.says("CAP LS 302")
            server.send(WELCOME, JOINED, *(line() for _ in range(2_000)))
            server.send(":Ana!a@h PRIVMSG #c :last")
            await heard(room, ("Ana", "last"))
            assert len(server.clients) == 1
        assert all(name and name != "irc.test" for name, _ in room.messages)

    asyncio.run(scene())
