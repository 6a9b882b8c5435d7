"""What the gateway tells about the company: setup, users, dimensions, objects and their fields."""

from dataclasses import replace

import pytest

from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import (
    ManualClock,
    ask,
    books,
    custom_fields,
    gateway,
    invoice,
    login,
    ordered,
    query,
)


def _found(asked: Gateway, function: str, path: str) -> list[str | None]:
    return [part.text for part in ask(asked, function).results[0].iterfind(f"data/{path}")]


def test_dates_are_american_when_the_formats_of_a_user_are_read() -> None:
    answer = ask(gateway(), "<readUserFormatting><userId>ws</userId></readUserFormatting>")
    block = answer.results[0].find("data/userformatting")
    assert block is not None
    expected = ["recordno", "locale", "dateformat", "gmtoffset", "clock"]
    assert (expected, "/mdY") == ([part.tag for part in block], block.findtext("dateformat"))


def test_user_is_the_same_when_named_by_record_number() -> None:
    asked = gateway()
    by_id = "<readUserFormatting><userId>east</userId></readUserFormatting>"
    (number,) = _found(asked, by_id, "userformatting/recordno")
    by_key = f"<readUserFormatting><key>{number}</key></readUserFormatting>"
    assert [number] == _found(asked, by_key, "userformatting/recordno")


@pytest.mark.parametrize(
    "function",
    [
        "<readUserFormatting><userId>nobody</userId></readUserFormatting>",
        "<readUserFormatting><key>9999</key></readUserFormatting>",
        "<getUserPermissions><userId>nobody</userId></getUserPermissions>",
    ],
)
def test_user_is_refused_when_unknown(function: str) -> None:
    assert ask(gateway(), function).errors()[0][1].startswith("Invalid user")


def test_rights_lack_what_is_denied_when_permissions_are_read() -> None:
    answer = ask(gateway(), "<getUserPermissions><userId>reader</userId></getUserPermissions>")
    rights = {
        policy.findtext("policyName"): policy.findtext("rights")
        for policy in answer.root.iter("policy")
    }
    expected = ("List|View|Edit|Delete|Reverse", "List|View|Add|Edit|Delete|Reverse")
    assert expected == (rights["Bills"], rights["Vendors"])


@pytest.mark.parametrize("multi", [True, False])
def test_setup_tells_whether_there_are_currencies_when_read(multi: bool) -> None:
    asked = gateway(books(multi_currency=multi))
    path = "financialSetup/multiCurrency"
    assert [str(multi).lower()] == _found(asked, "<getFinancialSetup/>", path)


def test_closed_date_is_the_last_day_when_a_month_is_closed_for_all() -> None:
    assert ["12/31/2025"] == _found(gateway(), "<get_closedbooksdate/>", "closedbooksdate")


def test_closed_date_is_empty_when_nothing_is_closed() -> None:
    made = books(ManualClock())
    made.open_period("2025-12")
    assert [None] == _found(gateway(made), "<get_closedbooksdate/>", "closedbooksdate")


def test_preferences_are_listed_when_an_application_is_named() -> None:
    answer = ask(gateway(), '<get_companyprefs application="ME"/>')
    expected = ["ME", "DISABLEENTITYSLIDEIN", "false"]
    assert expected == [part.text for part in answer.root.iter("companypref") for part in part]


def test_preferences_are_refused_when_the_application_is_unknown() -> None:
    answer = ask(gateway(), '<get_companyprefs application="ZZ"/>')
    assert [("BL01001973", "Invalid application 'ZZ'.")] == answer.errors()


def test_own_dimension_is_marked_when_dimensions_are_listed() -> None:
    answer = ask(gateway(), "<getDimensions/>")
    own = [
        one.findtext("objectName")
        for one in answer.root.iter("dimension")
        if one.findtext("userDefinedDimension") == "true"
    ]
    assert ["LANE"] == own


def test_both_sides_are_told_when_relationships_are_listed() -> None:
    answer = ask(gateway(), "<getDimensionRelationships/>")
    sides = {
        (one.findtext("dimension"), related.findtext("dimension")): (
            related.findtext("source_side"),
            related.findtext("related_side"),
        )
        for one in answer.root.iter("relationship")
        for related in one.iterfind("related")
    }
    expected = (("Many", "One"), ("One", "Many"))
    assert expected == (sides["PROJECT", "CUSTOMER"], sides["CUSTOMER", "PROJECT"])


def test_only_to_one_relations_fill_in_when_autofill_is_listed() -> None:
    answer = ask(gateway(), "<getDimensionAutofillDetails/>")
    filled = [
        (one.findtext("dimension"), one.findtext("autofill/dimension"))
        for one in answer.root.iter("relationship")
        if one.find("autofill") is not None
    ]
    assert [("PROJECT", "CUSTOMER"), ("CONTRACT", "CUSTOMER")] == filled


