"""Records by name, lists by window, documents of every kind of record: client and sandbox agree."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from pydantic import SecretStr

from console.alvys import AlvysClient, CustomerPayment, File, NewDeduction, RefusedRecord
from console.alvys.decoding import Numeral
from console.alvys.documents import Customer, DriverStatement, read_record
from console.errors import AuthenticationError, RemoteError
from console.sandbox.alvys import SCOPES, AlvysManners
from console.sandbox.billing import Billing
from console.sandbox.server import SandboxServer
from tests.alvys.support import ManualClock
from tests.sandbox.callers import AUDIENCE, NOW, fixed_now

pytestmark = pytest.mark.anyio

SINCE = NOW - timedelta(days=60)
PDF = File(name="scan.pdf", media_type="application/pdf", content=b"%PDF-1.7 a scan")


def client_of(server: SandboxServer) -> AlvysClient:
    keys = server.credentials
    return AlvysClient(
        url=server.urls.alvys_url,
        token_url=server.urls.alvys_token_url,
        audience=AUDIENCE,
        client_id=keys.alvys_client_id,
        client_secret=SecretStr(keys.alvys_client_secret),
        clock=ManualClock(NOW),
    )


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer(seed=4, loads=80, now=fixed_now) as running:
        yield running


@pytest.fixture
async def client(server: SandboxServer) -> AsyncIterator[AlvysClient]:
    made = client_of(server)
    yield made
    await made.aclose()


async def test_cost_is_the_searched_one_when_it_is_read_by_id(client: AlvysClient) -> None:
    """Search and single read give the same record."""
    costs = client.costs
    fuel = (await costs.fuel(since=SINCE, until=NOW))[0]
    toll = (await costs.tolls(since=SINCE, until=NOW))[0]
    deduction = (await costs.deductions(since=SINCE, until=NOW, include_paid=True))[0]
    assert [fuel, toll, deduction] == [
        await costs.fuel_purchase(fuel.id),
        await costs.toll(toll.id),
        await costs.deduction(deduction.id),
    ]


async def test_nothing_comes_when_a_cost_is_not_known(client: AlvysClient) -> None:
    """An unknown id is an answer, whatever it looks like."""
    costs = client.costs
    assert [None] * 3 == [
        await costs.fuel_purchase("nowhere"),
        await costs.toll(".."),
        await costs.deduction("a/b"),
    ]


async def test_deduction_is_gone_when_it_was_deleted(client: AlvysClient) -> None:
    """Alvys tells what it was."""
    made = await client.writer.deduct(
        NewDeduction(
            due_at=NOW,
            amount=Decimal("12.00"),
            category="Advance",
            description="Entered by mistake",
            driver_id=(await client.drivers())[0].id,
        )
    )
    gone = await client.writer.delete_deduction(made.id)
    assert (made, None) == (gone, await client.costs.deduction(made.id))


async def test_deduction_stays_when_a_statement_has_taken_it(client: AlvysClient) -> None:
    """What was kept back from a driver cannot be taken back here."""
    deductions = await client.costs.deductions(since=SINCE, until=NOW, include_paid=True)
    taken = next(one for one in deductions if one.is_paid)
    with pytest.raises(RemoteError) as caught:
        await client.writer.delete_deduction(taken.id)
    assert ({"status": 422}, taken) == (
        caught.value.details,
        await client.costs.deduction(taken.id),
    )


async def test_deductions_are_those_of_a_driver_when_one_is_named(client: AlvysClient) -> None:
    """The driver's filter is applied by Alvys."""
    everything = await client.costs.deductions(since=SINCE, until=NOW, include_paid=True)
    driver_id = next(one.driver_id for one in everything if one.driver_id)
    own = await client.costs.deductions(
        since=SINCE, until=NOW, include_paid=True, driver_id=driver_id
    )
    assert [one for one in everything if one.driver_id == driver_id] == own


