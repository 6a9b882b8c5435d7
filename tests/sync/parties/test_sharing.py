"""Parties that have something in common: a name, an id, a vendor, a company."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.run import RunStatus
from console.sandbox.party_records import Carrier, Customer
from console.sync.parties.service import PartyService
from tests.builders import ADMIN
from tests.sync.books import NOW, SUBSIDIARY
from tests.sync.console_kit import Console, running_console
from tests.sync.parties.kit import begin, bring, creating, of_new_parties, rows, states

pytestmark = pytest.mark.anyio

BROKERAGE = "Pinefold Brokerage"
FACTOR = "Ledgerstone Factoring"


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=2) as opened:
        yield opened


def new_carriers(console: Console) -> list[Carrier]:
    return [one for one in console.server.world.tms.carriers.values() if " No. " in one.name]


def new_customer(console: Console) -> Customer:
    customers = console.server.world.tms.customers
    return next(one for one in customers.values() if " No. " in one.name)


def change_customer(console: Console, **changes: str) -> Customer:
    """Change the new customer, and let all work be for it from now on."""
    work = console.server.world.work
    changed = replace(new_customer(console), **changes)  # type: ignore[arg-type]
    console.server.world.tms.customers[changed.id] = changed
    work._parties = replace(work._parties, customers=(changed,))
    return changed


def move(console: Console, street: str) -> None:
    """Let the new carriers move, each to a house of its own, and haul all work from now on."""
    carriers, work = console.server.world.tms.carriers, console.server.world.work
    for number, one in enumerate(new_carriers(console)):
        address = replace(one.address, street=f"{number} {street}")
        carriers[one.id] = replace(one, address=address)
    work._parties = replace(work._parties, carriers=tuple(new_carriers(console)))


def updates(console: Console) -> int:
    by_function = console.control("GET", "counters")["by_function"]
    console.control("DELETE", "counters")
    return int(by_function.get("update", 0))


def failed(console: Console) -> list[LedgerEntry]:
    return [one for one in of_new_parties(console) if one.state is State.FAILED]


async def test_customer_and_vendor_are_both_created_when_they_share_an_external_id(
    console: Console,
) -> None:
    await begin(console, loads=2, new=2)
    change_customer(console, external_id="1001")
    [carrier] = new_carriers(console)
    of = console.store.connections.all()[0].subsidiary_id
    console.server.world.tms.carriers[carrier.id] = replace(carrier, external_ids={of: "1001"})
    await console.sync()

    made = [row["CUSTOMERID"] for row in rows(console, "CUSTOMER")]
    assert (["1001"], ["1001"]) == (made, [row["VENDORID"] for row in rows(console, "VENDOR")])
    assert {State.POSTED} == states(console)


async def test_one_carrier_speaks_for_a_vendor_when_two_are_the_same_in_sage(
    console: Console,
) -> None:
    await begin(console, loads=4, new=4, match_by_name=True)
    first, second = new_carriers(console)
    console.server.world.tms.carriers[second.id] = replace(second, name=first.name)
    await console.sync()
    move(console, "Mill Lane")
    bring(console, loads=6, new=0)
    updates(console)
    run = await console.sync()
    told = updates(console)
    bring(console, loads=6, new=0)
    await console.sync()

    assert (RunStatus.DONE, 1, 0) == (run.status, told, updates(console))
    [vendor] = rows(console, "VENDOR")
    speaker = vendor["COMMENTS"].partition("[Alvys carrier ")[2].rstrip("]")
    told_by = console.server.world.tms.carriers[speaker]
    assert told_by.address.street == vendor["DISPLAYCONTACT.MAILADDRESS.ADDRESS1"]


async def test_vendor_is_not_written_again_when_connections_link_by_other_numbers(
    console: Console,
) -> None:
    settings = creating(console.sample_settings())
    for name, number in ((SUBSIDIARY, "mc_number"), (BROKERAGE, "usdot_number")):
        ap = replace(settings.ap, link_carriers_by=number)  # type: ignore[arg-type]
        await console.connect(name, replace(settings, ap=ap))
    console.clock.advance(minutes=1)
    bring(console, loads=2, new=2)
    told = []
    for _ in range(3):
        move(console, "Mill Lane")
        for name in (SUBSIDIARY, BROKERAGE):
            console.control("POST", "loads", {"count": 2, "subsidiary": name})
        console.clock.advance(hours=1)
        await console.sync()
        told.append(updates(console))

    assert [0] == told[2:]
    [vendor] = rows(console, "VENDOR")
    [carrier] = new_carriers(console)
    assert (carrier.mc_no, carrier.usdot_no) == (vendor["MC_NUMBER"], vendor["USDOT_NUMBER"])


async def test_document_fails_when_an_external_id_contradicts_the_party_that_was_created(
    console: Console,
) -> None:
    await begin(console, loads=1, new=1)
    await console.sync()
    change_customer(console, external_id="ACME-7")
    bring(console, loads=1, new=0)
    await console.sync()

    [customer] = rows(console, "CUSTOMER")
    [document] = failed(console)
    assert document.problem is not None
    assert "customer-unmatched" == document.problem.cause
    assert [customer["CUSTOMERID"]] == [one.id for one in document.problem.candidates]


async def test_document_fails_before_it_is_sent_when_its_created_party_became_inactive(
    console: Console,
) -> None:
    await begin(console, loads=1, new=1)
    await console.sync()
    [customer] = rows(console, "CUSTOMER")
    # Without our reference the list of Sage alone does not tell whose it is.
    nobodys = {"COMMENTS": "", "STATUS": "inactive"}
    console.server.world.books.change("CUSTOMER", customer["RECORDNO"], nobodys)
    change_customer(console)
    bring(console, loads=1, new=0)
    await console.sync()

    [document] = failed(console)
    assert document.problem is not None
    assert "customer-inactive" == document.problem.cause


async def test_document_fails_before_it_is_sent_when_its_customer_belongs_to_another_entity(
    console: Console,
) -> None:
    await begin(console, loads=1, new=1)
    customer = change_customer(console, external_id="ACME-7")
    foreign = {"CUSTOMERID": "ACME-7", "NAME": customer.name, "MEGAENTITYID": "E100"}
    console.server.world.books.add("CUSTOMER", {**foreign, "STATUS": "active"})
    await console.sync()

    [document] = failed(console)
    assert document.problem is not None
    assert ("customer-gone", "") == (document.problem.cause, document.problem.number)


async def test_no_double_is_created_when_a_namesake_belongs_to_another_entity(
    console: Console,
) -> None:
    """It is told, and taken once this entity may use it."""
    await begin(console, loads=1, new=1)
    customer = new_customer(console)
    books = console.server.world.books
    foreign = {"CUSTOMERID": "ACME-7", "NAME": customer.name, "MEGAENTITYID": "E100"}
    number = books.add("CUSTOMER", {**foreign, "STATUS": "active"})
    await console.sync()

    [document] = [one for one in failed(console) if one.transaction.kind is Kind.AR_INVOICE]
    assert document.problem is not None
    assert ("customer-elsewhere", customer.name) == (
        document.problem.cause,
        document.problem.subject,
    )
    assert "ACME-7" in document.problem.message
    assert [] == rows(console, "CUSTOMER")

    books.change("CUSTOMER", number, {"MEGAENTITYID": ""})
    console.clock.advance(hours=12)
    await console.sync()
    assert {State.POSTED} == states(console)
    assert [] == rows(console, "CUSTOMER")


async def test_namesake_does_not_matter_when_names_do_not_match(console: Console) -> None:
    """With name matching off two of one name are two."""
    await begin(console, loads=1, new=1)
    [connection] = console.store.connections.all()
    settings = connection.settings
    console.store.connections.save(
        replace(
            connection, settings=replace(settings, ar=replace(settings.ar, match_by_name=False))
        )
    )
    customer = new_customer(console)
    foreign = {"CUSTOMERID": "ACME-7", "NAME": customer.name, "MEGAENTITYID": "E100"}
    console.server.world.books.add("CUSTOMER", {**foreign, "STATUS": "active"})
    await console.sync()
    assert 1 == len(rows(console, "CUSTOMER"))


async def test_party_is_created_when_its_external_id_has_become_another_one(
    console: Console,
) -> None:
    await begin(console, loads=1, new=1)
    customer = change_customer(console, external_id="ACME-7")
    foreign = {"CUSTOMERID": "ACME-7", "NAME": customer.name, "MEGAENTITYID": "E100"}
    console.server.world.books.add("CUSTOMER", {**foreign, "STATUS": "active"})
    await console.sync()
    change_customer(console, external_id="ACME-8")
    console.clock.advance(hours=12)
    await console.sync()

    assert ["ACME-8"] == [row["CUSTOMERID"] for row in rows(console, "CUSTOMER")]
    assert {State.POSTED} == states(console)


async def test_factors_are_not_offered_when_a_carrier_waits_for_one(console: Console) -> None:
    await begin(console, loads=2, new=2, factoring_as="vendor", match_by_name=True)
    [carrier] = new_carriers(console)
    console.server.world.tms.carriers[carrier.id] = replace(
        carrier, payment_method="Factoring", factoring_company=FACTOR
    )
    for number in "12":
        console.control("PUT", f"parties/VENDOR/F{number}", {"name": FACTOR})
    await console.sync()
    service = PartyService(store=console.store, sync=console.sync_service, clock=console.clock)
    [waiting] = [one for one in service.parties(ADMIN) if one.state == "open"]

    assert (carrier.name, ()) == (waiting.name, waiting.candidates)
    assert waiting.problem is not None
    assert waiting.problem.message.startswith(f"{carrier.name} is paid through a factoring company")
