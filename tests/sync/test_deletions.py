"""Loads and trips that are deleted in Alvys, whatever has become of their documents by then."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from typing import Any

import pytest

from console.domain.kinds import Kind
from console.domain.ledger import State
from console.domain.three_sides import DifferenceCause, Standing
from console.sandbox.records import Load, Trip
from console.sync.intake import Window, read_changes
from console.sync.intake.deletions import deleted_loads
from console.sync.owning import read_owners
from tests.builders import ADMIN
from tests.sync.books import NOW, SUBSIDIARY, VOID, add_check
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

SISTER = "Harrow Ridge Transport"
INVOICES, BILLS = "ARINVOICE", "APBILL"


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


async def connect(console: Console, subsidiary: str = SUBSIDIARY) -> None:
    await console.connect(subsidiary)
    console.clock.advance(minutes=1)


def switch(console: Console, *, ar: dict[str, Any], ap: dict[str, Any], cross: bool) -> None:
    for link in console.store.connections.all():
        settings = link.settings
        changed = replace(
            settings,
            ar=replace(settings.ar, **ar),
            ap=replace(settings.ap, **ap),
            advanced=replace(settings.advanced, cross_subsidiary_billing=cross),
        )
        console.store.connections.save(replace(link, settings=changed))


def autopost(console: Console, *, on: bool) -> None:
    switch(
        console,
        ar={"autopost": on},
        ap={"autopost": on, "include_accessorials": True},
        cross=False,
    )


def known(console: Console) -> set[str]:
    return {one["object"] + one["record_no"] for one in console.control("GET", "documents")}


def books(console: Console, before: set[str]) -> dict[tuple[str, str], Decimal]:
    """Return what Sage holds beyond what it held before, without both halves of reversals."""
    found = [
        one
        for one in console.control("GET", "documents")
        if one["object"] + one["record_no"] not in before and one["state"] not in VOID
    ]
    totals = {(one["object"], one["document_no"]): Decimal(one["total"]) for one in found}
    assert len(totals) == len(found), "something is doubled"
    return totals


def source(console: Console, loads: list[Load]) -> dict[tuple[str, str], Decimal]:
    """Return what Alvys says is billed for loads and owed for their trips, but for errors."""
    tms = console.server.world.tms
    present = [tms.loads[one.number] for one in loads]
    alive = [one for one in present if not one.is_deleted]
    trips = [trip for load in alive for trip in tms.trips_of(load.number) if not trip.is_deleted]
    failed = {one.transaction.number for one in console.entries(State.FAILED)}
    return {
        **{(INVOICES, one.number): one.total() for one in alive if one.number not in failed},
        **{
            (BILLS, trip.number): trip.carrier.total()
            for trip in trips
            if trip.carrier and trip.number not in failed
        },
    }


def make(console: Console, count: int, **more: str) -> list[Load]:
    body = {"count": count, "subsidiary": SUBSIDIARY, **more}
    numbers = console.control("POST", "loads", body)["loads"]
    console.clock.advance(minutes=1)
    return [console.server.world.tms.loads[one] for one in numbers]


def trip_of(console: Console, load: Load) -> Trip:
    return console.server.world.tms.trips_of(load.number)[0]


def delete(console: Console, *works: Load | Trip, deleted: bool = True) -> None:
    for work in works:
        name = "load_number" if isinstance(work, Load) else "trip_number"
        console.control("POST", "change", {name: work.number, "deleted": deleted})


def pay(console: Console, number: str, **more: Any) -> None:
    [entry] = [one for one in console.entries(State.POSTED) if one.transaction.number == number]
    order = {"document_no": number, "party_id": entry.party_no, **more}
    console.control("POST", "pay", order)


async def settle(console: Console, times: int = 2) -> None:
    for _ in range(times):
        console.clock.advance(minutes=1)
        await console.sync()


def states_of(console: Console, load: Load) -> set[tuple[Kind, State]]:
    return {
        (one.transaction.kind, one.state)
        for one in console.entries()
        if one.transaction.load_id == load.id
    }


def all_in(console: Console, state: State, loads: list[Load]) -> list[Load]:
    """Return the loads whose documents are all in a state; some fail as in every company."""
    return [one for one in loads if {state} == {found for _, found in states_of(console, one)}]


async def test_books_say_what_alvys_says_when_loads_and_trips_are_deleted_in_every_state(
    console: Console,
) -> None:
    """Ready, draft, posted and in a closed period they go; what is paid stays, with the reason."""
    before = known(console)
    await connect(console)
    autopost(console, on=False)
    everything = make(console, 4)
    await console.sync()
    drafts = all_in(console, State.POSTED, everything)
    autopost(console, on=True)
    everything += (made := make(console, 11))
    await console.sync()
    posted = all_in(console, State.POSTED, made)
    console.control("POST", "faults", [{"match": "write", "kind": "http_429", "count": 100}])
    everything += (made := make(console, 5))
    await console.sync()
    console.control("DELETE", "faults")
    ready = all_in(console, State.READY, made)

    pay(console, posted[0].number, amount=10)
    pay(console, posted[1].number)
    part_paid, paid = trip_of(console, posted[2]), trip_of(console, posted[3])
    pay(console, part_paid.number, amount=10)
    pay(console, paid.number)
    delete(console, drafts[0], *posted[:2], posted[4], ready[0])
    delete(console, *(trip_of(console, one) for one in (drafts[1], posted[5], ready[1])))
    delete(console, part_paid, paid)
    await settle(console)
    kept = {
        (INVOICES, posted[0].number): posted[0].total(),
        (INVOICES, posted[1].number): posted[1].total(),
        **{(BILLS, one.number): one.carrier.total() for one in (part_paid, paid) if one.carrier},
    }
    assert source(console, everything) | kept == books(console, before)
    held = console.entries(State.HELD)
    assert sorted(number for _, number in kept) == sorted(one.transaction.number for one in held)
    assert {"payment-applied"} == {one.problem.cause for one in held if one.problem}

    console.clock.advance(days=31)
    console.control("PATCH", "periods/2026-03", {"status": "closed"})
    delete(console, posted[6], trip_of(console, posted[7]))
    await settle(console)
    assert source(console, everything) | kept == books(console, before)
    settled = console.entries(State.HELD, State.SUPERSEDED)
    await settle(console)
    assert settled == console.entries(State.HELD, State.SUPERSEDED)


async def test_documents_are_billed_again_when_what_was_deleted_is_restored(
    console: Console,
) -> None:
    before = known(console)
    await connect(console)
    autopost(console, on=True)
    one, other, late = make(console, 3)
    delete(console, late)
    await console.sync()
    assert set() == states_of(console, late)
    gone = (one, trip_of(console, other))
    delete(console, *gone)
    await settle(console)
    assert source(console, [one, other, late]) == books(console, before)
    delete(console, *gone, late, deleted=False)
    await settle(console)
    assert source(console, [one, other, late]) == books(console, before)
    assert 6 <= len(books(console, before))


@pytest.mark.parametrize("what", ["load", "trip"])
async def test_both_sides_and_e_checks_leave_the_books_when_their_work_is_deleted(
    console: Console, what: str
) -> None:
    """A deleted trip leaves the customer's invoice, a deleted load nothing."""
    await connect(console)
    await connect(console, SISTER)
    switch(console, ar={"export_echecks": True}, ap={"export_echecks": True}, cross=True)
    [load] = make(console, 1, subsidiary=SISTER, tender_as=SUBSIDIARY)
    add_check(console, trip_of(console, load))
    await settle(console)
    kinds = {kind for kind, _ in states_of(console, load)}
    assert {Kind.AR_INTERCOMPANY, Kind.AP_INTERCOMPANY, Kind.AP_ECHECK, Kind.AR_ECHECK} <= kinds
    delete(console, load if what == "load" else trip_of(console, load))
    await settle(console, 3)
    stays = {Kind.AR_INVOICE} if what == "trip" else set()
    assert {(kind, State.POSTED if kind in stays else State.SUPERSEDED) for kind in kinds} == (
        states_of(console, load)
    )


