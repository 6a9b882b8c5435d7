"""The reading: windows of time become pages of transactions.

Place in the path: a cycle and the watcher ask; the client reads, the files beside this one make
transactions of what comes.
"""

from collections.abc import AsyncIterator, Container, Iterable, Sequence
from datetime import timedelta

from console.alvys import AlvysClient, Invoice, Load, Trip
from console.domain.kinds import Kind
from console.domain.transaction import Transaction
from console.sync.intake.bills import bills_of
from console.sync.intake.deletions import deleted_loads, deleted_trips, unhauled_trips
from console.sync.intake.echecks import Echecks
from console.sync.intake.intercompany import intercompany_of
from console.sync.intake.invoices import driver_charges, invoices_of
from console.sync.intake.owners import Owners, Window
from console.sync.intake.vanished import (
    Statements,
    as_known,
    cancelled_checks,
    known_invoices,
    lost,
)

__all__ = ["read_changes", "read_dated"]

_DATED_BEFORE = timedelta(days=2)
"""How far the search by invoice date reaches behind the window: an invoice bears a day, not a
moment, and people date it back by one."""


async def read_changes(
    alvys: AlvysClient, owners: Owners, window: Window
) -> AsyncIterator[list[Transaction]]:
    """Yield the transactions of ``owners`` whose documents changed in the window.

    A document may come twice: once with its load, once with its trip. What was deleted comes
    withdrawn, as far as it is known.
    """
    echecks = Echecks(alvys.drivers, owners)
    statements = Statements(alvys, owners)
    idle: set[bytes] = set()
    async for changed in alvys.loads(updated_from=window.start, updated_until=window.end):
        numbers = sorted({load.load_number for load in changed})
        trips = await alvys.trips_of(numbers) if numbers else []
        loads = [load for load in changed if not load.is_deleted]
        gone = [load for load in changed if load.is_deleted]
        own = _of_owners(loads, trips, owners)
        others = (one for one in trips if not _concerns(one, owners) and not echecks.has(one))
        idle.update(digest for one in others if (digest := one.digest()))
        invoices = await _invoices(alvys, own, trips, owners)
        ids = {load.id for load in own}
        theirs = [load for load in loads if load.id not in ids]
        yield await _left_behind(alvys, theirs, owners)
        yield [*invoices, *bills_of(trips, own, owners), *intercompany_of(trips, own, owners)]
        yield unhauled_trips(trips, owners)
        yield [*await echecks.of(trips, loads), *cancelled_checks(trips, owners)]
        yield await deleted_loads(alvys, gone, trips, owners)
        yield await statements.of(trips)
    # One without work for us is not read again when it comes as it came with its load.
    async for changed_trips in alvys.trips(
        updated_from=window.start, updated_until=window.end, but=idle
    ):
        concerning = [trip for trip in changed_trips if _concerns(trip, owners)]
        ours = [trip for trip in concerning if not trip.is_deleted]
        checked = [trip for trip in changed_trips if echecks.has(trip) and not trip.is_deleted]
        numbers = sorted({trip.load_number for trip in (*concerning, *checked)})
        loads = await alvys.loads_of(numbers) if numbers else []
        charged = await _recharged(alvys, concerning, loads, owners)
        yield [*charged, *bills_of(ours, loads, owners), *intercompany_of(ours, loads, owners)]
        yield [*await echecks.of(checked, loads), *cancelled_checks(changed_trips, owners)]
        yield unhauled_trips(changed_trips, owners)
        yield await statements.of(changed_trips)
        yield deleted_trips([trip for trip in changed_trips if trip.is_deleted], owners)


