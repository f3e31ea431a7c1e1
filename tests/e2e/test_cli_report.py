"""`dazza report`: the community's page as a file that needs nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.support.hostile import IMAGE, NAMES
from tests.support.site import database_of


def report(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dazza", "report", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_file_stands_alone(tmp_path: Path) -> None:
    database_of(tmp_path, [(name, f"hello {IMAGE}", n) for n, name in enumerate(NAMES)])
    done = report("out.html", "--db", "chat.db", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"wrote out\.html, \d+ kB\n", done.stdout)
    page = (tmp_path / "out.html").read_text("utf-8")
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert set(re.findall(r"\b(?:href|src|action)=\"([^\"]*)\"", page)) == {"#content"}
    assert "prefers-color-scheme:dark" in page
    assert page.count("<svg") > 10  # the chart, and the bars of boards


def test_without_anything_counted_there_is_no_file(tmp_path: Path) -> None:
    database_of(tmp_path, [], analysed=False)
    done = report("out.html", "--db", "chat.db", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "dazza: nothing is counted yet: run `dazza analyze all` first\n"
    assert not (tmp_path / "out.html").exists()


def test_a_file_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    done = report("missing/out.html", "--db", "chat.db", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "dazza: cannot write missing/out.html: its folder does not exist\n"
