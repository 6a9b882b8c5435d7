"""The work that the simulated TMS keeps: one frozen value per record, linked by id.

Place in the path: ``world`` makes them, ``tms`` keeps and replaces them, ``alvys`` shows them.
Money is Decimal with two places, moments are aware UTC. Nothing here knows JSON, HTTP or Sage.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from console.sandbox.party_records import Address, Fleet

__all__ = [
    "CarrierPay",
    "Charge",
    "ECheck",
    "Invoice",
    "InvoiceType",
    "Load",
    "LoadStatus",
    "Stop",
    "Trip",
    "sum_of",
]

LoadStatus = Literal[
    "Dispatched", "TONU", "Released", "Queued", "Invoiced", "Financed", "Completed", "Cancelled"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One accessorial."""

    id: str
    """Alvys id of the charge."""

    type: str
    """Accessorial type, e.g. ``Layover``."""

    amount: Decimal
    """Total, two places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ECheck:
    """An electronic check that paid for something on the road."""

    id: str
    """Alvys id."""

    number: str
    """Check number."""

    type: str
    """What it paid for, e.g. ``Lumper``."""

    amount: Decimal
    """Two places."""

    fee: Decimal
    """Fee of the check company, two places."""

    created_at: datetime
    """When it was issued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A pickup or a delivery."""

    id: str
    """Alvys id."""

    type: Literal["Pickup", "Delivery"]
    """What happens there."""

    company: str
    """Name of the place."""

    address: Address
    """Where it is."""

    at: datetime
    """Appointment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One order of a customer."""

    id: str
    """Alvys id."""

    number: str
    """Load number, unique; the invoice bears it too."""

    order_number: str
    """Number of the order."""

    po_number: str
    """The customer's purchase order."""

    customer_id: str
    """Who pays."""

    subsidiary_id: str
    """Invoice As."""

    status: LoadStatus
    """Where it stands."""

    fleet: Fleet
    """Fleet that moves it."""

    office_id: str
    """Office that sold it."""

    linehaul: Decimal
    """Linehaul, two places."""

    fuel_surcharge: Decimal
    """Fuel surcharge, two places; may be zero."""

    accessorials: tuple[Charge, ...]
    """Other charges to the customer, oldest first; may be empty."""

    miles: int
    """Customer miles."""

    weight: int
    """Pounds."""

    equipment: str
    """Trailer type wanted."""

    stops: tuple[Stop, ...]
    """Pickup, then delivery."""

    created_at: datetime
    """When it was entered."""

    updated_at: datetime
    """Last change of load or charges."""

    invoiced_at: datetime | None
    """Invoice date; None before the invoice was generated."""

    is_deleted: bool = False
    """Whether somebody deleted it; its invoice is hidden then."""

    def total(self) -> Decimal:
        """Return what the customer owes."""
        return self.linehaul + self.fuel_surcharge + sum_of(self.accessorials)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierPay:
    """What an external carrier gets for a trip."""

    carrier_id: str
    """Carrier that drove."""

    invoice_number: str
    """The carrier's own invoice number; empty until its document was uploaded."""

    linehaul: Decimal
    """Agreed rate, two places."""

    accessorials: tuple[Charge, ...] = ()
    """Other charges of the carrier; may be empty."""

    echecks: tuple[ECheck, ...] = ()
    """Paid in advance; may be empty."""

    def total(self) -> Decimal:
        """Return what the carrier is owed before checks that it had in advance."""
        return self.linehaul + sum_of(self.accessorials)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One movement of a load."""

    id: str
    """Alvys id."""

    number: str
    """Trip number, unique."""

    load_number: str
    """Load that it moves."""

    subsidiary_id: str
    """Tender As."""

    status: str
    """Where it stands."""

    fleet: Fleet
    """Fleet of the truck."""

    value: Decimal
    """Share of the load's total, two places."""

    loaded_miles: int
    """Miles with freight."""

    empty_miles: int
    """Miles without."""

    stops: tuple[Stop, ...]
    """Pickup, then delivery."""

    carrier: CarrierPay | None
    """External carrier; None when an own driver moves it."""

    driver_id: str
    """Own driver; empty when an external carrier moves it."""

    truck_id: str
    """Own truck; empty as above."""

    trailer_id: str
    """Own trailer; empty as above."""

    equipment: str
    """Trailer type."""

    updated_at: datetime
    """Last change."""

    echecks: tuple[ECheck, ...] = ()
    """Checks of the own driver; may be empty."""

    is_paid: bool = False
    """Whether payments cover what the carrier is owed."""

    driver_charges: tuple[Charge, ...] = ()
    """Extras that the own driver is paid for; may be empty."""

    is_deleted: bool = False
    """Whether somebody deleted it."""


InvoiceType = Literal["LoadInvoice", "OrderInvoice", "SummaryInvoice", "StandaloneInvoice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A customer invoice; its lines are the charges of its loads at the time of asking."""

    id: str
    """Alvys id."""

    number: str
    """Invoice number: the load number, or one of its own where it bills several or none."""

    type: InvoiceType = "LoadInvoice"
    """What it bills."""

    load_numbers: tuple[str, ...]
    """Loads that it bills; empty for a standalone one."""

    charges: tuple[Charge, ...] = ()
    """Charges of its own; those of a standalone one."""

    customer_id: str
    """Who pays."""

    subsidiary_id: str = ""
    """Who invoices; empty for the Invoice As of its loads."""

    created_at: datetime
    """When it was generated."""

    invoiced_at: datetime
    """Invoice date."""

    due_at: datetime
    """Due date."""

    line_ids: tuple[str, str]
    """Ids of the linehaul and the fuel surcharge line of its first load; the others' follow."""


def sum_of(charges: tuple[Charge, ...]) -> Decimal:
    """Return the sum of charges, 0.00 for none."""
    return sum((charge.amount for charge in charges), Decimal("0.00"))
