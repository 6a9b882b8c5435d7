"""Retry: which entries may be sent again, and how their state makes that safe.

Place in the path: a person names entries, the plan says what would happen, the sender reopens them.
Retry looks at the state and at nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from console.domain.ledger import BeforeRetry, Event, LedgerEntry, State
from console.domain.machine import Task
from console.domain.money import ZERO
from console.sync.changes import is_one_sided

__all__ = ["RetryPlan", "plan", "reopen"]

_REFUSALS: dict[State, str] = {
    State.READY: "it is due already and goes out with the next cycle",
    State.SENDING: "it is being sent now",
    State.POSTED: "it is in Sage already",
    State.SKIPPED: "a setting keeps it back",
    State.SUPERSEDED: "a newer version took its place",
    State.MARKED_SYNCED: "it is marked as synced",
}
"""Why an entry in this state is not sent again; the other states are retried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPlan:
    """What a retry would do, before anything is done."""

    sendable: tuple[LedgerEntry, ...]
    """Entries that would be sent, or looked up and then sent; in the order asked for."""

    refused: tuple[tuple[LedgerEntry, str], ...]
    """Entries that would not, each with why."""

    @property
    def total(self) -> Decimal:
        """Return the money in the sendable entries."""
        return sum((entry.amount for entry in self.sendable), ZERO)


def plan(entries: Sequence[LedgerEntry]) -> RetryPlan:
    """Return what a retry of ``entries`` would do."""
    return RetryPlan(
        sendable=tuple(entry for entry in entries if entry.state not in _REFUSALS),
        refused=tuple((entry, _refusal(entry)) for entry in entries if entry.state in _REFUSALS),
    )


def _refusal(entry: LedgerEntry) -> str:
    if is_one_sided(entry):
        return "it waits for the other subsidiary, and goes on by itself once both take part"
    return _REFUSALS[entry.state]


def reopen(entries: Iterable[LedgerEntry], now: datetime) -> list[LedgerEntry]:
    """Return the sendable entries, moved to where the next step takes them up."""
    return [_reopen(entry, now) for entry in entries if entry.state not in _REFUSALS]


def _reopen(entry: LedgerEntry, now: datetime) -> LedgerEntry:
    match entry.state:
        # Held: a person says that the obstacle is gone; Sage is asked before anything is sent.
        case State.FAILED | State.HELD:
            return entry.moved(
                Event.RETRIED,
                at=now,
                problem=None,
                tries=0,
                deferrals=0,
                next_attempt_at=None,
                before_retry=BeforeRetry(state=entry.state, problem=entry.problem),
            )
        case State.CONFLICT:
            # A person has looked. It is looked up once more before anything is sent, and then as a
            # new attempt, because Sage may remember the old control id. The quiet time counts on.
            return entry.moved(
                Event.RETRIED,
                at=now,
                problem=None,
                attempt=entry.attempt + 1,
                refused=False,
                sent_before=False,
                sage_record_no="",
                posted_at=None,
                task=Task.POST,
            )
        case _:
            return entry
