"""What Alvys shows no more without a word: known documents of it are withdrawn, or they go on.

Place in the path: beside ``deletions``, where Alvys says what was deleted. Rule ``gone-at-source``.

* Invoices come with their loads. A known one that does not come is asked for by its id, and is
  withdrawn when it is gone. Generated anew it has another id and the same number: it goes on as the
  known one, so that its record in Sage is changed and no second one made.
* An e-check that stands on its trip no more was cancelled.
* A statement that is not among those of its day, or whose trip may be settled again, is asked for
  by its number. Alvys lists none that was reverted, and says nowhere which one was.
"""

from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar

from console.alvys import AlvysClient, Invoice, Load, RefusedRecord, Trip
from console.domain.inclusion import CUSTOMER_INVOICES
from console.domain.kinds import KINDS, Kind
from console.domain.transaction import Transaction
from console.errors import AuthenticationError, RemoteError
from console.sync.intake.deletions import withdrawn
from console.sync.intake.echecks import check_ids
from console.sync.intake.invoices import DRAFT, kind_of
from console.sync.intake.owners import Owners
from console.sync.intake.unreadable import unreadable

__all__ = ["Lost", "Statements", "as_known", "cancelled_checks", "known_invoices", "lost"]

T = TypeVar("T")

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


def as_known(invoices: Sequence[Invoice], known: Iterable[Transaction]) -> dict[str, str]:
    """Return the ids of invoices that were generated anew, with the ids by which they are known.

    A draft that Alvys shows still counts as its successor's, once that is billed. Each known one
    has one successor at most.

    Args:
        invoices: All that Alvys shows of their loads and kinds.
        known: What the ledger has of these loads.
    """
    billed = {invoice.id for invoice in invoices if invoice.status != DRAFT}
    known_ids: set[str] = set()
    places: dict[_Place, str] = {}
    for one in known:
        known_ids.add(one.source_id)
        if one.kind in CUSTOMER_INVOICES and one.source_id not in billed:
            places.update(dict.fromkeys(_places(one), one.source_id))
    if not places:
        return {}
    found: dict[str, str] = {}
    shown = {invoice.id for invoice in invoices}
    for invoice in sorted(invoices, key=lambda one: one.status == DRAFT):
        place = next((one for one in _places_of(invoice) if one in places), None)
        if place is None or invoice.id in known_ids:
            continue
        known_id = places[place]
        is_taken = known_id in found.values()
        if not is_taken and (invoice.id in billed or known_id not in shown):
            found[invoice.id] = known_id
    return found


_Place: TypeAlias = tuple[str, str, Kind]
"""Id of a load, number and kind of what bills it."""


def _places(one: Transaction) -> list[_Place]:
    number = one.source_number or one.number
    return [(load_id, number, one.kind) for load_id in one.load_ids or (one.load_id,)]


def _places_of(invoice: Invoice) -> list[_Place]:
    return [(load.id, invoice.number, kind_of(invoice)) for load in invoice.loads]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """What became of known invoices that did not come with their loads."""

    there: tuple[Invoice, ...]
    """Alvys has them all the same."""

    gone: tuple[Transaction, ...]
    """Documents of those that are gone, withdrawn, and of those of which Alvys does not tell."""


_NOTHING_LOST = Lost(there=(), gone=())


async def lost(
    alvys: AlvysClient,
    invoices: Sequence[Invoice],
    known_as: Mapping[str, str],
    known: Sequence[Transaction],
    loads: Iterable[Load],
    owners: Owners,
) -> Lost:
    """Ask for known invoices that did not come with their loads.

    One whose number another document of the ledger bears by now is left alone: somebody has to
    say which of both the record in Sage is.

    Args:
        alvys: Is asked for each of them.
        invoices: Those that came.
        known_as: Ids of those that were generated anew, to the ids by which they are known.
        known: What the ledger has of the loads.
        loads: Of which invoices were asked for.
        owners: Whose intake it is.
    """
    if not (known and owners.may_miss):
        # Most pages: nothing that is new is known.
        return _NOTHING_LOST
    shown = {known_as.get(invoice.id, invoice.id) for invoice in invoices}
    taken = {place for invoice in invoices for place in _places_of(invoice)}
    missing = [
        one
        for one in known
        if one.source_id not in shown
        and not one.withdrawn
        and owners.find(one.subsidiary_id)
        and taken.isdisjoint(_places(one))
    ]
    there: list[Invoice] = []
    gone: list[Transaction] = []
    changed_at = {load.id: load.updated_at or load.created_at for load in loads}
    for source_id in sorted({one.source_id for one in missing}):
        documents = [one for one in missing if one.source_id == source_id]
        match await _told(alvys.invoice_by_id(source_id)):
            case None:
                gone += [
                    withdrawn(one, _INVOICE_GONE, _last_change(one, changed_at))
                    for one in documents
                ]
            case RemoteError() as error:
                gone.append(_unknown("Invoice", error, documents[0], owners))
            case invoice:
                there.append(invoice)
    return Lost(there=tuple(there), gone=tuple(gone))


async def _told(question: Awaitable[T]) -> T | RemoteError:
    """Return what Alvys says of one record, or the error with which it says nothing."""
    try:
        return await question
    except AuthenticationError:
        raise
    except RemoteError as error:
        # One record that makes trouble must not keep all the others back, cycle after cycle.
        return error


def _unknown(kind: str, error: RemoteError, known: Transaction, owners: Owners) -> Transaction:
    """Return what shows that nobody knows whether a document is still there."""
    record = RefusedRecord(kind=kind, record_id=known.source_id, problems=(error.message,))
    return unreadable(record, owners, known.changed_at)


def _last_change(one: Transaction, changed_at: Mapping[str, datetime]) -> datetime:
    ids = {one.load_id, *one.load_ids} & changed_at.keys()
    return max([one.changed_at, *(changed_at[key] for key in ids)])


def cancelled_checks(trips: Iterable[Trip], owners: Owners) -> list[Transaction]:
    """Return the known documents of e-checks that stand on these trips no more, withdrawn."""
    present = {trip.id: trip for trip in trips if not trip.is_deleted}
    shown = {key for trip in present.values() for key in check_ids(trip)}
    return [
        # Not as of the trip's moment: it may have gone to another trip, which changed before.
        withdrawn(one, _CHECK_GONE, one.changed_at)
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
            is_ours = KINDS[one.kind].by_day and one.subsidiary_id == own
            # What stands for one that could not be read has no number.
            if not is_ours or one.withdrawn or not one.source_id.isdecimal():
                continue
            if self._owners.may_miss and key not in self._asked:
                self._asked.add(key)
                found += await self._as_it_is(one)
        return found

    async def _as_it_is(self, one: Transaction) -> list[Transaction]:
        """Return the document of a statement, withdrawn when it is gone; nothing when it is not."""
        costs = self._alvys.costs
        is_drivers = one.kind is Kind.AP_DRIVER_STATEMENT
        ask = costs.driver_statement if is_drivers else costs.carrier_statement
        statement = await _told(ask(int(one.source_id)))
        if isinstance(statement, RemoteError):
            kind = "DriverStatement" if is_drivers else "CarrierStatement"
            return [_unknown(kind, statement, one, self._owners)]
        is_there = statement is not None and statement.status != _DELETED
        return [] if is_there else [withdrawn(one, _STATEMENT_GONE, one.changed_at)]
