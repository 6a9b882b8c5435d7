"""The simulated Alvys API on a real socket: tokens, searches, refusals."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from console.sandbox.server import SandboxServer
from tests import wire
from tests.sandbox.callers import NOW, fixed_now, search, signed_in, token_request
from tests.sandbox.specification import schema_misfits

EVER = {"Start": "2000-01-01T00:00:00Z"}
ACTIVE = {"Status": ["Active"]}


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer(seed=5, loads=120, now=fixed_now) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: SandboxServer) -> Iterator[httpx.Client]:
    with signed_in(server) as caller:
        yield caller


def refused(client: httpx.Client, path: str, **body: object) -> list[str]:
    answer = client.post(f"/api/p/{path}/search", json={"Page": 0, "PageSize": 10, **body})
    assert answer.status_code == 400
    return sorted(answer.json()["Errors"])


@pytest.mark.parametrize("form", ["json", "data"])
def test_token_is_issued_when_the_client_is_right(server: SandboxServer, form: str) -> None:
    fields: Any = {form: token_request(server)}
    answer = wire.post(server.urls.alvys_token_url, **fields)
    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 3600
    assert "load:read" in answer.json()["scope"].split()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"client_secret": "wrong"}, 401),
        ({"client_id": "wrong"}, 401),
        ({"audience": "https://elsewhere.example/"}, 403),
        ({"scope": "load:delete"}, 403),
        ({"grant_type": "password"}, 400),
    ],
)
def test_token_is_refused_when_something_is_wrong(
    server: SandboxServer, changes: dict[str, str], status: int
) -> None:
    answer = wire.post(server.urls.alvys_token_url, json=token_request(server, **changes))
    assert status == answer.status_code
    assert status == answer.json()["Status"]


def test_wrong_secret_is_a_problem_document_when_refused(server: SandboxServer) -> None:
    fields = token_request(server, client_secret="wrong")
    answer = wire.post(server.urls.alvys_token_url, json=fields)
    assert answer.headers["content-type"] == "application/problem+json"


def test_token_request_is_refused_when_it_is_of_another_type(server: SandboxServer) -> None:
    headers = {"Content-Type": "text/plain"}
    answer = wire.post(server.urls.alvys_token_url, content="client_id=a", headers=headers)
    assert answer.status_code == 415


@pytest.mark.parametrize("authorization", ["", "Bearer invented", "Basic abc"])
def test_call_is_unauthorized_when_the_token_is_bad(
    server: SandboxServer, authorization: str
) -> None:
    answer = wire.post(
        f"{server.urls.alvys_url}/api/p/v1/carriers/search",
        json={"Page": 0, "PageSize": 10, **ACTIVE},
        headers={"Authorization": authorization},
    )
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def test_call_is_unauthorized_when_the_token_has_expired() -> None:
    moments = [NOW]
    with (
        SandboxServer(loads=1, now=lambda: moments[-1]) as server,
        signed_in(server) as client,
    ):
        body = {"Page": 0, "PageSize": 10, **ACTIVE}
        moments.append(NOW + timedelta(seconds=3599))
        assert client.post("/api/p/v1/carriers/search", json=body).status_code == 200
        moments.append(NOW + timedelta(seconds=3600))
        assert client.post("/api/p/v1/carriers/search", json=body).status_code == 401


def test_subsidiaries_stand_among_the_carriers_when_searched(client: httpx.Client) -> None:
    found = search(client, "v1/carriers", **ACTIVE)
    assert found["Total"] == 64
    assert sum(one["Type"] == "Subsidiary" for one in found["Items"]) == 4


def test_carrier_names_its_vendor_for_each_brokerage_when_it_has_one(client: httpx.Client) -> None:
    carriers = search(client, "v1/carriers", **ACTIVE)["Items"]
    linked = [one for one in carriers if one["ExternalIds"] and one["Type"] == "Carrier"]
    assert 50 < len(linked) < 60
    assert {2} == {len(one["ExternalIds"]) for one in linked}


@pytest.mark.parametrize(
    ("path", "filters"),
    [
        ("v1/carriers", ACTIVE),
        ("v1/customers", {"Statuses": ["Active"]}),
        ("v1/drivers", {"IsActive": True}),
        ("v2.0/loads", {"UpdatedAtRange": EVER}),
        ("v1/loads", {"UpdatedAtRange": EVER}),
        ("v1/trips", {"UpdatedAtRange": EVER}),
        ("v1/invoices", {"Status": ["AwaitingPayment"]}),
    ],
)
def test_every_record_comes_once_when_paged(
    client: httpx.Client, path: str, filters: dict[str, object]
) -> None:
    total = search(client, path, PageSize=7, **filters)["Total"]
    pages = [
        search(client, path, Page=page, PageSize=7, **filters)["Items"]
        for page in range(total // 7 + 1)
    ]
    ids = {one["Id"] for page in pages for one in page}
    assert total == len(ids) == sum(len(page) for page in pages)


def test_page_is_empty_when_it_lies_behind_the_last(client: httpx.Client) -> None:
    assert search(client, "v1/carriers", Page=99, **ACTIVE)["Items"] == []


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("v1/carriers", {}, ["Status"]),
        ("v1/customers", {"CreatedDateRange": EVER}, ["Statuses"]),
        ("v1/invoices", {}, ["InvoicedDateRange"]),
        ("v2.0/loads", {"IncludeDeleted": False}, ["UpdatedAtRange"]),
        ("v1/trips", {"Status": []}, ["UpdatedAtRange"]),
        ("v1/carriers", {**ACTIVE, "Page": -1}, ["Page"]),
        ("v1/carriers", {**ACTIVE, "PageSize": 0}, ["PageSize"]),
        ("v1/carriers", {**ACTIVE, "PageSize": 201}, ["PageSize"]),
        ("v2.0/loads", {"UpdatedAtRange": EVER, "PageSize": 201}, ["PageSize"]),
        ("v2.0/loads", {"LoadNumbers": [str(no) for no in range(151)]}, ["LoadNumbers"]),
        ("v2.0/loads", {"UpdatedAtRange": {"End": "2026-01-01T00:00:00Z"}}, ["UpdatedAtRange"]),
        ("v2.0/loads", {"UpdatedAtRange": {"Start": "yesterday"}}, ["UpdatedAtRange"]),
        ("v1/carriers", {"Status": "Active"}, ["Status"]),
        ("v1/carriers", {"Page": "x", "PageSize": 0, "Ids": [1]}, ["Ids", "Page", "PageSize"]),
    ],
)
def test_search_is_refused_when_the_request_is_wrong(
    client: httpx.Client, path: str, body: dict[str, object], wrong: list[str]
) -> None:
    assert wrong == refused(client, path, **body)


@pytest.mark.parametrize("content", ["", "[]", "{", "null"])
def test_search_is_refused_when_the_body_is_no_object(client: httpx.Client, content: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/api/p/v1/carriers/search", content=content, headers=headers)
    assert answer.status_code == 400


def test_keys_are_understood_when_written_in_another_case(client: httpx.Client) -> None:
    body = {"page": 0, "pageSize": 5, "updatedAtRange": {"start": "2000-01-01T00:00:00Z"}}
    answer = client.post("/api/p/v2.0/loads/search", json=body)
    assert len(answer.json()["Items"]) == 5


def test_range_is_closed_when_both_ends_are_given(client: httpx.Client) -> None:
    load = search(client, "v2.0/loads", UpdatedAtRange=EVER, PageSize=1)["Items"][0]
    exactly = {"Start": load["UpdatedAt"], "End": load["UpdatedAt"]}
    found = search(client, "v2.0/loads", UpdatedAtRange=exactly)
    assert [load["Id"]] == [one["Id"] for one in found["Items"]]


def test_nothing_is_found_when_the_range_lies_in_the_future(client: httpx.Client) -> None:
    later = {"Start": (NOW + timedelta(days=1)).isoformat()}
    assert search(client, "v2.0/loads", UpdatedAtRange=later)["Total"] == 0


def test_filters_narrow_each_other_when_combined(client: httpx.Client) -> None:
    numbers = ["1084001", "1084002", "1084003", "9999999"]
    found = search(client, "v2.0/loads", LoadNumbers=numbers, Status=["dispatched", "invoiced"])
    assert {one["Status"] for one in found["Items"]} <= {"Dispatched", "Invoiced"}
    assert found["Total"] <= 3


def test_trips_and_invoices_are_found_when_their_load_is_named(client: httpx.Client) -> None:
    (invoice,) = search(client, "v1/invoices", Status=["AwaitingPayment"], PageSize=1)["Items"]
    number = invoice["Loads"][0]["LoadNumber"]
    trips = search(client, "v1/trips", LoadNumbers=[number])["Items"]
    assert number == invoice["Number"] == trips[0]["LoadNumber"]


def test_invoice_vendor_is_the_invoice_as_subsidiary_when_shown(client: httpx.Client) -> None:
    (invoice,) = search(client, "v1/invoices", Status=["AwaitingPayment"], PageSize=1)["Items"]
    load = client.get("/api/p/v2.0/loads", params={"loadNumber": invoice["Number"]}).json()
    assert load["InvoiceAs"] == invoice["Vendor"]["Name"]


@pytest.mark.parametrize(
    ("path", "filters", "getter", "parameter", "key"),
    [
        ("v2.0/loads", {"UpdatedAtRange": EVER}, "v2.0/loads", "orderNumber", "OrderNumber"),
        ("v1/loads", {"UpdatedAtRange": EVER}, "v1/loads", "loadnumber", "LoadNumber"),
        ("v1/trips", {"UpdatedAtRange": EVER}, "v1/trips", "tripNumber", "TripNumber"),
        ("v1/invoices", {"Status": ["AwaitingPayment"]}, "v1/invoices", "id", "Id"),
        (
            "v1/customers",
            {"Statuses": ["Active"]},
            "v1/customers",
            "companyNumber",
            "CompanyNumber",
        ),
    ],
)
def test_one_record_comes_back_when_asked_by_number(
    client: httpx.Client,
    path: str,
    filters: dict[str, object],
    getter: str,
    parameter: str,
    key: str,
) -> None:
    (record,) = search(client, path, PageSize=1, **filters)["Items"]
    answer = client.get(f"/api/p/{getter}", params={parameter: record[key]})
    assert record == answer.json()


@pytest.mark.parametrize("family", ["carriers", "drivers"])
def test_one_party_comes_back_when_asked_by_id(client: httpx.Client, family: str) -> None:
    (record,) = search(client, f"v1/{family}", PageSize=1, **ACTIVE)["Items"]
    assert record == client.get(f"/api/p/v1/{family}/{record['Id']}").json()


def test_every_driver_comes_back_when_listed(client: httpx.Client) -> None:
    assert len(client.get("/api/p/v1/drivers").json()) == 30


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("v1/loads", 400),
        ("v1/loads?id=unknown", 404),
        ("v1/carriers/unknown", 404),
        ("v1/drivers/unknown", 404),
        ("v9/loads?id=unknown", 404),
        ("v2.0/trips?id=unknown", 404),
    ],
)
def test_get_is_refused_when_it_names_nothing(client: httpx.Client, path: str, status: int) -> None:
    assert status == client.get(f"/api/p/{path}").status_code


def test_unknown_key_is_refused_when_strict() -> None:
    with SandboxServer(loads=1, strict=True, now=fixed_now) as server, signed_in(server) as client:
        assert refused(client, "v1/carriers", **ACTIVE, Surprise=1) == ["surprise"]


def test_unknown_key_is_ignored_when_lenient(client: httpx.Client) -> None:
    assert search(client, "v1/carriers", **ACTIVE, Surprise=1)["Total"] == 64


@pytest.mark.parametrize(
    ("path", "filters", "schema"),
    [
        ("v1/carriers", ACTIVE, "Alvys.Models.Carriers.CarrierResponse"),
        ("v1/customers", {"Statuses": ["Active"]}, "Alvys.Models.Customers.CustomerResponse"),
        ("v1/drivers", {"IsActive": True}, "DriverResponse"),
        ("v2.0/loads", {"UpdatedAtRange": EVER}, "Alvys.Models.Loads.LoadResponse"),
        ("v1/trips", {"UpdatedAtRange": EVER}, "Alvys.Models.Trips.TripResponse"),
        (
            "v1/invoices",
            {"Status": ["AwaitingPayment"]},
            "Alvys.Models.Invoices.InvoiceResponse",
        ),
    ],
)
def test_answer_fits_the_specification_when_it_is_at_hand(
    client: httpx.Client, path: str, filters: dict[str, object], schema: str
) -> None:
    found = search(client, path, **filters)
    assert found["Items"]
    assert schema_misfits(f"Alvys.Helpers.PagedResponse1{schema}", found) == []
