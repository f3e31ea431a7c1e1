"""Columns are found by their names, and times are read however a table writes them."""

from __future__ import annotations

import pytest

from dazza.errors import ImportFailedError
from dazza.ingest.declare import BAD, MESSAGE, Options
from dazza.ingest.formats._columns import (
    Columns,
    Moment,
    find_columns,
    is_plain,
    moment,
    record,
    survey_times,
)

AT = 1_673_013_783_853
LOCAL = Moment(None, AT)
UTC = Moment(AT)
SOME = Columns("name", "text", ("time",))


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ("username message timestamp", ("username", "message", ("timestamp",), None)),
        ("id username message timestamp word_count", ("username", "message", ("timestamp",), "id")),
        ("Message-ID From Body Sent_At", ("From", "Body", ("Sent_At",), "Message-ID")),
        ("user.id user.name content createdAt", ("user.name", "content", ("createdAt",), None)),
        ("Date Time Nick Text", ("Nick", "Text", ("Date", "Time"), None)),
        ("date author content", ("author", "content", ("date",), None)),
        ("name username text ts", ("username", "text", ("ts",), None)),
    ],
)
def test_columns_are_found_by_plain_names(columns: str, found: tuple[object, ...]) -> None:
    assert is_plain(columns.split())
    assert tuple(find_columns(columns.split(), {}, "x.csv")) == found


@pytest.mark.parametrize(
    "columns", ["", "a b c", "username timestamp", "message author", "text time"]
)
def test_other_columns_are_not_taken_for_a_table_of_messages(columns: str) -> None:
    assert not is_plain(columns.split())


def test_what_is_asked_for_wins_and_the_rest_is_found() -> None:
    asked = {"name": "who did", "time": "d+t", "id": "n"}
    found = find_columns(["who did", "username", "text", "d", "t", "n"], asked, "x.csv")
    assert found == Columns("who did", "text", ("d", "t"), "n")


@pytest.mark.parametrize(
    ("columns", "asked", "told"),
    [
        (["a", "b"], {}, "plainly the name or the text or the time: there are a, b; say which"),
        (["a", "message", "time"], {}, "plainly the name: there are a, message, time"),
        (["a", "b"], {"name": "c"}, "no column 'c': there are a, b"),
        (["user", "text", "time"], {"time": "x+time"}, "no column 'x'"),
        ([str(n) for n in range(40)], {}, "10, 11, …;"),
    ],
)
def test_columns_that_are_not_there_are_told(
    columns: list[str], asked: dict[str, str], told: str
) -> None:
    with pytest.raises(ImportFailedError) as error:
        find_columns(columns, asked, "x.csv")
    assert told in str(error.value)
    assert str(error.value).startswith("x.csv ")


@pytest.mark.parametrize(
    ("value", "unit", "when"),
    [
        ("2023-01-06T14:03:03.853Z", "text", UTC),
        ("2023-01-06T14:03:03.853999+00:00", "text", UTC),
        ("2023-01-06 15:03:03.853 +0100", "text", UTC),
        ("2023-01-06 14:03:03.853 UTC", "text", UTC),
        ("2023-01-06 09:03:03,853-05", "text", UTC),
        ("2023-01-06 14:03:03.853", "text", LOCAL),
        ("2023/01/06 14:03:03.8539", "text", LOCAL),
        ("2023.1.6, 14:03:03.853", "text", LOCAL),
        (" 2023-01-06 14:03:03.853123456 ", "text", LOCAL),
        ("2023-01-06 14:03", "text", Moment(None, AT - 3853)),
        ("2023-01-06", "text", Moment(None, 1_672_963_200_000)),
        ("1673013783", "s", Moment(AT - 853)),
        ("1673013783.853", "s", UTC),
        (1_673_013_783.853, "s", UTC),
        ("1673013783853", "ms", UTC),
        (1_673_013_783_853, "ms", UTC),
        ("1.673013783853e12", "ms", UTC),
        ("1673013783853999", "us", UTC),
        (1_673_013_783_853_999_999, "ns", UTC),
        ("2023-01-06 14:03:03.853", "ms", LOCAL),
        ("2023-02-30 14:03", "text", None),
        ("2023-01-06 25:03", "text", None),
        ("noon", "text", None),
        ("", "ms", None),
        (None, "text", None),
        (float("nan"), "ms", None),
        (10**30, "s", None),
        ("9" * 400, "s", None),
        ([], "text", None),
        (True, "s", None),
    ],
)
def test_a_time_is_read_in_what_its_column_counts(
    value: object, unit: str, when: Moment | None
) -> None:
    assert moment(value, unit) == when


