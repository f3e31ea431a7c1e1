"""The page on the architecture names what exists, and draws the ladder that is checked."""

from __future__ import annotations

import importlib
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from dazza.batch.config import BatchConfig
from dazza.batch.lease import BEAT_MS, DEAD_AFTER_MS
from dazza.tables.catalogue import TABLES

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "dazza"
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PROSE = re.sub(r"```.*?```", "", PAGE, flags=re.S)
CODE = sorted(set(re.findall(r"`([^`\n]+)`", PROSE)))
PARTS = {path.stem for path in PACKAGE.iterdir()}

DOTTED = [code for code in CODE if "." in code and code.split(".")[0] in PARTS and "/" not in code]
MODULES = {code for code in DOTTED if code.endswith(".py")}
FILES = [code for code in CODE if re.fullmatch(r"[\w/-]+\.(py|toml|md)", code)]
WORDS = [code for code in CODE if re.fullmatch(r"[A-Za-z_]\w+", code)]


@cache
def sources() -> str:
    generated = "\n".join(table.stored_name for table in TABLES)
    return "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py")) + generated


@pytest.mark.parametrize("name", sorted(set(DOTTED) - MODULES))
def test_a_dotted_name_leads_somewhere(name: str) -> None:
    steps = name.split(".")
    found: object = importlib.import_module("dazza")
    for i, step in enumerate(steps):
        if not hasattr(found, step):
            importlib.import_module(".".join(["dazza", *steps[: i + 1]]))
        found = getattr(found, step)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_there(name: str) -> None:
    assert (PACKAGE / name).exists() or (ROOT / name).exists()


@pytest.mark.parametrize("name", WORDS)
def test_a_name_occurs_in_the_code(name: str) -> None:
    assert re.search(rf"\b{name}\b", sources())


def test_the_figures_are_those_of_the_settings() -> None:
    config = BatchConfig()
    text = " ".join(PAGE.split())
    assert f"gives {config.chunk_messages:,} rows" in text
    assert f"{config.lock_ms} ms while nobody else writes, {config.busy_lock_ms} ms and" in text
    assert f"every {BEAT_MS // 1000} s" in text
    assert f"after {DEAD_AFTER_MS // 1000} s without" in text


def test_most_of_the_code_on_the_page_is_checked() -> None:
    assert len(set(DOTTED) | set(FILES) | set(WORDS)) > 0.8 * len(CODE)


def test_the_ladder_is_that_of_the_contract() -> None:
    drawn = PAGE.split("```text\n")[1].split("```")[0].splitlines()
    rungs = [re.split(r"\s{3,}", line)[0] for line in drawn if not line.startswith(" ")]
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    assert rungs == [layer.replace("dazza.", "") for layer in layers]


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#:]*)(#[^)]*)?\)", page.read_text("utf-8")):
        file = (page.parent / target) if target else page
        assert file.exists(), target
        if anchor:
            assert anchor[1:] in anchors(file)


def anchors(page: Path) -> set[str]:
    """The anchors that headings of a page get."""
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}
