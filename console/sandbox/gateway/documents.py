"""What the four kinds of document have in common, as values, and what sets them apart, as a table.

Place: between ``forms``, which makes a ``Document`` of what was asked for, and ``headers``,
``lines`` and ``posting``, which judge it and write it into the books.

Must not: judge, or read XML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line as it was asked for."""

    account_no: str = ""
    """GL account; empty when a label is given, or nothing."""
    account_label: str = ""
    """Account label; empty when an account is given."""
    amount: str = ""
    """The numeral as sent; empty when there is none."""
    memo: str = ""
    """What the line is for."""
    dimensions: Mapping[str, str]
    """Key: dimension object. Value: id; without empty ones."""
    custom_fields: Mapping[str, str]
    """Key: name of the custom field."""
    fields: Mapping[str, str]
    """Further fields that are stored as they are; key: Sage's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as it was asked for."""

    party_id: str
    """Customer or vendor."""
    number: str
    """Invoice or bill number; empty when none was sent."""
    created_on: date
    """Date of the document."""
    posted_on: date | None
    """Posting date; None: the date of the document."""
    due_on: date | None
    """Due date; None: by the term."""
    term_name: str
    """Empty when none was sent."""
    action: str
    """Draft or Submit; empty: Submit."""
    in_currency: bool
    """Whether a currency group was sent."""
    currency: str = ""
    """Of the document; empty: the company's own."""
    has_rate: bool = False
    """Whether an exchange rate was sent."""
    contacts: tuple[str, ...]
    """Contact names referred to."""
    external_id: str
    """The caller's own reference; empty when none was sent."""
    custom_fields: Mapping[str, str]
    """Key: name of the custom field."""
    fields: Mapping[str, str]
    """Further fields that are stored as they are; key: Sage's name."""
    lines: tuple[Line, ...]
    """In the order of the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What sets one kind of document apart."""

    object_name: str
    """Object of the header."""
    item_object: str
    """Object of the lines."""
    party: str
    """CUSTOMER or VENDOR."""
    term_object: str
    """Object of the terms."""
    label_object: str
    """Object of the account labels."""
    subledger: str
    """What periods are closed for."""
    subledger_label: str
    """What people call it."""
    module: str
    """MODULEKEY of native documents."""
    number_missing: tuple[str, str] | None
    """Error number and text when there is no document number; None: it may be missing."""
    unique_by_party: bool
    """Whether numbers are unique per party, or in the company."""
    noun: str
    """What a legacy function and a sentence call it."""
    record_type: str
    """RECORDTYPE of its documents."""
    needs_due_date: bool = True
    """Whether a document that is posted must say when it is due."""
    one_sign: bool = False
    """Whether all lines must be of the same sign."""

    @property
    def party_field(self) -> str:
        """Field that holds the id of the party."""
        return f"{self.party}ID"

    @property
    def summary_object(self) -> str:
        """Object of the summaries that its documents are posted into."""
        return f"{self.object_name}BATCH"


RECEIVABLES: Final = Ledger(
    object_name="ARINVOICE",
    item_object="ARINVOICEITEM",
    party="CUSTOMER",
    term_object="ARTERM",
    label_object="ARACCOUNTLABEL",
    subledger="ar",
    subledger_label="Accounts Receivable",
    module="4.AR",
    number_missing=("PL01000127", "The document number is missing."),
    unique_by_party=False,
    noun="invoice",
    record_type="ri",
)
"""AR invoices."""

PAYABLES: Final = Ledger(
    object_name="APBILL",
    item_object="APBILLITEM",
    party="VENDOR",
    term_object="APTERM",
    label_object="APACCOUNTLABEL",
    subledger="ap",
    subledger_label="Accounts Payable",
    module="3.AP",
    number_missing=("BL03002128", "Enter a Bill number, and try again."),
    unique_by_party=True,
    noun="bill",
    record_type="pi",
)
"""AP bills."""

RECEIVABLE_ADJUSTMENTS: Final = replace(
    RECEIVABLES,
    object_name="ARADJUSTMENT",
    item_object="ARADJUSTMENTITEM",
    number_missing=None,
    noun="aradjustment",
    record_type="ra",
    needs_due_date=False,
)
"""AR adjustments: positive amounts are debit memos, negative ones are credit memos."""

