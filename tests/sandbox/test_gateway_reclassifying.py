"""Reclassifying: lines of paid documents move to other accounts, and no cent moves with them."""

import pytest

from console.sandbox.books import CustomField
from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import ask, custom_fields, date_block, invoice, line
from tests.sandbox.writing_kit import (
    REVERSED_ON,
    UPDATE_WRAPPER,
    company,
    detail,
    keyed,
    lines_of,
    made,
    posted_bill,
    posted_invoice,
    receipt,
    record_no,
    shown,
)

_MONEY = "TRX_AMOUNT TRX_TOTALPAID TRX_TOTALDUE"


def _items(*lines: str) -> str:
    return f"<reclassifyitems>{''.join(lines)}</reclassifyitems>"


def _line(number: str, account: str, rest: str = "") -> str:
    named = f"<glaccountno>{account}</glaccountno>"
    return f'<reclasslineitem line_num="{number}">{named}{rest}</reclasslineitem>'


def _paid_invoice(asked: Gateway) -> str:
    key = posted_invoice(asked, "INV-1", "100.00", "50.00")
    record_no(ask(asked, receipt(detail(key, "120.00"))))
    return key


def test_line_moves_and_money_stays_when_a_paid_invoice_is_reclassified() -> None:
    asked = company()
    key = _paid_invoice(asked)
    rest = "<memo>Moved</memo><departmentid>100</departmentid>"
    answer = ask(asked, keyed("reclassify_invoice", key, _items(_line("2", "40100", rest))))
    assert key == made(answer)
    assert [
        ["40000", "", "Linehaul", "100.00", "100.00", "0.00"],
        ["40100", "100", "Moved", "50.00", "20.00", "30.00"],
    ] == lines_of(asked, "ARINVOICEITEM", key, f"ACCOUNTNO DEPARTMENTID ENTRYDESCRIPTION {_MONEY}")
    assert ["Partially Paid", "120.00"] == shown(asked, "ARINVOICE", key, "STATE TRX_TOTALPAID")


def test_header_changes_when_a_paid_bill_is_reclassified() -> None:
    asked = company()
    key = posted_bill(asked)
    inner = (
        "<billno>B-1A</billno><referenceno>REF</referenceno><description>New</description>"
        f"{date_block('datedue', '2026-05-01')}{date_block('recpaydate', '2026-04-20')}"
        "<paypriority>high</paypriority><onhold>true</onhold>"
    )
    assert key == made(ask(asked, keyed("reclassify_bill", key, inner)))
    names = "RECORDID DOCNUMBER DESCRIPTION WHENDUE RECPAYMENTDATE PAYMENTPRIORITY ONHOLD"
    expected = ["B-1A", "REF", "New", "05/01/2026", "04/20/2026", "high", "true"]
    assert expected == shown(asked, "APBILL", key, names)


def test_rules_for_a_line_hold_when_it_is_reclassified() -> None:
    asked = company()
    key = _paid_invoice(asked)
    for account, cause in (
        ("40900", "The account number '40900' is inactive."),
        ("40100", "Line 1 is missing the Department dimension for the Account 40100."),
    ):
        answer = ask(asked, keyed("reclassify_invoice", key, _items(_line("1", account))))
        assert [cause, UPDATE_WRAPPER[1]] == [text for _, text in answer.errors()]


@pytest.mark.parametrize("number", ["3", "", "x"])
def test_line_is_refused_when_the_document_has_no_such_line(number: str) -> None:
    asked = company()
    key = _paid_invoice(asked)
    answer = ask(asked, keyed("reclassify_invoice", key, _items(_line(number, "40000"))))
    assert f"Invalid line number '{number}'" in answer.errors()[0][1]


def test_line_is_changed_once_when_it_is_named_twice() -> None:
    asked = company()
    key = _paid_invoice(asked)
    items = _items(_line("1", "40000"), _line("1", "50000"))
    made(ask(asked, keyed("reclassify_invoice", key, items)))
    assert [["50000"], ["40000"]] == lines_of(asked, "ARINVOICEITEM", key, "ACCOUNTNO")


def test_document_is_refused_when_it_is_not_posted() -> None:
    asked = company()
    draft = posted_bill(asked, ACTION="Draft")
    answer = ask(asked, keyed("reclassify_bill", draft, "<description>New</description>"))
    assert "only posted documents are reclassified" in answer.errors()[0][1]
    reversed_key = posted_invoice(asked)
    made(ask(asked, keyed("reverse_invoice", reversed_key, REVERSED_ON)))
    answer = ask(asked, keyed("reclassify_invoice", reversed_key, _items(_line("1", "40000"))))
    assert "only posted documents are reclassified" in answer.errors()[0][1]


def test_document_is_refused_when_its_period_is_closed() -> None:
    asked = company()
    key = _paid_invoice(asked)
    asked.books.close_period("2026-03", "ar")
    answer = ask(asked, keyed("reclassify_invoice", key, "<description>New</description>"))
    assert "within a period that's been closed" in answer.errors()[0][1]


def test_custom_fields_of_a_line_stay_or_change_when_it_is_reclassified() -> None:
    asked = company()
    field = CustomField(object_name="ARINVOICEITEM", name="LEG", label="Leg")
    asked.books.add_custom_field(field)
    key = made(ask(asked, invoice(lines=line(rest=custom_fields("LEG", "A")))))
    made(ask(asked, keyed("reclassify_invoice", key, _items(_line("1", "50000")))))
    assert [["A"]] == lines_of(asked, "ARINVOICEITEM", key, "LEG")
    moved = _items(_line("1", "50000", custom_fields("LEG", "B")))
    made(ask(asked, keyed("reclassify_invoice", key, moved)))
    assert [["B"]] == lines_of(asked, "ARINVOICEITEM", key, "LEG")
