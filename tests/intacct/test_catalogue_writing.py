"""The catalogue of refusals by number, for what is made or changed."""

from dataclasses import replace

import pytest

from console.intacct import DeleteRecords
from tests.intacct.catalogue_acts import (
    new_lines,
    on_invoice,
    paying,
    putting,
    swapped,
    with_line,
    writing,
)
from tests.intacct.catalogue_kit import Case, Switchboard
from tests.intacct.test_sandbox_answers import BILL, CUSTOMER, INVOICE, VENDOR
from tests.sandbox.writing_kit import create

pytestmark = pytest.mark.anyio

TAKEN = "duplicate verify party"
NUMBERING = "data verify numbering"
RECORD = "data after_fix record"
PAID = "state verify payments"
MISSING = DeleteRecords(object_name="ARINVOICE", record_nos=("404",))

DOCUMENTS = (
    Case(
        number="XL03000009",
        row="the entire transaction in this operation has been rolled back",
        says="the entire transaction in this operation has been rolled back due to an error",
        remedy=RECORD,
        act=writing(CUSTOMER, replace(INVOICE, customer_id="C-404"), transaction=True),
    ),
    Case(
        number="BL01001973",
        row="could not create x record! / currently, we can't create the transaction",
        says="currently, we can't create the transaction",
        remedy=RECORD,
        act=writing(INVOICE),
        fault={"kind": "no_reason", "match": "write"},
    ),
    Case(
        number="BL01001973",
        row="could not create x record! / currently, we can't create the transaction",
        says="could not create apbill record!",
        remedy=RECORD,
        act=writing(BILL),
        fault={"kind": "no_reason", "match": "write"},
    ),
    Case(
        number="BL01001973",
        row="invalid dimension",
        says="invalid department '404'",
        remedy="mapping after_fix dimension_value",
        act=writing(with_line(dimensions=(("LOCATION", "E100"), ("DEPARTMENT", "404")))),
    ),
    Case(
        number="BL01001973",
        row="entity-only",
        says="can be created at the entity level only",
        remedy="config after_fix posting_destination",
        act=writing(BILL),
        company={"entity_only": True},
    ),
    Case(
        number="BL03002185",
        row="a transaction with the number 'x' already exists",
        says="a transaction with the number 'inv-1' already exists",
        remedy="duplicate verify numbering",
        act=on_invoice(lambda key: writing(INVOICE)),
    ),
    Case(
        number="BL03002128",
        row="enter a bill number, and try again",
        says="enter a bill number, and try again",
        remedy=NUMBERING,
        act=writing(replace(BILL, bill_no="")),
    ),
    Case(
        number="PL01000127",
        row="document number missing",
        says="the document number is missing",
        remedy=NUMBERING,
        act=writing(replace(INVOICE, invoice_no="")),
    ),
    Case(
        number="BL03002129",
        row="invalid action",
        says="invalid action 'post'",
        remedy="bug never report",
        act=swapped("<action>Submit<", "<action>Post<", writing(INVOICE)),
    ),
    Case(
        number="BL03002101",
        row="remove the extra line item",
        says="remove the extra line item, or enter an amount on line 1",
        remedy=RECORD,
        act=swapped("<TRX_AMOUNT>80.00</TRX_AMOUNT>", "", writing(BILL)),
    ),
    Case(
        number="BL03002101",
        row="remove the extra line item",
        says="reclassify its line items",
        remedy=PAID,
        act=on_invoice(new_lines, paid="100.00"),
    ),
    Case(
        number="BL03000018",
        row="missing the x dimension for the account n",
        says="missing the department dimension for the account 40100",
        remedy="mapping after_fix dimension_mapping",
        act=writing(with_line(account_no="40100")),
    ),
    Case(
        number="BL03000130",
        row="payment on something already paid",
        says="there is no due amount on the invoice",
        remedy=PAID,
        act=on_invoice(lambda key: paying(key, "1.00"), paid="100.00"),
    ),
    Case(
        number="BL01001973",
        row="cannot find ... with key to delete",
        says="with key '404' to delete",
        remedy=RECORD,
        act=writing(MISSING),
    ),
    Case(
        number="BL03002028",
        row="no data found",
        says="no data found",
        remedy=RECORD,
        act=swapped("<keys>404</keys>", "<keys/>", writing(MISSING)),
    ),
    Case(
        number="PL04000005",
        row="you do not have permission for api operation x on objects of type y",
        says="you do not have permission for api operation create on objects of type arinvoice",
        remedy="permission after_fix permissions",
        act=writing(INVOICE, user="reader"),
    ),
)

MASTERS = (
    Case(
        number="BL01001973",
        row="duplicate account number",
        says="duplicate account number '40000'",
        remedy=TAKEN,
        act=putting(create("GLACCOUNT", {"ACCOUNTNO": "40000", "TITLE": "Freight"})),
    ),
    Case(
        number="BL34000061",
        row="another x with the given value(s) y already exists",
        says="another customer with the given value(s) c-1 already exists",
        remedy=TAKEN,
        act=writing(replace(CUSTOMER, party_id="C-1")),
    ),
    Case(
        number="PL05000104",
        row="already exists (vendor, employee)",
        says="the vendor with the id 'v-1' already exists",
        remedy=TAKEN,
        act=writing(replace(VENDOR, party_id="V-1")),
    ),
    Case(
        number="DL03000006",
        row="title does not exist",
        says="title driver does not exist",
        remedy="mapping after_fix record",
        act=putting(create("EMPLOYEE", {"EMPLOYEEID": "E-1", "TITLE": "Driver"})),
        company={"titles": frozenset({"Dispatcher"})},
    ),
)

CASES = (*DOCUMENTS, *MASTERS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_remedy_is_the_catalogues_when_the_sandbox_refuses_work(
    switchboard: Switchboard, case: Case
) -> None:
    await switchboard.check(case)
