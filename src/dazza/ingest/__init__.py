"""Chat logs of many kinds into the table `messages`; one file a format."""

from dazza.ingest.detect import formats
from dazza.ingest.importer import import_paths
from dazza.ingest.report import (
    ImportProgress,
    ImportReport,
    SkippedFile,
    SkippedLines,
    SourceReport,
)

__all__ = [
    "ImportProgress",
    "ImportReport",
    "SkippedFile",
    "SkippedLines",
    "SourceReport",
    "formats",
    "import_paths",
]
