"""Whatever is asked, the simulated Alvys API answers as its published description says.

Requests are put together from plausible and hostile values. Without the description at hand, the
answers are still held to be JSON and never a breakdown.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from console.sandbox.server import SandboxServer
from tests.sandbox.callers import fixed_now, signed_in
from tests.sandbox.specification import answer_misfits, operations

EXAMPLES = 8
SERVED = (
    *(
        ("POST", f"/{name}/search")
        for name in (
            *("carriers", "customers", "drivers", "users", "loads", "trips", "invoices", "fuel"),
            *(
                "tolls",
                "deductions",
                "carrier-settlement-statements",
                "driver-settlement-statements",
            ),
        )
    ),
    *(("GET", f"/{name}") for name in ("customers", "drivers", "loads", "trips", "invoices")),
    *(
        ("GET", f"/{name}/{{id}}")
        for name in (*("carriers", "drivers", "fuel", "tolls", "deductions"),)
    ),
    ("GET", "/users/list"),
    ("GET", "/carrier-settlement-statements/{number}"),
    ("GET", "/driver-settlement-statements/{number}"),
    ("POST", "/customers"),
    ("PATCH", "/customers/{id}"),
    ("DELETE", "/customers/{id}"),
    ("PATCH", "/loads/{loadNumber}"),
    ("POST", "/deductions/once"),
    ("DELETE", "/deductions/{id}"),
    ("POST", "/invoices/customer-payments"),
    ("POST", "/invoices/carrier-payments"),
    ("POST", "/invoices/financing"),
    ("POST", "/invoices/carrier-invoice"),
    *(
        (method, path)
        for parent in (
            "carriers/{carrierId}",
            "drivers/{driverId}",
            "loads/{loadNumber}",
            "trips/{tripId}",
        )
        for method, path in (("GET", f"/{parent}/documents"), ("POST", f"/{parent}/document"))
    ),
)
"""Method and path of everything that the sandbox serves."""

MOMENTS = st.sampled_from(
    ["2026-03-01T00:00:00Z", "2026-03-20T12:00:00.5-05:00", "0001-01-01T00:00:00+14:00", "soon", 7]
)
RANGES = st.fixed_dictionaries({}, optional={"Start": MOMENTS, "End": MOMENTS}) | st.none()
JUNK = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
NUMBERS = st.sampled_from([1, 250.75, 0, -5, 1e300, "12", None])


def values(server: SandboxServer) -> dict[str, st.SearchStrategy[Any]]:
    """Return plausible values for the keys of requests, taken from the tenant."""
    tms = server.world.tms
    loads = list(tms.loads)[:8]
    trips = [one.id for one in list(tms.trips.values())[:8]]
    customers = [one.name for one in list(tms.customers.values())[:3]]
    drivers = list(tms.drivers)[:3]
    words = st.sampled_from(["Active", "Inactive", "Invoiced", "Released", "Paid", "Net 30"])
    texts = st.sampled_from(["REF-1", "", "a" * 1_200, "\ud800", "[/x]", *loads, *customers])
    single: dict[str, st.SearchStrategy[Any]] = {
        "Page": st.sampled_from([0, 0, 0, 1, -1, 2**40]),
        "PageSize": st.sampled_from([1, 5, 100, 100, 201, 0]),
        "IncludeDeleted": st.booleans(),
        "IncludePaid": st.booleans(),
        "IsActive": st.booleans(),
        "LoadNumber": st.sampled_from(loads),
        "TripId": st.sampled_from(trips),
        "DriverId": st.sampled_from(drivers),
        "Type": st.sampled_from(["Customer", "Broker/3PL", "Other"]),
        "Amount": st.fixed_dictionaries({"Amount": NUMBERS, "Currency": st.just(840)}) | NUMBERS,
        "BillingAddress": st.fixed_dictionaries(
            {"Street": texts, "City": texts, "State": texts, "Zip": texts, "Country": texts}
        ),
    }
    lists = dict.fromkeys(
        ("Status", "Statuses", "Ids", "LoadNumbers", "TripNumbers", "Email", "UnitIds"),
        st.lists(words | st.sampled_from(loads), max_size=4),
    )
    ranges = dict.fromkeys(
        (
            *("UpdatedAtRange", "CreatedDateRange", "InvoicedDateRange", "PaidDateRange"),
            *("TransactionRange", "DateRange", "StatementDateRange"),
        ),
        RANGES,
    )
    named = dict.fromkeys(
        (
            *("Name", "ReferenceNumber", "CheckNumber", "Note", "OrderNumber", "CompanyNumber"),
            *("ExternalId", "Keyword", "Category", "Description", "SubsidiaryId"),
        ),
        texts,
    )
    numbers = dict.fromkeys(("AmountFunded", "Fee", "ReserveEscrowAmount"), NUMBERS)
    moments = dict.fromkeys(("PaymentDate", "DateFunded", "Date"), MOMENTS)
    return {**single, **lists, **ranges, **named, **numbers, **moments}


def parameters(server: SandboxServer) -> dict[str, list[str]]:
    """Return values for the parameters in a path."""
    tms = server.world.tms
    ids = (tms.customers, tms.carriers, tms.drivers, tms.fuel, tms.tolls, tms.deductions)
    return {
        "id": ["unknown", *(next(iter(records)) for records in ids)],
        "number": [
            "1",
            "999999999999",
            "x",
            *(str(one) for one in list(tms.carrier_statements)[:1]),
            *(str(one) for one in list(tms.driver_statements)[:1]),
        ],
        "carrierId": ["unknown", next(iter(tms.carriers))],
        "driverId": ["unknown", next(iter(tms.drivers))],
        "loadNumber": ["unknown", next(iter(tms.loads))],
        "tripId": ["unknown", next(iter(tms.trips.values())).id],
    }


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer(seed=3, loads=40, now=fixed_now) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: SandboxServer) -> Iterator[httpx.Client]:
    with signed_in(server) as caller:
        yield caller


def send(
    draw: Callable[[st.SearchStrategy[Any]], Any],
    server: SandboxServer,
    client: httpx.Client,
    method: str,
    path: str,
) -> httpx.Response:
    url = path
    for name, known in parameters(server).items():
        url = url.replace(f"{{{name}}}", draw(st.sampled_from(known)))
    headers = {"If-Match": draw(st.sampled_from(["", "*", '"stale"']))}
    if path.endswith(("/document", "/carrier-invoice")):
        trip_id = next(iter(server.world.tms.trips.values())).id
        fields = {
            "DocumentType": draw(st.sampled_from(["Proof of Delivery", "Other Documents", ""])),
            "TripId": draw(st.sampled_from([trip_id, "unknown", ""])),
            "CarrierInvoiceNumber": "CI-1",
        }
        media_type = draw(st.sampled_from(["application/pdf", "text/html"]))
        files = {"File": ("scan.pdf", draw(st.binary(max_size=40)), media_type)}
        return client.request(method, f"/api/p/v1{url}", data=fields, files=files)
    if method in ("GET", "DELETE"):
        pairs = draw(st.dictionaries(st.sampled_from(["id", "loadNumber", "x"]), st.text()))
        return client.request(method, f"/api/p/v1{url}", params=pairs, headers=headers)
    known_values = values(server)
    names = draw(st.sets(st.sampled_from(sorted(known_values)), max_size=40))
    body = {name: draw(known_values[name]) for name in sorted(names)}
    body |= draw(st.dictionaries(st.sampled_from(sorted(known_values)), JUNK, max_size=1))
    if "Page" not in body and draw(st.booleans()):
        body |= {"Page": 0, "PageSize": 20}
    headers |= {"Content-Type": "application/json"}
    content = json.dumps(body)
    return client.request(method, f"/api/p/v1{url}", content=content, headers=headers)


@pytest.mark.parametrize(("method", "path"), SERVED)
def test_answer_is_as_described_when_requests_are_drawn(
    server: SandboxServer, client: httpx.Client, method: str, path: str
) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def answers_as_described(data: st.DataObject) -> None:
        answer = send(data.draw, server, client, method, path)
        assert answer.status_code < 500
        assert [] == answer_misfits(method, path, answer)

    answers_as_described()


def test_every_described_operation_is_served_when_the_description_is_at_hand() -> None:
    assert set() == operations() - set(SERVED)
