"""The control calls: what a demo sees, and how it makes the books refuse and accept again."""

from collections.abc import Iterator
from datetime import date

import httpx
import pytest

from console.sandbox.books import Books
from console.sandbox.server import SandboxServer
from tests import wire
from tests.sandbox.callers import NOW, fixed_now, search, signed_in

INVOICE = {
    "RECORDID": "1084001",
    "CUSTOMERID": "C1004",
    "CUSTOMERNAME": "Tamsin Glassworks",
    "MEGAENTITYID": "E100",
    "STATE": "Posted",
    "TRX_TOTALENTERED": "1850.5",
    "LOAD_NUMBER": "SO-1",
    "_CONTROLID": "ar-1",
}


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with SandboxServer(seed=5, loads=20, now=fixed_now) as running:
        yield running


@pytest.fixture
def control(server: SandboxServer) -> Iterator[httpx.Client]:
    with wire.client(base_url=server.urls.control_url) as client:
        yield client


def books_of(server: SandboxServer) -> Books:
    return server.world.books


def test_new_work_is_billable_when_posted(server: SandboxServer, control: httpx.Client) -> None:
    numbers = control.post("/loads", json={"count": 6}).json()["loads"]
    with signed_in(server) as client:
        found = search(client, "v2.0/loads", UpdatedAtRange={"Start": NOW.isoformat()})
        invoices = search(client, "v1/invoices", LoadNumbers=numbers)
    assert numbers == [one["LoadNumber"] for one in found["Items"]]
    assert {"Invoiced"} == {one["Status"] for one in found["Items"]}
    assert set(numbers) == {one["Number"] for one in invoices["Items"]}


@pytest.mark.parametrize("key", ["name", "id"])
def test_new_work_is_for_one_subsidiary_when_it_is_named(
    server: SandboxServer, control: httpx.Client, key: str
) -> None:
    brokerage = list(server.world.tms.subsidiaries.values())[1]
    body = {"count": 5, "subsidiary": getattr(brokerage, key)}
    numbers = control.post("/loads", json=body).json()["loads"]
    assert {brokerage.id} == {server.world.tms.loads[one].subsidiary_id for one in numbers}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"count": 0}, 400),
        ({"count": "5"}, 400),
        ({"count": 1, "subsidiary": "Nowhere"}, 404),
        ([], 400),
    ],
)
def test_new_work_is_refused_with_a_sentence_when_the_call_is_wrong(
    control: httpx.Client, body: object, status: int
) -> None:
    answer = control.post("/loads", json=body)
    assert (status, True) == (answer.status_code, answer.json()["error"].endswith("."))


@pytest.mark.parametrize(
    ("accessorial", "name", "added"),
    [
        ("Layover", "Layover", 150.0),
        ("80.25", "Detention", 80.25),
        (80, "Detention", 80.0),
        ({"type": "Lumper", "amount": "99.99"}, "Lumper", 99.99),
    ],
)
def test_invoice_has_one_line_more_when_the_load_is_changed(
    server: SandboxServer, control: httpx.Client, accessorial: object, name: str, added: float
) -> None:
    (number,) = control.post("/loads", json={"count": 1}).json()["loads"]
    with signed_in(server) as client:
        (before,) = search(client, "v1/invoices", LoadNumbers=[number])["Items"]
        body = {"load_number": number, "accessorial": accessorial}
        answer = control.post("/change", json=body)
        (after,) = search(client, "v1/invoices", LoadNumbers=[number])["Items"]
    assert [name] == [one["Name"] for one in after["LineItems"][len(before["LineItems"]) :]]
    expected = round(before["Total"]["Amount"] + added, 2)
    assert (expected, f"{expected:.2f}") == (after["Total"]["Amount"], answer.json()["total"])


@pytest.mark.parametrize("accessorial", [None, {}, {"type": "Lumper", "amount": "much"}, []])
def test_change_is_refused_when_the_accessorial_is_no_charge(
    control: httpx.Client, accessorial: object
) -> None:
    body = {"load_number": "1084001", "accessorial": accessorial}
    assert control.post("/change", json=body).status_code == 400


def test_change_is_refused_when_the_load_is_unknown(control: httpx.Client) -> None:
    body = {"load_number": "1", "accessorial": "Layover"}
    assert control.post("/change", json=body).status_code == 404


def test_trip_has_the_number_when_a_carrier_invoice_is_uploaded(
    server: SandboxServer, control: httpx.Client
) -> None:
    trip = next(one for one in server.world.tms.trips.values() if one.carrier)
    body = {"trip_number": trip.number, "invoice_number": "CI-77"}
    assert control.post("/carrier-invoice", json=body).status_code == 200
    with signed_in(server) as client:
        found = search(client, "v1/trips", UpdatedAtRange={"Start": NOW.isoformat()})["Items"]
    assert [("CI-77", trip.number)] == [
        (one["Carrier"]["CarrierInvoiceNumber"], one["TripNumber"]) for one in found
    ]


