"""What the road costs, and what Alvys says to a payment.

Place in the path: JSON of the fuel, toll, deduction and payment endpoints comes in through
``fields.read_record``, documents go out.

Source: schemas FuelResponse, TollDto, DeductionResponse, CustomerPaymentResponse,
CarrierPaymentResponse and FinancingResponse of the public API.
"""

from pydantic import Field

from console.alvys.documents.common import Measure, Money
from console.alvys.documents.fields import (
    Identifier,
    Many,
    Moment,
    OptionalMoment,
    OptionalText,
    Record,
    Text,
)
from console.alvys.documents.statements import Payment

__all__ = [
    "CarrierPaymentState",
    "CustomerPaymentState",
    "Deduction",
    "FinancingState",
    "Fuel",
    "Toll",
]


class Fuel(Record):
    """A transaction of a fuel card."""

    transaction_id: Text
    """The card company's number."""

    subsidiary_id: OptionalText = ""
    """Subsidiary; empty when not said."""

    truck_id: OptionalText = ""
    """Truck; empty when not said."""

    driver_id: OptionalText = ""
    """Driver; empty when not said."""

    owner_operator_id: OptionalText = ""
    """Owner operator; empty for none."""

    type: OptionalText = ""
    """Kind of transaction; empty when not said."""

    category: OptionalText = ""
    """What was bought; empty when not said."""

    description: OptionalText = ""
    """For people; empty when not said."""

    fuel_total: Money
    """Price of the fuel."""

    fees: Money
    """Fees."""

    discounts: Money
    """Taken off."""

    advances: Money
    """Cash paid out."""

    total: Money
    """What the card was charged."""

    quantity: Measure
    """How much was bought."""

    transaction_date: OptionalMoment = None
    """When; None when not said."""


class Toll(Record):
    """A passage of a toll plaza."""

    subsidiary_id: OptionalText = ""
    """Subsidiary; empty when not said."""

    transaction_id: OptionalText = ""
    """The agency's number; empty when not said."""

    agency: Text
    """Who collects."""

    unit_id: OptionalText = ""
    """Truck; empty when not said."""

    exit_plaza_name: OptionalText = ""
    """Where; empty when not said."""

    amount: Money
    """Price."""

    fee: Money | None = None
    """Fee on top; None when not said."""

    transaction_date: Moment
    """When."""


class Deduction(Record):
    """Something that is kept back from a driver."""

    type: Text
    """Whether it comes again."""

    group_id: Text
    """Shared by the repetitions of one agreement."""

    category: Text
    """E.g. ``Truck Lease``."""

    description: Text
    """For people."""

    amount: Money
    """How much."""

    driver_id: OptionalText = ""
    """From whom; empty when it is not meant for a driver."""

    truck_id: OptionalText = ""
    """For which truck; empty for none."""

    owner_operator_id: OptionalText = ""
    """From which owner operator; empty for none."""

    date: Moment
    """When it is due."""

    is_paid: bool
    """Whether a statement has taken it."""


class CustomerPaymentState(Record):
    """A load after a payment of its customer; ``id`` is the payment's."""

    load_number: Identifier
    """The load."""

    status: Text
    """Where the load stands now."""

    total_paid: Money
    """Paid so far."""

    total_billable: Money
    """What the customer owes in all."""


class CarrierPaymentState(Record):
    """A trip after a payment to its carrier; ``id`` is the trip's."""

    id: Identifier = Field(alias="TripId")
    """Alvys id of the trip."""

    trip_number: Identifier
    """Its number."""

    status: Text
    """Where the trip stands now: ``Completed`` when payments cover it."""

    carrier_payments: Many[Payment] = ()
    """All payments so far."""


class FinancingState(Record):
    """A load after a factoring company bought its invoice; ``id`` is the load's number."""

    id: Identifier = Field(alias="LoadNumber")
    """The load."""

    status: Text
    """Where the load stands now."""

    total_funded: Money
    """What the company paid."""

    total_fees: Money
    """What it kept."""
