"""The causes 17 to 30: what stands on a document, from the sandbox's own answers."""

from dataclasses import replace
from decimal import Decimal

import pytest

from console.intacct import (
    CreateInvoice,
    Currency,
    ReverseBill,
    ReverseInvoice,
    UpdateInvoice,
)
from console.sandbox.books import DocumentRule
from tests.intacct.catalogue_acts import (
    new_lines,
    on_invoice,
    paying,
    swapped,
    with_line,
    writing,
)
from tests.intacct.catalogue_kit import Switchboard
from tests.intacct.test_sandbox_answers import AP_ADJUSTMENT, BILL, DEBIT, INVOICE, ON, PLACE
from tests.intacct.thirty_kit import Met, asking_for, first, having, met, on_bill

pytestmark = pytest.mark.anyio

ACCOUNT = "mapping after_fix account_mapping"
DIMENSION = "mapping after_fix dimension_mapping"
VALUE = "mapping after_fix dimension_value"
WHERE = "mapping after_fix posting_destination"
ELSEWHERE = "config after_fix posting_destination"
TERM = "mapping after_fix terms"
NUMBER = "data verify numbering"
TAKEN = "duplicate verify numbering"
FIELD = "mapping after_fix custom_fields"
UNFIT = "data after_fix custom_fields"
RECORD = "data after_fix record"
SET_UP = "config after_fix sage_config"
OWN_POLICY = "data after_fix sage_config"
SETTLED = "state verify payments"

PAPERS = DocumentRule(
    name="PAPERS",
    object_name="APBILL",
    text="A bill over 50.00 is invalid without the carrier's papers.",
    demands="SUPDOCID",
    over=Decimal("50.00"),
)
APPROVAL = DocumentRule(
    name="Freight", object_name="APBILL", text="Nobody is set up to approve it.", approval=True
)
CANADIAN = replace(INVOICE, currency=Currency(code="CAD"))
TWO_DEBITS = replace(AP_ADJUSTMENT, lines=(DEBIT, replace(DEBIT, amount=Decimal("6.00"))))
WEST = (("LOCATION", "E200"),)


def with_dimension(name: str, value: str) -> CreateInvoice:
    return with_line(dimensions=(*PLACE, (name, value)))


def negative_lines() -> CreateInvoice:
    (line,) = INVOICE.lines
    minus = replace(line, amount=Decimal("-10.00"))
    return replace(INVOICE, lines=(line, minus, replace(minus, dimensions=WEST)))


def reversing(key: str) -> ReverseInvoice:
    return ReverseInvoice(record_no=key, reversed_on=ON)


MAPPINGS = (
    met(17, "invalid gl account '99999'", ACCOUNT, writing(with_line(account_no="99999"))),
    met(17, "account number '40900' is inactive", ACCOUNT, writing(with_line(account_no="40900"))),
    met(17, "it is a closing account", ACCOUNT, writing(with_line(account_no="33000"))),
    met(
        18,
        "account number '10100' is associated to the bank account 'boa'",
        ACCOUNT,
        writing(with_line(account_no="10100")),
    ),
    met(
        18,
        "account number '50000' is restricted",
        ACCOUNT,
        writing(BILL),
        restricted_accounts=frozenset({"50000"}),
    ),
    met(
        19,
        "you cannot override the gl account",
        "config after_fix account_mapping",
        writing(INVOICE),
        account_override=False,
    ),
    met(
        20,
        "missing the department dimension for the account 40100",
        DIMENSION,
        writing(with_line(account_no="40100")),
        number="BL03000018",
    ),
    met(
        20,
        "missing the class dimension for the account 40200",
        DIMENSION,
        writing(with_line(account_no="40200")),
        number="BL03000018",
    ),
    *(
        met(21, f"invalid {name.lower()} '404'", VALUE, writing(with_dimension(name, "404")))
        for name in ("PROJECT", "DEPARTMENT", "CLASS")
    ),
    met(21, "invalid location '404'", VALUE, writing(with_line(dimensions=(("LOCATION", "404"),)))),
    met(21, "'900' is inactive", VALUE, writing(with_dimension("DEPARTMENT", "900"))),
    met(
        21,
        "it is active non-posting",
        VALUE,
        having(
            "DEPARTMENT",
            {"DEPARTMENTID": "ALL", "STATUS": "active non-posting"},
            writing(with_dimension("DEPARTMENT", "ALL")),
        ),
    ),
    met(
        22,
        "the project 'p-2' is not related to the customer 'c-1'",
        VALUE,
        having(
            "PROJECT",
            {"PROJECTID": "P-2", "CUSTOMERID": "C-2"},
            writing(with_dimension("PROJECT", "P-2")),
        ),
    ),
    met(
        22,
        "invalid location 'e200': it does not belong to the entity 'e100'",
        VALUE,
        writing(with_line(dimensions=WEST), user="east", entity_id="E100"),
    ),
    met(
        22,
        "negative line items cannot be spread across entities",
        VALUE,
        writing(negative_lines()),
        number="BL03002073",
    ),
    met(
        23,
        "location is required on line 1",
        WHERE,
        writing(with_line(dimensions=())),
        number="BL03000018",
    ),
    met(23, "at the entity level only", ELSEWHERE, writing(BILL), entity_only=True),
    met(24, "term name net 77 is invalid", TERM, writing(replace(INVOICE, term_name="Net 77"))),
    met(24, "term name net 99 is invalid", TERM, writing(replace(BILL, term_name="Net 99"))),
)

