"""The machine and the versions that figures belong to."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks.measure import environment

SQLITE = """
import polars as pl
from adbc_driver_sqlite import dbapi
with dbapi.connect(":memory:", autocommit=True) as connection, connection.cursor() as cursor:
    cursor.execute("SELECT sqlite_version() AS version")
    print(pl.DataFrame(cursor.fetch_arrow()).item())
"""


def cpu_model() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine()


def memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def load() -> str:
    """How many processes wanted to run at a time in the last minute: others' work shows here."""
    return f"{os.getloadavg()[0]:.1f}"


def describe() -> dict[str, str]:
    """CPU, memory, system, and the versions of what does the work."""
    return {
        "cpu": f"{cpu_model()}, {os.cpu_count()} cores, {memory_gb():.0f} GB",
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "polars": version("polars"),
        "adbc-driver-sqlite": version("adbc-driver-sqlite"),
        "sqlite": sqlite_version(),
    }


def sqlite_version() -> str:
    """That of the library inside the ADBC driver; asked in a process of its own."""
    asked = [sys.executable, "-P", "-c", SQLITE]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, env=environment())
    return done.stdout.strip()
