"""What a refusing store left under way is taken up again while the process lives."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import datetime

import pytest

from console.domain.exchange import KeptExchange
from console.domain.ledger import Attempt, LedgerEntry, State
from console.domain.run import Request, RequestState, Run, RunStatus
from console.errors import StoreError
from console.store import CycleStore, LedgerStore, RequestStore
from console.store.exchanges import ExchangeStore
from tests.builders import ADMIN, ManualClock
from tests.sync.books import NOW, known, new_documents, posted_documents, start
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

FULL = StoreError("The disk of the store is full; the store was not changed")


class FullCycles(CycleStore):
    """Refuses the end of a run, once."""

    is_full = True

    def save(self, run: Run) -> None:
        if self.is_full and run.status is not RunStatus.RUNNING:
            self.is_full = False
            raise FULL
        super().save(run)


class FullRequests(RequestStore):
    """Refuses the end of a request, once."""

    is_full = True

    def save(self, request: Request) -> None:
        if self.is_full and request.state is not RequestState.RUNNING:
            self.is_full = False
            raise FULL
        super().save(request)


class FullLedger(LedgerStore):
    """Refuses the outcome of a batch, once."""

    is_full = True

    def save(self, entries: Iterable[LedgerEntry], attempts: Iterable[Attempt] = ()) -> None:
        saved = list(entries)
        if self.is_full and any(entry.state is State.POSTED for entry in saved):
            self.is_full = False
            raise FULL
        super().save(saved, attempts)


class FullExchanges(ExchangeStore):
    """Refuses everything."""

    def add(self, exchanges: Iterable[KeptExchange], *, now: datetime) -> None:
        raise FULL


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=1) as opened:
        yield opened


def ask(console: Console) -> Request:
    [connection] = console.store.connections.all()
    return console.sync_service.request_sync(ADMIN, [connection.subsidiary_id])


async def test_run_is_ended_and_forgotten_when_its_end_could_not_be_stored(
    console: Console,
) -> None:
    await start(console, 1)
    console.store.cycles = FullCycles(console.store.database)
    with pytest.raises(StoreError):
        await console.sender.work(ask(console), resumable=True)
    left = [run.id for run in console.store.cycles.running()]
    await console.sender.tick()

    run = console.store.cycles.get(left[0])
    assert run is not None
    assert (RunStatus.INTERRUPTED, NOW.date()) == (run.status, (run.ended_at or NOW).date())
    assert ([], ()) == (console.store.cycles.running(), console.progress.runs()[0])


async def test_request_is_worked_off_when_its_end_could_not_be_stored(console: Console) -> None:
    await start(console, 1)
    console.store.requests = FullRequests(console.store.database)
    request = ask(console)
    with pytest.raises(StoreError):
        await console.sender.work(request, resumable=True)
    await console.sender.tick()

    ended = console.store.requests.get(request.id)
    assert ended is not None
    assert (RequestState.DONE, 1) == (ended.state, len(ended.run_ids))


async def test_documents_are_looked_up_when_their_outcome_could_not_be_stored(
    console: Console,
) -> None:
    await start(console, 2)
    before = known(console)
    console.store.ledger = FullLedger(console.store.database)
    await console.sync()
    sending = console.entries(State.SENDING)
    await console.sender.tick()
    unverified = console.entries(State.UNVERIFIED)
    await console.sync()

    assert sending
    assert [one.id for one in sending] == [one.id for one in unverified]
    assert posted_documents(console) == new_documents(console, before)
    assert [] == console.entries(State.SENDING, State.UNVERIFIED)


async def test_outcome_is_stored_when_what_came_back_cannot_be_kept(console: Console) -> None:
    await start(console, 2)
    before = known(console)
    console.store.exchanges = FullExchanges(console.store.database)
    run = await console.sync()

    assert RunStatus.DONE is run.status
    assert posted_documents(console) == new_documents(console, before)
    assert [] == console.entries(State.SENDING)


async def test_look_up_is_stored_when_what_came_back_cannot_be_kept(console: Console) -> None:
    await start(console, 2)
    before = known(console)
    console.store.exchanges = FullExchanges(console.store.database)
    console.control("POST", "faults", [{"match": "write", "kind": "lost_answer", "count": 1}])
    await console.sync()
    outcomes = {
        console.store.ledger.attempts(entry.id)[-1].outcome
        for entry in console.entries(State.POSTED)
    }

    assert "adopted" in outcomes
    assert posted_documents(console) == new_documents(console, before)


async def test_nothing_is_left_over_while_it_is_worked_on(console: Console) -> None:
    await start(console, 1)
    request = ask(console)
    task = asyncio.create_task(console.sender.work(request, resumable=True))
    seen: list[str] = []
    while not task.done():
        seen += [job.key for job in console.sender.jobs()]
        await asyncio.sleep(0)
    await task

    assert "left over" not in seen


class HangingClock(ManualClock):
    """Pauses last until they are cut off."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.pausing = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.pausing.set()
        await asyncio.Event().wait()


async def test_documents_stay_ready_when_the_run_is_cut_off_in_a_pause(console: Console) -> None:
    """What Sage has refused to take was certainly not executed: nothing has to be looked up."""
    await start(console, 2)
    console.clock = clock = HangingClock(console.clock.now())
    console.control("POST", "faults", [{"match": "write", "kind": "http_429", "count": 1}])
    task = asyncio.create_task(console.sender.work(ask(console)))
    await clock.pausing.wait()
    sending = console.entries(State.SENDING)
    task.cancel()
    await asyncio.wait({task})
    by_id = {entry.id: entry.state for entry in console.entries()}

    assert sending
    assert {State.READY} == {by_id[entry.id] for entry in sending}
    assert task.cancelled()
