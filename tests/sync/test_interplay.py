"""What corrections, deductions, e-checks, statements, pairs and payments do to each other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.domain.eligibility import Eligible
from console.domain.inclusion import CREDITS
from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State, Task
from console.domain.payment import PaymentState
from console.domain.settings import ApSettings, ArSettings, Settings
from console.domain.transaction import Line, Transaction
from console.sandbox.records import CarrierPay, Charge, ECheck
from console.store import Store, memory_store
from console.sync.changes import ELSEWHERE, change
from console.sync.doubles import find_doubles
from console.sync.records import record
from tests.builders import NOW, bill, connection, entry, line, settings, transaction
from tests.sync import books
from tests.sync.console_kit import Console, running_console
from tests.sync.payment_kit import documents, exported, known, pay
from tests.sync.toggle_papers import BROKER, HAULER
from tests.sync.toggle_world import build, changed, connect, run_due

LATER = NOW + timedelta(hours=1)
CHECKS_ON = Settings(ap=ApSettings(export_echecks=True))
TAKEN_OFF = line("-200.00", category="echeck", item="lumper", description="AEK4711 Lumper")


@pytest.fixture
def store() -> Iterator[Store]:
    opened = memory_store()
    yield opened
    opened.close()


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(books.NOW) as opened:
        yield opened


def changing(state: State = State.READY, *advances: Line) -> LedgerEntry:
    """Return a trip's bill that is in Sage and is to be changed there: 975.00 less advances."""
    return entry(
        bill(added_lines=advances),
        state=state,
        task=Task.CHANGE,
        sage_record_no="101",
        control_id="sent",
        amount=Decimal("975.00") + sum(one.amount for one in advances),
    )


def statement(state: State = State.READY, trip_id: str = "trip-1") -> LedgerEntry:
    source = bill(
        kind=Kind.AP_CARRIER_STATEMENT, source_id="5001", number="s-5001", trip_ids=(trip_id,)
    )
    return entry(source, state=state)


def pair(state: State = State.READY) -> LedgerEntry:
    """Return what one sister company owes the other for the trip."""
    return entry(bill(kind=Kind.AP_INTERCOMPANY, number="IC-1"), state=state)


def check() -> LedgerEntry:
    source = bill(
        kind=Kind.AP_ECHECK,
        source_id="check-1",
        number="AEK4711",
        trip_ids=("trip-1",),
        lines=(replace(TAKEN_OFF, amount=Decimal("200.00")),),
        total=Decimal("200.00"),
    )
    return entry(source)


def cause(ours: LedgerEntry, other: LedgerEntry, store: Store) -> str:
    """Return why ours must not be sent beside the other; empty when it may."""
    store.ledger.save([ours, other])
    problem = find_doubles([ours], CHECKS_ON, store).get(ours.id)
    return problem.cause if problem else ""


@pytest.mark.parametrize("state", [State.READY, State.FAILED, State.HELD])
def test_trip_is_not_settled_again_when_its_posted_bill_is_being_changed(
    store: Store, state: State
) -> None:
    """Rule trip-once: a bill that names a record is in Sage, whatever becomes of its change."""
    assert "trip-billed-already" == cause(statement(), changing(state), store)


@pytest.mark.parametrize("state", [State.READY, State.FAILED, State.HELD])
def test_check_waits_when_the_bill_that_takes_it_off_is_not_changed_yet(
    store: Store, state: State
) -> None:
    """Rule echeck-once: Sage still holds the bill with the advance in it."""
    assert "bill-being-changed" == cause(check(), changing(state, TAKEN_OFF), store)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("-200.00", "-250.00", State.READY),
        ("-200.00", "", State.READY),
        ("-200.00", "-200.00", State.POSTED),
        ("", "-200.00", State.POSTED),
    ],
)
def test_posted_bill_is_changed_when_what_it_took_off_for_a_check_is_another(
    before: str, after: str, expected: State
) -> None:
    """A bill that took off no check stays as it is: the check is kept back instead."""
    old, new = (
        (replace(TAKEN_OFF, amount=Decimal(amount)),) if amount else ()
        for amount in (before, after)
    )
    newer = bill(added_lines=new, changed_at=LATER)
    assert (
        expected is change(changing(State.POSTED, *old), newer, Eligible(), CHECKS_ON, LATER).state
    )


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.READY, "trip-billed-already"),
        (State.POSTED, "trip-billed-already"),
        (State.SKIPPED, ""),
        (State.FAILED, ""),
    ],
)
def test_statement_makes_way_when_the_pair_of_its_trip_goes_out_in_the_same_cycle(
    store: Store, state: State, expected: str
) -> None:
    """Rule trip-once: one of two that wait goes first, and only one."""
    assert expected == cause(statement(), pair(state), store)


def test_pair_goes_out_when_a_statement_of_its_trip_waits_as_well(store: Store) -> None:
    """Both would wait for each other for ever."""
    assert "" == cause(pair(), statement(), store)


