"""Cancelling: what is under way is finished, nothing else is sent, and a retry is taken back.

Place in the path: the service leaves the wish in the store, whichever process sends looks for it
between batches, and ends the request here. Records that the retry had reopened and not sent go back
to where they were, with their problems. What may be in Sage is looked up as ever: a wish of a
person proves nothing about it. Documents of a cancelled sync stay ready for the next one.

Slug ``cancel``.
"""

from collections.abc import Callable
from dataclasses import replace

from console.clock import Instant
from console.domain.ledger import Attempt, BeforeRetry, Event, LedgerEntry, State
from console.domain.run import Request
from console.store import Store

__all__ = ["look_for_cancel", "take_back"]

_BACK = {State.FAILED: Event.TAKEN_BACK, State.HELD: Event.TAKEN_BACK_TO_HOLD}
"""State before the retry to the event that goes back there."""


def look_for_cancel(store: Store, request_id: str) -> Callable[[], str]:
    """Return a look at who has cancelled a request; it gives an empty text while nobody has."""
    return lambda: store.requests.cancelled_by(request_id)


def take_back(store: Store, request: Request, present: Instant, *, actor: str) -> int:
    """Put what a cancelled retry has reopened and not sent back where it was; return how many.

    Args:
        store: The store of the calling thread.
        request: The retry; a sync has nothing to take back.
        present: The present moment.
        actor: Who cancelled it.
    """
    with store.batch():
        back: list[LedgerEntry] = []
        for entry in store.ledger.find(request.entry_ids):
            if entry.state is State.READY and entry.before_retry is not None:
                back.append(_taken_back(entry, entry.before_retry, present))
        store.ledger.save(back, [_row(entry, present, actor) for entry in back])
    return len(back)


def _taken_back(entry: LedgerEntry, before: BeforeRetry, present: Instant) -> LedgerEntry:
    return replace(
        entry.moved(_BACK[before.state], at=present.at, problem=before.problem),
        attempts=entry.attempts + 1,
        next_attempt_at=None,
    )


def _row(entry: LedgerEntry, present: Instant, actor: str) -> Attempt:
    detail = "Its retry was cancelled before it was sent"
    return Attempt.unsent(entry, present.at, actor=actor, outcome="cancelled", detail=detail)
