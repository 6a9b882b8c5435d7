"""Whole cycles of customer billing: what Sage holds against what Alvys says, to the cent."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from typing import Any

import pytest

from console.domain.connection import Connection
from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.sync.intake import Window, read_changes
from console.sync.owning import read_owners
from tests.sync.books import NOW, SUBSIDIARY
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

HAULER = "Harrow Ridge Transport"
"""A subsidiary with trucks and drivers of its own."""


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


async def start(console: Console, subsidiary: str, **toggles: Any) -> None:
    """Connect a subsidiary and turn AR toggles on or off."""
    await console.connect(subsidiary)
    switch(console, subsidiary, **toggles)
    console.clock.advance(minutes=1)


def switch(console: Console, subsidiary: str, **toggles: Any) -> None:
    link = link_of(console, subsidiary)
    changed = replace(link.settings, ar=replace(link.settings.ar, **toggles))
    console.store.connections.save(replace(link, settings=changed))


def cross(console: Console, subsidiary: str, *, on: bool) -> None:
    link = link_of(console, subsidiary)
    advanced = replace(link.settings.advanced, cross_subsidiary_billing=on)
    changed = replace(link.settings, advanced=advanced)
    console.store.connections.save(replace(link, settings=changed))


def link_of(console: Console, subsidiary: str) -> Connection:
    found = {one.subsidiary_name: one for one in console.store.connections.all()}
    return found[subsidiary]


def loads(console: Console, count: int, subsidiary: str = SUBSIDIARY, **more: str) -> list[str]:
    """Make new work and return its load numbers."""
    body = {"count": count, "subsidiary": subsidiary, **more}
    made: list[str] = console.control("POST", "loads", body)["loads"]
    console.clock.advance(minutes=1)
    return made


def deduct(console: Console, load: str, amount: str) -> None:
    charge = {"type": "Cargo Damage", "amount": amount}
    console.control("POST", "change", {"load_number": load, "accessorial": charge})
    console.clock.advance(minutes=1)


async def source_total(console: Console, number: str) -> Decimal:
    """Return what Alvys says that an invoice amounts to."""
    async with console.open_alvys() as alvys:
        invoice = await alvys.invoice(number)
    assert invoice is not None
    return Decimal(str(invoice.total.amount))


def in_sage(console: Console) -> dict[tuple[str, str], Decimal]:
    """Return the documents that our runs made, with their totals."""
    return {
        (one["object"], one["document_no"]): Decimal(one["total"])
        for one in console.control("GET", "documents")
        if one["control_ids"]
    }


def entry(console: Console, kind: Kind, number: str) -> LedgerEntry:
    found = [one for one in console.entries() if one.transaction.kind is kind]
    return next(one for one in found if one.transaction.number == number)


async def test_deductions_are_booked_once_when_the_toggle_is_off_and_on(console: Console) -> None:
    """Rule deductions-once: apart they are a memo, as credits lines; the sum is the source's."""
    await start(console, SUBSIDIARY)
    apart, *_ = loads(console, 1)
    deduct(console, apart, "-50.25")
    await console.sync()
    held = in_sage(console)
    expected = await source_total(console, apart)
    assert Decimal("-50.25") == held["ARADJUSTMENT", f"{apart}-C"]
    assert expected == held["ARINVOICE", apart] + held["ARADJUSTMENT", f"{apart}-C"]

    switch(console, SUBSIDIARY, deductions_as_credits=True)
    carried, *_ = loads(console, 1)
    deduct(console, carried, "-50.25")
    await console.sync()
    assert await source_total(console, carried) == in_sage(console)["ARINVOICE", carried]
    switch(console, SUBSIDIARY, deductions_as_credits=False)
    await console.sync()
    assert ("ARADJUSTMENT", f"{carried}-C") not in in_sage(console)
    assert held == {key: value for key, value in in_sage(console).items() if carried not in key[1]}


