"""The CyTube connector at a site that speaks CyTube's events, and what it makes of its HTML."""

from __future__ import annotations

import asyncio
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.cytube_site import FIRST_MS, Site, cytube_site, escaped, visitor
from tests.support.listening import QUICK, ListRoom, heard, running, until

from dazza.bot.connectors.cytube import CytubeConnector, chosen
from dazza.bot.connectors.cytube_text import said, text_of
from dazza.bot.credentials import Secret
from dazza.errors import RoomError, SettingsError
from dazza.sections import CytubeSettings


def bot(site: Site, account: str = "dazza", password: str = "") -> CytubeConnector:
    place = CytubeSettings(server=site.url, channel="chips", account=account)
    secret = Secret(password) if password else None
    return CytubeConnector(place, password=secret, timing=QUICK)


def test_people_are_recorded_and_a_question_is_answered() -> None:
    async def scene() -> None:
        room = ListRoom(answers=lambda asker, line: f"{asker}: {line}" if "!" in line else None)
        async with (
            cytube_site() as site,
            visitor(site, "Ana") as ana,
            visitor(site, "Bob") as bob,
            visitor(site, "Cleo") as cleo,
        ):
            await ana.say("!before")
            await bob.sees("Ana", "!before")
            async with running(bot(site), room):
                await until(lambda: "dazza" in site.names.values(), "a login")
                await heard(room, ("Ana", "!before"))
                for number in range(20):
                    await asyncio.gather(
                        ana.say(f"ana {number}"), bob.say(f"bob {number}"), cleo.say(f">{number}")
                    )
                await ana.say("/me waves (twice) & <b>smiles</b>")
                await site.say("[server]", "Bob cleared chat.", addClass="server-whisper")
                await site.say("Bob", "pst", shadow=True)
                await bob.say("!stats Ana")
                await bob.sees("dazza", "Bob: !stats Ana")
                await cleo.say("last")
                await heard(room, ("Cleo", "last"))
        for name in ("Ana", "Bob"):
            texts = [text for who, text in room.messages if who == name and text[:1].islower()]
            assert texts[:20] == [f"{name.lower()} {number}" for number in range(20)]
        assert ("Cleo", ">7") in room.messages
        assert ("Ana", "waves (twice) & <b>smiles</b>") in room.messages
        assert {name for name, _ in room.messages} == {"Ana", "Bob", "Cleo"}
        assert ("Bob", "pst") not in room.messages
        assert room.asked == [("Cleo", f">{n}") for n in range(20)] + [("Bob", "!stats Ana")]
        assert room.times[0] == FIRST_MS

    asyncio.run(scene())


def test_what_was_said_while_the_bot_was_away_is_filled_in_once() -> None:
    async def scene() -> None:
        room = ListRoom(answers=lambda *_: "answer")
        async with cytube_site() as site:
            for number in range(5):
                await site.say("Ana", f"early {number}")
            async with running(bot(site), room):
                await heard(room, ("Ana", "early 4"))
                await until(lambda: "dazza" in site.names.values(), "a login")
                await site.say("Ana", "live")
                await heard(room, ("Ana", "live"))
                await site.kick("dazza")
                await site.say("Bob", "!missed")
                await until(lambda: len(site.logins) == 2, "a second login")
                await site.say("Ana", "live again")
                await heard(room, ("Ana", "live again"))
                await site.stop()
                await site.start()
                await until(lambda: len(site.logins) == 3, "a third login")
                await site.say("Ana", "after the restart")
                await heard(room, ("Ana", "after the restart"))
        texts = [text for _, text in room.messages]
        assert texts == [f"early {n}" for n in range(5)] + [
            "live",
            "!missed",
            "live again",
            "after the restart",
        ]
        assert room.asked == []

    asyncio.run(scene())


