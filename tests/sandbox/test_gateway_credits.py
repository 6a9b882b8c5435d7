"""Advances, inline credits and discounts: what pays beside money, and the details still add up."""

from decimal import Decimal

import pytest

from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import ask, date_block, query
from tests.sandbox.writing_kit import (
    REVERSED_ON,
    company,
    create,
    delete,
    detail,
    element,
    keyed,
    lines_of,
    made,
    posted_bill,
    posted_invoice,
    receipt,
    record_no,
    row,
    shown,
    update,
)

_TOTALS = "STATE TRX_TOTALPAID TRX_TOTALDUE"
_APPLIED = (
    "TRX_PAYMENTAMOUNT",
    "TRX_INLINEAMOUNT",
    "TRX_DISCOUNTAMOUNT",
    "TRX_POSTEDADVANCEAMOUNT",
)


def _advance(*amounts: str, **fields: str) -> str:
    lines = "".join(
        element("ARADVANCEITEM", {"ACCOUNTNO": "40000", "TRX_AMOUNT": amount, "LOCATIONID": "E100"})
        for amount in amounts
    )
    values = {
        "CUSTOMERID": "C-1",
        "PAYMENTDATE": "03/02/2026",
        "RECEIPTDATE": "03/02/2026",
        "PAYMENTMETHOD": "Cash",
        "FINANCIALENTITY": "BOA",
        **fields,
    }
    filled = {name: value for name, value in values.items() if value}
    return create("ARADVANCE", filled, f"<ARADVANCEITEMS>{lines}</ARADVANCEITEMS>")


def _applied(asked: Gateway, key: str) -> Decimal:
    """What the details of an invoice say was put against it."""
    details = asked.books.find_all("ARPYMTDETAIL", "RECORDKEY", key)
    return sum(
        (Decimal(item.get(name) or "0") for item in details for name in _APPLIED), Decimal(0)
    )


def _adds_up(asked: Gateway, key: str) -> bool:
    return _applied(asked, key) == Decimal(row(asked, "ARINVOICE", key)["TRX_TOTALPAID"])


def _from_advance(key: str, advance: str, amount: str, entry: str = "") -> str:
    return receipt(
        detail(key, ADVANCEKEY=advance, ADVANCEENTRYKEY=entry, TRX_POSTEDADVANCEAMOUNT=amount)
    )


def _inline(key: str, source: str, amount: str, cash: str = "", entry: str = "") -> str:
    return detail(key, cash, INLINEKEY=source, INLINEENTRYKEY=entry, TRX_INLINEAMOUNT=amount)


def test_advance_is_among_the_payments_when_it_was_received() -> None:
    asked = company()
    key = record_no(ask(asked, _advance("60.00", "40.00")))
    fields = "RECORDNO RECORDTYPE STATE TRX_TOTALENTERED TRX_TOTALDUE"
    expected = {
        "RECORDNO": key,
        "RECORDTYPE": "rr",
        "STATE": "Posted",
        "TRX_TOTALENTERED": "100",
        "TRX_TOTALDUE": "100",
    }
    answer = ask(asked, query("ARADVANCE", fields), query("ARPYMT", fields))
    assert [[expected], [expected]] == [answer.rows(at) for at in range(2)]


def test_advance_brings_its_lines_along_when_it_is_read() -> None:
    asked = company()
    key = record_no(ask(asked, _advance("60.00", "40.00")))
    read = f"<read><object>ARADVANCE</object><keys>{key}</keys><fields>*</fields></read>"
    answer = ask(asked, read)
    amounts = [item.findtext("TRX_AMOUNT") for item in answer.root.iter("aradvanceitem")]
    assert ["60", "40"] == amounts


def test_ordinary_payment_is_no_advance_when_advances_are_read() -> None:
    asked = company()
    invoice_key = posted_invoice(asked)
    payment = record_no(ask(asked, receipt(detail(invoice_key, "10.00"))))
    read = f"<read><object>ARADVANCE</object><keys>{payment}</keys></read>"
    answer = ask(asked, query("ARADVANCE", "RECORDNO"), read)
    assert ["0", "0"] == [answer.data(at)["count"] for at in range(2)]


