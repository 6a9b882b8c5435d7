"""Intercompany documents: what two subsidiaries owe each other for a trip.

Place in the path: trips and their loads come in. Where one subsidiary invoices the load and another
tenders the trip, the first owes the second the trip's share of the revenue: it gets a bill, and the
second an invoice, of the same amount, date and number. Each leg is made by the cycle of its own
connection only; whether both sides take part is the gates' to say. Slug ``both-sides``.

Source: article step 6, "Cross Subsidiary Billing". Which amount and number the pair bears, no page
says: they are ours.
"""

from collections.abc import Iterable
from decimal import Decimal

from console.alvys import DEAD_WORK, Load, Trip
from console.cleaning import clean
from console.domain.connection import Subsidiary
from console.domain.eligibility import INTERCOMPANY
from console.domain.kinds import Kind
from console.domain.money import ZERO
from console.domain.transaction import Line, Party, Transaction
from console.sync.attributes import read_attributes
from console.sync.intake.amounts import Amounts
from console.sync.intake.owners import Owners, by_number

__all__ = ["intercompany_of"]

_NUMBER = "IC-"
_ITEM = "intercompany"


def intercompany_of(
    trips: Iterable[Trip], loads: Iterable[Load], owners: Owners
) -> list[Transaction]:
    """Return our legs of the trips whose loads are among ``loads``."""
    made: list[Transaction] = []
    in_one_house: list[tuple[Trip, Load]] = []
    numbered = by_number(loads)
    for trip in trips:
        load = owners.load_of(trip, numbered.get(trip.load_number, ()))
        if load is None or not load.invoice_as or not trip.tender_as:
            continue
        invoicer, hauler = owners.identify(load.invoice_as), owners.identify(trip.tender_as)
        if invoicer.id == hauler.id:
            if owners.is_ours(trip.tender_as):
                in_one_house.append((trip, load))
            continue
        if owners.is_ours(load.invoice_as):
            made.append(_leg(Kind.AP_INTERCOMPANY, trip, load, (invoicer, hauler), owners))
        if owners.is_ours(trip.tender_as):
            made.append(_leg(Kind.AR_INTERCOMPANY, trip, load, (hauler, invoicer), owners))
    return made + _ended(in_one_house, owners)


def _ended(in_one_house: list[tuple[Trip, Load]], owners: Owners) -> list[Transaction]:
    """Return the leg of each trip that was between two and is in one house by now: withdrawn.

    The ledger says which were, whatever the settings say by now. Most trips never were.
    """
    if not in_one_house:
        return []
    known = owners.known.documents([trip.id for trip, _ in in_one_house], {})
    between = {one.source_id for one in known if one.kind in INTERCOMPANY}
    owner = owners.identify(in_one_house[0][0].tender_as)
    why = f"{clean(owner.name)} invoices the load and tenders the trip itself"
    return [
        _leg(Kind.AP_INTERCOMPANY, trip, load, (owner, owner), owners, withdrawn=why)
        for trip, load in in_one_house
        if trip.id in between
    ]


def _leg(
    kind: Kind,
    trip: Trip,
    load: Load,
    sides: tuple[Subsidiary, Subsidiary],
    owners: Owners,
    *,
    withdrawn: str = "",
) -> Transaction:
    owner, partner = sides
    value, fault = _value(trip)
    dated = load.invoiced_at or trip.updated_at or load.created_at
    dead = f"Its trip is {trip.status.lower()}" if trip.status in DEAD_WORK else ""
    return Transaction(
        kind=kind,
        subsidiary_id=owner.id,
        source_id=trip.id,
        number=f"{_NUMBER}{trip.trip_number}",
        party=Party(kind="subsidiary", id=partner.id, name=clean(partner.name)),
        document_on=owners.date(dated),
        dated_at=dated,
        changed_at=max(load.updated_at or load.created_at, trip.updated_at or load.created_at),
        lines=(_line(kind, trip, value),),
        total=value,
        fault=fault,
        withdrawn=withdrawn or dead,
        invoice_ready=load.invoiced_at is not None,
        memo=f"Intercompany for load {load.load_number}",
        partner_id=partner.id,
        partner_name=clean(partner.name),
        load_id=load.id,
        load_number=load.load_number,
        order_number=clean(load.order_number),
        po_number=clean(load.po_number),
        attributes=read_attributes(load, trip, owner.name, owners.date),
    )


def _value(trip: Trip) -> tuple[Decimal, str]:
    """Return what the trip is worth between them, and what is wrong with it."""
    if trip.trip_value is None:
        return ZERO, "Alvys names no trip value that one subsidiary would owe the other"
    amounts = Amounts()
    value = amounts.read(trip.trip_value, "the trip's value")
    return value, amounts.fault


def _line(kind: Kind, trip: Trip, value: Decimal) -> Line:
    return Line(
        category="load" if kind is Kind.AR_INTERCOMPANY else "trip",
        item=_ITEM,
        description=clean(f"Intercompany trip {trip.trip_number}"),
        amount=value,
    )
