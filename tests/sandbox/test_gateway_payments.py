"""Payments: made, in part, over and with credits, reversed; and the details always add up."""

from datetime import timedelta
from decimal import Decimal

import pytest

from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import (
    ManualClock,
    ask,
    books,
    date_block,
    gateway,
    line,
    query,
)
from tests.sandbox.writing_kit import (
    REVERSED_ON,
    company,
    delete,
    detail,
    disbursement,
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
    "TRX_ADJUSTMENTAMOUNT",
    "TRX_POSTEDOVERPAYMENTAMOUNT",
    "TRX_POSTEDADVANCEAMOUNT",
    "TRX_NEGATIVEINVOICEAMOUNT",
)


def _applied(asked: Gateway, key: str) -> Decimal:
    """What the details of an invoice say was put against it."""
    details = asked.books.find_all("ARPYMTDETAIL", "RECORDKEY", key)
    return sum(
        (Decimal(item.get(name) or "0") for item in details for name in _APPLIED), Decimal(0)
    )


def _credit(asked: Gateway, amount: str, number: str = "CM-1") -> str:
    lines = f"<aradjustmentitems>{line(amount=amount)}</aradjustmentitems>"
    head = f"<customerid>C-1</customerid>{date_block('datecreated', '2026-03-02')}"
    number = f"<adjustmentno>{number}</adjustmentno>"
    return made(ask(asked, f"<create_aradjustment>{head}{number}{lines}</create_aradjustment>"))


def test_lines_are_paid_from_the_top_when_a_payment_does_not_reach() -> None:
    asked = company()
    key = posted_invoice(asked, "INV-1", "100.00", "50.00", "25.00")
    record_no(ask(asked, receipt(detail(key, "120.00"))))
    assert ["Partially Paid", "120.00", "55.00"] == shown(asked, "ARINVOICE", key, _TOTALS)
    assert [["100.00", "0.00"], ["20.00", "30.00"], ["0.00", "25.00"]] == lines_of(
        asked, "ARINVOICEITEM", key, "TRX_TOTALPAID TRX_TOTALDUE"
    )


def test_invoice_is_paid_on_the_payment_date_when_nothing_is_left() -> None:
    asked = company()
    key = posted_invoice(asked, "INV-1", "100.00", "-10.00")
    record_no(ask(asked, receipt(detail(key, "60.00"))))
    record_no(ask(asked, receipt(detail(key, "30.00"), RECEIPTDATE="03/12/2026")))
    assert ["Paid", "90.00", "0.00", "03/12/2026"] == shown(
        asked, "ARINVOICE", key, f"{_TOTALS} WHENPAID"
    )
    assert [["0.00"], ["0.00"]] == lines_of(asked, "ARINVOICEITEM", key, "TRX_TOTALDUE")
    assert Decimal("90.00") == _applied(asked, key)


def test_one_line_is_paid_when_the_detail_names_it() -> None:
    asked = company()
    key = posted_invoice(asked, "INV-1", "100.00", "50.00")
    (_, (second,)) = lines_of(asked, "ARINVOICEITEM", key, "RECORDNO")
    record_no(ask(asked, receipt(detail(key, "20.00", ENTRYKEY=second))))
    assert [["0.00"], ["20.00"]] == lines_of(asked, "ARINVOICEITEM", key, "TRX_TOTALPAID")


def test_details_can_be_queried_by_invoice_when_a_payment_was_made() -> None:
    asked = company()
    key = posted_invoice(asked)
    payment = record_no(ask(asked, receipt(detail(key, "40.00"))))
    names = "RECORDKEY PAYMENTKEY PAYMENTDATE TRX_PAYMENTAMOUNT STATE"
    where = f"<filter><in><field>RECORDKEY</field><value>{key}</value></in></filter>"
    (told,) = ask(asked, query("ARPYMTDETAIL", names, where)).rows()
    assert {
        "RECORDKEY": key,
        "PAYMENTKEY": payment,
        "PAYMENTDATE": "03/10/2026",
        "TRX_PAYMENTAMOUNT": "40",
        "STATE": "Posted",
    } == told


def test_stamps_of_invoice_and_payment_move_when_a_payment_is_reversed() -> None:
    clock = ManualClock()
    made_books = books(clock)
    made_books.add("CHECKINGACCOUNT", {"BANKACCOUNTID": "BOA"})
    asked = gateway(made_books)
    key = posted_invoice(asked)
    payment = record_no(ask(asked, receipt(detail(key, "40.00"))))
    clock.move(timedelta(minutes=5))
    made(ask(asked, keyed("reverse_arpayment", payment, REVERSED_ON)))
    stamps = [row(asked, "ARINVOICE", key), row(asked, "ARPYMT", payment)]
    assert ["03/02/2026 15:09:05"] * 2 == [one["WHENMODIFIED"] for one in stamps]


