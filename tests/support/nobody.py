"""Commands of a user who owns nothing."""

from __future__ import annotations

from pathlib import Path

from tests.support import warm
from tests.support.commands import environment

NOBODY = 65_534


def dazza_as_nobody(folder: Path, *arguments: str, first: str = "") -> tuple[int, str]:
    """The status of a command, and what it printed. `folder` must be one that others may enter.

    The interpreter may be where that user cannot read, so `first`, which is run by root, must make
    Python load all that the command needs.
    """
    program = folder / "as_nobody.py"
    program.write_text(
        "import os, pathlib, sys\nfrom dazza.__main__ import main\n"
        f"{first}\nos.setgroups([])\nos.setgid({NOBODY})\nos.setuid({NOBODY})\nmain()\n"
    )
    with (folder / "said").open("w+b") as out:
        status = warm.Forked(
            str(program),
            list(arguments),
            (out.fileno(), out.fileno(), out.fileno()),
            cwd=folder,
            environment=environment(),
        ).wait()
        out.seek(0)
        return status, out.read().decode()
