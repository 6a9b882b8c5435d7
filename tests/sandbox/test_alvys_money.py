"""Payments and financing in the simulated Alvys: what is taken, refused, shown."""

from collections.abc import Iterator
from decimal import Decimal

import httpx
import pytest

from console.sandbox.records import Load, Trip
from console.sandbox.server import SandboxServer
from tests.sandbox.callers import fixed_now, load_in, search

AT = "2026-03-10T00:00:00Z"
LATER = {"Start": "2026-01-01T00:00:00Z", "End": "2026-03-31T00:00:00Z"}


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with SandboxServer(seed=6, loads=120, now=fixed_now) as running:
        yield running


def bought_trip(server: SandboxServer) -> Trip:
    return next(one for one in server.world.tms.trips.values() if one.carrier is not None)


def payment(load: Load, amount: Decimal | float, **changes: object) -> dict[str, object]:
    return {
        "LoadNumber": load.number,
        "Amount": {"Amount": float(amount), "Currency": 840},
        "PaymentDate": AT,
        "ReferenceNumber": "PD-1",
        **changes,
    }


def pay(client: httpx.Client, body: dict[str, object], path: str = "customer") -> httpx.Response:
    return client.post(f"/api/p/v1/invoices/{path}-payments", json=body)


def test_load_stays_invoiced_when_a_part_is_paid(
    server: SandboxServer, client: httpx.Client
) -> None:
    load = load_in(server, "Invoiced")
    answer = pay(client, payment(load, 10.5)).json()
    assert ("Invoiced", 10.5, float(load.total())) == (
        answer["Status"],
        answer["TotalPaid"]["Amount"],
        answer["TotalBillable"]["Amount"],
    )


def test_invoice_shows_what_was_paid_too_much_when_it_was(
    server: SandboxServer, client: httpx.Client
) -> None:
    load = load_in(server, "Invoiced")
    pay(client, payment(load, load.total() + 5))
    (invoice,) = search(client, "v1/invoices", LoadNumbers=[load.number])["Items"]
    assert ("Paid", 0.0, 5.0) == (
        invoice["Status"],
        invoice["RemainingBalance"]["Amount"],
        invoice["OverPaymentAmount"]["Amount"],
    )


def test_paid_invoices_are_found_by_their_date_when_searched(
    server: SandboxServer, client: httpx.Client
) -> None:
    load = load_in(server, "Invoiced")
    pay(client, payment(load, load.total()))
    found = search(client, "v1/invoices", PaidDateRange=LATER)
    assert [load.number] == [one["Number"] for one in found["Items"]]


def test_original_comes_back_when_a_reference_is_repeated(
    server: SandboxServer, client: httpx.Client
) -> None:
    load = load_in(server, "Invoiced")
    first = pay(client, payment(load, 10)).json()
    assert first == pay(client, payment(load, 99)).json()


def test_same_reference_is_another_payment_when_it_is_for_another_load(
    server: SandboxServer, client: httpx.Client
) -> None:
    loads = [one for one in server.world.tms.loads.values() if one.status == "Invoiced"][:2]
    ids = {pay(client, payment(load, 10)).json()["Id"] for load in loads}
    assert 2 == len(ids)


@pytest.mark.parametrize("status", ["Queued", "Released", "Dispatched"])
def test_payment_is_refused_when_the_load_is_not_invoiced(
    server: SandboxServer, client: httpx.Client, status: str
) -> None:
    answer = pay(client, payment(load_in(server, status), 10))
    assert (400, ["LoadNumber"]) == (answer.status_code, list(answer.json()["Errors"]))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"LoadNumber": "unknown"}, 404),
        ({"LoadNumber": ""}, 400),
        ({"Amount": {"Amount": 0}}, 400),
        ({"Amount": {"Amount": -1}}, 400),
        ({"Amount": {"Amount": "10"}}, 400),
        ({"Amount": 10}, 400),
        ({"PaymentDate": "yesterday"}, 400),
        ({"ReferenceNumber": " "}, 400),
    ],
)
def test_payment_is_refused_when_a_field_is_wrong(
    server: SandboxServer, client: httpx.Client, changes: dict[str, object], status: int
) -> None:
    body = payment(load_in(server, "Invoiced"), 10, **changes)
    assert status == pay(client, body).status_code
    assert [] == server.world.tms.cash.all()


def carrier_payment(trip: Trip, amount: Decimal, reference: str = "CP-1") -> dict[str, object]:
    return {
        "TripId": trip.id,
        "Amount": {"Amount": float(amount)},
        "PaymentDate": AT,
        "ReferenceNumber": reference,
    }


def test_trip_is_completed_when_two_payments_cover_it(
    server: SandboxServer, client: httpx.Client
) -> None:
    trip = bought_trip(server)
    assert trip.carrier is not None
    part = Decimal("20.00")
    first = pay(client, carrier_payment(trip, part), "carrier").json()
    rest = carrier_payment(trip, trip.carrier.total() - part, "CP-2")
    second = pay(client, rest, "carrier").json()
    assert (trip.status, "Completed", 2) == (
        first["Status"],
        second["Status"],
        len(second["CarrierPayments"]),
    )


def test_carrier_is_paid_once_when_the_reference_is_repeated(
    server: SandboxServer, client: httpx.Client
) -> None:
    trip = bought_trip(server)
    for _ in range(2):
        pay(client, carrier_payment(trip, Decimal(20)), "carrier")
    assert 1 == len(server.world.tms.cash.of("carrier", trip.number))


def test_carrier_payment_is_refused_when_an_own_driver_moved_the_trip(
    server: SandboxServer, client: httpx.Client
) -> None:
    trip = next(one for one in server.world.tms.trips.values() if one.carrier is None)
    assert 400 == pay(client, carrier_payment(trip, Decimal(20)), "carrier").status_code


def test_load_is_financed_when_its_invoice_was_bought(
    server: SandboxServer, client: httpx.Client
) -> None:
    load = load_in(server, "Invoiced")
    body = {
        "LoadNumber": load.number,
        "AmountFunded": 900.25,
        "Fee": 27.5,
        "ReferenceNumber": "F-1",
    }
    answer = client.post("/api/p/v1/invoices/financing", json=body).json()
    assert ("Financed", 900.25, 27.5) == (
        answer["Status"],
        answer["TotalFunded"]["Amount"],
        answer["TotalFees"]["Amount"],
    )


def test_control_shows_what_was_received_when_asked(
    server: SandboxServer, client: httpx.Client, control: httpx.Client
) -> None:
    load = load_in(server, "Invoiced")
    pay(client, payment(load, 10.5, CheckNumber="9001", Note="from Sage"))
    (shown,) = control.get("/payments").json()
    expected = {
        "kind": "customer",
        "load_number": load.number,
        "amount": "10.50",
        "reference_number": "PD-1",
        "payment_date": AT,
        "check_number": "9001",
        "note": "from Sage",
    }
    assert expected.items() <= shown.items()