def test_invoice_is_open_again_when_its_payment_is_reversed() -> None:
    asked = company()
    key = posted_invoice(asked)
    payment = record_no(ask(asked, receipt(detail(key, "100.00"))))
    made(ask(asked, keyed("reverse_arpayment", payment, REVERSED_ON)))
    assert ["Posted", "0.00", "100.00", ""] == shown(asked, "ARINVOICE", key, f"{_TOTALS} WHENPAID")
    states = [item["STATE"] for item in asked.books.find_all("ARPYMTDETAIL", "RECORDKEY", key)]
    assert (["Reversed", "Reversal"], Decimal(0)) == (states, _applied(asked, key))
    assert ["Reversed", "Reversal"] == [one["STATE"] for one in asked.books.rows("ARPYMT")]


def test_rest_is_kept_when_more_is_received_than_the_items_claim() -> None:
    asked = company()
    key = posted_invoice(asked)
    payment = made(ask(asked, _received("130.00", (key, "100.00"))))
    assert ["Posted", "130.00", "100.00", "30.00", "CHK-7"] == shown(
        asked, "ARPYMT", payment, "STATE TRX_TOTALENTERED TRX_TOTALPAID TRX_TOTALDUE DOCNUMBER"
    )


def _received(amount: str, *items: tuple[str, str], bank: str = "BOA") -> str:
    inner = "".join(
        f"<arpaymentitem><invoicekey>{key}</invoicekey><amount>{part}</amount></arpaymentitem>"
        for key, part in items
    )
    account = f"<bankaccountid>{bank}</bankaccountid>" if bank else ""
    return (
        f"<create_arpayment><customerid>C-1</customerid><paymentamount>{amount}</paymentamount>"
        f"{account}<refid>CHK-7</refid>{date_block('datereceived', '2026-03-10')}"
        f"<paymentmethod>Printed Check</paymentmethod>{inner}</create_arpayment>"
    )


def _applying(source: str, key: str, amount: str) -> str:
    item = f"<arpaymentitem><invoicekey>{key}</invoicekey><amount>{amount}</amount></arpaymentitem>"
    on = date_block("paymentdate", "2026-03-11")
    return (
        f"<apply_arpayment><arpaymentkey>{source}</arpaymentkey>{on}"
        f"<arpaymentitems>{item}</arpaymentitems></apply_arpayment>"
    )


def test_rest_pays_another_invoice_when_it_is_applied() -> None:
    asked = company()
    first, second = posted_invoice(asked), posted_invoice(asked, "INV-2")
    payment = made(ask(asked, _received("130.00", (first, "100.00"))))
    applied = made(ask(asked, _applying(payment, second, "30.00")))
    assert ["Partially Paid", "30.00", "70.00"] == shown(asked, "ARINVOICE", second, _TOTALS)
    assert ["0.00"] == shown(asked, "ARPYMT", payment, "TRX_TOTALDUE")
    assert ["ro", "0.00"] == shown(asked, "ARPYMT", applied, "RECORDTYPE TRX_TOTALENTERED")
    assert Decimal("30.00") == _applied(asked, second)


def test_payment_cannot_be_reversed_when_its_rest_has_been_applied() -> None:
    asked = company()
    first, second = posted_invoice(asked), posted_invoice(asked, "INV-2")
    payment = made(ask(asked, _received("130.00", (first, "100.00"))))
    applied = made(ask(asked, _applying(payment, second, "30.00")))
    ((_, text),) = ask(asked, keyed("reverse_arpayment", payment, REVERSED_ON)).errors()
    assert f"The rest of the AR payment {payment} has been applied: reverse that first." == text
    made(ask(asked, keyed("reverse_arpayment", applied, REVERSED_ON)))
    assert ["success"] == ask(asked, keyed("reverse_arpayment", payment, REVERSED_ON)).statuses
    assert [["Posted", "0.00", "100.00"]] * 2 == [
        shown(asked, "ARINVOICE", key, _TOTALS) for key in (first, second)
    ]


def test_credit_memo_pays_an_invoice_when_it_is_applied() -> None:
    asked = company()
    key, credit = posted_invoice(asked), _credit(asked, "-40.00")
    made(ask(asked, _applying(credit, key, "25.00")))
    assert ["Partially Paid", "25.00", "75.00"] == shown(asked, "ARINVOICE", key, _TOTALS)
    assert ["Partially Paid", "-25.00", "-15.00"] == shown(asked, "ARADJUSTMENT", credit, _TOTALS)
    assert Decimal("25.00") == _applied(asked, key)