async def test_statements_are_narrowed_when_a_payee_is_named(client: AlvysClient) -> None:
    """Statements of one driver, of one type of driver, of one carrier."""
    costs, first, last = client.costs, SINCE.date(), NOW.date()
    driver = (await costs.driver_statements(first=first, last=last))[0].driver
    carriers = await costs.carrier_statements(first=first, last=last)
    payee = next(one.payee for one in carriers if one.payee.type == "Carrier")
    own = await costs.driver_statements(first=first, last=last, driver_id=driver.id)
    alike = await costs.driver_statements(first=first, last=last, driver_type=driver.type)
    paid = await costs.carrier_statements(first=first, last=last, carrier_id=payee.id)
    assert {driver.id} == {one.driver.id for one in own}
    assert {driver.type} == {one.driver.type for one in alike}
    assert {payee.id} == {one.payee.id for one in paid}


@pytest.mark.parametrize(
    ("parent", "kind"),
    [
        ("load", "Proof of Delivery"),
        ("trip", "Proof of Pickup"),
        ("carrier", "Carrier Agreement"),
        ("driver", "License"),
    ],
)
async def test_document_is_listed_when_it_was_uploaded(
    server: SandboxServer, client: AlvysClient, parent: str, kind: str
) -> None:
    """Every kind of record has a cabinet of its own."""
    tms, writer = server.world.tms, client.writer
    key, upload, listed = {
        "load": (next(iter(tms.loads)), writer.upload_load_document, client.load_documents),
        "trip": (
            next(iter(tms.trips.values())).id,
            writer.upload_trip_document,
            client.trip_documents,
        ),
        "carrier": (
            next(iter(tms.carriers)),
            writer.upload_carrier_document,
            client.carrier_documents,
        ),
        "driver": (next(iter(tms.drivers)), writer.upload_driver_document, client.driver_documents),
    }[parent]
    filed = await upload(key, kind, PDF)
    found = {one.id: one for one in await listed(key)}
    assert (kind, len(PDF.content)) == (filed.attachment_type, found[filed.id].attachment_size)
    assert [] == await listed("unknown")


async def test_document_is_refused_when_its_record_does_not_take_that_kind(
    server: SandboxServer, client: AlvysClient
) -> None:
    """A licence is no document of a load."""
    with pytest.raises(RemoteError) as caught:
        await client.writer.upload_load_document(next(iter(server.world.tms.loads)), "License", PDF)
    assert {"status": 400} == caught.value.details


async def test_invoices_are_those_of_the_window_when_they_are_searched_by_date(
    server: SandboxServer, client: AlvysClient
) -> None:
    """What was invoiced on a day is what control totals compare."""
    invoices = server.world.tms.invoices.values()
    since = NOW - timedelta(days=20)
    pages = client.invoices(invoiced_from=since, invoiced_until=NOW)
    found = {one.id async for page in pages for one in page}
    expected = {
        one.id
        for one in invoices
        if one.invoiced_at is not None and since <= one.invoiced_at <= NOW
    }
    assert expected == found
    assert 0 < len(found) < len(invoices)


async def test_invoices_of_single_loads_are_passed_over_when_the_loads_tell_of_them(
    server: SandboxServer, client: AlvysClient
) -> None:
    """Every page is read to the end, and what bills a single load is not read again."""
    alone = [one for one in server.world.tms.loads.values() if one.invoiced_at is not None]
    made = Billing(server.world.tms).add_invoice({"loads": [alone[-1].number]})
    pages = client.invoices_beyond_loads(invoiced_from=NOW - timedelta(days=60), invoiced_until=NOW)
    assert [made["invoice_number"]] == [one.number async for page in pages for one in page]


