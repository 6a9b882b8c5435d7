"""The functions get and get_list: records in their older form."""

import pytest
from lxml import etree

from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import (
    Answer,
    ask,
    bill,
    custom_fields,
    gateway,
    invoice,
    line,
    login,
)


@pytest.fixture
def asked() -> Gateway:
    """Three attachments in two folders, of which the second has two files."""
    asked = gateway()
    made = asked.books
    for folder in ("Bills", "Loads"):
        made.add("SUPDOCFOLDER", {"SUPDOCFOLDERNAME": folder, "SUPDOCFOLDERDESCRIPTION": "All"})
    for number, folder in ((1, "Bills"), (2, "Loads"), (3, "Loads")):
        names = {"SUPDOCID": f"A{number}", "SUPDOCNAME": f"Proof {number}"}
        made.add("SUPDOC", {**names, "SUPDOCFOLDERNAME": folder})
    for name in ("front", "back"):
        file = {"ATTACHMENTNAME": name, "ATTACHMENTTYPE": "pdf", "ATTACHMENTDATA": "aGVsbG8="}
        made.add("SUPDOCFILE", {"SUPDOCID": "A2", **file})
    return asked


def _list(object_name: str, inner: str = "", **attributes: str) -> str:
    told = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<get_list object="{object_name}"{told}>{inner}</get_list>'


def _expression(field: str, operator: str, value: str) -> str:
    escaped = operator.replace("<", "&lt;")
    return (
        f"<expression><field>{field}</field><operator>{escaped}</operator>"
        f"<value>{value}</value></expression>"
    )


def _texts(answer: Answer, path: str) -> list[str | None]:
    return [found.text for found in answer.results[0].iterfind(f"data/{path}")]


def _list_type(answer: Answer) -> tuple[str | None, dict[str, str]]:
    found = answer.results[0].find("listtype")
    assert found is not None
    return found.text, {str(name): str(value) for name, value in found.attrib.items()}


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ("", ["A1", "A2", "A3"]),
        (_expression("supdocid", "=", "A2"), ["A2"]),
        (_expression("supdocid", "!=", "A2"), ["A1", "A3"]),
        (_expression("supdocid", "<", "A2"), ["A1"]),
        (_expression("supdocid", "<=", "A2"), ["A1", "A2"]),
        (_expression("supdocid", ">", "A2"), ["A3"]),
        (_expression("supdocid", ">=", "A2"), ["A2", "A3"]),
        (_expression("supdocname", "like", "%3"), ["A3"]),
        (_expression("supdocdescription", "is null", ""), ["A1", "A2", "A3"]),
        (
            _expression("supdocfoldername", "=", "Loads") + _expression("supdocid", "=", "A3"),
            ["A3"],
        ),
        (
            f'<logical logical_operator="or">{_expression("supdocid", "=", "A1")}'
            f'<logical logical_operator="and">{_expression("supdocfoldername", "=", "Loads")}'
            f"{_expression('supdocid', '>', 'A2')}</logical></logical>",
            ["A1", "A3"],
        ),
    ],
)
def test_records_are_listed_when_they_fit(asked: Gateway, condition: str, ids: list[str]) -> None:
    inner = f"<filter>{condition}</filter>" if condition else ""
    assert ids == _texts(ask(asked, _list("supdoc", inner)), "supdoc/supdocid")


@pytest.mark.parametrize(
    "inner",
    [
        f"<filter>{_expression('nosuch', '=', 'A2')}</filter>",
        f"<filter>{_expression('supdocid', '~', 'A2')}</filter>",
        '<sorts><sortfield order="asc">nosuch</sortfield></sorts>',
    ],
)
def test_list_is_refused_when_a_name_or_an_operator_is_unknown(asked: Gateway, inner: str) -> None:
    answer = ask(asked, _list("supdoc", inner))
    assert answer.errors()[0][0] in ("DL02000001", "XL03000010")


def test_records_are_in_order_when_sorts_are_given(asked: Gateway) -> None:
    sorts = (
        '<sorts><sortfield order="desc">supdocfoldername</sortfield>'
        '<sortfield order="asc">supdocid</sortfield></sorts>'
    )
    assert ["A2", "A3", "A1"] == _texts(ask(asked, _list("supdoc", sorts)), "supdoc/supdocid")


def test_list_tells_its_place_when_only_a_part_is_asked_for(asked: Gateway) -> None:
    answer = ask(asked, _list("supdoc", start="1", maxitems="1"))
    expected = ("supdoc", {"start": "1", "end": "1", "total": "3"})
    assert (expected, ["A2"]) == (_list_type(answer), _texts(answer, "supdoc/supdocid"))


def test_list_is_refused_when_its_place_is_no_number(asked: Gateway) -> None:
    assert ask(asked, _list("supdoc", start="first")).errors()[0][0] == "DL02000001"


