"""Imports go one way, and the check of it notices when they do not."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of the repository on the package `dazza` in `folder`."""
    config = str(ROOT / "pyproject.toml")
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-logo", "--no-cache", "--config", config],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package, to plant violations in."""
    ignored = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(ROOT / "src" / "dazza", tmp_path / "dazza", ignore=ignored)


def test_imports_go_one_way() -> None:
    done = lint(ROOT / "src")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken." in done.stdout


PLANTED = [
    ("analyzers/word_count.py", "dazza.store"),
    ("analyzers/word_count.py", "dazza.store.sqlite"),
    ("analyzers/spans.py", "dazza.engines.local"),
    ("analyzers/spans.py", "dazza.batch.config"),
    ("store/rows.py", "dazza.analyzers.spans"),
    ("store/rows.py", "dazza.engines.local"),
    ("store/reading.py", "dazza.stats.status"),
    ("engines/local.py", "dazza.batch.runner"),
    ("stats/status.py", "dazza.batch.runner"),
    ("batch/runner.py", "dazza.ingest.importer"),
    ("batch/runner.py", "dazza.cli"),
    ("features.py", "dazza.job"),
    ("features.py", "dazza.store.messages"),
    ("tables/kinds.py", "dazza.features"),
    ("tables/kinds.py", "dazza.text"),
    ("text/rules.py", "dazza.tables.kinds"),
    ("text/rules.py", "dazza.errors"),
    ("text/rules.py", "dazza.zones"),
    ("errors.py", "dazza.tables"),
    ("stats/status.py", "adbc_driver_sqlite"),
    ("store/rows.py", "adbc_driver_manager"),
    ("cli/__init__.py", "sqlite3"),
]
"""A module, and what it must not import."""


def test_every_planted_violation_is_found(copy: Path) -> None:
    """Each by itself is one: the chain that is told has no other link."""
    for module, imported in PLANTED:
        path = copy / module
        path.write_text(f"{path.read_text('utf-8')}\nimport {imported}\n", "utf-8")
    done = lint(copy.parent)
    assert done.returncode == 1, done.stdout + done.stderr
    for module, imported in PLANTED:
        importer = "dazza." + module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        link = re.escape(f"{importer} -> {imported} (")
        assert re.search(rf"^- +{link}l\.[\d, l.]+\)\n(?! +\S)", done.stdout, re.M), link


@pytest.mark.parametrize(("module", "imported"), [PLANTED[0], PLANTED[-1]])
def test_one_planted_violation_is_enough(copy: Path, module: str, imported: str) -> None:
    path = copy / module
    path.write_text(f"{path.read_text('utf-8')}\nimport {imported}\n", "utf-8")
    done = lint(copy.parent)
    assert done.returncode == 1, done.stdout + done.stderr
    importer = "dazza." + module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert f"{importer} -> {imported}" in done.stdout
    assert " 0 broken." not in done.stdout
