"""The public Python client, pointed at the sandbox: what it asks, and what it makes of answers.

The client knows one address only and logs in while it is made. Here it is made with a session id
that is nobody's, so that nothing is sent; then every part of it is told the sandbox's address, and
the client logs in by its own means.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sageintacctsdk import SageIntacctSDK  # type: ignore[import-untyped]  # it ships no types
from sageintacctsdk.exceptions import (  # type: ignore[import-untyped]  # it ships no types
    InvalidTokenError,
    WrongParamsError,
)

from console.sandbox.server import SandboxServer
from tests import wire
from tests.sandbox.callers import fixed_now

_DAY = fixed_now()
_TODAY = {"year": str(_DAY.year), "month": f"{_DAY.month:02}", "day": f"{_DAY.day:02}"}
_LINE = {"locationid": "E100", "departmentid": "110"}


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer(seed=5, loads=5, now=fixed_now) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: SandboxServer) -> Any:
    return logged_in(server)


def unconnected(server: SandboxServer, **changes: str) -> Any:
    """A client that knows the sandbox's address and has no session yet."""
    keys = server.credentials
    settings = {
        "sender_id": keys.sender_id,
        "sender_password": keys.sender_password,
        "user_id": keys.user_id,
        "company_id": keys.company_id,
        "user_password": keys.user_password,
        "session_id": "nobody's",
        **changes,
    }
    made = SageIntacctSDK(**settings)
    for part in vars(made).values():
        if hasattr(part, "set_session_id"):
            part._ApiBase__api_url = server.urls.intacct_url
    made._SageIntacctSDK__session_id = None
    return made


def logged_in(server: SandboxServer, **changes: str) -> Any:
    made = unconnected(server, **changes)
    made.update_session_id()
    return made


def add_customer(client: Any, customer_id: str) -> Any:
    contact = {"PRINTAS": "Pioneer Foods", "MAILADDRESS": {"CITY": "Dallas", "STATE": "TX"}}
    fields = {"CUSTOMERID": customer_id, "NAME": "Pioneer Foods", "DISPLAYCONTACT": contact}
    return client.customers.post(fields)


def add_vendor(client: Any, vendor_id: str) -> Any:
    contact = {"PRINTAS": "Pioneer Haul"}
    fields = {"VENDORID": vendor_id, "NAME": "Pioneer Haul", "DISPLAYCONTACT": contact}
    return client.vendors.post(fields)


def invoice(number: str, customer_id: str) -> dict[str, Any]:
    """An invoice over 120.50 with custom fields; the order of its keys is the order on the way."""
    fields = [
        {"customfieldname": "LOAD_NUMBER", "customfieldvalue": "L-77"},
        {"customfieldname": "BOL_NUMBER", "customfieldvalue": "BOL-9"},
    ]
    lines = [
        {"glaccountno": "40000", "amount": "100.00", "memo": "Linehaul", **_LINE},
        {"glaccountno": "40100", "amount": "20.50", "memo": "Fuel", **_LINE},
    ]
    return {
        "customerid": customer_id,
        "datecreated": _TODAY,
        "datedue": _TODAY | {"month": "04"},
        "invoiceno": number,
        "customfields": {"customfield": fields},
        "invoiceitems": {"lineitem": lines},
    }


def bill(number: str, vendor_id: str) -> dict[str, Any]:
    line = {
        "ACCOUNTNO": "50000",
        "TRX_AMOUNT": "80.00",
        "LOCATIONID": "E100",
        "DEPARTMENTID": "110",
    }
    return {
        "VENDORID": vendor_id,
        "WHENCREATED": _DAY.strftime("%m/%d/%Y"),
        "WHENDUE": _DAY.strftime("04/%d/%Y"),
        "RECORDID": number,
        "LOAD_NUMBER": "L-77",
        "APBILLITEMS": {"APBILLITEM": [line]},
    }


def pay(server: SandboxServer, **payment: str) -> dict[str, Any]:
    url = f"{server.urls.control_url}/pay"
    told: dict[str, Any] = wire.post(url, json=payment).json()
    return told


def refusal(
    error: type[Exception], ask: Callable[..., object], *parts: object
) -> tuple[str, list[str]]:
    """What the client says in short, and the numbers of the errors that it passes on."""
    with pytest.raises(error) as caught:
        ask(*parts)
    passed_on = caught.value.response["error"]  # type: ignore[attr-defined]  # untyped class
    entries = passed_on if isinstance(passed_on, list) else [passed_on]
    return caught.value.args[0], [entry["errorno"] for entry in entries]