CONTENT = (
    met(
        25,
        "enter a bill number, and try again",
        NUMBER,
        writing(replace(BILL, bill_no="")),
        number="BL03002128",
    ),
    met(
        25,
        "the document number is missing",
        NUMBER,
        writing(replace(INVOICE, invoice_no="")),
        number="PL01000127",
    ),
    *(
        met(
            25,
            f"the number '{number}' already exists",
            TAKEN,
            first(function, writing(function)),
            number="BL03002185",
        )
        for number, function in (("inv-1", INVOICE), ("b-1", BILL))
    ),
    met(
        26,
        "the custom field 'trailer' is missing",
        FIELD,
        asking_for(writing(INVOICE), required=True),
        number="BL03000018",
    ),
    met(
        26,
        "'trailer': 'reefer' is not a valid integer",
        FIELD,
        asking_for(
            writing(replace(INVOICE, custom_fields=(("TRAILER", "reefer"),))), datatype="INTEGER"
        ),
    ),
    met(
        26,
        "'load': it is longer than 10 characters",
        FIELD,
        writing(replace(INVOICE, custom_fields=(("LOAD_NUMBER", "LOAD-1234567"),))),
    ),
    met(
        26,
        "the document number is longer than 30 characters",
        UNFIT,
        writing(replace(INVOICE, invoice_no="I" * 31)),
        number="DL02000001",
    ),
    *(
        met(
            26,
            f"invalid character '{letter}' in the document number",
            UNFIT,
            writing(replace(BILL, bill_no=f"B{letter}1")),
            number="DL02000001",
        )
        for letter in "&<>#?"
    ),
    met(
        27,
        "smart rule 'papers': a bill over 50.00 is invalid without the carrier's papers",
        RECORD,
        writing(BILL),
        rules=(PAPERS,),
    ),
    met(27, "approval policy 'freight'", OWN_POLICY, writing(BILL), rules=(APPROVAL,)),
    met(28, "enable foreign-currency transactions", SET_UP, writing(CANADIAN)),
    met(
        28,
        "the currency 'cad' is not set up",
        SET_UP,
        writing(CANADIAN),
        multi_currency=True,
    ),
    met(
        28,
        "there is no exchange rate from 'cad' to 'usd'",
        SET_UP,
        writing(CANADIAN),
        multi_currency=True,
        currencies={"CAD": False},
    ),
    met(28, "at the entity level only", ELSEWHERE, writing(CANADIAN), entity_only=True),
    met(
        29,
        "the amount on line 1 must not be zero",
        RECORD,
        writing(with_line(amount=Decimal("0.00"))),
        zero_lines=False,
    ),
    met(
        29,
        "must have the same sign",
        RECORD,
        swapped("<amount>6.00<", "<amount>-6.00<", writing(TWO_DEBITS)),
    ),
    met(
        29,
        "remove the extra line item, or enter an amount on line 1",
        RECORD,
        swapped("<TRX_AMOUNT>80.00</TRX_AMOUNT>", "", writing(BILL)),
        number="BL03002101",
    ),
    met(
        29,
        "the amount on line 1 has more than two decimal places",
        RECORD,
        swapped("<amount>100.00<", "<amount>100.005<", writing(INVOICE)),
        cents_only=True,
    ),
)

PAYMENTS = (
    met(
        30,
        "reclassify its line items",
        SETTLED,
        on_invoice(new_lines, paid="100.00"),
        number="BL03002101",
    ),
    met(
        30,
        "has been paid in part or in full: reverse the payment first",
        SETTLED,
        on_invoice(lambda key: writing(reversing(key)), paid="1.00"),
    ),
    met(
        30,
        "the bill 'b-1' is selected for payment",
        SETTLED,
        on_bill(
            lambda key: writing(ReverseBill(record_no=key, reversed_on=ON)),
            selected=True,
        ),
    ),
    met(
        30,
        "has been reversed already",
        SETTLED,
        on_invoice(lambda key: first(reversing(key), writing(reversing(key)))),
    ),
    met(
        30,
        "has been reversed and cannot be changed",
        SETTLED,
        on_invoice(
            lambda key: first(reversing(key), writing(UpdateInvoice(record_no=key, due_on=ON))),
        ),
    ),
    met(
        30,
        "there is no due amount on the invoice",
        SETTLED,
        on_invoice(lambda key: paying(key, "1.00"), paid="100.00"),
        number="BL03000130",
    ),
    met(
        30,
        "exceeds total amount due on the invoice",
        SETTLED,
        on_invoice(lambda key: paying(key, "100.01")),
        number="BL03000130",
    ),
    met(30, "cannot find the invoice with key '404' to pay", SETTLED, paying("404", "1.00")),
)

CASES = (*MAPPINGS, *CONTENT, *PAYMENTS)


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.name)
async def test_remedy_is_that_of_the_cause_when_the_sandbox_refuses_a_document(
    switchboard: Switchboard, one: Met
) -> None:
    await switchboard.check(one.case)
