"""Statements, deductions and costs in the simulated Alvys, and who hauls and bills for whom."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from console.sandbox.server import SandboxServer
from tests.sandbox.callers import NOW, fixed_now, load_in, search

LATER = {"Start": "2026-01-01T00:00:00Z", "End": "2026-03-31T00:00:00Z"}


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with SandboxServer(seed=6, loads=120, now=fixed_now) as running:
        yield running


def test_statement_is_owed_by_one_subsidiary_to_one_payee_when_closed(
    server: SandboxServer,
) -> None:
    tms = server.world.tms
    assert tms.carrier_statements
    for statement in tms.carrier_statements.values():
        owners = {tms.trips[one.trip_number].subsidiary_id for one in statement.trips}
        names = {
            tms.carriers[one.carrier_id].factoring_company or tms.carriers[one.carrier_id].name
            for one in statement.trips
        }
        assert ({statement.subsidiary_id}, {statement.payee.name}) == (owners, names)


def test_trip_stands_on_one_statement_when_all_are_counted(server: SandboxServer) -> None:
    statements = server.world.tms.carrier_statements.values()
    numbers = [trip.trip_number for one in statements for trip in one.trips]
    assert len(numbers) == len(set(numbers))


def test_statement_adds_up_when_shown(client: httpx.Client) -> None:
    found = search(client, "v1/driver-settlement-statements", StatementDateRange=LATER)
    for one in found["Items"]:
        lines = sum(Decimal(str(line["Amount"]["Amount"])) for line in one["LineItems"])
        assert lines == Decimal(str(one["Totals"]["NetIncome"]["Amount"]))


def test_deduction_is_paid_when_a_statement_has_taken_it(server: SandboxServer) -> None:
    tms = server.world.tms
    taken = sum(
        line.category == "Deduction" for one in tms.driver_statements.values() for line in one.lines
    )
    assert 0 < taken == sum(one.is_paid for one in tms.deductions.values())


@pytest.mark.parametrize("kind", ["carrier", "driver"])
@pytest.mark.parametrize(
    "period",
    [
        None,
        {"Start": "2026-03-01T00:00:00Z"},
        {"End": "2026-03-01T00:00:00Z"},
        {"Start": "2026-03-02T00:00:00Z", "End": "2026-03-01T00:00:00Z"},
        {"Start": "soon", "End": "later"},
    ],
)
def test_statements_are_refused_when_the_range_is_not_closed(
    client: httpx.Client, kind: str, period: Any
) -> None:
    found = search(client, f"v1/{kind}-settlement-statements", StatementDateRange=period)
    assert ["StatementDateRange"] == list(found["Errors"])


def test_whole_day_counts_when_the_range_names_an_hour_of_it(
    server: SandboxServer, client: httpx.Client
) -> None:
    statement = next(iter(server.world.tms.carrier_statements.values()))
    day = statement.statement_at.date().isoformat()
    hour = {"Start": f"{day}T11:00:00Z", "End": f"{day}T11:00:00Z"}
    found = search(client, "v1/carrier-settlement-statements", StatementDateRange=hour)
    assert statement.number in [one["Number"] for one in found["Items"]]


def test_statements_are_refused_when_the_page_is_above_a_hundred(client: httpx.Client) -> None:
    found = search(
        client, "v1/carrier-settlement-statements", StatementDateRange=LATER, PageSize=101
    )
    assert ["PageSize"] == list(found["Errors"])


def test_statements_are_of_one_subsidiary_when_it_is_named(
    server: SandboxServer, client: httpx.Client
) -> None:
    owner = next(iter(server.world.tms.carrier_statements.values())).subsidiary_id
    found = search(
        client,
        "v1/carrier-settlement-statements",
        StatementDateRange=LATER,
        SubsidiaryId=owner,
    )
    assert {owner} == {one["SubsidiaryId"] for one in found["Items"]}


def test_new_statements_are_closed_when_the_control_says_so(
    server: SandboxServer, control: httpx.Client
) -> None:
    control.post("/loads", json={"count": 8})
    made = control.post("/statements").json()
    tms = server.world.tms
    assert made["driver_statements"]
    days = {tms.driver_statements[number].statement_at for number in made["driver_statements"]}
    assert {NOW.replace(hour=0, minute=0)} == days
    assert {"carrier_statements": [], "driver_statements": []} == control.post("/statements").json()


def test_sister_is_paid_like_a_carrier_when_the_control_says_so(
    server: SandboxServer, control: httpx.Client
) -> None:
    owner, hauler = "Northlantern Logistics", "Harrow Ridge Transport"
    order = {"count": 3, "subsidiary": owner, "tender_as": hauler}
    numbers = control.post("/loads", json=order).json()["loads"]
    made = control.post("/statements", json={"pay_sisters": True}).json()["carrier_statements"]
    tms = server.world.tms
    statements = [tms.carrier_statements[number] for number in made]
    (sisters,) = [one for one in statements if one.payee.name == hauler]
    value = sum(trip.value for number in numbers for trip in tms.trips_of(number))
    assert (owner, value) == (tms.subsidiaries[sisters.subsidiary_id].name, sisters.net())
    assert (
        [] == control.post("/statements", json={"pay_sisters": True}).json()["carrier_statements"]
    )


def test_paid_deductions_are_left_out_when_not_asked_for(client: httpx.Client) -> None:
    counts = [
        search(client, "v1/deductions", DateRange=LATER, IncludePaid=paid)["Total"]
        for paid in (False, True)
    ]
    assert 0 < counts[0] < counts[1]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"DateRange": LATER}, "IncludePaid"),
        ({"DateRange": LATER, "IncludePaid": "yes"}, "IncludePaid"),
        ({"IncludePaid": True}, "DateRange"),
    ],
)
def test_deductions_are_refused_when_the_request_is_incomplete(
    client: httpx.Client, body: dict[str, object], wrong: str
) -> None:
    assert [wrong] == list(search(client, "v1/deductions", **body)["Errors"])


def test_deduction_cannot_be_deleted_when_it_was_taken(
    server: SandboxServer, client: httpx.Client
) -> None:
    deductions = server.world.tms.deductions
    taken = next(one.id for one in deductions.values() if one.is_paid)
    open_one = next(one.id for one in deductions.values() if not one.is_paid)
    statuses = [
        client.delete(f"/api/p/v1/deductions/{one}").status_code for one in (taken, open_one)
    ]
    assert ([422, 200], False) == (statuses, open_one in deductions)


@pytest.mark.parametrize("family", ["fuel", "tolls"])
def test_cost_comes_back_when_asked_by_id(client: httpx.Client, family: str) -> None:
    filters = {"TransactionRange": LATER} if family == "fuel" else {"DateRange": LATER}
    record = search(client, f"v1/{family}", PageSize=1, **filters)["Items"][0]
    assert record == client.get(f"/api/p/v1/{family}/{record['Id']}").json()


def test_fuel_adds_up_when_shown(client: httpx.Client) -> None:
    for one in search(client, "v1/fuel", TransactionRange=LATER)["Items"]:
        parts = [Decimal(str(one[name]["Amount"])) for name in ("FuelTotal", "Fees", "Advances")]
        expected = sum(parts) - Decimal(str(one["Discounts"]["Amount"]))
        assert expected == Decimal(str(one["Total"]["Amount"]))


def test_some_loads_are_hauled_by_others_when_work_is_for_everybody(
    server: SandboxServer,
) -> None:
    tms = server.world.tms
    crossed = [
        one
        for one in tms.trips.values()
        if one.subsidiary_id != tms.loads[one.load_number].subsidiary_id
    ]
    assert 0 < len(crossed) < len(tms.trips) / 10


def test_work_is_hauled_by_whom_the_control_names(
    server: SandboxServer, client: httpx.Client, control: httpx.Client
) -> None:
    carrier, brokerage = list(server.world.tms.subsidiaries.values())[:2]
    body = {"count": 3, "subsidiary": carrier.name, "tender_as": brokerage.name}
    numbers = control.post("/loads", json=body).json()["loads"]
    loads = search(client, "v2.0/loads", LoadNumbers=numbers)["Items"]
    trips = search(client, "v1/trips", LoadNumbers=numbers)["Items"]
    assert ({carrier.name}, {brokerage.name}) == (
        {one["InvoiceAs"] for one in loads},
        {one["TenderAs"] for one in trips},
    )
    assert all(one["Carrier"] for one in trips)


def test_another_subsidiary_invoices_when_the_control_changes_it(
    server: SandboxServer, client: httpx.Client, control: httpx.Client
) -> None:
    load = load_in(server, "Invoiced")
    other = next(
        one for one in server.world.tms.subsidiaries.values() if one.id != load.subsidiary_id
    )
    body = {"load_number": load.number, "invoice_as": other.name}
    assert f"{load.total():.2f}" == control.post("/change", json=body).json()["total"]
    since = {"Start": (NOW - timedelta(seconds=1)).isoformat()}
    (changed,) = search(client, "v2.0/loads", UpdatedAtRange=since)["Items"]
    assert other.name == changed["InvoiceAs"]
