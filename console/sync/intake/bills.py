"""Carrier bills: one for each trip that an external carrier hauled.

Place in the path: trips and their loads come in, bills of those who tendered them go out.
"""

from collections.abc import Iterable
from datetime import datetime

from console.alvys import DEAD_WORK, Load, Trip, TripCarrier
from console.cleaning import clean
from console.domain.connection import Connection, Subsidiary
from console.domain.kinds import Kind
from console.domain.transaction import Line, Party, Transaction
from console.sync.attributes import read_attributes
from console.sync.intake.amounts import Amounts, accessorial_lines, without_zeros
from console.sync.intake.echecks import advances_of
from console.sync.intake.owners import Owners, by_number

__all__ = ["bills_of"]


def bills_of(trips: Iterable[Trip], loads: list[Load], owners: Owners) -> list[Transaction]:
    """Return the bills of carriers' work on trips whose loads are among ``loads``."""
    made: list[Transaction] = []
    numbered = by_number(loads)
    for trip in trips:
        load = owners.load_of(trip, numbered.get(trip.load_number, ()))
        owner = owners.find(trip.tender_as)
        if load is not None and owner is not None and trip.carrier is not None:
            made.append(_bill(trip, trip.carrier, load, owner, owners))
    return made


def _bill(
    trip: Trip, carrier: TripCarrier, load: Load, owner: Subsidiary, owners: Owners
) -> Transaction:
    amounts = Amounts()
    partner = owners.partner_of(owner, load.invoice_as)
    dated, otherwise = _billed_at(trip, load, owners.connection)
    return Transaction(
        kind=Kind.AP_BILL,
        subsidiary_id=owner.id,
        source_id=trip.id,
        number=trip.trip_number,
        party=Party(kind="carrier", id=carrier.id, name=""),
        document_on=owners.date(dated),
        dated_at=dated,
        otherwise_at=otherwise,
        changed_at=max(load.updated_at or load.created_at, trip.updated_at or load.created_at),
        lines=without_zeros(_bill_lines(carrier, amounts)),
        total=amounts.read(carrier.total_payable, "total payable"),
        added_lines=advances_of(carrier, amounts),
        fault=amounts.fault,
        withdrawn=f"Its trip is {trip.status.lower()}" if trip.status in DEAD_WORK else "",
        invoice_ready=load.invoiced_at is not None,
        carrier_invoice_number=clean(carrier.carrier_invoice_number),
        partner_id=partner.id if partner else "",
        partner_name=clean(partner.name) if partner else "",
        load_id=load.id,
        load_number=load.load_number,
        order_number=clean(load.order_number),
        po_number=clean(load.po_number),
        attributes=read_attributes(load, trip, owner.name, owners.date),
    )


def _bill_lines(carrier: TripCarrier, amounts: Amounts) -> tuple[Line, ...]:
    linehaul = Line(
        category="trip",
        item="carrier_linehaul",
        description="Carrier linehaul",
        amount=amounts.read(carrier.linehaul, "linehaul"),
    )
    return (linehaul, *accessorial_lines(carrier.accessorials_details, amounts))


def _billed_at(trip: Trip, load: Load, connection: Connection) -> tuple[datetime, datetime]:
    """Return the bill's moment, and that with the upload toggle the other way round.

    It is dated with the customer invoice, or with the work when it is sent on upload.
    """
    worked = trip.delivered_at or trip.released_at or trip.updated_at or load.created_at
    invoiced = load.invoiced_at or worked
    if connection.settings.ap.send_carrier_invoice_on_upload:
        return worked, invoiced
    return invoiced, worked
