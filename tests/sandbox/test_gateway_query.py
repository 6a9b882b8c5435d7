"""The function query: filters, order, pages and what a session sees."""

from datetime import timedelta
from itertools import chain

import pytest

from console.sandbox.books import Books, CustomField
from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import (
    ManualClock,
    ask,
    books,
    gateway,
    invoice,
    line,
    login,
    numbers,
    ordered,
    query,
)

_PRIVATE = "<options><showprivate>true</showprivate></options>"


def _test(operator: str, field: str, *values: str) -> str:
    told = "".join(f"<value>{value}</value>" for value in values)
    return f"<{operator}><field>{field}</field>{told}</{operator}>"


@pytest.fixture
def asked() -> Gateway:
    """Five invoices: A to E, one a day from March 2nd on, over 10, 20 ... 50."""
    clock = ManualClock()
    asked = gateway(books(clock))
    for at, letter in enumerate("ABCDE"):
        created = f"2026-03-0{2 + at}"
        reference = f"<ponumber>{letter.lower()}_{letter}%</ponumber>" if at < 3 else ""
        function = invoice(
            letter,
            created=created,
            after_number=reference,
            lines=line(amount=f"{(at + 1) * 10}.50"),
        )
        assert ["success"] == ask(asked, function).statuses
        clock.move(timedelta(hours=1))
    return asked


def _letters(asked: Gateway, condition: str, options: str = "") -> str:
    rest = f"<filter>{condition}</filter>{ordered()}{options}"
    return "".join(numbers(ask(asked, query("ARINVOICE", "RECORDID", rest)).rows(), "RECORDID"))


@pytest.mark.parametrize(
    ("condition", "letters"),
    [
        (_test("equalto", "RECORDID", "B"), "B"),
        (_test("equalto", "RECORDID", "b"), ""),
        (_test("equalto", "RECORDID", ""), ""),
        (_test("notequalto", "RECORDID", "B"), "ACDE"),
        (_test("notequalto", "DOCNUMBER", "a_A%"), "BC"),
        (_test("equalto", "TRX_TOTALDUE", "20.5"), "B"),
        (_test("equalto", "TRX_TOTALDUE", "20.500"), "B"),
        (_test("lessthan", "TRX_TOTALDUE", "30.50"), "AB"),
        (_test("lessthanorequalto", "TRX_TOTALDUE", "30.50"), "ABC"),
        (_test("greaterthan", "TRX_TOTALDUE", "9"), "ABCDE"),
        (_test("greaterthanorequalto", "TRX_TOTALDUE", "40.50"), "DE"),
        (_test("greaterthan", "WHENCREATED", "03/04/2026"), "DE"),
        (_test("equalto", "WHENCREATED", "3/4/2026"), "C"),
        (_test("greaterthanorequalto", "WHENMODIFIED", "03/02/2026 18:04:05"), "DE"),
        (_test("greaterthan", "WHENMODIFIED", "03/02/2026"), "ABCDE"),
        (_test("between", "TRX_TOTALDUE", "20.50", "40.50"), "BCD"),
        (_test("between", "TRX_TOTALDUE", "40.50", "20.50"), ""),
        (_test("in", "RECORDID", "A", "E", "Z"), "AE"),
        (_test("notin", "RECORDID", "A", "E", "Z"), "BCD"),
        (_test("notin", "DOCNUMBER", "a_A%"), "BC"),
        (_test("in", "TRX_TOTALDUE", "10.5", "50.5"), "AE"),
        (_test("like", "DOCNUMBER", "a%"), "A"),
        (_test("like", "DOCNUMBER", "__B_"), "B"),
        (_test("like", "DOCNUMBER", "%"), "ABC"),
        (_test("like", "RECORDID", "."), ""),
        (_test("notlike", "DOCNUMBER", "a%"), "BC"),
        (_test("isnull", "DOCNUMBER"), "DE"),
        (_test("isnotnull", "DOCNUMBER"), "ABC"),
        (_test("equalto", "CUSTOMER.NAME", "Customer C-1"), "ABCDE"),
        (f"<and>{_test('isnull', 'DOCNUMBER')}{_test('notequalto', 'RECORDID', 'E')}</and>", "D"),
        (
            f"<and>{_test('in', 'RECORDID', 'A', 'B')}{_test('equalto', 'RECORDID', 'B')}</and>",
            "B",
        ),
        (f"<or>{_test('equalto', 'RECORDID', 'A')}{_test('isnull', 'DOCNUMBER')}</or>", "ADE"),
        (
            f"<or>{_test('equalto', 'RECORDID', 'A')}<and>{_test('isnull', 'DOCNUMBER')}"
            f"{_test('equalto', 'RECORDID', 'E')}</and></or>",
            "AE",
        ),
    ],
)
def test_rows_pass_when_the_filter_is_true_of_them(
    asked: Gateway, condition: str, letters: str
) -> None:
    assert letters == _letters(asked, condition)


