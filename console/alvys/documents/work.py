"""The work: loads and the trips that carry them.

Place in the path: JSON of loads/search and trips/search comes in through ``fields.read_record``,
``Load`` and ``Trip`` go out. They carry what exports, dimension sources and custom-field sources
need, and must not decide anything.

Source: schemas LoadResponse, TripResponse and StopResponse of the public API.
"""

from pydantic import Field

from console.alvys.documents.common import Address, Fleet, Measure, Mileage, Money, Reference
from console.alvys.documents.fields import (
    Document,
    Identifier,
    Many,
    Moment,
    OptionalFlag,
    OptionalMoment,
    OptionalText,
    Record,
    Text,
)

__all__ = [
    "DEAD_WORK",
    "CarrierAccessorial",
    "CustomerAccessorial",
    "ECheck",
    "Load",
    "LoadPayment",
    "OwnerOperator",
    "Stop",
    "Trip",
    "TripCarrier",
    "TripDriver",
    "TripEquipment",
]

DEAD_WORK = frozenset({"Cancelled", "Canceled", "Deleted"})
"""Statuses of loads that nobody bills, and of trips that nobody is paid for."""


class Stop(Document):
    """A place where a load is picked up, delivered or passed."""

    id: Identifier
    """Alvys id."""

    stop_type: OptionalText = ""
    """What happens there, e.g. ``Pickup`` or ``Delivery``."""

    company_name: OptionalText = ""
    """Shipper or consignee; empty when not said."""

    address: Address | None = None
    """Where; None when not said."""

    appointment_date: OptionalMoment = None
    """The agreed moment; None for stops without an appointment."""

    arrived_at: OptionalMoment = None
    """Arrival; None before it."""

    departed_at: OptionalMoment = None
    """Departure; None before it."""


class CustomerAccessorial(Document):
    """An extra that the customer of a load pays for."""

    id: Identifier
    """Alvys id."""

    type: Text
    """Kind of extra, e.g. ``Detention``."""

    total: Money
    """What it costs."""


class LoadPayment(Document):
    """What a customer paid for a load."""

    id: Identifier
    """Alvys id."""

    amount: Money
    """How much."""

    paid_at: OptionalMoment = None
    """When; None when not said."""


class Load(Record):
    """What a customer ordered and is billed for."""

    load_number: Identifier
    """The number people use; documented as unique within a subsidiary."""

    order_number: OptionalText = ""
    """The customer's order; empty for none."""

    po_number: OptionalText = Field(default="", alias="PONumber")
    """The customer's purchase order; empty for none."""

    customer_id: Identifier
    """Alvys id of the customer."""

    customer_name: OptionalText = ""
    """The customer's name; empty on some old loads."""

    status: Text
    """Billing status, e.g. ``Released``, ``Queued``, ``Invoiced``, ``Completed``."""

    load_type: OptionalText = ""
    """``Revenue`` or ``Non-Revenue``."""

    invoice_as: OptionalText = ""
    """Name, not id, of the subsidiary that invoices the load."""

    office_id: OptionalText = ""
    """Alvys id of the office; empty for none."""

    fleet: Fleet | None = None
    """The load's fleet; None for none."""

    linehaul: Money | None = None
    """Linehaul charged to the customer; None when not said."""

    fuel_surcharge: Money | None = None
    """Fuel surcharge charged to the customer; None when not said."""

    customer_accessorials_details: Many[CustomerAccessorial] = ()
    """Extras charged to the customer, each on its own; may be empty."""

    total_paid: Money | None = None
    """Paid so far; None when not said."""

    payments: Many[LoadPayment] = ()
    """Payments of the customer; may be empty."""

    paid_at: OptionalMoment = None
    """When the customer had paid all; None before it."""

    customer_sales_agent_id: OptionalText = ""
    """Alvys id of the customer's sales agent; empty for none."""

    customer_mileage: Mileage | None = None
    """The distance the customer pays for; None when not said."""

    weight: Measure | None = None
    """Weight of the freight; None when not said."""

    volume: Measure | None = None
    """Volume of the freight; None when not said."""

    required_equipment: Many[Text] = ()
    """Kinds of equipment asked for; may be empty."""

    stops: Many[Stop] = ()
    """Stops in order of travel; may be empty."""

    references: Many[Reference] = ()
    """Custom load references; may be empty."""

    scheduled_pickup_at: OptionalMoment = None
    """Planned pick-up; None when not planned."""

    scheduled_delivery_at: OptionalMoment = None
    """Planned delivery; None when not planned."""

    picked_up_at: OptionalMoment = None
    """Pick-up; None before it."""

    delivered_at: OptionalMoment = None
    """Delivery; None before it."""

    invoiced_at: OptionalMoment = None
    """When the invoice was generated; None before it."""

    created_at: Moment
    """When the load was entered."""

    updated_at: OptionalMoment = None
    """Last change; None on loads never changed."""

    is_deleted: OptionalFlag = False
    """Whether somebody deleted it; its number may be given to another load."""


