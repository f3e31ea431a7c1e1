"""The page on analyzers shows code that is there or runs, and names what exists."""

from __future__ import annotations

import contextlib
import io
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dazza.features import Features
from dazza.job import BatchJob, Context, Fact, Reader, Trigger
from dazza.vocabulary import Vocabulary
from dazza.zones import parse_zone

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "adding-an-analyzer.md").read_text("utf-8")
FENCE = re.compile(
    r"^(?:<!-- from (?P<source>\S+) -->\n)?```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.M | re.S
)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, the file that it was taken from, and its line."""

    kind: str
    body: str
    source: str | None
    line: int


def blocks() -> Iterator[Block]:
    for found in FENCE.finditer(PAGE):
        line = PAGE.count("\n", 0, found.start()) + 1
        yield Block(found["kind"], found["body"], found["source"], line)


TAKEN = [block for block in blocks() if block.source]


@pytest.mark.parametrize("block", TAKEN, ids=lambda block: block.source)
def test_code_that_names_its_file_stands_there(block: Block) -> None:
    assert block.source
    assert f"\n{block.body}" in "\n" + (ROOT / block.source).read_text("utf-8")


def test_the_first_code_is_the_whole_example() -> None:
    first = TAKEN[0]
    assert first.source
    assert first.body == (ROOT / first.source).read_text("utf-8")


def test_all_other_code_runs_and_prints_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(ROOT / "examples" / "user-domains" / "src"))
    namespace: dict[str, Any] = {"__name__": "page"}
    printed, compared = "", 0
    for block in blocks():
        if block.source:
            continue
        if block.kind == "python":
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                exec(compile(block.body, f"line {block.line} of the page", "exec"), namespace)
            printed = output.getvalue()
        elif block.kind == "toml":
            tomllib.loads(block.body)
        else:
            assert block.kind == "text", f"line {block.line}"
            assert printed == block.body, f"line {block.line}"
            compared += 1
    assert compared == 2


def table(head: str) -> list[list[str]]:
    """The cells of the table whose head begins so, without backticks."""
    lines = PAGE[PAGE.index(f"\n| {head} |") + 1 :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in line.split("|")[1:-1]] for line in lines]


def test_the_columns_of_the_features_are_as_the_page_says() -> None:
    raw = pl.DataFrame(
        {"id": [1], "username": ["a"], "message": ["x"], "timestamp": [10**12], "person": [1]}
    )
    features = Features(raw, Vocabulary(), parse_zone(0))
    told: dict[str, dict[str, str]] = {}
    for frame, column, type_, _ in table("frame"):
        told.setdefault(frame or list(told)[-1], {}).update({column: type_} if column else {})
    told["counted"] = told["messages"] | told["counted"]
    for frame, columns in told.items():
        schema = getattr(features, frame).schema
        assert {name: str(dtype) for name, dtype in schema.items()} == columns


def test_the_attributes_of_a_job_are_all_told() -> None:
    told = [attribute for attribute, _ in table("attribute")]
    assert sorted(told) == sorted(BatchJob.__annotations__)


def test_the_steps_of_a_job_and_what_a_reader_gives_are_all_told() -> None:
    for name, step in vars(BatchJob).items():
        if callable(step) and name != "facts":
            assert f"`{name}(" in PAGE
    for name in vars(Reader):
        if not name.startswith("_"):
            assert f"`reader.{name}(" in PAGE


def test_every_fact_trigger_and_part_of_the_context_is_told() -> None:
    assert [fact for fact, *_ in table("fact")] == [f"Fact.{fact.name}" for fact in Fact]
    for trigger in Trigger:
        assert f"Trigger.{trigger.name}" in PAGE
    for name in Context.__dataclass_fields__:
        assert f"`{name}`" in PAGE
