"""What was begun and never ended: by a process that died, or by a store that refused the end.

Place in the path: the sender asks at each look and right after it took the lock; the runner says
what it works on. Only the holder of the lock works on anything, so whatever is under way in the
store and not in its own hands is worked on by nobody. Nothing of it counts as done or not done:
documents become ``unverified``, runs ``interrupted``, and requests wait again.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from console.clock import Clock, Instant
from console.domain.ledger import State
from console.domain.run import Request, RequestState, Run, RunStatus
from console.store import Store
from console.sync.jobs import Job
from console.sync.progress import Progress
from console.sync.remembered import Remembered
from console.sync.steps import interrupted

__all__ = ["Leftovers"]

_NOT_STORED = "How it ended could not be stored"
_PAGE = 500


class Leftovers:
    """Finds them and ends them.

    Args:
        store: The store of the calling thread.
        clock: The clock.
        progress: Where runs are published.
    """

    def __init__(self, *, store: Store, clock: Clock, progress: Progress) -> None:
        self._store = store
        self._clock = clock
        self._progress = progress
        self._in_hand: Counter[str] = Counter()
        self._under_way = Remembered(store, self._find_under_way)

    @contextmanager
    def in_hand(self, *ids: str) -> Iterator[None]:
        """Leave these alone meanwhile: a request, a run, or a subsidiary with its documents.

        A subsidiary is in two hands while one of its runs gives way to another.
        """
        self._in_hand.update(ids)
        try:
            yield
        finally:
            self._in_hand -= Counter(ids)

    def jobs(self) -> Iterator[Job]:
        """Yield the clearing up when there is anything to clear up."""
        if self._under_way() - self._in_hand.keys():
            yield Job(key="left over", run=self._clear_up)

    def settle(self, message: str) -> None:
        """End everything that nobody works on; inside a batch it is part of it.

        Args:
            message: Why the runs ended, for people.
        """
        present = self._clock.instant()
        with self._store.batch():
            for subsidiary_id in self._subsidiaries():
                self.settle_documents(subsidiary_id, present)
            ended = [
                replace(run, status=RunStatus.INTERRUPTED, ended_at=present.at, message=message)
                for run in self._runs()
            ]
            for run in ended:
                self._store.cycles.save(run)
            for request in self._requests():
                self._store.requests.save(replace(request, state=RequestState.WAITING))
        shown = {run.id for run in self._progress.runs()[0]}
        for run in ended:
            # Those of other processes were never news here.
            if run.id in shown:
                self._progress.publish(run)

    def settle_documents(self, subsidiary_id: str, present: Instant) -> None:
        """Make what is still being sent ``unverified``: nobody waits for its answer any more."""
        while entries := self._store.ledger.in_states(subsidiary_id, (State.SENDING,), limit=_PAGE):
            self._store.ledger.save(interrupted(entries, present))

    async def _clear_up(self) -> None:
        self.settle(_NOT_STORED)

    def _find_under_way(self) -> set[str]:
        """Return what is under way, whoever works on it: runs, requests, and subsidiaries."""
        store = self._store
        connections = (one.subsidiary_id for one in store.connections.all())
        return {
            *(run.id for run in store.cycles.running()),
            *(request.id for request in store.requests.all_in(RequestState.RUNNING)),
            *filter(self._has_sending, connections),
        }

    def _runs(self) -> list[Run]:
        return [run for run in self._store.cycles.running() if run.id not in self._in_hand]

    def _requests(self) -> list[Request]:
        under_way = self._store.requests.all_in(RequestState.RUNNING)
        return [request for request in under_way if request.id not in self._in_hand]

    def _subsidiaries(self) -> list[str]:
        ids = (connection.subsidiary_id for connection in self._store.connections.all())
        return [subsidiary_id for subsidiary_id in ids if subsidiary_id not in self._in_hand]

    def _has_sending(self, subsidiary_id: str) -> bool:
        return bool(self._store.ledger.in_states(subsidiary_id, (State.SENDING,), limit=1))
