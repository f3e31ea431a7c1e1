"""DiscordChatExporter's CSV."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.support.read_export import head, one, reasons, records, said, until_cut
from tests.support.render import Said, discord_csv, discord_json

from dazza.errors import ImportFailedError
from dazza.ingest.declare import MESSAGE, Options, Survey
from dazza.ingest.formats._datestyles import DAY_MS, find_order, read_style
from dazza.ingest.formats.discord_csv import FORMAT
from dazza.ingest.formats.discord_json import FORMAT as JSON_FORMAT
from dazza.ingest.inputs import Export

COLUMNS = ["AuthorID", "Author", "Date", "Content", "Attachments", "Reactions"]
ISO = "2023-11-16T12:50:00.1230000+02:00"
ISO_MS = 1_700_131_800_123


def csv(*rows: tuple[str, str, str] | tuple[str, str, str, str], separator: str = ",") -> bytes:
    lines = [separator.join(COLUMNS)]
    for name, date, text, *attached in rows:
        fields = ["1", name, date, text, attached[0] if attached else "", ""]
        lines.append(separator.join('"' + field.replace('"', '""') + '"' for field in fields))
    return "".join(f"{line}\r\n" for line in lines).encode()


def dates(*written: str) -> bytes:
    return csv(*(("bob", date, "hi") for date in written))


def survey(export: Export, options: Options | None = None) -> Survey:
    assert FORMAT.survey is not None
    return FORMAT.survey(export, options or Options())


def ms(*moment: int) -> int:
    return round(dt.datetime(*moment, tzinfo=dt.UTC).timestamp() * 1000)  # type: ignore[arg-type,misc]  # year, month …


def test_a_row_is_a_message(tmp_path: Path) -> None:
    found = records(FORMAT, one(tmp_path, csv(("bob", ISO, "hi"))))
    assert found == [(MESSAGE, "bob", "hi", ISO_MS, None, None, "")]


def test_fields_may_hold_line_ends_quotes_and_separators(tmp_path: Path) -> None:
    text = 'one\ntwo\r\n\r\nsaid "so", \t; \x00 end '
    found = records(FORMAT, one(tmp_path, csv(("bob", ISO, text), ("eve", ISO, "ok"))))
    assert said(found) == [("bob", text), ("eve", "ok")]


@pytest.mark.parametrize(
    "data",
    [
        csv(("bob", ISO, "a, b; c"), separator=";"),
        b'AuthorID;Author;Date;Content;Attachments;Reactions;\n"1";"bob";"%s";"a, b; c";"";"";\n',
        b'Author;Date;Content;Attachments;\n"bob";"%s";"a, b; c";"";\n',
        b'Author;Date;Content;Attachments;Reactions;\n"bob";"%s";"a, b; c";"";"";\n',
        b"\xef\xbb\xbfAuthorID,Author,Date,Content,Attachments,Reactions,Embeds\r\n"
        b'"1","bob","%s","a, b; c","","","Url: https://example.org;"\r\n',
        b"AuthorID\tAuthor\tDate\tContent\tAttachments\tReactions\r\n1\tbob\t%s\ta, b; c\t\t\r\n",
    ],
)
def test_every_versions_columns_are_read(tmp_path: Path, data: bytes) -> None:
    data = data.replace(b"%s", ISO.encode())
    assert FORMAT.recognise(head(data)) == 1
    assert said(records(FORMAT, one(tmp_path, data))) == [("bob", "a, b; c")]


@pytest.mark.parametrize(
    ("written", "name"),
    [("bob", "bob"), ("bob#1234", "bob#1234"), ("bob#0000", "bob"), ("bob#0", "bob")],
)
def test_names_are_those_of_the_json(tmp_path: Path, written: str, name: str) -> None:
    assert said(records(FORMAT, one(tmp_path, csv((written, ISO, "hi"))))) == [(name, "hi")]


def test_names_texts_and_times_are_those_of_the_same_channels_json(tmp_path: Path) -> None:
    said_in_both = [
        Said("bob", 'a "quoted"\ntext', 1_700_000_000_123, False, 1),
        Said("Bob Ross", "", 1_700_000_060_000, False, 2),
    ]
    (from_json,) = discord_json.render(said_in_both).values()
    (from_csv,) = discord_csv.RENDERER[0].render(said_in_both).values()
    one_way = records(JSON_FORMAT, one(tmp_path, from_json, "json"))
    other_way = records(FORMAT, one(tmp_path / "csv", from_csv, "csv"))
    assert [each[:5] for each in one_way] == [each[:5] for each in other_way]
    assert len(said(one_way)) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "Joined the server.",
        "Pinned a message.",
        "Started a thread.",
        "Started a call.",
        "Started a call that lasted 1,234 minutes.",
        "Added Eve to the group.",
        "Added a recipient.",
        "Removed Eve from the group.",
        "Removed a recipient.",
        "Left the group.",
        "Changed the channel name.",
        "Changed the channel name: lounge",
        "Changed the channel icon.",
    ],
)
def test_what_discord_said_is_no_message(tmp_path: Path, sentence: str) -> None:
    found = records(
        FORMAT,
        one(
            tmp_path,
            csv(("b", ISO, sentence), ("b", ISO, f"{sentence}!"), ("b", ISO, sentence, "a.png")),
        ),
    )
    others = [f"{sentence}!", sentence]
    if sentence.endswith("lounge"):
        others.remove(f"{sentence}!")
    assert [text for _, text in said(found)] == others


LOCAL = ms(2020, 11, 16, 22, 50)


@pytest.mark.parametrize(
    "written",
    [
        "16-Nov-20 10:50 PM",
        "11/16/2020 10:50 PM",
        "11/16/2020 10:50\u202fPM",
        "16.11.2020 22:50",
        "16.11.2020 22.50",
        "16. 11. 2020. 22:50",
        "16.11.2020 г. 22:50",
        "16-11-2020 22:50",
        "16/11/2020 10:50 p. m.",
        "16/11/2563 22:50",
        "2020-11-16 22:50",
        "2020-11-16 22:50:00",
        "2020-11-16T22:50:00",
        "2020/11/16 下午 10:50",
        "2020. 11. 16. 오후 10:50",
        "Monday, November 16, 2020 10:50 PM",
        "16 November 2020 22:50",
        "2020-Nov-16 22:50",
    ],
)
def test_dates_of_every_style_are_on_the_local_clock(tmp_path: Path, written: str) -> None:
    found = records(FORMAT, one(tmp_path, dates(written)))
    assert [(record.kind, record.at, record.local) for record in found] == [(MESSAGE, None, LOCAL)]


@pytest.mark.parametrize(
    ("written", "at"),
    [
        (ISO, ISO_MS),
        ("2023-11-16T10:50:00.1230000Z", ISO_MS),
        ("1700131800", ISO_MS // 1000 * 1000),
        ("1700131800123", ISO_MS),
    ],
)
def test_dates_that_say_their_zone_are_moments(tmp_path: Path, written: str, at: int) -> None:
    found = records(FORMAT, one(tmp_path, dates(written)))
    assert [(record.at, record.local) for record in found] == [(at, None)]


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("2020-01-02 12:00 AM", (0, 0)),
        ("2020-01-02 12:30 PM", (12, 30)),
        ("2020-01-02 1:05 am", (1, 5)),
        ("2020-01-02 0:05", (0, 5)),
        ("2020-01-02 23:59:59.999", None),
        ("2020-01-02 24:00", None),
        ("2020-01-02 13:00 PM", None),
        ("2020-01-02 10:60", None),
        ("2020-01-02 10:00 ZM", None),
    ],
)
def test_times_of_day(written: str, clock: tuple[int, int] | None) -> None:
    found = read_style(written)
    if written.endswith(".999"):
        assert found is not None
        assert found.time_ms == DAY_MS - 1
    elif clock is None:
        assert found is None
    else:
        assert found is not None
        assert found.time_ms == (clock[0] * 60 + clock[1]) * 60_000


@pytest.mark.parametrize(
    ("written", "order", "told"),
    [
        (["05/06/2020 10:00", "13/06/2020 10:00"], "dmy", False),
        (["05/06/2020 10:00", "06/13/2020 10:00"], "mdy", False),
        (["30/01/2020 10:00", "01/02/2020 10:00"], "dmy", False),
        (["01/02/2020 10:00", "01/03/2020 10:00", "02/01/2020 10:00"], "mdy", True),
        (["01/02/2020 10:00", "02/02/2020 10:00", "01/03/2020 10:00"], "dmy", True),
        (["05/05/2020 10:00"], "dmy", False),
        (["13/11/20 10:00"], "dmy", False),
        (["30/11/20 10:00", "01/12/20 10:00"], "dmy", False),
        (["16/11/20 10:00", "17/11/20 10:00", "15/12/20 10:00"], "dmy", True),
        (["20/11/30 10:00", "20/12/01 10:00", "21/01/15 10:00"], "ymd", False),
    ],
)
def test_the_order_of_day_and_month_is_found(
    tmp_path: Path, written: list[str], order: str, told: bool
) -> None:
    found = survey(one(tmp_path, dates(*written)))
    assert found.choices == {"order": order}
    assert bool(found.told) == told


def test_a_clock_that_steps_back_over_midnight_shows_no_order() -> None:
    readings = [read_style(each) for each in ("02/03/2020 0:10", "01/03/2020 23:20")]
    assert None not in readings
    assert find_order([each for each in readings if each], None, 0).order == "dmy"


def test_where_nothing_shows_the_order_a_person_must_say_it(tmp_path: Path) -> None:
    export = one(tmp_path, dates("05/06/2020 10:50", "05/07/2020 10:50"))
    with pytest.raises(
        ImportFailedError, match=r"'05/06/2020 10:50'.*--date-order dmy, mdy or ymd"
    ):
        survey(export)
    with pytest.raises(ImportFailedError, match="--date-order"):
        records(FORMAT, export)
    for order, day in (("dmy", (2020, 6, 5)), ("mdy", (2020, 5, 6))):
        chosen = survey(export, Options(date_order=order))
        assert (chosen.choices, chosen.told) == ({"order": order}, ())
        found = records(FORMAT, export, Options(choices=chosen.choices))
        assert found[0].local == ms(*day, 10, 50)


def test_what_a_person_says_does_not_make_impossible_dates(tmp_path: Path) -> None:
    export = one(tmp_path, dates("05/06/2020 10:50", "06/13/2020 10:50"))
    assert survey(export, Options(date_order="dmy")).choices == {"order": "mdy"}


@pytest.mark.parametrize(
    ("written", "step_ms"),
    [
        (ISO, 1),
        ("16-Nov-20 10:50 AM", 60_000),
        ("2020-11-16 10:50", 60_000),
        ("2020-11-16 10:50:00", 1000),
        ("2020-11-16 10:50:00.123", 1),
        ("1700131800", 1000),
        ("1700131800123", 1),
        ("yesterday", None),
    ],
)
def test_dates_that_can_be_read_in_one_way_need_no_choice(
    tmp_path: Path, written: str, step_ms: int | None
) -> None:
    assert survey(one(tmp_path, dates("", written))) == Survey(resolution_ms=step_ms)


def test_a_file_without_messages_needs_no_choice(tmp_path: Path) -> None:
    assert survey(one(tmp_path, csv())) == Survey()
    assert records(FORMAT, one(tmp_path, csv())) == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b'"1","","%s","hi","",""', "no name"),
        (b'"1","#0000","%s","hi","",""', "no name"),
        (b'"1","bob","","hi","",""', "time not understood"),
        (b'"1","bob","yesterday","hi","",""', "time not understood"),
        (b'"1","bob","2020-02-30 10:00","hi","",""', "time not understood"),
        (b'"1","bob","2020-13-45T10:00:00+00:00","hi","",""', "time not understood"),
        (b'"1","bob"', "not understood"),
        (b'"1","bob","%s","' + b"x" * 200_000 + b'","",""', "not understood"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_and_the_rest_is_read(
    tmp_path: Path, row: bytes, reason: str
) -> None:
    begin, end = csv(("bob", ISO, "before")), csv(("bob", ISO, "after")).split(b"\n", 1)[1]
    data = begin + row.replace(b"%s", ISO.encode()) + b"\r\n" + end
    found = records(FORMAT, one(tmp_path, data))
    assert said(found)[0] == ("bob", "before")
    assert said(found)[-1] == ("bob", "after")
    assert reason in reasons(found)


@pytest.mark.parametrize("cut", [b"and so", b'"x"'])
def test_what_breaks_off_gives_what_is_whole_and_then_says_so(tmp_path: Path, cut: bytes) -> None:
    data = csv(("bob", ISO, "first"), ("bob", ISO, "second\nand so on")).replace(b"second", b'x""x')
    data = data if cut == b"and so" else data.replace(b"and so on", b'""x""')
    found, told = until_cut(FORMAT, one(tmp_path, data[: data.rindex(cut)]))
    assert said(found) == [("bob", "first")]
    assert "breaks off" in told


def test_a_file_without_the_columns_cannot_be_imported(tmp_path: Path) -> None:
    with pytest.raises(ImportFailedError, match="columns that DiscordChatExporter writes"):
        records(FORMAT, one(tmp_path, b"name,text\nbob,hi\n"))
    with pytest.raises(ImportFailedError, match="columns"):
        records(FORMAT, one(tmp_path, b""))


@pytest.mark.parametrize(
    "data",
    [b"", b"name,text\nbob,hi\n", b'"Author"', b"Author,Content,Date\n", b"[12:34] <nick> text\n"],
)
def test_other_files_are_not_taken_for_it(data: bytes) -> None:
    assert FORMAT.recognise(head(data)) < 0.5


def test_the_channel_is_that_of_the_files_name() -> None:
    assert FORMAT.channel is not None
    name = "Guild - general [1012224565567721552].csv"
    assert FORMAT.channel(head(csv(), name)) == "1012224565567721552"
