"""Master data: created, changed, deleted, in the generic and in the legacy form."""

import pytest

from console.sandbox.books import CustomField
from tests.sandbox.gateway_kit import ask, invoice, line, login, query
from tests.sandbox.writing_kit import (
    company,
    create,
    delete,
    element,
    keyed,
    made,
    posted_invoice,
    record_no,
    shown,
    update,
)

_CONTACT = (
    "<DISPLAYCONTACT><PRINTAS>Seven Inc</PRINTAS><EMAIL1>a@b.example</EMAIL1>{}</DISPLAYCONTACT>"
)
_OWN = _CONTACT.format("<MAILADDRESS><CITY>Tulsa</CITY></MAILADDRESS>")


def _party(object_name: str = "CUSTOMER", inner: str = _OWN, **fields: str) -> str:
    values = {f"{object_name}ID": "X-7", "NAME": "Seven & Sons".replace("&", "&amp;"), **fields}
    return create(object_name, {name: value for name, value in values.items() if value}, inner)


@pytest.mark.parametrize(
    ("object_name", "contact"),
    [("CUSTOMER", "Seven & Sons(CX-7)"), ("VENDOR", "Seven & Sons(VX-7)")],
)
def test_party_brings_its_own_contact_when_it_is_created(object_name: str, contact: str) -> None:
    asked = company()
    answer = ask(asked, _party(object_name))
    (told,) = answer.rows()
    assert {"RECORDNO", f"{object_name}ID"} == set(told)
    names = "DISPLAYCONTACT.CONTACTNAME DISPLAYCONTACT.EMAIL1 STATUS"
    assert [contact, "a@b.example", "active"] == shown(asked, object_name, told["RECORDNO"], names)
    row = asked.books.find("CONTACT", "CONTACTNAME", contact)
    assert row is not None
    assert ("Seven Inc", "Tulsa") == (row["PRINTAS"], row["MAILADDRESS.CITY"])


def test_contact_follows_the_name_when_a_party_is_renamed() -> None:
    asked = company()
    key = record_no(ask(asked, _party()))
    record_no(ask(asked, update("CUSTOMER", {"CUSTOMERID": "X-7", "NAME": "Eight"})))
    assert ["Eight(CX-7)"] == shown(asked, "CUSTOMER", key, "DISPLAYCONTACT.CONTACTNAME")
    assert asked.books.find("CONTACT", "CONTACTNAME", "Seven & Sons(CX-7)") is None


def test_rename_is_refused_when_the_contact_name_is_taken() -> None:
    asked = company()
    record_no(ask(asked, _party()))
    asked.books.add("CONTACT", {"CONTACTNAME": "Eight(CX-7)"})
    errors = ask(asked, update("CUSTOMER", {"CUSTOMERID": "X-7", "NAME": "Eight"})).errors()
    text = "Another Contact with the given value(s) Eight(CX-7) already exists"
    assert [("BL34000061", text)] == errors


def test_field_is_emptied_when_a_generic_update_leaves_it_empty() -> None:
    asked = company()
    key = record_no(ask(asked, _party(TERMNAME="Net 15")))
    record_no(ask(asked, update("CUSTOMER", {"RECORDNO": key, "TERMNAME": ""})))
    assert ["", "Seven & Sons"] == shown(asked, "CUSTOMER", key, "TERMNAME NAME")


def test_id_is_given_when_the_company_numbers_its_parties() -> None:
    asked = company(party_sequencing=True)
    (told,) = ask(asked, _party(CUSTOMERID="")).rows()
    assert "C10001" == told["CUSTOMERID"]


def test_custom_field_is_kept_and_checked_when_a_party_has_one() -> None:
    asked = company()
    asked.books.add_custom_field(
        CustomField(object_name="CUSTOMER", name="ALVYS_ID", label="Alvys", max_length=5)
    )
    key = record_no(ask(asked, _party(ALVYS_ID="A-1")))
    assert ["A-1"] == shown(asked, "CUSTOMER", key, "ALVYS_ID")
    ((_, text),) = ask(asked, update("CUSTOMER", {"RECORDNO": key, "ALVYS_ID": "123456"})).errors()
    assert text.startswith("Invalid value for the custom field 'Alvys'")


