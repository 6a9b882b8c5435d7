"""The client and the simulated gateway: what we build is taken, what it refuses is understood."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from console.errors import AuthenticationError, RemoteError
from console.intacct import (
    AddFiles,
    AdjustmentLine,
    AttachedFile,
    ChangedLine,
    ContactDetails,
    CreateApAdjustment,
    CreateApTerm,
    CreateArAdjustment,
    CreateArTerm,
    CreateAttachment,
    CreateAttachmentFolder,
    CreateBill,
    CreateContact,
    CreateCustomer,
    CreateInvoice,
    CreateVendor,
    Currency,
    DeleteAttachment,
    DeleteRecords,
    Function,
    FunctionOutcome,
    GatewayProblem,
    NumberedFunction,
    Query,
    ReadByQuery,
    Refused,
    ReverseBill,
    ReverseInvoice,
    Success,
    Unknown,
    UpdateApAdjustment,
    UpdateApTerm,
    UpdateArAdjustment,
    UpdateArTerm,
    UpdateBill,
    UpdateContact,
    UpdateCustomer,
    UpdateInvoice,
    UpdateVendor,
    describe,
    describe_group,
)
from console.intacct.lines import BillLine, InvoiceLine
from tests.intacct.sandboxed import Sandboxed
from tests.sandbox.gateway_kit import STRANGER

pytestmark = pytest.mark.anyio

NUMBERS = count(1)
ON = date(2026, 3, 2)
DUE = date(2026, 4, 1)
PLACE = (("LOCATION", "E100"),)
INVOICE_LINE = InvoiceLine(account_no="40000", amount=Decimal("100.00"), dimensions=PLACE)
INVOICE = CreateInvoice(
    customer_id="C-1", created_on=ON, due_on=DUE, invoice_no="INV-1", lines=(INVOICE_LINE,)
)
BILL_LINE = BillLine(account_no="50000", amount=Decimal("80.00"), dimensions=PLACE)
BILL = CreateBill(vendor_id="V-1", created_on=ON, due_on=DUE, bill_no="B-1", lines=(BILL_LINE,))
CREDIT = AdjustmentLine(account_no="40000", amount=Decimal("-5.00"), dimensions=PLACE)
AR_ADJUSTMENT = CreateArAdjustment(
    customer_id="C-1", created_on=ON, adjustment_no="CM-1", lines=(CREDIT,)
)
DEBIT = AdjustmentLine(account_no="50000", amount=Decimal("5.00"), dimensions=PLACE)
AP_ADJUSTMENT = CreateApAdjustment(
    vendor_id="V-1", created_on=ON, adjustment_no="AM-1", lines=(DEBIT,)
)
ACME = ContactDetails(print_as="Acme")
CUSTOMER = CreateCustomer(party_id="C-7", name="Acme", contact=ACME)
VENDOR = CreateVendor(party_id="V-7", name="Hauler", contact=ACME)
CONTACT = CreateContact(name="Factor", details=ACME)
FILE = AttachedFile(name="pod", extension="pdf", content=b"%PDF")
ATTACHMENT = CreateAttachment(attachment_id="A-1", name="POD", folder_name="Freight", files=(FILE,))


async def written(sage: Sandboxed, function: Function, user: str = "ws") -> FunctionOutcome:
    numbered = NumberedFunction(control_id=f"fn-{next(NUMBERS)}", function=function)
    (outcome,) = await sage.client(user).write([numbered])
    return outcome


async def made(sage: Sandboxed, function: Function) -> str:
    outcome = await written(sage, function)
    assert isinstance(outcome, Success), outcome
    return outcome.key


NEW: list[Function] = [
    INVOICE,
    BILL,
    AR_ADJUSTMENT,
    AP_ADJUSTMENT,
    CUSTOMER,
    VENDOR,
    CONTACT,
    CreateArTerm(name="Net 45", days=45),
    CreateApTerm(name="Net 45", days=45),
    CreateAttachmentFolder(name="Papers"),
    ATTACHMENT,
]


@pytest.mark.parametrize("function", NEW, ids=lambda function: type(function).__name__)
async def test_creation_is_taken_and_named_when_it_is_sound(function: Function) -> None:
    assert await made(Sandboxed(), function)


CHANGES: list[tuple[Function, Callable[[str], Function]]] = [
    (INVOICE, lambda key: UpdateInvoice(record_no=key, due_on=ON, description="new")),
    (
        INVOICE,
        lambda key: UpdateInvoice(
            record_no=key, lines=(ChangedLine(line_no=1, amount=Decimal("90.00")),)
        ),
    ),
    (INVOICE, lambda key: ReverseInvoice(record_no=key, reversed_on=ON)),
    (INVOICE, lambda key: DeleteRecords(object_name="ARINVOICE", record_nos=(key,))),
    (BILL, lambda key: UpdateBill(record_no=key, due_on=ON, lines=(BILL_LINE, BILL_LINE))),
    (BILL, lambda key: ReverseBill(record_no=key, reversed_on=ON)),
    (BILL, lambda key: DeleteRecords(object_name="APBILL", record_nos=(key,))),
    (AR_ADJUSTMENT, lambda key: UpdateArAdjustment(record_no=key, description="new")),
    (AP_ADJUSTMENT, lambda key: UpdateApAdjustment(record_no=key, description="new")),
    (AR_ADJUSTMENT, lambda key: DeleteRecords(object_name="ARADJUSTMENT", record_nos=(key,))),
    (CUSTOMER, lambda key: UpdateCustomer(party_id="C-7", active=False)),
    (VENDOR, lambda key: UpdateVendor(party_id="V-7", contact=ContactDetails(phone="5"))),
    (CONTACT, lambda key: UpdateContact(name="Factor", details=ContactDetails(email="a@b.c"))),
    (CreateArTerm(name="N", days=1), lambda key: UpdateArTerm(name="N", days=2)),
    (CreateApTerm(name="N", days=1), lambda key: UpdateApTerm(name="N", active=False)),
    (ATTACHMENT, lambda key: AddFiles(attachment_id="A-1", files=(FILE,))),
    (ATTACHMENT, lambda key: DeleteAttachment(attachment_id="A-1")),
]


@pytest.mark.parametrize(("first", "change"), CHANGES)
async def test_change_is_taken_when_its_record_is_there(
    first: Function, change: Callable[[str], Function]
) -> None:
    sage = Sandboxed()
    key = await made(sage, first)
    outcome = await written(sage, change(key))
    assert isinstance(outcome, Success), outcome


def line(**changes: Any) -> CreateInvoice:
    return replace(INVOICE, lines=(replace(INVOICE_LINE, **changes),))


REFUSED: list[tuple[str, str, Function]] = [
    ("closed-period", "period after_fix periods", replace(INVOICE, created_on=date(2026, 1, 5))),
    ("customer-invalid", "mapping after_fix party", replace(INVOICE, customer_id="C-404")),
    ("customer-invalid", "mapping after_fix party", replace(INVOICE, customer_id="C-9")),
    ("vendor-invalid", "mapping after_fix party", replace(BILL, vendor_id="V-404")),
    ("vendor-invalid", "mapping after_fix party", replace(BILL, vendor_id="V-9")),
    ("account-invalid", "mapping after_fix account_mapping", line(account_no="99999")),
    ("account-invalid", "mapping after_fix account_mapping", line(account_no="40900")),
    ("account-invalid", "mapping after_fix account_mapping", line(account_no="33000")),
    ("dimension-missing", "mapping after_fix dimension_mapping", line(account_no="40100")),
    ("dimension-missing", "mapping after_fix posting_destination", line(dimensions=())),
    (
        "dimension-invalid",
        "mapping after_fix dimension_value",
        line(dimensions=(*PLACE, ("DEPARTMENT", "900"))),
    ),
    (
        "dimension-invalid",
        "mapping after_fix dimension_value",
        line(dimensions=(*PLACE, ("DEPARTMENT", "404"))),
    ),
    ("term-invalid", "mapping after_fix terms", replace(INVOICE, term_name="Net 77")),
    ("term-invalid", "mapping after_fix terms", replace(INVOICE, term_name="Net 99")),
    (
        "custom-field",
        "mapping after_fix custom_fields",
        replace(INVOICE, custom_fields=(("LOAD_NUMBER", "x" * 11),)),
    ),
    ("currency", "config after_fix sage_config", replace(INVOICE, currency=Currency(code="CAD"))),
    ("number-missing", "data verify numbering", replace(BILL, bill_no="")),
    ("duplicate-record", "duplicate verify party", replace(CUSTOMER, party_id="C-1")),
    ("duplicate-record", "duplicate verify party", replace(VENDOR, party_id="V-1")),
    ("no-data", "data after_fix record", ReverseInvoice(record_no="404", reversed_on=ON)),
]


@pytest.mark.parametrize(("cause", "remedy", "function"), REFUSED)
async def test_remedy_is_told_when_the_gateway_refuses(
    cause: str, remedy: str, function: Function
) -> None:
    problem = _problem(await written(Sandboxed(), function))
    assert (cause, remedy) == (problem.cause, _remedy(problem))


def _problem(outcome: FunctionOutcome) -> GatewayProblem:
    assert isinstance(outcome, Refused), outcome
    return describe(outcome.errors)


def _remedy(problem: GatewayProblem) -> str:
    return f"{problem.category} {problem.retry} {problem.fix_target}"


async def test_number_is_taken_when_another_document_has_it() -> None:
    sage = Sandboxed()
    await made(sage, INVOICE)
    problem = _problem(await written(sage, INVOICE))
    told = (problem.cause, _remedy(problem))
    assert ("duplicate-number", "duplicate verify numbering") == told


async def test_document_is_final_when_it_has_been_reversed() -> None:
    sage = Sandboxed()
    key = await made(sage, INVOICE)
    await made(sage, ReverseInvoice(record_no=key, reversed_on=ON))
    problem = _problem(await written(sage, ReverseInvoice(record_no=key, reversed_on=ON)))
    assert ("document-final", "state verify payments") == (problem.cause, _remedy(problem))


async def test_permission_is_missing_when_the_role_lacks_it() -> None:
    problem = _problem(await written(Sandboxed(), INVOICE, "reader"))
    assert ("permission", "permission after_fix permissions") == (problem.cause, _remedy(problem))


async def test_party_is_owned_by_the_top_level_when_an_entity_changes_it() -> None:
    sage = Sandboxed()
    numbered = NumberedFunction(
        control_id="fn-1", function=UpdateVendor(party_id="V-1", name="New")
    )
    (outcome,) = await sage.client("east").write([numbered], entity_id="E100")
    problem = _problem(outcome)
    expected = ("top-level-only", "config after_fix posting_destination")
    assert expected == (problem.cause, _remedy(problem))


async def test_nothing_is_proven_when_a_control_id_is_sent_twice() -> None:
    client = Sandboxed().client()
    numbered = NumberedFunction(control_id="fn-1", function=INVOICE)
    (first,) = await client.write([numbered])
    (second,) = await client.write([numbered])
    assert [Success, Unknown] == [type(first), type(second)]


async def test_cause_is_a_lookup_when_the_gateway_refuses_a_repeat_in_words() -> None:
    client = Sandboxed(replay="failure").client()
    numbered = NumberedFunction(control_id="fn-1", function=INVOICE)
    await client.write([numbered])
    (second,) = await client.write([numbered])
    assert "unknown verify record" == _remedy(_problem(second))


async def test_nothing_is_in_the_books_when_one_of_a_group_is_refused() -> None:
    sage = Sandboxed()
    group = [
        NumberedFunction(control_id="a", function=CUSTOMER),
        NumberedFunction(control_id="b", function=replace(INVOICE, customer_id="C-404")),
        NumberedFunction(control_id="c", function=BILL),
    ]
    outcomes = await sage.client().write(group, transaction=True)
    assert all(isinstance(one, Refused) and one.aborted for one in outcomes)
    assert "customer-invalid" == describe_group(outcomes).cause
    assert None is sage.books.find("CUSTOMER", "CUSTOMERID", "C-7")


async def test_all_are_in_the_books_when_a_group_is_sound() -> None:
    sage = Sandboxed()
    group = [
        NumberedFunction(control_id="a", function=CUSTOMER),
        NumberedFunction(control_id="b", function=replace(INVOICE, customer_id="C-7")),
    ]
    outcomes = await sage.client().write(group, transaction=True)
    assert [Success, Success] == [type(one) for one in outcomes]


NOT_LET_IN: list[tuple[str, dict[str, Any], str]] = [
    ("user", {"password": "wrong"}, "auth after_fix credentials"),
    ("company", {"sender": STRANGER}, "auth after_fix prerequisites"),
    ("sender", {"sender": replace(STRANGER, password="x")}, "auth after_fix credentials"),
]


@pytest.mark.parametrize(("level", "options", "remedy"), NOT_LET_IN)
async def test_credential_is_named_when_the_gateway_refuses_one(
    level: str, options: dict[str, Any], remedy: str
) -> None:
    with pytest.raises(AuthenticationError) as caught:
        await Sandboxed().client(**options).sign_in()
    assert (level, remedy) == (caught.value.details["level"], _told(caught.value))


async def test_entity_is_named_when_only_the_entity_is_refused() -> None:
    with pytest.raises(AuthenticationError) as caught:
        await Sandboxed().client("east").sign_in("E200")
    told = (caught.value.details["level"], _told(caught.value))
    assert ("entity", "auth after_fix posting_destination") == told


def _told(error: RemoteError) -> str:
    return f"{error.details['category']} {error.details['retry']} {error.details['fix_target']}"


async def test_session_is_renewed_when_the_gateway_forgets_it() -> None:
    sage = Sandboxed()
    client = sage.client()
    await client.sign_in()
    renewed = Sandboxed(sage.books)
    sage.gateway = renewed.gateway
    outcome = await client.write([NumberedFunction(control_id="fn-1", function=INVOICE)])
    assert isinstance(outcome[0], Success)


async def test_rows_come_without_a_field_when_the_gateway_does_not_know_it() -> None:
    query = Query(object_name="GLACCOUNT", fields=("ACCOUNTNO", "NO_SUCH"), page_size=2)
    client = Sandboxed().client()
    rows = [row async for page in client.query(query) for row in page]
    assert {"RECORDNO", "ACCOUNTNO"} == {name for row in rows for name in row}
    assert len(rows) > 2
    assert {"GLACCOUNT": frozenset({"NO_SUCH"})} == client.lacking


async def test_rows_of_a_set_are_whole_when_it_has_many_pages() -> None:
    read = ReadByQuery(object_name="GLACCOUNT", condition="RECORDNO > 0", page_size=2)
    client = Sandboxed().client()
    rows = [row async for page in client.read_by_query(read) for row in page]
    assert len(rows) == len(Sandboxed().books.rows("GLACCOUNT"))
    assert client.usage.pages > 1


async def test_company_is_described_when_it_is_asked() -> None:
    client = Sandboxed().client()
    assert (await client.user_formatting("ws")).filters_are_safe
    assert "USD" == (await client.financial_setup()).base_currency
    assert date(2025, 12, 31) == await client.closed_on()
    assert "LOCATION" in {one.object_name for one in await client.dimensions()}


async def test_objects_are_described_with_lengths_when_asked_together() -> None:
    """Fields and lengths of several objects come in one request."""
    client = Sandboxed().client()
    invoice, line = await client.describe(("ARINVOICE", "ARINVOICEITEM"))
    assert ("ARINVOICE", "ARINVOICEITEM") == (invoice.name, line.name)
    assert {"LOAD_NUMBER": 10} == {one.name: one.length for one in invoice.fields if one.custom}
    # Signing in is the other one.
    assert 2 == client.usage.requests


async def test_attachment_comes_back_when_it_was_made() -> None:
    sage = Sandboxed()
    await made(sage, ATTACHMENT)
    found = await sage.client().attachments.read("A-1")
    assert found is not None
    assert ("A-1", 1) == (found.value("supdocid"), len(found.branches))


async def test_attachment_comes_without_its_bytes_when_only_some_elements_are_asked_for() -> None:
    sage = Sandboxed()
    await made(sage, ATTACHMENT)
    grown = AddFiles(attachment_id="A-1", description="Two files", files=(FILE,))
    await made(sage, grown)
    found = await sage.client().attachments.read("A-1", fields=("supdocdescription",))
    assert found is not None
    assert ((("supdocdescription", "Two files"),), ()) == (found.leaves, found.branches)


async def test_nothing_is_found_when_there_is_no_such_attachment_or_folder() -> None:
    reads = Sandboxed().client().attachments
    assert None is await reads.read("A-9")
    assert (True, False) == (await reads.has_folder("Freight"), await reads.has_folder("Other"))


async def test_rights_are_told_by_module_and_policy_when_asked_for() -> None:
    modules = {one.name: one.rights for one in await Sandboxed().client().permissions("reader")}

    assert 10 == len(modules)
    granted = modules["Accounts Receivable"]["Invoices"]
    assert (True, False) == ("View" in granted, "Add" in granted)