def test_client_gets_a_session_when_it_logs_in(server: SandboxServer) -> None:
    made = unconnected(server)
    made.update_session_id()
    api = made.api_base
    assert (True, server.urls.intacct_url) == (
        bool(api._ApiBase__session_id),
        api._ApiBase__api_url,
    )


def test_client_works_in_an_entity_when_it_names_one(server: SandboxServer) -> None:
    made = logged_in(server, entity_id="E100")
    add_vendor(made, "PV-0")
    made.bills.post(bill("PB-0", "PV-0"))
    asked = {
        "fields": ["RECORDID", "MEGAENTITYID"],
        "and_filter": [("equalto", "RECORDID", "PB-0")],
    }
    assert [{"RECORDID": "PB-0", "MEGAENTITYID": "E100"}] == made.bills.get_by_query(**asked)


def test_every_record_comes_once_when_pages_are_in_order(server: SandboxServer) -> None:
    accounts = logged_in(server).accounts
    accounts._ApiBase__pagesize = 5
    ordered = {"order_by_field": "RECORDNO", "order": "ascending"}
    pages = list(accounts.get_all_generator(fields=["RECORDNO", "ACCOUNTNO"], **ordered))
    numbers = [row["ACCOUNTNO"] for page in pages for row in page]
    assert ([5, 5, 5, 5, 3], 23, sorted(numbers)) == (
        [len(page) for page in pages],
        len(set(numbers)),
        numbers,
    )


def test_only_fitting_records_come_when_there_is_a_filter(client: Any) -> None:
    conditions = [("equalto", "STATUS", "inactive"), ("equalto", "ACCOUNTTYPE", "incomestatement")]
    rows = client.accounts.get_by_query(fields=["ACCOUNTNO"], and_filter=conditions)
    assert ["40200", "59900"] == sorted(row["ACCOUNTNO"] for row in rows)


def test_records_are_counted_when_the_client_asks(client: Any) -> None:
    assert 21 == client.accounts.count("STATUS", "active")


@pytest.mark.parametrize(
    "name",
    [
        "accounts",
        "ar_invoice_items",
        "ar_invoices",
        "ar_payments",
        "bills",
        "checking_accounts",
        "classes",
        "contacts",
        "contracts",
        "customers",
        "departments",
        "employees",
        "items",
        "location_entities",
        "locations",
        "projects",
        "tasks",
        "vendors",
    ],
)
def test_no_field_is_unknown_when_the_client_asks_for_its_own_list(
    server: SandboxServer, name: str
) -> None:
    part = getattr(logged_in(server), name)
    assert part.count(None) == len(part.get_all())


def test_customer_is_found_when_it_was_created(client: Any) -> None:
    created = add_customer(client, "PC-1")["data"]["customer"]
    found = client.customers.get("CUSTOMERID", "PC-1", ["RECORDNO", "CUSTOMERID", "NAME"])
    assert {**created, "NAME": "Pioneer Foods"} == found["customer"]


def test_vendor_is_found_when_it_was_created(client: Any) -> None:
    created = add_vendor(client, "PV-1")["data"]["vendor"]
    found = client.vendors.get("VENDORID", "PV-1", ["RECORDNO", "VENDORID", "NAME"])
    assert [{**created, "NAME": "Pioneer Haul"}] == found["VENDOR"]


def test_invoice_has_its_custom_fields_when_it_was_created(client: Any) -> None:
    add_customer(client, "PC-2")
    key = client.ar_invoices.post(invoice("PI-2", "PC-2"))["key"]
    fields = ["RECORDNO", "LOAD_NUMBER", "BOL_NUMBER", "TOTALDUE", "STATE"]
    rows = client.ar_invoices.get_by_query(fields, [("equalto", "RECORDID", "PI-2")])
    expected = {"RECORDNO": key, "LOAD_NUMBER": "L-77", "BOL_NUMBER": "BOL-9"}
    assert [{**expected, "TOTALDUE": "120.5", "STATE": "Posted"}] == rows


def test_lines_are_read_when_an_invoice_was_created(client: Any) -> None:
    add_customer(client, "PC-3")
    key = client.ar_invoices.post(invoice("PI-3", "PC-3"))["key"]
    fields = ["ACCOUNTNO", "AMOUNT", "ENTRYDESCRIPTION"]
    rows = client.ar_invoice_items.get_by_query(fields, [("equalto", "RECORDKEY", key)])
    lines = sorted((row["ACCOUNTNO"], row["AMOUNT"], row["ENTRYDESCRIPTION"]) for row in rows)
    assert [("40000", "100", "Linehaul"), ("40100", "20.5", "Fuel")] == lines


