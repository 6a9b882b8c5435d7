"""What the scheduler runs: jobs, and the parts of the engine that have them.

Place in the path: ``sender``, ``uploads`` and the like say what is due, ``scheduler`` starts it and
looks after it. Values only.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

__all__ = ["Job", "Part"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work that is due."""

    key: str
    """What it is about, for people and for us: of one key only one goes on at a time."""

    run: Callable[[], Awaitable[None]]
    """Does it; may fail in any way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the engine."""

    name: str
    """For people, when it fails."""

    jobs: Callable[[], Iterable[Job]]
    """Says what is due now; cheap enough for twice a second."""