async def read_dated(
    alvys: AlvysClient, owners: Owners, window: Window
) -> AsyncIterator[list[Transaction]]:
    """Yield the transactions of invoices dated in the window that are not those of one load.

    A change of its load tells of an invoice, except where it bills none.
    """
    start = window.start - _DATED_BEFORE
    pages = alvys.invoices_beyond_loads(invoiced_from=start, invoiced_until=window.end)
    async for page in pages:
        wanted = [one for one in page if owners.find(one.vendor.id)]
        numbers = sorted({load.load_number for one in wanted for load in one.loads})
        loads = await alvys.loads_of(numbers) if numbers else []
        trips = await alvys.trips_of(numbers) if numbers else []
        known = known_invoices(loads, owners)
        # Invoices of single loads do not come here, which does not mean that they are gone.
        summaries = [one for one in known if one.kind is Kind.AR_SUMMARY_INVOICE]
        known_as = as_known(wanted, summaries)
        yield invoices_of(wanted, loads, trips, owners, known_as)


def _concerns(trip: Trip, owners: Owners) -> bool:
    """Return whether a changed trip may change a document of ours, so that its load is read."""
    settings = owners.connection.settings
    if settings.advanced.cross_subsidiary_billing:
        return True
    if settings.ar.include_driver_bills and (driver_charges(trip) or trip.is_deleted):
        return True
    # A trip that nobody outside hauls makes no bill, so its load is not asked for.
    return trip.carrier is not None and owners.is_ours(trip.tender_as)


async def _recharged(
    alvys: AlvysClient, trips: Iterable[Trip], loads: list[Load], owners: Owners
) -> list[Transaction]:
    """Return the invoices on which the charges of drivers stand who are paid for these trips."""
    if not owners.connection.settings.ar.include_driver_bills:
        return []
    charged = {trip.load_number for trip in trips if driver_charges(trip) or trip.is_deleted}
    own = [load for load in loads if load.load_number in charged]
    own = [load for load in own if owners.is_ours(load.invoice_as)]
    if not own:
        return []
    return await _invoices(alvys, own, await alvys.trips_of(sorted(charged)), owners)


async def _invoices(
    alvys: AlvysClient, loads: Sequence[Load], trips: Sequence[Trip], owners: Owners
) -> list[Transaction]:
    """Return the invoices that bill loads, with the other loads that stand on them."""
    # Of a load that is not invoiced any more, the draft that its invoice was taken back to.
    billed = [load.load_number for load in loads]
    invoices = await alvys.invoices_of(billed) if billed else []
    known = known_invoices(loads, owners)
    known_as = as_known(invoices, known)
    lost_ones = await lost(alvys, invoices, known_as, known, loads, owners)
    own = {load.id for load in loads}
    # A draft that stands there still beside its successor is the same document.
    invoices = [one for one in invoices if one.id not in known_as.values()]
    invoices += lost_ones.there
    others = _other_loads(invoices, own, {one.id for one in lost_ones.there})
    more = [one for one in await alvys.loads_of(others) if one.id not in own] if others else []
    more_trips = await alvys.trips_of(others) if others else []
    return [
        *lost_ones.gone,
        *invoices_of(invoices, [*loads, *more], [*trips, *more_trips], owners, known_as),
    ]


async def _left_behind(
    alvys: AlvysClient, loads: Sequence[Load], owners: Owners
) -> list[Transaction]:
    """Return the documents that are gone of loads which are ours on no side any more."""
    known = known_invoices(loads, owners)
    return [*(await lost(alvys, (), {}, known, loads, owners)).gone]


def _other_loads(invoices: Iterable[Invoice], known: set[str], whole: Container[str]) -> list[str]:
    """Return the numbers of loads that stand on an invoice beside a known one.

    Args:
        invoices: The invoices.
        known: Ids of the loads that were read.
        whole: Ids of invoices of which every load is wanted.
    """
    shared = [one for one in invoices if one.id in whole or known & {load.id for load in one.loads}]
    return sorted(
        {load.load_number for one in shared for load in one.loads if load.id not in known}
    )


def _of_owners(loads: list[Load], trips: list[Trip], owners: Owners) -> list[Load]:
    """Return the loads that are ours on one side at least."""
    carried = {trip.load_number for trip in trips if owners.is_ours(trip.tender_as)}
    return [
        load for load in loads if owners.is_ours(load.invoice_as) or load.load_number in carried
    ]
