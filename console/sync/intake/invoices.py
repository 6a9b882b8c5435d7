"""Customer invoices, of one load, of several or of none, and the credit memos of their deductions.

Place in the path: invoices with their loads and trips come in, invoices of those who sell go out,
each with the credit memo that its deductions may become. Which of both is sent, the toggle and the
ledger say; slug ``deductions-once``.

A load that a summary invoice bills is billed by nothing else: an invoice of its own is withdrawn.

Source: "Transaction Export": an individual invoice bears the load's number, a summary invoice one
of its own with each load's charges as lines; the fleet's prefix stands before its loads' numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from console.alvys import DEAD_WORK, CarrierAccessorial, Invoice, InvoiceLine, Load, Trip
from console.cleaning import clean
from console.domain.connection import Subsidiary
from console.domain.identifiers import memo_number, slug
from console.domain.inclusion import ACCESSORIAL, deductions
from console.domain.kinds import Kind
from console.domain.money import ZERO
from console.domain.transaction import Line, Party, Transaction
from console.sync.attributes import read_attributes
from console.sync.intake.amounts import Amounts, accessorial_lines, without_zeros
from console.sync.intake.owners import Owners, by_number

__all__ = ["DRAFT", "LOAD_CANCELLED", "driver_charges", "invoices_of", "kind_of"]

_LOAD_INVOICE = "LoadInvoice"
_SUMMARY_INVOICE = "SummaryInvoice"
_STANDALONE_INVOICE = "StandaloneInvoice"
DRAFT = "Draft"
"""Status of an invoice that nobody is billed by: not yet, or not any more."""

LOAD_CANCELLED = "Its load was cancelled in Alvys"
"""Why nothing that its customer was billed for a load is due."""

_AS_SHOWN: Mapping[str, str] = {}

_LOAD = "load"
_LOAD_ITEMS = {"linehaul": "customer_linehaul"}
"""Alvys's line names to the item names of the account mappings, where they differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Billed:
    """A load on an invoice, and who carried it."""

    load: Load
    """The load."""

    trips: tuple[Trip, ...]
    """Its trips by number; may be empty."""

    attributes: dict[str, str]
    """Its values for dimensions."""


def invoices_of(
    invoices: Sequence[Invoice],
    loads: Iterable[Load],
    trips: Iterable[Trip],
    owners: Owners,
    known_as: Mapping[str, str] = _AS_SHOWN,
) -> list[Transaction]:
    """Return the invoices whose loads are among ``loads``, and those that bill none.

    Args:
        invoices: As Alvys shows them.
        loads: With those that they bill.
        trips: With those of the loads.
        owners: Whose intake it is.
        known_as: Id of an invoice that was generated anew to the id by which it is known.
    """
    by_id = {load.id: load for load in loads}
    carried = _trips_by_load(trips, by_id, owners)
    summed = _summed(invoices)
    made: list[Transaction] = []
    for invoice in invoices:
        owner = owners.find(invoice.vendor.id)
        found = [by_id[one.id] for one in invoice.loads if one.id in by_id]
        if owner is None or not (found or invoice.type == _STANDALONE_INVOICE):
            continue
        billed = [_billed(load, carried.get(load.id, ()), owner, owners) for load in found]
        transaction = _invoice(invoice, billed, owner, owners)
        if invoice.id in known_as:
            transaction = replace(transaction, source_id=known_as[invoice.id])
        other = summed.get(found[0].id) if found and invoice.type != _SUMMARY_INVOICE else None
        if other:
            why = f"Its load is billed by summary invoice {other}"
            transaction = replace(transaction, withdrawn=transaction.withdrawn or why)
        made += [transaction, *_memo(transaction)]
    return made


def kind_of(invoice: Invoice) -> Kind:
    """Return what an invoice becomes in Sage."""
    return Kind.AR_SUMMARY_INVOICE if invoice.type == _SUMMARY_INVOICE else Kind.AR_INVOICE


