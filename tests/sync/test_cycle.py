from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from lxml import etree

from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.run import RequestKind, RunStatus
from console.errors import RuleError
from tests.builders import ADMIN
from tests.sync.books import NOW, SUBSIDIARY, known, start, writes
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

OBJECTS = {Kind.AR_INVOICE: "ARINVOICE", Kind.AP_BILL: "APBILL"}


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


def documents(console: Console) -> dict[tuple[str, str, str], list[dict[str, Any]]]:
    """Return what Sage holds by object, number and party."""
    held: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for one in console.control("GET", "documents"):
        held.setdefault((one["object"], one["document_no"], one["party_id"]), []).append(one)
    return held


def key(entry: LedgerEntry) -> tuple[str, str, str]:
    return (OBJECTS[entry.transaction.kind], entry.transaction.number, entry.party_no)


def check_books(console: Console, before: set[str]) -> None:
    """Assert that Sage's new documents and the posted entries are the same, to the cent."""
    held = documents(console)
    posted = {key(entry): entry for entry in console.entries(State.POSTED)}
    new = {
        one["record_no"]: name
        for name, several in held.items()
        for one in several
        if one["object"] + one["record_no"] not in before
    }
    assert Counter(posted.keys()) == Counter(new.values())
    for name, entry in posted.items():
        [document] = held[name]
        lines = sum((Decimal(line["amount"]) for line in document["lines"]), Decimal("0.00"))
        assert (entry.sage_record_no, entry.amount) == (document["record_no"], lines)
        assert entry.amount == Decimal(document["total"])
        booked = [(line["account_no"], Decimal(line["amount"])) for line in document["lines"]]
        assert sent_lines(console, entry) == booked


def sent_lines(console: Console, entry: LedgerEntry) -> list[tuple[str | None, Decimal]]:
    """Return account and amount of each line, as the record's history says they were sent."""
    sent = [one for one in console.store.ledger.attempts(entry.id) if one.request_xml]
    function = etree.fromstring(sent[-1].request_xml)
    lines = function.iter("lineitem", "APBILLITEM")
    return [
        (
            line.findtext("glaccountno") or line.findtext("ACCOUNTNO"),
            Decimal(line.findtext("amount") or line.findtext("TRX_AMOUNT") or "NaN"),
        )
        for line in lines
    ]


async def test_everything_due_is_accounted_for_when_a_cycle_ends(console: Console) -> None:
    """Exported, failed and skipped are all there is, and Sage holds exactly the exported."""
    before = known(console)
    await start(console, 40)
    run = await console.sync()
    counts = run.counts
    assert (RunStatus.DONE, counts.due) == (run.status, counts.exported + counts.failed)
    assert counts.exported > 60
    check_books(console, before)


async def test_nothing_older_than_the_connection_is_exported(console: Console) -> None:
    """Rule after-connection: the 20 loads of the past stay where they are."""
    await console.connect(SUBSIDIARY)
    console.clock.advance(minutes=5)
    run = await console.sync()
    assert (0, []) == (run.counts.due, console.entries())


async def test_second_cycle_writes_nothing_when_nothing_changed(console: Console) -> None:
    await start(console, 10)
    await console.sync()
    console.control("DELETE", "counters")
    await console.sync(RequestKind.EXPORTS)
    assert (0, 0) == (writes(console), console.control("GET", "counters")["requests"])


async def test_lost_answers_are_adopted_when_looked_up(console: Console) -> None:
    """Sage committed and the answer never came: found at once, adopted, never sent again."""
    before = known(console)
    await start(console, 20)
    console.control("POST", "faults", [{"match": "write", "kind": "lost_answer", "count": 1}])
    run = await console.sync()
    assert 0 == run.counts.unverified
    check_books(console, before)
    outcomes = {
        attempt.outcome
        for entry in console.entries(State.POSTED)
        for attempt in console.store.ledger.attempts(entry.id)
    }
    assert {"posted", "unconfirmed", "adopted"} == outcomes


@pytest.mark.parametrize("kind", ["close_before", "http_503", "html", "cut_body"])
async def test_document_in_doubt_is_never_sent_before_the_quiet_time(
    console: Console, kind: str
) -> None:
    before = known(console)
    await start(console, 6)
    console.control("POST", "faults", [{"match": "write", "kind": kind, "count": 1}])
    await console.sync()
    doubtful = len(console.entries(State.UNVERIFIED))
    sent = writes(console)
    console.clock.advance(minutes=29)
    await console.sync()
    assert (doubtful, sent) == (len(console.entries(State.UNVERIFIED)), writes(console))
    console.clock.advance(minutes=2)
    await console.sync()
    assert [] == console.entries(State.UNVERIFIED)
    check_books(console, before)