@pytest.mark.parametrize("at_once", [True, False])
async def test_summary_bills_what_is_left_when_loads_of_it_are_deleted(
    console: Console, at_once: bool
) -> None:
    """It lives on with the other load, though nothing of that one has changed."""
    before = known(console)
    await connect(console)
    one, other = make(console, 2)
    order = {"loads": [one.number, other.number]}
    number = console.control("POST", "invoices", order)["invoice_number"]
    await settle(console, 1)
    total = one.total() + other.total()
    assert total == books(console, before)[INVOICES, number]
    delete(console, one)
    if not at_once:
        await settle(console)
        assert other.total() == books(console, before)[INVOICES, number]
    delete(console, other)
    await settle(console)
    assert {} == books(console, before)


async def test_invoice_leaves_the_books_when_it_bears_an_earlier_prefix_of_its_fleet(
    console: Console,
) -> None:
    """Its credit memo goes with it, though its number is not that of the load either."""
    before = known(console)
    await connect(console)
    [load] = make(console, 1)
    fleet = f"fleets/{load.fleet.name}"
    console.control("PATCH", fleet, {"invoice_number_prefix": "BR"})
    charge = {"type": "Cargo Damage", "amount": "-50.25"}
    console.control("POST", "change", {"load_number": load.number, "accessorial": charge})
    await settle(console, 1)
    made = {(INVOICES, f"BR{load.number}"), ("ARADJUSTMENT", f"BR{load.number}-C")}
    assert made <= books(console, before).keys()
    console.control("PATCH", fleet, {"invoice_number_prefix": "XY"})
    delete(console, load)
    await settle(console)
    assert {} == books(console, before)


