"""The functions read, readByName, lookup and getDimensions."""

import pytest

from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import ask, bill, gateway, invoice, line, login


@pytest.fixture
def asked() -> Gateway:
    asked = gateway()
    ask(asked, invoice(lines=line() + line(amount="0.50")), bill())
    return asked


def _read(object_name: str, keys: str, fields: str = "", by: str = "read") -> str:
    asked_for = f"<fields>{fields}</fields>" if fields else ""
    return f"<{by}><object>{object_name}</object><keys>{keys}</keys>{asked_for}</{by}>"


def test_only_asked_fields_come_when_a_record_is_read(asked: Gateway) -> None:
    record_no = asked.books.rows("ARINVOICE")[0]["RECORDNO"]
    answer = ask(asked, _read("ARINVOICE", record_no, "RECORDID,TRX_TOTALDUE"))
    assert [{"RECORDID": "INV-1", "TRX_TOTALDUE": "100.5"}] == answer.rows()


@pytest.mark.parametrize("fields", ["", "*", "RECORDID,ARINVOICEITEMS"])
def test_lines_come_along_when_a_document_is_read_whole(asked: Gateway, fields: str) -> None:
    record_no = asked.books.rows("ARINVOICE")[0]["RECORDNO"]
    answer = ask(asked, _read("ARINVOICE", record_no, fields))
    lines = answer.results[0].iterfind("data/ARINVOICE/ARINVOICEITEMS/arinvoiceitem")
    assert [("1", "100"), ("2", "0.5")] == [
        (element.findtext("LINE_NO"), element.findtext("AMOUNT")) for element in lines
    ]


def test_all_fields_come_when_none_are_named(asked: Gateway) -> None:
    (row,) = ask(asked, _read("CUSTOMER", "C-1", by="readByName")).rows()
    assert {"RECORDNO", "CUSTOMERID", "NAME", "STATUS", "WHENMODIFIED"} <= set(row)


def test_missing_key_is_left_out_when_others_are_found(asked: Gateway) -> None:
    answer = ask(asked, _read("VENDOR", "V-1, V-0,V-2", "VENDORID", by="readByName"))
    assert ("2", [{"VENDORID": "V-1"}, {"VENDORID": "V-2"}]) == (
        answer.data()["count"],
        answer.rows(),
    )


@pytest.mark.parametrize("keys", ["", "99999", ","])
def test_nothing_is_found_without_an_error_when_no_key_fits(asked: Gateway, keys: str) -> None:
    answer = ask(asked, _read("ARINVOICE", keys))
    assert (["success"], {"listtype": "ARINVOICE", "count": "0"}) == (
        answer.statuses,
        answer.data(),
    )


@pytest.mark.parametrize("by", ["read", "readByName", "lookup"])
def test_object_is_refused_when_it_is_unknown(asked: Gateway, by: str) -> None:
    function = _read("NOSUCH", "1", by=by)
    if by == "lookup":
        function = "<lookup><object>NOSUCH</object></lookup>"
    assert [("XL03000009", "Object definition NOSUCH not found")] == ask(asked, function).errors()


def test_fields_are_refused_when_they_are_unknown(asked: Gateway) -> None:
    answer = ask(asked, _read("CLASS", "1", "NAME,Field1,Field2"))
    assert [("Invalid fields list Field1, Field2", "")] == answer.errors()


def test_format_is_refused_when_it_is_not_xml(asked: Gateway) -> None:
    function = _read("CLASS", "1").replace("</keys>", "</keys><returnFormat>csv</returnFormat>")
    assert ask(asked, function).errors()[0][0] == "WS"


def test_keys_are_refused_when_there_are_more_than_a_hundred(asked: Gateway) -> None:
    assert ["failure"] == ask(asked, _read("CLASS", ",".join(map(str, range(101))))).statuses


def test_document_of_another_entity_is_not_read_when_inside_one(asked: Gateway) -> None:
    ask(asked, invoice("E"), credentials=login("ws", "E100"))
    function = _read("ARINVOICE", "E", "RECORDID", by="readByName")
    found = [
        ask(asked, function, credentials=login("ws", place)).data()["count"]
        for place in ("", "E100", "E200")
    ]
    assert ["1", "1", "0"] == found


def test_custom_fields_are_marked_when_looked_up(asked: Gateway) -> None:
    answer = ask(asked, "<lookup><object>APBILL</object></lookup>")
    fields = answer.root.iterfind(".//Type[@Name='APBILL']/Fields/Field")
    custom = [
        (field.findtext("ID"), field.findtext("LABEL"), field.findtext("DATATYPE"))
        for field in fields
        if field.findtext("ISCUSTOM") == "true"
    ]
    assert [("LOAD_NUMBER", "Load", "TEXT")] == custom


def test_field_has_its_type_and_values_when_looked_up(asked: Gateway) -> None:
    answer = ask(asked, "<lookup><object>ARINVOICE</object></lookup>")
    fields = {field.findtext("ID"): field for field in answer.root.iter("Field")}
    states = ["Draft", "Posted", "Partially Paid", "Paid", "Reversed", "Reversal"]
    assert ("INTEGER", "CURRENCY", "DATE", states) == (
        fields["RECORDNO"].findtext("DATATYPE"),
        fields["TRX_TOTALDUE"].findtext("DATATYPE"),
        fields["WHENDUE"].findtext("DATATYPE"),
        [value.text for value in fields["STATE"].iter("VALIDVALUE")],
    )


def test_relations_are_told_when_looked_up(asked: Gateway) -> None:
    answer = ask(asked, "<lookup><object>ARINVOICE</object></lookup>")
    relations = [[part.text for part in one] for one in answer.root.iter("Relationship")]
    assert ["CUSTOMER", "CUSTOMER", None, "MANY2ONE", "CUSTOMERID"] in relations


def test_dimensions_come_with_the_companys_words_when_asked(asked: Gateway) -> None:
    answer = ask(asked, "<getDimensions/>")
    words = {
        element.findtext("objectName"): element.findtext("termLabel")
        for element in answer.root.iter("dimension")
    }
    assert ("Fleet", "Class") == (words["DEPARTMENT"], words["CLASS"])


def test_read_permission_is_needed_when_reading() -> None:
    asked = gateway()
    answer = ask(asked, _read("GLACCOUNT", "1"), credentials=login("blind"))
    assert answer.errors()[0][0] == "PL04000005"


@pytest.mark.parametrize(("name", "read_only"), [("STATE", "true"), ("DESCRIPTION", "false")])
def test_field_is_read_only_when_the_company_works_it_out(
    asked: Gateway, name: str, read_only: str
) -> None:
    answer = ask(asked, "<lookup><object>ARINVOICE</object></lookup>")
    told = {one.findtext("ID"): one.findtext("READONLY") for one in answer.root.iter("Field")}
    assert read_only == told[name]
