"""The client and the simulated Alvys agree, over real sockets."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from console.alvys import (
    AlvysClient,
    CarrierPayment,
    CustomerChange,
    CustomerPayment,
    Document,
    File,
    Financing,
    NewDeduction,
)
from console.errors import AuthenticationError, ProtocolError, RemoteError, UnconfirmedError
from console.sandbox.alvys import SCOPES, AlvysManners
from console.sandbox.records import Load, Trip
from console.sandbox.server import SandboxServer
from tests import wire
from tests.alvys.support import ManualClock
from tests.sandbox.callers import AUDIENCE, NOW, fixed_now

pytestmark = pytest.mark.anyio

SINCE = NOW - timedelta(days=60)
PDF = File(name="scan.pdf", media_type="application/pdf", content=b"%PDF-1.7 a scan")


def client_of(server: SandboxServer, **options: Any) -> AlvysClient:
    keys = server.credentials
    return AlvysClient(
        url=server.urls.alvys_url,
        token_url=server.urls.alvys_token_url,
        audience=AUDIENCE,
        client_id=keys.alvys_client_id,
        client_secret=SecretStr(keys.alvys_client_secret),
        clock=ManualClock(NOW),
        **options,
    )


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with SandboxServer(seed=4, loads=80, now=fixed_now) as running:
        yield running


@pytest.fixture
async def client(server: SandboxServer) -> AsyncIterator[AlvysClient]:
    made = client_of(server)
    yield made
    await made.aclose()


async def plan(server: SandboxServer, kind: str, count: int) -> None:
    rule = {"match": "alvys", "kind": kind, "count": count}
    async with wire.async_client() as control:
        answer = await control.post(f"{server.urls.control_url}/faults", json=[rule])
    answer.raise_for_status()


def invoiced_load(server: SandboxServer) -> Load:
    return next(one for one in server.world.tms.loads.values() if one.status == "Invoiced")


def bought_trip(server: SandboxServer) -> Trip:
    return next(one for one in server.world.tms.trips.values() if one.carrier is not None)


async def test_every_kind_is_read_in_full_when_searched(
    server: SandboxServer, client: AlvysClient
) -> None:
    tms, costs = server.world.tms, client.costs
    first, last = SINCE.date(), NOW.date()
    found: list[tuple[int, list[Document]]] = [
        (len(tms.users), [*await client.users()]),
        (len(tms.fuel), [*await costs.fuel(since=SINCE, until=NOW)]),
        (len(tms.tolls), [*await costs.tolls(since=SINCE, until=NOW)]),
        (
            len(tms.deductions),
            [*await costs.deductions(since=SINCE, until=NOW, include_paid=True)],
        ),
        (len(tms.carrier_statements), [*await costs.carrier_statements(first=first, last=last)]),
        (len(tms.driver_statements), [*await costs.driver_statements(first=first, last=last)]),
    ]
    assert all(expected == len(records) > 0 for expected, records in found)


async def test_statements_come_with_their_parts_when_read_by_number(
    server: SandboxServer, client: AlvysClient
) -> None:
    number = next(iter(server.world.tms.carrier_statements))
    statement = await client.costs.carrier_statement(number)
    assert statement is not None
    assert (str(number), True) == (statement.id, bool(statement.trips[0].items))
    assert None is await client.costs.driver_statement(1)


async def test_one_record_comes_when_it_is_named(
    server: SandboxServer, client: AlvysClient
) -> None:
    load, trip = invoiced_load(server), bought_trip(server)
    assert trip.carrier is not None
    found = [
        await client.load(load.number),
        await client.invoice(load.number),
        await client.trip(trip.number),
        await client.carrier(trip.carrier.carrier_id),
        await client.driver(next(iter(server.world.tms.drivers))),
    ]
    assert None not in found
    assert None is await client.load("unknown")
    assert None is await client.carrier("..")


async def test_checks_are_read_when_a_carrier_or_a_driver_had_them(
    server: SandboxServer, client: AlvysClient
) -> None:
    expected = sum(
        len(one.carrier.echecks if one.carrier else one.echecks)
        for one in server.world.tms.trips.values()
    )
    trips = await client.trips_of(list(server.world.tms.loads))
    parties = [
        party for one in trips for party in (one.carrier, one.driver1, one.owner_operator) if party
    ]
    assert 0 < expected == sum(len(party.e_checks) for party in parties)


async def test_payment_is_booked_once_when_it_is_sent_twice(
    server: SandboxServer, client: AlvysClient
) -> None:
    load = invoiced_load(server)
    payment = CustomerPayment(
        load_number=load.number, amount=Decimal("10.25"), paid_at=NOW, reference_number="PD-1"
    )
    first = await client.writer.pay_load(payment)
    second = await client.writer.pay_load(payment)
    assert first == second
    assert Decimal("10.25") == server.world.tms.cash.paid("customer", load.number)


async def test_invoice_is_paid_when_the_payment_covers_it(
    server: SandboxServer, client: AlvysClient
) -> None:
    load = invoiced_load(server)
    payment = CustomerPayment(
        load_number=load.number, amount=load.total(), paid_at=NOW, reference_number="PD-2"
    )
    state = await client.writer.pay_load(payment)
    invoice = await client.invoice(load.number)
    assert invoice is not None
    assert ("Completed", "Paid", NOW) == (state.status, invoice.status, invoice.paid_date)
    assert ["PD-2"] == [one.payment_reference for one in invoice.payments]


async def test_payment_is_booked_once_when_its_answer_is_lost(
    server: SandboxServer, client: AlvysClient
) -> None:
    await client.users()
    await plan(server, "lost_answer", 2)
    load = invoiced_load(server)
    payment = CustomerPayment(
        load_number=load.number, amount=Decimal("7.00"), paid_at=NOW, reference_number="PD-3"
    )
    state = await client.writer.pay_load(payment)
    assert "7.0" == state.total_paid.amount
    assert 1 == len(server.world.tms.cash.of("customer", load.number))


async def test_financing_is_unconfirmed_when_its_answer_is_lost(
    server: SandboxServer, client: AlvysClient
) -> None:
    await client.users()
    await plan(server, "lost_answer", 1)
    financing = Financing(
        load_number=invoiced_load(server).number,
        funded=Decimal("90.00"),
        fee=Decimal("3.00"),
        reference_number="F-1",
    )
    with pytest.raises(UnconfirmedError):
        await client.writer.finance_load(financing)
    assert ["financing"] == [one.kind for one in server.world.tms.cash.all()]


async def test_trip_is_completed_when_its_carrier_is_paid(
    server: SandboxServer, client: AlvysClient
) -> None:
    trip = bought_trip(server)
    assert trip.carrier is not None
    payment = CarrierPayment(
        trip_id=trip.id, amount=trip.carrier.total(), paid_at=NOW, reference_number="CP-1"
    )
    state = await client.writer.pay_trip(payment)
    assert ("Completed", ["CP-1"]) == (
        state.status,
        [one.reference_number for one in state.carrier_payments],
    )


async def test_customer_is_created_changed_and_deleted_when_versions_fit(
    server: SandboxServer, client: AlvysClient
) -> None:
    writer = client.writer
    created = await writer.create_customer(CustomerChange(name="Quarry Lane", type="Customer"))
    read = await client.customer(created.id)
    assert read is not None
    assert created.e_tag == read.etag
    changed = await writer.change_customer(
        created.id, CustomerChange(external_id="C777"), etag=read.etag
    )
    with pytest.raises(RemoteError) as caught:
        await writer.delete_customer(created.id, etag=read.etag)
    await writer.delete_customer(created.id, etag=changed.e_tag)
    assert ({"status": 412}, None) == (
        caught.value.details,
        await client.customer(created.id),
    )


async def test_carrier_invoice_is_filed_when_uploaded(
    server: SandboxServer, client: AlvysClient
) -> None:
    trip = bought_trip(server)
    await client.writer.upload_carrier_invoice(trip.id, "CI-31", PDF)
    await client.writer.upload_trip_document(trip.id, "Proof of Delivery", PDF)
    documents = await client.trip_documents(trip.id)
    after = await client.trip(trip.number)
    assert after is not None
    assert after.carrier is not None
    assert ["Carrier Invoice", "Proof of Delivery"] == [one.attachment_type for one in documents]
    assert ("CI-31", [len(PDF.content)] * 2) == (
        after.carrier.carrier_invoice_number,
        [one.attachment_size for one in documents],
    )


async def test_deduction_is_entered_when_written(
    server: SandboxServer, client: AlvysClient
) -> None:
    deduction = NewDeduction(
        due_at=NOW,
        amount=Decimal("20.55"),
        category="Advance",
        description="Fuel advance",
        driver_id=next(iter(server.world.tms.drivers)),
    )
    written = await client.writer.deduct(deduction)
    assert Decimal("20.55") == server.world.tms.deductions[written.id].amount


async def test_sign_in_is_refused_with_its_reason_when_a_scope_was_not_granted(
    server: SandboxServer,
) -> None:
    client = client_of(server, scopes=("load:read", "load:delete"))
    with pytest.raises(AuthenticationError) as caught:
        await client.users()
    await client.aclose()
    assert "load:delete" in caught.value.hint


async def test_missing_scope_is_named_when_the_tenant_did_not_grant_it() -> None:
    manners = AlvysManners(scopes=tuple(one for one in SCOPES if one != "fuel:read"))
    with SandboxServer(loads=2, now=fixed_now, alvys=manners) as server:
        client = client_of(server)
        with pytest.raises(AuthenticationError) as caught:
            await client.costs.fuel(since=SINCE, until=NOW)
        await client.aclose()
    assert "fuel:read" in caught.value.hint


@pytest.mark.parametrize(
    "kind", ["close_before", "http_429", "http_503", "lost_answer", "cut_body", "expired_session"]
)
async def test_read_succeeds_when_a_passing_fault_strikes_once(
    server: SandboxServer, client: AlvysClient, kind: str
) -> None:
    await plan(server, kind, 1)
    assert len(server.world.tms.users) == len(await client.users())


@pytest.mark.parametrize("kind", ["html", "missing_result", "statusless_result"])
async def test_read_is_refused_when_the_answer_is_another_one(
    server: SandboxServer, client: AlvysClient, kind: str
) -> None:
    await plan(server, kind, 1)
    with pytest.raises(ProtocolError):
        await client.users()
