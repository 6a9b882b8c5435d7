"""What a change at the source does to an entry, by its state.

Place in the path: records calls it for known entries, posting when an outcome that a change waited
for is known. Pure.

Before anything was sent, the newest source is taken as it is. While the outcome is open it waits.
What was read earlier than what is known says nothing: two readers may come in the wrong order.
After the export the newest source is due as well, and the entry names the record in Sage that it
is to change; a document that is withdrawn or moved then is due to leave Sage: see ``correction``.
"""

from datetime import datetime

from console.domain.copying import with_fields
from console.domain.eligibility import BOTH_SIDES, Eligible, Held, NotDue, Verdict
from console.domain.inclusion import (
    CREDITS,
    CUSTOMER_INVOICES,
    as_shaped,
    deductions,
    included_total,
)
from console.domain.ledger import Event, LedgerEntry, State, Task
from console.domain.outcome import Skipped
from console.domain.settings import Settings
from console.domain.transaction import Transaction
from console.sync.problems import not_due_problem, superseded_problem

__all__ = [
    "ELSEWHERE",
    "NOT_SENT",
    "change",
    "is_one_sided",
    "is_unsent",
    "refreshed",
    "sent_toggles",
    "supersede",
    "with_newer",
]

ELSEWHERE = "Another subsidiary bills it now"
"""Why a document is withdrawn that only goes into other books."""

NOT_SENT = frozenset({State.READY, State.FAILED, State.SKIPPED})
"""States that imply that nothing of the entry is in Sage, unless it names a record."""

_OPEN = frozenset({State.SENDING, State.UNVERIFIED, State.CONFLICT})
"""States in which it may be in Sage: a newer source waits."""

_WAITING = frozenset({State.FAILED, State.CONFLICT, State.HELD})
"""Marked in one of these, it may be sent once the mark is removed: a newer source waits, too."""


def change(
    entry: LedgerEntry,
    transaction: Transaction,
    verdict: Verdict,
    settings: Settings,
    now: datetime,
) -> LedgerEntry:
    """Return the entry after intake read its document again; the same one when nothing is new."""
    if transaction.changed_at < (entry.newer or entry.transaction).changed_at:
        return entry
    transaction = _dated(_numbered(_named(transaction, entry), entry), entry)
    changed = _is_changed(transaction, entry)
    if entry.state in _OPEN or entry.marked_from in _WAITING:
        newer = transaction if changed else None
        return entry if newer == entry.newer else with_fields(entry, newer=newer, changed_at=now)
    if entry.state is State.POSTED or entry.sage_record_no:
        return _changed(entry, transaction, settings, now) if changed else entry
    if entry.state is State.HELD and not is_one_sided(entry):
        return _held(entry, transaction, settings, now) if changed else entry
    if entry.state in NOT_SENT or entry.state is State.SUPERSEDED or is_one_sided(entry):
        return _before_export(entry, transaction, verdict, settings, now)
    return entry


def is_one_sided(entry: LedgerEntry) -> bool:
    """Return whether an entry waits for its partner's setting: nothing of it was ever sent."""
    problem = entry.problem
    return entry.state is State.HELD and problem is not None and problem.cause == BOTH_SIDES


def is_unsent(entry: LedgerEntry) -> bool:
    """Return whether nothing of the entry is in Sage, or can be."""
    if entry.sage_record_no:
        return False
    # One that is held and names no record waits for another subsidiary.
    return entry.state in NOT_SENT | {State.SUPERSEDED, State.HELD}


def sent_toggles(entry: LedgerEntry) -> tuple[str, ...]:
    """Return the toggles that shaped what was sent last.

    Rows of versions that sent every line with no toggle asked tell it by their amount.
    """
    source = entry.transaction
    if not entry.toggles and deductions(source) and entry.amount == source.lines_total():
        return (CREDITS,)
    return entry.toggles


def supersede(entry: LedgerEntry, why: str, now: datetime) -> LedgerEntry:
    """Return an entry of which nothing was sent, taken out of the way."""
    return entry.moved(Event.WITHDRAWN, at=now, problem=superseded_problem(why))


def with_newer(entry: LedgerEntry, settings: Settings, now: datetime) -> LedgerEntry:
    """Return the entry after a change at the source that waited for its outcome."""
    newer = entry.newer
    if newer is None or entry.state in _OPEN:
        return entry
    if entry.state is State.MARKED_SYNCED:
        return entry
    if entry.state is State.POSTED or entry.sage_record_no:
        return _changed(with_fields(entry, newer=None), newer, settings, now)
    fresh = refreshed(with_fields(entry, newer=None), newer, settings)
    if newer.withdrawn:
        return supersede(fresh, newer.withdrawn, now)
    return fresh if fresh.state is State.READY else _due(fresh, now)


def refreshed(entry: LedgerEntry, transaction: Transaction, settings: Settings) -> LedgerEntry:
    """Return the entry with another source in it."""
    return with_fields(
        entry,
        transaction=transaction,
        source_hash=transaction.fingerprint(),
        amount=included_total(transaction, settings),
    )


