"""Factoring companies and updates: what Sage holds of a carrier beside its own record."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from console.domain.ledger import State
from console.domain.machine import State as PartyState
from console.sandbox.party_records import Carrier
from tests.sync.books import NOW, writes
from tests.sync.console_kit import Console, running_console
from tests.sync.parties.kit import COMPANY, begin, bring, rows, states

pytestmark = pytest.mark.anyio

FACTOR = "Ledgerstone Factoring"
PAY_TO = "PAYTO.CONTACTNAME"


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=2) as opened:
        yield opened


def factored(console: Console) -> None:
    """Let the new carriers be paid through a factoring company."""
    carriers = console.server.world.tms.carriers
    for one in new_carriers(console):
        carriers[one.id] = replace(one, payment_method="Factoring", factoring_company=FACTOR)


def new_carriers(console: Console) -> list[Carrier]:
    return [one for one in console.server.world.tms.carriers.values() if " No. " in one.name]


def found_vendor(console: Console) -> tuple[Carrier, str]:
    """Let all work be hauled by one carrier that Sage knows; return it and its vendor."""
    work = console.server.world.work
    carrier = next(one for one in work._parties.carriers if one.external_ids)
    work._parties = replace(work._parties, carriers=(carrier,))
    return carrier, next(iter(carrier.external_ids.values()))


async def test_vendors_are_paid_through_one_contact_when_factors_become_contacts(
    console: Console,
) -> None:
    await begin(console, loads=4, new=4)
    factored(console)
    await console.sync()

    assert [FACTOR, FACTOR] == [row.get(PAY_TO) for row in rows(console, "VENDOR")]
    contacts = console.server.world.books.find_all("CONTACT", "CONTACTNAME", FACTOR)
    assert [FACTOR] == [row["PRINTAS"] for row in contacts]
    assert {State.POSTED} == states(console)


async def test_vendors_are_paid_through_the_factor_when_it_becomes_a_vendor(
    console: Console,
) -> None:
    await begin(console, loads=4, new=4, factoring_as="vendor")
    factored(console)
    await console.sync()

    factors = [row for row in rows(console, "VENDOR") if row["NAME"] == FACTOR]
    assert ["LEDGERSTONE-FACTORIN"] == [row["VENDORID"] for row in factors]
    assert [f"{FACTOR}(VLEDGERSTONE-FACTORIN)"] * 2 == [
        row.get(PAY_TO) for row in rows(console, "VENDOR") if row["NAME"] != FACTOR
    ]
    assert {State.POSTED} == states(console)


async def test_contact_is_taken_over_when_sage_holds_the_factor_already(console: Console) -> None:
    await begin(console, loads=2, new=2)
    factored(console)
    books = console.server.world.books
    books.add("CONTACT", {"CONTACTNAME": FACTOR, "PRINTAS": "As people wrote it"})
    await console.sync()

    assert [FACTOR] == [row.get(PAY_TO) for row in rows(console, "VENDOR")]
    contacts = books.find_all("CONTACT", "CONTACTNAME", FACTOR)
    assert ["As people wrote it"] == [row["PRINTAS"] for row in contacts]


async def test_found_vendor_is_updated_when_the_console_may_write_vendors(
    console: Console,
) -> None:
    await begin(console, loads=1, new=0)
    carrier, vendor_id = found_vendor(console)
    bring(console, loads=2, new=0)
    await console.sync()

    vendor = console.server.world.books.find("VENDOR", "VENDORID", vendor_id)
    assert vendor is not None
    assert carrier.address.city == vendor["DISPLAYCONTACT.MAILADDRESS.CITY"]
    assert carrier.name == vendor["NAME"]


async def test_vendor_is_not_written_again_when_alvys_says_nothing_new(console: Console) -> None:
    await begin(console, loads=1, new=0)
    found_vendor(console)
    bring(console, loads=2, new=0)
    await console.sync()
    console.control("DELETE", "counters")
    bring(console, loads=2, new=0)
    await console.sync()

    assert 0 == console.control("GET", "counters")["by_function"].get("update", 0)
    assert writes(console)


async def test_created_party_follows_alvys_when_its_address_changes(console: Console) -> None:
    await begin(console, loads=1, new=1)
    await console.sync()
    tms, work = console.server.world.tms, console.server.world.work
    [customer] = [one for one in tms.customers.values() if " No. " in one.name]
    moved = replace(customer, address=replace(customer.address, city="Elsewhere"))
    tms.customers[customer.id] = moved
    work._parties = replace(work._parties, customers=(moved,))
    bring(console, loads=2, new=0)
    await console.sync()

    [made] = rows(console, "CUSTOMER")
    assert "Elsewhere" == made["DISPLAYCONTACT.MAILADDRESS.CITY"]


async def test_documents_go_out_when_an_update_of_their_vendor_is_refused(
    console: Console,
) -> None:
    await begin(console, loads=1, new=0)
    _, vendor_id = found_vendor(console)
    console.control("PATCH", "custom-fields/VENDOR/MC_NUMBER", {"required": True})
    fields = {"fields": {"MC_NUMBER": ""}}
    console.control("PATCH", f"parties/VENDOR/{vendor_id}", fields)
    bring(console, loads=1, new=0)
    await console.sync()

    updates = [one for one in console.store.parties.of_company(COMPANY) if one.sage_id == vendor_id]
    assert [PartyState.FAILED] == [one.state for one in updates]
    bills = [one for one in console.entries(State.POSTED) if one.party_no == vendor_id]
    assert bills
