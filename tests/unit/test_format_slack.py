"""Slack's export of a workspace."""

from __future__ import annotations

import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.support.read_export import as_json, head, one, reasons, records, said, write

from dazza.ingest.declare import BAD, MESSAGE, SERVICE, Record
from dazza.ingest.formats._slack_text import Names, as_seen, with_emoji
from dazza.ingest.formats.slack import FORMAT, record
from dazza.ingest.inputs import Export, open_zip

STAMP = "1452988821.000002"
AT = 1_452_988_821_000
USERS = [
    {"id": "U1", "name": "bob", "profile": {"display_name": "Bobby", "real_name": "Bob Ross"}},
    {"id": "U2", "name": "eve"},
    {"id": "U3", "name": "github", "is_bot": True, "profile": {"bot_id": "B3"}},
    {"id": "U4", "profile": {"real_name": "Ann"}},
    {"id": 5, "name": "five"},
    {"id": "U6", "name": None, "profile": None},
    "U7",
]
CHANNELS: list[Any] = [
    {"id": "C1", "name": "general"},
    {"id": "C2", "name": "random"},
    {"id": 3},
    None,
]


def entry(**changes: object) -> dict[str, Any]:
    return {"type": "message", "user": "U1", "text": "hi", "ts": STAMP} | changes


def names() -> Names:
    found = Names()
    for user in USERS:
        found.add_user(user if isinstance(user, dict) else {})
    for channel in CHANNELS:
        found.add_channel(channel if isinstance(channel, dict) else {})
    return found


def taken(**changes: object) -> Record:
    return record(entry(**changes), "C1", names())


def gathered(folder: Path, files: dict[str, bytes]) -> list[Export]:
    assert FORMAT.gather is not None
    return FORMAT.gather(write(folder, files))


def test_a_message_has_the_members_user_name_and_an_id_of_channel_and_time() -> None:
    assert taken() == (MESSAGE, "bob", "hi", AT, None, "C1:1452988821.000002", "")


@pytest.mark.parametrize(
    "subtype", [None, "", "me_message", "thread_broadcast", "bot_message", "slackbot_response"]
)
def test_these_subtypes_are_said_by_somebody(subtype: str | None) -> None:
    assert taken(subtype=subtype).kind == MESSAGE


@pytest.mark.parametrize(
    "subtype",
    [
        *("channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name"),
        *("group_join", "pinned_item", "bot_add", "bot_remove", "reminder_add", "tombstone"),
        *("message_changed", "message_deleted", "reply_broadcast", "huddle_thread", "file_mention"),
        *("sh_room_created", "channel_archive", "channel_convert_to_private", "something_new"),
    ],
)
def test_these_subtypes_are_what_slack_says(subtype: str) -> None:
    assert taken(subtype=subtype).kind == SERVICE


def test_hidden_entries_and_those_of_other_types_are_no_messages() -> None:
    assert taken(hidden=True).kind == SERVICE
    assert taken(type="huddle").kind == SERVICE


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "bob"),
        ({"user": "U4"}, "Ann"),
        ({"user": "U3", "username": "CI"}, "github"),
        ({"user": None, "username": "CI", "bot_id": "B3"}, "CI"),
        ({"user": None, "bot_id": "B9", "bot_profile": {"name": "Travis"}}, "Travis"),
        ({"user": None, "bot_id": "B3"}, "github"),
        ({"user": None, "bot_id": "B9"}, "B9"),
        ({"user": "U9", "user_profile": {"name": "guest"}}, "guest"),
        ({"user": "U9", "user_profile": {"name": "", "display_name": "Guest"}}, "Guest"),
        ({"user": "U9"}, "U9"),
        ({"user": "USLACKBOT"}, "slackbot"),
    ],
)
def test_who_speaks(changes: dict[str, object], name: str) -> None:
    assert taken(**changes).name == name


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("<@U1> and <@U2|evelyn>", "@bob and @eve"),
        ("<@U9> and <@U9|guest>", "@U9 and @guest"),
        ("<#C1> <#C1|old> <#C9|other> <#C9|> <#C9>", "#general #general #other #C9 #C9"),
        ("<!here> <!channel|channel> <!everyone|@everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@admins> <!subteam^S1>", "@admins @S1"),
        ("<!date^1392734382^{date}|Feb 18, 2014>", "Feb 18, 2014"),
        ("<https://example.org/?a=1&amp;b=2>", "https://example.org/?a=1&b=2"),
        ("<https://example.org|here>, <mailto:bob@x.org|bob@x.org>", "here, bob@x.org"),
        ("<mailto:bob@x.org> <tel:123>", "bob@x.org 123"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2, &amp;lt; &quot;", '1 < 2 && 3 > 2, &lt; &quot;'),
        ("a < b > c", "a  b  c"),
        ("*bold* _it_ `code`\n```x```\n", "*bold* _it_ `code`\n```x```\n"),
        (" kept \x00 ", " kept \x00 "),
    ],
)  # fmt: skip
def test_text_is_what_a_person_saw(text: str, seen: str) -> None:
    assert as_seen(text, names()) == seen


