"""What a company's own rules refuse, and what they let pass."""

from __future__ import annotations

from decimal import Decimal

import pytest

from console.sandbox.books import DocumentRule, User
from tests.sandbox.gateway_kit import (
    ask,
    bill,
    books,
    envelope,
    gateway,
    invoice,
    line,
    login,
    send,
)
from tests.sandbox.writing_kit import (
    UPDATE_WRAPPER,
    company,
    detail,
    disbursement,
    posted_bill,
    posted_invoice,
    receipt,
    update,
)

PAPERS = DocumentRule(
    name="PAPERS", object_name="APBILL", text="Send papers.", demands="SUPDOCID", over=Decimal(80)
)
APPROVAL = DocumentRule(name="Two", object_name="APBILL", text="Nobody can.", approval=True)
LABELLED = line().replace("glaccountno", "accountlabel").replace("40000", "Freight")


def _first_error(*functions: str, **switches: object) -> str:
    errors = ask(company(**switches), *functions).errors()
    return errors[0][1] if errors else ""


@pytest.mark.parametrize(
    ("amount", "text"), [("80.00", ""), ("80.01", "Smart Rule 'PAPERS': Send papers.")]
)
def test_smart_rule_is_for_documents_over_its_total_when_it_has_one(amount: str, text: str) -> None:
    lines = f"<APBILLITEM><ACCOUNTNO>50000</ACCOUNTNO><TRX_AMOUNT>{amount}</TRX_AMOUNT>"
    function = bill(lines=f"{lines}<LOCATIONID>E100</LOCATIONID></APBILLITEM>")
    assert text == _first_error(function, rules=(PAPERS,))


def test_smart_rule_is_satisfied_when_the_field_is_filled() -> None:
    rule = DocumentRule(name="R", object_name="APBILL", text="Say why.", demands="DESCRIPTION")
    assert "" == _first_error(bill(DESCRIPTION="Fuel"), rules=(rule,))


def test_smart_rule_is_for_one_kind_of_document_when_it_names_it() -> None:
    assert "" == _first_error(invoice(), rules=(APPROVAL,))


@pytest.mark.parametrize(
    ("action", "text"), [("Draft", ""), ("Submit", "Approval policy 'Two': Nobody can.")]
)
def test_draft_needs_no_approval_until_it_is_submitted(action: str, text: str) -> None:
    assert text == _first_error(bill(ACTION=action), rules=(APPROVAL,))


def test_change_is_refused_when_the_document_breaks_a_rule_afterwards() -> None:
    rule = DocumentRule(name="R", object_name="APBILL", text="Say why.", demands="DESCRIPTION")
    asked = company(rules=(rule,))
    key = posted_bill(asked, DESCRIPTION="Fuel")
    emptied = update("APBILL", {"RECORDNO": key, "DESCRIPTION": "", "WHENDUE": "04/01/2026"})
    errors = ask(asked, emptied).errors()
    assert [("BL01001973", "Smart Rule 'R': Say why."), UPDATE_WRAPPER] == errors


@pytest.mark.parametrize("function", [bill(), invoice(lines=LABELLED)])
def test_line_is_taken_when_it_overrides_no_label(function: str) -> None:
    assert "" == _first_error(function, account_override=False)


def test_stable_id_is_told_when_the_override_is_refused() -> None:
    after = b"</includewhitespace>"
    flag = b"<showadditionalerrorinfo>true</showadditionalerrorinfo>"
    body = envelope(invoice()).replace(after, after + flag)
    answer = send(company(account_override=False), body)
    assert "AR-0279" == answer.root.findtext(".//additionalinfo/errorid")


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (
            "active",
            "The account number '40000' is associated to the bank account 'TILL' and cannot be"
            " used here.",
        ),
        ("inactive", ""),
    ],
)
def test_account_is_free_again_when_its_bank_account_is_given_up(status: str, text: str) -> None:
    asked = company()
    bank = {"BANKACCOUNTID": "TILL", "GLACCOUNTNO": "40000", "STATUS": status}
    asked.books.add("CHECKINGACCOUNT", bank)
    errors = ask(asked, invoice()).errors()
    assert text == (errors[0][1] if errors else "")


