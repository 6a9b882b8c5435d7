"""What the screens see of a running sync: one snapshot, polled, never pushed.

Place in the path: the engine's thread publishes run records, any thread takes a snapshot. A screen
that polls four times a second costs the engine nothing, and one document is never one repaint. A
process without a screen listens instead, to tell a run's beginning and end however short it was.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from console.domain.run import Batch, Request, Run, RunStatus, Trouble
from console.values import dataclass

__all__ = ["News", "Progress", "Snapshot"]

News = Run | Request | Batch
"""What the engine tells: a run's newest state, a request picked up, a batch that is over."""

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
    """What ails the engine or the process that sends, one sentence; empty when nothing does."""

    companies: tuple[Trouble, ...] = ()
    """Sage companies that the process that sends leaves alone for a while."""


class Progress:
    """Thread-safe memory of the runs of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: OrderedDict[str, Run] = OrderedDict()
        self._ended: list[Run] = []
        self._troubles: dict[str, str] = {}
        self._companies: tuple[Trouble, ...] = ()
        self._is_sender = False
        self._last_batch: Batch | None = None
        self._listeners: list[Callable[[News], None]] = []

    def listen(self, listener: Callable[[News], None]) -> None:
        """Hand all news to ``listener``, in the engine's thread.

        It must be quick and must not fail: a run waits for it.
        """
        self._listeners.append(listener)

    def publish(self, news: News) -> None:
        """Take news of the engine."""
        match news:
            case Run():
                self._remember(news)
            case Batch():
                self._last_batch = news
            case Request():
                pass
        for listener in self._listeners:
            listener(news)

    def report(self, *, is_sender: bool, trouble: str = "") -> None:
        """Take whether this process sends, and what ails it as a whole."""
        with self._lock:
            self._is_sender = is_sender
        self.ail("", trouble)

    def ail(self, part: str, trouble: str) -> None:
        """Take what ails one part of the engine; empty when nothing does any more."""
        with self._lock:
            self._troubles.pop(part, None)
            if trouble:
                self._troubles[part] = trouble

    def report_troubles(self, troubles: tuple[Trouble, ...]) -> None:
        """Take the companies that are left alone now."""
        with self._lock:
            self._companies = troubles

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Return the companies that are left alone now."""
        with self._lock:
            return self._companies

    def runs(self) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
        """Return running and ended runs of this process."""
        with self._lock:
            return tuple(self._running.values()), tuple(self._ended)

    @property
    def last_batch(self) -> Batch | None:
        """Return the newest batch that is over; None before the first."""
        return self._last_batch

    @property
    def is_sender(self) -> bool:
        """Return whether this process sends."""
        with self._lock:
            return self._is_sender

    @property
    def trouble(self) -> str:
        """Return what ails the engine, the newest last; empty when nothing does."""
        with self._lock:
            return "; ".join(dict.fromkeys(self._troubles.values()))

    def _remember(self, run: Run) -> None:
        with self._lock:
            if run.status is RunStatus.RUNNING:
                self._running[run.id] = run
                return
            self._running.pop(run.id, None)
            self._ended = [run, *(old for old in self._ended if old.id != run.id)][:_KEPT]