def test_restricting_dimension_is_named_when_restrictions_are_listed() -> None:
    answer = ask(gateway(), "<getDimensionRestrictions/>")
    restricted = {
        one.findtext("dimension"): one.findtext("restrictedby/dimension")
        for one in answer.root.iter("restriction")
    }
    assert {"PROJECT": "CUSTOMER", "CONTRACT": "CUSTOMER"} == restricted


def test_all_objects_are_listed_when_everything_is_inspected() -> None:
    answer = ask(gateway(), "<inspect><object>*</object></inspect>")
    types = {one.text: one.get("typename") for one in answer.root.iter("type")}
    assert ("AR Invoice", str(len(types))) == (types["ARINVOICE"], answer.data()["count"])


def test_field_names_are_listed_when_an_object_is_inspected() -> None:
    names = _found(gateway(), "<inspect><object>ARINVOICE</object></inspect>", "Type/Fields/Field")
    assert {"RECORDNO", "RECORDID", "LOAD_NUMBER"} <= set(names)


def test_lengths_are_told_when_inspected_in_detail() -> None:
    answer = ask(gateway(), '<inspect detail="1"><object>ARINVOICE</object></inspect>')
    lengths = {
        one.findtext("Name"): (one.findtext("externalDataName"), one.findtext("maxLength"))
        for one in answer.root.iter("Field")
    }
    expected = (("string", "10"), ("string", "45"))
    assert expected == (lengths["LOAD_NUMBER"], lengths["RECORDID"])


def test_object_is_refused_when_unknown_and_inspected() -> None:
    answer = ask(gateway(), "<inspect><object>NOSUCH</object></inspect>")
    assert answer.errors()[0][0] == "XL03000009"


def _with_contact() -> Gateway:
    made = books()
    names = {"CONTACTNAME": "Dock 4", "EMAIL1": "dock@example.test", "MAILADDRESS.CITY": "Tulsa"}
    made.add("CONTACT", names)
    asked = gateway(made)
    key = ask(asked, invoice(after_number=custom_fields("LOAD_NUMBER", "7"))).key()
    made.change("ARINVOICE", key, {"BILLTOPAYTOCONTACTNAME": "Dock 4"})
    return asked


def test_dots_lead_to_a_contact_when_a_document_is_queried() -> None:
    fields = "BILLTO.EMAIL1 BILLTO.MAILADDRESS.CITY SHIPTO.EMAIL1"
    (row,) = ask(_with_contact(), query("ARINVOICE", fields, ordered())).rows()
    assert ["dock@example.test", "Tulsa", ""] == list(row.values())


def test_dots_lead_over_two_records_when_lines_are_queried() -> None:
    fields = "ARINVOICE.RECORDID ARINVOICE.CUSTOMER.NAME ARINVOICE.BILLTO.MAILADDRESS.CITY"
    (row,) = ask(_with_contact(), query("ARINVOICEITEM", fields, ordered())).rows()
    assert ["INV-1", "Customer C-1", "Tulsa"] == list(row.values())


def _related(object_name: str, key: str, relation: str) -> str:
    return (
        f"<readRelated><object>{object_name}</object><keys>{key}</keys>"
        f"<relation>{relation}</relation><fields>*</fields></readRelated>"
    )


@pytest.mark.parametrize(
    ("relation", "field", "value"),
    [("CUSTOMER", "CUSTOMERID", "C-1"), ("ARINVOICEITEM", "AMOUNT", "100")],
)
def test_related_records_are_read_when_a_relation_leads_there(
    relation: str, field: str, value: str
) -> None:
    asked = gateway()
    key = ask(asked, invoice()).key()
    (row,) = ask(asked, _related("ARINVOICE", key, relation)).rows()
    assert value == row[field]


def test_relation_is_refused_when_unknown() -> None:
    asked = gateway()
    key = ask(asked, invoice()).key()
    assert ask(asked, _related("ARINVOICE", key, "NOSUCH")).errors()[0][0] == "DL02000001"


@pytest.mark.parametrize("object_name", ["ARINVOICE", "GLACCOUNT"])
def test_permission_is_needed_when_related_records_are_read(object_name: str) -> None:
    answer = ask(gateway(), _related(object_name, "1", "NOSUCH"), credentials=login("blind"))
    expected = {"ARINVOICE": "DL02000001", "GLACCOUNT": "PL04000005"}
    assert expected[object_name] == answer.errors()[0][0]


def test_no_right_is_left_when_a_module_is_denied() -> None:
    asked = gateway()
    users = {"ws": replace(asked.books.company.users["ws"], denied=frozenset({("*", "AP")}))}
    asked.books.company = replace(asked.books.company, users=users)
    answer = ask(asked, "<getUserPermissions><userId>ws</userId></getUserPermissions>")
    rights = {
        policy.findtext("policyName"): policy.findtext("rights")
        for policy in answer.root.iter("policy")
    }
    assert ("", "") == (rights["Bills"] or "", rights["Vendors"] or "")
