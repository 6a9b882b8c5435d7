"""Nothing is billed twice by two kinds of documents. Slugs ``trip-once`` and ``echeck-once``.

Place in the path: the cycle asks before it sends. Entries that map come in, the problems of those
go out that would bill what another document has billed; ``records`` keeps one document from going
out twice.

* A trip has a bill of its own or stands on a statement, as the settings say, and settings change.
  What is, or may be, in Sage counts; what is ready and waits does not.
* Of two statements with one trip, none of them in Sage, the one with the higher number counts:
  Alvys deletes a statement that is generated anew without telling.
* An e-check is taken off the bill of its trip. One that came after that bill cannot be any more,
  and a bill that would not take off what is in Sage does not go out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from console.domain.eligibility import INTERCOMPANY
from console.domain.inclusion import ACCESSORIAL
from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.money import ZERO
from console.domain.outcome import Problem, WhoActs
from console.domain.settings import Settings
from console.domain.transaction import Transaction
from console.store import Store
from console.sync.changes import NOT_SENT

__all__ = ["find_doubles"]

_CARRIER = "carrier"

_OF_A_TRIP = frozenset({Kind.AP_BILL, Kind.AP_INTERCOMPANY, Kind.AR_INTERCOMPANY})
"""Kinds whose document in Alvys is a trip itself."""

_BILLS_TRIPS: Mapping[Kind, frozenset[Kind]] = {
    Kind.AP_BILL: frozenset({Kind.AP_CARRIER_STATEMENT, Kind.AP_ECHECK}),
    Kind.AP_CARRIER_STATEMENT: frozenset(
        {Kind.AP_BILL, Kind.AP_INTERCOMPANY, Kind.AP_CARRIER_STATEMENT}
    ),
    Kind.AR_CARRIER_STATEMENT: frozenset({Kind.AR_INTERCOMPANY, Kind.AR_CARRIER_STATEMENT}),
    # What one subsidiary owes another for a trip may be settled by a statement as well.
    Kind.AP_INTERCOMPANY: frozenset({Kind.AP_CARRIER_STATEMENT}),
    Kind.AR_INTERCOMPANY: frozenset({Kind.AR_CARRIER_STATEMENT}),
    Kind.AP_ECHECK: frozenset({Kind.AP_BILL}),
}
"""Kind to the kinds that may have billed its trips, or what was had in advance on them."""


def find_doubles(
    entries: Sequence[LedgerEntry], settings: Settings, store: Store
) -> dict[str, Problem]:
    """Return by id the problems of entries that would bill what another document has billed.

    Args:
        entries: What is about to be sent.
        settings: With which it is mapped.
        store: The ledger.
    """
    ours = [entry for entry in entries if entry.transaction.kind in _BILLS_TRIPS]
    trips = {trip_id for entry in ours for trip_id in _trips(entry.transaction)}
    if not trips:
        return {}
    of_trip: defaultdict[str, list[LedgerEntry]] = defaultdict(list)
    # What a bill might double is found by its trip; its own row is no news.
    of_others = [one.transaction for one in ours if one.transaction.kind not in _OF_A_TRIP]
    sources = {trip_id for transaction in of_others for trip_id in transaction.trip_ids}
    bills = store.ledger.of_documents(sources) if sources else []
    for other in (*bills, *store.ledger.settling(trips)):
        for trip_id in _trips(other.transaction):
            of_trip[trip_id].append(other)
    problems: dict[str, Problem] = {}
    for entry in ours:
        others = [other for trip in _trips(entry.transaction) for other in of_trip[trip]]
        others = [other for other in others if _may_double(entry, other)]
        problem = _problem(entry, others, settings)
        if problem is not None:
            problems[entry.id] = problem
    return problems


def _trips(transaction: Transaction) -> Collection[str]:
    if transaction.kind in _OF_A_TRIP:
        return (transaction.source_id,)
    return transaction.trip_ids


def _may_double(entry: LedgerEntry, other: LedgerEntry) -> bool:
    """Return whether the other document bills trips of ours, as far as kind and state tell."""
    kind = entry.transaction.kind
    if other.id == entry.id or other.transaction.kind not in _BILLS_TRIPS[kind]:
        return False
    checks = (one for one in (entry, other) if one.transaction.kind is Kind.AP_ECHECK)
    if any(one.transaction.party.kind != _CARRIER for one in checks):
        # What a driver had is taken off the driver's statement.
        return False
    if _is_unsent(other):
        if other.transaction.kind in INTERCOMPANY:
            # Both wait: the pair goes first, and is not asked about statements that wait.
            return other.state is State.READY
        return other.transaction.kind is kind and _number(other) > _number(entry)
    # Held without ever having been posted is not in Sage.
    is_held = other.state is State.HELD and not other.sage_record_no
    return other.state is not State.SUPERSEDED and not is_held


def _is_unsent(other: LedgerEntry) -> bool:
    """Return whether it waits to be sent: who names a record is in Sage, whatever its state."""
    return other.state in NOT_SENT and not other.sage_record_no


def _number(entry: LedgerEntry) -> tuple[int, str]:
    """Return what tells which of two statements is newer: Alvys counts them up."""
    source_id = entry.transaction.source_id
    return (len(source_id), source_id)


def _problem(
    entry: LedgerEntry, others: Iterable[LedgerEntry], settings: Settings
) -> Problem | None:
    for other in others:
        if entry.transaction.kind is Kind.AP_ECHECK:
            if _is_being_changed(other):
                return _bill_changes(other)
            if not (_knows(other, entry) and _has_taken_off(other)):
                return _not_taken_off(entry, other)
        elif other.transaction.kind is Kind.AP_ECHECK:
            if not (_knows(entry, other) and settings.ap.export_echecks):
                return _would_not_take_off(other)
        else:
            is_replaced = _is_unsent(other) and other.transaction.kind is entry.transaction.kind
            return _replaced(other) if is_replaced else _billed(entry, other)
    return None


def _knows(bill: LedgerEntry, check: LedgerEntry) -> bool:
    """Return whether the check was there when the bill of its trip was read."""
    start = f"{check.transaction.number} "
    return any(line.description.startswith(start) for line in bill.transaction.added_lines)


def _has_taken_off(bill: LedgerEntry) -> bool:
    """Return whether the bill was sent while its checks were taken off."""
    source = bill.transaction
    whole = source.lines_total()
    bare = sum((line.amount for line in source.lines if line.category != ACCESSORIAL), ZERO)
    advances = sum((line.amount for line in source.added_lines), ZERO)
    return bill.amount in {whole + advances, bare + advances}


def _is_being_changed(bill: LedgerEntry) -> bool:
    """Return whether Sage holds something else than the bill's row says."""
    return bool(bill.sage_record_no) and bill.state not in {State.POSTED, State.MARKED_SYNCED}


