"""Every reason not to take a payment, and that nothing is written then."""

from collections.abc import Iterator

import pytest

from tests.sandbox.gateway_kit import ask, invoice
from tests.sandbox.writing_kit import (
    REVERSED_ON,
    company,
    detail,
    keyed,
    made,
    posted_invoice,
    receipt,
    record_no,
    shown,
)

_TOTALS = "STATE TRX_TOTALPAID TRX_TOTALDUE"
_INVOICE = "@invoice"
_RECEIPTS = [
    (detail(_INVOICE, "100.01"), {}, "The payment of 100.01 exceeds total amount due on the"),
    (detail("9999", "1.00"), {}, "Cannot find the invoice with key '9999' to pay."),
    (detail(_INVOICE, "1.00", ENTRYKEY="9999"), {}, "Invalid line '9999': the invoice 'INV-1' has"),
    (detail(_INVOICE), {}, "Enter an amount on every payment detail."),
    ("", {}, "Enter at least one payment detail."),
    (detail("", "1.00"), {}, "There was an error processing the request. A payment detail pays"),
    (detail(_INVOICE, "-1.00"), {}, "There was an error processing the request. TRX_PAYMENTAMOUNT"),
    (detail(_INVOICE, "1.00"), {"CUSTOMERID": "C-0"}, "Invalid customer: the customer 'C-0' does"),
    (detail(_INVOICE, "1.00"), {"CUSTOMERID": "C-9"}, "The invoice 'INV-1' does not belong to the"),
    (detail(_INVOICE, "1.00"), {"CUSTOMERID": ""}, "The customer is missing."),
    (detail(_INVOICE, "1.00"), {"FINANCIALENTITY": ""}, "The bank account is missing."),
    (detail(_INVOICE, "1.00"), {"FINANCIALENTITY": "X"}, "Invalid bank account 'X': it does not"),
    (detail(_INVOICE, "1.00"), {"PAYMENTMETHOD": "Gold"}, "Invalid payment method 'Gold'."),
    (detail(_INVOICE, "1.00"), {"ACTION": "Pay"}, "Invalid action 'Pay': use Draft or Submit."),
    (detail(_INVOICE, "1.00"), {"RECEIPTDATE": ""}, "The payment date is missing."),
    (
        detail(_INVOICE, "1.00"),
        {"RECEIPTDATE": "01/31/2026"},
        "The date 01/31/2026 is within a period that's been closed for Accounts Receivable.",
    ),
    (
        detail(_INVOICE, ADJUSTMENTKEY="9999", TRX_ADJUSTMENTAMOUNT="1.00"),
        {},
        "Cannot find the credit with key '9999' to apply.",
    ),
    (
        detail(_INVOICE, "1.00", DISCOUNTDATE="2026-03-10"),
        {},
        "There was an error processing the request. DISCOUNTDATE: ",
    ),
    (
        detail(_INVOICE, "1.00", DISCOUNTDATE="03/10/2026", TRX_TOTALDISCOUNTTOAPPLY="1.00"),
        {},
        "There was an error processing the request. TRX_TOTALDISCOUNTTOAPPLY cannot be used tog",
    ),
    (
        detail(_INVOICE, "1.00", TRX_TOTALDISCOUNTTOAPPLY="1.00"),
        {},
        "There was an error processing the request. TRX_TOTALDISCOUNTTOAPPLY cannot be used: cus",
    ),
    (
        detail(_INVOICE, "1.00", INLINEKEY=_INVOICE, TRX_INLINEAMOUNT="1.00"),
        {},
        "There was an error processing the request. TRX_INLINEAMOUNT cannot be used: inline cre",
    ),
    (
        detail(_INVOICE, ADVANCEKEY="9999", TRX_POSTEDADVANCEAMOUNT="1.00"),
        {},
        "Cannot find the credit with key '9999' to apply.",
    ),
    (
        detail(_INVOICE, "1.00", INVOICENO="INV-1"),
        {},
        "There was an error processing the request. Invalid field INVOICENO in ARPYMTDETAIL.",
    ),
]


@pytest.mark.parametrize(("details", "fields", "text"), _RECEIPTS)
def test_payment_is_refused_and_nothing_written_when_a_rule_is_broken(
    details: str, fields: dict[str, str], text: str
) -> None:
    asked = company()
    key = posted_invoice(asked)
    answer = ask(asked, receipt(details.replace(_INVOICE, key), **fields))
    assert [True] == [told.startswith(text) for _, told in answer.errors()]
    assert ([], [], ["Posted", "0.00", "100.00"]) == (
        asked.books.rows("ARPYMT"),
        asked.books.rows("ARPYMTDETAIL"),
        shown(asked, "ARINVOICE", key, _TOTALS),
    )


def _states() -> Iterator[tuple[str, str, str]]:
    draft = invoice(before_number="<action>Draft</action>")
    yield draft, "", "The invoice 'INV-1' is a draft and cannot be paid."
    yield invoice(), "reverse", "The invoice 'INV-1' has been reversed and cannot be paid."
    yield invoice(), "pay", "There is no due amount on the invoice 'INV-1'."


@pytest.mark.parametrize(("function", "then", "text"), list(_states()))
def test_invoice_cannot_be_paid_when_its_state_forbids_it(
    function: str, then: str, text: str
) -> None:
    asked = company()
    key = made(ask(asked, function))
    if then == "reverse":
        made(ask(asked, keyed("reverse_invoice", key, REVERSED_ON)))
    if then == "pay":
        record_no(ask(asked, receipt(detail(key, "100.00"))))
    assert [text] == [told for _, told in ask(asked, receipt(detail(key, "1.00"))).errors()]
