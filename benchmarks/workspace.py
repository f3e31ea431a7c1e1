"""A temporary folder with the databases that the benchmarks share: made once, copied to run on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import programs
from benchmarks.measure import Usage, run

DISK_BYTES_A_MESSAGE = 300
"""Most that the folder holds at a time, by its largest database: the messages as generated, a copy
with all cache tables, and the write-ahead log of either program (230 were seen at 10 M)."""
DISK_BYTES_BESIDES = 1_000_000_000
"""What the scenarios on a million messages hold: seven databases, logs, and log files."""


class DiskError(Exception):
    """There is not enough room."""


class Workspace:
    """Databases by their number of messages, and copies of them that a run may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._copies = 0

    def generated(self, messages: int) -> Path:
        """A database of so many messages that nobody has analysed."""
        path = self.folder / f"{messages}.db"
        if not path.exists():
            run(programs.generate(path, messages), self.folder)
        return path

    def logs(self, lines: int) -> Path:
        """A folder with a log of so many lines, in one file and in a file a day."""
        path = self.folder / f"logs-{lines}"
        if not path.exists():
            run(programs.generate_log(path, lines), self.folder)
        return path

    def new(self) -> Path:
        """A path for a database that does not exist yet."""
        self._copies += 1
        return self.folder / f"copy-{self._copies}.db"

    def copy(self, original: Path) -> Path:
        """A copy of a database that nobody has open."""
        path = self.new()
        shutil.copyfile(original, path)
        return path

    def drop(self, database: Path) -> None:
        for suffix in ("", "-wal", "-shm"):
            database.with_name(database.name + suffix).unlink(missing_ok=True)

    @contextmanager
    def copied(self, original: Path) -> Iterator[Path]:
        """A copy for the length of a `with` block."""
        path = self.copy(original)
        try:
            yield path
        finally:
            self.drop(path)

    def append(self, database: Path, after: int, messages: int) -> None:
        """Add messages to a database that has `after` of them."""
        run(programs.generate(database, messages, first=after), self.folder)

    def analyse(self, original: Path) -> Usage:
        """Measure a full run on a copy."""
        with self.copied(original) as database:
            return run(programs.analyze(database), self.folder)

    def floor(self, original: Path) -> Usage:
        """Measure the floor on a copy."""
        with self.copied(original) as database:
            return run(programs.floor(database), self.folder)


def disk_needed(largest: int) -> int:
    """Bytes that benchmarks of so many messages need."""
    return largest * DISK_BYTES_A_MESSAGE + DISK_BYTES_BESIDES


@contextmanager
def workspace(parent: Path | None, largest: int) -> Iterator[Workspace]:
    """A folder that is removed at the end. Raises DiskError if it would not hold the benchmarks."""
    with tempfile.TemporaryDirectory(prefix="dazza-bench-", dir=parent) as folder:
        free, needed = shutil.disk_usage(folder).free, disk_needed(largest)
        if free < needed:
            raise DiskError(
                f"{largest:,} messages need {needed / 1e9:.1f} GB in {Path(folder).parent}, which "
                f"has {free / 1e9:.1f} GB left: choose smaller sizes, or another folder (--folder)"
            )
        run(programs.compile_all(), Path(folder))
        yield Workspace(Path(folder))
