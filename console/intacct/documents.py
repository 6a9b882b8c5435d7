"""The functions that change invoices, bills and adjustments, one frozen value each.

Place in the path: ``sync`` builds these, ``encode_documents`` writes them, ``client`` sends them.
In come values that rules have settled, out go the same values, checked for what no request may
carry. It must not know XML, HTTP, or where a value came from.

Sage has no single form for all of them: invoices and adjustments exist only in the older, ordered
form, bills in the generic one, which alone takes user-defined dimensions officially. Adjustments
cannot be reversed at all. In every change, None leaves a field as it is and empty text clears it.

Source: the gateway's object pages and the published request schema.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from console.errors import RuleError
from console.intacct.lines import (
    AdjustmentLine,
    BillLine,
    ChangedLine,
    InvoiceLine,
    Pairs,
    check_lines,
)
from console.intacct.reads import check_keys

__all__ = [
    "CreateApAdjustment",
    "CreateArAdjustment",
    "CreateBill",
    "CreateInvoice",
    "Currency",
    "DeleteRecords",
    "DocumentFunction",
    "ReverseBill",
    "ReverseInvoice",
    "UpdateApAdjustment",
    "UpdateArAdjustment",
    "UpdateBill",
    "UpdateInvoice",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """The currency of a document; only for companies that keep several."""

    code: str
    """ISO code of the document's currency."""
    rate_type: str = ""
    """Sage's exchange rate type; empty means its daily rate."""
    rate_on: date | None = None
    """Day of the rate; None means the document's date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateInvoice:
    """Create an AR invoice; the gateway knows only its older, ordered form for this."""

    creates_record: ClassVar[bool] = True
    """A success must name the record number."""

    customer_id: str
    """Sage's CUSTOMERID."""
    created_on: date
    """Invoice date."""
    posted_on: date | None = None
    """GL posting date; None posts on the invoice date."""
    due_on: date
    """Due date; it is ours and goes along even with a term."""
    term_name: str | None = None
    """Name of the AR term; None sends none."""
    summary_key: str | None = None
    """Key of the summary, where a company wants it named; None sends none."""
    draft: bool = False
    """True keeps the invoice a draft, False posts it."""
    invoice_no: str
    """Invoice number, our recovery key; at most 30 characters, never cut."""
    po_number: str | None = None
    """Customer's reference; None sends none."""
    description: str | None = None
    """Header text; None sends none."""
    external_id: str | None = None
    """Our own reference of the document; None sends none."""
    bill_to_contact: str | None = None
    """Name of the contact that gets the bill; None means the customer's own."""
    currency: Currency | None = None
    """None where the company keeps one currency; it refuses the document otherwise."""
    attachment_id: str | None = None
    """Id of the attachment that belongs to it; None sends none."""
    custom_fields: Pairs = ()
    """Pairs of integration name and value, in the order in which they are sent."""
    lines: tuple[InvoiceLine, ...]
    """Lines in the order people see them; at least one."""

    def __post_init__(self) -> None:
        check_lines(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ChangedHeader:
    """What may change on a document in the older form; None leaves a field as it is."""

    creates_record: ClassVar[bool] = False
    """Nothing is created."""

    record_no: str
    """RECORDNO of the document."""
    created_on: date | None = None
    """Document date."""
    posted_on: date | None = None
    """GL posting date."""
    draft: bool | None = None
    """False posts a draft."""
    number: str | None = None
    """Document number; our recovery key, so change it only with the ledger."""
    description: str | None = None
    """Header text; empty text clears it."""
    lines: tuple[ChangedLine | InvoiceLine | AdjustmentLine, ...] = ()
    """Lines that change and lines to add, in this order; the others stay. Empty changes none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateInvoice(_ChangedHeader):
    """Change an AR invoice; Sage refuses line changes once something has been paid."""

    customer_id: str | None = None
    """Sage's CUSTOMERID."""
    due_on: date | None = None
    """Due date."""
    term_name: str | None = None
    """Name of the AR term; empty text clears it."""
    po_number: str | None = None
    """Customer's reference; empty text clears it."""
    attachment_id: str | None = None
    """Id of the attachment that belongs to it; empty text clears it."""
    custom_fields: Pairs = ()
    """Custom fields that change, in the order in which they are sent; the others stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reversal:
    """Reverse a posted, unpaid document; both stay in the books."""

    creates_record: ClassVar[bool] = False
    """What it creates is Sage's own; the original record is the one we know."""

    record_no: str
    """RECORDNO of the document to reverse."""
    reversed_on: date
    """GL date of the reversal, in an open period."""
    description: str | None = None
    """Why; None sends none."""


class ReverseInvoice(_Reversal):
    """Reverse a posted, unpaid AR invoice."""

    __slots__ = ()


class ReverseBill(_Reversal):
    """Reverse a posted, unpaid AP bill."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateBill:
    """Create an AP bill in the generic form, which alone takes user-defined dimensions officially.

    The generic bill has no documented place for a reference of ours beside its number: who needs
    one sends a custom field.
    """

    creates_record: ClassVar[bool] = True
    """A success must name the record number."""

    vendor_id: str
    """Sage's VENDORID."""
    created_on: date
    """Bill date."""
    posted_on: date | None = None
    """GL posting date; None posts on the bill date."""
    due_on: date
    """Due date; it is ours and goes along even with a term."""
    term_name: str | None = None
    """Name of the AP term; None sends none."""
    summary_title: str | None = None
    """Title of the summary, where a company wants it named; None sends none."""
    draft: bool = False
    """True keeps the bill a draft, False submits it."""
    bill_no: str
    """Bill number, our recovery key together with the vendor; never cut."""
    reference: str | None = None
    """DOCNUMBER, the reference people search for; None sends none."""
    description: str | None = None
    """Header text; None sends none."""
    pay_to_contact: str | None = None
    """Name of the contact that gets the money; None means the vendor's own."""
    currency: Currency | None = None
    """None where the company keeps one currency; it refuses the document otherwise."""
    attachment_id: str | None = None
    """Id of the attachment that belongs to it; None sends none."""
    custom_fields: Pairs = ()
    """Pairs of integration name and value, in the order in which they are sent."""
    lines: tuple[BillLine, ...]
    """Lines in the order people see them; at least one."""

    def __post_init__(self) -> None:
        check_lines(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateBill:
    """Change an AP bill; Sage refuses line changes once something has been paid."""

    creates_record: ClassVar[bool] = False
    """Nothing is created."""

    record_no: str
    """RECORDNO of the bill."""
    due_on: date
    """Due date; the gateway's page demands it in every change."""
    created_on: date | None = None
    """Bill date; None leaves it."""
    posted_on: date | None = None
    """GL posting date; None leaves it."""
    bill_no: str | None = None
    """Bill number; our recovery key, so change it only with the ledger. None leaves it."""
    reference: str | None = None
    """DOCNUMBER; None leaves it, empty text clears it."""
    description: str | None = None
    """Header text; None leaves it, empty text clears it."""
    term_name: str | None = None
    """Name of the AP term; None leaves it, empty text clears it."""
    pay_to_contact: str | None = None
    """Name of the contact that gets the money; None leaves it, empty text clears it."""
    attachment_id: str | None = None
    """Id of the attachment that belongs to it; None leaves it, empty text clears it."""
    draft: bool | None = None
    """False submits a draft; None leaves it."""
    custom_fields: Pairs = ()
    """Custom fields that change, in the order in which they are sent; the others stay."""
    lines: tuple[BillLine, ...] = ()
    """All lines from now on: Sage deletes the old ones. Empty leaves the old ones alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _NewAdjustment:
    """What new AR and AP adjustments have in common."""

    creates_record: ClassVar[bool] = True
    """A success must name the record number."""

    created_on: date
    """Date of the adjustment."""
    posted_on: date | None = None
    """GL posting date; None posts on the date of the adjustment."""
    summary_key: str | None = None
    """Key of the summary, where a company wants it named; None sends none."""
    adjustment_no: str
    """Number of the adjustment, our recovery key; never cut."""
    draft: bool = False
    """True keeps it a draft, False posts it."""
    description: str | None = None
    """Header text; None sends none."""
    external_id: str | None = None
    """Our own reference of the document; None sends none."""
    currency: Currency | None = None
    """None where the company keeps one currency; it refuses the document otherwise."""
    lines: tuple[AdjustmentLine, ...]
    """Lines in the order people see them; at least one."""

    def __post_init__(self) -> None:
        check_lines(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateArAdjustment(_NewAdjustment):
    """Create a debit memo (positive) or a credit memo (negative amounts) of a customer.

    The schema has no place for custom fields in its header.
    """

    customer_id: str
    """Sage's CUSTOMERID."""
    invoice_no: str | None = None
    """Invoice it refers to; a reference only, it is not applied. None sends none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateApAdjustment(_NewAdjustment):
    """Create an adjustment of a vendor; its lines all have the same sign."""

    vendor_id: str
    """Sage's VENDORID."""
    bill_no: str | None = None
    """Bill it refers to; a reference only, it is not applied. None sends none."""
    custom_fields: Pairs = ()
    """Pairs of integration name and value, in the order in which they are sent."""

    def __post_init__(self) -> None:
        check_lines(self.lines)
        if len({line.amount < 0 for line in self.lines if line.amount}) > 1:
            raise RuleError(
                "The lines of an AP adjustment must all have the same sign.",
                hint="Send debits and credits as two adjustments.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateArAdjustment(_ChangedHeader):
    """Change an adjustment of a customer."""

    customer_id: str | None = None
    """Sage's CUSTOMERID."""
    invoice_no: str | None = None
    """Invoice it refers to; empty text clears it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateApAdjustment(_ChangedHeader):
    """Change an adjustment of a vendor."""

    vendor_id: str | None = None
    """Sage's VENDORID."""
    bill_no: str | None = None
    """Bill it refers to; empty text clears it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRecords:
    """Delete drafts, or documents without payments where the user's role allows it.

    The same form deletes adjustments, customers and vendors; what is in use cannot be deleted.
    """

    creates_record: ClassVar[bool] = False
    """Nothing is created."""

    object_name: str
    """Sage's object name, such as ``ARINVOICE``."""
    record_nos: tuple[str, ...]
    """RECORDNOs, 1 to ``MAX_KEYS``; one function deletes all of them or says which it could not."""

    def __post_init__(self) -> None:
        check_keys(self.record_nos)


DocumentFunction = (
    CreateInvoice
    | UpdateInvoice
    | ReverseInvoice
    | CreateBill
    | UpdateBill
    | ReverseBill
    | CreateArAdjustment
    | UpdateArAdjustment
    | CreateApAdjustment
    | UpdateApAdjustment
    | DeleteRecords
)
"""Any function that changes documents."""