@pytest.mark.parametrize(
    ("value", "written", "when"),
    [
        ("06.01.2023 14:03", "%d.%m.%Y %H:%M", Moment(None, AT - 3853)),
        ("20230106140303", "%Y%m%d%H%M%S", Moment(None, AT - 853)),
        (20230106140303, "%Y%m%d%H%M%S", Moment(None, AT - 853)),
        ("06.01.2023 14:03 +0000", "%d.%m.%Y %H:%M %z", Moment(AT - 3853)),
        ("2023-01-06", "%d.%m.%Y", None),
        ("1", "%d %d", None),
        ("1", "%", None),
        ([], "%d", None),
    ],
)
def test_a_time_is_read_as_a_person_says(value: object, written: str, when: Moment | None) -> None:
    assert moment(value, "text", written) == when


@pytest.mark.parametrize(
    ("values", "unit"),
    [
        (["1673013783"], "s"),
        ([1_673_013_783_853], "ms"),
        ([1_673_013_783_853_000], "us"),
        ([1_673_013_783_853_000_000], "ns"),
        (["0", None, "", "junk", "1673013783853"], "ms"),
        (["1673013783", "1673013783853", "1673013783854"], "ms"),
        (["2023-01-06 14:03"], "text"),
        ([], "text"),
        ([None, ""], "text"),
    ],
)
def test_the_column_as_a_whole_says_what_it_counts(values: list[object], unit: str) -> None:
    found = survey_times(values, Options(), SOME, "x.csv")
    assert found.choices == {"unit": unit}
    assert found.told[0].startswith("columns are name=name, text=text, time=time")


@pytest.mark.parametrize(
    ("values", "written", "told"),
    [
        (["06/01/23 14:03"], None, "times such as '06/01/23 14:03', which are neither ISO 8601"),
        (["12.5", "13"], None, "times such as '12.5'"),
        (["2023-01-06"], "%d.%m.%Y", "which are not written as '%d.%m.%Y'"),
    ],
)
def test_times_that_nobody_can_read_are_told(
    values: list[object], written: str | None, told: str
) -> None:
    with pytest.raises(ImportFailedError) as error:
        survey_times(values, Options(time_format=written), SOME, "x.csv")
    assert told in str(error.value)
    assert "--time-format" in str(error.value)


@pytest.mark.parametrize(
    ("row", "kind", "text"),
    [
        (("ann", "hi", AT, None), MESSAGE, "hi"),
        (("ann", None, AT, None), MESSAGE, ""),
        ((7, "hi", AT, None), MESSAGE, "hi"),
        (("", "hi", AT, None), BAD, "no name"),
        ((None, "hi", AT, None), BAD, "no name"),
        (("ann", 7, AT, None), BAD, "not understood"),
        (([], "hi", AT, None), BAD, "not understood"),
        ((True, "hi", AT, None), BAD, "not understood"),
        (("ann", "hi", None, None), BAD, "no time"),
        (("ann", "hi", "", None), BAD, "no time"),
        (("ann", "hi", "then", None), BAD, "time not understood"),
    ],
)
def test_a_row_is_a_message_or_says_why_not(row: tuple[object, ...], kind: int, text: str) -> None:
    name, words, time, id_ = row
    found = record(name, words, time, id_, "ms", None)
    assert (found.kind, found.text) == (kind, text)
    if kind == MESSAGE:
        assert (found.name, found.at, found.id) == (str(name), AT, None)


def test_an_id_is_that_of_the_row_of_who_said_it_and_when() -> None:
    ids = {
        record(name, text, time, id_, "ms", None).id
        for name in ("ann", "bob\ud800")
        for text in ("hi", "edited")
        for time in (AT, AT + 1)
        for id_ in (1, "2")
    }
    assert len(ids) == 8
    one = record("ann", "hi", AT, 1, "ms", None).id
    assert one is not None
    assert one.startswith("1/")
    assert one == record("ann", "hi", AT, "1", "ms", None).id
    assert record("ann", "hi", AT, "", "ms", None).id is None


def test_an_error_is_one_line_whatever_columns_are_called() -> None:
    with pytest.raises(ImportFailedError) as told:
        find_columns(["a\x0bb\nc\u2028d", "\x1b"], {}, "x.csv")
    assert len(str(told.value).splitlines()) == 1
    assert "a b c d" in str(told.value)
