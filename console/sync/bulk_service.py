"""Bulk work in the hands of people: what is asked for now, cancelling it, and what a mark would do.

Place in the path: the screens and ``requests`` of the command line call it with the acting person.
Sending and marking are ``SyncService``'s. It never sends itself, and never waits for who does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from console.clock import Clock
from console.domain.access import Actor, Permission, require
from console.domain.ledger import ERROR_STATES, LedgerEntry, State
from console.domain.money import ZERO
from console.domain.run import Request, RequestKind, RequestState
from console.errors import RuleError, UsageError
from console.store import Store, Trail
from console.sync.cancelling import take_back

__all__ = ["BulkService", "Cancelled", "MarkPlan"]

_MAY_SEND = (Permission.BILLING, Permission.MANAGE_CONNECTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """What was cancelled."""

    target: str
    """``request ID`` or ``run ID``."""

    is_over: bool
    """Whether nothing of it had begun; otherwise it ends after its batch in flight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkPlan:
    """What marking some records as synced would do, before anything is done."""

    open: tuple[LedgerEntry, ...]
    """Open errors: they can be marked."""

    marked: tuple[LedgerEntry, ...]
    """Marked already: they can be put back."""

    others: tuple[LedgerEntry, ...]
    """Neither; their state is no one's choice."""

    @property
    def total(self) -> Decimal:
        """Return the money in the open errors, credits counted like debits."""
        return sum((abs(entry.amount) for entry in self.open), ZERO)


class BulkService:
    """Tells what is asked for, and takes it back.

    Args:
        store: The store of the calling thread.
        clock: The clock.
    """

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._trail = Trail(store.audit, clock)

    def open_requests(self, actor: Actor) -> tuple[Request, ...]:
        """Return the requests that are worked on, then those that wait, each oldest first."""
        require(actor, Permission.VIEW)
        requests = self._store.requests
        running = requests.all_in(RequestState.RUNNING)
        return (*running, *requests.all_in(RequestState.WAITING))

    def cancelled_by(self, actor: Actor, request_id: str) -> str:
        """Return who has cancelled a request; empty when nobody has."""
        require(actor, Permission.VIEW)
        return self._store.requests.cancelled_by(request_id)

    def cancel(self, actor: Actor, target_id: str) -> Cancelled:
        """Cancel a request, or a cycle of the schedule: nothing more of it is sent.

        A request that waits is over at once. What is worked on, here or by another process, is
        over when its batch in flight is answered. A retry's records that were not sent are failed
        again with their problems; what a sync found stays ready for the next one.

        Args:
            actor: Who cancels.
            target_id: Id of a request, or of a run.

        Raises:
            UsageError: There is none of this id.
            RuleError: It is over already, or it sends only what waits by itself.
        """
        self._trail.allow(actor, "cancel", target_id, *_MAY_SEND)
        present = self._clock.instant()
        with self._store.batch():
            request = self._request_of(target_id)
            owners = (self._cycle(target_id),) if request is None else request.subsidiary_ids
            own_id = target_id if request is None else request.id
            target = f"run {own_id}" if request is None else f"request {own_id}"
            self._store.requests.cancel(own_id, owners, actor=actor.name, at=present.at)
            is_over = request is not None and request.state is RequestState.WAITING
            if request is not None and is_over:
                self._store.requests.save(replace(request, state=RequestState.DONE))
                take_back(self._store, request, present, actor=actor.name)
            self._trail.note(actor, "cancel", target, after={"over": "yes" if is_over else "no"})
        return Cancelled(target=target, is_over=is_over)

    def plan_mark(self, actor: Actor, entry_ids: Sequence[str]) -> MarkPlan:
        """Return what marking these entries, or removing their marks, would do."""
        self._trail.allow(actor, "plan mark", f"{len(entry_ids)} entries", *_MAY_SEND)
        found = self._store.ledger.find(list(entry_ids))
        known = {*ERROR_STATES, State.MARKED_SYNCED}
        return MarkPlan(
            open=tuple(entry for entry in found if entry.state in ERROR_STATES),
            marked=tuple(entry for entry in found if entry.state is State.MARKED_SYNCED),
            others=tuple(entry for entry in found if entry.state not in known),
        )

    def _request_of(self, target_id: str) -> Request | None:
        """Return the request of this id, or whose run has it; None when there is none.

        Raises:
            RuleError: It is over already.
        """
        request = self._store.requests.get(target_id)
        if request is None:
            under_way = self._store.requests.all_in(RequestState.RUNNING)
            return next((one for one in under_way if target_id in one.run_ids), None)
        if request.kind is RequestKind.CANCEL:
            return None
        if request.state is RequestState.DONE:
            raise RuleError(f"Request {target_id} is over already; nothing was changed")
        return request

    def _cycle(self, run_id: str) -> str:
        """Return whose cycle goes on under this id.

        Raises:
            UsageError: There is no such run.
            RuleError: It is over, or no cycle.
        """
        run = self._store.cycles.get(run_id)
        if run is None:
            raise UsageError(
                f"There is no request or run {run_id}", hint="List them with: requests"
            )
        if run.ended_at is not None:
            raise RuleError(f"Run {run_id} is over already; nothing was changed")
        if run.kind != "cycle":
            raise RuleError(
                "This run sends what waits by itself and would begin again; nothing was changed",
                hint="Pause the subsidiary to keep it from sending.",
            )
        return run.subsidiary_id