@pytest.mark.parametrize("operator", ["equalto", "like"])
def test_case_is_ignored_when_the_option_says_so(asked: Gateway, operator: str) -> None:
    option = "<options><caseinsensitive>true</caseinsensitive></options>"
    assert _letters(asked, _test(operator, "RECORDID", "b"), option) == "B"


@pytest.mark.parametrize("value", ["128", "0128", "-1"])
def test_record_number_is_compared_as_a_number_when_written_otherwise(
    asked: Gateway, value: str
) -> None:
    exact = [int(row["RECORDNO"]) for row in asked.books.rows("ARINVOICE")]
    expected = "ABCDE"[exact.index(int(value))] if int(value) in exact else ""
    assert expected == _letters(asked, _test("equalto", "RECORDNO", value))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("WHENMODIFIED", "2026-03-02T00:00:00"),
        ("WHENCREATED", "2026-03-02"),
        ("WHENCREATED", "02/30/2026"),
        ("TRX_TOTALDUE", "much"),
        ("RECORDNO", "1.5"),
    ],
)
def test_query_is_refused_when_a_value_is_of_another_type(
    asked: Gateway, field: str, value: str
) -> None:
    function = query("ARINVOICE", "RECORDNO", f"<filter>{_test('equalto', field, value)}</filter>")
    assert ask(asked, function).errors()[0][0] == "DL02000001"


@pytest.mark.parametrize(
    ("function", "number", "text"),
    [
        (query("NOSUCH", "RECORDNO"), "Query Failed", "Object definition NOSUCH not found"),
        (
            query("ARINVOICE", "RECORDNO INVOICENO DATEDUE"),
            "XL03000006",
            "The following fields cannot be queried: [ARINVOICE: [INVOICENO, DATEDUE] ]",
        ),
        (
            query("ARINVOICE", "CUSTOMER.NOSUCH"),
            "XL03000006",
            "The following fields cannot be queried: [ARINVOICE: [CUSTOMER.NOSUCH] ]",
        ),
        (
            query("ARINVOICE", "RECORDNO", f"<filter>{_test('isnull', 'INVOICENO')}</filter>"),
            "XL03000010",
            "Field INVOICENO does not exist in object ARINVOICE.",
        ),
        (
            query("ARINVOICE", "RECORDNO", ordered("INVOICENO")),
            "XL03000010",
            "Field INVOICENO does not exist in object ARINVOICE.",
        ),
        (
            query("ARINVOICE", "RECORDNO", "<options><returnformat>json</returnformat></options>"),
            "WS",
            "Only the return format xml is available here.",
        ),
    ],
)
def test_query_is_refused_when_a_name_is_unknown(
    asked: Gateway, function: str, number: str, text: str
) -> None:
    assert [(number, text)] == ask(asked, function).errors()


def test_values_are_shown_in_order_and_short_when_selected(asked: Gateway) -> None:
    fields = "TRX_TOTALDUE RECORDID CUSTOMER.NAME WHENDUE WHENPAID"
    rest = f"<filter>{_test('equalto', 'RECORDID', 'A')}</filter>"
    expected = [
        ("TRX_TOTALDUE", "10.5"),
        ("RECORDID", "A"),
        ("CUSTOMER.NAME", "Customer C-1"),
        ("WHENDUE", "04/01/2026"),
        ("WHENPAID", ""),
    ]
    assert expected == list(ask(asked, query("ARINVOICE", fields, rest)).rows()[0].items())


