"""The functions readByQuery and readMore: the little SQL, pages, and results that end."""

from datetime import timedelta

import pytest

from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import (
    Answer,
    ManualClock,
    ask,
    bill,
    books,
    gateway,
    invoice,
    line,
    login,
)


def _by_query(object_name: str, text: str = "", fields: str = "*", size: str = "") -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    paged = f"<pagesize>{size}</pagesize>" if size else ""
    return (
        f"<readByQuery><object>{object_name}</object><fields>{fields}</fields>"
        f"<query>{escaped}</query>{paged}</readByQuery>"
    )


def _more(result_id: str) -> str:
    return f"<readMore><resultId>{result_id}</resultId></readMore>"


@pytest.fixture
def asked() -> Gateway:
    """Five invoices: A to E, one a day from March 2nd on, over 10, 20 ... 50; E is a draft."""
    asked = gateway()
    for at, letter in enumerate("ABCDE"):
        number = f"<ponumber>it's {letter}</ponumber>" if at < 2 else ""
        function = invoice(
            letter,
            created=f"2026-03-0{2 + at}",
            before_number="<action>Draft</action>" if letter == "E" else "",
            after_number=number,
            lines=line(amount=f"{(at + 1) * 10}"),
        )
        assert ["success"] == ask(asked, function).statuses
    return asked


def _letters(asked: Gateway, text: str) -> str:
    rows = ask(asked, _by_query("ARINVOICE", text, "RECORDID")).rows()
    return "".join(row["RECORDID"] for row in rows)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("", "ABCDE"),
        ("RECORDID = 'B'", "B"),
        ("RECORDID = 'b'", ""),
        ("RECORDID != 'B'", "ACDE"),
        ("RECORDID <> 'B'", "ACDE"),
        ("TRX_TOTALDUE > 20 AND TRX_TOTALDUE <= 40", "CD"),
        ("TRX_TOTALDUE < 20 or TRX_TOTALDUE >= 50", "AE"),
        ("WHENCREATED >= '03/05/2026'", "DE"),
        ("RECORDID in ('A', 'C')", "AC"),
        ("RECORDID not in ('A', 'C')", "BDE"),
        ("DOCNUMBER like 'it\\'s%'", "AB"),
        ("DOCNUMBER = 'it\\'s B'", "B"),
        ("DOCNUMBER not like '%A'", "B"),
        ("DOCNUMBER is null", "CDE"),
        ("DOCNUMBER IS NOT NULL", "AB"),
        ("NOT (DOCNUMBER is null)", "AB"),
        ("not (RECORDID = 'A' or TRX_TOTALDUE > 30)", "BC"),
        ("RECORDID = 'A' or RECORDID = 'B' and TRX_TOTALDUE > 20", "A"),
        ("(RECORDID = 'A' or RECORDID = 'B') and TRX_TOTALDUE > 10", "B"),
        ("STATE = 'A'", "ABCD"),
        ("STATE = 'D'", "E"),
        ("STATE = 'Posted'", ""),
    ],
)
def test_records_are_found_when_the_condition_is_true_of_them(
    asked: Gateway, text: str, letters: str
) -> None:
    assert letters == _letters(asked, text)


@pytest.mark.parametrize(
    ("text", "customers"), [("STATUS = 'T'", 1), ("STATUS = 'F'", 1), ("STATUS = 'active'", 0)]
)
def test_status_is_a_letter_when_it_stands_in_a_condition(text: str, customers: int) -> None:
    assert str(customers) == ask(gateway(), _by_query("CUSTOMER", text)).data()["count"]


@pytest.mark.parametrize(
    "text",
    [
        "RECORDID = 'A' ORDER BY RECORDID",
        "RECORDID =",
        "RECORDID = 'A",
        "= 'A'",
        "RECORDID 'A'",
        "RECORDID = B",
        "RECORDID not = 'A'",
        "(RECORDID = 'A'",
        "RECORDID in ()",
        "RECORDID = 'A' AND",
        "NOSUCH = 'A'",
        "CUSTOMER.NAME = 'Customer C-1'",
        "WHENCREATED = '2026-03-02'",
        "WHENCREATED between '03/02/2026' and '03/03/2026'",
        "(" * 60 + "RECORDID = 'A'" + ")" * 60,
        "RECORDID; drop",
    ],
)
def test_condition_is_refused_when_it_is_not_understood(asked: Gateway, text: str) -> None:
    assert ["DL02000001"] == [
        number for number, _ in ask(asked, _by_query("ARINVOICE", text)).errors()
    ]


@pytest.mark.parametrize("size", ["0", "1001", "many", "-1"])
def test_page_size_is_refused_when_it_is_not_from_1_to_1000(asked: Gateway, size: str) -> None:
    assert ask(asked, _by_query("ARINVOICE", size=size)).errors()[0][0] == "DL02000001"


