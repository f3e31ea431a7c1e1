"""The command lines that are measured: Dazza as its user calls it, and what it is held against."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).parent / "dazza"
PYTHON = (sys.executable, "-P")

ANALYZE = """
import sys
from dazza.batch.config import BatchConfig
from dazza.batch.runner import Runner
from dazza.store import open_database
database = open_database(sys.argv[1])
Runner(database, BatchConfig()).run()
database.close()
"""
START = """
import importlib, sys
for name in sys.argv[2:]:
    importlib.import_module(name)
from dazza.store import open_database
open_database(sys.argv[1]).close()
"""
IMPORT = """
import sys
from pathlib import Path
from dazza.clock import SystemClock
from dazza.ingest import import_paths
from dazza.store import open_database
database = open_database(sys.argv[1], create=True)
import_paths(database, [Path(sys.argv[2])], clock=SystemClock())
database.close()
"""
LINES = """
import sys
from pathlib import Path
given = Path(sys.argv[1])
for path in sorted(given.iterdir()) if given.is_dir() else [given]:
    for line in open(path, encoding="utf-8"):
        pass
"""


@cache
def has_command(name: str) -> bool:
    """Whether the console command is installed and knows this subcommand."""
    if not COMMAND.exists():
        return False
    asked = [str(COMMAND), name, "--help"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def compile_all() -> Sequence[str]:
    """Compile Dazza from its source, as pip does: no measured process should be the first."""
    return (*PYTHON, "-m", "compileall", "-q", str(HERE.parent / "src"))


def analyze(database: Path) -> Sequence[str]:
    """`dazza analyze all`."""
    if has_command("analyze"):
        return (str(COMMAND), "analyze", "all", "--db", str(database))
    return (*PYTHON, "-c", ANALYZE, str(database))


def start(database: Path) -> Sequence[str]:
    """The part of it that no work can spare: import the modules, open the database, stop."""
    modules = ["dazza.batch.config", "dazza.batch.runner"]
    if has_command("analyze"):
        modules.append("dazza.cli")
    return (*PYTHON, "-c", START, str(database), *modules)


def import_logs(database: Path, logs: Path) -> Sequence[str]:
    """`dazza import`."""
    if has_command("import"):
        return (str(COMMAND), "import", str(logs), "--db", str(database))
    return (*PYTHON, "-c", IMPORT, str(database), str(logs))


def how() -> str:
    """In which way Dazza is run, for the reader of the table."""
    if has_command("analyze"):
        return "`dazza analyze all --db FILE`"
    return "`Runner(database, BatchConfig()).run()` (there is no command `dazza analyze` yet)"


def floor(database: Path) -> Sequence[str]:
    return (*PYTHON, str(HERE / "floor.py"), str(database))


def read_lines(logs: Path) -> Sequence[str]:
    return (*PYTHON, "-c", LINES, str(logs))


def generate(database: Path, messages: int, first: int = 0) -> Sequence[str]:
    script = str(HERE / "generate.py")
    return (*PYTHON, script, str(database), str(messages), "--first", str(first))


def generate_log(folder: Path, lines: int) -> Sequence[str]:
    return (sys.executable, str(HERE / "irc_log.py"), str(folder), str(lines))


def company(database: Path) -> Sequence[str]:
    return (*PYTHON, str(HERE / "company.py"), str(database))
