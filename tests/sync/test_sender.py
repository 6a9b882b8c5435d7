"""The sender's turns, slots and requests, on the sandbox."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.domain.connection import Connection
from console.domain.ledger import State
from console.domain.run import Batch, Request, RequestState, Run, RunStatus
from console.logs import LOG_NAME, Redactor, start_logging
from console.sync.desk import Desk, RunLog
from console.sync.progress import News
from console.sync.sender import Sender
from tests.builders import ADMIN
from tests.sync.books import writes
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SUBSIDIARY = "Northlantern Logistics"


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=5) as opened:
        yield opened


async def start(console: Console, loads: int = 3) -> Connection:
    await console.connect(SUBSIDIARY)
    console.clock.advance(minutes=1)
    console.control("POST", "loads", {"count": loads, "subsidiary": SUBSIDIARY})
    console.clock.advance(minutes=1)
    return console.store.connections.all()[0]


def stopping(console: Console) -> Sender:
    """Return a sender that is told to stop as soon as its run has begun."""

    @asynccontextmanager
    async def open_desk(connection: Connection, log: RunLog) -> AsyncIterator[Desk]:
        async with console.open_desk(connection, log) as desk:
            yield replace(desk, stopping=lambda: True)

    return Sender(
        store=console.store,
        open_desk=open_desk,
        schedule=console.schedule,
        quiet_time=console.quiet_time,
        clock=console.clock,
        progress=console.progress,
    )


def ask(console: Console, connection: Connection) -> Request:
    return console.sync_service.request_sync(ADMIN, [connection.subsidiary_id])


async def test_slot_is_done_when_somebody_has_run_a_cycle_in_it(console: Console) -> None:
    """Rule schedule: run now counts for the slot, so that it does not run again."""
    connection = await start(console)
    console.clock.advance(hours=9)
    due = [job.key for job in console.sender.jobs()]
    await console.sender.work(ask(console, connection))

    assert [f"connection {connection.subsidiary_id}"] == due
    assert [] == [job.key for job in console.sender.jobs()]


async def test_slot_stays_due_when_the_run_of_a_request_fails(console: Console) -> None:
    connection = await start(console)
    console.clock.advance(hours=9)
    real, console.urls = console.urls, replace(console.urls, alvys_url="http://127.0.0.1:9")
    await console.sender.work(ask(console, connection))
    console.urls = real

    assert [f"connection {connection.subsidiary_id}"] == [job.key for job in console.sender.jobs()]


async def test_cycle_is_due_at_once_when_a_pause_is_over(console: Console) -> None:
    connection = await start(console)
    console.connections.pause(ADMIN, SUBSIDIARY)
    console.clock.advance(hours=30)
    paused = [job.key for job in console.sender.jobs()]
    console.connections.resume(ADMIN, SUBSIDIARY)

    assert [] == paused
    assert [f"connection {connection.subsidiary_id}"] == [job.key for job in console.sender.jobs()]


async def test_request_waits_again_when_its_run_is_cut_short(console: Console) -> None:
    connection = await start(console)
    request = ask(console, connection)
    await next(iter(stopping(console).jobs())).run()
    waiting = console.store.requests.waiting()
    await console.sender.tick()
    done = console.sync_service.request(ADMIN, request.id)
    runs = [console.sync_service.run(ADMIN, run_id) for run_id in done.run_ids]

    assert [request.id] == [one.id for one in waiting]
    assert (RequestState.DONE, [RunStatus.DONE]) == (done.state, [run.status for run in runs])


async def test_request_is_over_when_a_command_is_told_to_stop(console: Console) -> None:
    connection = await start(console)
    ended = await stopping(console).work(ask(console, connection))

    assert RequestState.DONE is ended.state


async def test_subsidiaries_of_one_company_take_turns_when_both_are_due(console: Console) -> None:
    await console.connect(SUBSIDIARY)
    await console.connect("Harrow Ridge Transport")
    console.clock.advance(hours=12)
    going: set[str] = set()
    most: list[int] = []

    def watch(news: News) -> None:
        if isinstance(news, Run):
            (going.add if news.status is RunStatus.RUNNING else going.discard)(news.id)
            most.append(len(going))

    console.progress.listen(watch)
    async with asyncio.TaskGroup() as group:
        for job in console.sender.jobs():
            group.create_task(job.run())  # type: ignore[arg-type]

    assert 2 == len(console.sync_service.runs(ADMIN))
    assert 1 == max(most)


async def test_companies_are_worked_for_side_by_side_when_a_request_names_both(
    console: Console,
) -> None:
    first = await start(console)
    other = replace(first, subsidiary_id="other", company_id="another")
    console.store.connections.save(other)
    going: set[str] = set()
    most: list[int] = []

    def watch(news: News) -> None:
        if isinstance(news, Run):
            (going.add if news.status is RunStatus.RUNNING else going.discard)(news.id)
            most.append(len(going))

    console.progress.listen(watch)
    asked = console.sync_service.request_sync(ADMIN, [first.subsidiary_id, other.subsidiary_id])
    request = await console.sender.work(asked)

    assert 2 == max(most)
    assert 2 == len(request.run_ids)


async def test_clock_is_a_trouble_when_it_stands_days_before_the_last_slot(
    console: Console,
) -> None:
    connection = await start(console)
    ahead = console.clock.now() + timedelta(days=4)
    console.store.cycles.set_last_slot(connection.subsidiary_id, ahead)
    due = list(console.sender.jobs())

    assert [] == due
    assert "The clock stands 4 days before" in console.progress.trouble


async def test_each_batch_is_one_line_of_the_log_when_documents_are_sent(
    console: Console, tmp_path: Path
) -> None:
    connection = await start(console, loads=12)
    console.batch_size = 8
    batches: list[Batch] = []
    console.progress.listen(lambda news: batches.append(news) if isinstance(news, Batch) else None)
    logger = logging.getLogger("console.sync")
    file = start_logging(tmp_path, Redactor(), logger=logger)
    try:
        await console.sender.work(ask(console, connection))
    finally:
        file.close()
        logger.setLevel(logging.NOTSET)
    text = (tmp_path / LOG_NAME).read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    [run] = console.sync_service.runs(ADMIN)
    told = [line for line in lines if "batch" in line]

    assert len(batches) == len(told) > 1
    assert {(run.id, connection.subsidiary_id)} == {
        (line["run"], line["subsidiary"]) for line in lines
    }
    assert run.counts.exported == sum(line.get("posted", 0) for line in told)
    assert {"first", "last", "gateway_ms", "client_ms"} <= told[0].keys()
    assert "<" not in text


@pytest.mark.parametrize("is_asked_for", [True, False])
async def test_nothing_is_sent_when_the_connection_is_paused_while_it_waits_for_its_turn(
    console: Console, *, is_asked_for: bool
) -> None:
    connection = await start(console)
    if is_asked_for:
        ask(console, connection)
    else:
        console.clock.advance(hours=12)
    [job] = console.sender.jobs()
    async with console.sender.turn(connection):
        task = asyncio.ensure_future(job.run())
        await asyncio.sleep(0)
        console.connections.pause(ADMIN, SUBSIDIARY)
    await task

    assert (0, ()) == (writes(console), tuple(console.sync_service.runs(ADMIN)))


async def test_interrupted_retry_sends_its_documents_when_it_is_resumed(console: Console) -> None:
    await start(console)
    console.control("PATCH", "accounts/40100", {"status": "inactive"})
    await console.sync()
    failed = console.entries(State.FAILED)
    ids = [one.id for one in failed if one.problem and one.problem.cause == "account-inactive"]
    console.control("PATCH", "accounts/40100", {"status": "active"})
    request = console.sync_service.request_retry(ADMIN, ids)
    await next(iter(stopping(console).jobs())).run()
    reopened = {one.state for one in console.store.ledger.find(ids)}
    await console.sender.tick()
    done = console.sync_service.request(ADMIN, request.id)
    [run] = [console.sync_service.run(ADMIN, run_id) for run_id in done.run_ids]

    assert ({State.READY}, RequestState.DONE) == (reopened, done.state)
    assert {State.POSTED} == {one.state for one in console.store.ledger.find(ids)}
    assert (len(ids), len(ids)) == (run.counts.due, run.counts.exported)


async def test_pause_after_a_failed_cycle_lasts_when_a_watcher_sends_meanwhile(
    console: Console,
) -> None:
    connection = await start(console)
    console.clock.advance(hours=12)
    console.urls = replace(console.urls, alvys_url="http://127.0.0.1:9")
    await console.sender.tick()
    console.clock.advance(minutes=1)
    now = console.clock.now()
    upload = Run(
        id="upload-1",
        subsidiary_id=connection.subsidiary_id,
        kind="upload",
        trigger="watch",
        actor="watcher",
        started_at=now,
        ended_at=now,
        status=RunStatus.DONE,
    )
    console.store.cycles.save(upload)
    resting = [job.key for job in console.sender.jobs()]
    console.clock.advance(minutes=5)

    assert [] == resting
    assert [f"connection {connection.subsidiary_id}"] == [job.key for job in console.sender.jobs()]
