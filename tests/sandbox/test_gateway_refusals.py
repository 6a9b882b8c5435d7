"""Every reason not to post a document, in the gateway's own words."""

import pytest

from tests.sandbox.gateway_kit import (
    ask,
    bill,
    bill_line,
    custom_fields,
    date_block,
    gateway,
    invoice,
    line,
    term,
)

_WRAPPER = ("BL01001973", "Currently, we can't create the transaction.")
_NO_DUE = ""

_INVOICES = [
    (invoice(customer="C-0"), "BL01001973", "Invalid customer: the customer 'C-0' does not exist."),
    (invoice(customer="c-1"), "BL01001973", "Invalid customer: the customer 'c-1' does not exist."),
    (invoice(customer="C-9"), "BL01001973", "The customer 'C-9' is inactive."),
    (invoice(number=""), "PL01000127", "The document number is missing."),
    (invoice(due=_NO_DUE), "BL01001973", "Enter a due date or a term."),
    (invoice(due=term("Net 30")), "BL01001973", "The term name Net 30 is invalid."),
    (
        invoice(due=term("Net 99")),
        "BL01001973",
        "The term name Net 99 is invalid: it is inactive.",
    ),
    (
        invoice(before_number="<action>Post</action>"),
        "BL03002129",
        "Invalid action 'Post': use Draft or Submit.",
    ),
    (
        invoice(after_number="<currency>USD</currency><exchratetype/>"),
        "BL01001973",
        "Enable foreign-currency transactions before entering a currency.",
    ),
    (
        invoice(after_number="<billto><contactname>Nobody</contactname></billto>"),
        "BL01001973",
        "Invalid contact 'Nobody': it does not exist.",
    ),
    (
        invoice(after_number=custom_fields("NO_SUCH", "1")),
        "BL01001973",
        "Invalid custom field 'NO_SUCH' in ARINVOICE.",
    ),
    (
        invoice(after_number=custom_fields("LOAD_NUMBER", "12345678901")),
        "BL01001973",
        "Invalid value for the custom field 'Load': it is longer than 10 characters.",
    ),
    (
        invoice(number="N" * 31),
        "DL02000001",
        "There was an error processing the request. The document number is longer than 30"
        " characters.",
    ),
    (
        invoice(created="2026-02-30"),
        "DL02000001",
        "There was an error processing the request. '02/30/2026' is not a valid date.",
    ),
    (
        invoice(created="2026-01-31"),
        "BL01001973",
        "The date 01/31/2026 is within a period that's been closed for Accounts Receivable.",
    ),
    (
        invoice(due=date_block("dateposted", "2025-12-31") + term("Net 15")),
        "BL01001973",
        "The date 12/31/2025 is within a period that's been closed for Accounts Receivable.",
    ),
    (
        invoice(lines=line(account="49999")),
        "BL01001973",
        "Invalid GL account '49999': it does not exist.",
    ),
    (
        invoice(lines=line(account="40900")),
        "BL01001973",
        "The account number '40900' is inactive.",
    ),
    (
        invoice(lines=line(account="33000")),
        "BL01001973",
        "Invalid GL account '33000': it is a closing account.",
    ),
    (
        invoice(lines=line().replace("glaccountno", "accountlabel")),
        "BL01001973",
        "Invalid account label '40000'.",
    ),
    (
        invoice(lines=line(amount="")),
        "BL03002101",
        "Remove the extra line item, or enter an amount on line 1.",
    ),
    (
        invoice(lines=line(amount="1,850.00")),
        "DL02000001",
        "There was an error processing the request. Line 1: '1,850.00' is not a valid amount.",
    ),
    (
        invoice(lines=line() + line(location="")),
        "BL03000018",
        "Location is required on line 2.",
    ),
    (
        invoice(lines=line(location="E999")),
        "BL01001973",
        "Invalid location 'E999': it does not exist.",
    ),
    (
        invoice(lines=line(location="OLD")),
        "BL01001973",
        "The location 'OLD' is inactive.",
    ),
    (
        invoice(lines=line(rest="<departmentid>555</departmentid>")),
        "BL01001973",
        "Invalid department '555': it does not exist.",
    ),
    (
        invoice(lines=line(rest="<departmentid>900</departmentid>")),
        "BL01001973",
        "The department '900' is inactive.",
    ),
    (
        invoice(lines=line(rest="<classid>NONE</classid>")),
        "BL01001973",
        "Invalid class 'NONE': it does not exist.",
    ),
    (
        invoice(lines=line(rest="<projectid>P-1</projectid>")),
        "BL01001973",
        "Invalid project 'P-1': it does not exist.",
    ),
    (
        invoice(lines=line(account="40100")),
        "BL03000018",
        "Line 1 is missing the Department dimension for the Account 40100.",
    ),
    (
        invoice(lines=line() + line(account="40200")),
        "BL03000018",
        "Line 2 is missing the Class dimension for the Account 40200.",
    ),
    (
        invoice(lines=line().replace("Linehaul", "x" * 501)),
        "DL02000001",
        "There was an error processing the request. The memo of line 1 is too long.",
    ),
]

