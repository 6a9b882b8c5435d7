"""The ledger entry: one transaction's way to Sage, and the history of its tries.

Place in the path: intake makes entries, posting moves them, ``store/ledger`` keeps them for ever,
because look-ups by source, number and control id prevent doubles. What its states mean, and which
moves they may make, stands in ``machine``.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from console.clock import BootTime
from console.domain.copying import with_fields
from console.domain.machine import (
    ERROR_STATES,
    OPEN_STATES,
    Event,
    State,
    Task,
    next_state,
)
from console.domain.outcome import Problem
from console.domain.transaction import Transaction

__all__ = [
    "ERROR_STATES",
    "OPEN_STATES",
    "Attempt",
    "BeforeRetry",
    "Event",
    "LedgerEntry",
    "State",
    "Task",
]

_STILL_RETRIED = frozenset({Event.INTENDED, Event.NOT_EXECUTED})
"""What leaves a retry to be cancelled: certainly nothing of it has reached Sage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeRetry:
    """How an entry stood when a person asked for it again."""

    state: State
    """Failed or held."""

    problem: Problem | None
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One transaction and where it stands."""

    id: str
    """``identifiers.entry_id`` of subsidiary, kind and source id."""

    transaction: Transaction
    """The source as last read; sent as it stands here."""

    state: State
    """Where it stands."""

    source_hash: str
    """Fingerprint of the transaction; a different one at the next intake is a change."""

    amount: Decimal
    """What goes, or went, to Sage: the charges that the toggles let through."""

    created_at: datetime
    """When the ledger first saw it, UTC."""

    changed_at: datetime
    """When this row last changed, UTC."""

    revision: int = 1
    """Number of the content; grows when the source or its mapping changed before a resend."""

    attempt: int = 1
    """Number of the attempt at this revision; grows only after a certain refusal."""

    attempts: int = 0
    """Rows of its history: sends, refusals before sending, and look-ups, over all revisions."""

    control_id: str = ""
    """Function control id of the last intent; empty before the first."""

    content_hash: str = ""
    """Fingerprint of what the last intent sent; empty before the first."""

    sent_before: bool = False
    """The present control id left at least once and its outcome was not certain."""

    refused: bool = False
    """Sage refused the present control id in a way that proves nothing; ``problem`` says how."""

    party_no: str = ""
    """Sage customer or vendor id of the last intent."""

    company_id: str = ""
    """Sage company of the last intent; its records are numbered apart from any other's. Empty
    before the first, and in rows of older versions."""

    entity_id: str = ""
    """Sage entity of the last intent, the scope of every look-up; empty is the top level."""

    toggles: tuple[str, ...] = ()
    """Toggles that were on and decided about lines of the last intent; see ``shaping_toggles``."""

    batch_id: str = ""
    """Request that the last intent belonged to."""

    run_id: str = ""
    """Run that last touched it."""

    sage_record_no: str = ""
    """Sage's RECORDNO; empty until proven to be there, and once it is out of the books again."""

    sage_document_no: str = ""
    """The number that Sage gave it instead of ours; empty when it kept ours."""

    undone_record_no: str = ""
    """RECORDNO of the last record of the document that was taken out of the books, of whatever
    subsidiary: a reversed one up to this number proves nothing. Empty when there was none."""

    task: Task = Task.POST
    """What the send under way does, or the next one will."""

    unverified_at: datetime | None = None
    """When we gave up waiting for the answer, UTC, for people; None unless unverified."""

    quiet_from: BootTime | None = None
    """The same moment by the time since the host was started: from here the quiet time counts.

    Set while unverified or in conflict, and in an entry that must be looked up before its next
    send: after a restore, or after a mark, since a person may have entered it in Sage meanwhile.
    None in rows of older versions: it starts with the next look-up then.
    """

    tries: int = 0
    """Automatic retries since it failed; 0 before the first and after a person took it up."""

    deferrals: int = 0
    """Sends in a row that certainly did not run; they lengthen the pause before the next."""

    next_attempt_at: datetime | None = None
    """When it is tried again by itself, UTC; None when nothing of the kind is planned."""

    posted_at: datetime | None = None
    """When it was proven to be in Sage, UTC."""

    problem: Problem | None = None
    """Why it is not in Sage, or may not be; None while nothing is wrong."""

    newer: Transaction | None = None
    """A change at the source that arrived while the outcome was open, or while it was marked;
    applied when the outcome is known, or the mark removed."""

    marked_from: State | None = None
    """Where it goes when its mark is removed; None unless a person marked it as synced."""

    before_retry: BeforeRetry | None = None
    """Where it goes when its retry is cancelled; None once it has another outcome."""

    @property
    def document_no(self) -> str:
        """Return the number by which Sage knows it."""
        return self.sage_document_no or self.transaction.number

    def is_within(self, company_id: str, entity_id: str) -> bool:
        """Return whether its last intent went to this company and entity, as far as is known."""
        return self.company_id in {"", company_id} and self.entity_id == entity_id

    def moved(self, event: Event, *, at: datetime, **changes: Any) -> "LedgerEntry":
        """Return the entry after ``event``.

        Args:
            event: What happened.
            at: The present moment.
            **changes: Further fields of the entry.

        Raises:
            ValueError: The table does not let the event happen in this state.
        """
        if event not in _STILL_RETRIED:
            changes.setdefault("before_retry", None)
        return with_fields(self, state=next_state(self.state, event), changed_at=at, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One row of an entry's history: a try, or a look-up of what became of one."""

    entry_id: str
    """Entry that was tried."""

    number: int
    """1 for the first row of the history; equals ``LedgerEntry.attempts`` after it."""

    started_at: datetime
    """When the intent was made durable, UTC."""

    ended_at: datetime | None
    """When the outcome was known, UTC; None while it is not."""

    actor: str
    """Who started the run: a person's name, or "scheduler"."""

    run_id: str
    """Run it happened in."""

    control_id: str
    """Function control id; empty when nothing was sent."""

    outcome: str
    """Word for people: sent, posted, updated, reversed, deleted, rejected, not sent, deferred,
    unconfirmed; of a look-up: adopted, not executed, conflict, looked up; and of a person: marked
    synced, unmarked, cancelled."""

    detail: str = ""
    """Reason or message, for people."""

    support_id: str = ""
    """Sage's support id; empty when it gave none."""

    batch_id: str = ""
    """What its exchanges are found by; empty when nothing was asked or sent."""

    request_xml: str = ""
    """The function as sent; holds no secrets. Empty when nothing was sent."""

    response_xml: str = ""
    """Sage's result for this function; empty when there was none."""

    @classmethod
    def unsent(
        cls,
        entry: LedgerEntry,
        at: datetime,
        *,
        actor: str,
        outcome: str,
        detail: str,
        run_id: str = "",
    ) -> "Attempt":
        """Return the row of what happened to an entry, as it is after it, without a request."""
        return cls(
            entry_id=entry.id,
            number=entry.attempts,
            started_at=at,
            ended_at=at,
            actor=actor,
            run_id=run_id,
            control_id="",
            outcome=outcome,
            detail=detail,
        )