def test_carrier_invoice_is_refused_when_an_own_driver_moved_the_trip(
    server: SandboxServer, control: httpx.Client
) -> None:
    trip = next(one for one in server.world.tms.trips.values() if one.carrier is None)
    body = {"trip_number": trip.number, "invoice_number": "CI-77"}
    assert control.post("/carrier-invoice", json=body).status_code == 404


@pytest.mark.parametrize(
    ("path", "object_name", "field", "key"),
    [
        ("/accounts/40100", "GLACCOUNT", "ACCOUNTNO", "40100"),
        ("/dimensions/DEPARTMENT/110", "DEPARTMENT", "DEPARTMENTID", "110"),
        ("/dimensions/LOCATION/E100", "LOCATION", "LOCATIONID", "E100"),
        ("/parties/CUSTOMER/C1004", "CUSTOMER", "CUSTOMERID", "C1004"),
        ("/parties/vendor/V3004", "VENDOR", "VENDORID", "V3004"),
        ("/terms/ARTERM/Net 15", "ARTERM", "NAME", "Net 15"),
    ],
)
def test_record_is_inactive_removed_and_back_when_its_status_is_patched(
    server: SandboxServer,
    control: httpx.Client,
    path: str,
    object_name: str,
    field: str,
    key: str,
) -> None:
    seen = []
    for status in ("inactive", "removed", "active"):
        assert control.patch(path, json={"status": status}).status_code == 200
        row = books_of(server).find(object_name, field, key)
        seen.append(row and row["STATUS"])
    assert seen == ["inactive", None, "active"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/accounts/99999", {"status": "active"}),
        ("/accounts/40000", {"status": "asleep"}),
        ("/accounts/40000", {}),
        ("/dimensions/UNICORN/1", {"status": "active"}),
        ("/terms/CUSTOMER/Net 30", {"status": "active"}),
        ("/periods/2026-13", {"status": "closed"}),
        ("/periods/2026-03", {"status": "shut"}),
        ("/periods/2026-03", {"status": "closed", "subledger": "gl"}),
    ],
)
def test_patch_is_refused_with_a_sentence_when_it_makes_no_sense(
    control: httpx.Client, path: str, body: dict[str, str]
) -> None:
    answer = control.patch(path, json=body)
    assert (answer.status_code, answer.json()["error"].endswith(".")) == (400, True)


def test_removed_record_stays_removed_when_removed_twice(
    server: SandboxServer, control: httpx.Client
) -> None:
    for _ in range(2):
        control.patch("/accounts/40100", json={"status": "removed"})
    assert books_of(server).find("GLACCOUNT", "ACCOUNTNO", "40100") is None
    control.patch("/accounts/40100", json={"status": "active"})
    assert books_of(server).find("GLACCOUNT", "ACCOUNTNO", "40100") is not None


def test_missing_term_exists_when_it_is_patched_active(
    server: SandboxServer, control: httpx.Client
) -> None:
    control.patch("/terms/ARTERM/Net 30", json={"status": "active"})
    row = books_of(server).find("ARTERM", "NAME", "Net 30")
    assert row is not None
    assert row["STATUS"] == "active"


def test_unknown_vendor_exists_when_it_is_put(server: SandboxServer, control: httpx.Client) -> None:
    control.put("/parties/VENDOR/V9901", json={"name": "Quillback Trucking"})
    row = books_of(server).find("VENDOR", "VENDORID", "V9901")
    assert row is not None
    assert (row["NAME"], row["STATUS"]) == ("Quillback Trucking", "active")


def test_known_vendor_is_renamed_when_it_is_put_again(
    server: SandboxServer, control: httpx.Client
) -> None:
    control.put("/parties/VENDOR/V3004", json={"name": "Cobble Hill"})
    rows = books_of(server).find_all("VENDOR", "VENDORID", "V3004")
    assert [row["NAME"] for row in rows] == ["Cobble Hill"]


def test_party_is_refused_when_it_is_put_elsewhere(control: httpx.Client) -> None:
    assert control.put("/parties/EMPLOYEE/1", json={"name": "A"}).status_code == 400


def test_period_is_closed_and_open_when_patched(
    server: SandboxServer, control: httpx.Client
) -> None:
    march = date(2026, 3, 5)
    control.patch("/periods/2026-03", json={"status": "closed", "subledger": "ap"})
    closed = (books_of(server).is_open(march, "ar"), books_of(server).is_open(march, "ap"))
    control.patch("/periods/2026-03", json={"status": "open"})
    assert (closed, books_of(server).is_open(march, "ap")) == ((True, False), True)