@pytest.mark.parametrize("kind", ["missing_result", "statusless_result"])
async def test_result_that_proves_nothing_is_looked_up(console: Console, kind: str) -> None:
    before = known(console)
    await start(console, 6)
    console.control("POST", "faults", [{"match": "write", "kind": kind, "count": 1}])
    await console.sync()
    assert [] == console.entries(State.UNVERIFIED)
    check_books(console, before)


async def test_refused_connection_changes_nothing(console: Console) -> None:
    await start(console, 4)
    console.server.stop()
    run = await console.sync()
    assert (RunStatus.FAILED, "remote_unreachable") == (run.status, run.error_code)
    assert [] == console.entries()


async def test_expired_session_is_renewed_without_a_trace(console: Console) -> None:
    before = known(console)
    await start(console, 6)
    console.control("POST", "faults", [{"match": "write", "kind": "expired_session", "count": 1}])
    run = await console.sync()
    assert (RunStatus.DONE, 0) == (run.status, run.counts.deferred)
    check_books(console, before)


async def test_run_goes_on_when_sage_ends_sessions_as_soon_as_they_are_open(
    console: Console,
) -> None:
    """The credentials have just opened them: nobody is told that they are wrong."""
    before = known(console)
    await start(console, 6)
    console.control("POST", "faults", [{"match": "write", "kind": "expired_session", "count": 3}])
    run = await console.sync()
    assert (RunStatus.DONE, 0) == (run.status, run.counts.deferred)
    check_books(console, before)


async def test_process_that_died_while_sending_is_taken_over(console: Console) -> None:
    """Intent durable, answer unknown: unverified at the next start, then adopted or sent once."""
    before = known(console)
    await start(console, 8)
    await console.sync()
    # What a kill between the answer and its commit leaves behind.
    posted = console.entries(State.POSTED)
    console.store.ledger.save([_as_sending(entry) for entry in posted])
    console.sender.recover()
    assert len(posted) == len(console.entries(State.UNVERIFIED))
    await console.sync()
    check_books(console, before)


def _as_sending(entry: LedgerEntry) -> LedgerEntry:
    return replace(entry, state=State.SENDING, sage_record_no="", posted_at=None)


async def test_other_document_under_our_number_is_a_conflict(console: Console) -> None:
    await start(console, 3)
    await console.sync()
    entry = console.entries(State.POSTED)[0]
    wrong = _as_sending(entry)
    console.store.ledger.save([_with_amount(wrong, "0.01")])
    console.sender.recover()
    await console.sync()
    [conflict] = console.entries(State.CONFLICT)
    assert entry.id == conflict.id


def _with_amount(entry: LedgerEntry, amount: str) -> LedgerEntry:
    return replace(entry, amount=Decimal(amount))


async def test_resend_that_is_refused_has_failed_when_sage_does_not_hold_it(
    console: Console,
) -> None:
    """Never executed, then the period was closed: an error of finance, not a riddle."""
    await start(console, 5)
    console.control("POST", "faults", [{"match": "write", "kind": "close_before", "count": 1}])
    await console.sync()
    doubtful = {entry.id for entry in console.entries(State.UNVERIFIED)}
    assert doubtful
    console.control("PATCH", "periods/2026-03", {"status": "closed"})
    for _ in range(2):
        console.clock.advance(minutes=31)
        await console.sync()
    assert [] == console.entries(State.UNVERIFIED, State.CONFLICT)
    causes = {
        entry.problem.cause
        for entry in console.entries(State.FAILED)
        if entry.id in doubtful and entry.problem
    }
    assert {"closed-period"} == causes


async def test_document_that_is_in_sage_already_is_adopted(console: Console) -> None:
    """A forgotten outcome and a new control id: the number exists, the look-up finds it ours."""
    before = known(console)
    await start(console, 5)
    await console.sync()
    forgotten = [
        replace(entry, state=State.READY, sage_record_no="", posted_at=None, attempt=9)
        for entry in console.entries(State.POSTED)
    ]
    console.store.ledger.save(forgotten)
    await console.sync()
    assert len(forgotten) == len(console.entries(State.POSTED))
    check_books(console, before)


async def test_repaired_account_posts_exactly_its_documents_when_retried(console: Console) -> None:
    before = known(console)
    await start(console, 40)
    console.control("PATCH", "accounts/40100", {"status": "inactive"})
    await console.sync()
    failed = [
        entry
        for entry in console.entries(State.FAILED)
        if entry.problem and entry.problem.cause == "account-inactive"
    ]
    assert failed
    console.connections.map_account(ADMIN, SUBSIDIARY, "ar", "load/fuel_surcharge", "40000")
    run = await console.retry(*(entry.id for entry in failed))
    assert (len(failed), 0) == (run.counts.exported, run.counts.failed)
    check_books(console, before)


