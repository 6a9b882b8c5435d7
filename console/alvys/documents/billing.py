"""The billing: invoices with their lines and loads.

Place in the path: JSON of invoices/search comes in through ``fields.read_record``, ``Invoice`` goes
out. It must not decide anything; whether lines and total agree is for whoever books them.

Source: schema InvoiceResponse of the public API.
"""

from pydantic import Field

from console.alvys.documents.common import Money, PartyRef
from console.alvys.documents.fields import (
    Document,
    Identifier,
    Many,
    Moment,
    OptionalMoment,
    OptionalText,
    Record,
    Text,
)

__all__ = ["Invoice", "InvoiceLine", "InvoiceLoad", "InvoicePayment"]


class InvoiceLine(Document):
    """One charge on an invoice."""

    id: Identifier
    """Alvys id."""

    name: Text
    """``Linehaul``, ``Fuel Surcharge`` or the kind of accessorial."""

    amount: Money
    """What is charged; may be zero or, for credits, negative."""

    category: OptionalText = ""
    """``Load`` or ``Accessorial``; empty when not said."""

    load_number: OptionalText = ""
    """The load it was charged for; empty when not said."""


class InvoiceLoad(Document):
    """A load that an invoice bills."""

    id: Identifier
    """Alvys id of the load."""

    load_number: Identifier
    """The load's number."""

    subsidiary_name: OptionalText = ""
    """Name of the subsidiary that invoices; empty when not said."""

    order_number: OptionalText = ""
    """The customer's order; empty for none."""

    po_number: OptionalText = Field(default="", alias="PONumber")
    """The customer's purchase order; empty for none."""


class InvoicePayment(Document):
    """What a customer paid on an invoice."""

    id: Identifier
    """Alvys id."""

    amount: Money
    """How much."""

    payment_date: OptionalMoment = None
    """When; None when not said."""

    payment_reference: OptionalText = ""
    """Reference; empty when not said."""

    check_number: OptionalText = ""
    """Number of the check; empty when there was none."""


class Invoice(Record):
    """What a customer is asked to pay."""

    number: Identifier
    """Invoice number; equals the load number on load invoices."""

    type: Text
    """``LoadInvoice``, ``OrderInvoice``, ``SummaryInvoice`` or ``StandaloneInvoice``."""

    status: Text
    """``Draft``, ``AwaitingPayment`` or ``Paid``."""

    supplemental_invoice_type: OptionalText = ""
    """Kind of supplement; empty on ordinary invoices."""

    vendor: PartyRef
    """The subsidiary that invoices: Invoice As, with its id."""

    customer: PartyRef
    """Who is billed."""

    line_items: Many[InvoiceLine] = ()
    """Charges in Alvys's order; may be empty."""

    loads: Many[InvoiceLoad] = ()
    """Loads billed, one on load invoices; may be empty."""

    total: Money
    """Sum of the invoice as Alvys adds it."""

    amount_paid: Money | None = None
    """Paid so far; None when not said."""

    remaining_balance: Money | None = None
    """Still open; None when not said."""

    over_payment_amount: Money | None = None
    """Paid too much; None when not said."""

    payments: Many[InvoicePayment] = ()
    """Payments; may be empty."""

    is_submitted: bool = False
    """Whether it was sent to the customer."""

    last_send_date: OptionalMoment = None
    """When it was sent last; None before that."""

    paid_date: OptionalMoment = None
    """When it was paid in full; None before it."""

    created_date: Moment
    """When the invoice was made."""

    invoiced_date: OptionalMoment = None
    """Date of the invoice; None on drafts."""

    due_date: OptionalMoment = None
    """When it is due by Alvys's reckoning; None when not said."""
