"""The IRC connector in a channel of a real server."""

from __future__ import annotations

import asyncio
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.listening import QUICK, ListRoom, heard, running, until
from tests.support.ngircd import Server, free_port, link, needed, person

from dazza.bot.connectors.irc import IrcConnector
from dazza.bot.credentials import Secret
from dazza.sections import IrcSettings

pytestmark = needed
CHANNEL = "#Chips"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    server = Server(tmp_path_factory.mktemp("ngircd"), free_port())
    asyncio.run(server.start())
    yield server.port
    server.stop()


def bot(port: int, nick: str = "dazza", channel: str = CHANNEL) -> IrcConnector:
    settings = IrcSettings(server="127.0.0.1", port=port, tls=False, channel=channel)
    return IrcConnector(settings, nick, timing=QUICK)


def test_several_people_at_once_are_recorded_each_under_their_nick(port: int) -> None:
    async def scene() -> None:
        room = ListRoom()
        async with (
            person(port, "Ana", CHANNEL) as ana,
            person(port, "Bob", CHANNEL) as bob,
            person(port, "Cleo", CHANNEL) as cleo,
            running(bot(port), room),
        ):
            await ana.sees("JOIN :#Chips")
            for one in (bob, cleo):
                await one.sees("dazza!")
            for number in range(40):
                ana.send(f"PRIVMSG {CHANNEL} :ana {number}")
                bob.send(f"PRIVMSG {CHANNEL.lower()} :bob {number}")
                cleo.send(f"PRIVMSG {CHANNEL} :cleo {number}")
            await until(lambda: len(room.messages) == 120, "120 messages")
        for nick in ("Ana", "Bob", "Cleo"):
            texts = [text for name, text in room.messages if name == nick]
            assert texts == [f"{nick.lower()} {number}" for number in range(40)]

    asyncio.run(scene())


def test_what_is_said_is_told_from_what_happens(port: int) -> None:
    async def scene() -> None:
        room = ListRoom()
        async with (
            person(port, "Ana", "#talk") as ana,
            person(port, "Eve", "#talk") as eve,
            running(bot(port, channel="#talk"), room),
        ):
            await ana.sees("dazza!")
            ana.send("PRIVMSG #talk :\x01ACTION waves 👋\x01")
            ana.send("NOTICE #talk :a notice")
            ana.send("PRIVMSG #talk :\x01VERSION\x01")
            ana.send("PRIVMSG dazza :in private")
            ana.send("PRIVMSG dazza :\x01VERSION\x01")
            ana.send("TOPIC #talk :a topic")
            await ana.sees("VERSION Dazza")
            ana.send("NICK Anna")
            await ana.sees("NICK :Anna")
            ana.send("PRIVMSG #talk :\x02bold\x02 \x0304,01red\x03 plain")
            eve.send("QUIT :irc.here irc.there")  # what a netsplit looks like
            ana.send("PRIVMSG #talk ::)")
            await heard(room, ("Anna", ":)"))
        assert room.messages == [("Ana", "waves 👋"), ("Anna", "bold red plain"), ("Anna", ":)")]

    asyncio.run(scene())


def test_a_command_is_answered_and_the_bots_own_lines_are_nobodys(port: int) -> None:
    async def scene() -> None:
        room = ListRoom(answers=lambda asker, line: f"{asker} said {line}\r\nQUIT :injected")
        talking = bot(port, channel="#ask")
        async with person(port, "Ana", "#ask") as ana, running(talking, room):
            await ana.sees("dazza!")
            ana.send("PRIVMSG #ask :hello")
            ana.send("PRIVMSG #ask :!stats Bob")
            await ana.sees("PRIVMSG #ask :Ana said !stats Bob QUIT :injected")
            talking.say("Ana is a Chatterbox now " + "🎉" * 300)
            await ana.sees("🎉…")
            ana.send("PRIVMSG #ask :last")
            await heard(room, ("Ana", "last"))
        assert [name for name, _ in room.messages] == ["Ana"] * 3
        assert room.asked == [("Ana", "!stats Bob")]

    asyncio.run(scene())


def test_a_kicked_bot_comes_back(port: int) -> None:
    async def scene() -> None:
        room = ListRoom()
        async with person(port, "Ana", "#kick") as ana, running(bot(port, channel="#kick"), room):
            await ana.sees("dazza!")
            ana.send("KICK #kick dazza :\x1b[31mout")
            await until(lambda: ana.seen("dazza!", "JOIN") == 2, "a second join")
            ana.send("PRIVMSG #kick :again")
            await heard(room, ("Ana", "again"))

    asyncio.run(scene())


def test_a_taken_nick_is_replaced_and_taken_back_when_it_is_free(port: int) -> None:
    async def scene() -> None:
        room = ListRoom()
        async with (
            person(port, "dazza", "#nick") as thief,
            person(port, "Ana", "#nick") as ana,
            running(bot(port, channel="#nick"), room),
        ):
            await ana.sees("dazza_!")
            thief.send("PRIVMSG #nick :not the bot")
            await heard(room, ("dazza", "not the bot"))
            thief.send("QUIT")
            await ana.sees("NICK :dazza")

    asyncio.run(scene())