def test_cash_and_credit_pay_together_when_one_payment_holds_both() -> None:
    asked = company()
    key, credit = posted_invoice(asked, "INV-1", "60.00", "40.00"), _credit(asked, "-40.00")
    both = detail(key, "60.00") + detail(key, ADJUSTMENTKEY=credit, TRX_ADJUSTMENTAMOUNT="40.00")
    payment = record_no(ask(asked, receipt(both)))
    assert ["Paid", "100.00", "0.00"] == shown(asked, "ARINVOICE", key, _TOTALS)
    assert ["Paid", "-40.00", "0.00"] == shown(asked, "ARADJUSTMENT", credit, _TOTALS)
    assert ["60.00"] == shown(asked, "ARPYMT", payment, "TRX_TOTALENTERED")
    made(ask(asked, keyed("reverse_arpayment", payment, REVERSED_ON)))
    assert ["Posted", "0.00", "-40.00"] == shown(asked, "ARADJUSTMENT", credit, _TOTALS)


def test_negative_invoice_pays_another_when_a_detail_names_it() -> None:
    asked = company()
    key, negative = posted_invoice(asked), posted_invoice(asked, "INV-2", "-30.00")
    part = detail(key, NEGATIVEINVOICEKEY=negative, TRX_NEGATIVEINVOICEAMOUNT="30.00")
    record_no(ask(asked, receipt(part)))
    assert ["Paid", "-30.00", "0.00"] == shown(asked, "ARINVOICE", negative, _TOTALS)
    assert Decimal("30.00") == _applied(asked, key)


def test_debit_memo_is_paid_when_the_detail_names_it() -> None:
    asked = company()
    debit = _credit(asked, "40.00", "DM-1")
    record_no(ask(asked, receipt(detail("", "40.00", POSADJKEY=debit))))
    assert ["Paid", "40.00", "0.00"] == shown(asked, "ARADJUSTMENT", debit, _TOTALS)


def test_invoices_of_several_customers_are_paid_when_a_payer_is_named() -> None:
    asked = company()
    asked.books.add("CUSTOMER", {"CUSTOMERID": "C-2", "NAME": "Two"})
    first, second = posted_invoice(asked), posted_invoice(asked, "INV-2", customer="C-2")
    both = detail(first, "100.00") + detail(second, "100.00")
    payment = record_no(ask(asked, receipt(both, CUSTOMERID="", PAYERNAME="Group")))
    assert ["200.00", "Group"] == shown(asked, "ARPYMT", payment, "TRX_TOTALENTERED PAYERNAME")


def test_draft_selects_and_pays_nothing_when_it_is_kept() -> None:
    asked = company()
    key = posted_invoice(asked)
    payment = record_no(ask(asked, receipt(detail(key, "40.00"), ACTION="Draft")))
    assert ["Posted", "0.00", "100.00", "40.00"] == shown(
        asked, "ARINVOICE", key, f"{_TOTALS} TRX_TOTALSELECTED"
    )
    assert ["Draft", "D"] == shown(asked, "ARPYMT", payment, "STATE RAWSTATE")


def test_draft_pays_when_it_is_submitted() -> None:
    asked = company()
    key = posted_invoice(asked)
    payment = record_no(ask(asked, receipt(detail(key, "40.00"), ACTION="Draft")))
    answer = ask(asked, update("ARPYMT", {"RECORDNO": payment, "ACTION": "Submit"}))
    assert payment == record_no(answer)
    assert ["Partially Paid", "40.00", "0.00"] == shown(
        asked, "ARINVOICE", key, "STATE TRX_TOTALPAID TRX_TOTALSELECTED"
    )
    assert Decimal("40.00") == _applied(asked, key)


def test_nothing_is_selected_any_more_when_a_draft_is_deleted() -> None:
    asked = company()
    key = posted_invoice(asked)
    payment = record_no(ask(asked, receipt(detail(key, "40.00"), ACTION="Draft")))
    assert ["success"] == ask(asked, delete("ARPYMT", payment)).statuses
    assert ["Posted", "0.00"] == shown(asked, "ARINVOICE", key, "STATE TRX_TOTALSELECTED")
    assert [] == asked.books.rows("ARPYMTDETAIL")


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_payment_cannot_be_touched_when_it_is_posted(verb: str) -> None:
    asked = company()
    payment = record_no(ask(asked, receipt(detail(posted_invoice(asked), "40.00"))))
    changed = update("ARPYMT", {"RECORDNO": payment, "DOCNUMBER": "X"})
    function = changed if verb == "update" else delete("ARPYMT", payment)
    ((_, text),) = ask(asked, function).errors()
    assert f"The AR payment {payment} is not a draft, so you cannot {verb} it." == text