def test_a_registered_name_logs_in_and_its_password_is_never_shown(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    async def scene() -> None:
        async with cytube_site(accounts={"dazza": "s3cret"}) as site:
            async with running(bot(site, password="s3cret"), ListRoom()):
                await until(lambda: "dazza" in site.names.values(), "a login")
            with pytest.raises(RoomError, match="cytube_password is refused") as caught:
                await bot(site, password="s3cret-wrong").run(ListRoom(), asyncio.Event())
            assert "s3cret" not in str(caught.value)

    asyncio.run(scene())
    bots = [each for each in caplog.records if each.name != "engineio.server"]
    assert "s3cret" not in "".join(each.getMessage() for each in bots)


def test_a_closed_channel_opens_to_its_password_only() -> None:
    async def scene() -> None:
        async with cytube_site(password="sesame") as site:
            with pytest.raises(RoomError, match="cytube_channel_password"):
                await bot(site).run(ListRoom(), asyncio.Event())
            place = CytubeSettings(server=site.url, channel="chips")
            guest = CytubeConnector(place, channel_password=Secret("sesame"), timing=QUICK)
            room = ListRoom()
            async with running(guest, room):
                await site.say("Ana", "hello")
                await heard(room, ("Ana", "hello"))
                guest.say("nobody hears this")
            assert site.logins == [{"name": "dazza"}]

    asyncio.run(scene())


def test_a_channel_that_does_not_exist_ends_the_bot() -> None:
    async def scene() -> None:
        async with cytube_site(channel="fish") as site:
            with pytest.raises(RoomError, match="knows no channel chips"):
                await bot(site).run(ListRoom(), asyncio.Event())

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        (
            "5 &gt; 3 &amp;&amp; it&#39;s &#40;true&#41; &quot;so&quot;",
            '5 > 3 && it\'s (true) "so"',
        ),
        ("<strong>bold</strong> <em>and</em> <code>x</code>", "bold and x"),
        ('<a href="//x.org/?a=1&amp;b">//x.org/?a=1&amp;b</a>', "//x.org/?a=1&b"),
        ('look <img class="channel-emote" src="x.png" title="kappa" /> at', "look kappa at"),
        ('<img src="a.gif" alt=":pizza:">', ":pizza:"),
        ('<img src="a.gif">', ""),
        ('<span class="spoiler">he dies</span>', "he dies"),
        ("one<br>two", "one\ntwo"),
        ("&lt;script&gt;alert&#40;1&#41;&lt;/script&gt;", "<script>alert(1)</script>"),
        ("<template>unseen</template>seen", "seen"),
        ("a &amp;lt; b", "a &lt; b"),
        ("1 < 2", "1 < 2"),
        ("\ud800", "?"),
        ("", ""),
    ],
)
def test_html_becomes_the_text_that_people_saw(html: str, text: str) -> None:
    assert text_of(html) == text


@settings(max_examples=50)
@given(st.text())
def test_what_the_site_escapes_comes_back_as_it_was_written(text: str) -> None:
    assert text_of(escaped(text)) == text.encode("utf-8", "replace").decode()


@settings(max_examples=50)
@given(st.recursive(st.none() | st.text() | st.floats() | st.booleans(), st.lists))
def test_any_event_is_read_without_a_complaint(value: object) -> None:
    for data in (value, {"username": "Ana", "msg": value}, {"username": value, "msg": "x"}):
        said(data)
    found = said({"username": "Ana", "msg": "x", "time": value, "meta": value})
    assert found is not None
    assert found.text == "x"


@pytest.mark.parametrize("name", ["[server]", "[voteskip]", "Ana\u200b", "Аna", "", "x" * 21])
def test_lines_of_names_that_no_person_can_have_are_nobodys(name: str) -> None:
    assert said({"username": name, "msg": "x", "meta": {}, "time": FIRST_MS}) is None


@pytest.mark.parametrize(
    ("content", "url"),
    [
        (b'{"servers": [{"url": "http://a", "secure": false}, {"url": "https://b"}]}', "https://b"),
        (b'{"servers": [{"url": "https://6", "ipv6": true}, {"url": "https://4"}]}', "https://4"),
        (b'{"servers": [{"url": "file:///x"}, {"url": "http://a"}]}', "http://a"),
    ],
)
def test_an_encrypted_server_is_preferred(content: bytes, url: str) -> None:
    assert chosen(content) == url


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"servers": 1}', b'{"servers": [{}]}', b'{"servers": []}']
)
def test_a_list_of_servers_that_is_none_is_tried_again_later(content: bytes) -> None:
    with pytest.raises(ConnectionError, match="not understood"):
        chosen(content)


def test_settings_that_cannot_work_are_refused() -> None:
    with pytest.raises(SettingsError, match="needs channel"):
        CytubeConnector(CytubeSettings(channel="../x"))
    with pytest.raises(SettingsError, match=r"bot\.cytube\.server"):
        CytubeConnector(CytubeSettings(channel="x", server="ftp://x"))
    with pytest.raises(SettingsError, match="needs account"):
        CytubeConnector(CytubeSettings(channel="x"), password=Secret("s3cret"))