def test_custom_field_is_found_when_the_company_has_it(asked: Gateway) -> None:
    asked.books.add_custom_field(
        CustomField(object_name="ARINVOICE", name="MILES", label="Miles", datatype="INTEGER")
    )
    record_no = asked.books.rows("ARINVOICE")[0]["RECORDNO"]
    asked.books.change("ARINVOICE", record_no, {"MILES": "900"})
    assert _letters(asked, _test("lessthan", "MILES", "1000")) == "A"


def test_page_tells_what_remains_when_it_is_not_the_last(asked: Gateway) -> None:
    rest = f"{ordered()}<pagesize>2</pagesize><offset>2</offset>"
    expected = {
        "listtype": "ARINVOICE",
        "totalcount": "5",
        "offset": "2",
        "count": "2",
        "numremaining": "1",
    }
    answer = ask(asked, query("ARINVOICE", "RECORDID", rest))
    assert (expected, ["C", "D"]) == (answer.data(), numbers(answer.rows(), "RECORDID"))


def test_page_is_empty_when_the_offset_is_behind_the_end(asked: Gateway) -> None:
    answer = ask(asked, query("ARINVOICE", "RECORDID", "<offset>9</offset>"))
    assert ("5", "0", "0") == tuple(
        answer.data()[name] for name in ("totalcount", "count", "numremaining")
    )


def test_page_holds_a_hundred_when_no_size_is_given() -> None:
    made = books()
    for at in range(130):
        made.add("CLASS", {"CLASSID": f"K{at}"})
    data = ask(gateway(made), query("CLASS", "CLASSID")).data()
    assert ("100", "31") == (data["count"], data["numremaining"])


@pytest.mark.parametrize(
    ("rest", "letters"),
    [
        (ordered("TRX_TOTALDUE", "descending"), "EDCBA"),
        (ordered("WHENCREATED"), "ABCDE"),
        (
            "<orderby><order><field>DOCNUMBER</field><descending/></order>"
            "<order><field>RECORDNO</field></order></orderby>",
            "DECBA",
        ),
    ],
)
def test_rows_are_in_order_when_one_is_asked_for(asked: Gateway, rest: str, letters: str) -> None:
    rows = ask(asked, query("ARINVOICE", "RECORDID", rest)).rows()
    assert letters == "".join(numbers(rows, "RECORDID"))


def _many() -> Books:
    made = books()
    for at in range(300):
        made.add("DEPARTMENT", {"DEPARTMENTID": f"D{at}", "TITLE": "Same"})
    return made


def _read_by_offset(asked: Gateway, rest: str) -> list[str]:
    pages = [
        ask(
            asked,
            query(
                "DEPARTMENT",
                "RECORDNO",
                f"{rest}<pagesize>100</pagesize><offset>{offset}</offset>",
            ),
        ).rows()
        for offset in (0, 100, 200)
    ]
    return numbers(list(chain.from_iterable(pages)))


@pytest.mark.parametrize("rest", ["", ordered("TITLE")])
def test_pages_overlap_and_leave_gaps_when_the_order_is_not_total(rest: str) -> None:
    read = _read_by_offset(gateway(_many()), rest)
    assert len(read) > len(set(read))


def test_pages_fit_together_when_ordered_by_record_number() -> None:
    read = _read_by_offset(gateway(_many()), ordered())
    assert sorted(set(read), key=int) == read


def test_disorder_is_the_same_when_the_seed_is() -> None:
    first, second = gateway(_many(), seed=5), gateway(_many(), seed=5)
    assert _read_by_offset(first, "") == _read_by_offset(second, "")


def test_entity_documents_are_hidden_when_private_ones_are_not_asked_for(asked: Gateway) -> None:
    ask(asked, invoice("F"), credentials=login("ws", "E100"))
    rows = ask(asked, query("ARINVOICE", "RECORDID", ordered())).rows()
    assert "".join(numbers(rows, "RECORDID")) == "ABCDE"