_REFUSED = [
    (
        _party(CUSTOMERID="C-1"),
        "BL34000061",
        "Another Customer with the given value(s) C-1 already",
    ),
    (
        _party("VENDOR", VENDORID="V-1"),
        "PL05000104",
        "The vendor with the ID 'V-1' already exists.",
    ),
    (_party(CUSTOMERID=""), "BL01001973", "Customer ID is required: this company gives out none."),
    (_party(NAME=""), "BL01001973", "The customer cannot be saved: the required field NAME is"),
    (_party(inner=""), "BL01001973", "The customer cannot be saved: DISPLAYCONTACT/PRINTAS is"),
    (_party(TERMNAME="Net 30"), "BL01001973", "The term name Net 30 is invalid."),
    (_party(PARENTID="C-0"), "BL01001973", "Invalid customer 'C-0': it does not exist."),
    (_party(ARACCOUNT="49999"), "BL01001973", "Invalid GL account '49999': it does not exist."),
    (_party(STATUS="gone"), "DL02000001", "There was an error processing the request. 'gone' is"),
    (_party(ONHOLD="maybe"), "DL02000001", "There was an error processing the request. ONHOLD"),
    (_party(CREDITLIMIT="1,0"), "DL02000001", "There was an error processing the request. CREDIT"),
    (
        _party(COLOUR="red"),
        "DL02000001",
        "There was an error processing the request. Invalid field",
    ),
    (_party(NAME="x" * 101), "DL02000001", "There was an error processing the request. NAME is"),
    (
        _party(inner=f"{_OWN}<BILLTO><CONTACTNAME>Nobody</CONTACTNAME></BILLTO>"),
        "BL01001973",
        "Invalid contact 'Nobody': it does not exist.",
    ),
    (create("ARTERM", {"NAME": "Net 5"}), "PL04000005", "You do not have permission for API"),
    (
        create("WAREHOUSE", {"WAREHOUSEID": "W", "NAME": "W", "LOCATIONID": "E9"}),
        "BL01001973",
        "Invalid location 'E9': it does not exist.",
    ),
    (
        create("GLACCOUNT", {"ACCOUNTNO": "1" * 25, "TITLE": "Long"}),
        "DL02000001",
        "There was an error processing the request. ACCOUNTNO is longer than 24 characters.",
    ),
]


@pytest.mark.parametrize(("function", "number", "text"), _REFUSED)
def test_record_is_refused_and_nothing_written_when_a_rule_is_broken(
    function: str, number: str, text: str
) -> None:
    asked = company()
    tables = ("CUSTOMER", "VENDOR", "CONTACT", "ARTERM", "WAREHOUSE", "GLACCOUNT")
    before = [asked.books.rows(name) for name in tables]
    ((told, words),) = ask(asked, function).errors()
    assert (number, True) == (told, words.startswith(text))
    assert before == [asked.books.rows(name) for name in tables]


_RECORDS = [
    ("CONTACT", {"CONTACTNAME": "Gate", "PRINTAS": "The Gate"}, "PRINTAS"),
    ("EMPLOYEE", {"EMPLOYEEID": "E-1", "TITLE": "Driver"}, "TITLE"),
    ("GLACCOUNT", {"ACCOUNTNO": "40500", "TITLE": "Tolls"}, "TITLE"),
    ("LOCATION", {"LOCATIONID": "N-1", "NAME": "North", "PARENTID": "E100"}, "NAME"),
    ("LOCATIONENTITY", {"LOCATIONID": "E300", "NAME": "North"}, "NAME"),
    ("DEPARTMENT", {"DEPARTMENTID": "200", "TITLE": "Reefer"}, "TITLE"),
    ("CLASS", {"CLASSID": "LTL", "NAME": "Part Load"}, "NAME"),
    ("PROJECT", {"PROJECTID": "P-2", "NAME": "Fall", "PROJECTCATEGORY": "Contract"}, "NAME"),
    ("TASK", {"TASKID": "T-1", "NAME": "Load", "PROJECTID": "P-1"}, "NAME"),
    ("ITEM", {"ITEMID": "I-1", "NAME": "Haul", "ITEMTYPE": "Non-Inventory"}, "NAME"),
    ("WAREHOUSE", {"WAREHOUSEID": "W-1", "NAME": "Yard", "LOCATIONID": "E100"}, "NAME"),
    ("CONTRACT", {"CONTRACTID": "K-1", "NAME": "Dedicated", "CUSTOMERID": "C-1"}, "NAME"),
    ("LANE", {"name": "Reno - Boise"}, "description"),
    (
        "ARACCOUNTLABEL",
        {"ACCOUNTLABEL": "Fuel", "DESCRIPTION": "Fuel", "GLACCOUNTNO": "40000"},
        "DESCRIPTION",
    ),
    (
        "APACCOUNTLABEL",
        {"ACCOUNTLABEL": "Fuel", "DESCRIPTION": "Fuel", "GLACCOUNTNO": "50000"},
        "DESCRIPTION",
    ),
]


