"""Intake: what changed in Alvys becomes transactions.

Place in the path: first step of the export. Documents of the window come in page by page,
transactions of one connection's subsidiary go out, and those of unconnected ones on its loads. It
decides nothing and stores nothing.

An amount that is not money makes a transaction with a ``fault``: it ends in the error list and the
others pass.

Source: "Which subsidiary's connection handles a transaction": Invoice As for customer invoices,
Tender As for carrier bills.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal

from console.alvys import AlvysClient, Invoice, Load, Money, RefusedRecord, Trip, TripCarrier
from console.cleaning import clean
from console.domain.connection import Connection, Subsidiary
from console.domain.identifiers import slug
from console.domain.inclusion import ACCESSORIAL
from console.domain.kinds import Kind
from console.domain.money import ZERO, parse_amount
from console.domain.transaction import Line, Party, Transaction
from console.errors import InvalidAmountError
from console.sync.records import UNREADABLE

__all__ = ["MAX_SHOWN_NUMBER", "Owners", "Window", "bills_of", "read_changes", "unreadable"]

MAX_SHOWN_NUMBER = 30
"""Characters of an unreadable record's id that stand in for its number."""

_LOAD_INVOICE = "LoadInvoice"
_DRAFT = "Draft"
_DEAD_TRIPS = frozenset({"Cancelled", "Canceled", "Deleted"})

_LOAD_ITEMS = {"linehaul": "customer_linehaul"}
"""Alvys's line names to the item names of the account mappings, where they differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The stretch of time to read, both ends included."""

    start: datetime
    """UTC."""

    end: datetime
    """UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """Whose documents an intake makes transactions of."""

    connection: Connection
    """The connection that the cycle works for."""

    zone: tzinfo
    """Zone of the business: a moment of Alvys falls on this zone's date."""

    present_name: str = ""
    """Name of its subsidiary in Alvys now; empty when it has not changed since connecting."""

    strangers: tuple[Subsidiary, ...] = ()
    """Subsidiaries without an active connection. A document of theirs on a load of ours is made
    too, so that it is visibly kept back instead of silently missing."""

    def is_ours(self, name_or_id: str) -> bool:
        """Return whether Alvys means the connection's subsidiary, by id, present or old name."""
        connection = self.connection
        names = {connection.subsidiary_id, connection.subsidiary_name, self.present_name}
        return bool(name_or_id) and name_or_id in names

    def find(self, name_or_id: str) -> Subsidiary | None:
        """Return the owner that Alvys means; None for one that another cycle works for."""
        if self.is_ours(name_or_id):
            connection = self.connection
            return Subsidiary(id=connection.subsidiary_id, name=connection.subsidiary_name, kind="")
        return next((one for one in self.strangers if name_or_id in {one.id, one.name}), None)

    def load_of(self, trip: Trip, loads: Iterable[Load]) -> Load | None:
        """Return the load that a trip carries.

        Numbers are unique within a subsidiary only, and a trip names its load by number: of several
        the one that its subsidiary invoices is meant, else the one with its order number.
        """
        found = [load for load in loads if load.load_number == trip.load_number]
        same_owner = [load for load in found if load.invoice_as == trip.tender_as]
        same_order = [load for load in found if load.order_number == trip.order_number]
        for several in (found, same_owner, same_order):
            if len(several) == 1:
                return several[0]
        return None

    def date(self, moment: datetime) -> date:
        """Return the date of a moment where the books are kept."""
        return moment.astimezone(self.zone).date()


async def read_changes(
    alvys: AlvysClient, owners: Owners, window: Window
) -> AsyncIterator[list[Transaction]]:
    """Yield the transactions of ``owners`` whose documents changed in the window.

    A document may come twice: once with its load, once with its trip.
    """
    idle: set[bytes] = set()
    async for loads in alvys.loads(updated_from=window.start, updated_until=window.end):
        numbers = sorted({load.load_number for load in loads})
        trips = await alvys.trips_of(numbers) if numbers else []
        others = (trip.digest() for trip in trips if not _is_hauled(trip, owners))
        idle.update(digest for digest in others if digest)
        own = _of_owners(loads, trips, owners)
        invoiced = [load.load_number for load in own if load.invoiced_at is not None]
        invoices = await alvys.invoices_of(invoiced) if invoiced else []
        yield [*_invoices(invoices, own, trips, owners), *bills_of(trips, own, owners)]
    # A trip that nobody outside hauls makes no bill, so its load is not asked for, nor is it read
    # again when it comes as it came with its load.
    async for trips in alvys.trips(updated_from=window.start, updated_until=window.end, but=idle):
        ours = [trip for trip in trips if _is_hauled(trip, owners)]
        loads = await alvys.loads_of(sorted({trip.load_number for trip in ours})) if ours else []
        yield bills_of(ours, loads, owners)


