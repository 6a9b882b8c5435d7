"""Control totals on the sandbox: what was done to the books by hand is what is listed."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.three_sides import DifferenceCause, Standing
from console.domain.totals import NOTHING, Totals
from console.errors import UsageError
from console.intacct import (
    ChangedLine,
    CreateInvoice,
    IntacctClient,
    InvoiceLine,
    NumberedFunction,
    ReverseInvoice,
    Success,
    UpdateInvoice,
)
from tests.builders import ADMIN
from tests.sync.books import NOW, add_loads, known, start, synced_console, writes
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

DAY = NOW.date()


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


@pytest.fixture(scope="module")
def synced() -> Iterator[Console]:
    """Give a console of which nothing is changed any more."""
    with synced_console(30) as opened:
        yield opened


async def read(console: Console, since: date | None = None, until: date | None = None) -> Totals:
    [connection] = console.store.connections.all()
    return await console.inspection.totals(
        ADMIN, connection.subsidiary_id, since=since, until=until
    )


def posted(console: Console, kind: Kind = Kind.AR_INVOICE) -> list[LedgerEntry]:
    return [one for one in console.entries(State.POSTED) if one.transaction.kind is kind]


@asynccontextmanager
async def sage(console: Console) -> AsyncIterator[tuple[IntacctClient, str]]:
    """Open Sage as an accountant would, in the connection's entity."""
    [connection] = console.store.connections.all()
    password = console.store.credentials.get(connection.subsidiary_id, "password")
    login = (connection.company_id, connection.user_id, password)
    async with console.open_sage(*login) as client:
        yield client, connection.entity_id


async def by_hand(
    console: Console, function: CreateInvoice | UpdateInvoice | ReverseInvoice
) -> str:
    """Do something in Sage that the console knows nothing of; return the key it names."""
    async with sage(console) as (client, entity_id):
        numbered = NumberedFunction(control_id=f"by-hand-{function}"[:60], function=function)
        [outcome] = await client.write([numbered], entity_id=entity_id)
        assert isinstance(outcome, Success), outcome
        return outcome.key


async def test_sides_agree_to_the_cent_when_a_cycle_has_run(synced: Console) -> None:
    """Rule control-totals: every due document has its place, and only the failed ones are missed.

    Reading leaves no trace in the store, in Sage or in Alvys.
    """
    console = synced
    [run] = console.sync_service.runs(ADMIN)
    before = (console.entries(), console.store.ledger.revision(), known(console), writes(console))
    found = await read(console)
    after = (console.entries(), console.store.ledger.revision(), known(console), writes(console))
    assert before == after

    assert (DAY - timedelta(days=6), DAY) == (found.since, found.until)
    assert [0] * len(found.rows) == [row.unaccounted for row in found.rows]
    assert run.counts.due + run.counts.skipped == sum(row.source.count for row in found.rows)
    entries = console.entries(State.POSTED)
    for row in found.rows:
        own = [one.amount for one in entries if one.transaction.kind is row.kind]
        assert (len(own), sum(own)) == (row.sage.count, row.sage.total)
        assert row.ledger.get(Standing.EXPORTED, NOTHING) == row.sage
    failed = {one.id for one in console.entries(State.FAILED)}
    assert failed == {one.document.entry_id for one in found.differences}
    assert {DifferenceCause.MISSING_IN_SAGE} == {one.cause for one in found.differences}


async def test_toggle_explains_what_is_left_out_when_charges_stay_behind(synced: Console) -> None:
    """Accessorial charges of bills: in Alvys's sum, not in Sage's, and no difference."""
    found = await read(synced)
    bills = next(row for row in found.rows if row.kind is Kind.AP_BILL)
    in_books = bills.sage.total + bills.ledger[Standing.FAILED].total
    assert bills.left_out > Decimal("0.00")
    assert bills.source.total - bills.left_out == in_books


async def test_documents_are_missed_in_the_ledger_when_no_cycle_has_read_them(
    console: Console,
) -> None:
    await start(console, 5)
    found = await read(console)
    assert {DifferenceCause.MISSING_IN_LEDGER} == {one.cause for one in found.differences}
    assert sum(row.unaccounted for row in found.rows) == len(found.differences) > 5