PAYABLE_ADJUSTMENTS: Final = replace(
    PAYABLES,
    object_name="APADJUSTMENT",
    item_object="APADJUSTMENTITEM",
    number_missing=None,
    noun="apadjustment",
    record_type="pa",
    needs_due_date=False,
    one_sign=True,
)
"""AP adjustments."""

ADVANCES: Final = replace(
    RECEIVABLES,
    object_name="ARADVANCE",
    item_object="ARADVANCEITEM",
    number_missing=None,
    noun="advance",
    record_type="rr",
    needs_due_date=False,
)
"""What customers pay before there is an invoice; kept among the payments, but with lines."""

LEDGERS: Final = (RECEIVABLES, PAYABLES, RECEIVABLE_ADJUSTMENTS, PAYABLE_ADJUSTMENTS)
"""Every kind of document; an advance is none."""

DRAFT: Final = "Draft"
SUBMITTED: Final = "Submitted"
PARTLY_APPROVED: Final = "Partially Approved"
DECLINED: Final = "Declined"
POSTED: Final = "Posted"
PARTLY_PAID: Final = "Partially Paid"
PAID: Final = "Paid"
SELECTED: Final = "Selected"
REVERSED: Final = "Reversed"
REVERSAL: Final = "Reversal"
SETTLED_STATES: Final = frozenset({PARTLY_PAID, PAID})
"""States of documents on which money has been received or spent."""
VOID_STATES: Final = frozenset({REVERSED, REVERSAL})
"""States of a reversed document and of the one that reverses it."""
PENDING_STATES: Final = frozenset({SUBMITTED, PARTLY_APPROVED})
"""States of documents that wait for somebody to approve them."""
EDITED_STATES: Final = frozenset({DRAFT, DECLINED})
"""States of documents that are still being written: nothing of them is in the ledgers."""
RAW_STATES: Final[Mapping[str, str]] = {
    DRAFT: "D",
    SUBMITTED: "S",
    PARTLY_APPROVED: "PA",
    DECLINED: "U",
    POSTED: "A",
}
"""Key: state of a document that nobody has paid. Value: its letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One dimension that a line can carry."""

    object_name: str
    """Object of its values."""
    label: str
    """What people call it."""
    legacy: str
    """Element of a legacy line; empty: a custom field called as in generic lines."""
    requirement: str
    """Field of an account that demands it."""
    name_field: str = "NAME"
    """Field that holds the name of a value."""
    key: str = ""
    """Field that holds the id of a value; empty: the usual one."""
    on_line: str = ""
    """Field of a line that names the value; empty: the one that holds its id."""

    @property
    def id_field(self) -> str:
        """Field that holds the id of a value."""
        return self.key or f"{self.object_name}ID"

    @property
    def line_field(self) -> str:
        """Field of a line that names the value."""
        return self.on_line or self.id_field


DIMENSIONS: Final = (
    Dimension(
        object_name="LOCATION", label="Location", legacy="locationid", requirement="REQUIRELOC"
    ),
    Dimension(
        object_name="DEPARTMENT",
        label="Department",
        legacy="departmentid",
        requirement="REQUIREDEPT",
        name_field="TITLE",
    ),
    Dimension(
        object_name="PROJECT", label="Project", legacy="projectid", requirement="REQUIREPROJECT"
    ),
    Dimension(object_name="TASK", label="Task", legacy="taskid", requirement="REQUIRETASK"),
    Dimension(
        object_name="CUSTOMER", label="Customer", legacy="customerid", requirement="REQUIRECUSTOMER"
    ),
    Dimension(object_name="VENDOR", label="Vendor", legacy="vendorid", requirement="REQUIREVENDOR"),
    Dimension(
        object_name="EMPLOYEE", label="Employee", legacy="employeeid", requirement="REQUIREEMPLOYEE"
    ),
    Dimension(object_name="ITEM", label="Item", legacy="itemid", requirement="REQUIREITEM"),
    Dimension(object_name="CLASS", label="Class", legacy="classid", requirement="REQUIRECLASS"),
    Dimension(
        object_name="CONTRACT", label="Contract", legacy="contractid", requirement="REQUIRECONTRACT"
    ),
    Dimension(
        object_name="WAREHOUSE",
        label="Warehouse",
        legacy="warehouseid",
        requirement="REQUIREWAREHOUSE",
    ),
    Dimension(
        object_name="LANE",
        label="Lane",
        legacy="",
        requirement="REQUIREGLDIMLANE",
        name_field="name",
        key="id",
        on_line="GLDIMLANE",
    ),
)
"""In the order in which a line is checked."""
