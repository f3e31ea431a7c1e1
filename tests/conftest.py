"""What holds for every test: one thread for Polars, and quick temporary files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# As the command line and the scheduler's process have it; must be set before Polars is imported.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

MEMORY = Path("/dev/shm")  # Linux's temporary file system in memory
ENOUGH_BYTES = 4 * 2**30

# Most of a small batch run is the disk's answer that all is written. What is to survive is a
# process, not a power cut, so memory will do where there is plenty; TMPDIR overrides it.
if (
    "TMPDIR" not in os.environ
    and os.access(MEMORY, os.W_OK)
    and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES
):
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None  # ask again


@pytest.fixture(scope="session", autouse=True)
def _processes_end() -> Iterator[None]:
    """The server of forked processes, if a test needed it, ends with the last test."""
    yield
    from tests.support import warm  # noqa: PLC0415  # after the lines above

    warm.close()


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that other users may enter, which those of pytest are not."""
    with tempfile.TemporaryDirectory(prefix="dazza-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)
