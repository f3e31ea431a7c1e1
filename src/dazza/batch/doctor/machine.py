"""Checks of what is around the database: Python, extras, zones, clock, files, disk."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import stat
import sys
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

from dazza.batch.doctor.findings import Finding, Limits, fine, note, problem, warning
from dazza.batch.lease import moment
from dazza.errors import SettingsError
from dazza.settings import Settings
from dazza.zones import parse_zone

OLDEST_PYTHON = (3, 11)
WRITTEN_MS = 1_764_000_000_000  # 2025-11-24: no clock that is right shows less
LAST_MS = 4_102_444_800_000  # 2100-01-01
DEVELOPMENT = ("dev",)
NAME = re.compile(r"[A-Za-z0-9._-]+")
EXTRA = re.compile(r"extra\s*==\s*['\"]([\w-]+)['\"]")


def python() -> Iterator[Finding]:
    version = platform.python_version()
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        yield problem("python", f"this is Python {version}", f"use Python {wanted} or newer")
    else:
        yield fine("python", f"Python {version}")


def extras() -> Iterator[Finding]:
    """Which of the package's optional parts are installed."""
    try:
        requirements = importlib.metadata.requires("dazza") or []
    except importlib.metadata.PackageNotFoundError:
        yield note("extras", "dazza runs from a folder, not from an installed package")
        return
    missing: dict[str, list[str]] = {}
    for requirement in requirements:
        name, extra = NAME.match(requirement), EXTRA.search(requirement)
        if name is None or extra is None or extra[1] in DEVELOPMENT:
            continue
        lacks = missing.setdefault(extra[1], [])
        if not _installed(name[0]):
            lacks.append(name[0])
    present = ", ".join(extra for extra, lacks in missing.items() if not lacks) or "none"
    absent = ", ".join(extra for extra, lacks in missing.items() if lacks) or "none"
    yield fine("extras", f"installed: {present}; not installed: {absent}")


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def zone_data(settings: Settings) -> Iterator[Finding]:
    """Whether Python finds zones, and the configured one."""
    try:
        zoneinfo.ZoneInfo("Australia/Brisbane")
    except (zoneinfo.ZoneInfoNotFoundError, OSError):
        yield problem(
            "zone data", "Python finds no time zones", "install tzdata: pip install tzdata"
        )
        return
    zone = settings.batch.timezone
    if zone is not None:
        try:
            parse_zone(zone)
        except SettingsError as error:
            yield problem("zone data", str(error), "mend batch.timezone in the settings")
            return
    yield fine("zone data", "time zones are known" + (f", {zone} too" if zone else ""))


def clock(now_ms: int) -> Iterator[Finding]:
    told = moment(now_ms) if 0 <= now_ms < LAST_MS else f"{now_ms} ms"
    if not WRITTEN_MS <= now_ms < LAST_MS:
        yield problem(
            "clock",
            f"the clock of this machine says {told}",
            "set it, and keep it right: timedatectl set-ntp true",
        )
    else:
        yield fine("clock", told)


def files(path: Path) -> Iterator[Finding]:
    """Whether this user may do with the file and its folder what a run must do."""
    folder = path.absolute().parent
    mode, owner = path.stat().st_mode, path.stat().st_uid
    lacking = [
        told
        for told, place, right in (
            ("read the file", path, os.R_OK),
            ("write the file", path, os.W_OK),
            ("make files in its folder", folder, os.W_OK | os.X_OK),
        )
        if not os.access(place, right)
    ]
    who = f"uid {os.geteuid()}"
    if lacking:
        yield problem(
            "files",
            f"{who} may not {' nor '.join(lacking)}: {folder}",
            f"give both to the user that runs Dazza: chown -R USER {folder}",
        )
    elif mode & stat.S_IWOTH or (folder.stat().st_mode & stat.S_IWOTH and not _sticky(folder)):
        yield warning(
            "files",
            f"every user of this machine may write {path}, or its folder",
            f"take that away: chmod o-w {folder} {path}",
        )
    elif os.geteuid() == 0 and owner != 0:
        yield note(
            "files",
            f"{path} belongs to uid {owner}, and this is root",
            "run Dazza as that user, or files that root makes will be in its way",
        )
    else:
        others = "; others may read it" if mode & stat.S_IROTH else ""
        yield fine("files", f"{who} may read and write {path}{others}")


def _sticky(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_ISVTX)


def disk(path: Path, limits: Limits) -> Iterator[Finding]:
    """Whether there is room for the log, and for tables that are rebuilt beside the old ones."""
    free = shutil.disk_usage(path.absolute().parent).free
    size = path.stat().st_size
    told = f"{mebibytes(free)} free, the database has {mebibytes(size)}"
    if free < limits.free_bytes:
        yield problem("disk", told, "make room: with a full disk runs stop, and bots cannot write")
    elif free < size:
        yield warning("disk", told, "make room: a rebuild or a backup may need as much again")
    else:
        yield fine("disk", told)


def mebibytes(size: int) -> str:
    return f"{size / 2**20:,.0f} MiB" if size >= 2**20 else f"{size / 2**10:,.0f} KiB"