def test_files_come_along_when_an_attachment_is_read(asked: Gateway) -> None:
    answer = ask(asked, '<get object="supdoc" key="A2"/>')
    path = "supdoc/attachments/attachment"
    expected = (["front", "back"], ["aGVsbG8=", "aGVsbG8="])
    assert expected == (
        _texts(answer, f"{path}/attachmentname"),
        _texts(answer, f"{path}/attachmentdata"),
    )


def test_files_stay_away_when_other_fields_are_asked_for(asked: Gateway) -> None:
    inner = "<fields><field>supdocid</field><field>supdocname</field></fields>"
    answer = ask(asked, f'<get object="supdoc" key="A2">{inner}</get>')
    block = answer.results[0].find("data/supdoc")
    assert block is not None
    assert [("supdocid", "A2"), ("supdocname", "Proof 2")] == [
        (part.tag, part.text) for part in block
    ]


def test_folder_is_read_when_its_name_is_the_key(asked: Gateway) -> None:
    answer = ask(asked, '<get object="supdocfolder" key="Loads"/>')
    assert ["All"] == _texts(answer, "supdocfolder/supdocfolderdescription")


def test_nothing_found_is_a_refusal_when_one_record_is_read(asked: Gateway) -> None:
    answer = ask(asked, '<get object="supdoc" key="A9"/>')
    assert [("BL03002028", "No data found.")] == answer.errors()


def test_nothing_found_is_a_success_when_records_are_listed() -> None:
    expected = ("supdoc", {"start": "0", "end": "0", "total": "0"})
    assert expected == _list_type(ask(gateway(), _list("supdoc")))


@pytest.mark.parametrize("function", [_list("glbudget"), '<get object="journal" key="1"/>'])
def test_object_is_refused_when_it_is_not_kept_here(function: str) -> None:
    assert ask(gateway(), function).errors()[0][0] == "XL03000009"


@pytest.mark.parametrize("function", [_list("nosuch"), '<get object="nosuch" key="1"/>'])
def test_request_is_refused_when_the_schema_has_no_such_object(function: str) -> None:
    answer = ask(gateway(), function)
    expected = ("failure", "XL03000003")
    assert expected == (answer.root.findtext("control/status"), answer.errors()[0][0])


def test_dates_are_taken_apart_when_an_invoice_is_read() -> None:
    asked = gateway()
    key = ask(asked, invoice(after_number=custom_fields("LOAD_NUMBER", "7"))).key()
    block = ask(asked, f'<get object="invoice" key="{key}"/>').results[0].find("data/invoice")
    assert block is not None
    assert ("2026", "03", "02", "INV-1", "100") == tuple(
        block.findtext(path)
        for path in (
            "datecreated/year",
            "datecreated/month",
            "datecreated/day",
            "invoiceno",
            "totaldue",
        )
    )


def test_lines_come_along_when_a_bill_is_listed() -> None:
    asked = gateway()
    ask(asked, bill())
    answer = ask(asked, _list("bill", f"<filter>{_expression('billno', '=', 'B-1')}</filter>"))
    assert ["80"] == _texts(answer, "bill/billitems/lineitem/amount")


@pytest.mark.parametrize(("private", "numbers"), [("false", []), ("true", ["INV-1"])])
def test_entity_documents_are_listed_when_private_ones_are_asked_for(
    private: str, numbers: list[str]
) -> None:
    asked = gateway()
    ask(asked, invoice(lines=line()), credentials=login("ws", "E100"))
    answer = ask(asked, _list("invoice", showprivate=private))
    assert numbers == _texts(answer, "invoice/invoiceno")


def test_class_has_its_five_fields_when_it_is_listed() -> None:
    answer = ask(gateway(), _list("class"))
    block = answer.results[0].find("data/class")
    assert block is not None, etree.tostring(answer.root)
    expected = ["key", "name", "description", "parentid", "whenmodified", "status"]
    assert expected == [part.tag for part in block]


def test_company_is_told_when_it_is_listed() -> None:
    assert ["acme"] == _texts(ask(gateway(), _list("company_info")), "company_info/companyid")


def test_permission_is_needed_when_records_are_listed() -> None:
    answer = ask(gateway(), _list("glaccount"), credentials=login("blind"))
    assert answer.errors()[0][0] == "PL04000005"


def test_attachment_is_read_back_when_it_was_created_by_functions() -> None:
    asked = gateway()
    file = (
        "<attachment><attachmentname>pod</attachmentname><attachmenttype>pdf</attachmenttype>"
        "<attachmentdata>aGVsbG8=</attachmentdata></attachment>"
    )
    made = ask(
        asked,
        "<create_supdocfolder><supdocfoldername>Loads</supdocfoldername></create_supdocfolder>",
        "<create_supdoc><supdocid>P1</supdocid><supdocname>Proof</supdocname>"
        "<supdocfoldername>Loads</supdocfoldername>"
        f"<attachments>{file}</attachments></create_supdoc>",
    )
    answer = ask(asked, '<get object="supdoc" key="P1"/>')
    path = "supdoc/attachments/attachment/attachmentdata"
    expected = (["success", "success"], ["aGVsbG8="])
    assert expected == (made.statuses, _texts(answer, path))
