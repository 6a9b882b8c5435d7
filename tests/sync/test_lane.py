"""Batches side by side, on the sandbox."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from console.domain.ledger import State
from console.domain.run import Run, RunStatus
from tests.builders import ADMIN
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SUBSIDIARY = "Harrow Ridge Transport"
BATCH = 3
LOADS = 4 * BATCH

_CONTROL_ID = re.compile(rb'<function controlid="([^"]+)">')


class Crossing(httpx.AsyncBaseTransport):
    """Carries requests and notes what the ledger said when each write left.

    Args:
        console: Whose ledger.
        together: How many writes must be there before the first ones go on.
        arrived: Called with the number of each write, before it goes on.
    """

    def __init__(
        self,
        console: Console,
        *,
        together: int = 1,
        arrived: Callable[[int], None] = lambda _number: None,
    ) -> None:
        self._inner = httpx.AsyncHTTPTransport()
        self._console = console
        self._together = together
        self._on_arrival = arrived
        self._all_here = asyncio.Event()
        self._under_way: list[set[str]] = []
        self.beside: list[int] = []
        """How many writes were under way as each left, itself included."""
        self.states: list[State] = []
        """State of each document as its function left."""
        self.shared: set[str] = set()
        """Control ids that were in two requests at once."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        if b"<create_invoice>" not in body:
            return await self._inner.handle_async_request(request)
        named = {number.decode() for number in _CONTROL_ID.findall(body)}
        self.states += [
            entry.state for entry in self._console.entries() if entry.control_id in named
        ]
        for other in self._under_way:
            self.shared |= other & named
        self._under_way.append(named)
        self.beside.append(len(self._under_way))
        try:
            await self._meet()
            return await self._inner.handle_async_request(request)
        finally:
            self._under_way.remove(named)

    async def _meet(self) -> None:
        self._on_arrival(len(self.beside))
        if len(self.beside) >= self._together:
            self._all_here.set()
        await self._all_here.wait()

    async def aclose(self) -> None:
        await self._inner.aclose()


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=5) as opened:
        opened.batch_size = BATCH
        yield opened


async def start(
    console: Console,
    *,
    lanes: int,
    together: int = 1,
    arrived: Callable[[int], None] = lambda _number: None,
) -> Crossing:
    """Make work due and return what carries it."""
    console.lanes = lanes
    await console.connect(SUBSIDIARY)
    console.clock.advance(minutes=1)
    console.control("POST", "loads", {"count": LOADS, "subsidiary": SUBSIDIARY})
    console.clock.advance(minutes=1)
    carrier = Crossing(console, together=together, arrived=arrived)
    console.sage_transport = carrier
    return carrier


def fault(kind: str, *, seconds: float = 0, count: int = 1) -> dict[str, object]:
    return {"kind": kind, "match": "write", "count": count, "seconds": seconds}


def due(console: Console) -> int:
    """Return how many documents can be sent; some bill what is mapped to no account."""
    return len(console.entries()) - len(console.entries(State.FAILED, State.SKIPPED))


def posted_once(console: Console) -> bool:
    """Return whether Sage holds each posted document once, and nothing else of ours."""
    posted = sorted(entry.control_id for entry in console.entries(State.POSTED))
    held = [
        one for document in console.control("GET", "documents") for one in document["control_ids"]
    ]
    return posted == sorted(held) and bool(posted)


async def cut_off(console: Console, *, under_way: int) -> None:
    """Cut a run off while so many writes wait for an answer that does not come."""
    gathered = asyncio.Event()
    await start(
        console,
        lanes=under_way,
        together=under_way + 1,
        arrived=lambda number: gathered.set() if number == under_way else None,
    )
    ids = [one.subsidiary_id for one in console.store.connections.all()]
    asked = console.sync_service.request_sync(ADMIN, ids)
    work = asyncio.create_task(console.sender.work(asked))
    await gathered.wait()
    work.cancel()
    await asyncio.wait({work})


async def recover(console: Console) -> Run:
    """Let the quiet time pass and sync again over a good line."""
    console.sage_transport = None
    console.clock.advance(minutes=31)
    return await console.sync()


async def test_as_many_requests_are_under_way_as_there_are_lanes(console: Console) -> None:
    """Each write waits for the others: with fewer at once none would be answered."""
    carrier = await start(console, lanes=4, together=4)
    run = await console.sync()
    assert (RunStatus.DONE, 4, set()) == (run.status, max(carrier.beside), carrier.shared)
    assert posted_once(console)


async def test_intent_is_stored_when_a_function_leaves(console: Console) -> None:
    """Whatever runs beside it: no byte of a function leaves before its row is ``sending``."""
    carrier = await start(console, lanes=2, together=2)
    await console.sync()
    assert {State.SENDING} == set(carrier.states)
    assert len(console.entries(State.POSTED)) <= len(carrier.states)


async def test_no_intent_is_stored_for_what_waits_for_a_place(console: Console) -> None:
    """Four batches are due; a crash leaves in doubt what is under way and nothing else."""
    sending: list[int] = []
    await start(
        console,
        lanes=2,
        together=2,
        arrived=lambda _number: sending.append(len(console.entries(State.SENDING))),
    )
    await console.sync()
    assert [BATCH, 2 * BATCH] == sending[:2]