def test_a_server_that_restarts_finds_the_bot_again(tmp_path: Path) -> None:
    async def scene() -> None:
        server, room = Server(tmp_path, free_port()), ListRoom()
        await server.start()
        try:
            async with running(bot(server.port), room):
                for text in ("before", "after"):
                    async with person(server.port, "Ana", CHANNEL) as ana:
                        await ana.sees("dazza")
                        ana.send(f"PRIVMSG {CHANNEL} :{text}")
                        await heard(room, ("Ana", text))
                        server.stop()
                    await server.start()
            assert room.messages == [("Ana", "before"), ("Ana", "after")]
        finally:
            server.stop()

    asyncio.run(scene())


def test_a_netsplit_parts_people_and_brings_them_back_without_a_word(tmp_path: Path) -> None:
    async def scene() -> None:
        one, other = free_port(), free_port()
        here = Server(tmp_path, one, link("b.test"), "a.test")
        there = Server(tmp_path, other, link("a.test", one), "b.test")
        room = ListRoom()
        await here.start()
        await there.start()
        try:
            async with person(one, "Ana", CHANNEL) as ana, running(bot(one), room):
                await ana.sees("dazza!")
                async with person(other, "Bob", CHANNEL) as bob:
                    await ana.sees("Bob!")
                    bob.send(f"PRIVMSG {CHANNEL} :before")
                    await heard(room, ("Bob", "before"))
                    there.stop()
                    await ana.sees("QUIT")
                ana.send(f"PRIVMSG {CHANNEL} :where is Bob")
                await there.start()
                async with person(other, "Bob", CHANNEL) as bob:
                    await until(lambda: ana.seen("Bob!", "JOIN") == 2, "Bob comes back")
                    bob.send(f"PRIVMSG {CHANNEL} :after")
                    await heard(room, ("Bob", "after"))
            assert room.messages == [("Bob", "before"), ("Ana", "where is Bob"), ("Bob", "after")]
        finally:
            there.stop()
            here.stop()

    asyncio.run(scene())


def test_a_hostile_channel_harms_nothing(port: int) -> None:
    async def scene() -> None:
        room = ListRoom()
        noise = random.Random(7)
        async with person(port, "Mallory", "#bad") as one, running(bot(port, channel="#bad"), room):
            await one.sees("dazza!")
            said = b"PRIVMSG #bad :"
            one.send(said + b"\x1b[2J\x1b]0;title\x07")
            one.send(said + "grün".encode("latin-1"))
            one.send(said + "日本語の長い話".encode()[:-1])
            one.send(said + b"\xe2\x80\xae\xf0\x9f\x98\x80")
            for _ in range(50):
                one.send(said + b"!" + noise.randbytes(200).translate(None, b"\r\n\0"))
            one.send(said + b"last")
            await until(lambda: ("Mallory", "last") in room.messages, "the last line")
        texts = [text for _, text in room.messages]
        assert "\x1b[2J\x1b]0;title\x07" in texts
        assert "grün" in texts
        assert "日本語の長い\ufffd" in texts
        assert "\u202e😀" in texts
        assert max(map(len, texts)) <= 512
        assert {name for name, _ in room.messages} == {"Mallory"}

    asyncio.run(scene())


def certificate(folder: Path) -> Path:
    """A self-made certificate of `localhost`, with its key beside it."""
    made = folder / "cert.pem"
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    places = ["-keyout", str(folder / "key.pem"), "-out", str(made)]
    subprocess.run(
        ["openssl", "req", "-x509", *kind, *names, *places], check=True, capture_output=True
    )
    (folder / "key.pem").chmod(0o644)  # the server has given up its rights when it reads it
    return made


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_tls_is_checked_against_the_certificates_that_are_trusted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene() -> None:
        plain, secure = free_port(), free_port()
        tls = f"[SSL]\nCertFile = {cert}\nKeyFile = {tmp_path / 'key.pem'}\nPorts = {secure}"
        server, room = Server(tmp_path, plain, tls), ListRoom()
        await server.start()

        def at(ca_file: str) -> IrcConnector:
            settings = IrcSettings(
                server="localhost", port=secure, ca_file=ca_file, channel=CHANNEL
            )
            return IrcConnector(settings, "dazza", timing=QUICK)

        try:
            async with running(at(""), room):
                await until(lambda: "certificate verify failed" in caplog.text, "a refusal")
            async with person(plain, "Ana", CHANNEL) as ana, running(at(str(cert)), room):
                await ana.sees("dazza")
                ana.send(f"PRIVMSG {CHANNEL} :over TLS")
                await heard(room, ("Ana", "over TLS"))
        finally:
            server.stop()

    cert = certificate(tmp_path)
    tmp_path.chmod(0o755)
    asyncio.run(scene())


def test_a_password_of_the_server_is_given(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")

    async def scene() -> None:
        server, room = Server(tmp_path, free_port(), "[Global]\nPassword = sesame"), ListRoom()
        await server.start()
        settings = IrcSettings(server="127.0.0.1", port=server.port, tls=False, channel=CHANNEL)
        talking = IrcConnector(settings, "dazza", password=Secret("sesame"), timing=QUICK)
        try:
            async with running(talking, room):
                await until(lambda: "in #Chips" in caplog.text, "in the channel")
        finally:
            server.stop()

    asyncio.run(scene())
