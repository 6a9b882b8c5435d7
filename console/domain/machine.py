"""The state machine of a document's way to Sage: one table, and what it promises.

Place in the path: ``LedgerEntry.moved`` looks every move up here, and nothing else moves an entry.
Which event an answer of Sage is, ``sync/steps`` decides; which one a look-up is, ``sync/lookup``.

========== ==================================================================================
state      meaning
========== ==================================================================================
ready      due, and nothing of this attempt is in Sage or on its way there; with a record number:
           its record in Sage is due to be changed
sending    the intent is durable; from here on the outcome is unknown until it is proven
unverified sent, no usable answer; settled by a look-up in Sage and by nothing else
posted     proven to be in Sage
failed     refused for certain, by Sage or by our mapping
conflict   Sage holds something else under this number, or contradicts itself: a person looks
held       Sage and the source differ, and something stands in the way: a person removes it; or
           nothing of it was sent yet, because cross-subsidiary billing is on at one side only
skipped    a gate keeps it back
superseded withdrawn at the source, or taken over by another subsidiary: nothing of it is in Sage,
           or no more
marked     (``marked_synced``) a person took it out of the queue; final until the mark is removed
========== ==================================================================================

Invariants
----------
1. No byte of a function leaves before its ``sending`` row is synced.
2. A control id never names different content, and content whose outcome is open gets no new one.
3. An entry has at most one open attempt; a newer source waits until its outcome is known.
4. "Not found" counts only when the question was *issued* after the quiet time, in the scope of the
   send, and answered whole.
5. ``posted`` implies exactly one live record in Sage with that number, party and content.
6. ``failed`` and ``ready`` imply none, but for the record that the entry names.
7. One process sends, by a kernel lock that does not expire; no lease runs out under a paused one.
8. Watermarks move only after everything before them is durable, and carry the server's clock.
9. A ledger that may be older than Sage (a restored copy) starts in *reconcile*: everything is
   doubted first, and nothing is sent before it was looked up after the quiet time.
10. The wall clock decides only *when* to try. How much time has passed is told by the time since
    the host was started; after a restart of the host, or a clock that went back, the quiet time
    starts again.

Changes after the export
------------------------
``LedgerEntry.task`` says what the next send, or the one under way, does: post, or change, update,
reverse or delete the record that the entry names. Each is a send of its own, with an intent and a
control id of its own, and the invariants above hold for it. The old record is proven to be out of
the books before the new one is posted; whoever names a record is in Sage, whatever his state.

``tests/model`` searches every order of crashes, lost and late answers, edits and restores for a
violation, through the very functions that move entries here.
"""

from collections.abc import Mapping
from enum import StrEnum

__all__ = ["ERROR_STATES", "OPEN_STATES", "TABLE", "Event", "State", "Task", "next_state"]


class State(StrEnum):
    """The states of the command-line contract."""

    READY = "ready"
    SENDING = "sending"
    POSTED = "posted"
    FAILED = "failed"
    UNVERIFIED = "unverified"
    CONFLICT = "conflict"
    HELD = "held"
    SKIPPED = "skipped"
    SUPERSEDED = "superseded"
    MARKED_SYNCED = "marked_synced"


ERROR_STATES = frozenset({State.FAILED, State.CONFLICT, State.HELD})
"""What the error desk shows."""

OPEN_STATES = frozenset({State.READY, State.SENDING, State.UNVERIFIED})
"""What passes by itself: the engine's own work."""


class Task(StrEnum):
    """What a send does; while nothing is under way, what the next one will."""

    POST = "post"
    """Create the document."""
    CHANGE = "change"
    """Bring its record in line with the source; how, Sage's state of it decides."""
    UPDATE = "update"
    """Change the record in place."""
    REVERSE = "reverse"
    """Reverse the record on its own posting date."""
    REVERSE_TODAY = "reverse today"
    """Reverse the record today, because the period of its posting date is closed."""
    DELETE = "delete"
    """Delete the record."""