async def test_memo_is_still_sent_when_the_toggle_is_turned_on_after_the_invoice(
    console: Console,
) -> None:
    """Rule deductions-once: the invoice went without them, so the failed memo stays due."""
    await start(console, SUBSIDIARY)
    load, *_ = loads(console, 1)
    link = link_of(console, SUBSIDIARY)
    accounts = link.settings.accounts
    broken = accounts.with_account("ar", "accessorial/cargo_damage", "99999")
    console.store.connections.save(replace(link, settings=replace(link.settings, accounts=broken)))
    deduct(console, load, "-50.25")
    await console.sync()
    assert State.POSTED is entry(console, Kind.AR_INVOICE, load).state
    assert State.FAILED is entry(console, Kind.AR_CREDIT_MEMO, f"{load}-C").state

    console.store.connections.save(link)
    switch(console, SUBSIDIARY, deductions_as_credits=True)
    await console.sync()
    held = in_sage(console)
    total = held["ARINVOICE", load] + held["ARADJUSTMENT", f"{load}-C"]
    assert await source_total(console, load) == total


async def test_summary_is_one_invoice_when_it_bills_several_loads(console: Console) -> None:
    """Its loads are billed by nothing else, and its lines add up to what Alvys says."""
    await start(console, SUBSIDIARY)
    made = loads(console, 3)
    summary = console.control("POST", "invoices", {"loads": made})["invoice_number"]
    console.clock.advance(minutes=1)
    await console.sync()
    held = in_sage(console)
    invoices = {number: total for (name, number), total in held.items() if name == "ARINVOICE"}
    assert {summary: await source_total(console, summary)} == invoices


async def test_summary_waits_when_a_load_of_it_was_billed_alone(console: Console) -> None:
    """What is in Sage under the load's own number would count twice."""
    await start(console, SUBSIDIARY)
    made = loads(console, 2)
    await console.sync()
    alone = next(one for one in made if ("ARINVOICE", one) in in_sage(console))
    summary = console.control("POST", "invoices", {"loads": [alone]})["invoice_number"]
    other = loads(console, 1)
    both = console.control("POST", "invoices", {"loads": [alone, *other]})["invoice_number"]
    console.clock.advance(minutes=1)
    await console.sync()
    waiting = entry(console, Kind.AR_SUMMARY_INVOICE, both)
    assert (State.FAILED, "billed-alone") == (waiting.state, _cause(waiting))
    assert ("ARINVOICE", both) not in in_sage(console)
    assert summary != both


async def test_standalone_invoice_goes_out_when_it_bills_no_load(console: Console) -> None:
    """It is found by its date, once, and booked as a charge of the load category."""
    await start(console, SUBSIDIARY)
    charges = [{"type": "Storage", "amount": "320.00"}]
    body = {"type": "StandaloneInvoice", "subsidiary": SUBSIDIARY, "charges": charges}
    number = console.control("POST", "invoices", body)["invoice_number"]
    console.clock.advance(minutes=1)
    await console.sync()
    await console.sync()
    held = [one for one in console.control("GET", "documents") if one["document_no"] == number]
    assert [("320.00", "40000")] == [(one["total"], one["lines"][0]["account_no"]) for one in held]


async def test_driver_charges_stand_on_the_invoice_when_the_toggle_is_on(
    console: Console,
) -> None:
    """Off: Alvys's total. On: what the driver is paid comes on top, as lines of its own."""
    await start(console, HAULER)
    [without] = loads(console, 1, HAULER)
    pay_driver(console, without)
    await console.sync()
    switch(console, HAULER, include_driver_bills=True)
    [included] = loads(console, 1, HAULER)
    pay_driver(console, included)
    await console.sync()
    held = in_sage(console)
    assert await source_total(console, without) == held["ARINVOICE", without]
    expected = await source_total(console, included) + Decimal("61.50")
    assert expected == held["ARINVOICE", included]


@pytest.mark.parametrize("on", [True, False])
async def test_invoice_is_read_again_only_when_driver_pay_stands_on_it(
    console: Console, on: bool
) -> None:
    """Pay changes the trip and not its load, so the window of trips tells of it."""
    await start(console, HAULER, include_driver_bills=on)
    [load] = loads(console, 1, HAULER)
    since = console.clock.now()
    pay_driver(console, load)
    link = link_of(console, HAULER)
    window = Window(start=since, end=console.clock.now())
    async with console.open_alvys() as alvys:
        owners = await read_owners(alvys, link, console.store, UTC)
        found = [one async for page in read_changes(alvys, owners, window) for one in page]
    invoices = [one for one in found if one.kind is Kind.AR_INVOICE]
    expected = [[Decimal("61.50")]] if on else []
    assert expected == [[line.amount for line in one.added_lines] for one in invoices]


