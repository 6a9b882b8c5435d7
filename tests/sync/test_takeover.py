"""What happens to a document between its mapping and its intent, while a run waits for Sage."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import httpx
import pytest

from console.domain.connection import Connection, PostingDestination
from console.domain.identifiers import entry_id
from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.transaction import Transaction
from console.sync.records import record
from tests.builders import ADMIN
from tests.sync.books import NOW, SUBSIDIARY, add_loads
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

OTHER = "Harrow Ridge Transport"


class Meanwhile(httpx.AsyncHTTPTransport):
    """Does something once, while Sage is asked about the invoices that are mapped already."""

    def __init__(self, happens: Callable[[], None]) -> None:
        super().__init__()
        self._happens: Callable[[], None] | None = happens

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._happens is not None and b"<object>ARINVOICE</object>" in await request.aread():
            happens, self._happens = self._happens, None
            happens()
        return await super().handle_async_request(request)


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


async def connect_both(console: Console) -> tuple[Connection, Connection]:
    """Connect two subsidiaries, make work of the first, return both."""
    await console.connect(SUBSIDIARY)
    await console.connect(OTHER)
    console.clock.advance(minutes=1)
    add_loads(console, 3)
    first, second = console.store.connections.all()
    return first, second


def invoices(console: Console, owner: Connection) -> list[LedgerEntry]:
    return [
        one
        for one in console.entries()
        if one.transaction.kind is Kind.AR_INVOICE
        and one.transaction.subsidiary_id == owner.subsidiary_id
    ]


def moved_to(owner: Connection, source: Transaction, console: Console) -> Transaction:
    return replace(
        source,
        subsidiary_id=owner.subsidiary_id,
        attributes={**source.attributes, "subsidiary": owner.subsidiary_name},
        changed_at=console.clock.now(),
    )


def in_sage(console: Console, numbers: set[str]) -> list[str]:
    documents = console.control("GET", "documents")
    return [one["document_no"] for one in documents if one["document_no"] in numbers]


async def sync(console: Console, connection: Connection) -> None:
    request = console.sync_service.request_sync(ADMIN, [connection.subsidiary_id])
    await console.sender.work(request)


async def test_document_is_not_sent_when_another_company_takes_it_over_meanwhile(
    console: Console,
) -> None:
    """Companies take no turns: both would send it, each to books of its own."""
    first, second = await connect_both(console)

    def take_over() -> None:
        moved = [moved_to(second, one.transaction, console) for one in invoices(console, first)]
        record(moved, second, console.store, console.clock.now())

    console.sage_transport = Meanwhile(take_over)
    await sync(console, first)
    left = invoices(console, first)

    assert {State.SUPERSEDED} == {one.state for one in left}
    assert {State.READY} == {one.state for one in invoices(console, second)}
    assert [] == in_sage(console, {one.transaction.number for one in left})


async def test_document_is_held_when_another_company_sends_it_meanwhile(console: Console) -> None:
    """Rule one-owner."""
    first, second = await connect_both(console)

    def send_elsewhere() -> None:
        for one in invoices(console, first):
            source = moved_to(second, one.transaction, console)
            twin = replace(one, id=f"twin-{one.id}", transaction=source, state=State.SENDING)
            console.store.ledger.save([twin])

    console.sage_transport = Meanwhile(send_elsewhere)
    await sync(console, first)
    left = invoices(console, first)

    assert {(State.HELD, "moved-after-export")} == {
        (one.state, one.problem.cause if one.problem else "") for one in left
    }
    assert [] == in_sage(console, {one.transaction.number for one in left})


async def test_document_is_not_sent_as_it_was_when_it_changes_meanwhile(console: Console) -> None:
    first, _ = await connect_both(console)

    def change() -> None:
        changed = [
            replace(
                one.transaction,
                lines=tuple(
                    replace(line, amount=Decimal("7.00")) for line in one.transaction.lines
                ),
                total=Decimal("7.00") * len(one.transaction.lines),
                changed_at=console.clock.now(),
            )
            for one in invoices(console, first)
        ]
        record(changed, first, console.store, console.clock.now())

    console.sage_transport = Meanwhile(change)
    await sync(console, first)
    waiting = {one.state for one in invoices(console, first)}
    waiting_in_sage = in_sage(console, {one.transaction.number for one in invoices(console, first)})

    assert ({State.READY}, []) == (waiting, waiting_in_sage)


async def test_record_is_not_adopted_when_it_is_another_document_of_that_number(
    console: Console,
) -> None:
    """Rule one-record: numbers of loads are unique within a subsidiary, and both post to one
    company; equal in party, total and date, they are two debts still."""
    await console.connect(SUBSIDIARY, posting=PostingDestination.TOP)
    await console.connect(OTHER, posting=PostingDestination.TOP)
    first, second = console.store.connections.all()
    console.clock.advance(minutes=1)
    add_loads(console, 1)
    await sync(console, first)
    [sent] = invoices(console, first)
    alike = replace(
        moved_to(second, sent.transaction, console), source_id="invoice-2", load_id="load-2"
    )
    record([alike], second, console.store, console.clock.now())

    await sync(console, second)
    [left] = invoices(console, second)

    assert State.POSTED is sent.state
    assert (State.CONFLICT, "") == (left.state, left.sage_record_no)
    assert left.problem is not None
    assert f"record {sent.sage_record_no}, which is another" in left.problem.message
    assert [sent.document_no] == in_sage(console, {sent.document_no})


async def test_record_is_adopted_once_when_two_of_a_number_are_in_doubt_together(
    console: Console,
) -> None:
    """Check numbers are unique with their issuer only: both answers were lost, one was booked."""
    await console.connect(SUBSIDIARY)
    [only] = console.store.connections.all()
    console.clock.advance(minutes=1)
    add_loads(console, 1)
    await sync(console, only)
    [sent] = invoices(console, only)
    doubt = replace(
        sent,
        state=State.UNVERIFIED,
        sage_record_no="",
        posted_at=None,
        unverified_at=console.clock.now(),
        quiet_from=console.clock.boot_time(),
    )
    alike = replace(sent.transaction, source_id="invoice-2")
    key = entry_id(alike.subsidiary_id, alike.kind, alike.source_id)
    console.store.ledger.save([doubt, replace(doubt, id=key, transaction=alike)])

    await sync(console, only)

    assert {State.POSTED, State.CONFLICT} == {one.state for one in invoices(console, only)}
    assert [sent.document_no] == in_sage(console, {sent.document_no})
