"""The legacy functions for payments: create, apply, reverse, delete.

Place: functions of the gateway. Reads the legacy form into a ``Payment``; the rules are in
``payment_writing``.

Must not: judge more than whether a value can be read.

Source: intacct-api.md section 6.6; the vendor's schema 3.0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from lxml import etree

from console.sandbox.books import Row
from console.sandbox.gateway.answer import Result, element
from console.sandbox.gateway.calls import Call, succeeded
from console.sandbox.gateway.documents import ADVANCES, Ledger
from console.sandbox.gateway.forms import read_date
from console.sandbox.gateway.legacy import date_at, text_at, values_at
from console.sandbox.gateway.payment_forms import (
    counter_of,
    delete_payment,
    ledger_of,
    read_money,
)
from console.sandbox.gateway.payment_kinds import (
    ADJUSTMENT,
    ADVANCE,
    CASH,
    DISBURSEMENTS,
    OVERPAYMENT,
    RECEIPTS,
    Application,
    CreditKind,
    Payment,
    Side,
)
from console.sandbox.gateway.payment_writing import hand_in, take_back
from console.sandbox.gateway.refusals import FunctionRefused, missing, not_processed
from console.sandbox.gateway.write_refusals import not_found

_RECEIPT: Final = {
    "customerid": "CUSTOMERID",
    "paymentamount": "AMOUNT",
    "batchkey": "PRBATCHKEY",
    "bankaccountid": "FINANCIALENTITY",
    "undepfundsacct": "UNDEPOSITEDACCOUNTNO",
    "refid": "DOCNUMBER",
    "overpaylocid": "OVERPAYMENTLOCATIONID",
    "overpaydeptid": "OVERPAYMENTDEPARTMENTID",
    "datereceived": "RECEIPTDATE",
    "paymentmethod": "PAYMENTMETHOD",
}
_CHECK: Final = {
    "bankaccountid": "FINANCIALENTITY",
    "chargecardid": "FINANCIALENTITY",
    "vendorid": "VENDORID",
    "memo": "DESCRIPTION",
    "paymentmethod": "PAYMENTMETHOD",
    "checkdate": "RECEIPTDATE",
    "batchkey": "PRBATCHKEY",
    "checkno": "DOCNUMBER",
}
_NOT_STORED = frozenset({"AMOUNT", "RECEIPTDATE", "CUSTOMERID", "VENDORID"})
_ZERO = Decimal("0.00")


def create_receipt(call: Call) -> Result:
    """Receive a payment of a customer; what no item claims is an overpayment.

    Raises:
        FunctionRefused: A value cannot be read, or a rule is broken.
    """
    call.require("create", RECEIPTS.payment)
    values = values_at(call.element, _RECEIPT)
    items = call.element.iterfind("arpaymentitem")
    applications = tuple(_item(call, item, CASH, "") for item in items)
    amount = read_money(values, "AMOUNT")
    surplus = amount - sum((item.amount for item in applications), _ZERO)
    if surplus < 0:
        text = f"The items exceed the payment amount of {amount}."
        raise FunctionRefused(not_processed(text))
    return _handed_in(call, RECEIPTS, values, applications, surplus)


def create_check(call: Call) -> Result:
    """Record a check that was written by hand, against a bill if one is named.

    Raises:
        FunctionRefused: A value cannot be read, or a rule is broken.
    """
    call.require("create", DISBURSEMENTS.payment)
    values = values_at(call.element, _CHECK)
    values.setdefault("PAYMENTMETHOD", "Manual Check")
    amount = sum(
        (
            read_money({"paymentamount": text_at(item, "paymentamount")}, "paymentamount")
            for item in call.element.iterfind("payitems/payitem")
        ),
        _ZERO,
    )
    bill_no = call.text("billno")
    if not bill_no:
        return _handed_in(call, DISBURSEMENTS, values, (), amount)
    bills = call.books.find_all("APBILL", "RECORDID", bill_no)
    bill = next((row for row in bills if row["VENDORID"] == values.get("VENDORID")), None)
    if bill is None:
        raise FunctionRefused(not_found("bill", bill_no, "pay"))
    application = _application(DISBURSEMENTS.ledger, bill["RECORDNO"], amount, CASH, "")
    return _handed_in(call, DISBURSEMENTS, values, (application,), _ZERO)


def apply_receipt(call: Call) -> Result:
    """Put what is left of a payment, or a credit memo, against invoices.

    Raises:
        FunctionRefused: There is no such credit, or a rule is broken.
    """
    call.require("create", RECEIPTS.payment)
    key = call.text("arpaymentkey")
    source, credit = _find_credit(call, key)
    items = call.element.iterfind("arpaymentitems/arpaymentitem")
    applications = tuple(_item(call, item, source, key) for item in items)
    values = {
        "CUSTOMERID": credit["CUSTOMERID"],
        "RECEIPTDATE": date_at(call.element, "paymentdate"),
        "DESCRIPTION": call.text("memo"),
        "PAYMENTMETHOD": credit.get("PAYMENTMETHOD") or "Cash",
        "FINANCIALENTITY": credit.get("FINANCIALENTITY", ""),
        "UNDEPOSITEDACCOUNTNO": credit.get("UNDEPOSITEDACCOUNTNO", ""),
        # A credit moves no money, so that it needs no account but its own summary.
        "PRBATCHKEY": call.text("batchkey") or key,
    }
    return _handed_in(call, RECEIPTS, values, applications, _ZERO)


def reverse_payment(side: Side, call: Call) -> Result:
    """Take a payment back.

    Raises:
        FunctionRefused: It is not there, or a rule is broken.
    """
    call.require("reverse", side.payment)
    row = _find(call, side, "reverse")
    on = read_date({"datereversed": date_at(call.element, "datereversed")}, "datereversed")
    if on is None:
        raise FunctionRefused(not_processed("datereversed is missing."))
    take_back(counter_of(call), side, row, on, call.text("description"))
    return succeeded(element("key", row["RECORDNO"]))


def delete_receipt(call: Call) -> Result:
    """Delete a draft of a payment.

    Raises:
        FunctionRefused: It is not there, or no draft.
    """
    call.require("delete", RECEIPTS.payment)
    row = _find(call, RECEIPTS, "delete")
    delete_payment(RECEIPTS, call, row)
    return succeeded(element("key", row["RECORDNO"]))


def _handed_in(
    call: Call,
    side: Side,
    values: Mapping[str, str],
    applications: tuple[Application, ...],
    surplus: Decimal,
) -> Result:
    stored = {name: value for name, value in values.items() if name not in _NOT_STORED and value}
    payment = Payment(
        party_id=values.get(side.ledger.party_field, ""),
        paid_on=_date(call, values),
        draft=False,
        fields=stored,
        applications=applications,
        surplus=surplus,
    )
    return succeeded(element("key", hand_in(counter_of(call), side, payment)))


def _date(call: Call, values: Mapping[str, str]) -> date:
    return read_date(values, "RECEIPTDATE") or call.books.now().date()


def _item(call: Call, item: etree._Element, source: CreditKind, source_no: str) -> Application:
    record_no = text_at(item, "invoicekey")
    amount = read_money({"amount": text_at(item, "amount")}, "amount")
    if not amount:
        text = "Enter an amount on every payment item."
        raise FunctionRefused(missing("BL03002101", text, correction=text))
    ledger = ledger_of(RECEIPTS, call, record_no) or RECEIPTS.ledger
    return _application(ledger, record_no, amount, source, source_no)


def _application(
    ledger: Ledger, record_no: str, amount: Decimal, source: CreditKind, source_no: str
) -> Application:
    return Application(
        ledger=ledger,
        record_no=record_no,
        entry_no="",
        amount=amount,
        source=source,
        source_no=source_no,
    )


def _find_credit(call: Call, key: str) -> tuple[CreditKind, Row]:
    for source, object_name in (
        (ADVANCE, ADVANCES.object_name),
        (OVERPAYMENT, RECEIPTS.payment),
        (ADJUSTMENT, RECEIPTS.adjustments.object_name),
        (RECEIPTS.negative, RECEIPTS.ledger.object_name),
    ):
        row = call.books.find(object_name, "RECORDNO", key)
        if row is not None and call.scope.sees(object_name, row, show_private=True):
            return source, row
    raise FunctionRefused(not_found("AR payment", key, "apply"))


def _find(call: Call, side: Side, verb: str) -> Row:
    key = call.element.get("key", "").strip()
    row = call.books.find(side.payment, "RECORDNO", key) if key else None
    if row is None or not call.scope.sees(side.payment, row, show_private=True):
        raise FunctionRefused(not_found(side.noun, key, verb))
    return row


FUNCTIONS: Final[Mapping[str, Callable[[Call], Result]]] = {
    "create_arpayment": create_receipt,
    "apply_arpayment": apply_receipt,
    "delete_arpayment": delete_receipt,
    "reverse_arpayment": partial(reverse_payment, RECEIPTS),
    "create_appayment": create_check,
    "reverse_appayment": partial(reverse_payment, DISBURSEMENTS),
}
"""Key: name of the function."""