async def test_invoice_is_found_by_payment_when_it_is_paid_in_full(
    server: SandboxServer, client: AlvysClient
) -> None:
    """A part payment does not make it a paid one."""
    full, part = [one for one in server.world.tms.loads.values() if one.status == "Invoiced"][:2]
    for load, amount in ((full, full.total()), (part, Decimal("1.00"))):
        payment = CustomerPayment(
            load_number=load.number, amount=amount, paid_at=NOW, reference_number="PD-1"
        )
        await client.writer.pay_load(payment)
    pages = client.invoices_paid(paid_from=NOW - timedelta(days=1), paid_until=NOW)
    found = [(one.number, one.status) async for page in pages for one in page]
    assert [(full.number, "Paid")] == found


async def test_carriers_are_the_named_ones_when_ids_are_given(
    server: SandboxServer, client: AlvysClient
) -> None:
    """Carriers and subsidiaries alike; who is not known is left out."""
    tms = server.world.tms
    ids = [*list(tms.carriers)[:60], next(iter(tms.subsidiaries)), "unknown"]
    assert set(ids[:-1]) == {one.id for one in await client.carriers_of(ids)}


async def test_record_is_the_same_when_it_is_named_in_another_way(
    server: SandboxServer, client: AlvysClient
) -> None:
    """Trips by id and number, customers by id and the tenant's own number."""
    tms = server.world.tms
    trip, customer = next(iter(tms.trips.values())), next(iter(tms.customers.values()))
    assert await client.trip(trip.number) == await client.trip_with_id(trip.id)
    found = await client.customer_numbered(customer.company_number)
    assert found is not None
    assert found == await client.customer(customer.id)
    assert None is await client.customer_numbered("none")


async def test_party_comes_with_all_that_a_new_vendor_needs_when_it_is_read(
    server: SandboxServer, client: AlvysClient
) -> None:
    """Addresses and telephones of customers and drivers."""
    customer = (await client.customers())[0]
    driver = (await client.drivers())[0]
    known, drives = server.world.tms.customers[customer.id], server.world.tms.drivers[driver.id]
    assert ([known.email], drives.phone) == (list(customer.email), driver.phone_number)
    assert driver.address is not None
    assert drives.address.city == driver.address.city


@pytest.mark.parametrize(
    "scope",
    ["fuel:read", "toll:read", "deduction:read", "deduction:delete", "driver:update", "load:read"],
)
async def test_missing_scope_is_named_when_a_call_needs_it(scope: str) -> None:
    """The hint says which scope to grant."""
    calls = {
        "fuel:read": lambda one: one.costs.fuel_purchase("f"),
        "toll:read": lambda one: one.costs.toll("t"),
        "deduction:read": lambda one: one.costs.deduction("d"),
        "deduction:delete": lambda one: one.writer.delete_deduction("d"),
        "driver:update": lambda one: one.writer.upload_driver_document("d", "License", PDF),
        "load:read": lambda one: one.load_documents("l"),
    }
    manners = AlvysManners(scopes=tuple(one for one in SCOPES if one != scope))
    with SandboxServer(loads=0, now=fixed_now, alvys=manners) as server:
        client = client_of(server)
        with pytest.raises(AuthenticationError) as caught:
            await calls[scope](client)
        await client.aclose()
    assert scope in caught.value.hint


def test_path_is_named_when_a_type_deep_inside_is_wrong() -> None:
    """Field by field, never the value; what is not known is passed over."""
    wrong = {
        "Number": Numeral(text="7"),
        "LineItems": [{"SubLines": [{"Quantity": Numeral(text="3"), "Novelty": True}]}],
    }
    record = read_record(DriverStatement, wrong)
    assert isinstance(record, RefusedRecord)
    assert "LineItems.0.SubLines.0.Quantity: Input should be a valid string" in record.problems
    assert [] == [one for one in record.problems if "Novelty" in one]


def test_customer_is_read_when_it_has_no_addresses() -> None:
    """Lists may be absent, null or empty."""
    plain = {"Id": "c-1", "Name": "Larkfield", "Status": "Active", "Email": None}
    record = read_record(Customer, plain)
    assert isinstance(record, Customer)
    assert ((), (), "") == (record.email, record.phone, record.fax)
