"""Papers that are hindered: lost answers, kills, closed periods, an old ledger, silent Alvys."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from console.domain.ledger import State
from console.domain.run import RunStatus
from tests.alvys.support import reply
from tests.sync.console_kit import Console
from tests.sync.paper_kit import (
    attached,
    document,
    exported,
    file_with_load,
    next_cycle,
    paper_console,
    papers,
    start,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def console() -> Iterator[Console]:
    with paper_console() as opened:
        yield opened


def strike(console: Console, kind: str, count: int = 1, match: str = "write") -> None:
    """Let a fault strike once the documents are in Sage."""
    rule = {"match": match, "kind": kind, "count": count}
    console.control("POST", "faults", [rule])


async def test_paper_is_there_once_when_its_answer_is_lost(console: Console) -> None:
    [load] = await exported(console)
    file_with_load(console, load)
    strike(console, "lost_answer")
    await next_cycle(console, load)
    [paper] = papers(console)
    # The look-up at the end of the same run finds what the lost answer did.
    assert (State.POSTED, 1) == (paper.state, len(attached(console, load)))
    assert ["unconfirmed", "adopted"] == [
        one.outcome for one in console.store.ledger.attempts(paper.id)
    ]


async def test_paper_goes_after_the_quiet_time_when_its_request_never_arrived(
    console: Console,
) -> None:
    [load] = await exported(console)
    file_with_load(console, load)
    strike(console, "close_before")
    await next_cycle(console, load)
    [paper] = papers(console)
    before = (paper.state, paper.control_id)
    console.clock.advance(minutes=31)
    await console.sender.tick()
    [after] = papers(console)
    assert (State.UNVERIFIED, State.POSTED, 1) == (
        before[0],
        after.state,
        len(attached(console, load)),
    )
    assert before[1] == after.control_id


async def test_papers_wait_when_their_document_is_not_in_sage(console: Console) -> None:
    """No file goes before its invoice, and all go once it is there."""
    [load] = await start(console, 1)
    file_with_load(console, load)
    console.control("PATCH", "periods/2026-03", {"status": "closed"})
    await console.sync()
    before = (document(console, load).state, papers(console))
    console.control("PATCH", "periods/2026-03", {"status": "open"})
    await console.retry(document(console, load).id)
    await console.sync()
    assert ((State.FAILED, []), 1) == (before, len(attached(console, load)))


async def test_document_stays_posted_when_sage_refuses_its_paper(console: Console) -> None:
    """A period that was closed after the posting: the bill is in Sage, its paper an error."""
    [load] = await exported(console)
    file_with_load(console, load)
    console.control("PATCH", "periods/2026-03", {"status": "closed"})
    await next_cycle(console, load)
    [failed] = papers(console, State.FAILED)
    refused = (document(console, load).state, attached(console, load))
    console.control("PATCH", "periods/2026-03", {"status": "open"})
    await console.retry(failed.id)
    assert ((State.POSTED, []), 1) == (refused, len(attached(console, load)))


class NoLists(httpx.AsyncHTTPTransport):
    """Answers every list of documents with a status, and lets everything else through."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/documents"):
            return reply({}, self.status)
        return await super().handle_async_request(request)


@pytest.mark.parametrize(
    ("status", "ended"),
    [(400, RunStatus.DONE), (403, RunStatus.DONE), (503, RunStatus.FAILED)],
)
async def test_papers_stay_due_when_alvys_does_not_list_them(
    console: Console, status: int, ended: RunStatus
) -> None:
    """The documents are in Sage all the same, and a later cycle looks again."""
    [load] = await start(console, 1)
    file_with_load(console, load)
    console.alvys_transport = NoLists(status)
    run = await console.sync()
    before = (run.status, document(console, load).state, papers(console))
    console.alvys_transport = None
    console.clock.advance(minutes=1)
    await console.sync()
    assert ((ended, State.POSTED, []), 1) == (before, len(attached(console, load)))


class Killed(httpx.AsyncHTTPTransport):
    """Cuts the run off right before, or right after, a request with a paper has arrived."""

    def __init__(self, *, arrives: bool) -> None:
        super().__init__()
        self._arrives = arrives

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if b"<attachmentdata>" not in await request.aread():
            return await super().handle_async_request(request)
        if self._arrives:
            answer = await super().handle_async_request(request)
            await answer.aread()
        raise asyncio.CancelledError


@pytest.mark.parametrize("arrives", [True, False])
async def test_paper_is_there_once_when_the_run_was_cut_off_while_it_was_sent(
    console: Console, arrives: bool
) -> None:
    """Between intent and outcome nobody knows: the next run looks before it sends."""
    [load] = await start(console, 1)
    file_with_load(console, load)
    console.sage_transport = Killed(arrives=arrives)
    with pytest.raises(asyncio.CancelledError):
        await console.sync()
    [cut] = papers(console)
    console.sage_transport = None
    console.clock.advance(minutes=1)
    await console.sync()
    [soon] = papers(console)
    console.clock.advance(minutes=31)
    await console.sync()
    [late] = papers(console)
    assert (State.UNVERIFIED, State.POSTED if arrives else State.UNVERIFIED, State.POSTED) == (
        cut.state,
        soon.state,
        late.state,
    )
    assert 1 == len(attached(console, load))


async def test_paper_is_there_once_when_the_ledger_was_restored_from_before(
    console: Console,
) -> None:
    """The copy knows the invoice and none of its papers; Sage holds one of two."""
    [load] = await exported(console)
    copy = console.entries()
    file_with_load(console, load)
    await next_cycle(console, load)
    assert 1 == len(attached(console, load))
    for name in ("ledger", "tallies"):
        console.store.database.table(name).truncate()
    console.store.ledger.save(copy)
    database = console.store.database
    database.begin_reconcile(console.clock.now(), generation=database.generation + 1)
    console.sender.recover()
    file_with_load(console, load, name="second.pdf")
    await next_cycle(console, load)
    soon = len(attached(console, load))
    for _ in range(3):
        console.clock.advance(minutes=31)
        await console.sync()
    assert (1, 2) == (soon, len(attached(console, load)))
    assert [State.POSTED] * 2 == [one.state for one in papers(console)]
