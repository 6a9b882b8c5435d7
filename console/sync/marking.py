"""Marking: a person takes records out of the queue without sending them, and puts them back.

Place in the path: the service hands over ids and who acts; the entries move in one commit, with a
row of their history each. Nothing is sent, and Sage is not asked.

Whoever marks a record says that it is in Sage by other means, or shall never be there. So a record
whose mark is removed is looked up in Sage before it is sent again: somebody may have entered it by
hand meanwhile.
"""

from collections.abc import Mapping, Sequence

from console.clock import Instant
from console.domain.connection import Connection
from console.domain.ledger import ERROR_STATES, Attempt, Event, LedgerEntry, State
from console.errors import RuleError, UsageError
from console.store import Store
from console.sync.changes import with_newer

__all__ = ["mark", "mark_row", "move_marks", "refuse_unless", "unmark"]

_BACK: Mapping[State, Event] = {
    State.FAILED: Event.BACK_TO_FAILED,
    State.CONFLICT: Event.BACK_TO_CONFLICT,
    State.HELD: Event.BACK_TO_HELD,
}
"""From where an entry was marked to the event that takes it back."""


def mark(entry: LedgerEntry, present: Instant) -> LedgerEntry:
    """Return an entry of the error desk, out of the queue.

    Args:
        entry: Failed, in conflict or held.
        present: The present moment.
    """
    return entry.moved(
        Event.MARKED,
        at=present.at,
        marked_from=entry.state,
        attempts=entry.attempts + 1,
        next_attempt_at=None,
        # From here on somebody may enter it by hand.
        quiet_from=present.boot if entry.state is State.FAILED else entry.quiet_from,
    )


def unmark(entry: LedgerEntry, connection: Connection | None, present: Instant) -> LedgerEntry:
    """Return a marked entry where it was, with what has changed at its source meanwhile.

    Args:
        entry: Marked.
        connection: Of its subsidiary; None when it is not connected any more, and a change waits.
        present: The present moment.
    """
    origin = entry.marked_from or State.CONFLICT
    back = entry.moved(_BACK[origin], at=present.at, marked_from=None, attempts=entry.attempts + 1)
    return back if connection is None else with_newer(back, connection.settings, present.at)


def mark_row(entry: LedgerEntry, present: Instant, *, actor: str, reason: str) -> Attempt:
    """Return the row of history of an entry that was just marked or unmarked."""
    outcome = "marked synced" if entry.state is State.MARKED_SYNCED else "unmarked"
    return Attempt.unsent(entry, present.at, actor=actor, outcome=outcome, detail=reason)


def refuse_unless(entries: Sequence[LedgerEntry], *, marked: bool) -> None:
    """Let pass what can be marked, or what is marked.

    Raises:
        RuleError: One of them cannot; it is named.
    """
    for entry in entries:
        number, state = entry.transaction.number, entry.state
        if marked and state is not State.MARKED_SYNCED:
            raise RuleError(
                f"{number} is {state.value}, not marked as synced; nothing was changed",
                hint="List what is marked with: transactions state:marked_synced",
            )
        if not marked and state not in ERROR_STATES:
            raise RuleError(
                f"{number} is {state.value}; only open errors are marked, nothing was changed",
                hint="List open errors with: errors",
            )


def move_marks(
    store: Store,
    entry_ids: Sequence[str],
    present: Instant,
    actor: str,
    reason: str,
    *,
    marked: bool,
) -> list[tuple[LedgerEntry, LedgerEntry]]:
    """Mark entries or put marked ones back; all of them, or none; inside a batch.

    Args:
        store: The store.
        entry_ids: Which ones, each once.
        present: The present moment.
        actor: Who says so.
        reason: Why.
        marked: Whether they are marked now, and are put back.

    Returns:
        Each entry before and after.

    Raises:
        RuleError: One of them cannot be moved.
        UsageError: One of them is not known.
    """
    found = store.ledger.find(list(entry_ids))
    unknown = set(entry_ids) - {entry.id for entry in found}
    if unknown:
        raise UsageError(f"There is no transaction {min(unknown)}; nothing was changed")
    refuse_unless(found, marked=marked)
    moved = [
        unmark(one, store.connections.get(one.transaction.subsidiary_id), present)
        if marked
        else mark(one, present)
        for one in found
    ]
    rows = [mark_row(one, present, actor=actor, reason=reason) for one in moved]
    store.ledger.save_marks(moved, rows)
    return list(zip(found, moved, strict=True))
