import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest

from console.domain.ledger import LedgerEntry, State
from console.domain.outcome import Problem, WhoActs
from console.domain.run import RequestState, RunStatus
from console.store import memory_store
from console.sync.resuming import Resuming
from tests.builders import ADMIN, ManualClock, entry, transaction
from tests.sync.books import NOW, SUBSIDIARY, known, new_documents, posted_documents, start, writes
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

HOLD = Problem(cause="on-hold", message="On hold", fix="f", who=WhoActs.FINANCE)


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


def own_id(console: Console) -> str:
    [link] = console.store.connections.all()
    return link.subsidiary_id


async def fail_one(console: Console) -> LedgerEntry:
    """Return an entry that Sage refused, of work that was never sent otherwise."""
    await start(console, 3)
    console.control("PATCH", "accounts/40100", {"status": "inactive"})
    await console.sync()
    [failed, *_] = [
        one
        for one in console.entries(State.FAILED)
        if one.problem and one.problem.cause == "account-inactive"
    ]
    console.control("PATCH", "accounts/40100", {"status": "active"})
    changed = replace(failed, problem=HOLD, next_attempt_at=console.clock.now())
    console.store.ledger.save([changed])
    return changed


async def test_document_on_hold_is_posted_without_a_person_when_its_pause_is_over(
    console: Console,
) -> None:
    failed = await fail_one(console)
    await console.sender.tick()
    after = console.store.ledger.get(failed.id)
    assert after is not None
    assert (State.POSTED, None) == (after.state, after.next_attempt_at)


async def test_document_on_hold_waits_when_its_pause_is_not_over(console: Console) -> None:
    failed = await fail_one(console)
    later = replace(failed, next_attempt_at=console.clock.now() + timedelta(minutes=5))
    console.store.ledger.save([later])
    await console.sender.tick()
    console.clock.advance(minutes=4)
    await console.sender.tick()
    assert later == console.store.ledger.get(failed.id)
    console.clock.advance(minutes=1)
    await console.sender.tick()
    after = console.store.ledger.get(failed.id)
    assert after is not None
    assert State.POSTED is after.state


async def test_deferred_documents_go_out_without_a_cycle_when_sage_has_time_again(
    console: Console,
) -> None:
    before = known(console)
    await start(console, 4)
    console.control("POST", "faults", [{"match": "write", "kind": "http_429"}])
    run = await console.sync()
    waiting = console.entries(State.READY)
    assert (RunStatus.FAILED, True) == (run.status, all(one.next_attempt_at for one in waiting[:1]))
    console.control("DELETE", "faults")
    console.clock.advance(minutes=16)
    await console.sender.tick()
    console.clock.advance(minutes=16)
    await console.sender.tick()
    assert [] == [one for one in console.entries(State.READY) if one.next_attempt_at]
    assert posted_documents(console) == new_documents(console, before)


async def test_nothing_is_tried_again_for_a_while_when_alvys_was_the_reason(
    console: Console,
) -> None:
    failed = await fail_one(console)
    real = console.urls
    console.urls = replace(real, alvys_url="http://127.0.0.1:9")
    await console.sender.tick()
    await console.sender.tick()
    console.urls = real
    await console.sender.tick()
    runs = console.sync_service.runs(ADMIN)
    console.clock.advance(minutes=6)
    await console.sender.tick()
    after = console.store.ledger.get(failed.id)
    assert after is not None
    assert (RunStatus.FAILED, 2, State.POSTED) == (runs[0].status, len(runs), after.state)


async def test_company_is_left_alone_and_shown_when_it_refuses_every_request(
    console: Console,
) -> None:
    await start(console, 4)
    console.control("POST", "faults", [{"match": "any", "kind": "http_429"}])
    await console.sync()
    [trouble] = console.sync_service.snapshot().companies
    assert console.server.credentials.company_id == trouble.company_id
    console.control("DELETE", "counters")
    console.clock.advance(hours=9)
    # Time for a cycle; a probe finds the company still in trouble, and the cycle waits.
    await console.sender.tick()
    runs = len(console.sync_service.runs(ADMIN))
    console.control("DELETE", "faults")
    await console.sender.tick()
    assert (1, runs) == (runs, len(console.sync_service.runs(ADMIN)))
    console.clock.advance(minutes=16)
    await console.sender.tick()
    assert () == console.sync_service.snapshot().companies
    assert RunStatus.DONE is console.sync_service.runs(ADMIN)[0].status


async def test_clock_that_was_set_ahead_resends_nothing_when_an_outcome_is_open(
    console: Console,
) -> None:
    before = known(console)
    await start(console, 4)
    console.control("POST", "faults", [{"match": "write", "kind": "close_before", "count": 1}])
    await console.sync()
    sent = writes(console)
    console.clock.turn(days=1)
    await console.sync()
    assert sent == writes(console)
    console.clock.advance(minutes=31)
    await console.sync()
    assert [] == console.entries(State.UNVERIFIED)
    assert posted_documents(console) == new_documents(console, before)


