"""Whole tables: every row, in both forms, and nothing that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io
import json

import polars as pl
import pytest
from starlette.testclient import TestClient
from tests.api.community import FORMULA, HEBREW

from dazza.api.routes.exports import write_csv
from dazza.stats.tables import columns, exported

TABLES = "/api/v1/stats/tables"


@pytest.mark.parametrize("name", exported())
def test_a_table_is_the_same_in_both_forms_and_whole(client: TestClient, name: str) -> None:
    as_csv, as_json = client.get(f"{TABLES}/{name}.csv"), client.get(f"{TABLES}/{name}.ndjson")
    assert as_csv.headers["content-type"] == "text/csv; charset=utf-8"
    assert as_csv.headers["content-disposition"] == f'attachment; filename="{name}.csv"'
    assert as_json.headers["content-type"] == "application/x-ndjson; charset=utf-8"
    lines = list(csv.reader(io.StringIO(as_csv.text, newline="")))
    rows = [json.loads(line) for line in as_json.text.splitlines()]
    assert lines[0] == [column for column, _, _ in columns(name)]
    assert len(lines) - 1 == len(rows) > 0
    for cells, row in zip(lines[1:], rows, strict=True):
        for cell, value in zip(cells, row.values(), strict=True):
            shown = "" if value is None else str(value).replace("\0", "\ufffd")
            assert cell.removeprefix("'") == shown.removeprefix("'") or float(cell) == value


def test_nothing_in_a_csv_is_a_formula(client: TestClient) -> None:
    text = client.get(f"{TABLES}/user_chat_streaks.csv").text
    names = [row[0] for row in csv.reader(io.StringIO(text, newline=""))]
    assert f"'{FORMULA.lower()}" in names
    assert HEBREW in names
    assert not any(name.startswith(("=", "+", "-", "@", "\t", "\r")) for name in names)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_formula_prefixes_are_disarmed(start: str) -> None:
    file = io.BytesIO()
    write_csv(
        pl.DataFrame({"word": [f"{start}1", "1=1", None, 'a"b'], "n": [-1, 1, 2, 3]}), file, True
    )
    rows = list(csv.reader(io.StringIO(file.getvalue().decode(), newline="")))
    assert rows == [["word", "n"], [f"'{start}1", "-1"], ["1=1", "1"], ["", "2"], ['a"b', "3"]]


def test_the_form_may_be_asked_for_by_the_header(client: TestClient) -> None:
    for kind in ("text/csv", "application/x-ndjson"):
        answer = client.get(f"{TABLES}/user_emoji", headers={"Accept": kind})
        assert answer.headers["content-type"].startswith(kind)
        assert answer.headers["vary"].startswith("Accept")
    assert client.get(f"{TABLES}/user_emoji").json()["data"]["name"] == "user_emoji"


def test_head_of_a_table_has_no_body(client: TestClient) -> None:
    assert client.head(f"{TABLES}/user_emoji.csv").content == b""


def test_no_message_is_missing_in_the_daily_rows(client: TestClient) -> None:
    rows = client.get(f"{TABLES}/user_daily_activity.ndjson").text.splitlines()
    total = sum(json.loads(row)["message_count"] for row in rows)
    room = client.get("/api/v1/stats/channel").json()["data"]
    assert total == room["totalMessages"]
