"""The rules for payments: dates, accounts, what can be paid, with what, and what can be taken back.

Place: under ``payment_writing``.

Must not: write.

Source: intacct-api.md sections 6.6, 9.2.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from console.sandbox.books import Row
from console.sandbox.gateway.documents import (
    ADVANCES,
    DECLINED,
    DRAFT,
    EDITED_STATES,
    PENDING_STATES,
    POSTED,
    VOID_STATES,
)
from console.sandbox.gateway.payment_kinds import (
    ADJUSTMENT,
    ADVANCE,
    DISCOUNT,
    INLINE,
    OVERPAYMENT,
    Application,
    Counter,
    Payment,
    Side,
)
from console.sandbox.gateway.payment_totals import due_of, target_fields
from console.sandbox.gateway.refusals import (
    FunctionRefused,
    Refusal,
    invalid,
    missing,
    not_processed,
)
from console.sandbox.gateway.values import format_date, parse_date
from console.sandbox.gateway.write_refusals import not_found, wrong_state

_ZERO = Decimal("0.00")
_ACCOUNTS = ("FINANCIALENTITY", "UNDEPOSITEDACCOUNTNO", "PRBATCH", "PRBATCHKEY")


def check_payment(counter: Counter, side: Side, payment: Payment) -> None:
    """Check a payment before any of it is applied.

    Raises:
        FunctionRefused: A rule is broken.
    """
    _check_party(counter, side, payment)
    _check_account(counter, payment)
    method = payment.fields.get("PAYMENTMETHOD", "")
    if method not in side.methods:
        text = f"Invalid payment method '{method}'."
        raise FunctionRefused(invalid(text, field="PAYMENTMETHOD"))
    if not payment.applications and payment.surplus <= 0:
        text = "Enter at least one payment detail."
        raise FunctionRefused(missing("BL03002101", text, correction=text))
    if not payment.draft:
        _check_open(counter, side, payment.paid_on)


def check_target(counter: Counter, side: Side, payment: Payment, application: Application) -> None:
    """Check that so much of a document can be paid.

    Raises:
        FunctionRefused: It is not there, in the wrong state, on hold, or so much is not due.
    """
    ledger = application.ledger
    row = counter.books.find(ledger.object_name, "RECORDNO", application.record_no)
    if row is None or not counter.sees(ledger.object_name, row):
        raise FunctionRefused(not_found(ledger.noun, application.record_no, "pay"))
    name = f"{ledger.noun} '{row['RECORDID']}'"
    _check_payable(side, row, name)
    if payment.party_id and row[ledger.party_field] != payment.party_id:
        text = f"The {name} does not belong to the {ledger.party.lower()} '{payment.party_id}'."
        raise FunctionRefused(invalid(text, field=target_fields(side, ledger)[0]))
    due = _due(counter, application, row, name)
    if due <= 0:
        text = f"There is no due amount on the {name}."
        raise FunctionRefused(Refusal(number="BL03000130", text=text, category="State"))
    if application.amount > due:
        text = f"The payment of {application.amount} exceeds total amount due on the {name}: {due}."
        raise FunctionRefused(Refusal(number="BL03000130", text=text, category="State"))


def check_source(counter: Counter, side: Side, payment: Payment, application: Application) -> Row:
    """The record that a credit comes from, which must have so much left.

    Raises:
        FunctionRefused: It is not there, another party's, or has not so much left.
    """
    source, books = application.source, counter.books
    ledger = side.adjustments if source == ADJUSTMENT else side.ledger
    object_name = side.payment if source.is_payment else ledger.object_name
    row = books.find(object_name, "RECORDNO", application.source_no)
    hidden = row is None or not counter.sees(object_name, row)
    if row is None or hidden or row["STATE"] in EDITED_STATES | PENDING_STATES:
        raise FunctionRefused(not_found("credit", application.source_no, "apply"))
    if source.is_payment and (row["RECORDTYPE"] == ADVANCES.record_type) != (source == ADVANCE):
        raise FunctionRefused(not_found("credit", application.source_no, "apply"))
    if payment.party_id and row[ledger.party_field] != payment.party_id:
        text = f"The credit {application.source_no} belongs to another {ledger.party.lower()}."
        raise FunctionRefused(invalid(text, field=source.key_field))
    left = sum((part for _, part in left_of(counter, side, application)), _ZERO)
    if row["STATE"] in VOID_STATES or application.amount > left:
        text = f"The credit {application.source_no} has only {max(left, _ZERO)} left to apply."
        raise FunctionRefused(wrong_state(text))
    return row


def left_of(counter: Counter, side: Side, application: Application) -> list[tuple[str, Decimal]]:
    """What is left of a source, line by line; all that is left of one without lines has no name."""
    source, books = application.source, counter.books
    if source == OVERPAYMENT:
        row = books.find(side.payment, "RECORDNO", application.source_no) or {}
        return [("", Decimal(row.get("TRX_TOTALDUE", "0.00")))]
    ledger = side.adjustments if source == ADJUSTMENT else side.ledger
    item_object = ADVANCES.item_object if source == ADVANCE else ledger.item_object
    items = books.find_all(item_object, "RECORDKEY", application.source_no)
    sign = 1 if source == ADVANCE else -1
    left = [
        (item["RECORDNO"], sign * due_of(item))
        for item in items
        if application.source_entry in ("", item["RECORDNO"])
    ]
    # A document that pays with some of its lines only has nothing to do with the others.
    return [(number, part) for number, part in left if part > 0 or source != INLINE]


def check_switch(counter: Counter, application: Application) -> None:
    """Refuse sources that the company has not switched on.

    Raises:
        FunctionRefused: It has not.
    """
    company = counter.books.company
    if application.source == INLINE and not company.inline_credits:
        text = f"{INLINE.asked_field} cannot be used: inline credits are not enabled."
        raise FunctionRefused(not_processed(text))
    if application.source == DISCOUNT and not company.custom_discounts:
        text = f"{DISCOUNT.asked_field} cannot be used: custom discounts are not enabled."
        raise FunctionRefused(not_processed(text))


def check_withdrawal(counter: Counter, side: Side, row: Row, on: date) -> None:
    """Check that a payment can be taken back.

    Raises:
        FunctionRefused: Its state, its date, a closed period or a use of its money forbids it.
    """
    name = f"{side.noun} {row['RECORDNO']}"
    if row["STATE"] in VOID_STATES:
        raise FunctionRefused(wrong_state(f"The {name} has been reversed already."))
    if row["STATE"] != POSTED:
        raise FunctionRefused(wrong_state(f"The {name} is a draft: delete it instead."))
    if on < parse_date(row["RECEIPTDATE"]):
        text = f"The reversal date must be on or after {row['RECEIPTDATE']}."
        raise FunctionRefused(invalid(text, correction="Enter a later date."))
    _check_open(counter, side, on)
    used = [
        detail
        for source in (OVERPAYMENT, ADVANCE)
        for detail in counter.books.find_all(side.detail, source.key_field, row["RECORDNO"])
    ]
    if any(detail["STATE"] in (POSTED, DRAFT) for detail in used):
        text = f"The rest of the {name} has been applied: reverse that first."
        raise FunctionRefused(wrong_state(text))


def _check_party(counter: Counter, side: Side, payment: Payment) -> None:
    ledger, noun = side.ledger, side.ledger.party.lower()
    if not payment.party_id:
        if payment.fields.get("PAYERNAME"):
            return
        text = f"The {noun} is missing."
        correction = f"Enter a {noun}, or the name of a payer who pays for several."
        raise FunctionRefused(
            missing("BL01001973", text, correction=correction, field=ledger.party_field)
        )
    row = counter.books.find(ledger.party, ledger.party_field, payment.party_id)
    if row is None or not counter.sees(ledger.party, row):
        text = f"Invalid {noun}: the {noun} '{payment.party_id}' does not exist."
        raise FunctionRefused(invalid(text, field=ledger.party_field))
    # Money still comes from a customer on hold; it does not go to a vendor on hold.
    if noun == "vendor" and row.get("ONHOLD") == "true":
        raise FunctionRefused(wrong_state(f"The vendor '{payment.party_id}' is on hold."))
    if row.get("DONOTCUTCHECK") == "true":
        text = f"The vendor '{payment.party_id}' is set to do not pay."
        raise FunctionRefused(wrong_state(text))


def _check_account(counter: Counter, payment: Payment) -> None:
    fields = payment.fields
    if not any(fields.get(name) for name in _ACCOUNTS):
        text = "The bank account is missing."
        correction = "Enter a bank account, an undeposited funds account or a summary."
        raise FunctionRefused(
            missing("BL01001973", text, correction=correction, field="FINANCIALENTITY")
        )
    bank, undeposited = fields.get("FINANCIALENTITY"), fields.get("UNDEPOSITEDACCOUNTNO")
    if bank and counter.books.find("CHECKINGACCOUNT", "BANKACCOUNTID", bank) is None:
        text = f"Invalid bank account '{bank}': it does not exist."
        raise FunctionRefused(invalid(text, field="FINANCIALENTITY"))
    if undeposited and counter.books.find("GLACCOUNT", "ACCOUNTNO", undeposited) is None:
        text = f"Invalid GL account '{undeposited}': it does not exist."
        raise FunctionRefused(invalid(text, field="UNDEPOSITEDACCOUNTNO"))


def _check_open(counter: Counter, side: Side, on: date) -> None:
    if not counter.books.is_open(on, side.ledger.subledger):
        text = (
            f"The date {format_date(on)} is within a period that's been closed for"
            f" {side.ledger.subledger_label}."
        )
        correction = "Enter a date in an open period, or reopen the period."
        raise FunctionRefused(invalid(text, correction=correction, field="RECEIPTDATE"))


def _check_payable(side: Side, row: Row, name: str) -> None:
    if row["STATE"] == DRAFT:
        raise FunctionRefused(wrong_state(f"The {name} is a draft and cannot be paid."))
    if row["STATE"] in PENDING_STATES | {DECLINED}:
        raise FunctionRefused(wrong_state(f"The {name} has not been approved and cannot be paid."))
    if row["STATE"] in VOID_STATES:
        raise FunctionRefused(wrong_state(f"The {name} has been reversed and cannot be paid."))
    if row.get("ONHOLD") == "true":
        raise FunctionRefused(wrong_state(f"The {name} is on hold."))


def _due(counter: Counter, application: Application, row: Row, name: str) -> Decimal:
    """What is due on the document, or on its line; drafts have claimed their part already."""
    items = counter.books.find_all(application.ledger.item_object, "RECORDKEY", row["RECORDNO"])
    if not application.entry_no:
        dues = map(due_of, items)
        return sum((due for due in dues if due > 0 or application.source != INLINE), _ZERO)
    for item in items:
        if item["RECORDNO"] == application.entry_no:
            return due_of(item)
    text = f"Invalid line '{application.entry_no}': the {name} has no such line."
    raise FunctionRefused(invalid(text, field="ENTRYKEY"))
