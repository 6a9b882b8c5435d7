"""The settlement statements of carriers and drivers.

Place in the path: JSON of the statement endpoints comes in through ``fields.read_record``,
statements go out. They must not decide anything; whether lines and totals agree is for whoever
books them.

Source: schemas CarrierSettlementStatementResponse and DriverSettlementStatementResponse of the
public API.
"""

from pydantic import Field

from console.alvys.documents.common import Money
from console.alvys.documents.fields import (
    Document,
    Identifier,
    Many,
    Moment,
    OptionalMoment,
    OptionalText,
    Record,
    Text,
    WholeNumberText,
)

__all__ = [
    "CarrierStatement",
    "DriverLine",
    "DriverStatement",
    "DriverSubLine",
    "DriverTotals",
    "Payee",
    "Payment",
    "SettledItem",
    "SettledTrip",
    "StatementDriver",
]


class Payment(Document):
    """Money that was paid."""

    id: Identifier
    """Alvys id."""

    amount: Money
    """How much."""

    payment_date: OptionalMoment = None
    """When; None when not said."""

    payment_method: OptionalText = ""
    """E.g. ``ACH``; empty when not said."""

    reference_number: OptionalText = ""
    """Reference; empty when not said."""

    check_number: OptionalText = ""
    """Number of the check; empty when there was none."""


class SettledItem(Document):
    """One line of a trip on a carrier's statement."""

    description: Text
    """For people."""

    type: Text
    """E.g. ``Linehaul``."""

    amount: Money
    """Negative when it lowers the pay."""

    accounting_tag: OptionalText = ""
    """Alvys's word for the accounting; empty when not said."""


class SettledTrip(Document):
    """A trip on a carrier's statement."""

    trip_id: Identifier
    """Alvys id of the trip."""

    trip_number: Identifier
    """Its number."""

    load_number: Identifier
    """Its load."""

    invoice_number: OptionalText = ""
    """The carrier's invoice number; empty for none."""

    invoice_due_date: OptionalMoment = None
    """When that invoice is due; None when not said."""

    net_amount: Money
    """What the trip adds."""

    items: Many[SettledItem] = ()
    """Lines in Alvys's order; may be empty."""


class Payee(Document):
    """Who gets the money of a carrier's statement."""

    type: Text
    """``Carrier`` or ``FactoringCompany``."""

    id: Identifier
    """Alvys id."""

    name: Text
    """Name."""

    mc_number: OptionalText = ""
    """MC number; empty for none."""

    dot_number: OptionalText = ""
    """USDOT number; empty for none."""


class CarrierStatement(Record):
    """What a subsidiary owes a carrier, or the company that bought the carrier's invoices."""

    id: WholeNumberText = Field(alias="Number")
    """Statement number."""

    status: Text
    """``Processed`` or ``Paid``."""

    statement_date: Moment
    """Date of the statement."""

    subsidiary_id: Identifier
    """Who owes."""

    payee: Payee
    """Who is paid."""

    remit_to: OptionalText = ""
    """To whose address; empty when not said."""

    payment_provider: OptionalText = ""
    """How it is paid; empty when not said."""

    net_amount: Money
    """What is owed."""

    paid_amount: Money
    """What has been paid."""

    remaining_amount: Money
    """What is open."""

    trips: Many[SettledTrip] = ()
    """Trips in Alvys's order; may be empty."""

    payments: Many[Payment] = ()
    """May be empty."""


class StatementDriver(Document):
    """The driver of a statement."""

    id: Identifier
    """Alvys id."""

    name: Text
    """Name."""

    type: Text
    """``COMPANY``, ``OWNER_OPERATOR`` or ``CONTRACTOR``."""

    company_name: OptionalText = ""
    """The driver's own company; empty for none."""

    subsidiary_id: Identifier
    """Subsidiary that employs or contracts the driver."""

    fleet_name: OptionalText = ""
    """Fleet; empty for none."""


class DriverSubLine(Document):
    """How the amount of a line came about."""

    description: Text
    """For people."""

    quantity: Text
    """How many, as Alvys writes it."""

    rate: Text
    """Price of one, as Alvys writes it."""

    amount: Money
    """Negative when it lowers the pay."""


class DriverLine(Document):
    """One line of a driver's statement."""

    category: Text
    """E.g. ``LineHaul``, ``Deduction``."""

    title: Text
    """For people."""

    policy_name: OptionalText = ""
    """Pay policy; empty for none."""

    trip_number: OptionalText = ""
    """Trip; empty when it is for none."""

    load_number: OptionalText = ""
    """Load; empty when it is for none."""

    amount: Money
    """Negative when it lowers the pay."""

    transaction_type: OptionalText = ""
    """``Deposit`` or ``Withdrawal`` on escrow lines; empty when not said."""

    sub_lines: Many[DriverSubLine] = ()
    """What the amount is made of, in Alvys's order; may be empty."""


class DriverTotals(Document):
    """The sums of a driver's statement that are booked or shown."""

    gross_income: Money
    """Before anything is kept back."""

    net_income: Money
    """What the driver gets."""

    deductions: Money
    """Kept back."""

    reimbursements: Money
    """Paid back."""

    escrow: Money
    """Put aside."""

    fuel: Money
    """Fuel kept back."""

    tolls: Money
    """Tolls kept back."""


class DriverStatement(Record):
    """What a driver gets."""

    id: WholeNumberText = Field(alias="Number")
    """Statement number."""

    status: Text
    """``Processed``, or ``Failed``, which includes an accounting sync that failed."""

    statement_date: Text
    """Date of the statement as Alvys writes it: a day, with or without a time."""

    pay_period_title: OptionalText = ""
    """Name of the period; empty when not said."""

    driver: StatementDriver
    """Who is paid."""

    totals: DriverTotals
    """Sums as Alvys adds them."""

    line_items: Many[DriverLine] = ()
    """Lines in Alvys's order; may be empty."""