@pytest.mark.parametrize(
    ("text", "element", "seen"),
    [
        (":wave: hi", {"name": "wave", "unicode": "1f44b"}, "👋 hi"),
        (":flag-de:", {"name": "flag-de", "unicode": "1f1e9-1f1ea"}, "🇩🇪"),
        (
            ":wave::skin-tone-4:",
            {"name": "wave", "skin_tone": 4, "unicode": "1f44b-1f3fd"},
            "👋🏽",
        ),
        (
            ":wave::skin-tone-4:",
            {"name": "wave::skin-tone-4", "unicode": "1f44b-1f3fd"},
            "👋🏽",
        ),
        (":ours:", {"name": "ours"}, ":ours:"),
        (":wave:", {"name": "wave", "unicode": "d800"}, ":wave:"),
        (":wave:", {"name": "wave", "unicode": "ffffff"}, ":wave:"),
        (":wave:", {"name": "wave", "unicode": 5}, ":wave:"),
        (":wave:", {"name": ["wave"], "unicode": "1f44b"}, ":wave:"),
    ],
)
def test_emoji_are_characters_where_the_message_says_which(
    text: str, element: dict[str, object], seen: str
) -> None:
    inner = {"type": "rich_text_section", "elements": [{"type": "emoji"} | element]}
    assert with_emoji(text, [{"type": "rich_text", "elements": [inner]}]) == seen


def test_blocks_may_nest_as_deep_as_they_like() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert with_emoji(":wave:", deep) == ":wave:"


