"""The wordings that decide where numbers do not: the sandbox says them, the client understands."""

from dataclasses import replace
from datetime import date

import pytest

from console.intacct import Currency, ReverseInvoice, UpdateInvoice, UpdateVendor
from tests.intacct.catalogue_acts import (
    on_invoice,
    paying,
    reading,
    with_line,
    with_record,
    writing,
)
from tests.intacct.catalogue_kit import Act, Case, Switchboard
from tests.intacct.test_sandbox_answers import BILL, INVOICE, ON, PLACE

pytestmark = pytest.mark.anyio

EARLIER = date(2026, 3, 1)
PARTY = "mapping after_fix party"
ACCOUNT = "mapping after_fix account_mapping"
VALUE = "mapping after_fix dimension_value"
DIMENSION = "mapping after_fix dimension_mapping"
TERM = "mapping after_fix terms"
PERIOD = "period after_fix periods"
PAID = "state verify payments"
HELD = "state hold party"
SET_UP = "config after_fix sage_config"
ELSEWHERE = "config after_fix posting_destination"
NO_RIGHT = "permission after_fix permissions"
LATER = "transient automatic health"


def with_dimension(name: str, value: str) -> Act:
    return writing(with_line(dimensions=(*PLACE, (name, value))))


def said(says: str, remedy: str, act: Act, number: str = "BL01001973", **switches: object) -> Case:
    return Case(number=number, row="", says=says, remedy=remedy, act=act, company=switches)


CASES = (
    said(
        "is within a period that's been closed",
        PERIOD,
        writing(replace(INVOICE, created_on=date(2026, 1, 5))),
    ),
    said(
        "date must be on or after 03/02/2026",
        PERIOD,
        on_invoice(lambda key: writing(ReverseInvoice(record_no=key, reversed_on=EARLIER))),
    ),
    said(
        "invalid customer: the customer 'c-404' does not exist",
        PARTY,
        writing(replace(INVOICE, customer_id="C-404")),
    ),
    said("the customer 'c-9' is inactive", PARTY, writing(replace(INVOICE, customer_id="C-9"))),
    said("invalid vendor", PARTY, writing(replace(BILL, vendor_id="V-404"))),
    said("the vendor 'v-9' is inactive", PARTY, writing(replace(BILL, vendor_id="V-9"))),
    *(
        said(f"invalid {name.lower()}", VALUE, with_dimension(name, "404"))
        for name in ("PROJECT", "DEPARTMENT", "CLASS", "ITEM", "EMPLOYEE")
    ),
    said("invalid location", VALUE, writing(with_line(dimensions=(("LOCATION", "404"),)))),
    said("the department '900' is inactive", VALUE, with_dimension("DEPARTMENT", "900")),
    said(
        "missing the department dimension for the account 40100",
        DIMENSION,
        writing(with_line(account_no="40100")),
        number="BL03000018",
    ),
    said(
        "location is required on line 1",
        "mapping after_fix posting_destination",
        writing(with_line(dimensions=())),
        number="BL03000018",
    ),
    said("invalid gl account '99999'", ACCOUNT, writing(with_line(account_no="99999"))),
    said("the account number '40900' is inactive", ACCOUNT, writing(with_line(account_no="40900"))),
    said("invalid gl account '33000'", ACCOUNT, writing(with_line(account_no="33000"))),
    said("the term name net 77 is invalid", TERM, writing(replace(INVOICE, term_name="Net 77"))),
    said("the term name net 99 is invalid", TERM, writing(replace(INVOICE, term_name="Net 99"))),
    said(
        "there is no due amount on the invoice",
        PAID,
        on_invoice(lambda key: paying(key, "1.00"), paid="100.00"),
        number="BL03000130",
    ),
    said(
        "exceeds total amount due on the invoice",
        PAID,
        on_invoice(lambda key: paying(key, "100.01")),
        number="BL03000130",
    ),
    said(
        "has been paid in part or in full and cannot be changed",
        PAID,
        on_invoice(lambda key: writing(UpdateInvoice(record_no=key, due_on=ON, number="I-2")), "1"),
        number="BL03002101",
    ),
    said(
        "the customer 'c-1' is on hold",
        HELD,
        with_record("CUSTOMER", "C-1", {"ONHOLD": "true"}, writing(INVOICE)),
        hold_blocks=True,
    ),
    said(
        "the customer 'c-1' exceeds its credit limit",
        HELD,
        with_record("CUSTOMER", "C-1", {"CREDITLIMIT": "99.99"}, writing(INVOICE)),
        hold_blocks=True,
    ),
    said(
        "you cannot update a root level vendor from an entity",
        ELSEWHERE,
        writing(UpdateVendor(party_id="V-1", name="New"), user="east", entity_id="E100"),
    ),
    said(
        "enable foreign-currency transactions",
        SET_UP,
        writing(replace(INVOICE, currency=Currency(code="CAD"))),
    ),
    said("please provide a payment batch key", SET_UP, writing(INVOICE), own_summaries=True),
    said("at the entity level only", ELSEWHERE, writing(INVOICE), entity_only=True),
    said(
        "you do not have permission for api operation read on objects of type glaccount",
        NO_RIGHT,
        reading(user="reader"),
        number="PL04000005",
    ),
    *(
        replace(said("temporarily off-line. please try again later", LATER, act), fault=fault)
        for act, fault in (
            (reading(), {"kind": "off_line", "match": "read"}),
            (writing(INVOICE), {"kind": "off_line", "match": "write"}),
        )
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_remedy_is_that_of_the_wording_when_the_sandbox_words_it_so(
    switchboard: Switchboard, case: Case
) -> None:
    await switchboard.check(case)
