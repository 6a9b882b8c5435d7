"""Invoices and bills: what becomes of them in the books."""

from decimal import Decimal

import pytest

from console.sandbox.books import CustomField
from tests.sandbox.gateway_kit import (
    ask,
    bill,
    bill_line,
    books,
    custom_field,
    custom_fields,
    date_block,
    gateway,
    invoice,
    line,
    login,
    term,
)

_WRAPPER = ("BL01001973", "Currently, we can't create the transaction.")
_NO_DUE = ""


def test_invoice_is_written_field_by_field_when_it_is_posted() -> None:
    asked = gateway()
    answer = ask(
        asked,
        invoice(
            due=date_block("datedue", "2026-04-01") + term("Net 15"),
            after_number="<ponumber>PO-7</ponumber><description>Load 7</description>"
            "<externalid>ext-7</externalid>" + custom_fields("LOAD_NUMBER", "L-7"),
            lines=line(rest="<departmentid>100</departmentid><classid>FULL</classid>")
            + line(account="40100", amount="-10.5", rest="<departmentid>100</departmentid>"),
        ),
    )
    (row,) = asked.books.rows("ARINVOICE")
    expected = {
        "RECORDNO": answer.key(),
        "RECORDID": "INV-1",
        "CUSTOMERID": "C-1",
        "CUSTOMERNAME": "Customer C-1",
        "DOCNUMBER": "PO-7",
        "DESCRIPTION": "Load 7",
        "LOAD_NUMBER": "L-7",
        "WHENCREATED": "03/02/2026",
        "WHENPOSTED": "03/02/2026",
        "WHENDUE": "04/01/2026",
        "TERMNAME": "Net 15",
        "STATE": "Posted",
        "RAWSTATE": "A",
        "RECORDTYPE": "ri",
        "TOTALENTERED": "89.50",
        "TOTALDUE": "89.50",
        "TOTALPAID": "0.00",
        "TOTALSELECTED": "0.00",
        "TRX_TOTALENTERED": "89.50",
        "TRX_TOTALDUE": "89.50",
        "TRX_TOTALPAID": "0.00",
        "TRX_TOTALSELECTED": "0.00",
        "CURRENCY": "USD",
        "BASECURR": "USD",
        "MODULEKEY": "4.AR",
        "SYSTEMGENERATED": "false",
        "MEGAENTITYID": "",
        "MEGAENTITYKEY": "",
        "MEGAENTITYNAME": "",
        "AUWHENCREATED": "03/02/2026 15:04:05",
        "WHENMODIFIED": "03/02/2026 15:04:05",
        "_CONTROLID": "f1",
        "_EXTERNALID": "ext-7",
    }
    assert expected == row


def test_lines_are_written_in_order_when_an_invoice_is_posted() -> None:
    asked = gateway()
    answer = ask(
        asked,
        invoice(
            lines=line(rest="<departmentid>100</departmentid><classid>FULL</classid>")
            + line(amount="-10.5", location="E100-10")
        ),
    )
    names = (
        *("RECORDKEY", "LINE_NO", "ACCOUNTNO", "AMOUNT"),
        *("LOCATIONID", "DEPARTMENTNAME", "CLASSID", "CUSTOMERID"),
    )
    lines = [[row.get(name) for name in names] for row in asked.books.rows("ARINVOICEITEM")]
    expected = [
        [answer.key(), "1", "40000", "100.00", "E100", "Dry Van", "FULL", "C-1"],
        [answer.key(), "2", "40000", "-10.50", "E100-10", None, None, "C-1"],
    ]
    assert expected == lines


def test_bill_is_written_when_it_is_posted() -> None:
    asked = gateway()
    function = bill(
        DOCNUMBER="REF-1",
        ONHOLD="true",
        LOAD_NUMBER="L-1",
        WHENPOSTED="03/03/2026",
        lines=bill_line(ENTRYDESCRIPTION="Linehaul") + bill_line(TRX_AMOUNT="20.00"),
    )
    record_no = ask(asked, function).root.findtext(".//data/apbill/RECORDNO")
    (row,) = asked.books.rows("APBILL")
    names = (
        *("RECORDID", "VENDORID", "DOCNUMBER", "ONHOLD"),
        *("LOAD_NUMBER", "WHENPOSTED", "TRX_TOTALDUE", "STATE"),
    )
    expected = ["B-1", "V-1", "REF-1", "true", "L-1", "03/03/2026", "100.00", "Posted"]
    assert (record_no, expected) == (row["RECORDNO"], [row[name] for name in names])


