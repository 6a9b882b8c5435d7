"""What payments do to documents: totals and state, worked out from the payment details alone.

Place: under ``payment_writing``. Nothing is ever added to a total or taken from it: it is the sum
of the details, so that the details always add up to it.

Must not: judge.

Source: intacct-api.md sections 6.2, 6.3, 6.6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias

from console.sandbox.books import Books, Row
from console.sandbox.gateway.documents import (
    ADVANCES,
    DRAFT,
    PAID,
    PARTLY_PAID,
    POSTED,
    SELECTED,
    Ledger,
)
from console.sandbox.gateway.payment_kinds import (
    ADJUSTMENT,
    ADVANCE,
    CASH,
    OVERPAYMENT,
    Side,
)

Sums: TypeAlias = defaultdict[str, Decimal]
"""Key: RECORDNO of a line."""

_ZERO = Decimal("0.00")


def restate_document(books: Books, side: Side, ledger: Ledger, record_no: str) -> None:
    """Work out totals and state of a document and its lines."""
    row = books.find(ledger.object_name, "RECORDNO", record_no)
    if row is None:
        raise ValueError(f"no {ledger.object_name} {record_no}")
    paid, selected = _by_line(books, side, ledger, record_no)
    for item in books.find_all(ledger.item_object, "RECORDKEY", record_no):
        number = item["RECORDNO"]
        amounts = _amounts(Decimal(item["TRX_AMOUNT"]), paid[number], selected[number])
        if any(item.get(name) != amount for name, amount in amounts.items()):
            books.change(ledger.item_object, number, amounts)
    total, all_paid = Decimal(row["TRX_TOTALENTERED"]), sum(paid.values(), _ZERO)
    all_selected = sum(selected.values(), _ZERO)
    state = _state(ledger, total, all_paid, all_selected)
    whens = [detail["PAYMENTDATE"] for detail in _paying(books, side, ledger, record_no)]
    books.change(
        ledger.object_name,
        record_no,
        {
            **_amounts(total, all_paid, all_selected),
            "STATE": state,
            "WHENPAID": whens[-1] if state == PAID and whens else "",
        },
    )


def restate_payment(books: Books, side: Side, record_no: str) -> None:
    """Work out how much of a payment has been applied."""
    row = books.find(side.payment, "RECORDNO", record_no)
    if row is None:
        raise ValueError(f"no {side.payment} {record_no}")
    own = books.find_all(side.detail, CASH.key_field, record_no)
    applied = _sum(own, CASH.amount_field)
    for source in (OVERPAYMENT, ADVANCE):
        used = books.find_all(side.detail, source.key_field, record_no)
        applied += _sum(used, source.amount_field)
    for item in books.find_all(ADVANCES.item_object, "RECORDKEY", record_no):
        entries = books.find_all(side.detail, ADVANCE.entry_field, item["RECORDNO"])
        part = _sum(entries, ADVANCE.amount_field)
        restated = _amounts(Decimal(item["TRX_AMOUNT"]), part, _ZERO)
        books.change(ADVANCES.item_object, item["RECORDNO"], restated)
    amounts = _amounts(Decimal(row["TRX_TOTALENTERED"]), applied, _ZERO)
    books.change(side.payment, record_no, amounts)


def due_of(item: Row) -> Decimal:
    """What is still due on a line, neither paid nor selected."""
    return Decimal(item["TRX_TOTALDUE"]) - Decimal(item.get("TRX_TOTALSELECTED") or "0.00")


def _by_line(books: Books, side: Side, ledger: Ledger, record_no: str) -> tuple[Sums, Sums]:
    """What has been paid, and what drafts are about to pay; key: RECORDNO of a line."""
    paid: Sums = defaultdict(lambda: _ZERO)
    selected: Sums = defaultdict(lambda: _ZERO)
    target, entry = target_fields(side, ledger)
    for detail in books.find_all(side.detail, target, record_no):
        totals = selected if detail["STATE"] == DRAFT else paid
        amounts = (detail.get(source.amount_field) or "0.00" for source in side.sources)
        totals[detail[entry]] += sum(map(Decimal, amounts), _ZERO)
    for credit in (ADJUSTMENT, side.negative):
        for detail in books.find_all(side.detail, credit.key_field, record_no):
            totals = selected if detail["STATE"] == DRAFT else paid
            amount = Decimal(detail[credit.amount_field])
            totals[detail[credit.entry_field]] -= amount
    return paid, selected


def target_fields(side: Side, ledger: Ledger) -> tuple[str, str]:
    """The fields of a detail that name the document that is paid, and its line."""
    if ledger == side.ledger:
        return "RECORDKEY", "ENTRYKEY"
    return "POSADJKEY", "POSADJENTRYKEY"


def _paying(books: Books, side: Side, ledger: Ledger, record_no: str) -> list[Row]:
    """The details that paid a document, or that it paid with, in their order."""
    fields = (target_fields(side, ledger)[0], ADJUSTMENT.key_field, side.negative.key_field)
    return [
        detail
        for field in fields
        for detail in books.find_all(side.detail, field, record_no)
        if detail["STATE"] == POSTED
    ]


def _state(ledger: Ledger, total: Decimal, paid: Decimal, selected: Decimal) -> str:
    if paid:
        return PAID if paid == total else PARTLY_PAID
    # Only payables show that they have been picked for a payment.
    return SELECTED if selected and ledger.party == "VENDOR" else POSTED


def _amounts(total: Decimal, paid: Decimal, selected: Decimal) -> dict[str, str]:
    amounts = {"TOTALPAID": paid, "TOTALDUE": total - paid, "TOTALSELECTED": selected}
    return {
        f"{prefix}{name}": f"{amount:.2f}"
        for prefix in ("", "TRX_")
        for name, amount in amounts.items()
    }


def _sum(details: Iterable[Row], field: str) -> Decimal:
    return sum(
        (Decimal(row.get(field) or "0.00") for row in details if row["STATE"] != DRAFT), _ZERO
    )
