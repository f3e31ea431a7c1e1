"""Chat logs of many kinds into the table `messages`; one file a format."""

from dazza.ingest.declare import Options
from dazza.ingest.detect import formats
from dazza.ingest.importer import import_paths
from dazza.ingest.report import (
    ImportProgress,
    ImportReport,
    Sample,
    SkippedFile,
    SkippedLines,
    SourceReport,
)
from dazza.ingest.telling import ImportZone
from dazza.ingest.undo import UndoReport, list_imports, undo_import

__all__ = [
    "ImportProgress",
    "ImportReport",
    "ImportZone",
    "Options",
    "Sample",
    "SkippedFile",
    "SkippedLines",
    "SourceReport",
    "UndoReport",
    "formats",
    "import_paths",
    "list_imports",
    "undo_import",
]