def test_bill_is_found_when_it_was_created(client: Any) -> None:
    add_vendor(client, "PV-4")
    key = client.bills.post(bill("PB-4", "PV-4"))["data"]["apbill"]["RECORDNO"]
    found = client.bills.get("RECORDID", "PB-4", ["RECORDNO", "LOAD_NUMBER", "TOTALDUE"])
    assert {"RECORDNO": key, "LOAD_NUMBER": "L-77", "TOTALDUE": "80"} == found["apbill"]


def test_customer_payment_is_read_when_it_was_paid(server: SandboxServer, client: Any) -> None:
    add_customer(client, "PC-5")
    client.ar_invoices.post(invoice("PI-5", "PC-5"))
    paid = pay(server, document_no="PI-5", amount="20.50", method="check", check_number="7005")
    fields = ["RECORDNO", "CUSTOMERID", "TOTALPAID", "PAYMENTMETHOD"]
    rows = client.ar_payments.get_by_query(fields, [("equalto", "DOCNUMBER", "7005")])
    expected = {"RECORDNO": paid["payment_no"], "CUSTOMERID": "PC-5", "TOTALPAID": "20.5"}
    assert [{**expected, "PAYMENTMETHOD": "Printed Check"}] == rows


def test_vendor_payment_is_read_when_it_was_paid(server: SandboxServer, client: Any) -> None:
    add_vendor(client, "PV-6")
    client.bills.post(bill("PB-6", "PV-6"))
    paid = pay(server, document_no="PB-6", amount="80.00")
    read = client.ap_payments.get_all()
    rows = read if isinstance(read, list) else [read]
    assert ["PV-6"] == [row["VENDORID"] for row in rows if row["RECORDNO"] == paid["payment_no"]]


@pytest.mark.parametrize("wrong", ["user_password", "user_id", "company_id"])
def test_login_is_refused_when_a_key_is_wrong(server: SandboxServer, wrong: str) -> None:
    made = unconnected(server, **{wrong: "wrong"})
    assert ("Invalid token / Incorrect credentials", ["XL03000006"]) == refusal(
        InvalidTokenError, made.update_session_id
    )


def test_request_is_refused_when_the_sender_is_wrong(server: SandboxServer) -> None:
    made = unconnected(server, sender_password="wrong")
    assert ("Some of the parameters are wrong", ["XL03000006"]) == refusal(
        WrongParamsError, made.update_session_id
    )


def test_request_is_refused_when_the_session_is_nobodys(server: SandboxServer) -> None:
    part = logged_in(server).customers
    part.set_session_id("nobody's")
    assert ("Invalid token / Incorrect credentials", ["XL03000006"]) == refusal(
        InvalidTokenError, part.count
    )


def test_both_errors_are_told_when_an_invoice_number_exists(client: Any) -> None:
    add_customer(client, "PC-7")
    client.ar_invoices.post(invoice("PI-7", "PC-7"))
    assert ("Error during create_invoice", ["BL03002185", "BL01001973"]) == refusal(
        WrongParamsError, client.ar_invoices.post, invoice("PI-7", "PC-7")
    )


def test_client_shows_the_support_id_as_people_read_it_when_it_is_encoded(client: Any) -> None:
    add_vendor(client, "PV-8")
    client.bills.post(bill("PB-8", "PV-8"))
    with pytest.raises(WrongParamsError) as caught:
        client.bills.post(bill("PB-8", "PV-8"))
    first = caught.value.response["error"][0]["description2"]
    assert (True, False) == ("[Support ID: " in first and "~" in first, "%7E" in first)


def test_whole_request_is_refused_when_a_function_is_unknown(client: Any) -> None:
    unknown = {"post_invoice": {"customerid": "PC-1"}}
    assert ("Some of the parameters are wrong", ["XL03000003"]) == refusal(
        WrongParamsError, client.api_base.format_and_send_request, unknown
    )


def test_whole_request_is_refused_when_elements_are_out_of_order(client: Any) -> None:
    backwards = dict(reversed(invoice("PI-9", "PC-1").items()))
    assert ("Some of the parameters are wrong", ["XL03000003"]) == refusal(
        WrongParamsError, client.ar_invoices.post, backwards
    )


def test_function_is_refused_when_a_field_is_unknown(client: Any) -> None:
    assert ("Error during query", ["XL03000006"]) == refusal(
        WrongParamsError, client.customers.get_all, None, None, ["FAVOURITE_COLOUR"]
    )
