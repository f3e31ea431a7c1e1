"""The examples in the documentation of the text rules."""

from pathlib import Path

import polars as pl
import regex

from dazza.text import analyse, unicode_version

PAGE = (Path(__file__).resolve().parents[2] / "docs/text-rules.md").read_text("utf-8")


def test_every_line_of_the_table_counts_as_it_says() -> None:
    lines = regex.findall(r"^\| `(.+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, regex.M)
    assert len(lines) == 14
    counted = analyse(pl.Series([text for text, *_ in lines]))
    expected = [tuple(map(int, figures)) for _, *figures in lines]
    assert counted.select("words", "emoji", "urls", "mentions").rows() == expected


def test_the_page_names_the_unicode_version_of_the_polars_that_it_names() -> None:
    version, release = regex.search(r"\((\S+) in Polars (\d+\.\d+)\)", PAGE).groups()
    if pl.__version__.startswith(f"{release}."):
        assert version == unicode_version()