def test_advance_shrinks_line_by_line_when_it_is_applied() -> None:
    asked = company()
    invoice_key = posted_invoice(asked)
    advance = record_no(ask(asked, _advance("60.00", "40.00")))
    record_no(ask(asked, _from_advance(invoice_key, advance, "70.00")))
    assert ["Partially Paid", "70.00", "30.00"] == shown(asked, "ARINVOICE", invoice_key, _TOTALS)
    assert ["Posted", "70.00", "30.00"] == shown(asked, "ARPYMT", advance, _TOTALS)
    assert [["0.00"], ["30.00"]] == lines_of(asked, "ARADVANCEITEM", advance, "TRX_TOTALDUE")
    assert _adds_up(asked, invoice_key)


def test_advance_cannot_be_applied_beyond_what_is_left() -> None:
    asked = company()
    invoice_key = posted_invoice(asked)
    advance = record_no(ask(asked, _advance("60.00")))
    record_no(ask(asked, _from_advance(invoice_key, advance, "50.00")))
    answer = ask(asked, _from_advance(invoice_key, advance, "20.00"))
    assert f"The credit {advance} has only 10.00 left to apply." == answer.errors()[0][1]


def test_one_line_of_an_advance_pays_when_it_is_named() -> None:
    asked = company()
    invoice_key = posted_invoice(asked)
    advance = record_no(ask(asked, _advance("60.00", "40.00")))
    entry = asked.books.find_all("ARADVANCEITEM", "RECORDKEY", advance)[1]["RECORDNO"]
    refused = ask(asked, _from_advance(invoice_key, advance, "50.00", entry))
    assert ["failure"] == refused.statuses
    record_no(ask(asked, _from_advance(invoice_key, advance, "30.00", entry)))
    assert [["60.00"], ["10.00"]] == lines_of(asked, "ARADVANCEITEM", advance, "TRX_TOTALDUE")


def test_advance_is_no_overpayment_and_the_other_way_round() -> None:
    asked = company()
    invoice_key = posted_invoice(asked)
    advance = record_no(ask(asked, _advance("60.00")))
    over = record_no(ask(asked, receipt("", OVERPAYMENTAMOUNT="30.00")))
    as_overpayment = receipt(
        detail(invoice_key, OVERPAYMENTKEY=advance, TRX_POSTEDOVERPAYMENTAMOUNT="5.00")
    )
    answers = [ask(asked, as_overpayment), ask(asked, _from_advance(invoice_key, over, "5.00"))]
    expected = [f"Cannot find the credit with key '{key}' to apply." for key in (advance, over)]
    assert expected == [answer.errors()[0][1] for answer in answers]


def test_advance_is_applied_when_a_legacy_function_names_it() -> None:
    asked = company()
    invoice_key = posted_invoice(asked)
    advance = record_no(ask(asked, _advance("60.00")))
    item = f"<arpaymentitem><invoicekey>{invoice_key}</invoicekey><amount>60.00</amount>"
    made(
        ask(
            asked,
            f"<apply_arpayment><arpaymentkey>{advance}</arpaymentkey>"
            f"{date_block('paymentdate', '2026-03-05')}"
            f"<arpaymentitems>{item}</arpaymentitem></arpaymentitems></apply_arpayment>",
        )
    )
    (applied,) = asked.books.find_all("ARPYMTDETAIL", "ADVANCEKEY", advance)
    assert "60.00" == applied["TRX_POSTEDADVANCEAMOUNT"]


