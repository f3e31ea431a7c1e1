"""TwitchDownloader's comments: a person's words, without those that Twitch put before them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.read_export import as_json, head, one, reasons, records, said, until_cut

from dazza.ingest.declare import BAD, MESSAGE, SERVICE
from dazza.ingest.formats.twitch_downloader import FORMAT, record

ID = "4f8c6b1e-0000-4000-8000-000000000001"
AT = 1_673_013_783_853


def comment(**more: object) -> dict[str, Any]:
    return {
        "_id": ID,
        "created_at": "2023-01-06T14:03:03.853Z",
        "content_offset_seconds": 12,
        "commenter": {"display_name": "FooBar", "_id": "1", "name": "foobar"},
        "message": {"body": "hello", "fragments": [{"text": "hello", "emoticon": None}]},
        **more,
    }


def saying(body: str) -> dict[str, Any]:
    return comment(message={"body": body})


def test_a_comment_has_the_login_the_text_the_time_and_the_id() -> None:
    found = record(comment(), None)
    assert found[:4] == (MESSAGE, "foobar", "hello", AT)
    assert found.id == ID


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("FooBar is my name", "FooBar is my name"),
        ("FooBar subscribed with Prime. They've subscribed for 4 months! hi there", "hi there"),
        (
            "FooBar subscribed at Tier 2. They've subscribed for 14 months, currently on a 3 month"
            " streak! <3",
            "<3",
        ),
        ("FooBar subscribed at Tier 1. ", None),
        ("FooBar subscribed with Prime. They've subscribed for 4 months! ", None),
        ("FooBar just subscribed with Twitch Prime. hey", "hey"),
        ("Other subscribed with Prime. He told me", "Other subscribed with Prime. He told me"),
        ("FooBar watched 3 consecutive streams this month and sparked a watch streak! yo", "yo"),
        ("FooBar watched 3 consecutive streams and sparked a watch streak! ", None),
        ("FooBar is gifting 5 Tier 1 Subs to Baz's community! ", None),
        ("FooBar gifted a Tier 1 sub to Baz! ", None),
        ("FooBar is continuing the Gift Sub they got from Baz! ", None),
        ("FooBar is paying forward the Gift they got from Baz to the community! ", None),
        ("FooBar converted from a Prime sub to a Tier 1 sub! ", None),
        ("FooBar converted from being shy", "FooBar converted from being shy"),
        ("FooBar gifted a book to his mum", "FooBar gifted a book to his mum"),
        ("FooBar is now a dad, congrats", "FooBar is now a dad, congrats"),
        ("bits badge tier notification ", None),
        ("12 raiders from FooBar have joined! ", None),
        ("An anonymous user gifted a Tier 1 sub to Baz! ", None),
        ("", ""),
    ],
)
def test_what_twitch_says_of_a_person_is_not_what_the_person_says(
    body: str, text: str | None
) -> None:
    found = record(saying(body), None)
    assert (found.kind, found.text) == ((SERVICE, "") if text is None else (MESSAGE, text))


@pytest.mark.parametrize(
    ("time", "at"),
    [
        ("2023-01-06T14:03:03Z", AT - 853),
        ("2023-01-06T14:03:03.8539999Z", AT),
        ("2023-01-06T14:03:03.853", AT),
        ("2023-01-06T15:03:03.853+01:00", AT),
        ("0001-01-01T00:00:00", 12_500),
        (None, 12_500),
        (7, 12_500),
    ],
)
def test_a_comment_without_a_time_has_that_of_the_video(time: object, at: int) -> None:
    assert record(comment(created_at=time, content_offset_seconds=12.5), 0).at == at


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"commenter": None}, "no name"),
        ({"commenter": {}}, "no name"),
        ({"commenter": {"name": 7}}, "no name"),
        ({"message": None}, "not understood"),
        ({"message": {}}, "not understood"),
        ({"message": {"body": ["x"]}}, "not understood"),
        ({"created_at": None}, "time not understood"),
        ({"created_at": "yesterday", "content_offset_seconds": "x"}, "time not understood"),
    ],
)
def test_a_damaged_comment_is_a_bad_one(more: dict[str, object], reason: str) -> None:
    found = record(comment(**more), None)
    assert (found.kind, found.text) == (BAD, reason)


def test_fragments_stand_in_for_a_missing_body_and_the_display_name_for_a_login() -> None:
    pieces = [{"text": "a "}, {"text": "LUL", "emoticon": {"emoticon_id": "1"}}, {"text": None}, 7]
    found = record(comment(message={"fragments": pieces}, commenter={"display_name": "Foo"}), None)
    assert (found.name, found.text) == ("Foo", "a LUL")


def test_the_video_says_when_it_began(tmp_path: Path) -> None:
    late = comment(created_at=None, content_offset_seconds=60)
    data = as_json({"video": {"created_at": "2023-01-06T14:00:00Z"}, "comments": [late]})
    assert records(FORMAT, one(tmp_path, data))[0].at == 1_673_013_660_000


def test_pages_and_lists_of_comments_are_read_alike(tmp_path: Path) -> None:
    page = one(tmp_path / "a", as_json({"comments": [comment()], "_next": "x"}))
    bare = one(tmp_path / "b", as_json([comment()]))
    assert records(FORMAT, page) == records(FORMAT, bare) == [record(comment(), None)]


def test_what_is_no_comment_is_bad_and_a_cut_file_gives_what_it_has(tmp_path: Path) -> None:
    data = as_json({"comments": [7, comment(), comment()]})
    found, told = until_cut(FORMAT, one(tmp_path, data[:-200]))
    assert reasons(found) == ["not understood"]
    assert said(found) == [("foobar", "hello")]
    assert "breaks off" in told


@pytest.mark.parametrize(
    ("data", "share"),
    [
        (as_json({"FileInfo": {}, "video": {}, "comments": [comment()]}), 1.0),
        (as_json([comment()]), 1.0),
        (as_json({"comments": []}), 0.0),
        (as_json({"messages": [{"content": "x", "author": {"name": "a"}}]}), 0.0),
        (b"no json", 0.0),
    ],
)
def test_a_chat_is_recognised_by_its_comments(data: bytes, share: float) -> None:
    assert FORMAT.recognise(head(data)) == share
