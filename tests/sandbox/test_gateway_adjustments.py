"""Adjustments and legacy bills: their own numbers, their signs, and the company's own rules."""

import pytest

from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import ask, bill, date_block, invoice, line
from tests.sandbox.writing_kit import (
    UPDATE_WRAPPER,
    company,
    delete,
    element,
    keyed,
    lines_of,
    made,
    posted_bill,
    record_no,
    row,
    shown,
    update,
)

_ON = date_block("datecreated", "2026-03-02")


def _adjustment(side: str, *amounts: str, number: str = "ADJ-1", about: str = "") -> str:
    party = "<customerid>C-1</customerid>" if side == "ar" else "<vendorid>V-1</vendorid>"
    lines = "".join(line(amount=amount) for amount in amounts)
    numbered = f"<adjustmentno>{number}</adjustmentno>" if number else ""
    return (
        f"<create_{side}adjustment>{party}{_ON}{numbered}{about}"
        f"<{side}adjustmentitems>{lines}</{side}adjustmentitems></create_{side}adjustment>"
    )


@pytest.mark.parametrize(
    ("side", "object_name", "raw"), [("ar", "ARADJUSTMENT", "ra"), ("ap", "APADJUSTMENT", "pa")]
)
def test_adjustment_is_written_with_its_sign_when_it_is_created(
    side: str, object_name: str, raw: str
) -> None:
    asked = company()
    key = made(ask(asked, _adjustment(side, "-30.00", "-5.00")))
    assert ["ADJ-1", raw, "Posted", "-35.00", "-35.00"] == shown(
        asked, object_name, key, "RECORDID RECORDTYPE STATE TRX_TOTALENTERED TRX_TOTALDUE"
    )
    assert [["-30.00"], ["-5.00"]] == lines_of(asked, f"{object_name}ITEM", key, "TRX_AMOUNT")


def test_document_number_is_a_mere_reference_when_an_adjustment_states_it() -> None:
    asked = company()
    about = "<invoiceno>NO-SUCH</invoiceno>"
    key = made(ask(asked, _adjustment("ar", "10.00", about=about)))
    assert ["NO-SUCH", "ADJ-1"] == shown(asked, "ARADJUSTMENT", key, "DOCNUMBER RECORDID")


def test_adjustment_needs_neither_number_nor_due_date_when_it_is_created() -> None:
    asked = company()
    key = made(ask(asked, _adjustment("ar", "10.00", number="")))
    assert ["", ""] == shown(asked, "ARADJUSTMENT", key, "RECORDID WHENDUE")


def test_lines_may_differ_in_sign_when_the_adjustment_is_a_receivable() -> None:
    asked = company()
    key = made(ask(asked, _adjustment("ar", "10.00", "-3.00")))
    assert ["7.00"] == shown(asked, "ARADJUSTMENT", key, "TRX_TOTALENTERED")


def test_adjustment_is_refused_when_the_lines_of_a_payable_differ_in_sign() -> None:
    cause, _ = ask(company(), _adjustment("ap", "10.00", "-3.00")).errors()
    assert ("BL01001973", "All line items of an adjustment must have the same sign.") == cause


def test_adjustment_is_refused_when_its_number_is_taken() -> None:
    asked = company()
    made(ask(asked, _adjustment("ar", "10.00")))
    cause, _ = ask(asked, _adjustment("ar", "10.00")).errors()
    assert "BL03002185" == cause[0]


@pytest.mark.parametrize("side", ["ar", "ap"])
def test_adjustment_is_changed_and_deleted_when_nobody_used_it(side: str) -> None:
    asked = company()
    key = made(ask(asked, _adjustment(side, "10.00")))
    items = f"update{side}adjustmentitems"
    inner = (
        f'<{items}><updatelineitem line_num="1"><amount>12.00</amount></updatelineitem></{items}>'
    )
    made(ask(asked, keyed(f"update_{side}adjustment", key, inner)))
    object_name = f"{side.upper()}ADJUSTMENT"
    assert ["12.00"] == shown(asked, object_name, key, "TRX_TOTALDUE")
    made(ask(asked, keyed(f"delete_{side}adjustment", key)))
    assert [] == asked.books.rows(object_name)


def test_adjustment_goes_when_it_is_deleted_generically() -> None:
    asked = company()
    key = made(ask(asked, _adjustment("ar", "10.00")))
    assert ["success"] == ask(asked, delete("ARADJUSTMENT", key)).statuses


def _legacy_bill(due: str = "<termname>Net 15</termname>", hold: str = "") -> str:
    return (
        f"<create_bill><vendorid>V-1</vendorid>{_ON}{due}<billno>B-7</billno>{hold}"
        f"<billitems>{line(account='50000', amount='80.00')}</billitems></create_bill>"
    )


def test_legacy_bill_equals_a_generic_one_when_both_say_the_same() -> None:
    asked = company()
    legacy = made(ask(asked, _legacy_bill()))
    generic = posted_bill(asked, "B-8", WHENDUE="", TERMNAME="Net 15")
    names = "VENDORID STATE WHENCREATED WHENPOSTED WHENDUE TERMNAME TRX_TOTALDUE MODULEKEY"
    assert shown(asked, "APBILL", generic, names) == shown(asked, "APBILL", legacy, names)


