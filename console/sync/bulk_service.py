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

__all__ = ["BulkService", "MarkPlan"]

_MAY_SEND = (Permission.BILLING, Permission.MANAGE_CONNECTIONS)


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

    def cancel(self, actor: Actor, request_id: str) -> Request:
        """Cancel a request: what is under way is finished, nothing else of it is sent.

        One that waits is over at once. One that is worked on, here or by another process, is over
        when its batch in flight is answered. A retry's records that were not sent are failed again
        with their problems; what a sync found stays ready for the next one.

        Returns:
            The request as it stands now.

        Raises:
            UsageError: There is none of this id.
            RuleError: It is over already.
        """
        self._trail.allow(actor, "cancel", request_id, *_MAY_SEND)
        present = self._clock.instant()
        with self._store.batch():
            request = self._store.requests.get(request_id)
            if request is None or request.kind is RequestKind.CANCEL:
                raise UsageError(
                    f"There is no request {request_id}", hint="List them with: requests"
                )
            if request.state is RequestState.DONE:
                raise RuleError(f"Request {request_id} is over already; nothing was changed")
            if self._store.requests.cancelled_by(request_id):
                return request
            self._store.requests.cancel(request, actor=actor.name, at=present.at)
            if request.state is RequestState.WAITING:
                request = replace(request, state=RequestState.DONE)
                self._store.requests.save(request)
                take_back(self._store, request, present, actor=actor.name)
            self._trail.note(
                actor,
                "cancel",
                f"request {request_id}",
                before={"kind": request.kind.value, "asked by": request.actor},
                after={"state": request.state.value},
            )
        return request

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
