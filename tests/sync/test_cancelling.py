"""Cancelling: what is under way ends, nothing else is sent, nothing is forgotten."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest

from console.domain.ledger import Event, LedgerEntry, State, Task
from console.domain.outcome import Problem, WhoActs
from console.domain.run import Request, RequestKind, RequestState, Run, RunStatus
from console.errors import RuleError, UsageError
from console.store import Store, memory_store
from console.sync.bulk_service import BulkService
from console.sync.retry import reopen
from tests.builders import ADMIN, ManualClock, entry, transaction
from tests.sync.books import NOW, start
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

WHY = Problem(cause="x", message="m", fix="f", who=WhoActs.FINANCE)
BATCH = 3


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        opened.batch_size = BATCH
        yield opened


@pytest.fixture
def bulk(console: Console) -> BulkService:
    """Give the service as another console has it."""
    return BulkService(store=console.store, clock=console.clock)


class Telling(httpx.AsyncBaseTransport):
    """Carries requests and tells of each write before it goes on."""

    def __init__(self, told: Callable[[], None]) -> None:
        self._inner = httpx.AsyncHTTPTransport()
        self._told = told

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if b"<create" in await request.aread():
            self._told()
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


def last_run(console: Console) -> Run:
    return console.sync_service.runs(ADMIN, limit=1)[0]


async def cancelled(console: Console, bulk: BulkService, request: Request) -> Request:
    """Work a request off that is cancelled while its first write is under way."""

    def cancel() -> None:
        if not bulk.cancelled_by(ADMIN, request.id):
            bulk.cancel(ADMIN, request.id)

    console.sage_transport = Telling(cancel)
    return await console.sender.work(request, resumable=True)


async def test_batch_in_flight_is_finished_and_the_rest_stays_ready_when_a_sync_is_cancelled(
    console: Console, bulk: BulkService
) -> None:
    """Rule cancel: what was sent is known, what was not sent is due at the next cycle."""
    await start(console, 9)
    [connection] = console.store.connections.all()
    request = console.sync_service.request_sync(ADMIN, [connection.subsidiary_id])
    done = await cancelled(console, bulk, request)
    run = last_run(console)

    assert (RequestState.DONE, RunStatus.CANCELLED) == (done.state, run.status)
    assert BATCH == len(console.entries(State.POSTED))
    assert [] == console.entries(State.SENDING, State.UNVERIFIED)
    assert console.entries(State.READY)
    assert run.message.startswith(f"Cancelled by {ADMIN.name}; ")
    audited = next(console.store.audit.entries())
    assert ("cancel", f"request {request.id}") == (audited.action, audited.subject)


async def test_nothing_else_is_sent_when_the_subsidiary_is_paused_meanwhile(
    console: Console,
) -> None:
    """Rule primary-sync: the batch in flight is finished; the rest goes out after the pause."""
    await start(console, 9)
    [connection] = console.store.connections.all()
    settings = connection.settings

    def pause() -> None:
        paused = replace(settings, primary_sync=False)
        console.store.connections.save(replace(connection, settings=paused))

    console.sage_transport = Telling(pause)
    request = console.sync_service.request_sync(ADMIN, [connection.subsidiary_id])
    done = await console.sender.work(request, resumable=True)
    run, waiting = last_run(console), len(console.entries(State.READY))
    sent = len(console.entries(State.POSTED))
    console.sage_transport = None
    console.store.connections.save(connection)
    await console.sync()

    assert (RequestState.DONE, RunStatus.CANCELLED) == (done.state, run.status)
    assert run.message.startswith("Paused meanwhile; ")
    assert BATCH == sent
    assert waiting
    assert [] == console.entries(State.READY, State.SENDING, State.UNVERIFIED)


async def test_records_that_were_not_sent_are_failed_with_their_problem_when_a_retry_is_cancelled(
    console: Console, bulk: BulkService
) -> None:
    """Rule cancel: the error desk shows them as before, with one row more of history."""
    await start(console, 9)
    console.control("PATCH", "accounts/40100", {"status": "inactive"})
    await console.sync()
    failed = [one for one in console.entries(State.FAILED) if _is_inactive(one.problem)]
    console.control("PATCH", "accounts/40100", {"status": "active"})
    ids = [one.id for one in failed]
    await cancelled(console, bulk, console.sync_service.request_retry(ADMIN, ids))
    now = console.store.ledger.find(ids)
    back = [one for one in now if one.state is State.FAILED]

    assert len(failed) > BATCH
    assert BATCH == sum(1 for one in now if one.state is State.POSTED)
    assert len(failed) - BATCH == len(back)
    assert all(_is_inactive(one.problem) for one in back)
    rows = console.sync_service.entry(ADMIN, back[0].id)[1]
    assert ("cancelled", ADMIN.name) == (rows[-1].outcome, rows[-1].actor)


def _is_inactive(problem: Problem | None) -> bool:
    return problem is not None and problem.cause == "account-inactive"


@pytest.fixture
def store() -> Iterator[Store]:
    """Give a store on which nothing runs."""
    opened = memory_store()
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store) -> BulkService:
    """Give the service on it."""
    return BulkService(store=store, clock=ManualClock())


def leave(store: Store, *entries: LedgerEntry) -> Request:
    """Leave a retry of these entries, which a run that was cut short has reopened."""
    request = Request(
        id="x",
        kind=RequestKind.RETRY,
        subsidiary_ids=("x",),
        entry_ids=tuple(one.id for one in entries),
        actor="x",
        requested_at=NOW,
    )
    store.ledger.save(reopen(entries, NOW))
    store.requests.add(request)
    return request


def test_request_is_over_when_it_is_cancelled_while_it_waits(
    store: Store, desk: BulkService
) -> None:
    leave(store)
    listed = desk.open_requests(ADMIN)
    done = desk.cancel(ADMIN, "x")

    assert ["x"] == [one.id for one in listed]
    assert () == desk.open_requests(ADMIN)
    assert (True, ADMIN.name) == (done.is_over, desk.cancelled_by(ADMIN, "x"))


def test_cancel_is_refused_when_the_request_is_over_or_unknown(
    store: Store, desk: BulkService
) -> None:
    leave(store)
    desk.cancel(ADMIN, "x")

    with pytest.raises(RuleError, match="over already"):
        desk.cancel(ADMIN, "x")
    for unknown in ("y", "cancel-x"):
        with pytest.raises(UsageError, match="There is no request"):
            desk.cancel(ADMIN, unknown)


@pytest.mark.parametrize("state", [State.FAILED, State.HELD])
def test_record_is_as_before_its_retry_when_the_process_died_before_the_cancel(
    store: Store, desk: BulkService, state: State
) -> None:
    """What it had failed for is kept in the ledger, not in the memory of a process."""
    leave(store, entry(state=state, problem=WHY, task=Task.CHANGE, sage_record_no="7"))
    desk.cancel(ADMIN, "x")
    [now] = store.ledger.find([entry().id])

    assert (state, WHY, "7", None) == (now.state, now.problem, now.sage_record_no, now.before_retry)


def test_record_stays_ready_when_its_source_changed_before_the_cancel(
    store: Store, desk: BulkService
) -> None:
    """Why it failed before says nothing about the new content."""
    leave(store, entry(state=State.FAILED, problem=WHY))
    [ready] = store.ledger.find([entry().id])
    store.ledger.save([ready.moved(Event.DUE, at=NOW)])
    desk.cancel(ADMIN, "x")
    [now] = store.ledger.find([entry().id])

    assert State.READY is now.state


def test_plan_of_a_mark_tells_errors_from_marked_ones_and_others(
    store: Store, desk: BulkService
) -> None:
    states = (State.FAILED, State.HELD, State.MARKED_SYNCED, State.POSTED)
    entries = [entry(transaction(source_id=one.value), state=one) for one in states]
    store.ledger.save(entries)
    planned = desk.plan_mark(ADMIN, [one.id for one in entries])

    assert (2, 1, 1) == tuple(map(len, (planned.open, planned.marked, planned.others)))
    assert 2 * entries[0].amount == planned.total


def running(store: Store, **changes: str) -> str:
    """Keep a run that goes on; return its id."""
    run = Run(
        id="20260302-150000-1",
        subsidiary_id="sub-1",
        kind=changes.get("kind", "cycle"),
        trigger="schedule",
        actor="scheduler",
        started_at=NOW,
    )
    store.cycles.save(run)
    return run.id


def test_cycle_of_the_schedule_is_cancelled_by_its_own_id(store: Store, desk: BulkService) -> None:
    run_id = running(store)
    done = desk.cancel(ADMIN, run_id)
    assert (f"run {run_id}", False) == (done.target, done.is_over)
    assert ADMIN.name == desk.cancelled_by(ADMIN, run_id)


def test_run_that_sends_what_waits_by_itself_is_not_cancelled(
    store: Store, desk: BulkService
) -> None:
    """It would begin anew at once; pausing is what keeps it from sending."""
    with pytest.raises(RuleError, match="by itself"):
        desk.cancel(ADMIN, running(store, kind="retry"))


def test_request_is_cancelled_when_its_run_is_named(store: Store, desk: BulkService) -> None:
    run_id = running(store, kind="retry")
    request = replace(leave(store), state=RequestState.RUNNING, run_ids=(run_id,))
    store.requests.save(request)
    desk.cancel(ADMIN, run_id)
    assert ADMIN.name == desk.cancelled_by(ADMIN, request.id)
