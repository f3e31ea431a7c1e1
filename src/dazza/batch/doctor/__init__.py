"""Looks at everything that a running Dazza depends on, and says what to do about what is wrong."""

from __future__ import annotations

from dazza.batch.doctor.examine import examine
from dazza.batch.doctor.findings import Finding, Level, Limits, worst

__all__ = ["Finding", "Level", "Limits", "examine", "worst"]
