from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from console.sandbox import SandboxServer
from tests import wire
from tests.builders import NOW
from tests.sandbox.callers import search, signed_in


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer(seed=7, loads=12, now=lambda: NOW) as opened:
        yield opened


def change(server: SandboxServer, **fields: Any) -> httpx.Response:
    return wire.post(f"{server.urls.control_url}/change", json=fields)


def a_trip(server: SandboxServer) -> Any:
    return next(one for one in server.world.tms.trips.values() if one.carrier is not None)


def test_load_has_another_customer_when_it_was_changed(server: SandboxServer) -> None:
    tms = server.world.tms
    load = next(iter(tms.loads.values()))
    other = next(one for one in tms.customers if one != load.customer_id)
    assert 200 == change(server, load_number=load.number, customer=other).status_code
    assert other == tms.loads[load.number].customer_id


def test_invoice_is_a_draft_and_back_when_it_was_withdrawn_and_billed_again(
    server: SandboxServer,
) -> None:
    tms = server.world.tms
    number = next(iter(tms.invoices))
    change(server, load_number=number, withdrawn=True)
    assert tms.loads[number].invoiced_at is None
    change(server, load_number=number, withdrawn=False)
    assert tms.invoices[number].invoiced_at == tms.loads[number].invoiced_at


def test_trip_has_another_rate_carrier_and_state_when_it_was_changed(
    server: SandboxServer,
) -> None:
    trip = a_trip(server)
    other = next(one for one in server.world.tms.carriers if one != trip.carrier.carrier_id)
    edits = {"linehaul": "812.5", "carrier": other, "status": "Cancelled"}
    change(server, trip_number=trip.number, **edits)
    after = server.world.tms.trips[trip.number]
    assert after.carrier is not None
    assert (Decimal("812.50"), other, "Cancelled") == (
        after.carrier.linehaul,
        after.carrier.carrier_id,
        after.status,
    )


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"load_number": "none"}, 404),
        ({"trip_number": "none"}, 404),
        ({"load_number": "1084001", "customer": "nobody"}, 404),
        ({"load_number": "1084001", "invoice_as": "nobody"}, 404),
        ({"load_number": "1084001"}, 400),
    ],
)
def test_change_is_refused_when_it_names_what_is_not_there(
    server: SandboxServer, fields: dict[str, str], status: int
) -> None:
    assert status == change(server, **fields).status_code


@pytest.mark.parametrize(
    ("edits", "status"),
    [({"linehaul": "much"}, 400), ({"carrier": "nobody"}, 404), ({"tender_as": "nobody"}, 404)],
)
def test_change_of_a_trip_is_refused_when_a_value_is_none(
    server: SandboxServer, edits: dict[str, str], status: int
) -> None:
    assert status == change(server, trip_number=a_trip(server).number, **edits).status_code


@pytest.mark.parametrize("what", ["load", "trip"])
def test_work_is_hidden_and_shown_again_when_it_was_deleted_and_restored(
    server: SandboxServer, what: str
) -> None:
    """A search finds it only where it asks for what was deleted; a load's invoice is hidden."""
    trip = a_trip(server)
    number = trip.load_number if what == "load" else trip.number
    path = "v2.0/loads" if what == "load" else "v1/trips"
    key = "LoadNumber" if what == "load" else "TripNumber"

    def found(**switch: bool) -> list[bool]:
        asked = {"LoadNumbers": [trip.load_number], **switch}
        with signed_in(server) as client:
            items = search(client, path, **asked)["Items"]
        return [one["IsDeleted"] for one in items if one[key] == number]

    def invoices() -> int:
        with signed_in(server) as client:
            asked = {"LoadNumbers": [trip.load_number]}
            return len(search(client, "v1/invoices", **asked)["Items"])

    billed = invoices()
    change(server, **{f"{what}_number": number, "deleted": True})
    assert ([], [True]) == (found(IncludeDeleted=False), found(IncludeDeleted=True))
    assert (0 if what == "load" else billed) == invoices()
    change(server, **{f"{what}_number": number, "deleted": False})
    assert ([False], billed) == (found(IncludeDeleted=False), invoices())


def test_load_has_another_status_when_it_was_changed(server: SandboxServer) -> None:
    load = next(iter(server.world.tms.loads.values()))
    assert 200 == change(server, load_number=load.number, status="Cancelled").status_code
    assert "Cancelled" == server.world.tms.loads[load.number].status
    assert 400 == change(server, load_number=load.number, status="Lost").status_code


@pytest.mark.parametrize(
    "what",
    [{}, {"invoice": "none"}, {"echecks": "none"}, {"driver_statement": "1"}, {"other": "1"}],
)
def test_nothing_is_taken_back_when_it_is_not_there(
    server: SandboxServer, what: dict[str, str]
) -> None:
    answer = httpx.post(f"{server.urls.control_url}/revert", json=what)
    assert (404, True) == (answer.status_code, bool(answer.json()["error"]))
