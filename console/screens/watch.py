"""The one watcher of syncing: what the app's timer asks and every screen looks at.

Place in the path: ``app`` polls it, screens read ``snapshot`` and leave requests to follow. It
reads the services and remembers nothing but the newest answers.
"""

from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.domain.run import Request, RequestKind, RequestState, Run
from console.errors import ConsoleError
from console.screens.services import Services
from console.screens.words import counts_text, handled
from console.sync.progress import Snapshot

__all__ = ["News", "Watch"]

_RATE_WINDOW = timedelta(seconds=10)
"""Over how long the rate of a run is measured."""

_PATIENCE = timedelta(minutes=1)
"""How long a rise of the errors is kept while a run goes on: its own line counts them."""

_REQUEST_WORDS = {
    RequestKind.SYNC: "Sync",
    RequestKind.EXPORTS: "Export",
    RequestKind.PAYMENTS: "Import of payments",
    RequestKind.RETRY: "Retry",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one poll brought."""

    changed: bool
    """Whether the store, a run or the roles differ from the poll before."""

    finished: tuple[str, ...] = ()
    """One sentence for each followed request that is done."""

    risen: str = ""
    """One sentence when there are more open errors than before; empty otherwise."""


class Watch:
    """The newest snapshot, the rates of its runs, and the requests of this console.

    Args:
        services: What is watched.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._followed: dict[str, Request] = {}
        self._samples: dict[str, deque[tuple[datetime, int]]] = {}
        self._seen: tuple[object, ...] = ()
        self._names: dict[str, str] = {}
        self._names_are_old = True
        self._told_errors: int | None = None
        self._risen_at: datetime | None = None
        self.snapshot: Snapshot | None = None
        """The newest one; None before the first poll and while none can be had."""
        self.trouble = ""
        """What ails the engine or the store, one sentence; empty when nothing does."""
        self.ended_runs: tuple[str, ...] = ()
        """Runs of the followed request that ended last; empty before the first has ended."""
        self.marked_last: tuple[str, ...] = ()
        """Records that this console has marked as synced last; empty once that is undone."""

    @property
    def sends_now(self) -> bool:
        """Return whether this process sends, or is about to: a request waits for it."""
        shot = self.snapshot
        return shot is not None and shot.role == "sender" and bool(shot.runs or shot.waiting)

    def poll(self) -> News:
        """Take a snapshot and tell what is new."""
        try:
            self.snapshot = self._services.sync.snapshot()
            self.trouble = self.snapshot.trouble
        except ConsoleError as error:
            self.snapshot, self.trouble = None, error.message
        runs = self.snapshot.runs if self.snapshot else ()
        for run in runs:
            self._sample(run)
        self._samples = {run.id: self._samples[run.id] for run in runs}
        seen = self._fingerprint()
        if seen == self._seen:
            return News(changed=False)
        self._seen, self._names_are_old = seen, True
        return News(changed=True, finished=self._finished(), risen=self._risen())

    def _risen(self) -> str:
        before = self._told_errors
        try:
            errors = self._services.sync.count_errors(self._services.actor)
        except ConsoleError:
            return ""
        if before is None or errors <= before:
            self._told_errors, self._risen_at = errors, None
            return ""
        now = self._services.now()
        self._risen_at = self._risen_at or now
        is_running = self.snapshot is not None and bool(self.snapshot.runs)
        if is_running and now - self._risen_at < _PATIENCE:
            # The run may fail more: one message then tells of all.
            return ""
        self._told_errors, self._risen_at = errors, None
        return f"Open errors rose from {before:,} to {errors:,}; V shows their causes"

    def follow(self, request: Request) -> None:
        """Tell the end of a request when it comes."""
        self._followed[request.id] = request

    def names(self) -> tuple[str, ...]:
        """Return the names of all subsidiaries that are known."""
        return tuple(self._known_names.values())

    def name_of(self, subsidiary_id: str) -> str:
        """Return the name of a subsidiary; its id when nobody knows it."""
        return self._known_names.get(subsidiary_id, subsidiary_id)

    @property
    def _known_names(self) -> dict[str, str]:
        # Asked for each row of a list; read once after each change.
        if self._names_are_old:
            self._names_are_old = False
            with suppress(ConsoleError):
                rows = self._services.sync.overview(self._services.actor)
                self._names = {row.id: row.name for row in rows}
        return self._names

    def rate(self, run: Run) -> float:
        """Return how many documents a second the run has settled lately."""
        samples = self._samples.get(run.id)
        if run.ended_at is not None or not samples:
            span = (run.ended_at or self._services.now()) - run.started_at
            return handled(run.counts) / max(1.0, span.total_seconds())
        (first_at, first), (last_at, last) = samples[0], samples[-1]
        return (last - first) / max(1.0, (last_at - first_at).total_seconds())

    def _fingerprint(self) -> tuple[object, ...]:
        shot = self.snapshot
        if shot is None:
            return (self.trouble,)
        return (shot.revision, shot.runs, shot.role, shot.holder, shot.waiting, shot.trouble)

    def _sample(self, run: Run) -> None:
        now = self._services.now()
        samples = self._samples.setdefault(run.id, deque())
        samples.append((now, handled(run.counts)))
        while now - samples[0][0] > _RATE_WINDOW:
            samples.popleft()

    def _finished(self) -> tuple[str, ...]:
        told: list[str] = []
        for request_id in list(self._followed):
            try:
                request = self._services.sync.request(self._services.actor, request_id)
                if request.state is RequestState.DONE:
                    del self._followed[request_id]
                    told.append(self._outcome(request))
            except ConsoleError as error:
                self._followed.pop(request_id, None)
                told.append(error.message)
        return tuple(told)

    def _outcome(self, request: Request) -> str:
        services, actor = self._services, self._services.actor
        what = _REQUEST_WORDS[request.kind]
        runs = [services.sync.run(actor, run_id) for run_id in request.run_ids]
        who = services.bulk.cancelled_by(actor, request.id)
        if not runs:
            return f"{what} was cancelled by {who}" if who else f"{what} finished: nothing to do"
        self.ended_runs = request.run_ids
        counts = "; ".join(map(counts_text, runs))
        stopped = next((run for run in runs if run.message), None)
        if stopped is not None:
            return f"{what} stopped: {stopped.message} ({counts}; l lists them)"
        notes = "".join(f". {run.note}" for run in runs if run.note)
        return f"{what} finished: {counts}{notes}; l lists them"
