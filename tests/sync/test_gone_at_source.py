"""What Alvys shows no more without a word, and what it shows under another id."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.sandbox.records import Load, Trip
from tests.sync.books import NOW, SUBSIDIARY, add_check, live, now_of
from tests.sync.console_kit import Console, running_console
from tests.sync.payment_kit import pay, receipts

pytestmark = pytest.mark.anyio

WRITES = ("create", "update", "delete", "reverse_invoice", "reverse_bill")
SISTER = "Harrow Ridge Transport"
STATEMENTS = {
    Kind.AP_CARRIER_STATEMENT: ("carrier_statement", SUBSIDIARY),
    Kind.AP_DRIVER_STATEMENT: ("driver_statement", SISTER),
}
"""Kind to its name for the sandbox, and a subsidiary that has some."""


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


async def connect(console: Console, subsidiary: str = SUBSIDIARY, **ap: Any) -> None:
    await console.connect(subsidiary)
    [link] = console.store.connections.all()
    settings = replace(
        link.settings,
        ar=replace(link.settings.ar, export_echecks=True),
        ap=replace(link.settings.ap, export_echecks=True, **ap),
    )
    console.store.connections.save(replace(link, settings=settings))
    console.clock.advance(minutes=1)


async def settle(console: Console) -> None:
    for _ in range(2):
        console.clock.advance(minutes=1)
        await console.sync()


def make(console: Console, count: int, subsidiary: str = SUBSIDIARY) -> list[Load]:
    order = {"count": count, "subsidiary": subsidiary}
    numbers = console.control("POST", "loads", order)["loads"]
    return [console.server.world.tms.loads[one] for one in numbers]


async def posted(console: Console, kind: Kind = Kind.AR_INVOICE) -> list[LedgerEntry]:
    """Make loads, and return what of a kind is in Sage for them."""
    made = {load.number for load in make(console, 6)}
    await settle(console)
    found = [one for one in console.entries(State.POSTED) if one.transaction.kind is kind]
    return [one for one in found if one.transaction.load_number in made]


def revert(console: Console, **what: str) -> None:
    console.clock.advance(minutes=1)
    console.control("POST", "revert", what)


def trip_of(console: Console, load: Load) -> Trip:
    return console.server.world.tms.trips_of(load.number)[0]


async def test_bill_of_a_carrier_stays_when_the_load_is_cancelled_and_its_trip_is_not(
    console: Console,
) -> None:
    """Rule gone-at-source: the customer owes nothing, and who hauled it is still owed."""
    await connect(console)
    [invoice, *_] = await posted(console)
    source = invoice.transaction
    bills = [
        one
        for one in console.entries(State.POSTED)
        if one.transaction.load_id == source.load_id and one.transaction.kind is Kind.AP_BILL
    ]
    console.clock.advance(minutes=1)
    change = {"load_number": source.load_number, "status": "Cancelled"}
    console.control("POST", "change", change)
    await settle(console)
    assert ([], State.SUPERSEDED) == (live(console, source.number), now_of(console, invoice).state)
    assert bills
    assert {State.POSTED} == {now_of(console, one).state for one in bills}
    console.control("POST", "change", {**change, "status": "Invoiced"})
    await settle(console)
    assert [f"{invoice.amount:.2f}"] == live(console, source.number)


async def test_truck_that_was_ordered_and_not_used_is_billed(console: Console) -> None:
    await connect(console)
    [invoice, *_] = await posted(console)
    console.clock.advance(minutes=1)
    change = {"load_number": invoice.transaction.load_number, "status": "TONU"}
    console.control("POST", "change", change)
    await settle(console)
    assert State.POSTED is now_of(console, invoice).state


async def test_reverted_invoice_is_held_when_it_is_paid_and_leaves_once_it_is_not(
    console: Console,
) -> None:
    await connect(console)
    [paid, open_one, *_] = await posted(console)
    payment = pay(console, paid, "10.00")
    for one in (paid, open_one):
        revert(console, invoice=one.transaction.load_number)
    await settle(console)
    held = now_of(console, paid)
    assert held.problem is not None
    assert (State.HELD, "payment-applied") == (held.state, held.problem.cause)
    assert "Its invoice is gone from Alvys" == held.transaction.withdrawn
    assert State.SUPERSEDED is now_of(console, open_one).state
    console.control("POST", "unpay", {"payment_no": payment})
    await console.retry(paid.id)
    assert ([], []) == (
        live(console, paid.transaction.number),
        live(console, open_one.transaction.number),
    )


async def test_reverted_invoice_is_posted_again_when_the_load_is_billed_anew(
    console: Console,
) -> None:
    await connect(console)
    [entry, *_] = await posted(console)
    number = entry.transaction.load_number
    tms = console.server.world.tms
    load, invoice = tms.loads[number], tms.invoices[number]
    revert(console, invoice=number)
    await settle(console)
    assert [] == live(console, number)
    console.clock.advance(minutes=1)
    tms.loads[number] = replace(load, updated_at=console.clock.now())
    tms.add_invoice(replace(invoice, id="another"))
    await settle(console)
    assert (State.POSTED, [f"{entry.amount:.2f}"]) == (
        now_of(console, entry).state,
        live(console, number),
    )
    assert [] == console.store.ledger.of_documents(["another"])


async def test_sage_is_left_alone_when_an_invoice_is_only_generated_anew(
    console: Console,
) -> None:
    """Rule gone-at-source: another id and the same content change nothing, paid or not."""
    await connect(console)
    [paid, open_one, *_] = await posted(console)
    pay(console, paid, "10.00")
    before = console.control("GET", "counters")["by_function"]
    for one in (paid, open_one):
        revert(console, regenerated_invoice=one.transaction.load_number)
    await settle(console)
    after = console.control("GET", "counters")["by_function"]
    assert [before.get(one) for one in WRITES] == [after.get(one) for one in WRITES]
    assert [paid.sage_record_no, open_one.sage_record_no] == [
        now_of(console, one).sage_record_no for one in (paid, open_one)
    ]


async def test_invoice_is_corrected_once_when_it_is_generated_anew_with_another_amount(
    console: Console,
) -> None:
    await connect(console)
    [entry, *_] = await posted(console)
    number = entry.transaction.load_number
    for _ in range(2):
        change = {"load_number": number, "accessorial": {"type": "Detention", "amount": 50}}
        console.control("POST", "change", change)
        revert(console, regenerated_invoice=number)
        await settle(console)
    assert [f"{entry.amount + 100:.2f}"] == live(console, number)
    assert [] == console.entries(State.CONFLICT)


async def test_payment_reaches_alvys_when_its_invoice_was_generated_anew(
    console: Console,
) -> None:
    await connect(console)
    [entry, *_] = await posted(console)
    revert(console, regenerated_invoice=entry.transaction.load_number)
    await settle(console)
    pay(console, entry)
    await settle(console)
    told = [Decimal(amount) for load, amount in receipts(console).elements()]
    assert entry.amount == sum(told)


async def test_invoice_stays_when_alvys_has_it_and_it_cannot_be_read(console: Console) -> None:
    await connect(console)
    [entry, *_] = await posted(console)
    number = entry.transaction.load_number
    tms = console.server.world.tms
    console.clock.advance(minutes=1)
    tms.invoices[number] = replace(tms.invoices[number], number="")
    tms.loads[number] = replace(tms.loads[number], updated_at=console.clock.now())
    await settle(console)
    assert State.POSTED is now_of(console, entry).state
    assert [entry.id] != [one.id for one in console.entries(State.FAILED)]
    assert any("cannot be read" in one.transaction.fault for one in console.entries(State.FAILED))


async def test_documents_of_an_e_check_leave_sage_when_it_is_cancelled(console: Console) -> None:
    await connect(console)
    [load] = make(console, 1)
    add_check(console, trip_of(console, load))
    await settle(console)
    kinds = (Kind.AR_ECHECK, Kind.AP_ECHECK)
    checks = [one for one in console.entries(State.POSTED) if one.transaction.kind in kinds]
    bill = next(
        one
        for one in console.entries(State.POSTED)
        if one.transaction.kind is Kind.AP_BILL and one.transaction.load_id == load.id
    )
    assert {*kinds} == {one.transaction.kind for one in checks}
    revert(console, echecks=trip_of(console, load).number)
    await settle(console)
    await settle(console)
    assert {State.SUPERSEDED} == {now_of(console, one).state for one in checks}
    assert [] == live(console, "AEK41000001")
    assert [f"{bill.amount + Decimal('83.50'):.2f}"] == live(console, bill.transaction.number)


async def statements(console: Console, kind: Kind) -> list[LedgerEntry]:
    make(console, 12, STATEMENTS[kind][1])
    console.clock.advance(days=3)
    console.control("POST", "statements", {})
    await settle(console)
    return [one for one in console.entries(State.POSTED) if one.transaction.kind is kind]


@pytest.mark.parametrize("kind", STATEMENTS)
async def test_bill_leaves_sage_when_its_statement_is_reverted(
    console: Console, kind: Kind
) -> None:
    name, subsidiary = STATEMENTS[kind]
    await connect(console, subsidiary, export_carrier_statements=True)
    [gone, *others] = await statements(console, kind)
    revert(console, **{name: gone.transaction.source_id})
    await settle(console)
    assert ([], State.SUPERSEDED) == (
        live(console, gone.transaction.number),
        now_of(console, gone).state,
    )
    assert others
    assert {State.POSTED} == {now_of(console, one).state for one in others}


async def test_bill_leaves_sage_when_a_statement_of_last_week_is_reverted(
    console: Console,
) -> None:
    """Its days are not read again; its trips tell of it, as they may be settled anew."""
    await connect(console, export_carrier_statements=True)
    [gone, *others] = await statements(console, Kind.AP_CARRIER_STATEMENT)
    console.clock.advance(days=7)
    await settle(console)
    revert(console, carrier_statement=gone.transaction.source_id)
    trips = console.server.world.tms.trips
    for number, trip in trips.items():
        if trip.id in gone.transaction.trip_ids:
            later = console.clock.now() + timedelta(seconds=1)
            trips[number] = replace(trip, updated_at=later)
    await settle(console)
    assert State.SUPERSEDED is now_of(console, gone).state
    assert {State.POSTED} == {now_of(console, one).state for one in others}
