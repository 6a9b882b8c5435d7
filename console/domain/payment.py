"""Payments on their way home: what Sage applied to our documents, and what Alvys was told of it.

Place in the path: ``sync/payment_reading`` makes the values of Sage and Alvys, ``payment_plan``
decides, ``sync/payment_sending`` moves entries, ``store/payments`` keeps them for ever, because an
entry that was forgotten would be looked at anew. Slug ``payments-once``: the name of a payment is
Sage's id of the *detail* that applied it, which is also the reference that Alvys is given, so that
a lost store books nothing twice.

Source: "Payment import" of the product's documentation; Sage's pages on payment details.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from console.domain.kinds import Form, Kind
from console.domain.ledger import LedgerEntry
from console.domain.money import ZERO
from console.domain.outcome import Problem
from console.domain.payment_state import (
    DECIDED_PAYMENTS,
    OPEN_PAYMENTS,
    SETTLEABLE,
    PaymentState,
)

__all__ = [
    "DECIDED_PAYMENTS",
    "OPEN_PAYMENTS",
    "SETTLEABLE",
    "Detail",
    "DetailState",
    "PaidDocument",
    "PaymentEntry",
    "PaymentHeader",
    "PaymentSide",
    "PaymentState",
    "Totals",
    "Work",
    "side_of",
]


class PaymentSide(StrEnum):
    """Who paid: a customer us, or we a vendor."""

    AR = "ar"
    AP = "ap"


class DetailState(StrEnum):
    """How Sage counts a payment detail."""

    PENDING = "pending"
    """Of a draft, or not approved yet: no money has moved."""

    LIVE = "live"
    """Posted."""

    REVERSED = "reversed"
    """Taken back, or the counterpart that takes another one back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Money of one payment put against one line of one document of Sage."""

    no: str
    """Sage's RECORDNO: the name of the payment everywhere."""

    document_no: str
    """RECORDNO of the document."""

    payment_no: str
    """RECORDNO of the payment that it belongs to."""

    paid_on: date
    """Posting date of the payment, by Sage's calendar."""

    applied: Decimal
    """What it closes of the document: money, credits and discount; negative on a negative line."""

    credit: Decimal = ZERO
    """The part of it that is credit: adjustments, advances, overpayments, other documents."""

    discount: Decimal = ZERO
    """The part of it that is discount taken."""

    currency: str = ""
    """ISO code; empty in a company of one currency."""

    state: DetailState = DetailState.LIVE
    """How Sage counts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentHeader:
    """What a payment says besides its details; every text may be empty."""

    method: str = ""
    """Sage's word for the way of paying."""

    check_number: str = ""
    """Check number or reference."""

    memo: str = ""
    """Description."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What Sage says of a document as a whole: the truth that its details explain."""

    entered: Decimal
    """Its total."""

    paid: Decimal
    """What was paid of it; Sage may leave discounts out."""

    due: Decimal
    """What is still due."""

    number: str = ""
    """Its number in Sage."""

    party_no: str = ""
    """Its customer or vendor in Sage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidDocument:
    """One document of ours with everything that Sage applied to it."""

    entry: LedgerEntry
    """Ours, found by Sage's record number."""

    totals: Totals | None
    """None when Sage does not show the document any more."""

    details: tuple[Detail, ...]
    """All of them, reversed ones included, ascending; may be empty."""

    headers: dict[str, PaymentHeader] = field(default_factory=dict)
    """RECORDNO of a payment to its header; one that Sage does not show is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The load or trip that a payment is for, as Alvys sees it now."""

    status: str
    """Alvys's word."""

    takes_payments: bool
    """Whether Alvys takes a payment in this status."""

    remaining: Decimal | None
    """What Alvys still expects; None when it does not say."""

    references: dict[str, Decimal | None] = field(default_factory=dict)
    """Reference of each payment that Alvys holds to its amount, None when it is none that can be
    read. Empty where Alvys does not tell (trips)."""

    is_settled: bool = False
    """Alvys counts it as paid in full."""

    is_ambiguous: bool = False
    """Another load bears its number, which is all that Alvys would be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentEntry:
    """One payment and where it stands."""

    id: str
    """``identifiers.entry_id`` of company, side and detail: the same on every host."""

    subsidiary_id: str
    """Alvys subsidiary whose document was paid."""

    company_id: str
    """Sage company; details are numbered within it."""

    side: PaymentSide
    """Who paid."""

    detail_no: str
    """Sage's payment detail; the reference that Alvys is given."""

    detail_nos: tuple[str, ...]
    """Every detail that it stands for: one, but where a negative line was paid along."""

    payment_no: str
    """Sage's payment."""

    document_id: str
    """The ledger's id of the document."""

    document_number: str
    """Its number, for people."""

    document_record_no: str
    """Sage's RECORDNO of the document."""

    kind: Kind
    """What the document is."""

    work: str
    """What Alvys is told is paid: load number, or id of the trip."""

    party: str
    """Customer or carrier, for people."""

    amount: Decimal
    """Two places, above zero, US dollars; zero or less only while held."""

    paid_on: date
    """Payment date, by Sage's calendar."""

    method: str
    """Way of paying; empty when Sage does not say."""

    check_number: str
    """Check number; empty for none."""

    note: str
    """What Alvys is told in words: payment, credits, discount, memo."""

    state: PaymentState
    """Where it stands."""

    problem: Problem | None
    """Why it is not in Alvys, or what a person has to do; None when nothing is wrong."""

    first_seen_at: datetime
    """When an import first saw it, UTC."""

    changed_at: datetime
    """When this row last changed, UTC."""

    imported_at: datetime | None = None
    """When Alvys was known to have it, UTC; None before that."""

    tries: int = 0
    """How often it was sent."""

    may_be_there: bool = False
    """What became of an earlier try was never known."""

    run_id: str = ""
    """Run that last changed it; empty when a person did."""


def side_of(kind: Kind) -> PaymentSide:
    """Return on which side documents of a kind are paid."""
    return PaymentSide.AP if kind.form is Form.BILL else PaymentSide.AR
