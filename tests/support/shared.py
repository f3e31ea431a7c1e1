"""Where the real chat logs are that some tests read: `../shared/data`, seen from the project."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
DATA: Final = Path(os.environ.get("SHARED_DATA") or ROOT.parent / "shared" / "data")
"""`SHARED_DATA` in the environment names another folder."""


def real(*parts: str) -> Path:
    """A file or folder of the real logs; the test is skipped, saying so, where it is absent."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the real logs are not here: {path} is absent")
    return path
