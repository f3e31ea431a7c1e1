"""What a run says of itself: progress and jobs while it goes, and a report at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dazza.store.jobs import Outcome


@dataclass(frozen=True)
class Progress:
    """How far the run is: messages read of those there are, and what it is doing."""

    done: int
    total: int
    step: str


ProgressHook = Callable[[Progress], None]
JobHook = Callable[[Outcome], None]
"""Called when a job begins (status `running`) and when it ended."""


@dataclass
class RunReport:
    """What one run did. `messages` counts rows read, `problems` the rows that no table may count,
    with the first few as (id, reason)."""

    zone: str
    outcomes: list[Outcome] = field(default_factory=list)
    messages: int = 0
    problems: int = 0
    problem_examples: list[tuple[int, str]] = field(default_factory=list)
    rebuilt: dict[str, str] = field(default_factory=dict)
    interrupted: list[str] = field(default_factory=list)
    duration_ms: int = 0

    @property
    def failed(self) -> list[Outcome]:
        return [o for o in self.outcomes if o.status in ("error", "skipped")]