def _billed(entry: LedgerEntry, other: LedgerEntry) -> Problem:
    number = other.transaction.number
    trips = set(_trips(entry.transaction)) & set(_trips(other.transaction))
    count = f"{len(trips)} of its trips" if len(trips) > 1 else "A trip of it"
    what = "It" if entry.transaction.kind in _OF_A_TRIP else count
    return Problem(
        cause="trip-billed-already",
        message=(
            f"{what} is billed already: {other.transaction.kind.label} {number} is "
            f"{other.state} (entry {other.id})"
        ),
        fix=(
            f"Compare both with {number} in Sage; enter what is missing there by hand and mark "
            "this one as synced."
        ),
        who=WhoActs.FINANCE,
        subject=number,
    )


def _replaced(newer: LedgerEntry) -> Problem:
    number = newer.transaction.number
    return Problem(
        cause="statement-replaced",
        message=f"Statement {number} settles a trip of it and is newer (entry {newer.id})",
        fix="If Alvys still has this one, correct both there; otherwise mark it as synced.",
        who=WhoActs.DISPATCH,
        subject=number,
    )


def _bill_changes(bill: LedgerEntry) -> Problem:
    number = bill.transaction.number
    return Problem(
        cause="bill-being-changed",
        message=f"Bill {number} of its trip is {bill.state}: Sage holds it as it was before",
        fix=f"Settle what keeps {number} back; this one then goes out by itself.",
        who=WhoActs.FINANCE,
        subject=number,
    )


def _would_not_take_off(check: LedgerEntry) -> Problem:
    number = check.transaction.number
    return Problem(
        cause="echeck-not-deducted",
        message=(
            f"E-check {number} of its trip is {check.state} in Sage, and this bill would not take "
            f"{check.amount} off: the carrier would be owed both"
        ),
        fix="Turn on ap.export_echecks, so that the bill takes it off; then it goes out by itself.",
        who=WhoActs.ADMIN,
        subject=number,
        setting="ap.export_echecks",
    )


def _not_taken_off(check: LedgerEntry, bill: LedgerEntry) -> Problem:
    number = bill.transaction.number
    return Problem(
        cause="echeck-not-deducted",
        message=(
            f"Bill {number} of its trip is {bill.state} without taking {check.amount} off: the "
            "carrier would be owed both"
        ),
        fix=(
            f"Enter the e-check in Sage by hand, lower what is owed for {number} by the same, and "
            "mark this one as synced."
        ),
        who=WhoActs.FINANCE,
        subject=number,
    )