@pytest.mark.parametrize(("object_name", "values", "field"), _RECORDS)
def test_record_lives_from_create_to_delete_when_it_is_generic(
    object_name: str, values: dict[str, str], field: str
) -> None:
    asked = company()
    key = record_no(ask(asked, create(object_name, values)))
    assert list(values.values()) == shown(asked, object_name, key, " ".join(values))
    record_no(ask(asked, update(object_name, {"RECORDNO": key, field: "Changed"})))
    told = ask(asked, query(object_name, f"RECORDNO {field}")).rows()
    assert {"RECORDNO": key, field: "Changed"} in told
    assert ["success"] == ask(asked, delete(object_name, key)).statuses
    assert asked.books.find(object_name, "RECORDNO", key) is None


def test_entity_is_a_location_too_when_it_is_created() -> None:
    asked = company()
    record_no(ask(asked, create("LOCATIONENTITY", {"LOCATIONID": "E300", "NAME": "North"})))
    assert ["success"] == ask(asked, invoice(lines=line(location="E300"))).statuses


_USED = [
    ("CUSTOMER", "CUSTOMERID", "C-1", "customer"),
    ("LOCATION", "LOCATIONID", "E100", "location"),
    ("GLACCOUNT", "ACCOUNTNO", "40000", "account"),
]


@pytest.mark.parametrize(("object_name", "field", "value", "label"), _USED)
def test_record_cannot_be_deleted_when_a_document_uses_it(
    object_name: str, field: str, value: str, label: str
) -> None:
    asked = company()
    posted_invoice(asked)
    row = asked.books.find(object_name, field, value)
    assert row is not None
    text = f"The {label} '{value}' cannot be deleted because it is in use."
    assert [("BL01001973", text)] == ask(asked, delete(object_name, row["RECORDNO"])).errors()


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_shared_record_cannot_be_altered_when_the_session_is_in_an_entity(verb: str) -> None:
    asked = company()
    row = asked.books.find("VENDOR", "VENDORID", "V-2")
    assert row is not None
    changed = update("VENDOR", {"VENDORID": "V-2", "NAME": "X"})
    function = changed if verb == "update" else delete("VENDOR", row["RECORDNO"])
    ((_, text),) = ask(asked, function, credentials=login("ws", "E100")).errors()
    assert f"You cannot {verb} a root level vendor from an entity." == text


def test_record_belongs_to_the_entity_when_it_is_created_there() -> None:
    asked = company()
    answer = ask(asked, _party(), credentials=login("ws", "E100"))
    assert ["E100"] == shown(asked, "CUSTOMER", record_no(answer), "MEGAENTITYID")


def test_answer_says_what_was_made_when_the_second_object_is_refused() -> None:
    asked = company()
    good = element("CLASS", {"CLASSID": "A", "NAME": "A"})
    answer = ask(asked, f"<create>{good}{good}</create>")
    assert (["failure"], "1") == (answer.statuses, answer.data()["count"])
    assert asked.books.find("CLASS", "CLASSID", "A") is not None


