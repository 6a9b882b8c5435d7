"""Payments come home: whole imports on the sandbox, once each, whatever happens in between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from tinydb import where

from console.alvys import CustomerPayment
from console.domain.coverage import Days
from console.domain.kinds import Kind
from console.domain.payment import PaymentState
from console.domain.run import Counts, RequestKind, RunStatus
from console.errors import RuleError, UsageError
from tests.builders import ADMIN
from tests.sync.books import NOW
from tests.sync.console_kit import Console, running_console
from tests.sync.payment_kit import (
    SUBSIDIARY,
    bring,
    documents,
    exported,
    known,
    pay,
    pay_together,
    raw,
    receipts,
    told,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=5) as running:
        yield running


def imported_of(counts: Counts) -> tuple[int, int, int, int, int]:
    """Return imported, known, waiting, held, unmatched."""
    return (
        counts.payments_imported,
        counts.payments_known,
        counts.payments_waiting,
        counts.payments_held,
        counts.payments_unmatched,
    )


async def test_invoice_is_paid_in_alvys_when_a_cycle_finds_it_paid_in_sage(
    console: Console,
) -> None:
    """Paid in two parts with a check and a transfer: both arrive, the load is completed."""
    await exported(console)
    [invoice, *_] = documents(console)
    pay(console, invoice, "100.00", check_number="C-1")
    pay(console, invoice, method="ach")
    run = await console.sync()

    number = invoice.transaction.number
    assert RunStatus.DONE is run.status
    assert invoice.amount == told(console, number)
    assert "Completed" == console.server.world.tms.loads[number].status
    first = raw(console)[0]
    assert ("100.00", "C-1", "Printed Check", "2026-03-02T12:00:00Z") == (
        first["amount"],
        first["check_number"],
        first["method"],
        first["payment_date"],
    )


async def test_reference_is_the_detail_of_sage_when_a_payment_is_imported(
    console: Console,
) -> None:
    """Rule payments-once: each detail of Sage is one payment in Alvys, by its record number."""
    await exported(console)
    [invoice, *_] = documents(console)
    payment_no = pay(console, invoice)
    await console.sync()

    details = console.server.world.books.find_all("ARPYMTDETAIL", "PAYMENTKEY", payment_no)
    assert {one["RECORDNO"] for one in details} == {one["reference_number"] for one in raw(console)}


async def test_carrier_is_paid_in_alvys_when_a_bill_is_paid_in_sage(console: Console) -> None:
    await exported(console)
    [bill, *_] = documents(console, Kind.AP_BILL)
    pay(console, bill, "50.00")
    await console.sync()
    number = bill.transaction.number
    assert Decimal("50.00") == told(console, number)
    assert "Released" == console.server.world.tms.trips[number].status

    pay(console, bill)
    await console.sync()
    assert bill.amount == told(console, number)
    assert "Completed" == console.server.world.tms.trips[number].status


async def test_each_invoice_gets_its_part_when_one_payment_covers_several(
    console: Console,
) -> None:
    """80.00 on the first with 20.00 discount, 30.00 on the second: what closes, closes."""
    console.control("PATCH", "company", {"custom_discounts": True})
    await exported(console, 20)
    first, second = next(
        pair for pair in combinations(documents(console), 2) if pair[0].party_no == pair[1].party_no
    )
    pay_together(
        console,
        {first.sage_record_no: "80.00", second.sage_record_no: "30.00"},
        {first.sage_record_no: "20.00"},
        date(2026, 3, 2),
    )
    await console.sync()
    one, two = first.transaction.number, second.transaction.number
    assert {(one, "20.00"): 1, (one, "80.00"): 1, (two, "30.00"): 1} == receipts(console)
    assert {"Discount", "EFT"} == {each["method"] for each in raw(console)}


async def test_nothing_changes_when_the_same_window_is_imported_a_hundred_times(
    console: Console,
) -> None:
    """Rule payments-once: the first import does all, ninety-nine more do nothing."""
    await exported(console)
    for invoice in documents(console)[:2]:
        pay(console, invoice)
    for bill in documents(console, Kind.AP_BILL)[:2]:
        pay(console, bill, "40.00")
    first = await bring(console, since=date(2026, 3, 1))
    before, rows = raw(console), known(console)
    runs = [await bring(console, since=date(2026, 3, 1)) for _ in range(99)]

    number = first.counts.payments_imported
    assert (4, 0) < (number, first.counts.payments_known)
    assert {(0, number, 0, 0, 0)} == {imported_of(run.counts) for run in runs}
    assert (before, rows) == (raw(console), known(console))


async def test_nothing_is_doubled_when_the_store_has_forgotten_all_payments(
    console: Console,
) -> None:
    """Rule payments-once: what Alvys has under its reference is found, not sent again."""
    await exported(console)
    invoices, bills = documents(console), documents(console, Kind.AP_BILL)
    pay(console, invoices[0])
    pay(console, invoices[1], "10.00")
    pay(console, bills[0])
    pay(console, bills[1], "20.00")
    await console.sync()
    before = raw(console)
    for table in ("payments", "payment_coverage"):
        console.store.database.table(table).truncate()
    await console.sync()

    assert before == raw(console)
    states = {one.state for one in known(console)}
    assert states == {PaymentState.IMPORTED, PaymentState.SETTLED}


async def test_document_is_nobodys_business_when_the_ledger_does_not_know_it(
    console: Console,
) -> None:
    await exported(console)
    [strange, *_] = documents(console)
    console.store.database.table("ledger").remove(where("id") == strange.id)
    pay(console, strange)
    run = await bring(console)
    assert ([], []) == (raw(console), known(console))
    assert 0 < run.counts.payments_unmatched


async def test_payment_waits_when_the_invoice_is_not_sent_yet(console: Console) -> None:
    await exported(console)
    [invoice, *_] = documents(console)
    loads, number = console.server.world.tms.loads, invoice.transaction.number
    loads[number] = replace(loads[number], status="Queued")
    pay(console, invoice, "10.00")
    run = await console.sync()
    [waiting] = known(console)
    assert ((0, 0, 1, 0, 0), PaymentState.WAITING) == (imported_of(run.counts), waiting.state)

    loads[number] = replace(loads[number], status="Invoiced")
    console.clock.advance(days=20)
    await console.sync()
    assert {(number, "10.00"): 1} == receipts(console)


async def test_payment_is_held_when_alvys_expects_less(console: Console) -> None:
    """Somebody had entered most of it in Alvys by hand."""
    await exported(console)
    [invoice, *_] = documents(console)
    async with console.open_alvys() as alvys:
        await alvys.writer.pay_load(_by_hand(invoice.transaction.number, invoice.amount))
    pay(console, invoice, "10.00")
    run = await console.sync()
    [held] = known(console)
    assert (1, PaymentState.HELD) == (run.counts.payments_held, held.state)
    assert 1 == len(raw(console))


async def test_person_is_asked_when_an_imported_payment_is_taken_back(console: Console) -> None:
    await exported(console)
    [invoice, *_] = documents(console)
    payment_no = pay(console, invoice, "10.00")
    await console.sync()
    console.control("POST", "unpay", {"payment_no": payment_no})
    console.clock.advance(hours=1)
    run = await console.sync()
    [entry] = known(console)
    assert (1, PaymentState.REVERSED) == (run.counts.payments_held, entry.state)
    assert 1 == len(raw(console))
    assert 1 == console.payments.standing(ADMIN, entry.subsidiary_id).for_people


async def test_payment_is_left_alone_when_a_person_dealt_with_it(console: Console) -> None:
    await exported(console)
    [invoice, *_] = documents(console)
    payment_no = pay(console, invoice, "10.00")
    await console.sync()
    console.control("POST", "unpay", {"payment_no": payment_no})
    await console.sync()
    [entry] = known(console)
    console.payments.settle(ADMIN, [entry.id], reason="taken back in Alvys")
    await console.sync()
    [settled] = known(console)
    assert PaymentState.SETTLED is settled.state
    assert 0 == console.payments.standing(ADMIN, entry.subsidiary_id).for_people
    with pytest.raises(RuleError, match="is settled"):
        console.payments.settle(ADMIN, [entry.id], reason="again")


async def test_settling_is_refused_when_reason_or_payment_is_missing(console: Console) -> None:
    with pytest.raises(RuleError, match="A reason is missing"):
        console.payments.settle(ADMIN, ["x"], reason=" ")
    with pytest.raises(UsageError, match="no payment x"):
        console.payments.settle(ADMIN, ["x"], reason="because")


async def test_every_payment_comes_home_when_nothing_ran_for_a_month(console: Console) -> None:
    """Rule payments-window: since the last complete import, not eight days back from now."""
    await exported(console)
    [invoice, *_] = documents(console)
    console.clock.advance(days=1)
    pay(console, invoice, "10.00")
    console.clock.advance(days=30)
    await console.sync()
    assert {(invoice.transaction.number, "10.00"): 1} == receipts(console)


async def test_late_payment_comes_home_when_it_is_dated_back(console: Console) -> None:
    """Rule payments-window: recorded now for a day of last month."""
    await exported(console)
    [invoice, *_] = documents(console)
    console.clock.advance(days=40)
    await console.sync()
    pay(console, invoice, "10.00", paid_on="2026-03-05")
    await console.sync()
    assert {(invoice.transaction.number, "10.00"): 1} == receipts(console)


async def test_days_are_complete_when_an_import_worked_them_off(console: Console) -> None:
    """Of ten days a chosen window fills what no import had: here the two before the first."""
    await exported(console)
    subsidiary_id = documents(console)[0].transaction.subsidiary_id
    coverage = console.store.payments.coverage(subsidiary_id)
    assert (Days(first=date(2026, 2, 22), last=date(2026, 3, 1)),) == coverage.days

    await bring(console, since=date(2026, 2, 18), until=date(2026, 2, 19))
    after = console.store.payments.coverage(subsidiary_id)
    assert (Days(first=date(2026, 2, 18), last=date(2026, 2, 19)), *coverage.days) == after.days
    assert coverage.imported_until == after.imported_until
    assert () == console.payments.standing(ADMIN, subsidiary_id).gaps


async def test_window_is_refused_when_it_makes_no_sense(console: Console) -> None:
    with pytest.raises(RuleError, match="before it begins"):
        console.payments.request_import(
            ADMIN, ["x"], since=date(2026, 3, 2), until=date(2026, 3, 1)
        )
    with pytest.raises(RuleError, match="no beginning"):
        console.payments.request_import(ADMIN, ["x"], until=date(2026, 3, 1))


async def test_one_request_is_enough_when_nothing_was_paid(console: Console) -> None:
    """It holds a question for each side; the way Sage reads dates is asked once a day."""
    await exported(console)
    console.control("DELETE", "counters")
    await bring(console)
    counted = console.control("GET", "counters")
    assert (1, {"query": 2}, 0) == (
        counted["requests"],
        counted["by_function"],
        counted["alvys_requests"],
    )


@pytest.mark.parametrize("kind", [RequestKind.EXPORTS, RequestKind.PAYMENTS])
async def test_half_a_cycle_leaves_the_other_half_alone_when_it_is_asked_for(
    console: Console, kind: RequestKind
) -> None:
    await exported(console)
    pay(console, documents(console)[0], "10.00")
    console.control("POST", "loads", {"count": 1, "subsidiary": SUBSIDIARY})
    console.clock.advance(minutes=1)
    run = await console.sync(kind)
    only_payments = kind is RequestKind.PAYMENTS
    assert (kind.value, only_payments, not only_payments) == (
        run.kind,
        bool(run.counts.payments_imported),
        bool(run.counts.exported),
    )


async def test_import_ends_early_when_the_run_is_to_stop(console: Console) -> None:
    """What was not told yet waits, and the days do not count as complete."""
    await exported(console)
    for invoice in documents(console)[:3]:
        pay(console, invoice, "10.00")
    asked: list[bool] = []

    def stopping() -> bool:
        asked.append(bool(raw(console)))
        return asked[-1]

    console.stopping = stopping
    run = await bring(console)
    assert (RunStatus.INTERRUPTED, 1) == (run.status, len(raw(console)))
    console.stopping = lambda: False
    await bring(console)
    assert 3 == len(receipts(console)) == len(raw(console))


def _by_hand(number: str, amount: Decimal) -> CustomerPayment:
    return CustomerPayment(
        load_number=number, amount=amount, paid_at=NOW, reference_number="by hand"
    )
