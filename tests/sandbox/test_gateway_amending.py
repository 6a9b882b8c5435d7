"""Changing documents: what each state allows, and what a change leaves alone."""

from datetime import timedelta

import pytest

from tests.sandbox.gateway_kit import (
    ManualClock,
    ask,
    bill_line,
    books,
    custom_fields,
    gateway,
    invoice,
    line,
    login,
    term,
)
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
    update,
)

_ITEM = "ARINVOICEITEM"


def _lines(inner: str) -> str:
    return f"<updateinvoiceitems>{inner}</updateinvoiceitems>"


def _altered(number: int, inner: str) -> str:
    return f'<updatelineitem line_num="{number}">{inner}</updatelineitem>'


def test_header_is_changed_and_lines_stay_when_only_the_header_is_mentioned() -> None:
    asked = company()
    key = posted_invoice(asked, "INV-1", "100.00", "20.00")
    before = lines_of(asked, _ITEM, key, "RECORDNO TRX_AMOUNT")
    answer = ask(asked, keyed("update_invoice", key, "<description>Detention</description>"))
    assert key == made(answer)
    assert ["Detention", "120.00"] == shown(asked, "ARINVOICE", key, "DESCRIPTION TRX_TOTALDUE")
    assert before == lines_of(asked, _ITEM, key, "RECORDNO TRX_AMOUNT")


def test_lines_are_altered_and_added_when_they_are_mentioned() -> None:
    asked = company()
    key = posted_invoice(asked, "INV-1", "100.00", "20.00")
    inner = _altered(2, "<amount>25.00</amount><departmentid>100</departmentid>")
    made(ask(asked, keyed("update_invoice", key, _lines(inner + line(amount="5.00")))))
    assert [
        ["1", "100.00", ""],
        ["2", "25.00", "100"],
        ["3", "5.00", ""],
    ] == lines_of(asked, _ITEM, key, "LINE_NO TRX_AMOUNT DEPARTMENTID")
    assert ["130.00"] == shown(asked, "ARINVOICE", key, "TRX_TOTALENTERED")


@pytest.mark.parametrize(("set_nulls", "left"), [("true", ""), ("false", "Old")])
def test_empty_element_empties_the_field_only_when_nulls_are_asked_for(
    set_nulls: str, left: str
) -> None:
    asked = company()
    key = made(ask(asked, invoice(after_number="<description>Old</description>")))
    made(ask(asked, keyed("update_invoice", key, "<description/>", set_nulls=set_nulls)))
    assert [left] == shown(asked, "ARINVOICE", key, "DESCRIPTION")


def test_document_is_found_by_the_callers_reference_when_the_key_is_external() -> None:
    asked = company()
    key = made(ask(asked, invoice(after_number="<externalid>alv-1</externalid>")))
    changed = keyed("update_invoice", "alv-1", "<ponumber>PO-2</ponumber>", externalkey="true")
    assert key == made(ask(asked, changed))
    assert ["PO-2"] == shown(asked, "ARINVOICE", key, "DOCNUMBER")


def test_due_date_follows_the_term_when_the_term_changes() -> None:
    asked = company()
    key = posted_invoice(asked)
    made(ask(asked, keyed("update_invoice", key, term("Net 15"))))
    assert ["03/17/2026"] == shown(asked, "ARINVOICE", key, "WHENDUE")


def test_draft_is_posted_with_its_lines_when_it_is_submitted() -> None:
    asked = company()
    key = made(ask(asked, invoice(before_number="<action>Draft</action>")))
    made(ask(asked, keyed("update_invoice", key, "<action>Submit</action>")))
    assert ["Posted", "A"] == shown(asked, "ARINVOICE", key, "STATE RAWSTATE")
    assert [["Posted"]] == lines_of(asked, _ITEM, key, "STATE")


def test_stamp_moves_when_a_document_is_changed() -> None:
    clock = ManualClock()
    asked = gateway(books(clock))
    key = posted_invoice(asked)
    clock.move(timedelta(minutes=5))
    made(ask(asked, keyed("update_invoice", key, "<description>Later</description>")))
    assert ["03/02/2026 15:09:05"] == shown(asked, "ARINVOICE", key, "WHENMODIFIED")


def test_custom_field_is_kept_when_another_field_changes() -> None:
    asked = company()
    key = made(ask(asked, invoice(after_number=custom_fields("LOAD_NUMBER", "L-7"))))
    made(ask(asked, keyed("update_invoice", key, "<description>Later</description>")))
    assert ["L-7"] == shown(asked, "ARINVOICE", key, "LOAD_NUMBER")


def test_generic_lines_replace_the_set_when_there_are_any() -> None:
    asked = company()
    key = posted_bill(asked, lines=bill_line() + bill_line(TRX_AMOUNT="20.00"))
    ((first, _), _) = lines_of(asked, "APBILLITEM", key, "RECORDNO TRX_AMOUNT")
    kept = "<APBILLITEM><LINE_NO>1</LINE_NO><TRX_AMOUNT>70.00</TRX_AMOUNT></APBILLITEM>"
    block = f"<APBILLITEMS>{kept}{bill_line(TRX_AMOUNT='9.00')}</APBILLITEMS>"
    assert key == record_no(ask(asked, update("APBILL", {"RECORDNO": key}, block)))
    (one, two) = lines_of(asked, "APBILLITEM", key, "RECORDNO TRX_AMOUNT")
    assert ([first, "70.00"], "9.00", True) == (one, two[1], two[0] != first)
    assert ["79.00"] == shown(asked, "APBILL", key, "TRX_TOTALENTERED")