_BILLS = [
    (bill(VENDORID="V-0"), "BL01001973", "Invalid vendor: the vendor 'V-0' does not exist."),
    (bill(VENDORID="V-9"), "BL01001973", "The vendor 'V-9' is inactive."),
    (bill(number=""), "BL03002128", "Enter a Bill number, and try again."),
    (bill(WHENDUE=""), "BL01001973", "Enter a due date or a term."),
    (bill(TERMNAME="Net 30"), "BL01001973", "The term name Net 30 is invalid."),
    (bill(ACTION="Pay"), "BL03002129", "Invalid action 'Pay': use Draft or Submit."),
    (
        bill(WHENCREATED="12/31/2025"),
        "BL01001973",
        "The date 12/31/2025 is within a period that's been closed for Accounts Payable.",
    ),
    (
        bill(CURRENCY="USD", BASECURR="USD"),
        "BL01001973",
        "Enable foreign-currency transactions before entering a currency.",
    ),
    (
        bill(lines=bill_line(ACCOUNTNO="59999")),
        "BL01001973",
        "Invalid GL account '59999': it does not exist.",
    ),
    (
        bill(lines=bill_line(TRX_AMOUNT="")),
        "BL03002101",
        "Remove the extra line item, or enter an amount on line 1.",
    ),
    (
        bill(lines=bill_line(LOCATIONID="")),
        "BL03000018",
        "Location is required on line 1.",
    ),
    (bill(lines=" "), "BL03002101", "Enter at least one line item."),
]

_UNREADABLE_BILLS = [
    (bill(WHENCREATED="2026-03-02"), "WHENCREATED: '2026-03-02' is not a valid date, which is"),
    (bill(WHENCREATED="02/30/2026"), "WHENCREATED: '02/30/2026' is not a valid date."),
    (bill(RECPAYMENTDATE="soon"), "RECPAYMENTDATE: 'soon' is not a valid date"),
    (bill(PAYMENTPRIORITY="now"), "PAYMENTPRIORITY is urgent, high, normal or low."),
    (bill(BILLNO="B-1"), "Invalid field BILLNO in APBILL."),
    (bill(vendorid="V-1"), "Invalid field vendorid in APBILL."),
    (bill(DESCRIPTION="<b>bold</b>"), "Invalid field DESCRIPTION in APBILL."),
    (bill(lines=bill_line(AMOUNT="1.00")), "Invalid field AMOUNT in APBILLITEM."),
    (bill(lines=bill_line().replace("APBILLITEM", "LINE")), "Invalid line LINE."),
    (
        bill().replace("<WHENDUE>", "<VENDORID>V-2</VENDORID><WHENDUE>"),
        "Field VENDORID appears twice in APBILL.",
    ),
]


@pytest.mark.parametrize(("function", "number", "text"), [*_INVOICES, *_BILLS])
def test_document_is_refused_with_cause_and_wrapper_when_a_rule_is_broken(
    function: str, number: str, text: str
) -> None:
    errors = ask(gateway(), function).errors()
    wrapped = [] if number == "DL02000001" and "valid date" in text else [_WRAPPER]
    assert [(number, text), *wrapped] == errors


@pytest.mark.parametrize(("function", "text"), _UNREADABLE_BILLS)
def test_bill_is_refused_when_it_cannot_be_read(function: str, text: str) -> None:
    ((number, told),) = ask(gateway(), function).errors()
    start = f"There was an error processing the request. {text}"
    assert ("DL02000001", True) == (number, told.startswith(start))


@pytest.mark.parametrize("function", [invoice(customer="C-0"), bill(VENDORID="V-0")])
def test_nothing_is_written_when_a_document_is_refused(function: str) -> None:
    asked = gateway()
    ask(asked, function)
    tables = ("ARINVOICE", "ARINVOICEITEM", "APBILL", "APBILLITEM")
    assert [[], [], [], []] == [asked.books.rows(name) for name in tables]
