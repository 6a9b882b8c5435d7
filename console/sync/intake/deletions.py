"""What was deleted in Alvys: documents of it that the ledger knows are withdrawn.

Place in the path: deleted loads and trips of a window come in. Alvys shows their invoices, bills
and e-checks no more, so what the ledger has of them goes out again, withdrawn; nothing new is made
of them. What is in Sage by then, ``correction`` puts right; rule ``change-after-export``.

A load's number may be given to another one, so ids count and numbers do not. An invoice of several
loads lives on while Alvys shows it with those that are left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from console.alvys import AlvysClient, Invoice, Load, Trip
from console.domain.kinds import Kind
from console.domain.transaction import Transaction
from console.sync.changes import ELSEWHERE
from console.sync.intake.echecks import check_ids
from console.sync.intake.invoices import invoices_of
from console.sync.intake.owners import Owners

__all__ = ["deleted_loads", "deleted_trips", "unhauled_trips", "withdrawn"]

_LOAD_GONE = "Its load was deleted in Alvys"
_TRIP_GONE = "Its trip was deleted in Alvys"
_UNHAULED = "No outside carrier hauls its trip any more"


async def deleted_loads(
    alvys: AlvysClient, loads: Sequence[Load], trips: Iterable[Trip], owners: Owners
) -> list[Transaction]:
    """Return what becomes of the known documents of deleted loads.

    Args:
        alvys: Is asked for invoices that bill other loads as well.
        loads: The deleted loads; asks nobody when there are none.
        trips: Those that carry them, with those of other loads.
        owners: Whose intake it is.
    """
    if not loads:
        return []
    gone = {load.id: load for load in loads}
    numbers = {load.id: load.load_number for load in loads}
    carrying = [trip for trip in trips if trip.load_number in set(numbers.values())]
    known = [
        one
        for one in _known(_sources(carrying), numbers, owners)
        if {one.load_id, *one.load_ids} & gone.keys()
    ]
    left = [
        replace(one, changed_at=max(one.changed_at, _deleted_at(one, gone)))
        for one in await _left(alvys, [one for one in known if one.load_ids], owners)
    ]
    living = {one.source_id for one in left}
    return [
        *left,
        *(
            withdrawn(one, _LOAD_GONE, _deleted_at(one, gone))
            for one in known
            if one.source_id not in living
        ),
    ]


def deleted_trips(trips: Sequence[Trip], owners: Owners) -> list[Transaction]:
    """Return the known documents of deleted trips, withdrawn."""
    found: list[Transaction] = []
    for trip in trips:
        known = _known(_sources([trip]), {}, owners)
        found += [withdrawn(one, _TRIP_GONE, trip.updated_at or one.changed_at) for one in known]
    return found


def unhauled_trips(trips: Iterable[Trip], owners: Owners) -> list[Transaction]:
    """Return the known bills of trips that no outside carrier hauls any more, withdrawn."""
    bare = {trip.id: trip for trip in trips if trip.carrier is None and not trip.is_deleted}
    if not bare:
        return []
    bills = [one for one in _known([*bare], {}, owners) if one.kind is Kind.AP_BILL]
    return [
        withdrawn(one, _UNHAULED, bare[one.source_id].updated_at or one.changed_at) for one in bills
    ]


def _known(
    source_ids: Sequence[str], load_numbers: dict[str, str], owners: Owners
) -> list[Transaction]:
    found = owners.known.documents(source_ids, load_numbers)
    return [one for one in found if owners.find(one.subsidiary_id)]


def _sources(trips: Iterable[Trip]) -> list[str]:
    """Return the ids of everything that is made of trips."""
    return [key for trip in trips for key in (trip.id, *check_ids(trip))]


async def _left(
    alvys: AlvysClient, several: Iterable[Transaction], owners: Owners
) -> list[Transaction]:
    """Return the invoices of several loads, as Alvys shows them still."""
    found: list[Invoice] = []
    for number in sorted({one.source_number or one.number for one in several}):
        invoice = await alvys.invoice(number)
        found += [invoice] if invoice is not None else []
    numbers = sorted({load.load_number for invoice in found for load in invoice.loads})
    if not numbers:
        return []
    return invoices_of(found, await alvys.loads_of(numbers), await alvys.trips_of(numbers), owners)


def _deleted_at(document: Transaction, gone: dict[str, Load]) -> datetime:
    ids = {document.load_id, *document.load_ids} & gone.keys()
    return max(
        (gone[key].updated_at or document.changed_at for key in ids), default=document.changed_at
    )


def withdrawn(known: Transaction, why: str, at: datetime) -> Transaction:
    """Return a known document that is not billed any more.

    Args:
        known: Its newest source.
        why: What happened, for people.
        at: When.
    """
    # The first reason stays, but for one that holds for other books only. A trip may have changed
    # after its load was deleted, and been read with it before.
    first = "" if known.withdrawn == ELSEWHERE else known.withdrawn
    return replace(known, withdrawn=first or why, changed_at=max(known.changed_at, at))