def test_unknown_field_is_named_when_it_is_asked_for(asked: Gateway) -> None:
    answer = ask(asked, _by_query("ARINVOICE", fields="RECORDID,NOSUCH"))
    assert answer.errors()[0][0] == "Invalid fields list NOSUCH"


def test_unknown_object_is_refused_when_it_is_read(asked: Gateway) -> None:
    expected = [("XL03000009", "Object definition NOSUCH not found")]
    assert expected == ask(asked, _by_query("NOSUCH")).errors()


def test_records_have_small_letters_when_they_are_read_by_query(asked: Gateway) -> None:
    data = ask(asked, _by_query("ARINVOICE", "RECORDID = 'A'")).results[0].find("data")
    assert data is not None
    assert ("arinvoice", ["arinvoice"]) == (data.get("listtype"), [row.tag for row in data])


def test_lines_stay_away_when_documents_are_read_by_query(asked: Gateway) -> None:
    answer = ask(asked, _by_query("ARINVOICE"))
    assert "ARINVOICEITEMS" not in answer.rows()[0]


def test_permission_is_needed_when_records_are_read_by_query() -> None:
    answer = ask(gateway(), _by_query("GLACCOUNT"), credentials=login("blind"))
    expected = (
        "PL04000005",
        "You do not have permission for API operation READ_BY_QUERY on objects of type GLACCOUNT",
    )
    assert [expected] == answer.errors()


def _numbers(answer: Answer) -> list[str]:
    return [row["DEPARTMENTID"] for row in answer.rows()]


def _many() -> tuple[Gateway, ManualClock]:
    clock = ManualClock()
    made = books(clock)
    for at in range(250):
        made.add("DEPARTMENT", {"DEPARTMENTID": f"D{at:03}", "TITLE": "Same"})
    return gateway(made), clock


def _first(asked: Gateway, **parts: object) -> Answer:
    return ask(asked, _by_query("DEPARTMENT", "TITLE = 'Same'", size="60"), **parts)


def test_everything_is_read_once_when_pages_are_read_until_nothing_remains() -> None:
    asked, _ = _many()
    answer = _first(asked)
    read = _numbers(answer)
    while answer.data()["numremaining"] != "0":
        answer = ask(asked, _more(answer.data()["resultId"]))
        read += _numbers(answer)
    assert [f"D{at:03}" for at in range(250)] == read


def test_some_pages_are_short_when_more_remains() -> None:
    asked, _ = _many()
    answer = _first(asked)
    sizes = {answer.data()["count"]}
    while answer.data()["numremaining"] != "0":
        answer = ask(asked, _more(answer.data()["resultId"]))
        sizes.add(answer.data()["count"])
    assert "59" in sizes


def test_result_is_a_picture_of_its_moment_when_records_change_later() -> None:
    asked, _ = _many()
    result_id = _first(asked).data()["resultId"]
    asked.books.add("DEPARTMENT", {"DEPARTMENTID": "NEW", "TITLE": "Same"})
    assert ask(asked, _more(result_id)).data()["totalcount"] == "250"


def test_reading_goes_on_when_only_the_object_is_named() -> None:
    asked, _ = _many()
    first = _first(asked)
    second = ask(asked, "<readMore><object>DEPARTMENT</object></readMore>")
    assert int(first.data()["numremaining"]) > int(second.data()["numremaining"])


def test_result_lives_on_when_it_is_used_in_time() -> None:
    asked, clock = _many()
    answer = _first(asked)
    for _ in range(2):
        clock.move(timedelta(minutes=9))
        answer = ask(asked, _more(answer.data()["resultId"]))
    assert ["success"] == answer.statuses


def test_result_is_gone_when_nobody_asked_for_long() -> None:
    asked, clock = _many()
    result_id = _first(asked).data()["resultId"]
    clock.move(timedelta(minutes=10))
    assert ask(asked, _more(result_id)).errors()[0][0] == "DL02000001"


def test_result_is_gone_when_all_of_it_was_read() -> None:
    asked, _ = _many()
    answer = ask(asked, _by_query("CLASS"))
    assert ("0", "") == (answer.data()["numremaining"], answer.data()["resultId"])


@pytest.mark.parametrize("credentials", [login("ws", "E100"), login("reader")])
def test_result_is_refused_when_somebody_else_goes_on(credentials: str) -> None:
    asked, _ = _many()
    result_id = _first(asked).data()["resultId"]
    answer = ask(asked, _more(result_id), credentials=credentials)
    assert answer.errors()[0][0] == "DL02000001"


def test_entity_documents_stay_hidden_when_read_by_query_at_top_level(asked: Gateway) -> None:
    ask(asked, bill("P-1"), credentials=login("ws", "E100"))
    assert ask(asked, _by_query("APBILL")).data()["count"] == "0"