async def test_what_was_done_in_sage_by_hand_is_listed_document_by_document(
    console: Console,
) -> None:
    """One reversed, one changed, one doubled, one entered before we sent it, one changed in Alvys.

    Nothing else is listed but what had failed.
    """
    await start(console, 12)
    await console.sync()
    failed = {one.id for one in console.entries(State.FAILED)}
    reversed_one, changed, doubled, altered, *_ = posted(console)
    await by_hand(console, ReverseInvoice(record_no=reversed_one.sage_record_no, reversed_on=DAY))
    amount = changed.transaction.lines[0].amount + Decimal("10.00")
    line = ChangedLine(line_no=1, amount=amount)
    await by_hand(console, UpdateInvoice(record_no=changed.sage_record_no, lines=(line,)))
    console.control(
        "POST", "change", {"load_number": altered.transaction.number, "accessorial": "25.50"}
    )
    console.clock.advance(minutes=1)
    ledger = console.store.ledger
    ledger.save([replace(doubled, sage_record_no="999999")])

    found = await read(console)
    told = {
        one.document.entry_id: one.cause
        for one in found.differences
        if one.document.entry_id not in failed | {doubled.id}
    }
    assert {
        reversed_one.id: DifferenceCause.MISSING_IN_SAGE,
        changed.id: DifferenceCause.AMOUNT_DIFFERS,
        altered.id: DifferenceCause.AMOUNT_DIFFERS,
    } == told
    # The ledger names a record that is not there, and another one bears the number.
    assert [DifferenceCause.MISSING_IN_SAGE, DifferenceCause.ONLY_IN_SAGE] == [
        one.cause for one in found.differences if one.document.entry_id == doubled.id
    ]


async def test_invoice_of_our_number_is_listed_when_somebody_entered_it_by_hand(
    console: Console,
) -> None:
    await start(console, 3)
    await console.sync()
    add_loads(console, 1)
    pending = await console.inspection.rehearse(ADMIN, posted(console)[0].transaction.subsidiary_id)
    new = next(one for one in pending.documents if one.kind is Kind.AR_INVOICE)
    line = InvoiceLine(account_no="40000", amount=new.amount, dimensions=(("DEPARTMENT", "130"),))
    await by_hand(
        console,
        CreateInvoice(
            customer_id=posted(console)[0].party_no,
            created_on=DAY,
            due_on=DAY,
            invoice_no=new.number,
            lines=(line,),
        ),
    )
    found = await read(console)
    assert [DifferenceCause.MISSING_IN_LEDGER, DifferenceCause.ONLY_IN_SAGE] == [
        one.cause for one in found.differences if one.document.entry_id == new.entry_id
    ]


async def test_only_the_days_asked_for_are_added_up_when_there_are_others(console: Console) -> None:
    await start(console, 4)
    await console.sync()
    console.clock.advance(days=3)
    add_loads(console, 4)
    await console.sync()
    late = DAY + timedelta(days=3)
    days = {one.transaction.document_on for one in console.entries()}
    assert {DAY, late} <= days

    assert {DAY} == {row.day for row in (await read(console, DAY, DAY)).rows}
    assert {late} == {row.day for row in (await read(console, late, late)).rows}
    assert {DAY, late} <= {row.day for row in (await read(console, DAY, late)).rows}


async def test_archived_documents_are_still_compared_when_the_ledger_has_moved_them(
    console: Console,
) -> None:
    await start(console, 5)
    await console.sync()
    before = await read(console)
    console.clock.advance(minutes=1)
    console.store.ledger.archive_settled(console.clock.now(), limit=1000)
    after = await read(console)
    assert before.rows == after.rows
    assert not console.entries(State.POSTED)


async def test_days_are_refused_when_the_last_is_before_the_first(synced: Console) -> None:
    with pytest.raises(UsageError, match="is before"):
        await read(synced, DAY, DAY - timedelta(days=1))
