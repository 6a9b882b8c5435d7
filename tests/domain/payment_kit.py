"""Builders of payments: a document of ours, what Sage applied to it, what Alvys says of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.payment import (
    Detail,
    DetailState,
    PaidDocument,
    PaymentEntry,
    PaymentHeader,
    Totals,
    Work,
)
from console.domain.payment_plan import Plan, plan_document
from tests.builders import NOW, bill, entry, transaction

PAID_ON = date(2026, 3, 1)


def posted(kind: Kind = Kind.AR_INVOICE, **changes: Any) -> LedgerEntry:
    """Return a document that is proven to be in Sage as record 500."""
    source = bill() if kind is Kind.AP_BILL else transaction(kind=kind)
    values = {"state": State.POSTED, "sage_record_no": "500", "posted_at": NOW}
    return entry(source, **{**values, **changes})


def detail(no: str, applied: str, payment_no: str = "900", **changes: Any) -> Detail:
    """Return money of one payment on a line of record 500."""
    base = Detail(
        no=no,
        document_no="500",
        payment_no=payment_no,
        paid_on=PAID_ON,
        applied=Decimal(applied),
    )
    return replace(base, **changes)


def paid(*details: Detail, total: str = "1350.50", **changes: Any) -> PaidDocument:
    """Return a document whose totals are explained by these details."""
    counted = [one for one in details if one.state is not DetailState.PENDING]
    applied = sum((one.applied for one in counted), Decimal("0.00"))
    base = PaidDocument(
        entry=posted(),
        totals=Totals(entered=Decimal(total), paid=applied, due=Decimal(total) - applied),
        details=details,
        headers={"900": PaymentHeader(method="EFT", check_number="C-7", memo="March")},
    )
    return replace(base, **changes)


def work(remaining: str | None = "1350.50", **changes: Any) -> Work:
    """Return an invoiced load."""
    base = Work(
        status="Invoiced",
        takes_payments=True,
        remaining=None if remaining is None else Decimal(remaining),
    )
    return replace(base, **changes)


def plan(
    document: PaidDocument, known: Sequence[PaymentEntry] = (), seen: Work | None = None
) -> Plan:
    """Return the plan of an import."""
    return plan_document(document, known, seen, company_id="DEMO", run_id="run-1", now=NOW)


def sent(document: PaidDocument, seen: Work | None = None, **changes: Any) -> list[PaymentEntry]:
    """Return what an import of the document sends, with fields changed."""
    return [replace(one, **changes) for one in plan(document, seen=seen or work()).send]