CLAIM = line("-100.00", category="accessorial", item="claim", description="Claim")
INVOICE = transaction(lines=(line("1000.00"), CLAIM), total=Decimal("900.00"))
MEMO = transaction(
    kind=Kind.AR_CREDIT_MEMO, number="1084738-C", lines=(CLAIM,), total=Decimal("-100.00")
)


def moved(*sources: Transaction) -> list[Transaction]:
    """Return documents as the other subsidiary bills them now."""
    return [replace(one, subsidiary_id="sub-2", changed_at=LATER) for one in sources]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, (State.SUPERSEDED, "", Task.POST)),
        (
            {"state": State.POSTED, "sage_record_no": "50", "control_id": "sent"},
            (State.READY, ELSEWHERE, Task.CHANGE),
        ),
    ],
)
def test_memo_leaves_its_books_when_the_next_subsidiary_deducts_on_the_invoice(
    store: Store, sent: dict[str, Any], expected: tuple[State, str, Task]
) -> None:
    """Rule deductions-once: the credit of 100.00 is not left behind in the first books."""
    second = connection(
        subsidiary_id="sub-2",
        entity_id="E200",
        settings=settings(ar=ArSettings(deductions_as_credits=True)),
    )
    store.connections.save(connection())
    store.connections.save(second)
    invoice = entry(INVOICE, amount=Decimal("1000.00"), **sent)
    memo = entry(MEMO, **sent)
    store.ledger.save([invoice, memo])
    record(moved(INVOICE, MEMO), second, store, LATER)
    left = store.ledger.find([invoice.id, memo.id])
    assert [expected] * 2 == [(one.state, one.transaction.withdrawn, one.task) for one in left]


async def begin(console: Console, subsidiary: str, **toggles: bool) -> list[str]:
    """Connect a subsidiary with toggles of the sample turned; return the numbers of new loads.

    Toggles are named as in the settings document, with two underscores for the dot.
    """
    changes = {name.replace("__", "."): value for name, value in toggles.items()}
    await console.connect(subsidiary, changed(console.sample_settings(), changes))
    console.clock.advance(minutes=1)
    before = set(console.server.world.tms.loads)
    console.control("POST", "loads", {"count": 8, "subsidiary": subsidiary})
    console.clock.advance(minutes=1)
    return [one for one in console.server.world.tms.loads if one not in before]


def totals(console: Console, *numbers: str) -> dict[str, str]:
    """Return the total that Sage holds under each of these numbers."""
    return {one["document_no"]: one["total"] for one in books.live_records(console, *numbers)}


def kept(console: Console, before: LedgerEntry) -> LedgerEntry:
    found = console.store.ledger.get(before.id)
    assert found is not None
    return found


def pay_carrier(console: Console, trip_number: str, carrier: CarrierPay | None) -> None:
    """Change in Alvys what a trip's carrier is paid; None when no carrier hauls it any more."""
    tms = console.server.world.tms
    trip = replace(tms.trips[trip_number], carrier=carrier, updated_at=console.clock.now())
    tms.trips[trip_number] = trip
    console.clock.advance(minutes=5)


async def deducted(console: Console, **toggles: bool) -> LedgerEntry:
    """Bring an invoice to Sage that takes off a deduction of 50.25 itself."""
    loads = await begin(console, HAULER, ar__deductions_as_credits=True, **toggles)
    damage = Charge(id="c-1", type="Cargo Damage", amount=Decimal("-50.25"))
    console.server.world.tms.add_accessorial(loads[0], damage)
    await console.sync()
    [invoice] = [one for one in documents(console) if one.transaction.load_number == loads[0]]
    return invoice


def memo_of(console: Console, invoice: LedgerEntry) -> LedgerEntry:
    sources = console.store.ledger.of_documents([invoice.transaction.source_id])
    return next(one for one in sources if one.transaction.kind is Kind.AR_CREDIT_MEMO)


@pytest.mark.anyio
async def test_deduction_stays_on_the_invoice_when_its_draft_is_amended(console: Console) -> None:
    """Rule deductions-once: no memo follows for what the amended invoice already takes off."""
    invoice = await deducted(console, ar__autopost=False)
    number, tms = invoice.transaction.number, console.server.world.tms
    sent = totals(console, number)
    other = next(
        one.id
        for one in tms.customers.values()
        if one.external_id and one.id != invoice.transaction.party.id
    )
    console.control("POST", "change", {"load_number": number, "customer": other})
    for _ in range(2):
        console.clock.advance(hours=12)
        await console.sync()
    after, memo = kept(console, invoice), memo_of(console, invoice)
    assert (other, invoice.sage_record_no) == (after.transaction.party.id, after.sage_record_no)
    assert (State.POSTED, (CREDITS,)) == (after.state, after.toggles)
    assert (State.SKIPPED, sent) == (memo.state, totals(console, number, memo.transaction.number))


