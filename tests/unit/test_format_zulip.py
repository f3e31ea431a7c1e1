"""Zulip's export of an organization."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.read_export import as_json, head, one, reasons, records, said, write

from dazza.errors import ImportFailedError
from dazza.ingest.declare import BAD, MESSAGE, SERVICE, Record
from dazza.ingest.formats._zulip_html import seen
from dazza.ingest.formats.zulip import FORMAT, record
from dazza.ingest.inputs import Export

AT = 1_554_100_000_250
NAMES = {11: "Bob Ross", 12: "Eve", 3: "Notification Bot"}
REALM = {
    "zerver_realm": [{"id": 2, "string_id": "example", "date_created": 1_546_300_800.5}],
    "zerver_userprofile": [
        {"id": 12, "full_name": "Eve"},
        {"id": 11, "full_name": "Bob Ross"},
        {"id": 14, "full_name": "Eve"},
        {"id": "x", "full_name": "text"},
        {"id": 15, "full_name": None},
        5,
    ],
    "zerver_userprofile_mirrordummy": [{"id": 13, "full_name": "Gone"}],
    "zerver_userprofile_crossrealm": [{"id": 3, "email": "notification-bot@zulip.com"}],
}


def entry(**changes: object) -> dict[str, Any]:
    written = {"id": 101, "sender": 11, "recipient": 31, "subject": "topic", "content": "hi"}
    return written | {"rendered_content": "<p>hi</p>", "date_sent": 1_554_100_000.25} | changes


def taken(**changes: object) -> Record:
    return record(entry(**changes), NAMES, frozenset({3}), "r/")


def messages(*entries: object) -> bytes:
    return as_json({"zerver_message": list(entries), "zerver_usermessage": [{"message": 101}]})


def gathered(folder: Path, files: dict[str, bytes]) -> list[Export]:
    assert FORMAT.gather is not None
    return FORMAT.gather(write(folder, files))


def test_a_message_has_the_full_name_and_an_id_of_its_organization() -> None:
    assert taken() == (MESSAGE, "Bob Ross", "hi", AT, None, "r/101", "")


def test_what_was_deleted_is_no_message() -> None:
    assert taken(content="(deleted)", rendered_content="<p>(deleted)</p>").kind == SERVICE


def test_what_the_servers_own_bots_write_is_no_message() -> None:
    assert taken(sender=3).kind == SERVICE


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"rendered_content": None, "content": "a *b* **c**"}, "a *b* **c**"),
        ({"rendered_content": None, "content": "@**Eve** @_**Eve|12** @**all**"}, "@Eve @Eve @all"),
        ({"rendered_content": None, "content": "#**a>lunch** #**dev**"}, "#a > lunch #dev"),
        ({"rendered_content": None, "content": "@*admins* @_*admins*"}, "@admins @admins"),
        ({"rendered_content": "", "content": " kept \n\x00"}, " kept \n\x00"),
        ({"rendered_content": "<p>/me waves</p>", "content": "/me waves"}, "waves"),
        ({"rendered_content": "<p>new</p>", "content": "old"}, "new"),
    ],
)  # fmt: skip
def test_the_text_is_what_was_rendered_or_else_typed(changes: dict[str, object], text: str) -> None:
    found = taken(**changes)
    assert (found.kind, found.text) == (MESSAGE, text)


@pytest.mark.parametrize(
    ("rendered", "text"),
    [
        ("<p>1 &lt; 2 &amp; 3</p>", "1 < 2 & 3"),
        ("<p>one<br>\ntwo</p>\n<p>three</p>", "one\ntwo\nthree"),
        ('<p>hi <span class="user-mention" data-user-id="12">@Eve</span>!</p>', "hi @Eve!"),
        ('<p>see <a class="stream" data-stream-id="9" href="/#">#general</a></p>', "see #general"),
        ('<p><a href="https://example.org/x">the site</a></p>', "the site"),
        ("<p><strong>b</strong> <em>i</em> <del>d</del> <code>c  c</code></p>", "b i d c  c"),
        (
            '<p>ok <span class="emoji emoji-1f604" role="img">:smile:</span></p>',
            "ok 😄",
        ),
        ('<p><span class="emoji emoji-1f1e9-1f1ea" title="de">:de:</span></p>', "🇩🇪"),
        ('<p><span class="emoji emoji-ffffff">:x:</span></p>', ":x:"),
        ('<p><img alt=":zulip:" class="emoji" src="/z.png"> hi</p>', ":zulip: hi"),
        ('<p><img src="/cat.png"></p>', ""),
        ("<ul>\n<li>one</li>\n<li>two</li>\n</ul>", "one\ntwo"),
        ("<blockquote>\n<p>quoted</p>\n</blockquote>\n<p>answer</p>", "quoted\nanswer"),
        (
            '<div class="codehilite"><pre><span></span><code>a\n  b\n\nc\n</code></pre></div>',
            "a\n  b\n\nc",
        ),
        (
            '<p><a href="/user_uploads/2/a.png">a.png</a></p>\n<div class="message_inline_image">'
            '<a href="/user_uploads/2/cat.png" title="cat.png"><img src="x"></a></div>',
            "",
        ),
        (
            '<p><span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>x</mi>'
            '</mrow><annotation encoding="application/x-tex">x^2</annotation></semantics></math>'
            '</span><span class="katex-html" aria-hidden="true">xx</span></span> end</p>',
            "x^2 end",
        ),
        ("<script>x</script><!-- y --><p>z</p>", "z"),
        ("no tags", "no tags"),
        ("<p>never ends <b>", "never ends "),
        ("<p></p>", ""),
        ("", ""),
    ],
)
def test_rendered_text_is_what_a_person_saw(rendered: str, text: str) -> None:
    assert seen(rendered) == text


def test_markup_may_nest_as_deep_as_it_likes() -> None:
    assert seen("<div>" * 10_000 + "x") == "x"


def test_what_is_rendered_longer_than_any_message_is_taken_as_it_was_typed() -> None:
    assert taken(rendered_content="<div><b>" * 50_000 + "x").text == "hi"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sender": 99}, "no name"),
        ({"sender": None}, "no name"),
        ({"sender": [11]}, "no name"),
        ({"date_sent": None}, "time not understood"),
        ({"date_sent": float("inf")}, "time not understood"),
        ({"date_sent": "soon"}, "time not understood"),
        ({"rendered_content": 5, "content": None}, "not understood"),
        ({"rendered_content": None, "content": {}}, "not understood"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(changes: dict[str, object], reason: str) -> None:
    found = taken(**changes)
    assert (found.kind, found.text) == (BAD, reason)


def test_the_time_of_old_exports_is_read() -> None:
    old = entry(pub_date=5.5)
    del old["date_sent"]
    assert record(old, NAMES, frozenset(), "").at == 5500


def test_an_organization_is_read_file_by_file(tmp_path: Path) -> None:
    files = {
        "export/realm.json": as_json(REALM),
        "export/messages-000002.json": messages(entry(id=102, sender=14), entry(id=103, sender=13)),
        "export/messages-000001.json": messages(entry(), 5, entry(sender=3)),
        "export/attachment.json": b"{}",
        "export/uploads/2/ab/irc.log": b"[12:34] <bob> not of this server\n",
        "mine.log": b"[12:34] <bob> hi\n",
    }
    (export,) = gathered(tmp_path, files)
    assert [file.path.name for file in export.files] == [
        "messages-000001.json",
        "messages-000002.json",
        "realm.json",
    ]
    assert [file.path.name for file in export.beside] == ["attachment.json", "irc.log"]
    found = records(FORMAT, export)
    assert [(each.name, each.id) for each in found if each.kind == MESSAGE] == [
        ("Bob Ross", "1546300800500/101"),
        ("Eve|14", "1546300800500/102"),
        ("Gone", "1546300800500/103"),
    ]
    assert reasons(found) == ["not understood"]


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    files = {
        "realm.json": as_json(REALM),
        "messages-000001.json": messages(entry(), entry())[:-300],
        "messages-000002.json": b"",
        "messages-000003.json": messages(entry(id=103)),
    }
    (export,) = gathered(tmp_path, files)
    found = records(FORMAT, export)
    assert said(found)[0] == said(found)[-1] == ("Bob Ross", "hi")
    assert reasons(found) == ["damaged file", "damaged file"]


def test_without_the_accounts_nothing_can_be_imported(tmp_path: Path) -> None:
    with pytest.raises(ImportFailedError, match=r"import the folder with realm\.json"):
        records(FORMAT, one(tmp_path, messages(entry()), "messages-000001.json"))
    files = {
        "realm.json": b'{"zerver_userprofile": [{"id": 1}, ',
        "messages-000001.json": messages(),
    }
    (export,) = gathered(tmp_path / "cut", files)
    with pytest.raises(ImportFailedError, match="breaks off"):
        records(FORMAT, export)


def test_files_of_messages_are_recognised() -> None:
    assert FORMAT.recognise(head(messages(entry()))) == 1


@pytest.mark.parametrize("other", [REALM, [], {"messages": []}, {"zerver_usermessage": []}])
def test_other_json_is_not_taken_for_it(other: object) -> None:
    assert FORMAT.recognise(head(as_json(other))) < 0.5


def test_other_folders_are_not_gathered(tmp_path: Path) -> None:
    assert gathered(tmp_path / "a", {"realm.json": b"{}", "x/messages-000001.json": b"{}"}) == []
    assert gathered(tmp_path / "b", {"messages-000001.json": b"{}"}) == []
