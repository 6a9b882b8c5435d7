"""The control calls of billing: invoices of several loads or none, prefixes, pay of drivers."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from console.sandbox.server import SandboxServer
from tests import wire
from tests.sandbox.callers import fixed_now, search, signed_in
from tests.sandbox.specification import schema_misfits


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with SandboxServer(seed=5, loads=20, now=fixed_now) as running:
        yield running


@pytest.fixture
def control(server: SandboxServer) -> Iterator[httpx.Client]:
    with wire.client(base_url=server.urls.control_url) as client:
        yield client


def new_loads(server: SandboxServer, control: httpx.Client, count: int) -> list[str]:
    """Make loads of the first subsidiary, which has trucks of its own."""
    carrier = next(iter(server.world.tms.subsidiaries))
    body = {"count": count, "subsidiary": carrier, "tender_as": carrier}
    made: list[str] = control.post("/loads", json=body).json()["loads"]
    return made


def invoices_of(server: SandboxServer, load: str) -> list[dict[str, Any]]:
    with signed_in(server) as client:
        found: list[dict[str, Any]] = search(client, "v1/invoices", LoadNumbers=[load])["Items"]
    return found


def test_loads_are_billed_by_one_invoice_when_a_summary_is_made(
    server: SandboxServer, control: httpx.Client
) -> None:
    """It stands in place of their own, and its total is what they add up to."""
    made = new_loads(server, control, 3)
    answer = control.post("/invoices", json={"loads": made}).json()
    assert {"invoice_number": "S1000001", "loads": made} == answer
    expected = sum((server.world.tms.loads[one].total() for one in made), Decimal("0.00"))
    for load in made:
        [invoice] = invoices_of(server, load)
        assert ("S1000001", "SummaryInvoice") == (invoice["Number"], invoice["Type"])
        assert expected == Decimal(str(invoice["Total"]["Amount"]))
        assert [] == schema_misfits("Alvys.Models.Invoices.InvoiceResponse", invoice)


def test_invoice_bills_no_load_when_it_is_standalone(
    server: SandboxServer, control: httpx.Client
) -> None:
    owner = next(iter(server.world.tms.subsidiaries.values()))
    charges = [{"type": "Storage", "amount": "12.30"}, {"type": "Fee", "amount": "0.70"}]
    body = {"type": "StandaloneInvoice", "subsidiary": owner.name, "charges": charges}
    assert "M1000001" == control.post("/invoices", json=body).json()["invoice_number"]
    with signed_in(server) as client:
        found = client.get("/api/p/v1/invoices", params={"invoiceNumber": "M1000001"}).json()
    assert (13.0, owner.id, []) == (
        found["Total"]["Amount"],
        found["Vendor"]["Id"],
        found["Loads"],
    )


def test_loads_bear_the_prefix_of_their_fleet_when_it_has_one(
    server: SandboxServer, control: httpx.Client
) -> None:
    [number] = new_loads(server, control, 1)
    fleet = server.world.tms.loads[number].fleet.name
    control.patch(f"/fleets/{fleet}", json={"invoice_number_prefix": "RF"}).raise_for_status()
    with signed_in(server) as client:
        [load] = search(client, "v2.0/loads", LoadNumbers=[number])["Items"]
    assert "RF" == load["Fleet"]["InvoiceNumberPrefix"]


def test_driver_or_owner_operator_is_paid_when_an_extra_is_added(
    server: SandboxServer, control: httpx.Client
) -> None:
    [number] = new_loads(server, control, 1)
    body = {"trip_number": f"{number}-1", "type": "Lumper", "amount": 61.5}
    assert "61.50" == control.post("/driver-charge", json=body).json()["amount"]
    with signed_in(server) as client:
        [trip] = search(client, "v1/trips", LoadNumbers=[number])["Items"]
    paid = [*trip["Driver1"]["AccessorialsDetails"]]
    if trip["OwnerOperator"]:
        paid += trip["OwnerOperator"]["AccessorialsDetails"]
    assert [("Lumper", 61.5)] == [(one["Type"], one["Total"]["Amount"]) for one in paid]


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("POST", "/invoices", {"loads": []}, "The loads must be a list of load numbers."),
        ("POST", "/invoices", {"loads": ["nope"]}, "One of the loads does not exist."),
        (
            "POST",
            "/invoices",
            {"type": "LoadInvoice"},
            "The type must be one of SummaryInvoice, OrderInvoice, StandaloneInvoice.",
        ),
        (
            "POST",
            "/invoices",
            {"type": "StandaloneInvoice", "subsidiary": "nope"},
            "The subsidiary does not exist.",
        ),
        ("PATCH", "/fleets/nope", {"invoice_number_prefix": "X"}, "There is no fleet nope."),
        (
            "POST",
            "/driver-charge",
            {"trip_number": "nope", "type": "Lumper", "amount": 1},
            "There is no trip nope of an own driver.",
        ),
        ("POST", "/driver-charge", {"type": "Lumper"}, "The amount must be a number."),
    ],
)
def test_call_is_refused_with_a_sentence_when_a_field_is_wrong(
    control: httpx.Client, method: str, path: str, body: dict[str, Any], sentence: str
) -> None:
    answer = control.request(method, path, json=body)
    assert (400, sentence) == (answer.status_code, answer.json()["error"])