def test_legacy_bill_is_changed_when_it_was_made_generically() -> None:
    asked = company()
    key = posted_bill(asked)
    made(ask(asked, keyed("update_bill", key, "<billno>B-2</billno>")))
    assert ["B-2"] == shown(asked, "APBILL", key, "RECORDID")


def test_text_can_still_be_changed_when_a_document_has_been_paid() -> None:
    asked = company()
    key = posted_invoice(asked)
    record_no(ask(asked, receipt(detail(key, "40.00"))))
    made(ask(asked, keyed("update_invoice", key, "<description>Paid in part</description>")))
    assert ["Partially Paid", "40.00"] == shown(asked, "ARINVOICE", key, "STATE TRX_TOTALPAID")


_PAID = "The invoice 'INV-1' has been paid in part or in full"
_REFUSED = [
    (
        _lines(_altered(1, "<amount>1</amount>")),
        "BL03002101",
        f"{_PAID}: reclassify its line items",
    ),
    ("<invoiceno>INV-9</invoiceno>", "BL03002101", f"{_PAID} and cannot be changed."),
]


@pytest.mark.parametrize(("inner", "number", "text"), _REFUSED)
def test_change_is_refused_when_money_has_moved(inner: str, number: str, text: str) -> None:
    asked = company()
    key = posted_invoice(asked)
    record_no(ask(asked, receipt(detail(key, "40.00"))))
    cause, wrapper = ask(asked, keyed("update_invoice", key, inner)).errors()
    assert (number, True, UPDATE_WRAPPER) == (cause[0], cause[1].startswith(text), wrapper)


_CHANGES = [
    ("<customerid>C-9</customerid>", "BL01001973", "The customer 'C-9' is inactive."),
    (
        "<termname>Net 99</termname>",
        "BL01001973",
        "The term name Net 99 is invalid: it is inactive.",
    ),
    (
        "<action>Draft</action>",
        "BL03002129",
        "Invalid action 'Draft': the invoice 'INV-1' is posted.",
    ),
    (
        "<invoiceno>INV-2</invoiceno>",
        "BL03002185",
        "A transaction with the number 'INV-2' already exists.",
    ),
    (
        "<dateposted><year>2026</year><month>01</month><day>31</day></dateposted>",
        "BL01001973",
        "The date 01/31/2026 is within a period that's been closed for Accounts Receivable.",
    ),
    (
        _lines(_altered(7, "<amount>1.00</amount>")),
        "BL01001973",
        "Invalid line number '7': there is no such line.",
    ),
    (
        _lines(_altered(1, "<glaccountno>40900</glaccountno>")),
        "BL01001973",
        "The account number '40900' is inactive.",
    ),
    (
        "<supdocid>NONE</supdocid>",
        "BL01001973",
        "Invalid attachment 'NONE': it does not exist.",
    ),
]


@pytest.mark.parametrize(("inner", "number", "text"), _CHANGES)
def test_change_is_refused_with_cause_and_wrapper_when_a_rule_is_broken(
    inner: str, number: str, text: str
) -> None:
    asked = company()
    key = posted_invoice(asked)
    posted_invoice(asked, "INV-2")
    before = shown(asked, "ARINVOICE", key, "RECORDID CUSTOMERID WHENPOSTED STATE TRX_TOTALDUE")
    answer = ask(asked, keyed("update_invoice", key, inner))
    assert [(number, text), UPDATE_WRAPPER] == answer.errors()
    assert before == shown(
        asked, "ARINVOICE", key, "RECORDID CUSTOMERID WHENPOSTED STATE TRX_TOTALDUE"
    )


def test_change_is_refused_when_the_period_has_been_closed_since() -> None:
    asked = company()
    key = posted_invoice(asked)
    asked.books.close_period("2026-03", "ar")
    answer = ask(asked, keyed("update_invoice", key, "<description>Late</description>"))
    text = "The date 03/02/2026 is within a period that's been closed for Accounts Receivable."
    assert ("BL01001973", text) == answer.errors()[0]


def test_change_is_refused_when_the_document_has_been_reversed() -> None:
    asked = company()
    key = posted_invoice(asked)
    made(ask(asked, keyed("reverse_invoice", key, REVERSED_ON)))
    answer = ask(asked, keyed("update_invoice", key, "<description>Late</description>"))
    text = "The invoice 'INV-1' has been reversed and cannot be changed."
    assert ("BL01001973", text) == answer.errors()[0]


@pytest.mark.parametrize(
    "function",
    [
        keyed("update_invoice", "9999", "<description>x</description>"),
        keyed("delete_invoice", "9999"),
        keyed("reverse_invoice", "9999", REVERSED_ON),
        keyed("update_invoice", "no-such", externalkey="true"),
    ],
)
def test_function_is_refused_when_no_document_has_the_key(function: str) -> None:
    ((number, text),) = ask(company(), function).errors()
    assert ("BL01001973", True) == (number, text.startswith("Cannot find the invoice with key '"))


def test_document_of_the_top_level_is_not_found_when_the_session_is_in_an_entity() -> None:
    asked = company()
    key = posted_invoice(asked)
    changed = keyed("update_invoice", key, "<description>x</description>")
    ((_, text),) = ask(asked, changed, credentials=login("ws", "E100")).errors()
    assert f"Cannot find the invoice with key '{key}' to update." == text