@pytest.mark.parametrize(
    ("changes", "name", "text"),
    [
        ({"subtype": "file_share", "files": [{"id": "F1"}], "text": "my cat"}, "bob", "my cat"),
        ({"files": [{"id": "F1"}], "text": ""}, "bob", ""),
        (
            {
                "subtype": "file_share",
                "text": "<@U1|bob> uploaded a file: <https://x|cat.png> and commented: nice",
                "file": {"initial_comment": {"comment": "nice &amp; small"}},
            },
            "bob",
            "nice & small",
        ),
        (
            {
                "subtype": "file_share",
                "text": "<@U1> uploaded a file: <https://x|cat.png>",
                "file": {"id": "F1"},
            },
            "bob",
            "",
        ),
        (
            {
                "subtype": "file_comment",
                "user": None,
                "text": "<@U2> commented on <@U1>’s file <https://x|cat.png>: aww",
                "comment": {"user": "U2", "comment": "aww"},
            },
            "eve",
            "aww",
        ),
    ],
)
def test_of_files_only_what_a_person_wrote_is_text(
    changes: dict[str, object], name: str, text: str
) -> None:
    found = taken(**changes)
    assert (found.kind, found.name, found.text) == (MESSAGE, name, text)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"user": None}, "no name"),
        ({"user": ["U1"]}, "no name"),
        ({"ts": None}, "time not understood"),
        ({"ts": "now"}, "time not understood"),
        ({"ts": "1452988821.x"}, "time not understood"),
        ({"ts": float("nan")}, "time not understood"),
        ({"ts": 10**400}, "time not understood"),
        ({"ts": True}, "time not understood"),
        ({"text": 5}, "not understood"),
        ({"text": ["hi"]}, "not understood"),
        ({"type": None}, "not understood"),
        ({"subtype": ["a"]}, "not understood"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(changes: dict[str, object], reason: str) -> None:
    found = taken(**changes)
    if "subtype" in changes:
        assert found.kind in (BAD, SERVICE)
    else:
        assert (found.kind, found.text) == (BAD, reason)


WORKSPACE = {
    "users.json": as_json(USERS),
    "channels.json": as_json(CHANNELS),
    "dms.json": as_json([{"id": "D1", "members": ["U1", "U2"]}]),
    "integration_logs.json": b"[]",
    "general/2016-01-15.json": as_json([entry(text="second"), 5]),
    "general/2016-01-14.json": as_json([entry(text="first")]),
    "D1/2016-01-14.json": as_json([entry(user="U2", text="psst")]),
}


def test_a_workspace_is_read_channel_by_channel_and_day_by_day(tmp_path: Path) -> None:
    (export,) = gathered(tmp_path, {f"work/{name}": data for name, data in WORKSPACE.items()})
    found = records(FORMAT, export)
    assert said(found) == [("eve", "psst"), ("bob", "first"), ("bob", "second")]
    assert [each.id for each in found if each.kind == MESSAGE] == [
        f"{channel}:{STAMP}" for channel in ("D1", "C1", "C1")
    ]
    assert reasons(found) == ["not understood"]
    assert len(export.files) + len(export.beside) == len(WORKSPACE)


def test_an_archive_is_read_without_unpacking(tmp_path: Path) -> None:
    assert FORMAT.gather is not None
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for name, data in WORKSPACE.items():
            archive.writestr(name, data)
    with ExitStack() as opened:
        (export,) = FORMAT.gather(open_zip(tmp_path / "export.zip", opened))
        assert len(said(records(FORMAT, export))) == 3


def test_each_workspace_of_an_organisation_is_an_export(tmp_path: Path) -> None:
    files = {
        "org_users.json": as_json(USERS),
        "teams/a/channels.json": as_json(CHANNELS),
        "teams/a/general/2016-01-14.json": as_json([entry()]),
        "teams/b/groups.json": as_json([{"id": "G1", "name": "general"}]),
        "teams/b/general/2016-01-14.json": as_json([entry(user="U2")]),
    }
    exports = gathered(tmp_path, files)
    found = [record for export in exports for record in records(FORMAT, export)]
    assert [(record.name, record.id) for record in found] == [
        ("bob", f"C1:{STAMP}"),
        ("eve", f"G1:{STAMP}"),
    ]


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    damaged = {
        "general/2016-01-13.json": b"",
        "general/2016-01-16.json": as_json([entry(text="third"), entry(text="cut")])[:-60],
        "groups.json": b"{",
    }
    (export,) = gathered(tmp_path, WORKSPACE | damaged)
    found = records(FORMAT, export)
    assert [text for _, text in said(found)] == ["psst", "first", "second", "third"]
    assert reasons(found).count("damaged file") >= 1


@pytest.mark.parametrize("missing", ["users.json", "channels.json"])
def test_files_that_only_look_alike_are_not_gathered(tmp_path: Path, missing: str) -> None:
    files = {name: data for name, data in WORKSPACE.items() if name not in (missing, "dms.json")}
    assert gathered(tmp_path, files) == []
    assert gathered(tmp_path / "empty", {"users.json": b"[]", "channels.json": b"[]"}) == []


def test_a_day_alone_is_recognised_and_has_no_ids(tmp_path: Path) -> None:
    data = as_json([entry(user_profile={"name": "bob"})])
    assert FORMAT.recognise(head(data)) == 1
    (found,) = records(FORMAT, one(tmp_path, data, "general/2016-01-14.json"))
    assert (found.name, found.text, found.id) == ("bob", "hi", None)


@pytest.mark.parametrize(
    "other",
    [
        USERS,
        CHANNELS,
        [],
        {"type": "message", "ts": STAMP},
        [{"type": "message", "ts": "2016-01-14"}],
        [{"type": "message", "date": "2016"}],
        {"messages": [{"type": "message", "ts": STAMP}]},
    ],
)
def test_other_json_is_not_taken_for_it(other: object) -> None:
    assert FORMAT.recognise(head(as_json(other))) < 0.5