class Event(StrEnum):
    """What can happen to an entry; the values are for messages."""

    # The source and the gates.
    DUE = "due"
    """Every gate is open, or the source changed before anything was sent."""
    GATED = "gated"
    """A gate closed."""
    WITHDRAWN = "withdrawn"
    """The source bills it no more, or another subsidiary does."""
    BILLED_ELSEWHERE = "billed elsewhere"
    """Another subsidiary's document may be in Sage already."""
    ONE_SIDED = "one sided"
    """Cross-subsidiary billing is on at one of its two sides only."""
    BOTH_SIDED = "both sided"
    """It is on at both sides, or off at both, by now."""
    CHANGED = "changed after export"
    """The source changed, or withdrew it, after it was posted."""
    # Before sending.
    UNMAPPED = "unmapped"
    """Our settings, parties or the document do not allow it."""
    INTENDED = "intended"
    """Its intent is stored; it may leave now."""
    OBSTRUCTED = "obstructed"
    """Its record cannot be changed now: it is paid, or selected, or its period is closed."""
    # What came back.
    ACCEPTED = "accepted"
    """Success with our control id, once."""
    REFUSED = "refused"
    """A failure that proves that nothing was written: the first send of this control id."""
    NOT_EXECUTED = "not executed"
    """Not connected, 429, control or sign-in failure: certainly nothing ran."""
    UNANSWERED = "unanswered"
    """Time-out, cut, 5xx, not XML, no result, no status: it may have run."""
    REFUSED_IN_DOUBT = "refused in doubt"
    """A failure that proves nothing: the number exists, or the control id was sent before."""
    UNDONE = "undone"
    """Its record is out of the books; the new content is due."""
    ENDED = "ended"
    """Its record is out of the books, and nothing follows."""
    INTERRUPTED = "interrupted"
    """Killed or cancelled between intent and outcome."""
    # What a look-up found.
    DOUBTED = "doubted"
    """The ledger may be older than Sage, or Sage holds the number before we sent it."""
    FOUND_EQUAL = "found equal"
    """One record with our number, party and content."""
    FOUND_OTHER = "found other"
    """A record that differs, several, or only reversed ones."""
    ABSENT = "absent"
    """Not found, asked after the quiet time: it did not run."""
    ABSENT_EARLY = "absent early"
    """Not found, asked before: proves nothing."""
    ABSENT_REFUSED = "absent after a refusal"
    """Not found after the quiet time, and Sage refused a repeated send: it refused for certain."""
    ABSENT_CLAIMED = "absent against a claim"
    """Not found after the quiet time, though Sage or the ledger says that it exists."""
    # People, and the engine on their behalf.
    RETRIED = "retried"
    """A person asks for it again."""
    RELEASED = "released"
    """What stood in its way is gone: a setting was repaired, or its pause is over."""
    TAKEN_BACK = "taken back after a failure"
    """A person cancels the retry of what had failed, before it was sent."""
    TAKEN_BACK_TO_HOLD = "taken back after a hold"
    """A person cancels the retry of what was held, before it was sent."""
    MARKED = "marked"
    """A person takes it out of the queue."""
    BACK_TO_FAILED = "unmarked after a failure"
    """A person removes the mark of what had failed; it is looked up in Sage before it is sent."""
    BACK_TO_CONFLICT = "unmarked after a conflict"
    """A person removes the mark of what was in conflict."""
    BACK_TO_HELD = "unmarked after a hold"
    """A person removes the mark of what was held."""


_GATES = {
    Event.GATED: State.SKIPPED,
    Event.WITHDRAWN: State.SUPERSEDED,
    Event.BILLED_ELSEWHERE: State.HELD,
    Event.ONE_SIDED: State.HELD,
}
"""What the source and the gates may do while nothing was sent."""

_ROWS: Mapping[State, Mapping[Event, State]] = {
    State.READY: {
        **_GATES,
        Event.DUE: State.READY,
        Event.UNMAPPED: State.FAILED,
        Event.INTENDED: State.SENDING,
        Event.TAKEN_BACK: State.FAILED,
        Event.TAKEN_BACK_TO_HOLD: State.HELD,
        Event.DOUBTED: State.UNVERIFIED,
        Event.OBSTRUCTED: State.HELD,
        Event.FOUND_EQUAL: State.POSTED,
        Event.ENDED: State.SUPERSEDED,
    },
    State.SENDING: {
        Event.ACCEPTED: State.POSTED,
        Event.UNDONE: State.READY,
        Event.ENDED: State.SUPERSEDED,
        Event.OBSTRUCTED: State.HELD,
        Event.REFUSED: State.FAILED,
        Event.NOT_EXECUTED: State.READY,
        Event.UNANSWERED: State.UNVERIFIED,
        Event.REFUSED_IN_DOUBT: State.UNVERIFIED,
        Event.INTERRUPTED: State.UNVERIFIED,
    },
    State.UNVERIFIED: {
        Event.FOUND_EQUAL: State.POSTED,
        Event.UNDONE: State.READY,
        Event.ENDED: State.SUPERSEDED,
        Event.FOUND_OTHER: State.CONFLICT,
        Event.ABSENT: State.READY,
        Event.ABSENT_EARLY: State.UNVERIFIED,
        Event.ABSENT_REFUSED: State.FAILED,
        Event.ABSENT_CLAIMED: State.CONFLICT,
        Event.RETRIED: State.UNVERIFIED,
        Event.DOUBTED: State.UNVERIFIED,
    },
    State.POSTED: {
        Event.CHANGED: State.READY,
        Event.DOUBTED: State.UNVERIFIED,
    },
    State.FAILED: {
        **_GATES,
        Event.DUE: State.READY,
        Event.RETRIED: State.READY,
        Event.RELEASED: State.READY,
        Event.DOUBTED: State.UNVERIFIED,
        Event.MARKED: State.MARKED_SYNCED,
    },
    State.CONFLICT: {
        Event.RETRIED: State.UNVERIFIED,
        Event.MARKED: State.MARKED_SYNCED,
    },
    State.HELD: {
        # What waits for its other side: of that nothing was ever sent.
        **_GATES,
        Event.BOTH_SIDED: State.READY,
        Event.DUE: State.READY,
        Event.RETRIED: State.READY,
        Event.RELEASED: State.READY,
        Event.WITHDRAWN: State.SUPERSEDED,
        Event.MARKED: State.MARKED_SYNCED,
    },
    State.SKIPPED: {**_GATES, Event.DUE: State.READY},
    State.SUPERSEDED: {
        Event.DUE: State.READY,
        Event.GATED: State.SKIPPED,
    },
    State.MARKED_SYNCED: {
        Event.BACK_TO_FAILED: State.FAILED,
        Event.BACK_TO_CONFLICT: State.CONFLICT,
        Event.BACK_TO_HELD: State.HELD,
    },
}

TABLE: Mapping[tuple[State, Event], State] = {
    (state, event): target for state, row in _ROWS.items() for event, target in row.items()
}
"""State and event to the next state; a pair that is missing is a fault of ours."""


def next_state(state: State, event: Event) -> State:
    """Return where ``event`` takes an entry in ``state``.

    Raises:
        ValueError: The table does not know the pair.
    """
    target = TABLE.get((state, event))
    if target is None:
        raise ValueError(f"no move from {state} when {event}")
    return target