def _is_hauled(trip: Trip, owners: Owners) -> bool:
    """Return whether somebody outside hauls a trip for us."""
    return trip.carrier is not None and owners.is_ours(trip.tender_as)


def _of_owners(loads: list[Load], trips: list[Trip], owners: Owners) -> list[Load]:
    """Return the loads that are ours on one side at least."""
    carried = {trip.load_number for trip in trips if owners.is_ours(trip.tender_as)}
    return [
        load for load in loads if owners.is_ours(load.invoice_as) or load.load_number in carried
    ]


def unreadable(record: RefusedRecord, owners: Owners, now: datetime) -> Transaction:
    """Return the transaction that shows a record of Alvys that could not be read."""
    is_trip = record.kind == "Trip"
    name = clean(record.record_id) or "without an id"
    return Transaction(
        kind=Kind.AP_BILL if is_trip else Kind.AR_INVOICE,
        subsidiary_id=owners.connection.subsidiary_id,
        source_id=f"{UNREADABLE}{record.kind}:{record.record_id}",
        number=name[:MAX_SHOWN_NUMBER],
        party=Party(kind="carrier" if is_trip else "customer", id="", name="unknown"),
        document_on=owners.date(now),
        changed_at=now,
        lines=(),
        total=ZERO,
        fault=clean(f"{record.kind} {name} of Alvys cannot be read: {'; '.join(record.problems)}"),
    )


def _invoices(
    invoices: Iterable[Invoice], loads: list[Load], trips: Iterable[Trip], owners: Owners
) -> list[Transaction]:
    by_id = {load.id: load for load in loads}
    numbered = _by_number(loads)
    first_trip: dict[str, Trip] = {}
    for trip in sorted(trips, key=lambda trip: trip.trip_number):
        load = owners.load_of(trip, numbered.get(trip.load_number, ()))
        if load is not None:
            first_trip.setdefault(load.id, trip)
    made: list[Transaction] = []
    for invoice in invoices:
        of_load = next((by_id[one.id] for one in invoice.loads if one.id in by_id), None)
        owner = owners.find(invoice.vendor.id)
        if of_load is not None and owner is not None and invoice.type == _LOAD_INVOICE:
            made.append(_invoice(invoice, of_load, first_trip.get(of_load.id), owner, owners))
    return made


def _by_number(loads: Iterable[Load]) -> dict[str, list[Load]]:
    """Return the loads by number; a page holds hundreds, and each trip asks for its own."""
    numbered: dict[str, list[Load]] = {}
    for load in loads:
        numbered.setdefault(load.load_number, []).append(load)
    return numbered


def _invoice(
    invoice: Invoice, load: Load, trip: Trip | None, owner: Subsidiary, owners: Owners
) -> Transaction:
    amounts = _Amounts()
    lines = tuple(
        Line(
            category=slug(line.category or "load"),
            item=_LOAD_ITEMS.get(slug(line.name), slug(line.name)),
            description=clean(line.name),
            amount=amounts.read(line.amount, line.name),
        )
        for line in invoice.line_items
    )
    return Transaction(
        kind=Kind.AR_INVOICE,
        subsidiary_id=owner.id,
        source_id=invoice.id,
        number=invoice.number,
        party=Party(kind="customer", id=invoice.customer.id, name=clean(invoice.customer.name)),
        document_on=owners.date(invoice.invoiced_date or invoice.created_date),
        changed_at=load.updated_at or load.created_at,
        lines=_without_zeros(lines),
        total=amounts.read(invoice.total, "total"),
        fault=amounts.fault,
        withdrawn="Its invoice was taken back to a draft" if invoice.status == _DRAFT else "",
        load_id=load.id,
        load_number=load.load_number,
        order_number=clean(load.order_number),
        po_number=clean(load.po_number),
        attributes=_attributes(load, trip, owner.name),
    )