def test_whole_request_is_refused_when_a_legacy_bill_has_neither_due_date_nor_term() -> None:
    answer = ask(company(), _legacy_bill(due=""))
    assert "failure" == answer.root.findtext("control/status")


def test_hold_is_kept_when_a_bill_states_it() -> None:
    asked = company()
    key = made(ask(asked, _legacy_bill(hold="<onhold>true</onhold>")))
    assert ["true"] == shown(asked, "APBILL", key, "ONHOLD")


def test_user_defined_dimension_is_kept_when_a_line_names_it() -> None:
    asked = company()
    (lane,) = asked.books.rows("LANE")
    flat = (
        "<APBILLITEM><ACCOUNTNO>50000</ACCOUNTNO><TRX_AMOUNT>8</TRX_AMOUNT>"
        f"<LOCATIONID>E100</LOCATIONID><GLDIMLANE>{lane['id']}</GLDIMLANE></APBILLITEM>"
    )
    key = posted_bill(asked, lines=flat)
    assert [[lane["id"], "Dallas - Memphis"]] == lines_of(
        asked, "APBILLITEM", key, "GLDIMLANE LANENAME"
    )


def test_user_defined_dimension_is_read_from_custom_fields_when_the_line_is_legacy() -> None:
    asked = company()
    (lane,) = asked.books.rows("LANE")
    field = "<customfieldname>GLDIMLANE</customfieldname>"
    value = f"<customfieldvalue>{lane['id']}</customfieldvalue>"
    custom = f"<customfields><customfield>{field}{value}</customfield></customfields>"
    key = made(ask(asked, invoice(lines=line(rest=custom))))
    assert [[lane["id"]]] == lines_of(asked, "ARINVOICEITEM", key, "GLDIMLANE")


def test_account_is_that_of_the_label_when_a_line_names_one() -> None:
    asked = company()
    labelled = line().replace("glaccountno>40000<", "accountlabel>Freight<")
    labelled = labelled.replace("/glaccountno", "/accountlabel")
    key = made(ask(asked, invoice(lines=labelled)))
    assert [["40000", "Freight"]] == lines_of(asked, "ARINVOICEITEM", key, "ACCOUNTNO ACCOUNTLABEL")


def _change_customer(asked: Gateway, fields: dict[str, str]) -> None:
    customer = asked.books.find("CUSTOMER", "CUSTOMERID", "C-1")
    assert customer is not None
    asked.books.change("CUSTOMER", customer["RECORDNO"], fields)


def test_invoice_for_a_customer_on_hold_is_posted_when_the_company_only_warns() -> None:
    asked = company()
    _change_customer(asked, {"ONHOLD": "true"})
    assert ["success"] == ask(asked, invoice()).statuses


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"ONHOLD": "true"}, "The customer 'C-1' is on hold."),
        ({"CREDITLIMIT": "99.99"}, "The customer 'C-1' exceeds its credit limit."),
    ],
)
def test_invoice_is_refused_when_the_company_blocks_such_customers(
    fields: dict[str, str], text: str
) -> None:
    asked = company(hold_blocks=True)
    _change_customer(asked, fields)
    assert text == ask(asked, invoice()).errors()[0][1]


def test_document_needs_a_summary_when_the_company_keeps_its_own() -> None:
    asked = company(own_summaries=True)
    cause, _ = ask(asked, invoice()).errors()
    assert cause[1].startswith("Please provide a payment batch key")
    batch = "<create_billbatch><batchtitle>March bills</batchtitle></create_billbatch>"
    assert ["success"] == ask(asked, batch).statuses
    assert ["success"] == ask(asked, bill(PRBATCH="March bills")).statuses


def test_update_of_a_bill_is_refused_when_an_element_is_unknown() -> None:
    asked = company()
    key = posted_bill(asked)
    ((_, text),) = ask(asked, update("APBILL", {"RECORDNO": key, "BILLNO": "B"})).errors()
    assert text.endswith("Invalid field BILLNO in APBILL.")


def test_bill_is_refused_while_the_answer_keeps_what_was_done_when_two_are_changed() -> None:
    asked = company()
    key = posted_bill(asked)
    good = element("APBILL", {"RECORDNO": key, "DESCRIPTION": "First"})
    bad = element("APBILL", {"RECORDNO": key, "VENDORID": "V-9"})
    answer = ask(asked, f"<update>{good}{bad}</update>")
    assert (["failure"], "1") == (answer.statuses, answer.data()["count"])
    assert ("First", UPDATE_WRAPPER) == (
        row(asked, "APBILL", key)["DESCRIPTION"],
        answer.errors()[-1],
    )


def test_bill_tells_its_record_number_when_it_is_changed() -> None:
    asked = company()
    key = posted_bill(asked)
    answer = ask(asked, update("APBILL", {"RECORDNO": key, "DESCRIPTION": ""}))
    assert (key, "objects") == (record_no(answer), answer.data()["listtype"])


def test_account_demands_the_user_defined_dimension_when_it_says_so() -> None:
    asked = company()
    account = asked.books.find("GLACCOUNT", "ACCOUNTNO", "40000")
    assert account is not None
    asked.books.change("GLACCOUNT", account["RECORDNO"], {"REQUIREGLDIMLANE": "true"})
    cause, _ = ask(asked, invoice()).errors()
    assert ("BL03000018", "Line 1 is missing the Lane dimension for the Account 40000.") == cause