def driver_charges(trip: Trip) -> tuple[CarrierAccessorial, ...]:
    """Return the extras that those are paid for who drove a trip."""
    if trip.status in DEAD_WORK:
        return ()
    paid = (trip.driver1, trip.driver2, trip.owner_operator)
    return tuple(charge for one in paid if one for charge in one.accessorials_details)


def _trips_by_load(
    trips: Iterable[Trip], loads: dict[str, Load], owners: Owners
) -> dict[str, tuple[Trip, ...]]:
    numbered = by_number(loads.values())
    found: dict[str, dict[str, Trip]] = {}
    for trip in sorted(trips, key=lambda trip: trip.trip_number):
        load = owners.load_of(trip, numbered.get(trip.load_number, ()))
        if load is not None:
            found.setdefault(load.id, {}).setdefault(trip.id, trip)
    return {load_id: tuple(of_load.values()) for load_id, of_load in found.items()}


def _summed(invoices: Iterable[Invoice]) -> dict[str, str]:
    """Return the loads that summary invoices bill, with the number of theirs."""
    return {
        load.id: clean(invoice.number)
        for invoice in invoices
        if invoice.type == _SUMMARY_INVOICE and invoice.status != DRAFT
        for load in invoice.loads
    }


def _billed(load: Load, trips: tuple[Trip, ...], owner: Subsidiary, owners: Owners) -> _Billed:
    first = trips[0] if trips else None
    return _Billed(
        load=load, trips=trips, attributes=read_attributes(load, first, owner.name, owners.date)
    )


def _invoice(
    invoice: Invoice, billed: Sequence[_Billed], owner: Subsidiary, owners: Owners
) -> Transaction:
    amounts = Amounts()
    lines = _lines(invoice, billed, amounts)
    total = amounts.read(invoice.total, "total")
    charges = Amounts()
    added = _driver_lines(billed, charges)
    if owners.connection.settings.ar.include_driver_bills:
        amounts.fault = amounts.fault or charges.fault
    number = _number(invoice, billed)
    dated = invoice.invoiced_date or invoice.created_date
    only = billed[0].load if len(billed) == 1 else None
    return Transaction(
        kind=kind_of(invoice),
        subsidiary_id=owner.id,
        source_id=invoice.id,
        number=number,
        source_number=invoice.number if number != invoice.number else "",
        party=Party(kind="customer", id=invoice.customer.id, name=clean(invoice.customer.name)),
        document_on=owners.date(dated),
        dated_at=dated,
        changed_at=_changed_at(invoice, billed),
        lines=without_zeros(lines),
        added_lines=tuple(line for line in added if line.amount != ZERO),
        total=total,
        fault=amounts.fault,
        withdrawn=_withdrawn(invoice, billed),
        memo=_memo_text(invoice, billed),
        billed=_own_numbers(billed) if invoice.type != _LOAD_INVOICE else (),
        load_ids=tuple(one.load.id for one in billed) if len(billed) > 1 else (),
        load_id=only.id if only else "",
        load_number=only.load_number if only else "",
        order_number=clean(_common(one.load.order_number for one in billed)),
        po_number=clean(_common(one.load.po_number for one in billed)),
        attributes=_shared(billed) if billed else {"subsidiary": clean(owner.name)},
    )


def _withdrawn(invoice: Invoice, billed: Sequence[_Billed]) -> str:
    """Return why an invoice that Alvys shows is not due; empty when it is."""
    if invoice.status == DRAFT:
        return "Its invoice was taken back to a draft"
    # A truck that was ordered and not used is billed by a load with a status of its own, TONU.
    dead = {one.load.id for one in billed if one.load.status in DEAD_WORK}
    is_cancelled = bool(dead) and {load.id for load in invoice.loads} <= dead
    return LOAD_CANCELLED if is_cancelled else ""


