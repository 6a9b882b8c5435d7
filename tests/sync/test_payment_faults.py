"""Payments and a bad line: answers are lost, cut or refused, and nothing doubles or is lost."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import httpx
import pytest

from console.domain.kinds import Kind
from console.domain.payment import PaymentState
from console.domain.run import RunStatus
from tests.sync.books import NOW
from tests.sync.console_kit import Console, running_console
from tests.sync.payment_kit import (
    SUBSIDIARY,
    bring,
    documents,
    exported,
    known,
    pay,
    raw,
    told,
)

pytestmark = pytest.mark.anyio

KINDS = [
    *("lost_answer", "cut_body", "close_before", "html", "missing_result", "statusless_result"),
    *("http_429", "http_500", "http_503", "expired_session"),
]


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=5) as running:
        yield running


async def _paid(console: Console) -> dict[str, Decimal]:
    """Export and pay; return load and trip numbers to what was paid."""
    await exported(console)
    invoices, bills = documents(console), documents(console, Kind.AP_BILL)
    pay(console, invoices[0])
    pay(console, invoices[1], "10.00")
    pay(console, bills[0])
    pay(console, bills[1], "20.00")
    return {
        invoices[0].transaction.number: invoices[0].amount,
        invoices[1].transaction.number: Decimal("10.00"),
        bills[0].transaction.number: bills[0].amount,
        bills[1].transaction.number: Decimal("20.00"),
    }


@pytest.mark.parametrize("kind", KINDS)
async def test_each_payment_is_there_once_when_answers_of_alvys_go_wrong(
    console: Console, kind: str
) -> None:
    expected = await _paid(console)
    for probability in (0.4, 0.7):
        rule = {"match": "alvys", "kind": kind, "count": 12, "probability": probability}
        console.control("POST", "faults", [rule])
        await bring(console)
    console.control("DELETE", "faults")
    console.clock.advance(hours=1)
    run = await bring(console)

    assert RunStatus.DONE is run.status
    assert expected == {number: told(console, number) for number in expected}
    references = Counter(one["reference_number"] for one in raw(console))
    assert {1} == set(references.values())
    assert {PaymentState.IMPORTED} == {one.state for one in known(console)}


async def test_payment_is_unconfirmed_when_every_answer_is_lost(console: Console) -> None:
    """What was sent is not known; what stands behind it in line certainly was not sent."""
    await _paid(console)

    def stopping() -> bool:
        if any(one.state is PaymentState.SENDING for one in known(console)):
            # From the first payment on: what was read before is read.
            console.control("POST", "faults", [{"match": "alvys", "kind": "lost_answer"}])
        return False

    console.stopping = stopping
    run = await bring(console)
    states = Counter(one.state for one in known(console))
    assert (RunStatus.FAILED, "unconfirmed") == (run.status, run.error_code)
    assert (1, 1) == (len(raw(console)), states[PaymentState.SENDING])
    assert {PaymentState.SENDING, PaymentState.WAITING} == set(states)


async def test_days_are_not_complete_when_the_import_broke_down(console: Console) -> None:
    await _paid(console)
    subsidiary_id = documents(console)[0].transaction.subsidiary_id
    before = console.store.payments.coverage(subsidiary_id)
    console.clock.advance(days=3)
    console.control("POST", "faults", [{"match": "alvys", "kind": "http_503"}])
    run = await bring(console)
    after = console.store.payments.coverage(subsidiary_id)
    assert RunStatus.FAILED is run.status
    assert (before.days, before.imported_until) == (after.days, after.imported_until)


async def test_payments_come_home_when_the_exports_break_down(console: Console) -> None:
    expected = await _paid(console)
    console.control("POST", "loads", {"count": 1, "subsidiary": SUBSIDIARY})
    console.clock.advance(minutes=1)
    console.control("POST", "faults", [{"match": "write", "kind": "http_429", "seconds": 1}])
    run = await console.sync()
    console.control("DELETE", "faults")
    assert expected == {number: told(console, number) for number in expected}
    assert 0 < run.counts.payments_imported


class _Line(httpx.AsyncHTTPTransport):
    """The line to a remote, with something done to answers about one thing.

    Args:
        about: What stands in the address or the body of the requests that are meant.
        old: What is replaced in their answers.
        new: By what; empty answers with ``status`` instead.
        status: Answer of its own.
    """

    def __init__(
        self, about: bytes, old: bytes = b"", new: bytes = b"", *, status: int = 503
    ) -> None:
        super().__init__()
        self._about, self._old, self._new = about, old, new
        self._status = status

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = str(request.url).encode() + await request.aread()
        if self._about not in asked:
            return await super().handle_async_request(request)
        if not self._new:
            return httpx.Response(self._status, stream=httpx.ByteStream(b"{}"))
        answer = await super().handle_async_request(request)
        body = (await answer.aread()).replace(self._old, self._new)
        return httpx.Response(answer.status_code, stream=httpx.ByteStream(body))


async def test_documents_go_out_when_the_payments_break_down(console: Console) -> None:
    await exported(console)
    console.control("POST", "loads", {"count": 1, "subsidiary": SUBSIDIARY})
    console.clock.advance(minutes=1)
    console.sage_transport = _Line(b"PYMTDETAIL")
    run = await console.sync()
    assert RunStatus.FAILED is run.status
    assert 0 < run.counts.exported


async def test_nothing_is_taken_when_sage_takes_day_and_month_for_each_other(
    console: Console,
) -> None:
    await exported(console)
    console.clock.advance(days=2)
    console.sage_transport = _Line(b"readUserFormatting", b"/mdY", b"/dmY")
    run = await bring(console)
    assert (RunStatus.FAILED, "Set the Web Services user's date format in Sage to MM/DD/YYYY.") == (
        run.status,
        run.hint,
    )


@pytest.mark.parametrize(
    ("status", "cause"), [(403, "payment-not-permitted"), (400, "payment-refused")]
)
async def test_payments_wait_with_the_reason_when_alvys_takes_none(
    console: Console, status: int, cause: str
) -> None:
    """The run goes on to its end, and they come home when Alvys takes them."""
    expected = await _paid(console)
    console.alvys_transport = _Line(b"-payments", status=status)
    run = await bring(console)
    assert (RunStatus.DONE, []) == (run.status, raw(console))
    assert {(PaymentState.WAITING, cause)} == {
        (one.state, one.problem.cause if one.problem else "") for one in known(console)
    }
    console.alvys_transport = None
    await bring(console)
    assert expected == {number: told(console, number) for number in expected}


async def test_person_is_asked_when_alvys_holds_a_reference_twice(console: Console) -> None:
    """Only the answer to a payment to a carrier tells what is there for the trip."""
    await exported(console)
    [bill, *_] = documents(console, Kind.AP_BILL)
    pay(console, bill, "20.00")
    listed = b'"CarrierPayments":['
    [detail] = [one["RECORDNO"] for one in console.server.world.books.rows("APPYMTDETAIL")]
    twin = (
        f'{{"Id":"X","Amount":{{"Amount":20.00,"Currency":840}},"ReferenceNumber":"{detail}"}},'
    ).encode()
    console.alvys_transport = _Line(b"carrier-payments", listed, listed + twin)
    run = await bring(console)
    [held] = known(console)
    assert (1, PaymentState.HELD) == (run.counts.payments_held, held.state)
    assert held.problem is not None
    assert held.problem.message.startswith("Alvys holds 2 payments")


async def test_nothing_is_told_when_the_record_is_one_of_another_company(
    console: Console,
) -> None:
    """Records are numbered within a company, and the subsidiary was connected anew since."""
    await exported(console)
    [invoice, *_] = documents(console)
    console.clock.advance(minutes=5)
    [link] = console.store.connections.all()
    console.store.connections.save(replace(link, established_at=console.clock.now()))
    other = replace(invoice, transaction=replace(invoice.transaction, number="OTHER-1"))
    pay(console, invoice, "10.00")
    console.store.ledger.save([other])
    await bring(console)
    assert ([], []) == (raw(console), known(console))