def test_entity_documents_are_seen_when_private_ones_are_asked_for(asked: Gateway) -> None:
    ask(asked, invoice("F"), credentials=login("ws", "E100"))
    rows = ask(asked, query("ARINVOICE", "RECORDID", ordered() + _PRIVATE)).rows()
    assert "".join(numbers(rows, "RECORDID")) == "ABCDEF"


@pytest.mark.parametrize(("entity", "letters"), [("E100", "F"), ("E200", "")])
def test_only_own_documents_are_seen_when_inside_an_entity(
    asked: Gateway, entity: str, letters: str
) -> None:
    ask(asked, invoice("F"), credentials=login("ws", "E100"))
    function = query("ARINVOICE", "RECORDID", ordered())
    rows = ask(asked, function, credentials=login("ws", entity)).rows()
    assert letters == "".join(numbers(rows, "RECORDID"))


def test_private_documents_stay_hidden_when_the_user_may_not_enter_their_entity(
    asked: Gateway,
) -> None:
    ask(asked, invoice("F", lines=line(location="E200")), credentials=login("ws", "E200"))
    function = query("ARINVOICE", "RECORDID", ordered() + _PRIVATE)
    rows = ask(asked, function, credentials=login("east")).rows()
    assert "".join(numbers(rows, "RECORDID")) == "ABCDE"


def test_shared_master_data_is_seen_when_inside_an_entity(asked: Gateway) -> None:
    function = query("CUSTOMER", "CUSTOMERID", ordered())
    rows = ask(asked, function, credentials=login("ws", "E100")).rows()
    assert ["C-1", "C-9"] == numbers(rows, "CUSTOMERID")


def test_only_own_places_are_seen_when_inside_an_entity(asked: Gateway) -> None:
    function = query("LOCATION", "LOCATIONID", ordered())
    rows = ask(asked, function, credentials=login("ws", "E100")).rows()
    assert ["E100", "E100-10"] == numbers(rows, "LOCATIONID")


def test_aggregates_are_grouped_when_plain_fields_stand_beside_them(asked: Gateway) -> None:
    function = (
        "<query><object>ARINVOICE</object><select><field>CUSTOMERID</field>"
        "<sum>TRX_TOTALDUE</sum><avg>TRX_TOTALDUE</avg><min>WHENCREATED</min>"
        "<max>TRX_TOTALDUE</max><count>DOCNUMBER</count></select></query>"
    )
    expected = [
        {
            "CUSTOMERID": "C-1",
            "SUM.TRX_TOTALDUE": "152.5",
            "AVG.TRX_TOTALDUE": "30.5",
            "MIN.WHENCREATED": "03/02/2026",
            "MAX.TRX_TOTALDUE": "50.5",
            "COUNT.DOCNUMBER": "3",
        }
    ]
    assert expected == ask(asked, function).rows()


def test_count_is_nothing_when_no_row_is_there() -> None:
    function = (
        "<query><object>APBILL</object><select><count>RECORDNO</count>"
        "<max>TRX_TOTALDUE</max></select></query>"
    )
    expected = [{"COUNT.RECORDNO": "0", "MAX.TRX_TOTALDUE": ""}]
    assert expected == ask(gateway(), function).rows()


def test_sum_is_refused_when_the_field_is_no_number(asked: Gateway) -> None:
    function = "<query><object>ARINVOICE</object><select><sum>RECORDID</sum></select></query>"
    assert ask(asked, function).errors()[0][0] == "Query Failed"


def test_lines_are_found_by_their_document_when_queried(asked: Gateway) -> None:
    record_no = asked.books.rows("ARINVOICE")[1]["RECORDNO"]
    rest = f"<filter>{_test('in', 'RECORDKEY', record_no)}</filter>"
    rows = ask(asked, query("ARINVOICEITEM", "AMOUNT ARINVOICE.RECORDID", rest)).rows()
    assert [{"AMOUNT": "20.5", "ARINVOICE.RECORDID": "B"}] == rows
