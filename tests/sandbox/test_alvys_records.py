"""Records written through the simulated Alvys: customers, order numbers, documents."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from console.sandbox.server import SandboxServer
from tests import wire
from tests.sandbox.callers import fixed_now, search

NEW = {"Name": "Quarry Lane", "Type": "Customer", "CompanyNumber": "Q-1", "ExternalId": "C-Q1"}
PDF = ("scan.pdf", b"%PDF-1.7 a scan", "application/pdf")
TEN_MB = 10 * 1024 * 1024


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with SandboxServer(seed=6, loads=30, now=fixed_now) as running:
        yield running


def create(client: httpx.Client, **changes: object) -> httpx.Response:
    return client.post("/api/p/v1/customers", json={**NEW, **changes})


def test_customer_is_found_when_it_was_created(client: httpx.Client) -> None:
    answer = create(client)
    found = client.get("/api/p/v1/customers", params={"companyNumber": "Q-1"})
    assert (201, answer.json()["Id"], answer.json()["ETag"]) == (
        answer.status_code,
        found.json()["Id"],
        found.headers["ETag"],
    )


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"Name": None}, "Name"),
        ({"Type": "Friend"}, "Type"),
        ({"Status": "Asleep"}, "Status"),
        ({"Email": "a@b.example"}, "Email"),
        ({"BillingAddress": {"Street": "1 Mill Lane"}}, "City"),
    ],
)
def test_customer_is_refused_when_a_field_is_wrong(
    client: httpx.Client, changes: dict[str, object], wrong: str
) -> None:
    answer = create(client, **changes)
    assert (400, True) == (answer.status_code, wrong in answer.json()["Errors"])


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"ExternalId": "X", "Name": "Other"}, 409),
        ({"CompanyNumber": "Q-2", "Name": "Other"}, 409),
        ({"CompanyNumber": "Q-2", "ExternalId": "X"}, 409),
        ({"Type": "Broker/3PL"}, 201),
        ({"CompanyNumber": "Q-2", "ExternalId": "X", "Name": "Other"}, 201),
    ],
)
def test_customer_is_a_duplicate_when_a_key_is_taken_within_its_type(
    client: httpx.Client, changes: dict[str, object], status: int
) -> None:
    create(client)
    assert status == create(client, **changes).status_code


@pytest.mark.parametrize(
    ("etag", "status"), [(None, 428), ('"stale"', 412), ("*", 200), ("now", 200)]
)
def test_customer_is_changed_only_when_the_version_fits(
    client: httpx.Client, etag: str | None, status: int
) -> None:
    made = create(client).json()
    headers = {} if etag is None else {"If-Match": made["ETag"] if etag == "now" else etag}
    path = f"/api/p/v1/customers/{made['Id']}"
    answer = client.patch(path, json={"Status": "Inactive"}, headers=headers)
    assert status == answer.status_code


def test_version_is_another_one_when_the_customer_was_changed(client: httpx.Client) -> None:
    made = create(client).json()
    path = f"/api/p/v1/customers/{made['Id']}"
    changed = client.patch(path, json={"Name": "Quarry"}, headers={"If-Match": made["ETag"]})
    again = client.delete(path, headers={"If-Match": made["ETag"]})
    gone = client.delete(path, headers={"If-Match": changed.json()["ETag"]})
    assert ("Quarry", 412, 204) == (changed.json()["Name"], again.status_code, gone.status_code)


def test_inactive_customer_is_found_by_its_status_when_searched(client: httpx.Client) -> None:
    create(client, Status="Inactive")
    found = search(client, "v1/customers", Statuses=["Inactive"])
    assert ["Quarry Lane"] == [one["Name"] for one in found["Items"]]


def test_customer_cannot_be_deleted_when_it_has_loads(
    server: SandboxServer, client: httpx.Client
) -> None:
    customer_id = next(iter(server.world.tms.loads.values())).customer_id
    answer = client.delete(f"/api/p/v1/customers/{customer_id}", headers={"If-Match": "*"})
    assert 409 == answer.status_code


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"OrderNumber": "SO-NEW"}, 200),
        ({}, 204),
        ({"OrderNumber": " "}, 400),
        ({"OrderNumber": "9" * 31}, 400),
    ],
)
def test_order_number_is_changed_when_it_is_sound(
    server: SandboxServer, client: httpx.Client, body: dict[str, str], status: int
) -> None:
    number = next(iter(server.world.tms.loads))
    etag = client.get("/api/p/v2.0/loads", params={"loadNumber": number}).headers["ETag"]
    path = f"/api/p/v2.0/loads/{number}"
    answer = client.patch(path, json=body, headers={"If-Match": etag})
    assert status == answer.status_code


def parents(server: SandboxServer) -> dict[str, str]:
    tms = server.world.tms
    return {
        "trips": next(iter(tms.trips.values())).id,
        "loads": next(iter(tms.loads)),
        "carriers": next(iter(tms.carriers)),
        "drivers": next(iter(tms.drivers)),
    }


def upload(client: httpx.Client, path: str, file: Any = PDF, **fields: str) -> httpx.Response:
    return client.post(f"/api/p/v1/{path}", data=fields, files={"File": file} if file else None)


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        ("trips", "Proof of Delivery"),
        ("loads", "Bill of Lading"),
        ("carriers", "Carrier Agreement"),
        ("drivers", "Drug Test"),
    ],
)
def test_document_is_listed_when_it_was_uploaded(
    server: SandboxServer, client: httpx.Client, family: str, kind: str
) -> None:
    path = f"{family}/{parents(server)[family]}"
    answer = upload(client, f"{path}/document", DocumentType=kind, FileName="mine.pdf")
    (listed,) = client.get(f"/api/p/v1/{path}/documents").json()
    assert (200, answer.json()["id"], kind, len(PDF[1])) == (
        answer.status_code,
        listed["id"],
        listed["AttachmentType"],
        listed["AttachmentSize"],
    )


@pytest.mark.parametrize(
    ("file", "kind", "status"),
    [
        (PDF, "Selfie", 400),
        (PDF, "", 400),
        (None, "Bill of Lading", 415),
        (("a.pdf", b"", "application/pdf"), "Bill of Lading", 400),
        (("a.html", b"<p>", "text/html"), "Bill of Lading", 415),
        (("a.pdf", bytes(TEN_MB + 1), "application/pdf"), "Bill of Lading", 413),
    ],
    ids=["kind", "no kind", "no form", "empty", "media type", "large"],
)
def test_upload_is_refused_when_something_is_wrong(
    server: SandboxServer, client: httpx.Client, file: Any, kind: str, status: int
) -> None:
    path = f"loads/{parents(server)['loads']}/document"
    assert status == upload(client, path, file, DocumentType=kind).status_code


def test_binary_document_keeps_its_size_when_it_holds_line_ends(
    server: SandboxServer, client: httpx.Client
) -> None:
    content = bytes(range(256)) * 4 + b"\r\n--not-the-boundary\r\n\n\r"
    path = f"trips/{parents(server)['trips']}/document"
    file = ("a.png", content, "image/png")
    answer = upload(client, path, file, DocumentType="Scale Ticket")
    assert len(content) == answer.json()["AttachmentSize"]


def test_trip_has_number_and_document_when_a_carrier_invoice_is_uploaded(
    server: SandboxServer, client: httpx.Client
) -> None:
    trip = next(one for one in server.world.tms.trips.values() if one.carrier)
    fields = {"TripId": trip.id, "CarrierInvoiceNumber": "CI-5"}
    answer = upload(client, "invoices/carrier-invoice", **fields)
    (shown,) = search(client, "v1/trips", TripNumbers=[trip.number])["Items"]
    assert ("Carrier Invoice", "CI-5") == (
        answer.json()["AttachmentType"],
        shown["Carrier"]["CarrierInvoiceNumber"],
    )


@pytest.mark.parametrize(("trip", "status"), [("", 400), ("unknown", 404), ("own", 400)])
def test_carrier_invoice_is_refused_when_the_trip_has_no_carrier(
    server: SandboxServer, client: httpx.Client, trip: str, status: int
) -> None:
    own = next(one.id for one in server.world.tms.trips.values() if one.carrier is None)
    answer = upload(client, "invoices/carrier-invoice", TripId=own if trip == "own" else trip)
    assert status == answer.status_code


def test_carrier_invoice_is_filed_when_the_control_uploads_it(
    server: SandboxServer, client: httpx.Client
) -> None:
    trip = next(one for one in server.world.tms.trips.values() if one.carrier)
    body = {"trip_number": trip.number, "invoice_number": "CI-9"}
    wire.post(f"{server.urls.control_url}/carrier-invoice", json=body).raise_for_status()
    (listed,) = client.get(f"/api/p/v1/trips/{trip.id}/documents").json()
    assert "Carrier Invoice" == listed["AttachmentType"]


def test_users_are_found_by_a_part_of_their_name_when_searched(client: httpx.Client) -> None:
    users = client.get("/api/p/v1/users/list").json()
    found = search(client, "v1/users", Keyword=users[0]["UserName"].upper())
    assert (8, [users[0]]) == (len(users), found["Items"])