def test_advance_is_whole_again_when_what_applied_it_is_reversed() -> None:
    asked = company()
    invoice_key = posted_invoice(asked)
    advance = record_no(ask(asked, _advance("60.00")))
    payment = record_no(ask(asked, _from_advance(invoice_key, advance, "60.00")))
    assert ["failure"] == ask(asked, keyed("reverse_arpayment", advance, REVERSED_ON)).statuses
    made(ask(asked, keyed("reverse_arpayment", payment, REVERSED_ON)))
    assert ["Posted", "0.00", "60.00"] == shown(asked, "ARPYMT", advance, _TOTALS)
    made(ask(asked, keyed("reverse_arpayment", advance, REVERSED_ON)))
    assert ["Reversed"] == shown(asked, "ARPYMT", advance, "STATE")


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"CUSTOMERID": "C-0"}, "Invalid customer: the customer 'C-0' does not exist."),
        ({"RECEIPTDATE": ""}, "The payment date or the receipt date is missing."),
        ({"FINANCIALENTITY": ""}, "The bank account is missing."),
        ({"PAYMENTMETHOD": "Gold"}, "Invalid payment method 'Gold'."),
        ({"ACTION": "Draft"}, "There was an error processing the request. Advances are posted"),
        ({"INVOICENO": "1"}, "There was an error processing the request. Invalid field INVOICENO"),
        ({"RECEIPTDATE": "01/31/2026"}, "The date 01/31/2026 is within a period that's been"),
    ],
)
def test_advance_is_refused_and_nothing_written_when_a_rule_is_broken(
    fields: dict[str, str], text: str
) -> None:
    asked = company()
    answer = ask(asked, _advance("60.00", **fields))
    assert [True] == [told.startswith(text) for _, told in answer.errors()]
    assert ([], []) == (asked.books.rows("ARPYMT"), asked.books.rows("ARADVANCEITEM"))


def test_advance_stays_when_somebody_wants_to_delete_it() -> None:
    asked = company()
    key = record_no(ask(asked, _advance("60.00")))
    assert ["failure"] == ask(asked, delete("ARADVANCE", key)).statuses


def test_negative_line_pays_the_others_when_inline_credits_are_on() -> None:
    asked = company(inline_credits=True)
    key = posted_invoice(asked, "INV-1", "100.00", "-10.00")
    record_no(ask(asked, receipt(_inline(key, key, "10.00", cash="90.00"))))
    assert ["Paid", "90.00", "0.00"] == shown(asked, "ARINVOICE", key, _TOTALS)
    assert [["100.00", "0.00"], ["-10.00", "0.00"]] == lines_of(
        asked, "ARINVOICEITEM", key, "TRX_TOTALPAID TRX_TOTALDUE"
    )
    assert _adds_up(asked, key)


def test_both_invoices_add_up_when_an_inline_credit_comes_from_another_one() -> None:
    asked = company(inline_credits=True)
    source = posted_invoice(asked, "INV-1", "100.00", "-30.00")
    target = posted_invoice(asked, "INV-2", "50.00")
    record_no(ask(asked, receipt(_inline(target, source, "30.00"))))
    expected = [["Partially Paid", "-30.00", "100.00"], ["Partially Paid", "30.00", "20.00"]]
    assert expected == [shown(asked, "ARINVOICE", key, _TOTALS) for key in (source, target)]
    assert [True, True] == [_adds_up(asked, key) for key in (source, target)]


def test_one_negative_line_pays_when_it_is_named() -> None:
    asked = company(inline_credits=True)
    key = posted_invoice(asked, "INV-1", "100.00", "-10.00", "-20.00")
    items = asked.books.find_all("ARINVOICEITEM", "RECORDKEY", key)
    entry = items[2]["RECORDNO"]
    refused = ask(asked, receipt(_inline(key, key, "25.00", entry=entry)))
    assert f"The credit {key} has only 20.00 left to apply." == refused.errors()[0][1]
    record_no(ask(asked, receipt(_inline(key, key, "20.00", entry=entry))))
    expected = [["80.00"], ["-10.00"], ["0.00"]]
    assert expected == lines_of(asked, "ARINVOICEITEM", key, "TRX_TOTALDUE")


def test_inline_credit_is_back_when_the_payment_is_reversed() -> None:
    asked = company(inline_credits=True)
    key = posted_invoice(asked, "INV-1", "100.00", "-10.00")
    payment = record_no(ask(asked, receipt(_inline(key, key, "10.00", cash="90.00"))))
    made(ask(asked, keyed("reverse_arpayment", payment, REVERSED_ON)))
    assert ["Posted", "0.00", "90.00"] == shown(asked, "ARINVOICE", key, _TOTALS)
    expected = [["100.00"], ["-10.00"]]
    assert expected == lines_of(asked, "ARINVOICEITEM", key, "TRX_TOTALDUE")