async def test_closed_period_is_an_error_of_finance(console: Console) -> None:
    await start(console, 5)
    console.control("PATCH", "periods/2026-03", {"status": "closed"})
    await console.sync()
    causes = {entry.problem.cause for entry in console.entries(State.FAILED) if entry.problem}
    assert "closed-period" in causes


async def test_paused_connection_is_not_synced(console: Console) -> None:
    """Rule primary-sync."""
    await start(console, 3)
    console.connections.pause(ADMIN, SUBSIDIARY)
    with pytest.raises(RuleError, match="paused"):
        await console.sync()
    console.connections.resume(ADMIN, SUBSIDIARY)
    run = await console.sync()
    assert run.counts.exported > 0


async def test_due_cycle_runs_once_when_its_slot_has_come(console: Console) -> None:
    """Rule schedule: connected at 15:00, first cycle at 00:00, not again before 12:00."""
    await start(console, 3)
    await console.sender.tick()
    assert () == console.sync_service.runs(ADMIN)
    console.clock.advance(hours=9)
    await console.sender.tick()
    await console.sender.tick()
    [run] = console.sync_service.runs(ADMIN)
    assert ("schedule", RunStatus.DONE) == (run.trigger, run.status)
    assert NOW + timedelta(hours=9) <= run.started_at


class RefusingTransport(httpx.AsyncBaseTransport):
    """Answers as the gateway does when a request does not fit its schema."""

    def __init__(self, marker: bytes) -> None:
        self._marker = marker
        self._real = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        if self._marker not in body:
            return await self._real.handle_async_request(request)
        answer = (
            b"<response><control><status>failure</status></control><errormessage><error>"
            b"<errorno>XL03000003</errorno><description></description>"
            b"<description2>XML Parse schema error: Error 1871</description2>"
            b"<correction></correction></error></errormessage></response>"
        )
        headers = {"Content-Type": "application/xml"}
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(answer))

    async def aclose(self) -> None:
        await self._real.aclose()


async def test_one_malformed_document_does_not_hold_up_its_batch(console: Console) -> None:
    before = known(console)
    await start(console, 8)
    console.sage_transport = RefusingTransport(b"<invoiceno>1084025</invoiceno>")
    await console.sync()
    [failed] = [
        entry
        for entry in console.entries(State.FAILED)
        if entry.problem and entry.problem.cause == "malformed-request"
    ]
    assert "1084025" == failed.transaction.number
    check_books(console, before)


async def test_retry_sends_nothing_when_the_gate_has_closed(console: Console) -> None:
    """Rule master-toggles: also for what became due while the master was on."""
    await start(console, 30)
    console.control("PATCH", "accounts/50100", {"status": "inactive"})
    await console.sync()
    failed = [one for one in console.entries(State.FAILED) if one.transaction.kind is Kind.AP_BILL]
    console.control("PATCH", "accounts/50100", {"status": "active"})
    [link] = console.store.connections.all()
    console.store.connections.save(
        replace(link, settings=link.settings.with_section("ap", on=False))
    )
    sent = writes(console)
    run = await console.retry(*(entry.id for entry in failed))
    assert (0, len(failed), sent) == (run.counts.exported, run.counts.skipped, writes(console))


async def test_orphan_of_a_failed_commit_is_looked_up_at_the_next_run(console: Console) -> None:
    before = known(console)
    await start(console, 4)
    await console.sync()
    console.store.ledger.save([_as_sending(one) for one in console.entries(State.POSTED)])
    await console.sync()
    assert [] == console.entries(State.SENDING, State.UNVERIFIED)
    check_books(console, before)


async def test_unverified_is_settled_without_a_cycle_when_the_quiet_time_is_over(
    console: Console,
) -> None:
    before = known(console)
    await start(console, 4)
    console.control("POST", "faults", [{"match": "write", "kind": "close_before", "count": 1}])
    await console.sync()
    assert console.entries(State.UNVERIFIED)
    console.clock.advance(minutes=31)
    await console.sender.tick()
    assert [] == console.entries(State.UNVERIFIED)
    check_books(console, before)


async def test_due_cycle_is_tried_again_after_a_pause_when_it_failed(console: Console) -> None:
    await start(console, 3)
    console.clock.advance(hours=9)
    real, console.urls = console.urls, replace(console.urls, alvys_url="http://127.0.0.1:9")
    await console.sender.tick()
    console.urls = real
    await console.sender.tick()
    console.clock.advance(minutes=6)
    await console.sender.tick()
    statuses = [run.status for run in console.sync_service.runs(ADMIN)]
    assert [RunStatus.DONE, RunStatus.FAILED] == statuses