async def test_host_that_was_started_anew_waits_the_quiet_time_again(console: Console) -> None:
    await start(console, 4)
    console.control("POST", "faults", [{"match": "write", "kind": "close_before", "count": 1}])
    await console.sync()
    sent = writes(console)
    console.clock.advance(hours=1)
    console.clock.reboot()
    await console.sync()
    console.clock.advance(minutes=29)
    await console.sync()
    assert sent == writes(console)
    console.clock.advance(minutes=2)
    await console.sync()
    assert [] == console.entries(State.UNVERIFIED)


class SilentTransport(httpx.AsyncBaseTransport):
    """Takes writes and never answers them; tells when it has one."""

    def __init__(self) -> None:
        self.has_one = asyncio.Event()
        self._real = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if b"<create" in await request.aread():
            self.has_one.set()
            await asyncio.Event().wait()
        return await self._real.handle_async_request(request)

    async def aclose(self) -> None:
        await self._real.aclose()


async def test_run_is_known_and_interrupted_when_its_request_is_cut_off(console: Console) -> None:
    """Two signals: whatever was under way is unverified, and the request names its run."""
    before = known(console)
    await start(console, 4)
    console.sage_transport = silent = SilentTransport()
    request = console.sync_service.request_sync(ADMIN, [own_id(console)])
    working = asyncio.ensure_future(console.sender.work(request))
    await silent.has_one.wait()
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
    ended = console.sync_service.request(ADMIN, request.id)
    run = console.sync_service.run(ADMIN, ended.run_ids[0])
    assert (RequestState.DONE, RunStatus.INTERRUPTED) == (ended.state, run.status)
    assert run.counts.unverified == len(console.entries(State.UNVERIFIED)) > 0
    console.sage_transport = None
    console.clock.advance(minutes=31)
    await console.sync()
    assert posted_documents(console) == new_documents(console, before)


async def test_batch_goes_on_under_a_new_session_when_the_old_one_ends_in_the_middle(
    console: Console,
) -> None:
    before = known(console)
    console.batch_size = 3
    await start(console, 6)
    faults = [{"match": "write", "kind": "expired_session", "count": 1, "probability": 0.4}]
    console.control("POST", "faults", faults)
    run = await console.sync()
    assert (RunStatus.DONE, 0, 0) == (run.status, run.counts.unverified, run.counts.deferred)
    assert posted_documents(console) == new_documents(console, before)


async def test_repaired_mapping_releases_exactly_its_records_when_the_next_cycle_runs(
    console: Console,
) -> None:
    before = known(console)
    await start(console, 12)
    console.control("PATCH", "accounts/40100", {"status": "inactive"})
    await console.sync()
    blocked = [
        one.id
        for one in console.entries(State.FAILED)
        if one.problem and one.problem.cause == "account-inactive"
    ]
    others = {one.id for one in console.entries(State.FAILED)} - set(blocked)
    assert blocked
    console.connections.map_account(ADMIN, SUBSIDIARY, "ar", "load/fuel_surcharge", "40000")
    plan = console.sync_service.plan_unblocking(ADMIN, own_id(console))
    noun = "record is" if len(blocked) == 1 else "records are"
    assert f"{len(blocked)} {noun} unblocked" == plan.sentence()
    assert (blocked, len(others)) == ([one.id for one in plan.entries], plan.undecided)
    console.control("POST", "loads", {"count": 1, "subsidiary": SUBSIDIARY})
    console.clock.advance(minutes=1)
    await console.sync()
    assert others <= {one.id for one in console.entries(State.FAILED)}
    assert set(blocked) <= {one.id for one in console.entries(State.POSTED)}
    assert posted_documents(console) == new_documents(console, before)


def test_due_entries_are_the_planned_ones_and_those_to_look_up_when_others_only_wait() -> None:
    store, clock = memory_store(), ManualClock()
    now = clock.now()
    later = now + timedelta(minutes=5)
    due = planned("due", State.FAILED, now)
    coming = planned("coming", State.READY, later)
    open_ = planned("open", State.UNVERIFIED, None)
    store.ledger.save([planned("waits", State.READY, None), coming, due, open_])
    resuming = Resuming(store=store, clock=clock, quiet_time=timedelta(minutes=1))
    assert {due.id, open_.id} == set(resuming.due("sub-1"))
    clock.advance(minutes=5)
    assert {due.id, open_.id, coming.id} == set(resuming.due("sub-1"))
    store.close()


def test_planned_entries_come_earliest_first_and_only_of_one_subsidiary() -> None:
    store, now = memory_store(), ManualClock().now()
    many = [
        planned(f"n{number}", State.READY, now + timedelta(seconds=400 - number))
        for number in range(400)
    ]
    other = planned("other", State.READY, now)
    moved = replace(other.transaction, subsidiary_id="sub-2")
    store.ledger.save([*many, replace(other, transaction=moved)])
    assert [one.id for one in reversed(many)] == [one.id for one in store.ledger.planned("sub-1")]
    store.close()


def planned(name: str, state: State, at: datetime | None) -> LedgerEntry:
    return replace(entry(transaction(source_id=name)), state=state, next_attempt_at=at)
