from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from console.errors import ProtocolError
from console.intacct import (
    AdjustmentLine,
    ChangedLine,
    CreateApAdjustment,
    CreateArAdjustment,
    CreateBill,
    CreateInvoice,
    Function,
    InvoiceLine,
    Record,
    UpdateInvoice,
    decode_function,
    encode_function,
)
from console.intacct import BillLine as Line
from console.sync.document_words import held_words, sent_words

DAY = date(2026, 3, 2)
DUE = date(2026, 4, 1)
PLACE = (("LOCATION", "E100"), ("DEPARTMENT", "120"))

INVOICE = CreateInvoice(
    customer_id="C1033",
    created_on=DAY,
    posted_on=DAY,
    due_on=DUE,
    term_name="Net 30",
    invoice_no="1084738",
    po_number="ORD-7",
    description="Load 1084738",
    external_id="inv-1",
    bill_to_contact="Harbor Foods (2)",
    custom_fields=(("LOAD_NUMBER", "1084738"),),
    lines=(
        InvoiceLine(
            account_no="40000",
            amount=Decimal("1200.00"),
            memo="Linehaul",
            dimensions=PLACE,
            custom_fields=(("LANE", "TX-OK"),),
        ),
        InvoiceLine(account_no="40100", amount=Decimal("150.50"), memo="Fuel"),
    ),
)
BILL = CreateBill(
    vendor_id="V1",
    created_on=DAY,
    posted_on=DAY,
    due_on=DUE,
    term_name="Net 30",
    draft=True,
    bill_no="1084738-1",
    reference="RR-55",
    description="RR-55",
    custom_fields=(("LOAD_NUMBER", "1084738"),),
    lines=(Line(account_no="50100", amount=Decimal("900.00"), memo="Linehaul", dimensions=PLACE),),
)
MEMO = CreateArAdjustment(
    customer_id="C1033",
    created_on=DAY,
    adjustment_no="CM-1",
    invoice_no="1084738",
    lines=(AdjustmentLine(account_no="40900", amount=Decimal("-20.00")),),
)

WORDS: dict[str, tuple[Function, dict[str, str]]] = {
    "an invoice in the older form": (
        INVOICE,
        {
            "Party": "C1033",
            "Number": "1084738",
            "Reference": "ORD-7",
            "Description": "Load 1084738",
            "Document date": "2026-03-02",
            "Posting date": "2026-03-02",
            "Term": "Net 30",
            "Due date": "2026-04-01",
            "State": "posted",
            "Contact": "Harbor Foods (2)",
            "Our reference": "inv-1",
            "LOAD_NUMBER": "1084738",
            "Total": "1350.50",
            "Line 1 account": "40000",
            "Line 1 amount": "1200.00",
            "Line 1 text": "Linehaul",
            "Line 1 LOCATION": "E100",
            "Line 1 DEPARTMENT": "120",
            "Line 1 LANE": "TX-OK",
            "Line 2 account": "40100",
            "Line 2 amount": "150.50",
            "Line 2 text": "Fuel",
        },
    ),
    "a bill in the generic form": (
        BILL,
        {
            "Party": "V1",
            "Number": "1084738-1",
            "Reference": "RR-55",
            "Description": "RR-55",
            "Document date": "2026-03-02",
            "Posting date": "2026-03-02",
            "Term": "Net 30",
            "Due date": "2026-04-01",
            "State": "draft",
            "LOAD_NUMBER": "1084738",
            "Total": "900.00",
            "Line 1 account": "50100",
            "Line 1 amount": "900.00",
            "Line 1 text": "Linehaul",
            "Line 1 LOCATION": "E100",
            "Line 1 DEPARTMENT": "120",
        },
    ),
    "a credit memo that names its invoice": (
        MEMO,
        {
            "Party": "C1033",
            "Number": "CM-1",
            "Reference": "1084738",
            "Document date": "2026-03-02",
            "State": "posted",
            "Total": "-20.00",
            "Line 1 account": "40900",
            "Line 1 amount": "-20.00",
        },
    ),
    "an adjustment that names its bill": (
        CreateApAdjustment(
            vendor_id="V1",
            created_on=DAY,
            adjustment_no="A-1",
            bill_no="1084738-1",
            lines=(AdjustmentLine(account_no="50900", amount=Decimal("5.00")),),
        ),
        {
            "Party": "V1",
            "Number": "A-1",
            "Reference": "1084738-1",
            "Document date": "2026-03-02",
            "State": "posted",
            "Total": "5.00",
            "Line 1 account": "50900",
            "Line 1 amount": "5.00",
        },
    ),
    "a change of one line": (
        UpdateInvoice(
            record_no="7",
            description="Corrected",
            lines=(ChangedLine(line_no=1, amount=Decimal("10.00")),),
        ),
        {"Description": "Corrected", "Total": "10.00", "Line 1 amount": "10.00"},
    ),
}