async def test_prefix_is_not_retroactive_when_a_fleet_gets_one(console: Console) -> None:
    """What was sent keeps its number, and the change of a prefix is no change of it."""
    await start(console, SUBSIDIARY)
    [before] = loads(console, 1)
    await console.sync()
    console.control("PATCH", "fleets/Brokered", {"invoice_number_prefix": "BR"})
    charge = {"type": "Late Fee", "amount": "0.00"}
    console.control("POST", "change", {"load_number": before, "accessorial": charge})
    [after] = loads(console, 1)
    await console.sync()
    assert State.POSTED is entry(console, Kind.AR_INVOICE, before).state
    assert {before, f"BR{after}"} == {
        number for name, number in in_sage(console) if name == "ARINVOICE"
    }


async def test_four_documents_are_booked_when_both_sides_take_part(console: Console) -> None:
    """Rule both-sides: one side is held and goes on by itself; the pair agrees to the cent."""
    await start(console, SUBSIDIARY)
    await start(console, HAULER)
    cross(console, HAULER, on=True)
    [load] = loads(console, 1, HAULER, tender_as=SUBSIDIARY)
    await console.sync()
    held = [one for one in console.entries(State.HELD) if one.transaction.load_number == load]
    trips = {one.transaction.number.removeprefix("IC-") for one in held}
    assert {"both-sides"} == {_cause(one) for one in held}
    assert {Kind.AP_BILL, Kind.AP_INTERCOMPANY, Kind.AR_INTERCOMPANY} == {
        one.transaction.kind for one in held
    }
    assert {("ARINVOICE", load)} == set(in_sage(console))

    cross(console, SUBSIDIARY, on=True)
    await console.sync()
    books = in_sage(console)
    for trip in trips:
        value = await trip_value(console, trip)
        assert (value, value) == (books["ARINVOICE", f"IC-{trip}"], books["APBILL", f"IC-{trip}"])
    assert await source_total(console, load) == sum(books["APBILL", f"IC-{trip}"] for trip in trips)
    assert trips <= {number for name, number in books if name == "APBILL"}


async def test_nothing_stands_between_subsidiaries_when_both_have_it_off(console: Console) -> None:
    """The customer's invoice and the carrier's bill go out as ever."""
    await start(console, SUBSIDIARY)
    await start(console, HAULER)
    [load] = loads(console, 1, HAULER, tender_as=SUBSIDIARY)
    await console.sync()
    kinds = {one.transaction.kind for one in console.entries(State.POSTED)}
    assert {Kind.AR_INVOICE, Kind.AP_BILL} == kinds
    assert [] == console.entries(State.HELD)
    assert load in {one.transaction.load_number for one in console.entries()}


def pair_states(console: Console) -> dict[str, str]:
    """Return the state of the intercompany documents by Sage's name of their kind."""
    found = console.control("GET", "documents")
    pair = [one for one in found if re.fullmatch(r"IC-[\d-]+", one["document_no"])]
    return {one["object"]: one["state"] for one in pair}


async def test_pair_leaves_sage_when_its_load_is_in_one_house_by_now(console: Console) -> None:
    """Both have turned it off meanwhile: what the ledger knows outweighs the settings."""
    await start(console, SUBSIDIARY)
    await start(console, HAULER)
    for side in (SUBSIDIARY, HAULER):
        cross(console, side, on=True)
    [load] = loads(console, 1, HAULER, tender_as=SUBSIDIARY)
    await console.sync()
    before = pair_states(console)

    for side in (SUBSIDIARY, HAULER):
        cross(console, side, on=False)
    console.control("POST", "change", {"load_number": load, "invoice_as": SUBSIDIARY})
    console.clock.advance(minutes=1)
    for _ in range(2):
        await console.sync()

    assert {"ARINVOICE": "Posted", "APBILL": "Posted"} == before
    assert {"ARINVOICE": "Reversed", "APBILL": "Reversed"} == pair_states(console)


def pay_driver(console: Console, load: str) -> None:
    body = {"trip_number": f"{load}-1", "type": "Lumper", "amount": "61.50"}
    console.control("POST", "driver-charge", body)
    console.clock.advance(minutes=1)


async def trip_value(console: Console, trip: str) -> Decimal:
    async with console.open_alvys() as alvys:
        found = await alvys.trip(trip)
    assert found is not None
    assert found.trip_value is not None
    return Decimal(str(found.trip_value.amount))


def _cause(found: LedgerEntry) -> Any:
    return found.problem and found.problem.cause