def bills_of(trips: Iterable[Trip], loads: list[Load], owners: Owners) -> list[Transaction]:
    """Return the bills of carriers' work on trips whose loads are among ``loads``."""
    made: list[Transaction] = []
    numbered = _by_number(loads)
    for trip in trips:
        load = owners.load_of(trip, numbered.get(trip.load_number, ()))
        owner = owners.find(trip.tender_as)
        if load is not None and owner is not None and trip.carrier is not None:
            made.append(_bill(trip, trip.carrier, load, owner, owners))
    return made


def _bill(
    trip: Trip, carrier: TripCarrier, load: Load, owner: Subsidiary, owners: Owners
) -> Transaction:
    amounts = _Amounts()
    return Transaction(
        kind=Kind.AP_BILL,
        subsidiary_id=owner.id,
        source_id=trip.id,
        number=trip.trip_number,
        party=Party(kind="carrier", id=carrier.id, name=""),
        document_on=owners.date(_billed_at(trip, load, owners.connection)),
        changed_at=max(load.updated_at or load.created_at, trip.updated_at or load.created_at),
        lines=_without_zeros(_bill_lines(carrier, amounts)),
        total=amounts.read(carrier.total_payable, "total payable"),
        fault=amounts.fault,
        withdrawn=f"Its trip is {trip.status.lower()}" if trip.status in _DEAD_TRIPS else "",
        invoice_ready=load.invoiced_at is not None,
        carrier_invoice_number=clean(carrier.carrier_invoice_number),
        load_id=load.id,
        load_number=load.load_number,
        order_number=clean(load.order_number),
        po_number=clean(load.po_number),
        attributes=_attributes(load, trip, owner.name),
    )


def _bill_lines(carrier: TripCarrier, amounts: "_Amounts") -> tuple[Line, ...]:
    linehaul = Line(
        category="trip",
        item="carrier_linehaul",
        description="Carrier linehaul",
        amount=amounts.read(carrier.linehaul, "linehaul"),
    )
    accessorials = (
        Line(
            category=ACCESSORIAL,
            item=slug(charge.type),
            description=clean(charge.type),
            amount=amounts.read(charge.total, charge.type),
        )
        for charge in carrier.accessorials_details
    )
    return (linehaul, *accessorials)


def _billed_at(trip: Trip, load: Load, connection: Connection) -> datetime:
    """Return the bill's date: with the customer invoice, or with the work when sent on upload."""
    if load.invoiced_at and not connection.settings.ap.send_carrier_invoice_on_upload:
        return load.invoiced_at
    return trip.delivered_at or trip.released_at or trip.updated_at or load.created_at


def _without_zeros(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines that book something; all of them when none does."""
    return tuple(line for line in lines if line.amount != ZERO) or lines


def _attributes(load: Load, trip: Trip | None, subsidiary: str) -> dict[str, str]:
    values = {
        "subsidiary": subsidiary,
        "fleet": load.fleet.name if load.fleet else "",
        "office": load.office_id,
        "driver": trip.driver1.id if trip and trip.driver1 else "",
        "contractor_type": trip.driver1.contractor_type if trip and trip.driver1 else "",
        "truck": trip.truck.id if trip and trip.truck else "",
        "trailer": trip.trailer.id if trip and trip.trailer else "",
    }
    return {name: clean(value) for name, value in values.items() if value}


class _Amounts:
    """Reads amounts of one document and remembers the first that is none."""

    def __init__(self) -> None:
        self.fault = ""

    def read(self, money: Money, what: str) -> Decimal:
        """Return the amount, or zero with the fault noted."""
        if money.amount is None:
            self.fault = self.fault or f"Alvys names no amount for {clean(what)}"
            return ZERO
        try:
            return parse_amount(money.amount)
        except InvalidAmountError as error:
            self.fault = self.fault or f"The amount of {clean(what)} is unusable: {error.message}"
            return ZERO