@pytest.mark.parametrize(
    ("owner", "text"),
    [
        ("", ""),
        ("C-1", ""),
        ("C-9", "The project 'P-9' is not related to the customer 'C-1'."),
    ],
)
def test_project_fits_the_customer_when_it_belongs_to_nobody_else(owner: str, text: str) -> None:
    asked = company()
    asked.books.add("PROJECT", {"PROJECTID": "P-9", "NAME": "Autumn", "CUSTOMERID": owner})
    errors = ask(asked, invoice(lines=line(rest="<projectid>P-9</projectid>"))).errors()
    assert text == (errors[0][1] if errors else "")


@pytest.mark.parametrize(
    ("places", "number"),
    [(("E100", "E100-10"), ""), (("E100", "E200"), "BL03002073")],
)
def test_negative_lines_are_taken_when_they_are_of_one_entity(
    places: tuple[str, ...], number: str
) -> None:
    lines = "".join(line(amount="-1.00", location=place) for place in places)
    errors = ask(company(), invoice(lines=line(location="E200") + lines)).errors()
    assert number == (errors[0][0] if errors else "")


@pytest.mark.parametrize(
    ("rated", "rate"),
    [(True, "<exchratetype/>"), (False, "<exchrate>0.75</exchrate>")],
)
def test_foreign_currency_is_taken_when_a_rate_is_known_or_sent(rated: bool, rate: str) -> None:
    function = invoice(after_number=f"<currency>CAD</currency>{rate}")
    assert "" == _first_error(function, multi_currency=True, currencies={"CAD": rated})


def test_amount_is_taken_when_it_has_no_more_than_cents() -> None:
    function = invoice(lines=line(amount="100.500"))
    assert "" == _first_error(function, cents_only=True)


def test_other_modules_go_on_when_one_is_not_subscribed() -> None:
    assert "" == _first_error(invoice(), unsubscribed=frozenset({"AP"}))


def test_barred_user_is_told_nothing_when_the_password_is_wrong() -> None:
    users = {"ws": User(user_id="ws", password="ws-secret", barred="locked")}
    asked = gateway(books(None, users=users))
    answer = ask(asked, invoice(), credentials=login("ws", password="wrong"))
    assert [("XL03000006", "Sign-in information is incorrect")] == answer.errors()


def test_vendor_is_paid_unless_told_not_to() -> None:
    asked = company()
    key = posted_bill(asked)
    vendor = asked.books.find("VENDOR", "VENDORID", "V-1")
    assert vendor is not None
    asked.books.change("VENDOR", vendor["RECORDNO"], {"DONOTCUTCHECK": "true"})
    refused = ask(asked, disbursement(key, "80.00")).errors()
    asked.books.change("VENDOR", vendor["RECORDNO"], {"DONOTCUTCHECK": "false"})
    paid = ask(asked, disbursement(key, "80.00")).statuses
    assert ("The vendor 'V-1' is set to do not pay.", ["success"]) == (refused[0][1], paid)


def test_zero_line_is_refused_when_the_company_wants_none() -> None:
    function = invoice(lines=line(amount="0.00"))
    expected = ("", "The amount on line 1 must not be zero.")
    assert expected == (_first_error(function), _first_error(function, zero_lines=False))


def test_payment_is_dated_by_its_receipt_and_stamped_apart() -> None:
    asked = company()
    key = posted_invoice(asked)
    answer = ask(asked, receipt(detail(key, "100.00")))
    payment = asked.books.find("ARPYMT", "RECORDNO", answer.rows()[0]["RECORDNO"])
    assert payment is not None
    stamps = (payment["WHENCREATED"], payment["AUWHENCREATED"])
    assert ("03/10/2026", "03/02/2026 15:04:05") == stamps
