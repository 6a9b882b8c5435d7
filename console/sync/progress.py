"""What the screens see of a running sync: one snapshot, polled, never pushed.

Place in the path: the engine's thread publishes run records, any thread takes a snapshot. A screen
that polls four times a second costs the engine nothing, and one document is never one repaint.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from console.domain.run import Run, RunStatus
from console.sync.breaker import Trouble

__all__ = ["Progress", "Snapshot"]

_KEPT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The state of syncing at one moment."""

    at: datetime
    """When it was taken, UTC."""

    role: Literal["sender", "viewer"]
    """Whether this process is the one that sends."""

    holder: str
    """Who holds the sending lock, for people; empty when nobody does."""

    runs: tuple[Run, ...]
    """Runs that go on now; may be empty."""

    last_runs: tuple[Run, ...]
    """The newest runs that ended, newest first, at most five."""

    waiting: int
    """Requests that nobody has picked up yet."""

    revision: int
    """Equal to an earlier one when nothing in the store changed since."""

    trouble: str
    """What ails the engine, one sentence; empty when nothing does."""

    companies: tuple[Trouble, ...] = ()
    """Sage companies that this process leaves alone for a while; empty in a viewer."""


class Progress:
    """Thread-safe memory of the runs of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: OrderedDict[str, Run] = OrderedDict()
        self._ended: list[Run] = []
        self._trouble = ""
        self._troubles: tuple[Trouble, ...] = ()
        self._is_sender = False

    def publish(self, run: Run) -> None:
        """Take the newest state of a run."""
        with self._lock:
            if run.status is RunStatus.RUNNING:
                self._running[run.id] = run
                return
            self._running.pop(run.id, None)
            self._ended = [run, *(old for old in self._ended if old.id != run.id)][:_KEPT]

    def report(self, *, is_sender: bool, trouble: str = "") -> None:
        """Take the engine's own state."""
        with self._lock:
            self._is_sender = is_sender
            self._trouble = trouble

    def report_troubles(self, troubles: tuple[Trouble, ...]) -> None:
        """Take the companies that are left alone now."""
        with self._lock:
            self._troubles = troubles

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Return the companies that are left alone now."""
        with self._lock:
            return self._troubles

    def runs(self) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
        """Return running and ended runs of this process."""
        with self._lock:
            return tuple(self._running.values()), tuple(self._ended)

    @property
    def is_sender(self) -> bool:
        """Return whether this process sends."""
        with self._lock:
            return self._is_sender

    @property
    def trouble(self) -> str:
        """Return what ails the engine; empty when nothing does."""
        with self._lock:
            return self._trouble
