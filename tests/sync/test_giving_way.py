"""A long run gives way between two requests to a bill that goes out upon its upload."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from console.domain.kinds import Kind
from console.domain.ledger import State
from console.domain.run import RunStatus
from tests.builders import ADMIN
from tests.sync.books import NOW
from tests.sync.console_kit import Console, running_console
from tests.sync.upload_kit import on_upload, start, upload

pytestmark = pytest.mark.anyio

FLEET = "Harrow Ridge Transport"
BATCH = 5


class Writes(httpx.AsyncBaseTransport):
    """Carries requests, counts the functions of each write, and calls back at the first one."""

    def __init__(self, at_first: Callable[[], Awaitable[None]]) -> None:
        self._inner = httpx.AsyncHTTPTransport()
        self._at_first = at_first
        self.bodies: list[bytes] = []
        self.asked: list[bytes] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        self.asked.append(body)
        if b"<create>" in body or b"<create_invoice>" in body:
            self.bodies.append(body)
            if len(self.bodies) == 1:
                await self._at_first()
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()
        self._inner = httpx.AsyncHTTPTransport()


@asynccontextmanager
async def uploading(console: Console, trip: str) -> AsyncIterator[Writes]:
    """Upload a carrier's invoice while the first request is under way; end when it was sent."""
    watching = console.watcher()
    tasks: list[asyncio.Future[None]] = []

    async def look() -> None:
        upload(console, trip)
        async with console.open_alvys() as alvys:
            await watching.look(alvys)
        tasks.extend(
            asyncio.ensure_future(job.run()) for job in watching.jobs() if job.key != "uploads"
        )
        assert tasks

    writes = console.sage_transport = Writes(look)
    yield writes
    await asyncio.gather(*tasks)


def assert_all_home_once(console: Console) -> None:
    """Every document that was due is in Sage, and once."""
    held = [
        (one["object"], one["document_no"], one["party_id"])
        for one in console.control("GET", "documents")
        if one["control_ids"]
    ]
    posted = console.entries(State.POSTED)
    assert len(set(held)) == len(held)
    assert {one.transaction.number for one in posted} == {number for _, number, _ in held}
    assert [] == console.entries(State.READY, State.SENDING, State.UNVERIFIED)


@pytest.mark.parametrize("lanes", [1, 3])
async def test_bill_is_in_the_next_request_when_it_is_uploaded_during_a_run(lanes: int) -> None:
    """Rule on-upload: it waits for what is under way, not for the run."""
    with running_console(NOW, loads=5) as console:
        console.batch_size, console.lanes = BATCH, lanes
        trips = await start(console, on_upload(console), loads=20)
        async with uploading(console, trips[-1]) as writes:
            await console.sync()
        sizes = [body.count(b"<function ") for body in writes.bodies]
        place = next(n for n, body in enumerate(writes.bodies) if trips[-1].encode() in body)
        assert (1, True) == (sizes[place], 1 <= place <= lanes)
        assert_all_home_once(console)
        bill = next(
            one
            for one in console.entries(State.POSTED)
            if (one.transaction.kind, one.transaction.number) == (Kind.AP_BILL, trips[-1])
        )
        runs = {run.kind: run for run in console.sync_service.runs(ADMIN)}
        assert runs["upload"].id == bill.run_id
        assert {RunStatus.DONE} == {run.status for run in runs.values()}


async def test_bill_goes_first_when_another_subsidiary_of_its_company_is_being_synced() -> None:
    with running_console(NOW, loads=5) as console:
        console.batch_size = BATCH
        trips = await start(console, on_upload(console), loads=4)
        await console.connect(FLEET)
        console.clock.advance(minutes=1)
        console.control("POST", "loads", {"count": 20, "subsidiary": FLEET})
        console.clock.advance(minutes=1)
        fleet = next(one for one in console.store.connections.all() if one.subsidiary_name == FLEET)
        async with uploading(console, trips[-1]) as writes:
            request = console.sync_service.request_sync(ADMIN, [fleet.subsidiary_id])
            await console.sender.work(request)
        assert trips[-1].encode() in writes.bodies[1]
        assert len(writes.bodies) > 3
        assert_all_home_once(console)


async def test_bill_goes_before_numbers_are_read_back_when_it_is_uploaded_in_the_first_batch() -> (
    None
):
    """Rule number-replaced: what the run asks about its first batch can wait, and is asked."""
    with running_console(NOW, loads=5) as console:
        console.batch_size = BATCH
        trips = await start(console, on_upload(console), loads=20)
        async with uploading(console, trips[-1]) as writes:
            await console.sync()
        first = writes.bodies[0]
        bill = next(body for body in writes.bodies if trips[-1].encode() in body)
        read_back = [
            place
            for place, body in enumerate(writes.asked)
            if b"<in><field>RECORDNO</field>" in body and b"PYMT" not in body
        ]
        between = writes.asked[writes.asked.index(first) + 1 : writes.asked.index(bill)]
        assert (True, True) == (bool(between), bill != first)
        assert [] == [body for body in between if b"<in><field>RECORDNO</field>" in body]
        assert any(place > writes.asked.index(bill) for place in read_back)