def test_bill_is_answered_with_its_record_when_created() -> None:
    answer = ask(gateway(), bill())
    expected = ({"listtype": "objects", "count": "1"}, ["apbill"], [["RECORDNO"]])
    assert expected == (
        answer.data(),
        [element.tag for element in answer.results[0].iterfind("data/*")],
        [list(row) for row in answer.rows()],
    )


def test_custom_fields_of_a_bill_are_taken_from_a_block_when_they_come_in_one() -> None:
    asked = gateway()
    made = asked.books
    made.add_custom_field(CustomField(object_name="APBILLITEM", name="TRIP", label="Trip"))
    ask(asked, bill(lines=bill_line(customfields=custom_field("TRIP", "T-1"))))
    assert made.rows("APBILLITEM")[0]["TRIP"] == "T-1"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("10.004", "10.00"),
        ("10.005", "10.01"),
        ("-10.005", "-10.01"),
        ("10", "10.00"),
        ("0", "0.00"),
        ("9999999999.99", "9999999999.99"),
    ],
)
def test_amount_is_rounded_to_cents_without_a_word_when_it_is_longer(sent: str, kept: str) -> None:
    asked = gateway()
    assert ["success"] == ask(asked, invoice(lines=line(amount=sent))).statuses
    assert kept == asked.books.rows("ARINVOICEITEM")[0]["AMOUNT"]


@pytest.mark.parametrize("sent", ["1e3", "NaN", "Infinity", "١٢", "$5", "1 000", ".5", "+1", "--1"])
def test_amount_is_refused_when_it_is_no_plain_numeral(sent: str) -> None:
    errors = ask(gateway(), invoice(lines=line(amount=sent))).errors()
    assert errors[0][0] == "DL02000001"


def test_total_is_the_sum_of_the_rounded_lines_when_lines_are_longer() -> None:
    asked = gateway()
    ask(asked, invoice(lines=line(amount="0.005") * 3))
    assert Decimal("0.03") == Decimal(asked.books.rows("ARINVOICE")[0]["TRX_TOTALENTERED"])


def test_due_date_is_by_the_term_when_only_a_term_is_sent() -> None:
    asked = gateway()
    ask(asked, invoice(due=term("Net 15")))
    assert asked.books.rows("ARINVOICE")[0]["WHENDUE"] == "03/17/2026"


@pytest.mark.parametrize("function", [invoice(), bill()])
def test_number_is_refused_when_it_is_taken(function: str) -> None:
    answer = ask(gateway(), function, function)
    number = "INV-1" if "create_invoice" in function else "B-1"
    text = f"A transaction with the number '{number}' already exists."
    assert (["success", "failure"], [("BL03002185", text), _WRAPPER]) == (
        answer.statuses,
        answer.errors(),
    )


def test_invoice_number_is_refused_when_another_entity_has_it() -> None:
    asked = gateway()
    ask(asked, invoice(), credentials=login("ws", "E100"))
    answer = ask(asked, invoice(lines=line(location="E200")), credentials=login("ws", "E200"))
    assert answer.errors()[0][0] == "BL03002185"


def test_bill_number_is_accepted_when_another_vendor_has_it() -> None:
    assert ["success", "success"] == ask(gateway(), bill(), bill(VENDORID="V-2")).statuses


def test_number_is_made_when_the_company_has_sequences() -> None:
    asked = gateway(books(bill_sequencing=True, invoice_sequencing=True))
    ask(asked, invoice(number=""), bill(number=""), bill(number=""))
    expected = (["C000001"], ["V000001", "V000002"])
    assert expected == (
        [row["RECORDID"] for row in asked.books.rows("ARINVOICE")],
        [row["RECORDID"] for row in asked.books.rows("APBILL")],
    )


def test_currency_is_accepted_when_the_company_has_currencies() -> None:
    asked = gateway(books(multi_currency=True))
    function = invoice(after_number="<currency>USD</currency><exchratetype/>")
    assert ["success"] == ask(asked, function).statuses


def test_location_may_be_absent_when_the_company_has_one_entity() -> None:
    asked = gateway(books(multi_entity=False))
    assert ["success"] == ask(asked, invoice(lines=line(location=""))).statuses


@pytest.mark.parametrize("location", ["", "E100-10"])
def test_line_belongs_to_the_entity_when_the_session_is_in_one(location: str) -> None:
    asked = gateway()
    ask(asked, invoice(lines=line(location=location)), credentials=login("ws", "E100"))
    (row,) = asked.books.rows("ARINVOICEITEM")
    expected = (location or "E100", "E100", "East")
    assert expected == (row["LOCATIONID"], row["MEGAENTITYID"], row["MEGAENTITYNAME"])


def test_line_is_refused_when_it_names_another_entity() -> None:
    answer = ask(gateway(), invoice(), credentials=login("ws", "E200"))
    text = "Invalid location 'E100': it does not belong to the entity 'E200'."
    assert text == answer.errors()[0][1]