_LEGACY = [
    (
        "CUSTOMER",
        "customer",
        "<customerid>Z-1</customerid><name>Zed</name><termname>Net 15</termname>",
        "customerid",
        "<name>Zulu</name>",
    ),
    (
        "VENDOR",
        "vendor",
        "<vendorid>Z-1</vendorid><name>Zed</name><contactinfo><contact><contactname>Zed Desk"
        "</contactname><printas>Zed</printas></contact></contactinfo>",
        "vendorid",
        "<name>Zulu</name>",
    ),
    (
        "CONTACT",
        "contact",
        "<contactname>Z-1</contactname><printas>Zed</printas>",
        "contactname",
        "<printas>Zulu</printas>",
    ),
    (
        "EMPLOYEE",
        "employee",
        "<employeeid>Z-1</employeeid><personalinfo><contactname>Dock</contactname></personalinfo>",
        "employeeid",
        "<title>Zulu</title><personalinfo><contactname>Dock</contactname></personalinfo>",
    ),
    (
        "GLACCOUNT",
        "glaccount",
        "<glaccountno>Z-1</glaccountno><title>Zed</title><normalbalance>debit</normalbalance>",
        "glaccountno",
        "<title>Zulu</title>",
    ),
    (
        "LOCATION",
        "location",
        "<locationid>Z-1</locationid><name>Zed</name><parentid>E100</parentid>"
        "<startdate><year>2026</year><month>1</month><day>2</day></startdate>",
        "locationid",
        "<name>Zulu</name>",
    ),
    (
        "DEPARTMENT",
        "department",
        "<departmentid>Z-1</departmentid><title>Zed</title>",
        "departmentid",
        "<title>Zulu</title>",
    ),
    ("CLASS", "class", "<classid>Z-1</classid><name>Zed</name>", "key", "<name>Zulu</name>"),
    (
        "PROJECT",
        "project",
        "<projectid>Z-1</projectid><name>Zed</name><projectcategory>Contract</projectcategory>",
        "key",
        "<projectid>Z-1</projectid><name>Zulu</name><projectcategory>Contract</projectcategory>",
    ),
    (
        "ITEM",
        "item",
        "<itemid>Z-1</itemid><name>Zed</name><itemtype>Non-Inventory</itemtype>"
        "<base_price>10</base_price>",
        "itemid",
        "<name>Zulu</name>",
    ),
    (
        "ARACCOUNTLABEL",
        "araccountlabel",
        "<glaccountno>40000</glaccountno><accountlabel>Z-1</accountlabel>"
        "<description>Zed</description>",
        "accountlabel",
        "<description>Zulu</description>",
    ),
    (
        "APACCOUNTLABEL",
        "apaccountlabel",
        "<glaccountno>50000</glaccountno><accountlabel>Z-1</accountlabel>"
        "<description>Zed</description>",
        "accountlabel",
        "<description>Zulu</description>",
    ),
    (
        "ARTERM",
        "arterm",
        "<name>Z-1</name><due><dueday>20</dueday></due>",
        "name",
        "<description>Zulu</description>",
    ),
    (
        "APTERM",
        "apterm",
        "<name>Z-1</name><due><dueday>20</dueday></due>",
        "name",
        "<description>Zulu</description>",
    ),
]


@pytest.mark.parametrize(
    ("object_name", "noun", "new", "attribute", "changed"), _LEGACY, ids=[row[1] for row in _LEGACY]
)
def test_record_lives_from_create_to_delete_when_it_is_legacy(
    object_name: str, noun: str, new: str, attribute: str, changed: str
) -> None:
    asked = company()
    assert "Z-1" == made(ask(asked, f"<create_{noun}>{new}</create_{noun}>"))
    named = f'{attribute}="Z-1"'
    made(ask(asked, f"<update_{noun} {named}>{changed}</update_{noun}>"))
    assert [True] == [
        "Zulu" in row.values() for row in asked.books.rows(object_name) if "Z-1" in row.values()
    ]
    made(ask(asked, f"<delete_{noun} {named}/>"))
    assert not [row for row in asked.books.rows(object_name) if "Z-1" in row.values()]


def test_term_gives_the_due_date_when_it_was_created_before() -> None:
    asked = company()
    new = "<create_arterm><name>Fast</name><due><dueday>7</dueday></due></create_arterm>"
    made(ask(asked, new))
    key = made(ask(asked, invoice(due="<termname>Fast</termname>")))
    assert ["03/09/2026"] == shown(asked, "ARINVOICE", key, "WHENDUE")


@pytest.mark.parametrize(("ignore", "status"), [("true", "success"), ("false", "failure")])
def test_taken_id_is_passed_over_only_when_duplicates_are_to_be_ignored(
    ignore: str, status: str
) -> None:
    inner = "<customerid>C-1</customerid><name>One</name>"
    function = f'<create_customer ignoreduplicates="{ignore}">{inner}</create_customer>'
    assert [status] == ask(company(), function).statuses


def test_term_cannot_be_deleted_when_an_invoice_uses_it() -> None:
    asked = company()
    made(ask(asked, invoice(due="<termname>Net 15</termname>")))
    ((_, text),) = ask(asked, '<delete_arterm name="Net 15"/>').errors()
    assert "The ar term 'Net 15' cannot be deleted because it is in use." == text


def test_class_is_found_by_its_record_number_when_the_key_is_one() -> None:
    asked = company()
    row = asked.books.find("CLASS", "CLASSID", "FULL")
    assert row is not None
    made(ask(asked, keyed("update_class", row["RECORDNO"], "<name>Whole</name>")))
    assert ["Whole"] == shown(asked, "CLASS", row["RECORDNO"], "NAME")