async def test_next_request_leaves_when_the_outcome_before_it_is_not_stored_yet(
    console: Console,
) -> None:
    """A place must not stand empty meanwhile; a crash at this moment leaves both in doubt."""
    sending: list[int] = []
    carrier = await start(
        console,
        lanes=1,
        arrived=lambda _number: sending.append(len(console.entries(State.SENDING))),
    )
    await console.sync()
    assert {1} == set(carrier.beside)
    assert [BATCH, 2 * BATCH] == sending[:2]
    assert posted_once(console)


async def test_whole_company_pauses_when_sage_says_too_many_requests(console: Console) -> None:
    """The pause is the one that Sage asks for, half of the lanes are left, nothing is lost."""
    await start(console, lanes=2)
    console.control("POST", "faults", [fault("http_429", seconds=7)])
    run = await console.sync()
    assert (RunStatus.DONE, 1) == (run.status, console.pacing.lanes)
    assert 7.0 in console.clock.slept
    assert [] == console.entries(State.READY, State.SENDING, State.UNVERIFIED)
    assert posted_once(console)


async def test_nobody_is_sent_away_again_when_the_company_bears_one_of_four(
    console: Console,
) -> None:
    """Three of four are refused; from then on there is one at a time."""
    carrier = await start(console, lanes=4, together=4)
    console.control("POST", "faults", [fault("http_429", seconds=2, count=3)])
    run = await console.sync()
    assert (RunStatus.DONE, 1) == (run.status, console.pacing.lanes)
    assert [1, 2, 3, 4] == carrier.beside[:4]
    assert {1} == set(carrier.beside[4:])
    assert posted_once(console)


async def test_requests_under_way_are_settled_when_one_of_them_ends_the_run(
    console: Console,
) -> None:
    """Two lost answers end the run; nothing more is begun and nothing stays open."""
    await start(console, lanes=2, together=2)
    console.control("POST", "faults", [fault("lost_answer", count=2)])
    run = await console.sync()
    assert RunStatus.FAILED == run.status
    assert [] == console.entries(State.SENDING)
    assert 2 * BATCH == len(console.entries(State.UNVERIFIED))


async def test_answers_beside_it_count_when_a_request_ends_the_run(console: Console) -> None:
    """The batch that was refused is ready again; what is under way with it is answered."""
    await start(console, lanes=2, together=2)
    console.control("POST", "faults", [fault("http_401")])
    run = await console.sync()
    assert RunStatus.FAILED == run.status
    assert BATCH == sum(1 for entry in console.entries(State.READY) if entry.attempts)
    assert [] == console.entries(State.SENDING, State.UNVERIFIED)
    assert posted_once(console)


async def test_every_batch_under_way_is_in_doubt_when_the_run_is_cut_off(
    console: Console,
) -> None:
    """Three writes wait for a fourth that never comes; the next run settles all of it."""
    await cut_off(console, under_way=3)
    assert [] == console.entries(State.SENDING)
    assert 3 * BATCH == len(console.entries(State.UNVERIFIED))
    assert due(console) - 3 * BATCH == len(console.entries(State.READY))
    await recover(console)
    assert [] == console.entries(State.READY, State.SENDING, State.UNVERIFIED)
    assert posted_once(console)


async def test_every_batch_under_way_is_in_doubt_when_the_process_was_killed(
    console: Console,
) -> None:
    """The next one finds several batches ``sending``, and doubts each document of all of them."""
    await cut_off(console, under_way=2)
    left = [replace(one, state=State.SENDING) for one in console.entries(State.UNVERIFIED)]
    console.store.ledger.save(left)
    console.sender.recover()
    doubted = console.entries(State.UNVERIFIED)
    assert (2, 2 * BATCH) == (len({one.batch_id for one in doubted}), len(doubted))
    await recover(console)
    assert [] == console.entries(State.READY, State.SENDING, State.UNVERIFIED)
    assert posted_once(console)


async def test_nothing_more_is_begun_when_the_console_is_asked_to_stop(console: Console) -> None:
    """Those under way are answered, the rest stays ready."""
    stop: list[int] = []
    carrier = await start(console, lanes=2, together=2, arrived=stop.append)
    console.stopping = lambda: len(stop) >= 2
    run = await console.sync()
    assert (RunStatus.INTERRUPTED, 2) == (run.status, len(stop))
    assert [] == console.entries(State.SENDING, State.UNVERIFIED)
    assert 2 * BATCH == len(carrier.states)
    assert posted_once(console)


async def test_refused_batch_is_ready_when_the_console_stops_during_the_pause(
    console: Console,
) -> None:
    """It was certainly not executed: nobody waits the quiet time for it."""
    await start(console, lanes=1)
    console.control("POST", "faults", [fault("http_429", seconds=7)])
    console.stopping = lambda: 7.0 in console.clock.slept
    await console.sync()
    assert [] == console.entries(State.SENDING, State.UNVERIFIED, State.POSTED)
    assert due(console) == len(console.entries(State.READY))


async def test_next_batch_is_smaller_when_a_request_takes_too_long(console: Console) -> None:
    """A minute of the hand clock passes at each write."""
    await start(console, lanes=1, arrived=lambda _number: console.clock.advance(minutes=1))
    await console.sync()
    assert console.pacing.batch_size < BATCH
    assert posted_once(console)