@pytest.mark.parametrize("action", ["Submit", "Draft"])
def test_state_follows_the_action_when_a_document_is_made(action: str) -> None:
    asked = gateway()
    function = invoice(before_number=f"<action>{action}</action>")
    ask(asked, function, bill(ACTION=action))
    expected = ("Draft", "D") if action == "Draft" else ("Posted", "A")
    rows = asked.books.rows("ARINVOICE") + asked.books.rows("APBILL")
    assert [expected, expected] == [(row["STATE"], row["RAWSTATE"]) for row in rows]


def test_draft_is_kept_when_its_period_is_closed_and_nothing_is_due() -> None:
    function = invoice(created="2026-01-31", due=_NO_DUE, before_number="<action>Draft</action>")
    assert ["success"] == ask(gateway(), function).statuses


def test_bill_is_posted_when_only_receivables_are_closed() -> None:
    assert ["success"] == ask(gateway(), bill(WHENCREATED="01/31/2026")).statuses


def test_document_is_posted_when_its_period_is_reopened() -> None:
    asked = gateway()
    asked.books.open_period("2026-01", "ar")
    assert ["success"] == ask(asked, invoice(created="2026-01-31")).statuses


def test_location_is_refused_when_it_does_not_post() -> None:
    made = books()
    status = "active non-posting"
    made.add("DEPARTMENT", {"DEPARTMENTID": "000", "TITLE": "All", "STATUS": status})
    answer = ask(gateway(made), invoice(lines=line(rest="<departmentid>000</departmentid>")))
    assert answer.errors()[0][1] == "Invalid department '000': it is active non-posting."


def test_account_label_posts_to_its_account_when_it_is_known() -> None:
    made = books()
    made.add("ARACCOUNTLABEL", {"ACCOUNTLABEL": "Freight", "GLACCOUNTNO": "40000"})
    labelled = line(account="Freight").replace("glaccountno", "accountlabel")
    ask(gateway(made), invoice(lines=labelled))
    (row,) = made.rows("ARINVOICEITEM")
    assert ("40000", "Freight") == (row["ACCOUNTNO"], row["ACCOUNTLABEL"])


@pytest.mark.parametrize(
    ("datatype", "value", "accepted"),
    [
        ("INTEGER", "12", True),
        ("INTEGER", "1.5", False),
        ("DECIMAL", "1.5", True),
        ("DECIMAL", "much", False),
        ("DATE", "03/02/2026", True),
        ("DATE", "2026-03-02", False),
        ("BOOLEAN", "true", True),
        ("BOOLEAN", "yes", False),
        ("ENUM", "Reefer", True),
        ("ENUM", "reefer", False),
    ],
)
def test_custom_field_is_accepted_or_not_when_it_has_a_type(
    datatype: str, value: str, accepted: bool
) -> None:
    made = books()
    field = CustomField(
        object_name="ARINVOICE", name="X", label="X", datatype=datatype, valid_values=("Reefer",)
    )
    made.add_custom_field(field)
    answer = ask(gateway(made), invoice(after_number=custom_fields("X", value)))
    assert ["success" if accepted else "failure"] == answer.statuses


def test_custom_field_is_missed_when_it_is_required() -> None:
    made = books()
    made.add_custom_field(
        CustomField(object_name="ARINVOICE", name="X", label="Yard", required=True)
    )
    answer = ask(gateway(made), invoice())
    assert answer.errors()[0] == ("BL03000018", "The custom field 'Yard' is missing.")


def test_earlier_objects_stay_when_a_later_one_of_a_create_is_refused() -> None:
    asked = gateway()
    two = bill().removesuffix("</create>") + bill(VENDORID="V-0").removeprefix("<create>")
    answer = ask(asked, two)
    assert (["failure"], "1", 1) == (
        answer.statuses,
        answer.data()["count"],
        len(asked.books.rows("APBILL")),
    )


@pytest.mark.parametrize(
    ("object_name", "number", "text"),
    [
        (
            "ARINVOICE",
            "PL04000005",
            "You do not have permission for API operation CREATE on objects of type ARINVOICE",
        ),
        ("NONSENSE", "XL03000009", "Object definition NONSENSE not found"),
    ],
)
def test_create_is_refused_when_there_is_no_generic_form(
    object_name: str, number: str, text: str
) -> None:
    answer = ask(gateway(), f"<create><{object_name}/></create>")
    assert [(number, text)] == answer.errors()


def test_create_is_refused_when_it_holds_more_than_a_hundred_objects() -> None:
    answer = ask(gateway(), f"<create>{'<APBILL/>' * 101}</create>")
    assert answer.errors()[0][0] == "DL02000001"