def _changed(
    entry: LedgerEntry, transaction: Transaction, settings: Settings, now: datetime
) -> LedgerEntry:
    """Return an entry whose record in Sage is to be brought in line with its source."""
    fresh = refreshed(entry, transaction, settings)
    event = Event.CHANGED if entry.state is State.POSTED else Event.DUE
    return fresh.moved(
        event,
        at=now,
        task=Task.CHANGE,
        problem=None,
        tries=0,
        deferrals=0,
        # Also without a cycle of its own: another subsidiary may wait for it.
        next_attempt_at=now,
    )


def _held(
    entry: LedgerEntry, transaction: Transaction, settings: Settings, now: datetime
) -> LedgerEntry:
    """Return an entry that waits for another subsidiary's, with its newest source."""
    fresh = with_fields(refreshed(entry, transaction, settings), changed_at=now)
    return supersede(fresh, transaction.withdrawn, now) if transaction.withdrawn else fresh


def _before_export(
    entry: LedgerEntry,
    transaction: Transaction,
    verdict: Verdict,
    settings: Settings,
    now: datetime,
) -> LedgerEntry:
    fresh = refreshed(entry, transaction, settings)
    is_same = fresh == with_fields(entry, transaction=transaction) and _is_same(transaction, entry)
    if transaction.withdrawn:
        done = entry.state is State.SUPERSEDED
        return entry if done else supersede(fresh, transaction.withdrawn, now)
    match verdict:
        case Skipped(problem=problem):
            stays = entry.state is State.SKIPPED and is_same and entry.problem == problem
            return entry if stays else fresh.moved(Event.GATED, at=now, problem=problem)
        case Held(problem=problem):
            stays = entry.state is State.HELD and is_same and entry.problem == problem
            return entry if stays else fresh.moved(Event.ONE_SIDED, at=now, problem=problem)
        case NotDue(reason=reason):
            if entry.state in {State.SKIPPED, State.SUPERSEDED}:
                return entry
            return fresh.moved(Event.GATED, at=now, problem=not_due_problem(reason))
        case Eligible():
            waits = entry.state in {State.READY, State.FAILED}
            return entry if waits and is_same else _due(fresh, now)


def _due(entry: LedgerEntry, now: datetime) -> LedgerEntry:
    """Return the entry, ready with what is new: its automatic tries begin anew."""
    event = Event.BOTH_SIDED if is_one_sided(entry) else Event.DUE
    return entry.moved(event, at=now, problem=None, tries=0, deferrals=0, next_attempt_at=None)


def _is_changed(transaction: Transaction, entry: LedgerEntry) -> bool:
    """Return whether the source differs in what there is of it in Sage, or was last sent.

    Charges that no toggle let through may change as they like: a deduction that has a credit memo
    of its own, what a driver is paid for a load.
    """
    if not entry.control_id:
        return transaction.fingerprint() != entry.source_hash
    if transaction.kind in CUSTOMER_INVOICES and transaction == entry.transaction:
        # Most of what is read again, within the overlap of two intakes.
        return False
    toggles = sent_toggles(entry)
    before = as_shaped(entry.transaction, toggles)
    if before is entry.transaction:
        same = transaction.fingerprint() == entry.source_hash
        return not same or _is_taken_off_anew(transaction, before)
    return as_shaped(transaction, toggles).fingerprint() != before.fingerprint()


def _is_taken_off_anew(transaction: Transaction, known: Transaction) -> bool:
    """Return whether what a bill takes off for e-checks has changed.

    One that came after the bill took off none is a person's: ``doubles`` keeps it back.
    """
    return bool(known.added_lines) and transaction.added_lines != known.added_lines


def _numbered(transaction: Transaction, entry: LedgerEntry) -> Transaction:
    """Return the transaction under the number that was sent: a new prefix is not retroactive."""
    known = entry.transaction
    if not entry.control_id or known.number == transaction.number:
        return transaction
    if (known.source_number or known.number) != (transaction.source_number or transaction.number):
        return transaction
    return with_fields(transaction, number=known.number, source_number=known.source_number)


def _dated(transaction: Transaction, entry: LedgerEntry) -> Transaction:
    """Return the transaction under the date that was sent: no setting is retroactive.

    Slug ``date-kept``. Neither the upload toggle nor the zone of the books re-dates what was sent;
    another moment at the source does.
    """
    known = entry.transaction
    moments = (transaction.dated_at, transaction.otherwise_at)
    if not entry.control_id or known.dated_at is None or known.dated_at not in moments:
        return transaction
    other = transaction.otherwise_at
    return with_fields(
        transaction,
        document_on=known.document_on,
        dated_at=known.dated_at,
        otherwise_at=transaction.dated_at if other == known.dated_at else other,
    )


def _named(transaction: Transaction, entry: LedgerEntry) -> Transaction:
    """Return the transaction with its party's known name: trips name their carrier by id only."""
    known = entry.transaction.party
    if transaction.party.name or transaction.party.id != known.id:
        return transaction
    return with_fields(transaction, party=known)


def _is_same(transaction: Transaction, entry: LedgerEntry) -> bool:
    """Return whether nothing but the moment of the change differs."""
    known = entry.transaction
    return with_fields(transaction, changed_at=known.changed_at) == known