def test_bill_is_selected_while_its_payment_is_a_draft() -> None:
    asked = company()
    key = posted_bill(asked)
    record_no(ask(asked, disbursement(key, "80.00", ACTION="Draft")))
    assert ["Selected"] == shown(asked, "APBILL", key, "STATE")
    cause, _ = ask(asked, keyed("reverse_bill", key, REVERSED_ON)).errors()
    assert "The bill 'B-1' is selected for payment." == cause[1]


def test_bill_is_open_again_when_its_payment_is_reversed() -> None:
    asked = company()
    key = posted_bill(asked)
    payment = record_no(ask(asked, disbursement(key, "80.00")))
    assert ["Paid", "80.00", "0.00"] == shown(asked, "APBILL", key, _TOTALS)
    made(ask(asked, keyed("reverse_appayment", payment, REVERSED_ON)))
    assert ["Posted", "0.00", "80.00"] == shown(asked, "APBILL", key, _TOTALS)


def test_check_written_by_hand_pays_the_bill_that_it_names() -> None:
    asked = company()
    key = posted_bill(asked)
    on = date_block("checkdate", "2026-03-10")
    item = "<payitem><glaccountno>50000</glaccountno><paymentamount>50</paymentamount></payitem>"
    check = (
        "<create_appayment><bankaccountid>BOA</bankaccountid><vendorid>V-1</vendorid>"
        f"<memo>Fuel</memo>{on}<checkno>17</checkno><billno>B-1</billno>"
        f"<payitems>{item}</payitems></create_appayment>"
    )
    payment = made(ask(asked, check))
    assert ["17", "Manual Check"] == shown(asked, "APPYMT", payment, "DOCNUMBER PAYMENTMETHOD")
    assert ["Partially Paid", "50.00", "30.00"] == shown(asked, "APBILL", key, _TOTALS)


def test_bill_on_hold_cannot_be_paid() -> None:
    asked = company()
    key = posted_bill(asked, ONHOLD="true")
    assert [("BL01001973", "The bill 'B-1' is on hold.")] == ask(
        asked, disbursement(key, "80.00")
    ).errors()


def test_credit_is_refused_when_it_has_not_so_much_left() -> None:
    asked = company()
    key, credit = posted_invoice(asked), _credit(asked, "-40.00")
    ((_, text),) = ask(asked, _applying(credit, key, "40.01")).errors()
    assert f"The credit {credit} has only 40.00 left to apply." == text


def test_second_reversal_is_refused_when_a_payment_has_been_reversed() -> None:
    asked = company()
    payment = record_no(ask(asked, receipt(detail(posted_invoice(asked), "40.00"))))
    made(ask(asked, keyed("reverse_arpayment", payment, REVERSED_ON)))
    ((_, text),) = ask(asked, keyed("reverse_arpayment", payment, REVERSED_ON)).errors()
    assert f"The AR payment {payment} has been reversed already." == text


def test_details_add_up_to_what_is_paid_after_many_payments_and_reversals() -> None:
    asked = company()
    key = posted_invoice(asked, "INV-1", "33.33", "-3.33", "70.00")
    credit = _credit(asked, "-20.00")
    payments = [
        record_no(ask(asked, receipt(detail(key, amount)))) for amount in ("10.00", "33.00")
    ]
    payments.append(made(ask(asked, _applying(credit, key, "20.00"))))
    payments.append(record_no(ask(asked, receipt(detail(key, "37.00")))))
    assert ["Paid", "100.00", "0.00"] == shown(asked, "ARINVOICE", key, _TOTALS)
    for payment in payments:
        made(ask(asked, keyed("reverse_arpayment", payment, REVERSED_ON)))
        paid = Decimal(row(asked, "ARINVOICE", key)["TRX_TOTALPAID"])
        lines = lines_of(asked, "ARINVOICEITEM", key, "TRX_TOTALPAID")
        assert paid == _applied(asked, key) == sum(Decimal(amount) for (amount,) in lines)
    assert ["Posted", "0.00", "100.00"] == shown(asked, "ARINVOICE", key, _TOTALS)


def test_details_come_along_when_a_payment_is_read() -> None:
    asked = company()
    key = posted_invoice(asked, "INV-1", "100.00", "50.00")
    payment = record_no(ask(asked, receipt(detail(key, "120.00"))))
    read = f"<read><object>ARPYMT</object><keys>{payment}</keys><fields>*</fields></read>"
    told = ask(asked, read).root.iterfind(".//ARPYMTDETAILS/arpymtdetail/TRX_PAYMENTAMOUNT")
    assert ["100", "20"] == [amount.text for amount in told]