async def test_driver_pay_leaves_the_invoice_when_the_trip_is_deleted(console: Console) -> None:
    await console.connect(SISTER)
    switch(console, ar={"include_driver_bills": True}, ap={}, cross=False)
    console.clock.advance(minutes=1)
    before = known(console)
    [load] = make(console, 1, subsidiary=SISTER)
    trip = trip_of(console, load)
    charge = {"trip_number": trip.number, "type": "Lumper", "amount": "61.50"}
    console.control("POST", "driver-charge", charge)
    await settle(console, 1)
    paid = load.total() + Decimal("61.50")
    assert paid == books(console, before)[INVOICES, load.number]
    console.clock.advance(minutes=1)
    trips, now = console.server.world.tms.trips, console.clock.now()
    trips[trip.number] = replace(trips[trip.number], is_deleted=True, updated_at=now)
    await settle(console)
    assert load.total() == books(console, before)[INVOICES, load.number]


async def test_other_load_is_left_alone_when_it_bears_the_number_of_a_deleted_one(
    console: Console,
) -> None:
    """Alvys gives numbers again; the ids tell which load was deleted."""
    await connect(console)
    [load] = make(console, 1)
    await settle(console, 1)
    posted = states_of(console, load)
    assert (Kind.AR_INVOICE, State.POSTED) in posted
    link = console.store.connections.all()[0]
    async with console.open_alvys() as alvys:
        owners = await read_owners(alvys, link, console.store, UTC)
        [same] = await alvys.loads_of([load.number])
        trips = await alvys.trips_of([load.number])
        earlier = same.model_copy(update={"id": "earlier", "is_deleted": True})
        assert [] == await deleted_loads(alvys, [earlier], trips, owners)
        found = await deleted_loads(alvys, [same], trips, owners)
    assert {kind for kind, _ in posted} == {one.kind for one in found}
    assert {"Its load was deleted in Alvys"} == {one.withdrawn for one in found}


async def test_deletion_costs_alvys_nothing_more_when_it_is_read(console: Console) -> None:
    """Neither with deleted loads and trips nor without are there questions of their own."""
    await connect(console)
    loads = make(console, 3)
    await settle(console, 1)
    link = console.store.connections.all()[0]
    console.clock.advance(minutes=30)
    since = console.clock.now()
    asked: list[int] = []
    for deleted in (None, True):
        for load in loads:
            named = {"load_number": load.number, "order_number": f"ORD-{load.number}"}
            console.control("POST", "change", {**named, "deleted": deleted})
        async with console.open_alvys() as alvys:
            owners = await read_owners(alvys, link, console.store, UTC)
            window = Window(start=since, end=console.clock.now())
            found = [one async for page in read_changes(alvys, owners, window) for one in page]
            asked.append(alvys.requests)
        assert {bool(deleted)} == {bool(one.withdrawn) for one in found}
    assert asked[0] >= asked[1]


async def test_totals_name_what_is_paid_when_everything_else_deleted_has_left_the_books(
    console: Console,
) -> None:
    """Kept, because it is paid, it counts as held, and Sage holds what Alvys bills no more."""
    await connect(console)
    made = make(console, 6)
    await settle(console, 1)
    load, paid, *_ = all_in(console, State.POSTED, made)
    pay(console, paid.number)
    delete(console, load, paid)
    await settle(console)
    [link] = console.store.connections.all()
    found = await console.inspection.totals(ADMIN, link.subsidiary_id, since=None, until=None)
    failed = {one.id for one in console.entries(State.FAILED)}
    [kept] = [one for one in found.differences if one.document.entry_id not in failed]
    assert (DifferenceCause.MISSING_IN_ALVYS, paid.number) == (kept.cause, kept.document.number)
    assert kept.fix
    held = [row.ledger[Standing.HELD] for row in found.rows if Standing.HELD in row.ledger]
    assert [(1, paid.total())] == [(one.count, one.total) for one in held]