@pytest.mark.anyio
@pytest.mark.parametrize(
    "forgotten",
    [{"task": Task.CHANGE}, {"sage_record_no": "", "control_id": ""}],
)
async def test_deduction_stays_on_the_invoice_when_sage_is_found_to_hold_it(
    console: Console, forgotten: dict[str, Any]
) -> None:
    """Rule deductions-once: an adopted record counts as sent with the toggles it was mapped by."""
    invoice = await deducted(console)
    console.store.ledger.save([replace(invoice, state=State.READY, toggles=(), **forgotten)])
    for _ in range(2):
        console.clock.advance(hours=12)
        await console.sync()
    after, memo = kept(console, invoice), memo_of(console, invoice)
    assert (invoice.sage_record_no, State.POSTED) == (after.sage_record_no, after.state)
    assert ((CREDITS,), State.SKIPPED) == (after.toggles, memo.state)


@pytest.mark.anyio
@pytest.mark.parametrize(("settled", "days"), [(None, 0), (None, 9), (State.MARKED_SYNCED, 0)])
async def test_bill_leaves_sage_when_no_outside_carrier_hauls_its_trip_any_more(
    console: Console, settled: State | None, days: int
) -> None:
    """Read with its load or, days later, alone; a statement marked by hand does not keep it."""
    await begin(console, BROKER)
    await console.sync()
    posted = documents(console, Kind.AP_BILL)[0]
    source = posted.transaction
    if settled is not None:
        one = statement(settled, trip_id=source.source_id)
        ours = replace(one.transaction, subsidiary_id=source.subsidiary_id)
        console.store.ledger.save([entry(ours, state=settled)])
    console.clock.advance(days=days)
    await console.sync()
    pay_carrier(console, source.number, None)
    for _ in range(2):
        await console.sync()
        console.clock.advance(hours=12)
    assert (State.SUPERSEDED, {}) == (kept(console, posted).state, totals(console, source.number))


@pytest.mark.anyio
async def test_carrier_is_owed_the_same_when_the_amount_of_a_posted_check_changes(
    console: Console,
) -> None:
    """Rule echeck-once: the bill takes off more first, and the check follows."""
    loads = await begin(console, BROKER, ap__export_echecks=True)
    tms = console.server.world.tms
    trip = next(
        one for one in tms.trips.values() if one.load_number in loads and one.carrier is not None
    )
    carrier = trip.carrier
    assert carrier is not None
    numbers = (trip.number, "AEK4711")
    # The sample leaves accessorials out.
    owed = carrier.linehaul
    for amount in ("200.00", "250.00"):
        issued = ECheck(
            id="chk-4711",
            number="4711",
            type="Lumper",
            amount=Decimal(amount),
            fee=Decimal("0.00"),
            created_at=console.clock.now(),
        )
        pay_carrier(console, trip.number, replace(carrier, echecks=(issued,)))
        seen = []
        for _ in range(3):
            await console.sync()
            seen.append(totals(console, *numbers))
            console.clock.advance(hours=12)
        # On the way it may be less, never more.
        assert all(owed >= sum(map(Decimal, one.values())) for one in seen)
        assert {trip.number: f"{owed - Decimal(amount)}", "AEK4711": amount} == seen[-1]


@pytest.mark.anyio
async def test_trip_is_settled_once_when_a_pair_and_a_statement_are_due_together(
    tmp_path: Path,
) -> None:
    """Rule trip-once: what sister companies owe each other reaches Sage by one of the two."""
    build(tmp_path / "world")
    toggles = {
        "advanced.cross_subsidiary_billing": True,
        "ap.export_carrier_statements": True,
        "ar.export_carrier_statements": True,
    }
    with running_console(books.NOW, world=tmp_path / "world") as console:
        await connect(console, toggles)
        await run_due(console)
        entries = console.entries()
    for pair_kind, statement_kind in (
        (Kind.AP_INTERCOMPANY, Kind.AP_CARRIER_STATEMENT),
        (Kind.AR_INTERCOMPANY, Kind.AR_CARRIER_STATEMENT),
    ):
        pairs = {
            one.transaction.source_id: one.state
            for one in entries
            if one.transaction.kind is pair_kind
        }
        settling = [
            (one.state, {pairs[trip] for trip in one.transaction.trip_ids})
            for one in entries
            if one.transaction.kind is statement_kind and {*one.transaction.trip_ids} & {*pairs}
        ]
        assert [(State.FAILED, {State.POSTED})] == settling


@pytest.mark.anyio
async def test_payment_is_reversed_when_sage_took_it_back_of_a_record_that_was_replaced(
    console: Console,
) -> None:
    """The payment belongs to the old record; the corrected invoice has another."""
    await exported(console)
    invoice = documents(console)[0]
    payment_no = pay(console, invoice, "10.00")
    await console.sync()
    assert [PaymentState.IMPORTED] == [one.state for one in known(console)]
    console.control("POST", "unpay", {"payment_no": payment_no})
    detention = {"type": "Detention", "amount": 50}
    number = invoice.transaction.load_number
    console.control("POST", "change", {"load_number": number, "accessorial": detention})
    for _ in range(2):
        console.clock.advance(hours=12)
        await console.sync()
    after = kept(console, invoice)
    assert (State.POSTED, True) == (after.state, after.sage_record_no != invoice.sage_record_no)
    assert [PaymentState.REVERSED] == [one.state for one in known(console)]