def _memo(invoice: Transaction) -> list[Transaction]:
    """Return the credit memo that an invoice's deductions may become; none for one without any.

    A document that cannot be read has no certain deductions: its memo comes once it can be.
    """
    lines = deductions(invoice)
    if not lines or invoice.fault:
        return []
    return [
        replace(
            invoice,
            kind=Kind.AR_CREDIT_MEMO,
            number=memo_number(invoice.number),
            memo="",
            billed=(),
            source_number=memo_number(invoice.source_number) if invoice.source_number else "",
            lines=lines,
            added_lines=(),
            total=sum((line.amount for line in lines), ZERO),
        )
    ]


def _lines(invoice: Invoice, billed: Sequence[_Billed], amounts: Amounts) -> tuple[Line, ...]:
    # An invoice of one load says nothing more about its lines than about itself.
    by_load = {one.load.load_number: one for one in billed} if len(billed) > 1 else {}
    differ = _differ(billed)
    return tuple(
        _line(line, by_load.get(line.load_number), amounts, differ=differ)
        for line in invoice.line_items
    )


def _line(line: InvoiceLine, of: _Billed | None, amounts: Amounts, *, differ: bool) -> Line:
    name = slug(line.name)
    is_extra = slug(line.category) == ACCESSORIAL
    described = f"{of.load.load_number} {line.name}" if of else line.name
    return Line(
        category=ACCESSORIAL if is_extra else _LOAD,
        item=name if is_extra else _LOAD_ITEMS.get(name, name),
        description=clean(described),
        amount=amounts.read(line.amount, line.name),
        attributes=of.attributes if of and differ else {},
    )


def _differ(billed: Sequence[_Billed]) -> bool:
    return any(one.attributes != billed[0].attributes for one in billed[1:])


def _driver_lines(billed: Sequence[_Billed], amounts: Amounts) -> tuple[Line, ...]:
    differ = _differ(billed)
    return tuple(
        replace(
            line,
            description=f"Driver: {line.description}",
            attributes=one.attributes if differ else {},
        )
        for one in billed
        for trip in one.trips
        for line in accessorial_lines(driver_charges(trip), amounts)
    )


def _number(invoice: Invoice, billed: Sequence[_Billed]) -> str:
    """Return the number with the prefix of the loads' fleet, unless it is there already."""
    return invoice.number if invoice.type == _SUMMARY_INVOICE else _prefixed(invoice.number, billed)


def _prefixed(number: str, billed: Sequence[_Billed]) -> str:
    fleets = (one.load.fleet for one in billed)
    prefix = clean(_common(fleet.invoice_number_prefix if fleet else "" for fleet in fleets))
    return number if number.startswith(prefix) else f"{prefix}{number}"


def _own_numbers(billed: Sequence[_Billed]) -> tuple[str, ...]:
    """Return the numbers that invoices of the single loads would bear."""
    return tuple(_prefixed(one.load.load_number, [one]) for one in billed)


def _memo_text(invoice: Invoice, billed: Sequence[_Billed]) -> str:
    """Return what stands as the description of an invoice that is not of one load."""
    if invoice.type == _SUMMARY_INVOICE:
        noun = "load" if len(billed) == 1 else "loads"
        return f"Summary invoice {clean(invoice.number)}: {len(billed)} {noun}"
    if len(billed) == 1:
        return ""
    loads = ", ".join(clean(one.load.load_number) for one in billed)
    return f"Loads {loads}" if loads else f"Invoice {clean(invoice.number)}"


def _changed_at(invoice: Invoice, billed: Sequence[_Billed]) -> datetime:
    loads = [one.load.updated_at or one.load.created_at for one in billed]
    if len(loads) == 1:
        return loads[0]
    # No page says when an invoice itself changed; a load that joins it or is changed tells.
    return max([invoice.created_date, *loads])


def _common(values: Iterable[str]) -> str:
    """Return the value that all share; empty when they differ."""
    found = set(values)
    return found.pop() if len(found) == 1 else ""


def _shared(billed: Sequence[_Billed]) -> dict[str, str]:
    """Return the values for dimensions in which all loads agree."""
    first, *others = (one.attributes for one in billed)
    if not others:
        return first
    return {
        name: value
        for name, value in first.items()
        if all(other.get(name) == value for other in others)
    }