def test_inline_credit_is_the_same_when_a_draft_is_submitted() -> None:
    asked = company(inline_credits=True)
    key = posted_invoice(asked, "INV-1", "100.00", "-10.00")
    draft = receipt(_inline(key, key, "10.00", cash="90.00"), ACTION="Draft")
    payment = record_no(ask(asked, draft))
    record_no(ask(asked, update("ARPYMT", {"RECORDNO": payment, "ACTION": "Submit"})))
    assert ["Paid", "90.00", "0.00"] == shown(asked, "ARINVOICE", key, _TOTALS)
    assert _adds_up(asked, key)


def test_negative_lines_are_settled_when_a_draft_over_all_that_is_due_is_submitted() -> None:
    asked = company()
    key = posted_invoice(asked, "INV-1", "100.00", "-10.00")
    payment = record_no(ask(asked, receipt(detail(key, "90.00"), ACTION="Draft")))
    record_no(ask(asked, update("ARPYMT", {"RECORDNO": payment, "ACTION": "Submit"})))
    assert ["Paid", "90.00", "0.00"] == shown(asked, "ARINVOICE", key, _TOTALS)


def test_inline_credit_pays_a_bill_when_inline_credits_are_on() -> None:
    asked = company(inline_credits=True)
    lines = "".join(
        element("APBILLITEM", {"ACCOUNTNO": "50000", "TRX_AMOUNT": amount, "LOCATIONID": "E100"})
        for amount in ("80.00", "-5.00")
    )
    key = posted_bill(asked, lines=lines)
    fields = {"RECORDKEY": key, "TRX_PAYMENTAMOUNT": "75.00"}
    credit = {"INLINEKEY": key, "TRX_INLINEAMOUNT": "5.00"}
    details = element("APPYMTDETAIL", {**fields, **credit})
    head = {
        "FINANCIALENTITY": "BOA",
        "PAYMENTMETHOD": "EFT",
        "VENDORID": "V-1",
        "PAYMENTDATE": "03/10/2026",
    }
    record_no(ask(asked, create("APPYMT", head, f"<APPYMTDETAILS>{details}</APPYMTDETAILS>")))
    assert ["Paid", "75.00", "0.00"] == shown(asked, "APBILL", key, _TOTALS)


def test_discount_settles_the_rest_when_custom_discounts_are_on() -> None:
    asked = company(custom_discounts=True)
    key = posted_invoice(asked)
    taken = detail(key, "90.00", TRX_TOTALDISCOUNTTOAPPLY="10.00")
    payment = record_no(ask(asked, receipt(taken)))
    assert ["Paid", "100.00", "0.00"] == shown(asked, "ARINVOICE", key, _TOTALS)
    assert ["90.00"] == shown(asked, "ARPYMT", payment, "TRX_TOTALENTERED")
    assert _adds_up(asked, key)


def test_discount_is_back_when_the_payment_is_reversed() -> None:
    asked = company(custom_discounts=True)
    key = posted_invoice(asked)
    taken = detail(key, "90.00", TRX_TOTALDISCOUNTTOAPPLY="10.00")
    payment = record_no(ask(asked, receipt(taken)))
    made(ask(asked, keyed("reverse_arpayment", payment, REVERSED_ON)))
    assert ["Posted", "0.00", "100.00"] == shown(asked, "ARINVOICE", key, _TOTALS)


def test_discount_is_refused_when_it_exceeds_what_is_due() -> None:
    asked = company(custom_discounts=True)
    key = posted_invoice(asked)
    taken = detail(key, "95.00", TRX_TOTALDISCOUNTTOAPPLY="10.00")
    assert ["failure"] == ask(asked, receipt(taken)).statuses
    assert ["Posted", "0.00", "100.00"] == shown(asked, "ARINVOICE", key, _TOTALS)


def test_discount_date_is_kept_when_no_term_grants_a_discount() -> None:
    asked = company()
    key = posted_invoice(asked)
    record_no(ask(asked, receipt(detail(key, "100.00", DISCOUNTDATE="03/10/2026"))))
    (kept,) = asked.books.find_all("ARPYMTDETAIL", "RECORDKEY", key)
    assert ("03/10/2026", "100.00") == (kept["DISCOUNTDATE"], kept["TRX_PAYMENTAMOUNT"])