def test_fault_plan_is_shown_and_cleared_when_posted_and_deleted(control: httpx.Client) -> None:
    rules = [{"match": "write", "kind": "lost_answer", "count": 2}]
    shown = control.post("/faults", json=rules).json()
    assert [(one["match"], one["kind"], one["count"]) for one in shown] == [
        ("write", "lost_answer", 2)
    ]
    assert control.delete("/faults").json() == []


@pytest.mark.parametrize("rules", [{}, [{"kind": "earthquake"}]])
def test_fault_plan_is_refused_when_it_is_not_understood(
    control: httpx.Client, rules: object
) -> None:
    assert control.post("/faults", json=rules).status_code == 400


def test_body_is_refused_when_it_is_not_json(control: httpx.Client) -> None:
    assert control.post("/loads", content="{").status_code == 400


def test_books_hold_no_documents_when_nothing_was_posted(control: httpx.Client) -> None:
    assert control.get("/documents").json() == []


def test_document_has_the_promised_keys_when_shown(
    server: SandboxServer, control: httpx.Client
) -> None:
    record_no = books_of(server).add("ARINVOICE", INVOICE)
    line = {"RECORDKEY": record_no, "ACCOUNTNO": "40000", "TRX_AMOUNT": "1850.5"}
    books_of(server).add("ARINVOICEITEM", {**line, "LOCATIONID": "E100", "DEPARTMENTID": "110"})
    assert [
        {
            "object": "ARINVOICE",
            "record_no": record_no,
            "document_no": "1084001",
            "party_id": "C1004",
            "party_name": "Tamsin Glassworks",
            "entity": "E100",
            "state": "Posted",
            "total": "1850.50",
            "lines": [
                {
                    "account_no": "40000",
                    "amount": "1850.50",
                    "dimensions": {"LOCATION": "E100", "DEPARTMENT": "110"},
                }
            ],
            "custom_fields": {"LOAD_NUMBER": "SO-1"},
            "control_ids": ["ar-1"],
            "created_at": "2026-03-17T15:30:00Z",
        }
    ] == control.get("/documents").json()


def test_counters_count_alvys_calls_until_they_are_reset(
    server: SandboxServer, control: httpx.Client
) -> None:
    with signed_in(server) as client:
        search(client, "v1/carriers", Status=["Active"])
    before = control.get("/counters").json()["alvys_requests"]
    reset = control.delete("/counters").json()["alvys_requests"]
    assert (before, reset) == (2, 0)


def test_counters_count_the_gateway_too_when_it_is_called(
    server: SandboxServer, control: httpx.Client
) -> None:
    wire.post(server.urls.intacct_url, content=b"<no/>")
    shown = control.get("/counters").json()
    assert {"requests": 1, "functions": 0, "by_function": {}, "alvys_requests": 0} == shown
    assert control.delete("/counters").json()["requests"] == 0


def test_gateway_misbehaves_when_a_fault_is_planned(
    server: SandboxServer, control: httpx.Client
) -> None:
    control.post("/faults", json=[{"kind": "http_503", "count": 1}])
    request = gateway_request(server)
    answers = [wire.post(server.urls.intacct_url, content=request) for _ in range(2)]
    assert [503, 200] == [one.status_code for one in answers]


def gateway_request(server: SandboxServer) -> str:
    keys = server.credentials
    return (
        f"<request><control><senderid>{keys.sender_id}</senderid>"
        f"<password>{keys.sender_password}</password><controlid>c</controlid>"
        "<uniqueid>false</uniqueid><dtdversion>3.0</dtdversion></control><operation>"
        f"<authentication><login><userid>{keys.user_id}</userid>"
        f"<companyid>{keys.company_id}</companyid><password>{keys.user_password}</password>"
        '</login></authentication><content><function controlid="f"><getAPISession/></function>'
        "</content></operation></request>"
    )


def test_bill_is_posted_when_somebody_approves_it(
    server: SandboxServer, control: httpx.Client
) -> None:
    books = books_of(server)
    bill = {
        "RECORDID": "B-1",
        "VENDORID": "V1",
        "STATE": "Submitted",
        "WHENPOSTED": NOW.strftime("%m/%d/%Y"),
    }
    books.add("APBILL", bill)
    control.patch("/company", json={"bill_approvals": 2})
    states = [control.post("/approve", json={"document_no": "B-1"}).json() for _ in range(2)]
    assert ["Partially Approved", "Posted"] == [told["state"] for told in states]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"document_no": "B-0"}, 404),
        ({"document_no": "B-0", "decision": "decline"}, 404),
        ({"document_no": "B-0", "decision": "later"}, 400),
        ({}, 400),
    ],
)
def test_decision_is_refused_when_it_or_its_bill_is_not_known(
    control: httpx.Client, body: dict[str, str], status: int
) -> None:
    assert status == control.post("/approve", json=body).status_code