class CarrierAccessorial(Document):
    """An extra that a carrier is paid for."""

    id: Identifier
    """Alvys id."""

    type: Text
    """Kind of extra, e.g. ``Detention``; what account mappings speak of."""

    total: Money
    """What it costs."""

    updated_at: OptionalMoment = None
    """Last change; None when never changed."""


class ECheck(Document):
    """An electronic check that paid for something on the road."""

    id: Identifier
    """Alvys id."""

    check_number: Text
    """Number of the check."""

    type: Text
    """What it paid for, e.g. ``Lumper``."""

    amount: Money
    """How much."""

    fee: Money
    """Fee on top."""

    created_at: OptionalMoment = None
    """When it was issued; None when not said."""


class TripCarrier(Document):
    """The external carrier of a trip and what it is owed."""

    id: Identifier
    """Alvys id of the carrier."""

    carrier_invoice_number: OptionalText = ""
    """The number on the carrier's own invoice; empty until one is uploaded."""

    linehaul: Money
    """The agreed price of the haul."""

    accessorials_details: Many[CarrierAccessorial] = ()
    """Extras, each on its own; may be empty."""

    accessorials: Money | None = None
    """All extras together, as Alvys adds them; None when not said."""

    total_payable: Money
    """What the carrier is owed, as Alvys adds it."""

    e_checks: Many[ECheck] = Field(default=(), alias="EChecks")
    """Checks that the carrier had on the road; may be empty."""


class TripDriver(Document):
    """A driver on a trip."""

    id: OptionalText = ""
    """Alvys id; empty when not said."""

    contractor_type: OptionalText = ""
    """Company driver, owner operator or another; a dimension source."""

    fleet: Fleet | None = None
    """The driver's fleet; None for none."""

    accessorials_details: Many[CarrierAccessorial] = ()
    """Extras that the driver is paid for; may be empty."""

    e_checks: Many[ECheck] = Field(default=(), alias="EChecks")
    """Checks that the driver had on the road; may be empty."""


class OwnerOperator(Document):
    """The owner operator whose truck and driver carry a load."""

    id: Identifier
    """Alvys id."""

    accessorials_details: Many[CarrierAccessorial] = ()
    """Extras that the owner operator is paid for; may be empty."""

    e_checks: Many[ECheck] = Field(default=(), alias="EChecks")
    """Checks that the owner operator had on the road; may be empty."""


class TripEquipment(Document):
    """The truck or trailer on a trip."""

    id: OptionalText = ""
    """Alvys id; empty when not said."""

    equipment_type: OptionalText = ""
    """Kind of trailer; always empty for trucks."""

    fleet: Fleet | None = None
    """The equipment's fleet; None for none."""


class Trip(Record):
    """One leg of a load: who carries it and what that costs."""

    trip_number: Identifier
    """The number people use."""

    load_number: Identifier
    """The load it belongs to."""

    order_number: OptionalText = ""
    """The customer's order; empty for none."""

    status: Text
    """E.g. ``Delivered``, ``Released``, ``Invoiced``, ``Completed``."""

    tender_as: OptionalText = ""
    """The subsidiary that tenders the trip and owes its carrier; empty when not said."""

    tender_as_subsidiary_type: OptionalText = ""
    """``Carrier`` or ``Brokerage``; empty when not said."""

    carrier: TripCarrier | None = None
    """The external carrier; None when own drivers carry the load."""

    carrier_pay_on_hold: bool = False
    """Whether somebody stopped the payment of the carrier."""

    driver1: TripDriver | None = None
    """Primary driver; None for none."""

    driver2: TripDriver | None = None
    """Secondary driver; None for none."""

    owner_operator: OwnerOperator | None = None
    """Owner operator; None for none."""

    truck: TripEquipment | None = None
    """Truck; None for none."""

    trailer: TripEquipment | None = None
    """Trailer; None for none."""

    total_mileage: Mileage | None = None
    """All miles; None when not said."""

    loaded_mileage: Mileage | None = None
    """Miles with freight; None when not said."""

    empty_mileage: Mileage | None = None
    """Miles without freight; None when not said."""

    trip_value: Money | None = None
    """The trip's share of the load's revenue; None when not said."""

    dispatched_by: OptionalText = ""
    """Who dispatched the trip; empty when not said."""

    dispatcher_id: OptionalText = ""
    """Alvys id of the dispatcher; empty when not said."""

    stops: Many[Stop] = ()
    """Stops in order of travel; may be empty."""

    references: Many[Reference] = ()
    """Custom trip references; may be empty."""

    carrier_assigned_at: OptionalMoment = None
    """When the carrier was assigned; None before it."""

    picked_up_at: OptionalMoment = None
    """Pick-up; None before it."""

    delivered_at: OptionalMoment = None
    """Delivery; None before it."""

    released_at: OptionalMoment = None
    """When the trip was released for billing; None before it."""

    carrier_paid_at: OptionalMoment = None
    """When the carrier was paid; None before it."""

    due_date: OptionalMoment = None
    """When the carrier's invoice is due; None when not said."""

    updated_at: OptionalMoment = None
    """Last change; None on trips never changed."""

    is_deleted: OptionalFlag = False
    """Whether somebody deleted it."""