def words_of(function: Function) -> dict[str, str]:
    return sent_words(decode_function(encode_function(function, "c-1").decode()))


@pytest.mark.parametrize("name", WORDS)
def test_function_is_told_in_our_words_when_it_was_written(name: str) -> None:
    function, expected = WORDS[name]

    assert expected == words_of(function)


def test_header_stands_in_one_order_when_forms_differ() -> None:
    orders = [list(words_of(one)) for one in (INVOICE, BILL)]
    common = [[name for name in order if name in orders[1]] for order in orders]

    assert common[1][:11] == common[0][:11]


def record(lines: tuple[Record, ...] = (), **leaves: str) -> Record:
    items = Record(name="ARINVOICEITEMS", attributes=(), leaves=(), branches=lines)
    return Record(
        name="ARINVOICE",
        attributes=(),
        leaves=tuple(leaves.items()),
        branches=(items,) if lines else (),
    )


def held_line(**leaves: str) -> Record:
    return Record(name="arinvoiceitem", attributes=(), leaves=tuple(leaves.items()), branches=())


def test_record_is_told_in_the_words_of_what_was_sent_when_sage_holds_it() -> None:
    line = held_line(
        ACCOUNTNO="40000",
        ENTRYDESCRIPTION="Linehaul",
        LOCATIONID="E100",
        CUSTOMERID="C1033",
        AMOUNT="1200",
        TRX_AMOUNT="1200",
        LANE="TX-OK",
        ACCOUNTTITLE="Revenue",
    )
    held = record(
        (line,),
        RECORDNO="7",
        RECORDID="1084738",
        CUSTOMERID="C1033",
        STATE="Paid",
        WHENCREATED="03/02/2026",
        CURRENCY="USD",
        LOAD_NUMBER="1084738",
        BOL_NUMBER="B-1",
    )

    assert {
        "Party": "C1033",
        "Number": "1084738",
        "Document date": "2026-03-02",
        "State": "posted",
        "LOAD_NUMBER": "1084738",
        "Total": "1200.00",
        "Line 1 account": "40000",
        "Line 1 text": "Linehaul",
        "Line 1 LOCATION": "E100",
        "Line 1 amount": "1200.00",
        "Line 1 LANE": "TX-OK",
    } == held_words(held, frozenset({"LOAD_NUMBER", "Line 1 LANE"}))


def test_party_of_a_line_is_told_when_it_is_another_than_the_documents() -> None:
    held = record((held_line(CUSTOMERID="C9", TRX_AMOUNT="1"),), CUSTOMERID="C1033")

    assert "C9" == held_words(held, frozenset())["Line 1 CUSTOMER"]


@pytest.mark.parametrize(
    ("expected", "state"),
    [("draft", "Draft"), ("posted", "Partially Paid"), ("reversed", "Reversed")],
)
def test_state_is_draft_posted_or_reversed_when_sage_names_it(expected: str, state: str) -> None:
    assert expected == held_words(record(STATE=state), frozenset())["State"]


def test_value_is_shown_as_it_is_when_it_cannot_be_read() -> None:
    held = record((held_line(TRX_AMOUNT="many"),), WHENCREATED="yesterday")
    found = held_words(held, frozenset())

    assert ("yesterday", "many") == (found["Document date"], found["Line 1 amount"])
    assert "Total" not in found


@pytest.mark.parametrize(
    "xml", ["", "<function", "<invoice/>", "<function><a><b/></a><c><d/></c></function>"]
)
def test_function_is_refused_when_the_history_was_cut(xml: str) -> None:
    with pytest.raises(ProtocolError):
        decode_function(xml)


def test_words_are_the_same_when_only_the_control_id_differs() -> None:
    again = encode_function(replace(INVOICE), "c-2").decode()

    assert words_of(INVOICE) == sent_words(decode_function(again))
