"""What Alvys shows no more without a word: known documents of it are withdrawn, or they go on.

Place in the path: beside ``deletions``, where Alvys says what was deleted. Rule ``gone-at-source``.

* Invoices come with their loads. A known one that does not come is asked for by its id, and is
  withdrawn when it is gone. Generated anew it has another id and the same number: it goes on as the
  known one, so that its record in Sage is changed and no second one made.
* An e-check that stands on its trip no more was cancelled.
* A statement that is not among those of its day, or whose trip may be settled again, is asked for
  by its number. Alvys lists none that was reverted, and says nowhere which one was.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime

from console.alvys import AlvysClient, Invoice, Load, Trip
from console.domain.inclusion import CUSTOMER_INVOICES
from console.domain.kinds import Kind
from console.domain.transaction import Transaction
from console.errors import ProtocolError
from console.sync.intake.deletions import withdrawn
from console.sync.intake.echecks import check_ids
from console.sync.intake.owners import Owners

__all__ = ["STATEMENTS", "Statements", "as_known", "cancelled_checks", "known_invoices", "lost"]

STATEMENTS = frozenset(
    {Kind.AP_CARRIER_STATEMENT, Kind.AR_CARRIER_STATEMENT, Kind.AP_DRIVER_STATEMENT}
)
"""Kinds whose document in Alvys is a statement."""

_CHECKS = frozenset({Kind.AR_ECHECK, Kind.AP_ECHECK})
_INVOICE_GONE = "Its invoice is gone from Alvys"
_CHECK_GONE = "Its e-check was cancelled in Alvys"
_STATEMENT_GONE = "Its statement was reverted in Alvys"

_DELETED = "Deleted"

_ON_STATEMENT = frozenset({"Invoiced", "Completed", "Paid"})
"""Statuses of trips that stand on a statement; reverting it gives them another one."""


def known_invoices(loads: Iterable[Load], owners: Owners) -> list[Transaction]:
    """Return the invoices of these loads that the ledger knows, with their credit memos."""
    numbers = {load.id: load.load_number for load in loads}
    found = owners.known.documents((), numbers) if numbers else ()
    return [
        one
        for one in found
        if (one.kind in CUSTOMER_INVOICES or one.kind is Kind.AR_CREDIT_MEMO)
        and {one.load_id, *one.load_ids} & numbers.keys()
    ]


def as_known(invoices: Iterable[Invoice], known: Iterable[Transaction]) -> dict[str, str]:
    """Return the ids of invoices that were generated anew, with the ids by which they are known.

    Args:
        invoices: All that Alvys shows of their loads.
        known: What the ledger has of these loads.
    """
    shown = {invoice.id for invoice in invoices}
    ids: set[str] = set()
    missing: dict[tuple[str, str], str] = {}
    for one in known:
        ids.add(one.source_id)
        if one.kind in CUSTOMER_INVOICES and one.source_id not in shown:
            for load_id in one.load_ids or (one.load_id,):
                missing[load_id, one.source_number or one.number] = one.source_id
    return {
        invoice.id: missing[load.id, invoice.number]
        for invoice in (invoices if missing else ())
        if invoice.id not in ids
        for load in invoice.loads
        if (load.id, invoice.number) in missing
    }


async def lost(
    alvys: AlvysClient,
    shown: Container[str],
    known: Iterable[Transaction],
    loads: Iterable[Load],
    owners: Owners,
) -> tuple[list[Invoice], list[Transaction]]:
    """Return what became of known invoices that did not come with their loads.

    Args:
        alvys: Is asked for each of them.
        shown: Ids of those that came, as they are known.
        known: What the ledger has of the loads.
        loads: Of which invoices were asked for.
        owners: Whose intake it is.

    Returns:
        Invoices that are there all the same, and documents of those that are gone, withdrawn.
    """
    missing = [
        one
        for one in known
        if one.source_id not in shown and not one.withdrawn and owners.find(one.subsidiary_id)
    ]
    there: list[Invoice] = []
    gone: set[str] = set()
    for source_id in sorted({one.source_id for one in missing}):
        try:
            invoice = await alvys.invoice_by_id(source_id)
        except ProtocolError:
            # It is there and cannot be read: an error of its own tells that.
            continue
        if invoice is None:
            gone.add(source_id)
        else:
            there.append(invoice)
    changed_at = {load.id: load.updated_at or load.created_at for load in loads}
    return there, [
        withdrawn(one, _INVOICE_GONE, _last_change(one, changed_at))
        for one in missing
        if one.source_id in gone
    ]


def _last_change(one: Transaction, changed_at: Mapping[str, datetime]) -> datetime:
    ids = {one.load_id, *one.load_ids} & changed_at.keys()
    return max([one.changed_at, *(changed_at[key] for key in ids)])


def cancelled_checks(trips: Iterable[Trip], owners: Owners) -> list[Transaction]:
    """Return the known documents of e-checks that stand on these trips no more, withdrawn."""
    present = {trip.id: trip for trip in trips if not trip.is_deleted}
    shown = {key for trip in present.values() for key in check_ids(trip)}
    return [
        withdrawn(one, _CHECK_GONE, present[one.trip_ids[0]].updated_at or one.changed_at)
        for one in (owners.known.on_trips(present.keys()) if present else ())
        if one.kind in _CHECKS
        and one.source_id not in shown
        and not one.withdrawn
        and one.trip_ids[0] in present
        and owners.find(one.subsidiary_id)
    ]


class Statements:
    """Finds known statements that were reverted; one object an intake.

    Args:
        alvys: Is asked for each that may be gone, once.
        owners: Whose intake it is.
    """

    def __init__(self, alvys: AlvysClient, owners: Owners) -> None:
        self._alvys = alvys
        self._owners = owners
        self._asked: set[tuple[Kind, str]] = set()

    async def of(self, trips: Iterable[Trip]) -> list[Transaction]:
        """Return the documents of reverted statements on which these changed trips stood."""
        free = {trip.id for trip in trips if trip.status not in _ON_STATEMENT}
        known = self._owners.known.on_trips(free) if free else ()
        return await self._gone(one for one in known if free & {*one.trip_ids})

    async def missing(
        self, days: Sequence[str], shown: Mapping[Kind, Iterable[str]]
    ) -> list[Transaction]:
        """Return the documents of reverted statements of some days.

        Args:
            days: The days that were read, ``YYYY-MM-DD``.
            shown: Kind to the ids of the statements that Alvys has of these days.
        """
        there = {(kind, source_id) for kind, ids in shown.items() for source_id in ids}
        known = self._owners.known.statements(days)
        return await self._gone(one for one in known if (one.kind, one.source_id) not in there)

    async def _gone(self, suspects: Iterable[Transaction]) -> list[Transaction]:
        found: list[Transaction] = []
        own = self._owners.connection.subsidiary_id
        for one in suspects:
            key = (one.kind, one.source_id)
            is_ours = one.kind in STATEMENTS and one.subsidiary_id == own
            if not is_ours or one.withdrawn or key in self._asked:
                continue
            self._asked.add(key)
            if await self._is_gone(one):
                found.append(withdrawn(one, _STATEMENT_GONE, one.changed_at))
        return found

    async def _is_gone(self, one: Transaction) -> bool:
        costs = self._alvys.costs
        is_drivers = one.kind is Kind.AP_DRIVER_STATEMENT
        ask = costs.driver_statement if is_drivers else costs.carrier_statement
        try:
            statement = await ask(int(one.source_id))
        except ProtocolError:
            return False
        return statement is None or statement.status == _DELETED
