"""The kinds of transaction: one table of what each is called, needs and becomes.

Place in the path: intake names a transaction's kind; the gates, mapping, the look-ups in Sage and
the screens read the rest here. A new kind is a row here, an intake and a mapper, nothing else.

Source: article steps 4 to 6, which name what exports; "Error Transactions" for the words of people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

__all__ = ["KINDS", "Form", "Kind", "KindFacts"]

Section = Literal["ar", "ap"]


class Form(StrEnum):
    """What a transaction becomes in Sage."""

    INVOICE = "invoice"
    """AR invoice."""

    BILL = "bill"
    """AP bill."""

    CREDIT_MEMO = "credit_memo"
    """AR adjustment with negative amounts."""

    ATTACHMENT = "attachment"
    """A file of the attachment that a document carries."""


class Kind(StrEnum):
    """The kinds of transaction; the values stand in queries and JSON."""

    AR_INVOICE = "ar_invoice"
    AR_SUMMARY_INVOICE = "ar_summary_invoice"
    AR_CREDIT_MEMO = "ar_credit_memo"
    AR_CARRIER_STATEMENT = "ar_carrier_statement"
    AR_ECHECK = "ar_echeck"
    AR_INTERCOMPANY = "ar_intercompany"
    AP_BILL = "ap_bill"
    AP_CARRIER_STATEMENT = "ap_carrier_statement"
    AP_DRIVER_STATEMENT = "ap_driver_statement"
    AP_ECHECK = "ap_echeck"
    AP_INTERCOMPANY = "ap_intercompany"
    AR_ATTACHMENT = "ar_attachment"
    AP_ATTACHMENT = "ap_attachment"

    @property
    def section(self) -> Section:
        """Return the settings section that the kind belongs to."""
        return "ap" if self.startswith("ap_") else "ar"

    @property
    def label(self) -> str:
        """Return the kind's name for people."""
        return KINDS[self].label

    @property
    def form(self) -> Form:
        """Return what it becomes in Sage."""
        return KINDS[self].form

    @property
    def is_attachment(self) -> bool:
        """Return whether it is a paper of a document, and no document."""
        return KINDS[self].form is Form.ATTACHMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFacts:
    """What is known of one kind."""

    label: str
    """Its name for people."""

    source: str
    """What it is in Alvys, in the words of its error list."""

    form: Form
    """What it becomes in Sage."""

    toggle: str = ""
    """Its own toggle, named as in the settings document; empty: the section master is all."""

    by_day: bool = False
    """Whether Alvys tells only the day of its making, in UTC."""


KINDS: Mapping[Kind, KindFacts] = {
    Kind.AR_INVOICE: KindFacts(label="AR invoice", source="Load", form=Form.INVOICE),
    Kind.AR_SUMMARY_INVOICE: KindFacts(
        label="Summary invoice", source="Accounting Invoice", form=Form.INVOICE
    ),
    Kind.AR_CREDIT_MEMO: KindFacts(label="Credit memo", source="Deduction", form=Form.CREDIT_MEMO),
    Kind.AR_CARRIER_STATEMENT: KindFacts(
        label="AR carrier statement",
        source="Carrier Statement",
        form=Form.INVOICE,
        toggle="ar.export_carrier_statements",
        by_day=True,
    ),
    Kind.AR_ECHECK: KindFacts(
        label="AR e-check", source="E-check", form=Form.INVOICE, toggle="ar.export_echecks"
    ),
    Kind.AR_INTERCOMPANY: KindFacts(
        label="Intercompany invoice",
        source="Trip",
        form=Form.INVOICE,
        toggle="advanced.cross_subsidiary_billing",
    ),
    Kind.AP_BILL: KindFacts(
        label="AP bill", source="Trip", form=Form.BILL, toggle="ap.export_carrier_settlements"
    ),
    Kind.AP_CARRIER_STATEMENT: KindFacts(
        label="AP carrier statement",
        source="Carrier Statement",
        form=Form.BILL,
        toggle="ap.export_carrier_statements",
        by_day=True,
    ),
    Kind.AP_DRIVER_STATEMENT: KindFacts(
        label="Driver statement",
        source="Driver Statement",
        form=Form.BILL,
        toggle="ap.export_driver_settlements",
        by_day=True,
    ),
    Kind.AP_ECHECK: KindFacts(
        label="AP e-check", source="E-check", form=Form.BILL, toggle="ap.export_echecks"
    ),
    Kind.AP_INTERCOMPANY: KindFacts(
        label="Intercompany bill",
        source="Trip",
        form=Form.BILL,
        toggle="advanced.cross_subsidiary_billing",
    ),
    Kind.AR_ATTACHMENT: KindFacts(
        label="AR attachment",
        source="Load document",
        form=Form.ATTACHMENT,
        toggle="ar.attach_documents",
    ),
    Kind.AP_ATTACHMENT: KindFacts(
        label="AP attachment",
        source="Trip document",
        form=Form.ATTACHMENT,
        toggle="ap.attach_documents",
    ),
}
"""Every kind to what is known of it."""
